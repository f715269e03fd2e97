"""The directory shown outside, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.sharing import widgets

urlpatterns = [
    path("annuaire/cadres/", widgets.widgets, name="widgets"),
    path("annuaire/cadres/<uuid:widget_id>/", widgets.widget, name="widget"),
    path("annuaire/cadres/<uuid:widget_id>/retirer/", widgets.revoke_widget, name="revoke_widget"),
]
