from django.conf import settings
from django.http import HttpResponseBase
from django.urls import path

from repere.doors.api.answers import endpoint, told
from repere.doors.api.hsds import views
from repere.doors.api.openapi import described


@endpoint()
def openapi() -> HttpResponseBase:
    """What may be asked here, for machines."""
    here = f"{settings.PUBLIC_URL}/api/hsds"
    return told(described("Repère, HSDS", "3.1", here, views.everything()))


urlpatterns = [
    path("", views.root, name="hsds"),
    path("openapi.json", openapi, name="hsds_openapi"),
]
for _address, _view, _is_list in views.everything():
    if _address != "/":
        _bare = _address.strip("/").replace("{id}", "<uuid:key>")
        urlpatterns.append(path(_bare, _view, name="hsds_" + _view.__name__))
