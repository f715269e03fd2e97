"""The first page of a dossier: what must not be missed, what presses, and no more than a screen holds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from repere.accompaniment.casework.models import Task
from repere.accompaniment.orientation.models import Orientation
from repere.accompaniment.people.models import Correction, EmergencyOpening, PersonReader, Relation
from repere.doors.backoffice.person.drawn import DOORS, LINES
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of):
    return client_of(Role.CASEWORKER)


@pytest.fixture
def child(organisation):
    year = timezone.localdate().year - 15
    person = factories.person("Yonas", organisation=organisation, birth_year=year, birth_month=1, birth_day=1)
    return factories.dossier(person=person)


def shown(browser, dossier):
    page = browser.get(reverse("backoffice:dossier", args=[dossier.pk]))
    assert page.status_code == 200
    return page.content.decode().split("<main")[1]


def told(browser, dossier):
    return shown(browser, dossier).split('<ul class="chips">')[1].split("</ul>")[0]


def tie(person, kind, other=None, **said):
    return Relation.unscoped.create(
        person=person, other=other, kind=kind, told_at=timezone.now(), name="" if other else "Tesfaye", **said
    )


def said(text, plural="", number=0):
    """As a page in French says it."""
    with translation.override("fr"):
        return (
            translation.ngettext(text, plural, number) % {"n": number}
            if plural
            else translation.gettext(text)
        )


ALONE, NEVER, NOBODY, EMERGENCY = map(
    said,
    (
        "A child, with nobody responsible written",
        "Never contact them",
        "Nobody follows them",
        "Opened in an emergency these days",
    ),
)
LATE = said("%(n)s task is late", "%(n)s tasks are late", 1)


def test_a_child_with_nobody_responsible_is_told_so_until_somebody_is_written(desk, child):
    assert ALONE in told(desk, child)

    tie(child.person, "sibling")
    assert ALONE in told(desk, child)

    tie(child.person, "parent")
    assert ALONE not in told(desk, child)


def test_a_parent_who_is_sought_answers_for_nobody(desk, child):
    tie(child.person, "parent", is_sought=True)

    assert ALONE in told(desk, child)


def test_a_tie_written_on_the_side_of_the_parent_counts(desk, organisation, child):
    tie(factories.person("Almaz", organisation=organisation), "child", child.person)

    assert ALONE not in told(desk, child)


def test_a_parent_out_of_sight_changes_nothing_of_what_is_shown(desk, organisation, child):
    before = told(desk, child)

    tie(child.person, "parent", factories.person("Almaz", organisation=organisation, is_hidden=True))
    tie(factories.person("Hagos", organisation=organisation, is_hidden=True), "child", child.person)

    assert told(desk, child) == before


def test_an_adult_is_not_a_child(desk, organisation):
    person = factories.person("Selam", organisation=organisation, birth_year=1990)

    assert ALONE not in told(desk, factories.dossier(person=person))


def test_how_to_reach_them_is_one_line_with_its_plan(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    factories.contact(person=dossier.person, value="06 39 98 00 01", precautions="Jamais le soir")
    assert "Jamais le soir" in told(desk, dossier)
    assert NEVER not in told(desk, dossier)

    dossier.person.contacts.update(never=True)
    line = told(desk, dossier)
    assert NEVER in line
    assert said("never to be used") in line
    assert "Jamais le soir" not in line


def test_who_follows_them_is_named_as_long_as_they_do(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    assert NOBODY in told(desk, dossier)

    held = factories.membership(Role.CASEWORKER, organisation=organisation)
    named = PersonReader.unscoped.create(
        person=dossier.person, user_id=held.user_id, standing="referent", named_at=timezone.now()
    )
    assert str(held.user) in told(desk, dossier)

    named.until = timezone.now()
    named.save()
    assert NOBODY in told(desk, dossier)


def test_a_task_that_is_late_and_one_that_is_not(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    task = Task.unscoped.create(
        organisation=organisation, dossier=dossier, what="Appeler", due_on=timezone.localdate(),
        given_at=timezone.now(),
    )  # fmt: skip
    assert LATE not in told(desk, dossier)

    task.due_on -= timedelta(days=1)
    task.save()
    assert LATE in told(desk, dossier)


def test_an_emergency_is_told_for_a_week(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    now = timezone.now()
    opening = EmergencyOpening.unscoped.create(
        organisation=organisation, person=dossier.person, user_id=organisation.pk, role="welcome_agent",
        reason="A fait un malaise", opened_at=now - timedelta(days=6), ends_at=now,
    )  # fmt: skip
    assert EMERGENCY in told(desk, dossier)
    assert "malaise" not in shown(desk, dossier)

    opening.opened_at = now - timedelta(days=8)
    opening.save()
    assert EMERGENCY not in told(desk, dossier)


def test_a_correction_asked_is_told_and_leads_to_its_page(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    Correction.unscoped.create(
        organisation=organisation,
        person=dossier.person,
        subject="birth",
        said="1991",
        asked_at=timezone.now(),
    )

    assert reverse("backoffice:person_corrections", args=[dossier.pk]) in told(desk, dossier)


def door_of(need, name):
    return Orientation.unscoped.create(
        organisation=need.organisation, need=need, passage=need.passage, service=factories.service(name=name),
        way="slip", given_at=timezone.now(),
    )  # fmt: skip


def test_what_presses_holds_on_a_screen_and_the_rest_is_one_link_away(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    for theme in ("sleep", "eat", "law"):
        need = factories.need(theme, dossier=dossier)
        for number in range(3):
            door_of(need, f"Porte {theme} {number}")

    page, every = shown(desk, dossier), reverse("backoffice:person_doors", args=[dossier.pk])

    assert page.count('<li class="row">') <= LINES + DOORS
    assert "Porte law 2" in page
    assert "Porte law 0" not in page
    assert f'href="{every}"' in page.split("<h2")[1]
    whole = desk.get(every).content.decode()
    assert all(f"Porte {theme} {n}" in whole for theme in ("sleep", "eat", "law") for n in range(3))


def test_what_is_shown_whole_leads_nowhere_else(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    door_of(factories.need("sleep", dossier=dossier), "Halte de nuit")

    page = shown(desk, dossier)

    assert "Halte de nuit" in page
    assert reverse("backoffice:person_doors", args=[dossier.pk]) not in page.split("<h2")[1]


def test_an_open_need_comes_before_a_later_one_that_is_met(desk, organisation):
    dossier = factories.dossier(organisation=organisation)
    factories.need("sleep", dossier=dossier, said="Rien pour ce soir")
    factories.need("eat", dossier=dossier, said="Des colis", status="met", met_at=timezone.now())

    page = shown(desk, dossier)

    assert page.index("Rien pour ce soir") < page.index("Des colis")


def test_words_of_people_are_words_and_not_markup(desk, organisation):
    person = factories.person("<b>Selam</b>", organisation=organisation, greeted_as="<i>Madame</i>")
    dossier = factories.dossier(person=person)
    factories.contact(person=person, value="06<u>", precautions="<s>rien</s>")
    factories.need("sleep", dossier=dossier, said="<em>dehors</em>")

    page = shown(desk, dossier)

    for mark in ("<b>", "<i>", "<u>", "<s>", "<em>"):
        assert mark not in page
        assert mark.replace("<", "&lt;").replace(">", "&gt;") in page
