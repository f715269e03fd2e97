from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.floor.models import PlainService


def own_routes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]  # Django's own way to say it
        return get_response(request)

    return middleware


def rows(request: HttpRequest) -> HttpResponse:
    found = list(PlainService.objects.select_related("town").order_by("pk")[:20])
    return render(request, "floor/rows.html", {"rows": found}, using="floor")


urlpatterns = [path("bare", rows)]
