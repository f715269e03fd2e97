from django.urls import path

from repere.doors.backoffice.papers import views

urlpatterns = [
    path("dossiers/<uuid:dossier_id>/documents/", views.papers, name="papers"),
    path("documents/", views.expiring, name="papers_expiring"),
    path("documents/<uuid:paper_id>/", views.paper, name="paper"),
    path("documents/fichier/<str:token>/", views.file, name="paper_file"),
    path("documents/vignette/<str:token>/", views.thumbnail, name="paper_thumbnail"),
]
