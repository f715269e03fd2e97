"""The administrative status: apart from the rest, in no list, destroyed on its own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from repere.accompaniment.casework.assessments import actions as assessments
from repere.accompaniment.casework.models import Dossier, StatusRecord
from repere.accompaniment.casework.status import actions, queries
from repere.accompaniment.casework.status.actions import Said
from repere.accompaniment.casework.tasks.actions import apply_rules, send_digests
from repere.accompaniment.casework.tasks.models import Task
from repere.accompaniment.people.duplicates.actions import merge_people
from repere.accompaniment.people.erasure.actions import erase, hold
from repere.accompaniment.people.erasure.models import Erasure
from repere.accompaniment.people.erasure.rules import CannotBeErased
from repere.accompaniment.people.models import PersonName
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.foundation.vault.keyring import fresh_keyring
from repere.foundation.vault.models import SubjectKey
from repere.foundation.vault.sealing import CannotOpen
from tests import factories

pytestmark = pytest.mark.django_db
REFERENCE = "7503zq199x"


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


@pytest.fixture
def caseworker(actor_of):
    return actor_of(Role.CASEWORKER)


def said(**fields):
    return Said(
        **{"situation": "asylum", "source": "said", "permit": "atda", "reference": REFERENCE} | fields
    )


def write(actor, dossier, **fields):
    return actions.write_status(actor, dossier, said(**fields), now=timezone.now())


def erased(actor, dossier):
    return actions.erase_status(actor, dossier, asked_by="person", reason="withdrawn", now=timezone.now())


def test_several_rows_tell_several_times(caseworker, dossier):
    today = timezone.localdate()
    write(caseworker, dossier, valid_until=today - timedelta(days=1))
    write(caseworker, dossier, situation="refugee", permit="resident", valid_from=today)

    found = list(queries.records_of(caseworker, dossier))

    assert [one.situation for one in found] == ["refugee", "asylum"]
    assert [queries.span_of(one).stands(today) for one in found] == [True, False]


def test_it_is_read_and_written_by_those_who_hold_its_shelf(caseworker, actor_of, dossier):
    write(caseworker, dossier)

    assert queries.records_of(actor_of(Role.COORDINATOR), dossier).count() == 1
    for actor in [actor_of(Role.WELCOME_AGENT), actor_of(Role.DPO), factories.actor(Role.CASEWORKER)]:
        assert not queries.records_of(actor, dossier).exists()
        with pytest.raises(NotAllowed):
            write(actor, dossier)
        with pytest.raises(NotAllowed):
            erased(actor, dossier)


def test_it_is_destroyed_alone_and_a_certificate_says_so(caseworker, dossier):
    first, second = write(caseworker, dossier), write(caseworker, dossier, situation="refugee")
    before = list(StatusRecord.unscoped.order_by("pk"))

    certificate = erased(caseworker, dossier)

    assert (certificate.people, certificate.keys) == (0, 2)
    assert certificate.gone == [["casework.statusrecord", 2, 0]]
    assert not StatusRecord.unscoped.exists()
    assert not SubjectKey.unscoped.filter(subject_id__in=[first.pk, second.pk]).exists()
    with fresh_keyring(), pytest.raises(CannotOpen):
        _read = before[0].reference
    assert PersonName.unscoped.get(person=dossier.person).text == "Amina Diallo"
    assert Dossier.unscoped.filter(pk=dossier.pk).exists()
    line = TrailLine.objects.get(verb="status.erased")
    assert (line.dossier_id, line.subject_id, line.detail["keys"]) == (dossier.pk, certificate.pk, 2)


def test_a_row_written_by_mistake_goes_with_its_key(caseworker, dossier):
    kept, mistaken = write(caseworker, dossier), write(caseworker, dossier, situation="dublin")

    actions.remove_status(caseworker, mistaken)

    assert list(StatusRecord.unscoped.all()) == [kept]
    assert not SubjectKey.unscoped.filter(subject_id=mistaken.pk).exists()


def test_a_legal_hold_keeps_it(caseworker, actor_of, dossier):
    write(caseworker, dossier)
    until = timezone.localdate() + timedelta(days=90)
    hold(actor_of(Role.DPO), dossier.person, because="law", until=until, now=timezone.now())

    with pytest.raises(CannotBeErased):
        erased(caseworker, dossier)

    assert StatusRecord.unscoped.exists()


def test_forgetting_somebody_forgets_it_too(caseworker, actor_of, dossier):
    record = write(caseworker, dossier)

    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=timezone.now())

    assert not StatusRecord.unscoped.exists()
    assert not SubjectKey.unscoped.filter(subject_id=record.pk).exists()


def test_it_says_nothing_to_a_thief(caseworker, dossier):
    write(caseworker, dossier)
    write(caseworker, dossier, situation="refugee", permit="", reference="")

    names = ("situation", "permit", "reference", "source", "note")
    rows = list(StatusRecord.unscoped.values_list(*names))
    assert {tuple(len(value.raw) for value in row) for row in rows} == {tuple(len(v.raw) for v in rows[0])}
    assert not any(b"asylum" in value.raw or REFERENCE.encode() in value.raw for row in rows for value in row)


def test_two_dossiers_that_are_joined_keep_both(caseworker, actor_of, dossier, organisation):
    other = factories.dossier(person=factories.person("Amina Dialo", organisation=organisation))
    write(caseworker, dossier)
    write(caseworker, other, situation="refugee")

    merge_people(actor_of(Role.COORDINATOR), dossier.person, other.person, now=timezone.now())

    assert {one.situation for one in queries.records_of(caseworker, dossier)} == {"asylum", "refugee"}


# --- in no list, no search, no file


@pytest.mark.parametrize("role", [Role.WELCOME_AGENT, Role.CASEWORKER, Role.COORDINATOR])
@pytest.mark.parametrize("typed", [REFERENCE, "asylum", "atda"])
def test_nobody_is_found_by_it(caseworker, client_of, dossier, role, typed):
    write(caseworker, dossier)
    browser = client_of(role)

    body = browser.post(reverse("backoffice:search"), {"q": typed}).content.decode()

    assert str(dossier.pk) not in body


@pytest.mark.parametrize(
    "page", ["today", "tasks", "overview", "unmet", "papers_expiring", "agenda", "passages", "figures"]
)
def test_it_is_in_no_list(caseworker, client_of, dossier, page):
    browser = client_of(Role.COORDINATOR)
    factories.need("papers", dossier=dossier)
    write(caseworker, dossier, valid_until=timezone.localdate() + timedelta(days=9))
    apply_rules(now=timezone.now())

    body = browser.get(reverse(f"backoffice:{page}")).content.decode().lower()

    assert [word for word in (REFERENCE, "asylum", "asile", "/statut/") if word in body] == []


@pytest.mark.parametrize("page", ["dossier", "person_timeline", "person_plan", "papers", "person_notes"])
def test_not_even_on_the_other_pages_of_the_dossier(caseworker, client_of, dossier, page):
    browser = client_of(Role.CASEWORKER)
    write(caseworker, dossier)

    body = browser.get(reverse(f"backoffice:{page}", args=[dossier.pk])).content.decode().lower()

    assert REFERENCE not in body
    assert "/statut/" not in body
    assert page == "papers" or "asile" not in body  # a kind of paper that may be added


# --- the reminder


def test_what_ends_soon_gives_a_task_that_does_not_say_why(caseworker, dossier, mailoutbox):
    now = timezone.now()
    until = timezone.localdate() + timedelta(days=40)
    record = write(caseworker, dossier, valid_until=until)

    apply_rules(now=now)
    apply_rules(now=now + timedelta(days=2))

    task = Task.unscoped.get()
    assert (task.rule, task.what, task.for_user_id) == ("dossier.look_again", "", caseworker.user_id)
    assert task.due_on == timezone.localdate(now) + timedelta(days=14)
    assert StatusRecord.unscoped.values_list("expiry_key", flat=True).get() == queries.expiry_key(
        dossier.organisation_id, until
    )
    morning = timezone.localtime(now + timedelta(days=14)).replace(hour=8)
    assert send_digests(now=morning, link="https://repere.example/bureau/taches/") == 1
    letter = f"{mailoutbox[0].subject} {mailoutbox[0].body}".lower()
    assert [word for word in ("status", "permit", "asylum", "diallo", "dossier") if word in letter] == []

    actions.remove_status(caseworker, record)
    apply_rules(now=now + timedelta(days=3))
    task.refresh_from_db()
    assert task.ended_at is not None


def test_a_permit_and_questions_to_ask_again_give_the_same_task(caseworker, dossier):
    """Whoever reads the list of tasks does not learn which of the two it is."""
    now = timezone.now()
    draft = assessments.begin(caseworker, dossier, "first_welcome", now=now - timedelta(days=20))
    write(caseworker, dossier, valid_until=timezone.localdate() + timedelta(days=40))

    apply_rules(now=now)

    assert list(Task.unscoped.values_list("rule", flat=True)) == ["dossier.look_again"] * 2
    assert str(draft.pk) in Task.unscoped.values_list("key", flat=True)


# --- its page


def test_it_is_written_and_erased_from_its_page(client_of, dossier):
    browser = client_of(Role.CASEWORKER)
    here = reverse("backoffice:person_status", args=[dossier.pk])

    browser.post(here, {"situation": "asylum", "permit": "atda", "reference": REFERENCE, "source": "seen"})
    assert REFERENCE in browser.get(here).content.decode()
    wrong = browser.post(
        here, {"situation": "visa", "source": "said", "valid_from": "2026-02-01", "valid_until": "2026-01-01"}
    )
    assert list(wrong.context["form"].errors) == ["valid_until"]

    browser.post(
        reverse("backoffice:status_erase", args=[dossier.pk]), {"asked_by": "person", "reason": "withdrawn"}
    )
    page = browser.get(here).content.decode()
    assert REFERENCE not in page
    assert Erasure.objects.get().number in page
    officer = client_of(Role.DPO)
    told = officer.get(reverse("backoffice:certificate", args=[Erasure.objects.get().pk])).content.decode()
    with translation.override("fr"):
        assert gettext("Administrative status") in told


def test_a_row_is_taken_out_from_its_page(client_of, caseworker, dossier):
    record = write(caseworker, dossier)
    elsewhere = factories.dossier(organisation=dossier.organisation)
    browser = client_of(Role.CASEWORKER)

    assert (
        browser.post(reverse("backoffice:status_remove", args=[elsewhere.pk, record.pk])).status_code == 404
    )
    browser.post(reverse("backoffice:status_remove", args=[dossier.pk, record.pk]))

    assert not StatusRecord.unscoped.exists()


def test_without_the_shelf_there_is_no_page_whether_or_not_anything_is_written(
    client_of, caseworker, dossier
):
    agent = client_of(Role.WELCOME_AGENT)
    here = reverse("backoffice:person_status", args=[dossier.pk])
    list_page = reverse("backoffice:person_assessments", args=[dossier.pk])
    before = (agent.get(here).status_code, "statut/" in agent.get(list_page).content.decode())

    write(caseworker, dossier)

    after = (agent.get(here).status_code, "statut/" in agent.get(list_page).content.decode())
    assert before == after == (403, False)
