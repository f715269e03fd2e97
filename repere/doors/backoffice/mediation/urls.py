from django.urls import path

from repere.doors.backoffice.mediation import figures, views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/mediations/", views.of_person, name="person_mediations"),
    path("mediations/", views.awaited, name="mediations"),
    path("mediations/<uuid:mediation_id>/", views.mediation, name="mediation"),
    path("mediations/delais/", figures.delays, name="mediation_delays"),
    path("mediations/delais/fichier/", figures.delays_file, name="mediation_file"),
]
