"""What is shown without being opened: counted by the quarter of an hour, told in the chain, unusual volumes flagged."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.people import search
from repere.accompaniment.people.actions import index_everybody
from repere.foundation.audit import queries, tally, volume
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, Role
from tests import factories

pytestmark = pytest.mark.django_db
SOUGHT = "people.sought"


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as moved:
        yield moved


def told(verb=SOUGHT):
    lines = TrailLine.objects.filter(verb=verb).order_by("position")
    return [(line.detail.get("times"), line.detail["people"]) for line in lines]


def test_searches_are_told_once_their_quarter_has_ended_with_no_word_typed(clock, actor_of, organisation):
    agent = actor_of(Role.WELCOME_AGENT)
    for name in ("Mamadou Diallo", "Mariama Diallo"):
        factories.dossier(person=factories.person(name, organisation=organisation))
    index_everybody(replace(SYSTEM, organisation_id=organisation.pk), everybody=True)
    for text in ("diallo", "mamadou diallo", "zzyzx"):
        search.find(agent, text)

    assert tally.settle(now=timezone.now()) == 0
    clock.shift(timedelta(minutes=16))
    assert tally.settle(now=timezone.now()) == 1

    [line] = TrailLine.objects.filter(verb=SOUGHT)
    assert (line.user_id, line.role, line.detail["times"], line.detail["people"]) == (
        agent.user_id, Role.WELCOME_AGENT, 3, 2,
    )  # fmt: skip
    assert "diallo" not in str(line.detail).lower()
    assert list(tally.folder().iterdir()) == []
    assert list(queries.faults()) == []


def test_a_quarter_told_twice_makes_one_line(clock, actor_of):
    tally.count(actor_of(), SOUGHT, [uuid4()])
    [file] = tally.folder().iterdir()
    kept = file.read_bytes()
    clock.shift(timedelta(minutes=16))
    tally.settle(now=timezone.now())

    file.write_bytes(kept)  # the machine stopped between the commit and the end of the file

    assert tally.settle(now=timezone.now()) == 0
    assert told() == [(1, 1)]


def test_a_sweep_through_the_register_is_flagged_to_the_data_protection_officer(clock, actor_of, client_of):
    agent, quiet = actor_of(), actor_of()
    tally.count(quiet, SOUGHT, [uuid4() for _n in range(30)])
    for _quarter in range(3):
        for _search in range(15):
            tally.count(agent, SOUGHT, [uuid4() for _n in range(20)])
        clock.shift(timedelta(minutes=15))
    clock.shift(timedelta(minutes=2))
    tally.settle(now=timezone.now())

    assert told(tally.UNUSUAL) == [(None, 900)]
    page = client_of(Role.DPO).get(reverse("backoffice:trail"))
    assert [one.people for one in page.context["unusual"]] == [900]


def test_a_long_day_at_the_desk_is_not_flagged(clock, actor_of):
    agent = actor_of()
    for _quarter in range(12):
        tally.count(agent, SOUGHT, [uuid4() for _n in range(volume.MANY_AN_HOUR // 4)])
        clock.shift(timedelta(minutes=15))
    clock.shift(timedelta(minutes=2))

    assert tally.settle(now=timezone.now()) == 12
    assert told(tally.UNUSUAL) == []


def test_another_organisation_is_not_told(clock, actor_of, client_of):
    stranger = factories.actor()
    tally.count(stranger, SOUGHT, [uuid4() for _n in range(1000)])
    clock.shift(timedelta(minutes=17))
    tally.settle(now=timezone.now())

    assert told(tally.UNUSUAL) == [(None, 1000)]
    assert client_of(Role.DPO).get(reverse("backoffice:trail")).context["unusual"] == []


def test_the_house_itself_is_not_counted():
    tally.count(SYSTEM, SOUGHT, [uuid4()])

    assert not tally.folder().exists()


def test_the_file_is_for_the_house_alone(actor_of):
    tally.count(actor_of(), SOUGHT, [uuid4()])

    [file] = tally.folder().iterdir()
    assert (file.stat().st_mode & 0o777, tally.folder().stat().st_mode & 0o777) == (0o600, 0o700)
