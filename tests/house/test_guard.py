"""A forgotten check closes the door: every route, every role."""

import sys
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from repere.config import urls
from repere.foundation.toolkit.actors import STAFF
from tests.house.routes import routes

ROLES = sorted(STAFF)
pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(settings):
    """A view that somebody forgot to mark, among all the others."""
    module = ModuleType("planted_urls")
    forgotten = path("bureau/oubliee/", lambda _request: HttpResponse("shown"), name="forgotten")
    module.urlpatterns = [forgotten, *urls.urlpatterns]
    sys.modules["planted_urls"] = module
    settings.ROOT_URLCONF = "planted_urls"
    yield "/bureau/oubliee/"
    del sys.modules["planted_urls"]


def unmarked(found):
    return [route.name for route in found if route.mark is None]


# Pages of libraries that nothing here leads to: refused. One more, in a new version, is noticed.
SHUT = {
    "account_signup", "account_set_password", "account_email", "account_confirm_email",
    "account_email_verification_sent", "account_confirm_login_code", "socialaccount_signup",
    "socialaccount_connections", "usersessions_list",
    "/compte/social/login/cancelled/", "/compte/social/login/error/", "/compte/social/signup/",
    "/compte/social/connections/",
}  # fmt: skip


def test_every_view_of_ours_is_marked():
    assert unmarked(route for route in routes() if route.is_ours) == []


def test_every_view_of_a_library_is_named_or_shut():
    assert set(unmarked(route for route in routes() if not route.is_ours)) == SHUT


def test_a_view_somebody_forgot_to_mark_is_found(planted):
    assert "forgotten" in unmarked(routes())


def test_a_view_somebody_forgot_to_mark_is_refused_to_all(planted, client_of):
    assert Client().get(planted).status_code == 403
    for role in ROLES:
        assert client_of(role).get(planted).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_grant_is_turned_away(client_of, role, method):
    browser = client_of(role)
    refused = [
        route for route in routes() if route.mark and route.mark.grant and role not in route.mark.grant.roles
    ]

    answers = {route.name: getattr(browser, method)(route.url).status_code for route in refused}

    assert {name: status for name, status in answers.items() if status != 403} == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_sent_to_the_sign_in_page(method):
    guarded = [route for route in routes() if route.mark and route.mark.needs_account]

    answers = {route.name: getattr(Client(), method)(route.url) for route in guarded}

    assert guarded
    let_in = {
        name
        for name, answer in answers.items()
        if not answer.headers.get("Location", "").startswith("/compte/login/")
    }
    assert let_in == set()


@pytest.mark.parametrize("role", ROLES)
def test_an_address_that_leads_to_nothing_is_answered_calmly(client_of, role):
    """Ids that do not exist, forms without a field: never an error of ours, on any page the role may open."""
    browser = client_of(role)
    browser.raise_request_exception = False
    allowed = [
        route
        for route in routes()
        if route.mark
        and (route.mark.grant is None or role in route.mark.grant.roles)
        and "logout" not in route.name
    ]
    failed = [
        f"{method} {route.name}"
        for route in allowed
        for method in ("get", "post")
        if getattr(browser, method)(route.url, {"next": "nowhere", "page": "x", "q": "%"}).status_code >= 500
    ]

    assert failed == []
