"""A page asks the database as much for ten rows as for one, and never more than twelve times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier, Passage
from repere.accompaniment.orientation.choices import ReferralState, Way
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.models import PersonContact
from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import Service
from tests import factories

pytestmark = pytest.mark.django_db
MOST = 12
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@pytest.fixture
def browser(organisation, client_of):
    """A coordinator: of all roles, the one whose pages hold most."""
    desk = factories.site(organisation=organisation)
    return client_of(Role.COORDINATOR, site=desk)


def fill(organisation, rows):
    """So many more of each thing, and as many in the first dossier."""
    partner = factories.organisation()
    first = Dossier.unscoped.order_by("pk").first() or known(organisation, 0)
    held = factories.passage(dossier=first)
    for number in range(rows):
        visit = factories.passage(dossier=known(organisation, number))
        need = factories.need("eat", passage=visit, urgency="today")
        own = factories.service(name=f"Repas {number:02}", organisation=organisation, counts_places=True)
        theirs = factories.service(name=f"Repas d'ailleurs {number:02}", organisation=partner)
        said(own)
        asked(need, theirs, organisation, partner)
        answered = asked(need, theirs, organisation, partner)
        answered.state, answered.answered_at = ReferralState.ACCEPTED, timezone.now()
        answered.save()
        asked(factories.need("eat", organisation=partner), own, partner, organisation)
        asked(factories.need("eat", passage=held), theirs, organisation, partner)
        factories.passage(dossier=first, closed_at=timezone.now())


def known(organisation, number):
    person = factories.person(f"Amina Diallo {number}", f"Diallo {number}", organisation=organisation)
    PersonContact.unscoped.create(person=person, kind="phone", value="06 39 98 00 00")
    dossier = factories.dossier(person=person)
    index_person(person, code=dossier.code)
    return dossier


def said(service):
    say_places(SYSTEM, service, unit=CapacityUnit.MEAL, places=4, at=timezone.now())


def asked(need, service, sender, recipient):
    door = Orientation.unscoped.create(
        organisation=sender,
        need=need,
        passage=need.passage,
        service=service,
        way=Way.REFERRAL,
        given_at=timezone.now(),
    )
    return Referral.unscoped.create(
        orientation=door, sender=sender, recipient=recipient, theme=need.theme, urgency=need.urgency,
        sent_at=timezone.now(), expires_at=timezone.now() + timedelta(hours=4),
    )  # fmt: skip


def asking(page, browser):
    """How the page is asked for: its address is found before anything is counted."""
    match page:
        case "search":
            return lambda: browser.post(reverse("backoffice:search"), {"q": "diallo"})
        case "referrals sent" | "referrals received":
            return lambda: browser.get(reverse("backoffice:referrals"), {"box": page.split()[1]})
        case "orientation":
            waiting = Passage.unscoped.filter(closed_at=None, dossier__isnull=False).earliest("pk")
            address = reverse("backoffice:orientation", args=[waiting.pk])
        case "dossier":
            address = reverse("backoffice:dossier", args=[Dossier.unscoped.earliest("pk").pk])
        case "service":
            address = reverse("backoffice:service", args=[Service.objects.earliest("pk").pk])
        case _:
            address = reverse(f"backoffice:{page}")
    return lambda: browser.get(address)


# What a page shows of one row: told as often as there are rows, or else the count below proves nothing.
ROW = {
    "today": "Repas d&#x27;ailleurs",
    "search": "Amina Diallo",
    "orientation": "Repas",
    "dossier": "Repas d&#x27;ailleurs",
    "referrals sent": "Repas d&#x27;ailleurs",
    "referrals received": "Repas",
    "directory": "Repas",
    "service": "Repas",
}


@pytest.mark.parametrize("page", ROW)
def test_ten_rows_ask_no_more_than_one(browser, organisation, page):
    counts, shown = {}, {}
    for rows in (1, 10):
        fill(organisation, rows)
        ask = asking(page, browser)
        ask()  # what a session writes on its first page is not counted
        with CaptureQueriesContext(connection) as seen:
            answer = ask()
        assert answer.status_code == 200
        # A piece of markup that was escaped is shown to everybody.
        assert "&lt;" not in answer.content.decode()
        queries = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]
        counts[rows], shown[rows] = queries, answer.content.decode().count(ROW[page])

    assert shown[1] >= 1
    assert len(counts[10]) <= len(counts[1]), "\n".join(counts[10])
    assert len(counts[1]) <= MOST, "\n".join(sql[:200] for sql in counts[1])
    if page != "service":
        assert shown[10] > shown[1]


@pytest.mark.parametrize(
    "typed",
    [
        "dialo amnia",
        "aminadiallo",
        "Diallo 1990 0639980000",
        "zzyzx",
        "1990",
        "12/03/1990",
        "ami",
        "qwrtp mnbv lkjh",
    ],
)
def test_whatever_is_typed_is_looked_for_in_a_few_reads(browser, organisation, typed):
    fill(organisation, 10)
    ask = lambda: browser.post(reverse("backoffice:search"), {"q": typed})  # noqa: E731
    ask()
    with CaptureQueriesContext(connection) as seen:
        answer = ask()
    assert answer.status_code == 200
    queries = [q["sql"] for q in seen.captured_queries if not q["sql"].startswith(CONTROL)]
    assert len(queries) <= MOST, "\n".join(sql[:200] for sql in queries)
