from django.urls import path

from repere.doors.backoffice.status import views

urlpatterns = [
    path("personnes/<uuid:dossier_id>/statut/", views.status, name="person_status"),
    path("personnes/<uuid:dossier_id>/statut/<uuid:record_id>/", views.remove, name="status_remove"),
    path("personnes/<uuid:dossier_id>/statut/effacer/", views.erase, name="status_erase"),
]
