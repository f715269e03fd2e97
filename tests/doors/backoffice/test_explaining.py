"""The desk explains a procedure: in their language, beside French, on paper; and a family stands on one page."""

from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdfium2 import PdfDocument

from repere.accompaniment.people.household.actions import SaidTie, tell_relation
from repere.accompaniment.people.models import Person
from repere.accompaniment.procedures.models import Explanation, Procedure
from repere.doors.backoffice.procedures import explaining, history
from repere.doors.backoffice.procedures import family as family_page
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.procedures.told import CUT, NOW, PORTAL, begun

pytestmark = pytest.mark.django_db
MOST = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@pytest.fixture
def dossier(organisation):
    return factories.dossier(
        person=factories.person("Amina Diallo", organisation=organisation, languages=["ar", "fr"])
    )


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def browser(client_of):
    return client_of(Role.CASEWORKER)


@pytest.fixture
def appeal(caseworker, dossier):
    return begun(caseworker, dossier, "fr.cnda", *PORTAL)


@pytest.fixture
def in_july(monkeypatch):
    """The days of the reference page, as they stand while there is still time."""
    stands_at(monkeypatch, NOW)


def stands_at(monkeypatch, now):
    clock = SimpleNamespace(now=lambda: now, localdate=lambda at=None: (at or now).date())
    for module in (explaining, family_page, history):
        monkeypatch.setattr(module, "timezone", clock)


def page_of(procedure, **asked):
    address = reverse("backoffice:explain", args=[procedure.pk])
    return address + ("?" + "&".join(f"{name}={value}" for name, value in asked.items()) if asked else "")


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_is_said_in_the_first_language_they_speak_with_the_day_its_source_and_its_mark(
    browser, appeal, in_july
):
    page = text(browser.get(page_of(appeal)))

    assert '<div class="stack" lang="ar" dir="rtl">' in page
    assert "7 أغسطس 2026" in page
    assert "CESEDA L. 532-1, R. 532-10" in page
    english = text(browser.get(page_of(appeal, language="en")))
    assert "To be safe, do it on Thursday 6 August 2026 at the latest." in english
    assert "The last day, as most people count, is Friday 7 August 2026." in english
    assert "Nobody read it in 15 days: for the law, it was received on Tuesday 19 May 2026." in english
    assert "No two jurists have signed this rule yet: ask a lawyer to check." in english
    assert "It comes from a guide, not from the law itself." in english


def test_no_day_is_said_without_its_mark_its_signature_and_its_source(browser, appeal):
    sheet = browser.get(page_of(appeal, language="en")).context["sheet"]

    with_a_day = [
        item for section in sheet.sections if section.code in {"do", "know"} for item in section.items
    ]
    assert len(with_a_day) >= 2
    assert all(len(item.small) >= 2 and item.sources for item in with_a_day)


def test_an_interpreter_reads_french_and_their_language_line_by_line(browser, appeal):
    pairs = browser.get(page_of(appeal, language="ar", beside="1")).context["pairs"]

    lines = [line for section in pairs["sections"] for item in section["items"] for line in item["lines"]]
    assert len(lines) >= 4
    assert all(left and right for left, right in lines)
    assert browser.get(page_of(appeal, language="fr", beside="1")).context["pairs"] is None


def test_the_talk_is_written_with_its_interpreter_and_who_spoke(browser, appeal):
    answer = browser.post(
        page_of(appeal), {"act": "told", "language": "ti", "interpreter": "Saba, au téléphone"}, follow=True
    )

    page = text(answer)
    assert "Saba, au téléphone" in page
    assert Explanation.unscoped.get().language == "ti"
    assert answer.context["talks"][0]["by"]


def test_a_talk_in_no_language_is_asked_again(browser, appeal):
    answer = browser.post(page_of(appeal), {"act": "told", "language": "xx"})

    assert answer.context["form"].errors
    assert not Explanation.unscoped.exists()


def test_it_is_shown_at_their_own_door_and_taken_from_it(browser, appeal):
    browser.post(page_of(appeal), {"act": "show"})
    assert Procedure.unscoped.get().shown_since is not None

    browser.post(page_of(appeal), {"act": "hide"})
    assert Procedure.unscoped.get().shown_since is None


@pytest.mark.parametrize("asked", [{"language": "ar"}, {"language": "ar", "beside": "1"}, {"language": "fr"}])
def test_on_paper_it_has_the_day_and_nobodys_name(browser, appeal, in_july, asked):
    answer = browser.get(reverse("backoffice:explain_on_paper", args=[appeal.pk]), asked)

    assert answer["Content-Type"] == "application/pdf"
    pdf = PdfDocument(BytesIO(answer.content))
    said = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "2026" in said
    assert "532" in said  # the lines of Arabic are read from right to left, word by word
    assert "Amina" not in said
    assert appeal.dossier.code not in said
    assert ("août" in said) == (asked != {"language": "ar"})


def test_a_page_that_cannot_be_laid_out_says_so(browser, appeal, monkeypatch):
    def refused(*_sheets, **_more):
        raise CannotBeDrawn("no fonts")

    monkeypatch.setattr(explaining, "pdf", refused)

    answer = browser.get(reverse("backoffice:explain_on_paper", args=[appeal.pk]), follow=True)

    assert answer.redirect_chain[-1][0] == page_of(appeal)
    assert len(answer.context["messages"]) == 1


