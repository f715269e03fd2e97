"""Where services come from, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.sources import imports

urlpatterns = [
    path("annuaire/fichiers/", imports.imports, name="imports"),
    path("annuaire/fichiers/<uuid:intake_id>/", imports.import_, name="import"),
]
