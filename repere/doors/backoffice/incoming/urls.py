"""People who come in by a file, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.incoming import views

urlpatterns = [
    path("dossiers/fichiers/", views.files, name="dossier_files"),
    path("dossiers/fichiers/<uuid:file_id>/", views.file, name="dossier_file"),
    path("dossiers/fichiers/<uuid:file_id>/lignes.csv", views.report, name="dossier_file_report"),
]
