from django.urls import path

from repere.doors.backoffice.erasure import views

urlpatterns = [
    path("effacements/", views.erasures, name="erasures"),
    path("effacements/code/", views.find_by_code, name="erase_by_code"),
    path("effacements/copies/<uuid:notice_id>/", views.keep_copy, name="keep_copy"),
    path("effacements/<uuid:erasure_id>/", views.certificate, name="certificate"),
    path("personnes/<uuid:person_id>/effacer/", views.erase, name="erase"),
    path("personnes/<uuid:person_id>/conserver/", views.hold, name="hold"),
]
