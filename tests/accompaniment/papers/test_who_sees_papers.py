"""Who sees which papers, and whom a day to come is told to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.tasks.actions import apply_rules
from repere.accompaniment.casework.tasks.models import Task
from repere.accompaniment.papers import actions, queries
from repere.accompaniment.papers.actions import SaidPaper
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.models import Paper
from repere.accompaniment.papers.rules import shelf_of
from repere.accompaniment.people.details.actions import hide_person
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.accompaniment.papers import scanner, sent

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)
IN_A_MONTH = TODAY + timedelta(days=30)


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def daemon(settings):
    with scanner.running() as running:
        settings.CLAMD_URL = running.url
        yield running


def kept(actor, dossier, *contents, kind="residence_permit", now=None, **said):
    contents = contents or (sent.photograph(),)
    content = actions.receive(actor, dossier, [sent.upload(one) for one in contents], kind=kind)
    return actions.keep_paper(
        actor, dossier, SaidPaper(kind, **said), content, now=now or timezone.now()
    )  # fmt: skip


# --- who sees what


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.CASEWORKER, Role.COORDINATOR])
def test_a_paper_is_read_by_those_who_hold_its_shelf(actor_of, caseworker, dossier, role, kind):
    paper = actions.note_seen(caseworker, dossier, SaidPaper(kind), now=timezone.now())
    reader = actor_of(role)
    holds = role != Role.WELCOME_AGENT or shelf_of(kind) in {"identity", "needs"}

    assert (queries.paper_visible_to(reader, paper.pk) is not None) == holds
    assert [one.pk for one in queries.papers_of(reader, dossier)] == ([paper.pk] if holds else [])


ACTS = {
    "keep": lambda actor, dossier, paper: kept(actor, dossier),
    "see": lambda actor, dossier, paper: actions.note_seen(actor, dossier, SaidPaper("asylum"), now=timezone.now()),
    "describe": lambda actor, dossier, paper: actions.describe_paper(actor, paper, label="x", expires_on=None),
    "settle": lambda actor, dossier, paper: actions.settle_expiry(actor, paper),
    "remove": lambda actor, dossier, paper: actions.remove_paper(actor, paper),
    "renew": lambda actor, dossier, paper: actions.add_version(actor, paper, [], expires_on=None, now=timezone.now()),
    "read": lambda actor, dossier, paper: actions.read_file(actor, paper.files.get()),
    "look": lambda actor, dossier, paper: actions.read_thumbnail(actor, paper.files.get()),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["welcome agent", "another organisation", "hidden from", "officer"])
def test_bug_1_no_act_is_done_on_a_paper_that_one_cannot_read(actor_of, caseworker, dossier, act, who):
    """Attachments opened by side doors (Primero R2-3923, R2-3924, R2-3957)."""
    paper = kept(caseworker, dossier)
    actor = {
        "welcome agent": lambda: actor_of(Role.WELCOME_AGENT),
        "another organisation": lambda: factories.actor(Role.CASEWORKER),
        "hidden from": lambda: actor_of(Role.CASEWORKER),
        "officer": lambda: actor_of(Role.DPO),
    }[who]()
    if who == "hidden from":
        hide_person(caseworker, dossier.person, now=timezone.now())
        paper = Paper.unscoped.get(pk=paper.pk)
        dossier = Dossier.unscoped.get(pk=dossier.pk)

    with pytest.raises(NotAllowed):
        ACTS[act](actor, dossier, paper)

    assert queries.paper_visible_to(actor, paper.pk) is None
    assert queries.file_visible_to(actor, paper.files.get().pk) is None


@pytest.mark.parametrize("act", ["keep", "see", "describe", "settle", "remove", "renew"])
def test_a_coordinator_reads_the_papers_of_their_stay_and_changes_none(actor_of, caseworker, dossier, act):
    paper = kept(caseworker, dossier)
    coordinator = actor_of(Role.COORDINATOR)

    assert queries.paper_visible_to(coordinator, paper.pk)
    with pytest.raises(NotAllowed):
        ACTS[act](coordinator, dossier, paper)


def test_bug_12_the_shelf_of_a_paper_is_enforced_and_cannot_be_chosen(caseworker, actor_of, dossier):
    """A confidential box was stored, and the list of documents ignored it (MSS)."""
    paper = actions.note_seen(caseworker, dossier, SaidPaper("medical"), now=timezone.now())

    assert paper.shelf == "health"
    assert queries.papers_of(actor_of(Role.WELCOME_AGENT), dossier) == []


def test_bug_11_the_papers_of_a_neighbour_are_not_in_this_dossier(caseworker, organisation, dossier):
    """Activities of others' cases in a neighbour tab (civicrm/civicrm-core #16360)."""
    neighbour = factories.dossier(person=factories.person("Oscar Lozère", organisation=organisation))
    kept(caseworker, neighbour)

    assert queries.papers_of(caseworker, dossier) == []


