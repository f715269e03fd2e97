from django.conf import settings
from django.http import HttpResponseBase
from django.urls import include, path

from repere.doors.api import national, search
from repere.doors.api.answers import endpoint, told
from repere.doors.api.openapi import ITEMS, described

LISTS = (
    ("/structures", national.all_structures),
    ("/services", national.all_services),
    ("/search/services", search.services),
)


@endpoint()
def openapi() -> HttpResponseBase:
    """What may be asked here, for machines."""
    paths = [(address, view, True) for address, view in LISTS]
    return told(
        described(
            "Repère, data·inclusion and search", "1", f"{settings.PUBLIC_URL}/api/v1", paths, page=ITEMS
        )
    )


app_name = "api"
urlpatterns = [
    path("v1/openapi.json", openapi, name="openapi"),
    path("v1/structures", national.all_structures, name="structures"),
    path("v1/services", national.all_services, name="services"),
    path("v1/search/services", search.services, name="search_services"),
    path("hsds/", include("repere.doors.api.hsds.urls")),
]
