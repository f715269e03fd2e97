"""The pages of sheets, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.sheets import views

urlpatterns = [
    path("fiches/", views.sheets, name="sheets"),
    path("annuaire/<uuid:service_id>/fiche/", views.sheet, name="sheet"),
    path("annuaire/<uuid:service_id>/fiche/horaires/", views.hours, name="sheet_hours"),
    path("annuaire/<uuid:service_id>/fiche/confirmer/", views.confirm, name="confirm_sheet"),
    path(
        "annuaire/<uuid:service_id>/corrections/<uuid:correction_id>/", views.settle, name="settle_correction"
    ),
]
