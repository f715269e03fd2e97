"""Bugs that others paid for, by name: who may see what. The number is that of the list where each was read."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.models import Appointment, Need
from repere.accompaniment.casework.notes.actions import write_note
from repere.accompaniment.orientation.actions import say_outcome, withdraw_referral
from repere.accompaniment.orientation.models import Orientation, Referral
from repere.accompaniment.people.actions import index_person
from repere.accompaniment.people.consent.actions import withdraw_consent
from repere.accompaniment.people.contact.actions import remove_contact
from repere.accompaniment.people.details.actions import hide_person, name_reader
from repere.accompaniment.people.duplicates.actions import merge_people
from repere.accompaniment.people.models import Consent, Ending, Person, PersonReader, Relation
from repere.accompaniment.people.retention.queries import is_silent
from repere.accompaniment.people.shelves.actions import name_in_team
from repere.accompaniment.people.shelves.rules import Shelf, Standing
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.house.dossiers import staged

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return factories.organisation(dossiers_seen_by=SeenBy.TEAM)


@pytest.fixture
def browser(house):
    return factories.client(Role.CASEWORKER, organisation=house, site=factories.site(organisation=house))


@pytest.fixture
def unseen(house, browser):
    """A whole dossier that the reader is not named on."""
    partner = factories.membership(Role.PARTNER).organisation
    neighbour = factories.dossier(organisation=house).person
    return staged(house, browser.actor, partner, neighbour)[0]


def test_1_nothing_is_assigned_flagged_attached_or_settled_on_a_record_one_cannot_read(browser, unseen):
    actor, ids, now = browser.actor, unseen.ids, timezone.now()
    person = Person.unscoped.get(pk=ids["person"])
    acts = {
        "name a reader": lambda: name_reader(actor, person, actor.user_id, now=now),
        "take out a contact": lambda: remove_contact(actor, person.contacts.get()),
        "say an outcome": lambda: say_outcome(
            actor, Orientation.unscoped.get(pk=ids["door"]), outcome="opened", because="", now=now
        ),
        "withdraw a referral": lambda: withdraw_referral(
            actor, Referral.unscoped.get(pk=ids["referral"]), now=now
        ),
        "withdraw a consent": lambda: withdraw_consent(
            actor, Consent.unscoped.filter(person=person).first(), now=now
        ),
    }
    lines = TrailLine.objects.count()

    for act in acts.values():
        with pytest.raises(NotAllowed):
            act()

    assert TrailLine.objects.count() == lines


def test_2_a_consent_is_not_overridden_from_the_browser(house):
    desk = factories.client(Role.CASEWORKER, organisation=house, site=factories.site(organisation=house))
    passage = factories.passage(organisation=house)
    factories.need("sleep", passage=passage)
    service = factories.service(organisation=factories.membership(Role.PARTNER).organisation)
    address = reverse("backoffice:send_referral", args=[passage.pk, service.pk])

    desk.post(
        address,
        {
            "message": "",
            "name_shared": "Amina",
            "consent_overridden": "true",
            "ends_on": "",
        },
    )

    assert [one.name_shared for one in Referral.unscoped.all() if one.name_shared] == []


def test_3_nothing_opens_before_it_is_accepted(house, organisation):
    partner = factories.client(Role.PARTNER, organisation=organisation)
    holder = factories.actor(Role.COORDINATOR, organisation=house)
    neighbour = factories.dossier(organisation=house).person
    one = staged(house, holder, organisation, neighbour)[0]
    address = reverse("backoffice:received", args=[one.ids["referral"]])

    before = partner.get(address).content.decode()

    assert one.marks["identity"] not in before
    assert one.ids["code"] not in before


@pytest.mark.parametrize("page", ["search", "welcome"])
def test_4_what_is_typed_brings_no_name_nor_birth_of_whom_one_may_not_see(browser, house, page):
    hidden = factories.person(
        "Zed Quatorze", organisation=house, birth_year=1990, birth_month=3, birth_day=12
    )
    index_person(hidden)
    address = reverse(f"backoffice:{page}")

    def answered(text):
        body = browser.post(address, {"q": text}).content.decode()
        return re.sub(r'(value|name="sought" value)="[^"]*"', "", body).replace(text, "")

    assert answered("Zed Quatorze") == answered("Zyx Quinzaine")
    assert answered("12/03/1990") == answered("13/04/1971")


def test_6_no_page_of_a_dossier_leads_elsewhere(client_of, organisation):
    browser = client_of(Role.CASEWORKER)
    partner, neighbour = factories.organisation(), factories.dossier(organisation=organisation).person
    one = staged(organisation, browser.actor, partner, neighbour)[0]

    for name in ("dossier", "person_details", "person_contacts", "person_notes", "person_team"):
        body = browser.get(reverse(f"backoffice:{name}", args=[one.ids["dossier"]])).content.decode()
        addresses = re.findall(r'(?:href|action|src)="([^"]*)"', body)
        assert addresses
        assert [address for address in addresses if re.match(r"(https?:)?//", address)] == []


def test_9_whoever_is_hidden_is_neither_found_by_birth_date_nor_counted(client_of, organisation):
    browser = client_of(Role.CASEWORKER)
    person = factories.person(
        "Zed Hidden", organisation=organisation, birth_year=1990, birth_month=3, birth_day=12
    )
    dossier = factories.dossier(person=person)
    factories.passage(dossier=dossier, closed_at=timezone.now())
    index_person(person)
    figures = reverse("backoffice:figures")
    seen = browser.post(reverse("backoffice:search"), {"q": "12/03/1990"}).content.decode()
    assert str(dossier.pk) in seen

    hide_person(factories.actor(Role.COORDINATOR, organisation=organisation), person, now=timezone.now())
    without = browser.get(figures).context["summary"]
    factories.need("eat", dossier=dossier)

    assert (
        str(dossier.pk)
        not in browser.post(reverse("backoffice:search"), {"q": "12/03/1990"}).content.decode()
    )
    assert browser.get(figures).context["summary"] == without
    assert browser.get(reverse("backoffice:today")).context["closed_today"] == 0


def test_10_a_consent_has_an_end(organisation):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.unscoped.create(
            organisation=organisation,
            person=factories.person(organisation=organisation),
            purpose="referral",
            shelves=["identity"],
            given_at=timezone.now(),
            ends_on=None,
        )


def test_11_the_tabs_of_one_dossier_show_nothing_of_another(client_of, organisation):
    browser = client_of(Role.CASEWORKER)
    partner, neighbour = factories.organisation(), factories.dossier(organisation=organisation).person
    dossiers = staged(organisation, browser.actor, partner, neighbour)
    seen = dossiers[0]
    hidden = next(one for one in dossiers if one.tie.is_hidden and not one.tie.standings)
    Relation.unscoped.create(
        person_id=seen.ids["person"], other_id=hidden.ids["person"], kind="spouse", told_at=timezone.now()
    )

    contact = browser.get(
        reverse("backoffice:person_contact", args=[seen.ids["dossier"], hidden.ids["contact"]])
    )
    tabs = [
        browser.get(reverse(f"backoffice:{name}", args=[seen.ids["dossier"]])).content.decode()
        for name in ("dossier", "person_relatives", "person_appointments", "person_notes", "person_consents")
    ]

    assert contact.status_code == 404
    assert not [word for word in hidden.marks.values() for tab in tabs if word in tab]


def test_7_those_who_come_to_one_appointment_do_not_see_each_other(client_of, organisation):
    """Two who are expected at the same moment: nothing of one says anything of the other."""
    held, other = (
        factories.dossier(organisation=organisation, person=factories.person(name, organisation=organisation))
        for name in ("Zibeline Ventoux", "Melquior Ostrevent")
    )
    when = {
        "starts_at": timezone.now(),
        "ends_at": timezone.now() + timedelta(hours=1),
        "changed_at": timezone.now(),
    }
    for dossier in (held, other):
        Appointment.unscoped.create(
            organisation=organisation, dossier=dossier, booked_at=timezone.now(), **when
        )
    name = "Ostrevent"

    browser = client_of(Role.CASEWORKER)
    for address in (
        f"/bureau/dossiers/{held.pk}/",
        reverse("backoffice:person_appointments", args=[held.pk]),
    ):
        assert name not in browser.get(address).content.decode()


def test_8_a_merge_that_is_done_is_done_and_loses_no_history(actor_of, organisation):
    coordinator, now = actor_of(Role.COORDINATOR), timezone.now()
    kept, merged = factories.dossier(organisation=organisation), factories.dossier(organisation=organisation)
    needs = [factories.need("eat", dossier=dossier) for dossier in (kept, merged)]
    lines = TrailLine.objects.filter(dossier_id=merged.pk).count()

    merge_people(coordinator, kept.person, merged.person, now=now)

    assert Person.unscoped.get(pk=merged.person_id).merged_into_id == kept.person_id
    assert set(Need.unscoped.filter(dossier=kept).values_list("pk", flat=True)) == {need.pk for need in needs}
    assert TrailLine.objects.filter(dossier_id=merged.pk).count() > lines


def test_16_the_same_person_is_not_saved_twice_in_silence(actor_of, organisation):
    """Not by the form, which shows who they may be; not by a file, whose row waits to be decided."""
    from repere.accompaniment.casework.imports.choices import RowState
    from tests.accompaniment.casework.imports.files import looked_through, sheet, written

    coordinator, now = actor_of(Role.COORDINATOR), timezone.now()
    row = ("7", "Testov", "Arslan", "12/03/1990", "06 39 98 01 42")
    written(coordinator, looked_through(coordinator, sheet([row]), now), now)

    again = looked_through(coordinator, sheet([("70", "Tesstov", *row[2:])]), now)

    assert again.tally == {RowState.ALIKE: 1}
    assert written(coordinator, again, now).tally == {RowState.ALIKE: 1}
    assert Person.unscoped.count() == 1


def test_5_nobody_is_put_in_a_team_by_what_they_do(house):
    """les-emplois #5509: whoever oriented somebody joined their team, and everything opened to them."""
    referent = factories.actor(Role.CASEWORKER, organisation=house, site=factories.site(organisation=house))
    agent = factories.client(Role.COORDINATOR, organisation=house, site=factories.site(organisation=house))
    dossier = factories.dossier(organisation=house)
    PersonReader.unscoped.create(
        person=dossier.person, user_id=referent.user_id, standing="referent", named_at=timezone.now()
    )
    passage = factories.passage(dossier=dossier)
    need = factories.need("sleep", passage=passage)
    service = factories.service(organisation=factories.membership(Role.PARTNER).organisation)

    agent.get(reverse("backoffice:dossier", args=[dossier.pk]))
    agent.post(reverse("backoffice:send_referral", args=[passage.pk, service.pk]), {"message": "Une nuit"})
    agent.post(reverse("backoffice:settle_need", args=[need.pk]), {"status": "met", "how": "here"})

    named = PersonReader.unscoped.filter(person=dossier.person)
    assert [one.user_id for one in named] == [referent.user_id]


