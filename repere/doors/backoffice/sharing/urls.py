"""The directory shown outside, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.sharing import booklets, widgets

urlpatterns = [
    path("annuaire/guides/", booklets.booklets, name="booklets"),
    path("annuaire/guides/<uuid:booklet_id>/jeter/", booklets.drop_booklet, name="drop_booklet"),
    path("annuaire/guides/<uuid:booklet_id>/<str:kind>/", booklets.booklet_file, name="booklet_file"),
    path("annuaire/cadres/", widgets.widgets, name="widgets"),
    path("annuaire/cadres/<uuid:widget_id>/", widgets.widget, name="widget"),
    path("annuaire/cadres/<uuid:widget_id>/retirer/", widgets.revoke_widget, name="revoke_widget"),
]
