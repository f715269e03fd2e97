from django.urls import path

from repere.doors.backoffice.procedures import explaining, family, views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/demarches/", views.procedures, name="procedures"),
    path("dossiers/<uuid:dossier_id>/demarches/famille/", family.family, name="procedures_family"),
    path("demarches/<uuid:procedure_id>/", views.procedure, name="procedure"),
    path("demarches/<uuid:procedure_id>/expliquer/", explaining.explain, name="explain"),
    path(
        "demarches/<uuid:procedure_id>/expliquer/papier/",
        explaining.explain_on_paper,
        name="explain_on_paper",
    ),
]
