"""Letters of a person, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.letters import views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/courriers/", views.letters, name="person_letters"),
    path("dossiers/<uuid:dossier_id>/courriers/<slug:letter_key>/", views.letter, name="letter"),
]
