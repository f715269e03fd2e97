from django.urls import include, path

from repere.doors.api import national, search

app_name = "api"
urlpatterns = [
    path("v1/structures", national.all_structures, name="structures"),
    path("v1/services", national.all_services, name="services"),
    path("v1/search/services", search.services, name="search_services"),
    path("hsds/", include("repere.doors.api.hsds.urls")),
]
