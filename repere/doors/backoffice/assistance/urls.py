from django.urls import path

from repere.doors.backoffice.assistance import views

urlpatterns = [
    path("personnes/<uuid:dossier_id>/aides/", views.given, name="person_help"),
    path("aides/", views.ledger, name="help"),
    path("aides/mois.csv", views.months_file, name="help_file"),
    path("aides/<uuid:gift_id>/", views.receipt, name="receipt"),
]
