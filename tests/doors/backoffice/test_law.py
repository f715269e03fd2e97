"""The jurists' desk: to read, to look for, to try, to sign, to print."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from repere.doors.backoffice.law.words import COUNTRY_WORDS, DOMAIN_WORDS, TERRITORY_WORDS
from repere.doors.design.marks import MARK_WORDS
from repere.foundation.toolkit.actors import STAFF, Role
from repere.knowledge.law.content import house_digests
from repere.knowledge.law.moments import ZONES
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs import actions, queries
from repere.knowledge.signoffs.models import Jurist, SignOff
from tests import factories

pytestmark = pytest.mark.django_db
KEY = "fr.cnda.recours"
ENGLISH = {"accept-language": "en"}


def read(page):
    return page.content.decode()


@pytest.fixture
def jurist(organisation):
    """`jurist()`: the browser of a colleague who was named."""

    def make():
        chief = factories.actor(Role.COORDINATOR, organisation=organisation)
        client = factories.client(Role.CASEWORKER, organisation=organisation)
        membership = queries.nameable(chief).get(role=Role.CASEWORKER)
        actions.name_jurist(chief, membership, now=factories.NOW)
        return client

    return make


def box(**changed):
    version = house_rules().versions(KEY)[-1].version
    told = {
        "digest": house_digests()[KEY, version],
        "version": version,
        "article_read": "on",
        "answers": "on",
    }
    return told | changed


@pytest.mark.parametrize("role", sorted(STAFF))
def test_all_staff_read_the_law(client_of, role):
    browser = client_of(role)

    for name, args in (("law", ()), ("law_rule", (KEY,)), ("law_calculator", ()), ("closed_days", ())):
        assert browser.get(reverse(f"backoffice:{name}", args=args)).status_code == 200


def test_every_code_of_the_rules_has_its_words():
    every = house_rules().all()

    assert {rule.country for rule in every} == set(COUNTRY_WORDS)
    assert {rule.domain for rule in every} == set(DOMAIN_WORDS)
    assert {rule.mark for rule in every} <= set(MARK_WORDS)
    assert set(ZONES) == set(TERRITORY_WORDS)


def test_each_rule_is_a_sheet_with_its_sources_and_says_that_it_is_not_signed(client_of):
    browser = client_of()
    for key, versions in house_rules().rules.items():
        page = read(browser.get(reverse("backoffice:law_rule", args=[key]), headers=ENGLISH))

        assert "No jurist has signed this rule off here." in page
        for source in versions[-1].sources[:1]:
            assert escape(source.reference) in page


def test_the_list_is_sought_by_words_and_by_articles_whatever_the_accents(client_of):
    browser = client_of()

    def found(**asked):
        return read(browser.get(reverse("backoffice:law"), asked, headers=ENGLISH))

    assert KEY in found(q="asylum COURT appeal")
    assert KEY in found(q="532-10")
    assert KEY not in found(q="art. 12 of another code")
    assert KEY not in found(country="MA")
    assert "ma.titre.1ere" in found(country="MA")
    assert KEY not in found(standing="signed")
    assert "No rule is so." in found(standing="signed")


def test_two_jurists_sign_and_the_banner_goes(organisation, jurist, client_of):
    address = reverse("backoffice:law_rule", args=[KEY])
    first, second = jurist(), jurist()

    assert first.post(reverse("backoffice:sign_rule", args=[KEY]), box()).status_code == 302
    assert "One jurist signed this rule off; a second one has not yet." in read(
        client_of().get(address, headers=ENGLISH)
    )
    second.post(reverse("backoffice:sign_rule", args=[KEY]), box())

    page = read(client_of().get(address, headers=ENGLISH))
    assert "Signed off by two jurists" in page
    assert "not legal advice" not in page
    assert "Sign this version" not in page


def test_without_saying_that_the_article_was_read_nothing_is_signed(jurist):
    told = {name: value for name, value in box().items() if name != "article_read"}

    page = jurist().post(reverse("backoffice:sign_rule", args=[KEY]), told)

    assert page.status_code == 400
    assert not SignOff.objects.exists()


def test_what_changed_meanwhile_is_not_signed(jurist):
    browser = jurist()
    page = browser.post(
        reverse("backoffice:sign_rule", args=[KEY]), box(digest="0" * 64), follow=True, headers=ENGLISH
    )

    assert "This rule changed while you were reading it" in read(page)
    assert not SignOff.objects.exists()


def test_whoever_was_not_named_neither_sees_the_box_nor_signs(client_of):
    browser = client_of(Role.COORDINATOR)

    assert "Sign this version" not in read(
        browser.get(reverse("backoffice:law_rule", args=[KEY]), headers=ENGLISH)
    )
    assert browser.post(reverse("backoffice:sign_rule", args=[KEY]), box()).status_code == 403


def test_a_signature_is_taken_back_by_its_own_hand(jurist):
    first, second = jurist(), jurist()
    first.post(reverse("backoffice:sign_rule", args=[KEY]), box())
    signature = SignOff.objects.get()
    address = reverse("backoffice:withdraw_signature", args=[signature.pk])

    assert second.post(address).status_code == 404
    assert first.post(address).status_code == 302
    signature.refresh_from_db()
    assert signature.withdrawn_at is not None


def test_the_sheet_shows_what_changed_since_it_was_signed(organisation, jurist, client_of):
    jurist().post(reverse("backoffice:sign_rule", args=[KEY]), box())
    signature = SignOff.objects.get()
    before = signature.content | {"count": signature.content["count"] | {"length": 2}}
    SignOff.objects.update(content=before, digest="f" * 64)

    page = read(client_of().get(reverse("backoffice:law_rule", args=[KEY]), headers=ENGLISH))

    assert "This rule changed since jurists signed it off." in page
    assert "count length" in page
    assert '<del dir="auto">2</del>' in page


def test_the_calculator_shows_the_dates_and_why(client_of):
    asked = {"rule": "fr.cnda.recours", "on": "2026-03-31", "territory": "FR", "margin": "0"}
    asked["event-asylum_lodged"] = "2025-11-03"

    page = read(client_of().get(reverse("backoffice:law_calculator"), asked, headers=ENGLISH))

    assert "Monday 4 May 2026" in page
    assert "Friday 1 May 2026" in page
    assert "put off to the next working day" in page
    assert "CESEDA L. 532-1" in page
    assert "No jurist has signed this rule off here." in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"on": "tomorrow"}, "cannot be read"),
        ({"on": ""}, "Say the day it starts"),
        ({"on": "2026-07-01"}, "on which day the asylum application was lodged"),
        ({"on": "9999-12-31"}, "There is no such date"),
        (
            {
                "on": "2026-03-31",
                "event-legal_aid_requested": "2026-04-10",
                "event-legal_aid_decision_notified": "2026-04-01",
            },
            "cannot both be true",
        ),
    ],
    ids=["unreadable", "nothing", "lodging", "no_date", "contradiction"],
)
def test_what_cannot_be_computed_says_why(client_of, asked, told):
    asked = {"rule": KEY, "territory": "FR", "margin": "0"} | asked
    if asked["on"] == "9999-12-31":
        asked["event-asylum_lodged"] = "2025-11-03"
    page = client_of().get(reverse("backoffice:law_calculator"), asked, headers=ENGLISH)

    assert page.status_code == 200
    assert told in read(page)


def test_a_rule_that_does_not_exist_is_nowhere(client_of):
    browser = client_of()

    assert browser.get(reverse("backoffice:law_rule", args=["fr.none"])).status_code == 404
    assert browser.get(reverse("backoffice:law_calculator"), {"rule": "fr.none"}).status_code == 404
    assert browser.get(reverse("backoffice:closed_days_of", args=["XX"])).status_code == 404


def test_the_whole_is_one_document(client_of):
    page = read(client_of().get(reverse("backoffice:law_printed"), headers=ENGLISH))

    for rule in house_rules().all():
        assert rule.key in page


def test_a_year_of_closed_days_is_signed_on_its_page(jurist):
    browser = jurist()
    address = reverse("backoffice:closed_days_of", args=["FR-RE"])
    page = browser.get(address, headers=ENGLISH)
    year = next(one for one in page.context["years"] if one["is_approvable"])

    browser.post(address, {"year": year["year"], "digest": year["digest"]})

    assert "Signed by one jurist, awaits a second" in read(browser.get(address, headers=ENGLISH))
    assert browser.post(address, {"year": "1789", "digest": "x"}).status_code == 404


def test_a_jurist_is_named_and_taken_out(organisation, client_of):
    chief = client_of(Role.COORDINATOR)
    colleague = factories.membership(Role.CASEWORKER, organisation=organisation)

    chief.post(reverse("backoffice:jurists"), {"membership": colleague.pk})
    assert Jurist.objects.get().membership == colleague
    assert colleague.user.display_name in read(chief.get(reverse("backoffice:jurists")))

    chief.post(reverse("backoffice:remove_jurist", args=[Jurist.objects.get().pk]))
    assert not Jurist.objects.exists()


def test_nobody_names_the_colleague_of_another_house(client_of):
    stranger = factories.membership(Role.CASEWORKER)

    page = client_of(Role.COORDINATOR).post(reverse("backoffice:jurists"), {"membership": stranger.pk})

    assert page.status_code == 400
    assert not Jurist.objects.exists()


@pytest.mark.parametrize(
    ("name", "args"),
    [("law", ()), ("law_rule", (KEY,)), ("law_calculator", ()), ("closed_days", ()), ("law_printed", ())],
    ids=str,
)
def test_a_page_asks_as_much_for_ten_signatures_as_for_one(name, args, organisation, client_of, jurist):
    browser, address = client_of(Role.COORDINATOR), reverse(f"backoffice:{name}", args=args)
    counts = []
    for signatures in (1, 9):
        for key in list(house_rules().rules)[:signatures]:
            version = house_rules().versions(key)[-1].version
            told = box(version=version, digest=house_digests()[key, version])
            jurist().post(reverse("backoffice:sign_rule", args=[key]), told)
        browser.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        counts.append(len(seen))

    assert counts[1] <= counts[0] <= 12
