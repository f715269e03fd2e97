"""The guides' pages, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.guides import translating, views

urlpatterns = [
    path("guides/", views.guides, name="guides"),
    path("guides/nouveau/", views.begin, name="begin_guide"),
    path("guides/<slug:guide_key>/texte/", views.guide, name="guide"),
    path("guides/<slug:guide_key>/historique/", views.history, name="guide_history"),
    path("guides/<slug:guide_key>/apercu/<slug:tongue>/", views.preview, name="guide_preview"),
    path(
        "guides/<slug:guide_key>/traduction/<slug:tongue>/", translating.translation, name="guide_translation"
    ),
    path("guides/<slug:guide_key>/xliff/<slug:tongue>/", translating.sent_out, name="guide_xliff"),
]