# --- the day it expires


def test_what_expires_soon_is_told_to_those_who_read_it(caseworker, actor_of, organisation, dossier):
    soon = actions.note_seen(
        caseworker,
        dossier,
        SaidPaper("residence_permit", expires_on=TODAY + timedelta(days=100)),
        now=timezone.now(),
    )
    address = actions.note_seen(
        caseworker, dossier, SaidPaper("address", expires_on=TODAY + timedelta(days=10)), now=timezone.now()
    )
    actions.note_seen(
        caseworker, dossier, SaidPaper("address", expires_on=TODAY + timedelta(days=100)), now=timezone.now()
    )

    told = queries.expiring(caseworker, TODAY)
    told_at_the_desk = queries.expiring(actor_of(Role.WELCOME_AGENT), TODAY)

    assert [(one.paper.pk, one.expiry.word, one.expiry.days) for one in told] == [
        (address.pk, "soon", 10), (soon.pk, "soon", 100),
    ]  # fmt: skip
    assert [one.paper.pk for one in told_at_the_desk] == [address.pk]
    assert queries.expiring(factories.actor(Role.CASEWORKER), TODAY) == []


def test_what_was_seen_to_is_told_no_more_until_it_has_another_day(caseworker, dossier):
    paper = actions.note_seen(
        caseworker, dossier, SaidPaper("asylum", expires_on=IN_A_MONTH), now=timezone.now()
    )
    actions.settle_expiry(caseworker, paper)
    assert queries.expiring(caseworker, TODAY) == []

    paper = Paper.unscoped.get(pk=paper.pk)
    actions.describe_paper(caseworker, paper, label="", expires_on=IN_A_MONTH + timedelta(days=1))

    assert len(queries.expiring(caseworker, TODAY)) == 1


def test_bug_9_a_hidden_person_is_not_found_by_what_expires(caseworker, actor_of, dossier):
    """Still found by date, or in reports (greenriver/hmis-warehouse #6943, #6929)."""
    actions.note_seen(caseworker, dossier, SaidPaper("address", expires_on=IN_A_MONTH), now=timezone.now())
    hide_person(caseworker, dossier.person, now=timezone.now())

    assert len(queries.expiring(caseworker, TODAY)) == 1
    assert queries.expiring(actor_of(Role.CASEWORKER), TODAY) == []


def test_nobody_reads_a_day_nor_a_kind_in_the_database(caseworker, dossier):
    actions.note_seen(
        caseworker, dossier, SaidPaper("asylum", "Forum réfugiés", date(2027, 3, 14)), now=timezone.now()
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM papers_paper")
        row = b" ".join(
            bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
            for value in cursor.fetchone()
        )
    assert not any(word in row for word in (b"asylum", b"Forum", b"2027-03"))


def tasks(organisation):
    return list(Task.unscoped.filter(organisation=organisation, rule="paper.renew", ended_at=None))


def test_a_paper_to_renew_gives_a_task_that_ends_when_it_is_renewed(caseworker, organisation, dossier):
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)
    ends = now.date() + timedelta(days=20)
    paper = actions.note_seen(caseworker, dossier, SaidPaper("address", expires_on=ends), now=now)

    apply_rules(now=now)
    [given] = tasks(organisation)
    apply_rules(now=now + timedelta(days=1))
    [task] = tasks(organisation)
    # Looked at each day, it does not go away from whoever has it to do.
    assert task.due_on == given.due_on
    actions.describe_paper(caseworker, paper, label="", expires_on=ends + timedelta(days=365))
    apply_rules(now=now + timedelta(days=2))

    assert (task.dossier_id, task.for_user_id) == (dossier.pk, None)
    assert task.due_on != ends
    assert tasks(organisation) == []


@pytest.mark.parametrize("kind", ["residence_permit", "asylum", "medical"])
def test_a_task_tells_neither_of_status_nor_of_health(caseworker, organisation, dossier, kind):
    now = datetime(2026, 11, 16, 9, tzinfo=UTC)
    actions.note_seen(
        caseworker, dossier, SaidPaper(kind, expires_on=now.date() + timedelta(days=10)), now=now
    )  # fmt: skip

    apply_rules(now=now)

    assert tasks(organisation) == []
