"""Where services come from, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.sources import imports, twins

urlpatterns = [
    path("annuaire/fichiers/", imports.imports, name="imports"),
    path("annuaire/fichiers/<uuid:intake_id>/", imports.import_, name="import"),
    path("annuaire/jumeaux/", twins.twins, name="twins"),
    path("annuaire/jumeaux/chercher/", twins.seek, name="seek_twins"),
    path("annuaire/jumeaux/<uuid:pair_id>/", twins.settle, name="settle_twins"),
    path("annuaire/jumeaux/<uuid:twin_id>/separer/", twins.part, name="part_twins"),
]
