"""One's own door: opened by a code and a PIN, and by nothing else."""

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from repere.accompaniment.people.models import PaperAccess
from repere.accompaniment.people.paper_access import rules
from repere.doors.guard import own
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import STAFF
from tests.doors.personal.conftest import let_in, sending, with_a_paper
from tests.house.routes import routes

pytestmark = pytest.mark.django_db
DOOR = "/mon-espace/en/"
PAGES = ["suivi/", "demarches/", "accords/", "lectures/", "donnees/", "corriger/", "emporter/", "pin/"]


def enter(browser, code, pin, **headers):
    return browser.post(DOOR, {"code": code, "pin": pin}, **headers)


def test_code_and_pin_lead_inside(somebody):
    answer = enter(somebody.browser, rules.grouped(somebody.code).lower(), somebody.pin)

    assert answer["Location"] == "/mon-espace/en/suivi/"
    assert somebody.browser.get(answer["Location"]).status_code == 200


def test_before_the_door_nothing_is_kept_and_nobody_is_named(somebody):
    answer = somebody.browser.get("/mon-espace/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Diallo" not in page
    assert somebody.dossier.organisation.name not in page
    assert not enter(somebody.browser, rules.new_code(), "840395").cookies


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_door_speaks_the_language_of_its_address(language):
    page = Client().get(f"/mon-espace/{language}/").content.decode()

    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page


def test_whatever_does_not_open_is_answered_alike(somebody):
    wrong = "840395" if somebody.pin != "840395" else "951406"
    known = enter(Client(), somebody.code, wrong)
    unknown = enter(Client(), other := rules.new_code(), wrong)
    PaperAccess.unscoped.filter(pk=somebody.paper.pk).update(
        revoked_at=somebody.paper.issued_at, revoked_because="lost"
    )
    revoked = enter(Client(), somebody.code, somebody.pin)

    assert known.status_code == unknown.status_code == revoked.status_code == 400
    bodies = [
        answer.content.decode().replace(code, "CODE").replace(str(answer.wsgi_request.csp_nonce), "")
        for answer, code in ((known, somebody.code), (unknown, other), (revoked, somebody.code))
    ]
    assert bodies[0] == bodies[1] == bodies[2]


def test_what_is_half_typed_is_told_at_once(somebody):
    answer = enter(somebody.browser, somebody.code[:5], "12")

    assert answer.status_code == 400
    assert b"9 letters and figures" in answer.content


def test_the_cookie_lives_on_these_pages_alone_and_dies_with_the_browser(somebody):
    cookie = enter(somebody.browser, somebody.code, somebody.pin).cookies[own.COOKIE]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/mon-espace/", True, "Strict")
    assert cookie["max-age"] == cookie["expires"] == ""


def test_inside_no_other_cookie_is_left(inside):
    for page in PAGES:
        assert not inside.get(DOOR + page).cookies


def test_no_page_of_the_door_is_kept_by_a_browser(inside):
    for page in ["", *PAGES]:
        assert inside.get(DOOR + page)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [{"HTTP_ORIGIN": "https://evil.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "null"}],
)
def test_another_site_sends_nobody_in(somebody, headers):
    assert enter(somebody.browser, somebody.code, somebody.pin, **headers).status_code == 403


def test_our_own_page_does(somebody):
    answer = enter(somebody.browser, somebody.code, somebody.pin, HTTP_ORIGIN="http://testserver",
                   HTTP_SEC_FETCH_SITE="same-origin")  # fmt: skip

    assert answer.status_code == 302


def test_a_form_without_the_token_of_the_visit_is_refused(inside):
    assert inside.post(DOOR + "accords/", {"withdraw": "x"}).status_code == 403
    assert sending(inside, DOOR + "accords/", withdraw="x").status_code == 302


def test_after_finishing_the_same_cookie_opens_nothing(inside):
    token = inside.cookies[own.COOKIE].value
    visit = inside.get(DOOR + "suivi/").context["visit"]

    answer = inside.post(DOOR + "sortir/", {"visit": visit})

    assert answer.cookies[own.COOKIE].value == ""
    assert answer["Clear-Site-Data"] == '"cache"'
    inside.cookies[own.COOKIE] = token
    assert inside.get(DOOR + "suivi/")["Location"] == DOOR


@override_settings(QUICK_EXIT_URL="https://weather.example/")
def test_leaving_quickly_ends_the_visit_and_shows_another_page(inside):
    token = inside.cookies[own.COOKIE].value

    answer = inside.get(DOOR + "quitter/")

    assert answer["Location"] == "https://weather.example/"
    inside.cookies[own.COOKIE] = token
    assert inside.get(DOOR + "suivi/")["Location"] == DOOR


def test_the_way_out_is_on_every_page(inside):
    for page in PAGES:
        assert reverse("personal:leave_quickly", args=["en"]) in inside.get(DOOR + page).content.decode()


def test_an_address_that_guesses_waits_an_hour(somebody):
    for _guess in range(rules.FAILURES_OF_ADDRESS):
        enter(Client(), rules.new_code(), "840395")

    answer = enter(somebody.browser, somebody.code, somebody.pin)

    assert answer.status_code == 429


def own_routes():
    return [route for route in routes() if route.mark and route.mark.needs_paper]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_stands_before_every_page(method):
    answers = {route.name: getattr(Client(), method)(route.url) for route in own_routes()}

    assert len(answers) == len(PAGES) + 1
    assert {answer.headers.get("Location") for answer in answers.values()} == {"/mon-espace/fr/"}


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_colleague_signed_in_at_the_desk_is_a_stranger_here(client_of, somebody, role):
    browser = client_of(role)

    for route in own_routes():
        assert browser.get(route.url).headers.get("Location") == "/mon-espace/fr/"


def test_somebody_with_a_paper_is_a_stranger_at_the_desk(inside):
    guarded = [route for route in routes() if route.mark and route.mark.needs_account]

    for route in guarded:
        assert inside.get(route.url).headers.get("Location", "").startswith("/compte/login/")


def test_two_people_on_one_telephone_are_not_taken_for_one_another(organisation, somebody):
    other = with_a_paper(organisation, "Selam Tesfay")
    let_in(somebody)
    let_in(other)

    assert "Selam" in other.browser.get(DOOR + "donnees/").content.decode()
    assert "Selam" not in somebody.browser.get(DOOR + "donnees/").content.decode()


def test_coming_in_is_in_the_trail_and_its_author_is_the_person(somebody):
    enter(somebody.browser, somebody.code, somebody.pin)

    line = TrailLine.objects.get(verb="paper_access.signed_in")

    assert (line.role, line.dossier_id, line.user_id) == ("person", somebody.dossier.pk, None)
    assert line.chain == somebody.dossier.organisation_id


def test_every_page_answers_calmly_to_rubbish(inside):
    inside.raise_request_exception = False
    for page in PAGES:
        visit = inside.get(DOOR + page).context["visit"]
        for sent in ({}, {"withdraw": "'"}, {"subject": "x", "said": ""}, {"pin": "x" * 500}):
            assert inside.post(DOOR + page, {"visit": visit} | sent).status_code < 500
