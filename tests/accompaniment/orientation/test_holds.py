"""A place is held while a referral waits, given when it is accepted, let go otherwise; the next who wait are served."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from repere.accompaniment.orientation import actions, queries
from repere.accompaniment.orientation.holds import actions as holds
from repere.accompaniment.orientation.holds.choices import Awaits, HoldState
from repere.accompaniment.orientation.holds.models import PlaceHold, PlaceWatch
from repere.accompaniment.orientation.holds.queries import position, watches_of
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people.erasure.actions import erase
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.actions import close_service, reopen_service
from repere.knowledge.directory.capacity.actions import count_kind, say_places
from repere.knowledge.directory.capacity.models import CapacityLine, PlacesNow
from repere.knowledge.directory.models import Service
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
H = timedelta(hours=1)


class Scene:
    """A desk, and a shelter elsewhere that answers."""

    def __init__(self):
        self.house = factories.organisation()
        self.desk = factories.actor(Role.WELCOME_AGENT, organisation=self.house)
        shelter = factories.organisation(name=f"Foyer {self.house.pk}")
        self.partner = factories.actor(Role.PARTNER, organisation=shelter)
        self.service = factories.service(organisation=shelter, themes=("sleep",))

    def says(self, places, at=NOW, **fields):
        return say_places(self.partner, self.service, places=places, at=at, **{"unit": "bed"} | fields)

    def need(self, **visit):
        return factories.need(
            "sleep", urgency="today", passage=factories.passage(organisation=self.house, **visit)
        )

    def sends(self, at=NOW, need=None, **visit):
        need = need or self.need(**visit)
        return actions.send_referral(
            self.desk, need, self.service, passage=need.passage, language="ti", now=at
        )

    @property
    def line(self):
        return CapacityLine.objects.get(service=self.service)

    @property
    def left(self):
        return PlacesNow.objects.get(pk=self.service.pk).left


@pytest.fixture
def scene(db):
    return Scene()


@pytest.fixture
def clock(monkeypatch):
    """Those who wait are served at the instant of the test."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW + 2 * H)


def state(referral):
    return PlaceHold.unscoped.get(referral=referral).state


def test_a_place_is_held_as_soon_as_it_is_asked_for(scene):
    scene.says(2)

    referral = scene.sends()

    assert state(referral) == HoldState.HELD
    assert (scene.line.held, scene.left) == (1, 1)


def test_a_service_that_counts_no_places_holds_none(scene):
    assert not PlaceHold.unscoped.filter(referral=scene.sends()).exists()


def test_a_number_nobody_believes_any_more_holds_nothing_and_the_waiting_list_begins(scene):
    scene.says(2, at=NOW - 25 * H)

    assert state(scene.sends()) == HoldState.WAITING


def test_whoever_comes_when_it_is_full_has_a_rank(scene):
    scene.says(1)
    first, second, third = (scene.sends(at=NOW + minute * timedelta(minutes=1)) for minute in range(3))

    assert [state(one) for one in (first, second, third)] == ["held", "waiting", "waiting"]
    assert [position(PlaceHold.unscoped.get(referral=one)) for one in (first, second, third)] == [None, 1, 2]
    shown = queries.answers(scene.desk, NOW, 8).awaited
    assert [(line.hold, line.before) for line in shown] == [("held", None), ("waiting", 0), ("waiting", 1)]


@pytest.mark.parametrize("way", ["refused", "withdrawn", "expired"])
def test_a_place_is_let_go_when_the_answer_is_no_and_the_next_is_served(
    scene, clock, django_capture_on_commit_callbacks, way
):
    scene.says(1)
    first, second = scene.sends(), scene.sends(at=NOW + H)

    with django_capture_on_commit_callbacks(execute=True):
        if way == "refused":
            actions.refuse_referral(scene.partner, first, because="not_eligible", now=NOW + H)
        elif way == "withdrawn":
            actions.withdraw_referral(scene.desk, first, now=NOW + H)
        else:
            Referral.unscoped.filter(pk=first.pk).update(expires_at=NOW)
            assert actions.expire_referrals(now=NOW + H) == 1

    assert (state(first), state(second)) == (HoldState.RELEASED, HoldState.HELD)
    assert (scene.line.held, scene.left) == (1, 0)
    line = TrailLine.objects.get(verb="place.held")
    assert (line.subject_id, line.organisation_id) == (second.pk, scene.house.pk)


