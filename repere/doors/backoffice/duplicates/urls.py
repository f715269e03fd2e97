from django.urls import path

from repere.doors.backoffice.duplicates import views

urlpatterns = [
    path("doublons/", views.duplicates, name="duplicates"),
    path("doublons/codes/", views.compare_codes, name="compare_codes"),
    path("doublons/decisions/", views.partings, name="partings"),
    path("doublons/decisions/<uuid:parting_id>/", views.reconsider, name="reconsider"),
    path("doublons/<uuid:one_id>/<uuid:other_id>/", views.compare, name="compare"),
    path("doublons/jonction/<uuid:merge_id>/", views.merge, name="merge"),
]
