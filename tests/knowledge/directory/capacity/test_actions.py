"""Kinds of places, who says them, and what they add up to."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Event

import pytest
from django.db import connection

from repere.foundation.audit import trail
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.capacity import actions, links, queries
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.capacity.files import SaidRow
from repere.knowledge.directory.capacity.models import CapacityLine, PlacesNow
from repere.knowledge.directory.models import Service
from tests import factories

pytestmark = pytest.mark.django_db
AT = factories.NOW
H = timedelta(hours=1)


@pytest.fixture
def shelter(organisation):
    return factories.service(organisation=organisation, themes=("sleep",))


@pytest.fixture
def partner(actor_of):
    return actor_of(Role.PARTNER)


@pytest.fixture
def speaker(partner, shelter):
    return actions.make_link(
        partner, shelter, label="Veilleur", phone="+33639980001", ask_at=time(17, 30), now=AT
    )


def left(service):
    now = PlacesNow.objects.filter(pk=service.pk).first()
    return now and now.left


def test_kinds_of_places_are_said_apart_and_added_up(partner, shelter):
    say_places(partner, shelter, unit="bed", places=3, maximum=10, at=AT)
    say_places(partner, shelter, unit="bed", audience="femmes", places=2, maximum=4, at=AT + H)
    say_places(partner, shelter, places=1, at=AT + 2 * H)

    lines = {line.audience: (line.places, line.maximum) for line in queries.lines_of(shelter)}
    assert lines == {"": (3, 10), "femmes": (1, 4)}
    now = PlacesNow.objects.get()
    assert (now.left, now.maximum, now.said_at) == (4, 14, AT)


def test_a_number_goes_unknown_with_its_own_rhythm(partner, shelter):
    actions.count_kind(partner, shelter, unit="bed", rhythm_hours=2, now=AT)
    say_places(partner, shelter, unit="bed", places=3, at=AT)
    say_places(partner, shelter, unit="seat", places=5, at=AT)
    assert PlacesNow.objects.get().unknown_from == AT + 4 * H

    assert actions.let_figures_go(AT + 3 * H) == 0
    assert actions.let_figures_go(AT + 4 * H) == 1

    assert left(shelter) == 5
    assert actions.let_figures_go(AT + 5 * H) == 0


def test_what_is_wholly_unknown_keeps_its_age(partner, shelter):
    say_places(partner, shelter, unit="bed", places=3, at=AT)

    assert actions.let_figures_go(AT + 48 * H) == 0

    now = PlacesNow.objects.get()
    assert (now.left, now.unknown_from) == (3, AT + 24 * H)


def test_a_kind_that_is_no_longer_counted_leaves_the_total(partner, shelter):
    say_places(partner, shelter, unit="bed", places=3, at=AT)
    say_places(partner, shelter, unit="meal", places=9, at=AT)

    for line in queries.lines_of(shelter):
        actions.stop_counting(partner, line, now=AT)

    assert left(shelter) is None
    assert not Service.objects.get(pk=shelter.pk).counts_places
    say_places(partner, shelter, unit="bed", places=2, at=AT + H)
    assert left(shelter) == 2


def test_a_maximum_below_what_is_left_is_refused(partner, shelter):
    say_places(partner, shelter, unit="bed", places=3, at=AT)

    with pytest.raises(actions.TooManyPlaces):
        actions.count_kind(partner, shelter, unit="bed", maximum=2, now=AT)


def test_a_place_is_held_given_and_let_go(partner, shelter):
    say_places(partner, shelter, unit="bed", places=2, at=AT)
    line = CapacityLine.objects.get()

    assert actions.hold_place(line, AT)
    assert actions.hold_place(line, AT)
    assert not actions.hold_place(line, AT)
    assert left(shelter) == 0
    assert actions.give_place(line, AT, was_held=True)
    actions.let_go(line, AT)
    assert left(shelter) == 1
    actions.let_go(line, AT, since=AT)
    assert left(shelter) == 2


def test_nothing_is_held_on_a_number_that_is_no_longer_believed(partner, shelter):
    say_places(partner, shelter, unit="bed", places=2, at=AT)

    assert not actions.hold_place(CapacityLine.objects.get(), AT + 24 * H)


def test_a_new_number_counts_what_was_given_and_keeps_what_is_held(partner, shelter):
    say_places(partner, shelter, unit="bed", places=3, at=AT)
    line = CapacityLine.objects.get()
    actions.hold_place(line, AT)
    actions.give_place(line, AT, was_held=False)
    assert left(shelter) == 1

    say_places(partner, shelter, places=2, at=AT + H)

    line.refresh_from_db()
    assert (line.places, line.held, line.taken, left(shelter)) == (2, 1, 0, 1)


# --- without an account


def test_whoever_holds_the_link_speaks_for_one_service_until_it_is_revoked(partner, speaker, shelter):
    token = links.token_of(speaker.pk, speaker.handle)
    assert queries.speaker_of(token) == speaker

    said = actions.say_by_link(speaker, places=3, at=AT)

    assert (said.via, said.speaker, said.said_by_id, said.unit) == ("link", speaker, None, "bed")
    line = TrailLine.objects.get(verb="directory.places_said")
    assert (line.role, line.organisation_id, line.detail["link"]) == (
        "system",
        partner.organisation_id,
        speaker.handle,
    )

    actions.revoke_link(partner, speaker, now=AT)

    assert queries.speaker_of(token) is None
    with pytest.raises(actions.LinkIsRevoked):
        actions.say_by_link(speaker, places=9, at=AT + H)
    assert left(shelter) == 3


@pytest.mark.parametrize(
    "token", ["", "-", "x", "KXWRTVBN", "KXWRTVBN-", "KXWRTVBN-aaaaaaaaaaaaaaaaaaaa", "é-é"]
)
def test_a_link_that_was_not_signed_here_opens_nothing(speaker, token):
    assert queries.speaker_of(token) is None


def test_the_signature_of_one_link_does_not_open_another(partner, shelter, speaker):
    other = actions.make_link(partner, shelter, label="Accueil de jour", now=AT)
    signature = links.token_of(other.pk, other.handle).partition("-")[2]

    assert queries.speaker_of(f"{speaker.handle}-{signature}") is None


def test_a_link_is_made_by_those_who_run_the_service_or_coordinate_the_network(actor_of, shelter):
    elsewhere = factories.organisation()
    unclaimed = factories.service()
    allowed = [
        (actor_of(Role.PARTNER), shelter),
        (actor_of(Role.COORDINATOR), unclaimed),
    ]
    refused = [
        (actor_of(Role.PARTNER, organisation=elsewhere), shelter),
        (actor_of(Role.COORDINATOR, organisation=elsewhere), shelter),
        (actor_of(Role.PARTNER), unclaimed),
        (actor_of(Role.TRANSLATOR), shelter),
    ]

    for actor, service in allowed:
        actions.make_link(actor, service, label="Veilleur", now=AT)
    for actor, service in refused:
        with pytest.raises(NotAllowed):
            actions.make_link(actor, service, label="Veilleur", now=AT)
        assert not queries.speakers_of(actor, service)


def test_no_key_and_no_link_lie_in_the_database(speaker):
    signature = links.token_of(speaker.pk, speaker.handle).partition("-")[2]
    speaker.refresh_from_db()

    assert signature not in " ".join(str(value) for value in vars(speaker).values())


def test_a_number_from_the_system_needs_no_organisation():
    assert say_places(SYSTEM, factories.service(), places=1, at=AT).said_for is None


@pytest.mark.django_db(transaction=True)
def test_a_file_and_a_word_said_at_the_same_moment_do_not_wait_for_each_other(monkeypatch):
    """The file has written its first line of the trail when somebody speaks for another service that it names."""
    house = factories.organisation()
    partner = factories.actor(Role.PARTNER, organisation=house)
    services = sorted((factories.service(organisation=house) for _n in range(2)), key=lambda one: str(one.pk))
    rows = [SaidRow(n, one.public_code, "bed", "", 5 + n, None) for n, one in enumerate(services, start=2)]
    has_written, record = Event(), trail.record

    def record_slowly(*said, **detail):
        line = record(*said, **detail)
        if not has_written.is_set():
            has_written.set()
            # Long enough for the other to take whatever the file has not taken yet.
            Event().wait(0.5)
        return line

    monkeypatch.setattr(actions.trail, "record", record_slowly)

    def say_the_file():
        try:
            return actions.say_from_file(partner, {one.public_code: one for one in services}, rows, at=AT)
        finally:
            connection.close()

    def say_a_word():
        try:
            has_written.wait(10)
            return say_places(partner, services[1], unit="bed", places=1, at=AT + H).places
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        file, word = pool.submit(say_the_file), pool.submit(say_a_word)

        assert (file.result(), word.result()) == (2, 1)
    assert [left(one) for one in services] == [7, 1]
