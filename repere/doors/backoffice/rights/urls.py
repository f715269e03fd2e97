"""Defence of rights, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.rights import figures, together, views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/droits-refuses/", views.of_person, name="person_refusals"),
    path("droits/", views.refusals, name="refusals"),
    path("droits/nouveau/", views.new, name="new_refusal"),
    path("droits/refus/<uuid:refusal_id>/", views.refusal, name="refusal"),
    path("droits/rassembler/", together.gather, name="gather_refusals"),
    path("droits/actions/", together.actions_page, name="rights_actions"),
    path("droits/actions/<uuid:action_id>/", together.action, name="rights_action"),
    path("droits/chiffres/", figures.figures, name="rights_figures"),
    path("droits/chiffres/fichier/", figures.figures_file, name="rights_file"),
    path("droits/partage/", figures.sharing, name="rights_sharing"),
]
