from django.urls import path

from repere.doors.backoffice.retention import views

urlpatterns = [
    path("conservation/", views.endings, name="endings"),
    path("conservation/<uuid:person_id>/", views.say, name="say_of_ending"),
    path("conservation/duree/", views.settings, name="time_to_keep"),
    path("conservation/preuve/", views.proof, name="retention_proof"),
    path("conservation/archives/", views.archives, name="archives"),
    path("conservation/archives/<uuid:archive_id>/", views.open_archive, name="open_archive"),
]
