"""The pages of places, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.capacity import views

urlpatterns = [
    path("annuaire/<uuid:service_id>/prevenir/", views.watch, name="watch"),
    path("places/fichier/", views.places_file, name="places_file"),
    path("alertes/<uuid:watch_id>/", views.put_away, name="put_away"),
    path("annuaire/<uuid:service_id>/capacite/", views.capacity, name="capacity"),
    path("annuaire/<uuid:service_id>/capacite/<uuid:line_id>/", views.stop_counting, name="stop_counting"),
    path("annuaire/<uuid:service_id>/liens/<uuid:speaker_id>/", views.place_link, name="place_link"),
    path("annuaire/<uuid:service_id>/liens/<uuid:speaker_id>/fin/", views.revoke_link, name="revoke_link"),
]
