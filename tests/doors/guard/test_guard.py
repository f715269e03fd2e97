from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path, reverse
from django.utils import timezone

from repere.doors.backoffice.frame import PLACES
from repere.doors.guard.marks import open_to_all, requires, signed_in
from repere.doors.guard.middleware import WAY_IN
from repere.doors.guard.third_party import THIRD_PARTY
from repere.foundation.accounts.access import EVERYBODY, MANAGE_MEMBERS
from repere.foundation.toolkit.actors import STAFF, NotAllowed, Role
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def shown(_request):
    return HttpResponse("shown")


def refusing(_request):
    raise NotAllowed("directory.write")


def marked(mark):
    def view(request):
        return shown(request)

    return mark(view)


# Every place of the frame, for its links; those that other rooms of the door hold are included below.
places = {name.partition(":")[2] for name, *_ in PLACES} - {"today", "team"} | {
    "welcome",
    "begin",
    "new_person",
}
urlpatterns = [
    path("forgotten/", shown),
    path("open/", marked(open_to_all)),
    path("bureau/signed/", marked(signed_in)),
    path("bureau/managed/", marked(requires(MANAGE_MEMBERS)), name="managed"),
    path("bureau/refusing/", requires(EVERYBODY)(refusing)),
    path(
        "bureau/",
        include(
            (
                [
                    path("", marked(requires(EVERYBODY)), name="today"),
                    *(path(f"{name}/", marked(requires(EVERYBODY)), name=name) for name in places),
                    path("", include("repere.doors.backoffice.accounts.urls")),
                ],
                "backoffice",
            )
        ),
    ),
    path("compte/", include("allauth.urls")),
]


def test_a_view_without_a_mark_is_refused_to_everybody(client, client_of):
    assert client.get("/forgotten/").status_code == 403
    assert client_of(Role.ADMINISTRATOR).get("/forgotten/").status_code == 403


def test_an_open_view_is_open(client):
    assert client.get("/open/").content == b"shown"


def test_a_stranger_signs_in_first_and_comes_back(client):
    answer = client.get("/bureau/managed/?page=2")

    assert answer["Location"] == "/compte/login/?next=%2Fbureau%2Fmanaged%2F%3Fpage%3D2"


def test_a_form_sent_by_a_stranger_is_told_to_be_lost(client):
    assert client.post("/bureau/managed/")["Location"] == "/compte/login/?next=%2Fbureau%2F&lost=1"


def test_the_form_lost_is_found_again_and_no_other_site(client):
    ours = client.post("/bureau/managed/", headers={"referer": "http://testserver/bureau/form/?n=1"})
    theirs = client.post("/bureau/managed/", headers={"referer": "http://evil.example/bureau/form/"})

    assert ours["Location"] == "/compte/login/?next=%2Fbureau%2Fform%2F%3Fn%3D1&lost=1"
    assert theirs["Location"] == "/compte/login/?next=%2Fbureau%2F&lost=1"


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_role_without_the_grant_is_refused(client_of, role):
    status = client_of(role).get("/bureau/managed/").status_code

    assert status == (200 if role in MANAGE_MEMBERS.roles else 403)


def test_an_action_that_refuses_is_a_refused_page(client_of):
    assert client_of(Role.COORDINATOR).get("/bureau/refusing/").status_code == 403


def test_a_role_that_ended_yesterday_opens_nothing_and_says_so(client_of):
    browser = client_of(Role.CASEWORKER)
    browser.user.memberships.update(ended_at=timezone.now())

    assert browser.get("/bureau/")["Location"] == reverse("backoffice:no_role")
    assert browser.get(reverse("backoffice:no_role")).status_code == 200


@pytest.mark.parametrize("role", sorted(STAFF))
def test_the_second_factor_comes_before_any_page_whatever_the_role(client_of, role):
    browser = client_of(role, user=factories.user(second_factor=False))

    for url in ["/bureau/", "/bureau/signed/", reverse("backoffice:account")]:
        assert browser.get(url)["Location"] == reverse("mfa_index")
    assert browser.get(reverse("mfa_index")).status_code == 200


def test_it_is_asked_before_the_organisation_is_chosen(client_of):
    browser = client_of(Role.PARTNER, user=factories.user(second_factor=False))
    factories.membership(Role.TRANSLATOR, user=browser.user)

    assert browser.get("/bureau/")["Location"] == reverse("mfa_index")


def test_somebody_without_a_role_has_nothing_to_guard(client_of):
    browser = client_of(Role.CASEWORKER, user=factories.user(second_factor=False))
    browser.user.memberships.update(ended_at=timezone.now())

    assert browser.get("/bureau/signed/").status_code == 200