def test_12_what_is_said_to_be_of_health_is_kept_from_whoever_may_not_read_it(house):
    """Mon Suivi Social: a "confidential" box that was stored and asked by no query."""
    open_house = factories.organisation()
    worker = factories.actor(Role.CASEWORKER, organisation=open_house)
    dossier = factories.dossier(organisation=open_house)
    write_note(worker, dossier, Shelf.HEALTH, "Suivie au centre des Lices", now=timezone.now())
    write_note(worker, dossier, Shelf.NEEDS, "Cherche une place", now=timezone.now())
    page = reverse("backoffice:person_notes", args=[dossier.pk])

    for role, reads in ((Role.WELCOME_AGENT, False), (Role.CASEWORKER, True), (Role.COORDINATOR, True)):
        text = factories.client(role, organisation=open_house).get(page).content.decode()
        assert "Cherche une place" in text
        assert ("centre des Lices" in text) is reads, role


def test_13_whoever_comes_to_help_does_not_take_charge(house):
    """carnet-de-bord #1551: attaching a companion changed the structure in charge."""
    referent, helper = (factories.actor(Role.CASEWORKER, organisation=house) for _each in range(2))
    lead = factories.actor(Role.COORDINATOR, organisation=house)
    person, now = factories.dossier(organisation=house).person, timezone.now()
    name_in_team(lead, person, referent.user_id, Standing.REFERENT, now=now)

    name_in_team(lead, person, helper.user_id, Standing.CO_REFERENT, now=now)

    standings = dict(PersonReader.unscoped.filter(person=person).values_list("user_id", "standing"))
    assert standings == {referent.user_id: "referent", helper.user_id: "co_referent"}


