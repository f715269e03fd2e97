"""The framework's own floor: somebody signed in reads ten rows, joined, through a small template."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.floor.models import PlainService

MIDDLEWARE = [
    "bench.floor.views.own_routes",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def own_routes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__  # type: ignore[attr-defined]  # Django's own way to say it
        return get_response(request)

    return middleware


@login_required(login_url="/login")
def rows(request: HttpRequest) -> HttpResponse:
    found = list(PlainService.objects.select_related("town").order_by("pk")[:10])
    return render(request, "floor/rows.html", {"rows": found}, using="floor")


urlpatterns = [path("floor", rows)]