def test_a_place_that_is_given_is_no_longer_counted_until_a_number_is_said_anew(scene):
    scene.says(2)
    referral = scene.sends()

    actions.accept_referral(scene.partner, referral, now=NOW + H)

    assert state(referral) == HoldState.TAKEN
    assert (scene.line.held, scene.line.taken, scene.left) == (0, 1, 1)
    scene.says(1, at=NOW + 2 * H)
    assert scene.left == 1


def test_a_place_given_then_withdrawn_comes_back_unless_it_was_counted_since(scene):
    scene.says(2)
    one, other = scene.sends(), scene.sends()
    for referral in (one, other):
        actions.accept_referral(scene.partner, referral, now=NOW + H)
    assert scene.left == 0

    actions.withdraw_referral(scene.desk, one, now=NOW + 2 * H)
    assert scene.left == 1
    scene.says(1, at=NOW + 3 * H)
    actions.withdraw_referral(scene.desk, other, now=NOW + 4 * H)

    assert scene.left == 1


def test_a_partner_may_give_a_place_to_somebody_who_waits(scene):
    scene.says(0)
    referral = scene.sends()

    actions.accept_referral(scene.partner, referral, now=NOW + H)

    assert (state(referral), scene.line.taken, scene.left) == (HoldState.TAKEN, 0, 0)


def test_a_new_number_serves_those_who_wait_in_their_order(scene, clock):
    scene.says(0)
    asked = [scene.sends(at=NOW + minute * timedelta(minutes=1)) for minute in range(3)]

    scene.says(2, at=NOW + H)
    holds.serve_service(scene.service.pk)

    assert [state(one) for one in asked] == ["held", "held", "waiting"]
    assert scene.left == 0


def test_when_there_is_less_than_was_promised_the_last_wait_again_and_keep_their_rank(scene, clock):
    scene.says(3)
    asked = [scene.sends(at=NOW + minute * timedelta(minutes=1)) for minute in range(3)]

    scene.says(1, at=NOW + H)
    assert holds.serve_all() == 2
    assert [state(one) for one in asked] == ["held", "waiting", "waiting"]
    scene.says(2, at=NOW + H)
    holds.serve_all()

    assert [state(one) for one in asked] == ["held", "held", "waiting"]
    assert (scene.line.held, scene.left) == (2, 0)


def test_nobody_passes_before_those_who_wait(scene):
    scene.says(0)
    scene.sends()
    scene.says(1, at=NOW + H)

    assert state(scene.sends(at=NOW + H)) == HoldState.WAITING


def test_a_count_that_went_wrong_is_mended(scene, clock):
    scene.says(3)
    scene.sends()
    CapacityLine.objects.update(held=3)

    holds.serve_all()

    assert (scene.line.held, scene.left) == (1, 2)
    assert holds.serve_all() == 0


def test_the_place_kept_for_an_audience_goes_to_those_who_belong_to_it(scene):
    count_kind(scene.partner, scene.service, unit="bed", audience="femmes", now=NOW)
    scene.says(1, audience="femmes")
    scene.says(1)

    held = {scene.sends(audiences=["femmes"]).pk: "femmes", scene.sends().pk: ""}

    assert {h.referral_id: h.line.audience for h in PlaceHold.unscoped.all()} == held


# --- many at once


@pytest.mark.django_db(transaction=True)
def test_fifty_desks_at_once_are_never_promised_more_than_there_is():
    scene, writers, places = Scene(), 50, 7
    scene.says(places)
    needs = [scene.need() for _writer in range(writers)]
    ready = Barrier(writers, timeout=60)

    def ask(need):
        try:
            ready.wait()
            return state(scene.sends(need=need))
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        states = list(pool.map(ask, needs))

    assert (states.count("held"), states.count("waiting")) == (places, writers - places)
    assert (scene.line.held, scene.left) == (places, 0)


