from django.urls import path

from repere.doors.backoffice.procedures import views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/demarches/", views.procedures, name="procedures"),
    path("demarches/<uuid:procedure_id>/", views.procedure, name="procedure"),
]