@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.PARTNER])
def test_whoever_does_not_read_the_shelf_finds_no_page(client_of, appeal, role):
    for route in ("explain", "explain_on_paper"):
        assert client_of(role).get(reverse(f"backoffice:{route}", args=[appeal.pk])).status_code in {403, 404}


def test_services_near_that_give_legal_help_are_told_open_ones_first(browser, appeal, organisation):
    near = factories.service(name="Permanence juridique", themes=("law",))
    site = near.location or near.structure.location
    factories.site(organisation=organisation, latitude=site.latitude, longitude=site.longitude)
    factories.service(name="Repas du soir", themes=("eat",))

    page = text(browser.get(page_of(appeal)))

    assert "Permanence juridique" in page
    assert "Repas du soir" not in page


# --- a family


@pytest.fixture
def daughter(caseworker, dossier):
    other = factories.dossier(
        person=factories.person(
            "Salimata Diallo",
            organisation=dossier.organisation,
            birth_year=2008,
            birth_month=12,
            birth_day=24,
        )
    )
    tell_relation(caseworker, dossier.person, SaidTie("child"), other=other.person, now=NOW)
    return other


def family(dossier):
    return reverse("backoffice:procedures_family", args=[dossier.pk])


def test_dates_and_birthdays_of_a_family_come_in_their_order(browser, caseworker, dossier, daughter, in_july):
    begun(caseworker, dossier, "fr.oqtf", *CUT)
    begun(caseworker, daughter, "fr.minor")

    rows = browser.get(family(dossier)).context["rows"]

    assert [row["on"] for row in rows] == sorted(row["on"] for row in rows)
    assert {(row["on"], row["who"]) for row in rows} >= {
        (date(2026, 5, 27), "Amina Diallo"),
        (date(2026, 12, 24), "Salimata Diallo"),
        (date(2027, 12, 24), "Salimata Diallo"),
    }
    assert all(row["mark"] and row["sources"] for row in rows)


def test_a_daughter_out_of_sight_is_not_there(client_of, browser, dossier, daughter):
    assert "Salimata" in text(browser.get(family(dossier)))
    Person.unscoped.filter(pk=daughter.person_id).update(is_hidden=True)

    page = text(browser.get(family(dossier)))

    assert "Salimata" not in page
    assert browser.get(family(dossier)).context["rows"] == []


def test_of_a_shelf_that_is_not_read_no_procedure_is_told(client_of, caseworker, dossier, daughter):
    begun(caseworker, dossier, "fr.oqtf", *CUT)

    page = client_of(Role.WELCOME_AGENT).get(family(dossier))

    assert "quitter la France" not in text(page)


# --- the timeline


def test_the_timeline_tells_of_procedures_and_of_the_birthday_to_come(browser, caseworker, daughter):
    begun(caseworker, daughter, "fr.oqtf", *CUT)

    page = browser.get(reverse("backoffice:person_timeline", args=[daughter.pk]))

    told = [event["says"] for event in page.context["events"]]
    moved = next(one for one in told if "→" in one)
    assert "vendredi 12 juin 2026 → mercredi 27 mai 2026" in moved
    assert any("(mercredi 20 mai 2026)" in one for one in told)
    assert "Obligation de quitter la France" in told


def test_the_timeline_of_a_shelf_that_is_not_read_tells_no_procedure(client_of, caseworker, daughter):
    begun(caseworker, daughter, "fr.oqtf", *CUT)

    page = text(client_of(Role.WELCOME_AGENT).get(reverse("backoffice:person_timeline", args=[daughter.pk])))

    assert "quitter la France" not in page


def test_a_birthday_of_the_coming_year_is_told_on_the_timeline(browser, daughter, monkeypatch):
    stands_at(monkeypatch, datetime(2026, 11, 22, 9, tzinfo=NOW.tzinfo))

    ahead = browser.get(reverse("backoffice:person_timeline", args=[daughter.pk])).context["ahead"]

    assert [one["years"] for one in ahead] == [18, 18]


def test_pages_ask_as_much_for_five_of_a_family_as_for_one(browser, caseworker, dossier):
    counts = []
    for many in (1, 4):
        for n in range(many):
            other = factories.dossier(
                person=factories.person(
                    f"Enfant {many}{n}", organisation=dossier.organisation, birth_year=2009
                )
            )
            tell_relation(caseworker, dossier.person, SaidTie("child"), other=other.person, now=NOW)
            made = begun(caseworker, other, "fr.oqtf", *CUT)
        counts.append(
            [
                queries(browser, family(dossier)),
                queries(browser, page_of(made)),
                queries(browser, reverse("backoffice:person_timeline", args=[other.pk])),
            ]
        )

    assert counts[0] == counts[1]
    assert max(counts[1]) <= MOST


def queries(browser, url):
    browser.get(url)
    with CaptureQueriesContext(connection) as asked:
        browser.get(url)
    return sum(not one["sql"].startswith(CONTROL) for one in asked.captured_queries)