def test_an_installation_may_do_without(client_of, settings):
    settings.SECOND_FACTOR_REQUIRED = False

    browser = client_of(Role.CASEWORKER, user=factories.user(second_factor=False))

    assert browser.get("/bureau/").status_code == 200


def test_somebody_with_two_organisations_says_for_which_they_work(client_of):
    browser = client_of(Role.CASEWORKER)
    other = factories.membership(Role.COORDINATOR, user=browser.user)

    asked = browser.get("/bureau/managed/")["Location"]
    assert asked == reverse("backoffice:choose_organisation") + "?next=%2Fbureau%2Fmanaged%2F"
    answer = browser.post(asked, {"membership": str(other.pk), "next": "/bureau/managed/"})

    assert answer["Location"] == "/bureau/managed/"
    assert browser.get("/bureau/managed/").status_code == 200


@pytest.mark.parametrize("left", [1, 2])
def test_the_organisation_chosen_ended_at_midnight_and_no_other_takes_its_place(client_of, left):
    browser = client_of(Role.COORDINATOR)
    chosen = browser.user.memberships.get()
    for _n in range(left):
        factories.membership(Role.COORDINATOR, user=browser.user)
    browser.post(reverse("backoffice:choose_organisation"), {"membership": str(chosen.pk)})
    assert browser.get("/bureau/managed/").status_code == 200
    chosen.starts_on, chosen.ends_on = (timezone.localdate() - timedelta(days=n) for n in (9, 1))
    chosen.save()

    answer = browser.post("/bureau/managed/", headers={"referer": "http://testserver/bureau/form/"})

    asked = reverse("backoffice:choose_organisation") + "?next=%2Fbureau%2Fform%2F&lost=1"
    assert answer["Location"] == asked
    assert browser.get(asked).context["was_lost"]
    assert browser.get("/bureau/signed/").wsgi_request.actor is None


def test_a_choice_of_yesterday_is_not_kept_for_a_role_that_is_no_more(client_of):
    browser = client_of(Role.CASEWORKER)
    session = browser.session
    session["membership"] = "not one of theirs"
    session.save()

    assert browser.get("/bureau/managed/")["Location"].startswith(reverse("backoffice:choose_organisation"))
    browser.post(
        reverse("backoffice:choose_organisation"), {"membership": str(browser.user.memberships.get().pk)}
    )
    assert browser.get("/bureau/managed/").status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("asked", [{"q": "a\0"}, {"a\0": "q"}, {"q": ["a", "\0"]}])
def test_a_character_nobody_types_is_a_bad_request(client, method, asked):
    assert getattr(client, method)("/open/", asked).status_code == 400
    assert client.get("/open/%00").status_code in (400, 404)


def test_nobody_chooses_the_role_of_somebody_else(client_of):
    browser, theirs = client_of(Role.CASEWORKER), factories.membership(Role.COORDINATOR)

    browser.post(reverse("backoffice:choose_organisation"), {"membership": str(theirs.pk)})

    assert "membership" not in browser.session


def test_htmx_is_sent_to_whole_pages_and_comes_back_to_the_one_in_front(client):
    answer = client.get(
        "/bureau/managed/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/bureau/?q=1"},
    )

    assert answer["HX-Redirect"] == "/compte/login/?next=%2Fbureau%2F%3Fq%3D1"


def test_nothing_of_the_back_office_is_kept_by_the_browser(client_of):
    browser = client_of(Role.COORDINATOR)

    assert browser.get("/bureau/managed/")["Cache-Control"] == "no-store"
    assert "no-store" in browser.get("/bureau/nowhere/")["Cache-Control"]
    assert browser.post("/compte/logout/")["Clear-Site-Data"] == '"cache"'


def test_a_library_s_view_that_nobody_named_is_refused(client_of):
    browser = client_of(Role.COORDINATOR)

    for name in ["account_signup", "account_email", "account_set_password", "socialaccount_connections",
                 "socialaccount_signup", "usersessions_list"]:  # fmt: skip
        assert browser.get(reverse(name)).status_code == 403
        assert name not in THIRD_PARTY


def test_the_way_to_a_second_factor_is_made_of_pages_that_exist():
    for name in WAY_IN - {"set_language"}:
        reverse(name)


def test_an_account_closed_is_out_at_the_next_click(client_of):
    browser = client_of(Role.COORDINATOR)
    browser.user.is_active = False
    browser.user.save()

    assert browser.get("/bureau/managed/").status_code == 302


@override_settings(DEMO=True)
def test_the_demonstration_opens_in_one_tap_and_nowhere_else():
    held = factories.membership(
        Role.COORDINATOR, user=factories.user(second_factor=False, password="repere-demo-2026")
    )

    page = Client().get("/compte/login/").content.decode()
    assert f'value="{held.user.email}"' in page
    with override_settings(DEMO=False):
        assert held.user.email not in Client().get("/compte/login/").content.decode()