@pytest.mark.django_db(transaction=True)
def test_fifty_answers_and_numbers_at_once_leave_the_books_right():
    scene, writers = Scene(), 50
    scene.says(20)
    asked = [scene.sends() for _writer in range(writers)]
    ready = Barrier(writers, timeout=60)

    def move(number):
        try:
            ready.wait()
            if number % 5 == 0:
                scene_says = Service.objects.select_related("structure").get(pk=scene.service.pk)
                say_places(SYSTEM, scene_says, places=20, unit="bed", at=NOW + H)
            elif number % 5 == 1:
                actions.accept_referral(scene.partner, asked[number], now=NOW + H)
            elif number % 5 == 2:
                actions.withdraw_referral(scene.desk, asked[number], now=NOW + H)
            else:
                actions.refuse_referral(scene.partner, asked[number], because="full", now=NOW + H)
        finally:
            connection.close()

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(move, range(writers)))

    held = PlaceHold.unscoped.filter(state=HoldState.HELD).count()
    assert scene.line.held == held
    assert scene.line.held + scene.line.taken <= scene.line.places
    assert PlaceHold.unscoped.filter(state=HoldState.TAKEN).count() == 10
    assert PlaceHold.unscoped.filter(state=HoldState.RELEASED).count() == 30


# --- telling a desk


def test_a_desk_is_told_when_a_place_is_free(scene):
    scene.says(0)
    need = scene.need()
    watch = holds.watch_service(scene.desk, scene.service, need=need, now=NOW)
    assert holds.watch_service(scene.desk, scene.service, need=need, now=NOW) == watch
    assert holds.tell_watches(NOW + H) == 0

    scene.says(1, at=NOW + H)

    assert holds.tell_watches(NOW + H) == 1
    assert holds.tell_watches(NOW + H) == 0
    [told] = queries.answers(scene.desk, NOW, 8).alerts
    assert (told.id, told.service, told.state, told.theme) == (watch.pk, scene.service.name, "place", "sleep")
    elsewhere = factories.actor(Role.WELCOME_AGENT)
    assert queries.answers(elsewhere, NOW, 8).alerts == []
    with pytest.raises(NotAllowed):
        holds.put_away(elsewhere, watch, now=NOW)

    holds.put_away(scene.desk, watch, now=NOW + H)

    assert queries.answers(scene.desk, NOW, 8).alerts == []
    assert not watches_of(scene.desk)


def test_a_desk_is_told_when_a_service_is_open_again(scene):
    closure = close_service(SYSTEM, scene.service, NOW.date(), NOW.date() + timedelta(days=3))
    watch = holds.watch_service(scene.desk, scene.service, now=NOW)
    assert watch.awaits == Awaits.OPENING
    assert holds.tell_watches(NOW + 3 * 24 * H) == 0

    assert holds.tell_watches(NOW + 4 * 24 * H) == 1

    PlaceWatch.unscoped.update(fired_at=None)
    reopen_service(SYSTEM, closure)
    assert holds.tell_watches(NOW) == 1


def test_what_was_awaited_a_month_is_awaited_no_more(scene):
    scene.says(0)
    holds.watch_service(scene.desk, scene.service, now=NOW)
    scene.says(4, at=NOW + 31 * 24 * H)

    assert holds.tell_watches(NOW + 31 * 24 * H) == 0
    assert not watches_of(scene.desk)


def test_a_need_of_another_organisation_is_not_watched(scene):
    with pytest.raises(NotAllowed):
        holds.watch_service(scene.desk, scene.service, need=factories.need("sleep"), now=NOW)


def test_whoever_is_forgotten_holds_no_place(scene, clock):
    scene.says(1)
    person = factories.person("Zibeline Ventoux", organisation=scene.house)
    known = factories.need("sleep", urgency="today", dossier=factories.dossier(person=person))
    scene.sends(need=known)
    next_one = scene.sends(at=NOW + H)
    officer = factories.actor(Role.DPO, organisation=scene.house)

    erase(officer, person, asked_by="person", reason="withdrawn", now=NOW + H)
    holds.serve_all()

    assert state(next_one) == HoldState.HELD
    assert set(PlaceHold.unscoped.values_list("state", flat=True)) == {"held", "released"}
    assert (scene.line.held, scene.left) == (1, 0)


def test_a_place_lost_from_sight_is_let_go_by_the_clock_of_its_referral(scene, clock):
    """Nobody answers, nothing is withdrawn: from one expiry to the next, no place stays held for nobody."""
    scene.says(2)
    for _time in range(2):
        scene.sends()
    Referral.unscoped.update(expires_at=NOW)

    actions.expire_referrals(now=NOW + H)
    holds.serve_all()

    assert (scene.line.held, scene.left) == (0, 2)