@pytest.mark.parametrize("is_hidden", [False, True])
def test_14_a_referent_finds_their_own_person(house, is_hidden):
    """carnet-de-bord #1006."""
    referent = factories.client(Role.CASEWORKER, organisation=house, site=factories.site(organisation=house))
    person = factories.person("Zed Quatorze", organisation=house, is_hidden=is_hidden)
    dossier = factories.dossier(person=person)
    index_person(person)
    found = lambda: referent.post(reverse("backoffice:search"), {"q": "Zed Quatorze"}).content.decode()  # noqa: E731
    assert str(dossier.pk) not in found()

    PersonReader.unscoped.create(
        person=person, user_id=referent.user.pk, standing="referent", named_at=timezone.now()
    )

    assert str(dossier.pk) in found()
    assert referent.get(reverse("backoffice:dossier", args=[dossier.pk])).status_code == 200


def test_15_what_is_promised_of_the_time_to_keep_is_run_and_an_alarm_tells_when_it_is_not(organisation):
    """rdv-insertion #538: two years were promised, and nothing ran."""
    from repere.accompaniment.people.jobs import keep_no_longer

    long_ago = timezone.localdate() - timedelta(days=900)
    silent = factories.person(organisation=organisation, heard_on=long_ago)
    organisation.created_at = timezone.now() - timedelta(days=90)
    assert is_silent(organisation, timezone.now())

    keep_no_longer.call_local()

    assert Ending.unscoped.get().person_id == silent.pk
    assert not is_silent(organisation, timezone.now())
