"""The searches that a desk follows, included under the back office's name."""

from django.urls import path

from repere.doors.backoffice.searches import views

urlpatterns = [
    path("recherches-suivies/", views.searches, name="searches"),
    path("recherches-suivies/suivre/", views.follow, name="follow_search"),
    path("recherches-suivies/<uuid:search_id>/", views.change, name="change_search"),
]
