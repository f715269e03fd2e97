from django.urls import include, path

from repere.doors.api import national

app_name = "api"
urlpatterns = [
    path("v1/structures", national.all_structures, name="structures"),
    path("v1/services", national.all_services, name="services"),
    path("hsds/", include("repere.doors.api.hsds.urls")),
]
