from datetime import timedelta

import pytest
from django.core import mail

from repere.accompaniment.orientation.choosing.queries import Around
from repere.accompaniment.orientation.holds.models import PlaceWatch
from repere.accompaniment.orientation.queries import answers
from repere.accompaniment.orientation.searches import actions, rules
from repere.accompaniment.orientation.searches.actions import Sought
from repere.accompaniment.orientation.searches.models import SavedSearch
from repere.foundation.toolkit.actors import SYSTEM, NotAllowed, Role
from repere.knowledge.directory.capacity.actions import say_places
from repere.knowledge.directory.choices import CapacityUnit
from repere.knowledge.directory.models import DatedClosure
from tests import factories

pytestmark = pytest.mark.django_db
NIMES = Around((43.8367, 4.3601), 30, "Nîmes", "30189")
HOUR = timedelta(hours=1)


@pytest.fixture
def desk(actor_of):
    return actor_of(Role.WELCOME_AGENT)


def follow(desk, now, *, by_mail=False, **said):
    return actions.follow_search(desk, Sought("eat", NIMES, **said), by_mail=by_mail, now=now)


def told(desk, now):
    return [(line.service, line.state) for line in answers(desk, now, 10).alerts]


def test_what_fits_already_is_not_told_and_what_comes_is(desk, now):
    factories.service(name="Ancien")
    follow(desk, now)
    assert actions.look_at_searches(now=now + 2 * HOUR) == 0

    factories.service(name="Nouveau")

    assert actions.look_at_searches(now=now + 4 * HOUR) == 1
    assert told(desk, now) == [("Nouveau", "new")]
    assert actions.look_at_searches(now=now + 6 * HOUR) == 0


def test_a_place_that_frees_up_is_told(desk, now):
    service = factories.service(name="Halte", counts_places=True)
    say_places(SYSTEM, service, unit=CapacityUnit.BED, places=0, at=now)
    follow(desk, now)

    say_places(SYSTEM, service, unit=CapacityUnit.BED, places=2, at=now + HOUR)
    actions.look_at_searches(now=now + 2 * HOUR)

    assert told(desk, now) == [("Halte", "place")]


def test_a_door_that_opens_again_is_told(desk, now):
    service = factories.service(name="Cantine")
    DatedClosure.objects.create(service=service, starts_on=now.date(), ends_on=now.date())
    follow(desk, now)

    actions.look_at_searches(now=now + timedelta(days=2))

    assert told(desk, now) == [("Cantine", "opening")]


def test_what_holds_people_back_is_part_of_the_search(desk, now):
    follow(desk, now, constraints=["foot_15"], situations=["animal"])
    factories.service(name="Loin", location=factories.location(latitude=43.9))
    factories.service(name="Sans bêtes", excluded_situations=["animal"])
    factories.service(name="Ici")

    actions.look_at_searches(now=now + 2 * HOUR)

    assert told(desk, now) == [("Ici", "new")]


def test_a_thousand_new_services_tell_three(desk, now):
    follow(desk, now)
    for _n in range(5):
        factories.service()

    assert actions.look_at_searches(now=now + 2 * HOUR) == rules.TOLD_AT_ONCE
    assert actions.look_at_searches(now=now + 4 * HOUR) == 0


def test_each_search_is_looked_at_once_an_hour_and_none_after_its_end(desk, now):
    search = follow(desk, now)
    factories.service()

    assert actions.look_at_searches(now=now + timedelta(minutes=30)) == 0
    assert actions.look_at_searches(now=search.ends_at + HOUR) == 0

    actions.follow_longer(desk, search, now=search.ends_at)
    assert actions.look_at_searches(now=search.ends_at + HOUR) == 1


def test_two_searches_tell_a_service_once(desk, now):
    follow(desk, now)
    follow(desk, now, urgent=True)
    factories.service()

    actions.look_at_searches(now=now + 2 * HOUR)

    assert PlaceWatch.unscoped.count() == 1


def test_an_organisation_follows_so_many_and_no_more(desk, now):
    for _n in range(rules.MOST):
        follow(desk, now)

    with pytest.raises(actions.TooManySearches):
        follow(desk, now)


def test_one_letter_a_day_says_how_many_and_nothing_of_anybody(actor_of, now):
    desk = actor_of(Role.WELCOME_AGENT, user=factories.user(email="guichet@example.org", language="en"))
    follow(desk, now, by_mail=True, situations=["pregnant"], languages=["ti"])
    factories.service(name="Maison des naissances")
    actions.look_at_searches(now=now + 2 * HOUR)

    assert actions.mail_digests(now=now + 3 * HOUR, link="https://repere.test/bureau/") == 1
    assert actions.mail_digests(now=now + 27 * HOUR, link="https://repere.test/bureau/") == 0

    [letter] = mail.outbox
    assert letter.to == ["guichet@example.org"]
    assert "Eat, Nîmes: 1 service" in letter.body
    for said in ("naissances", "regnant", "Tigr", "ti,"):
        assert said not in letter.body + letter.subject


def test_whoever_has_left_is_written_to_no_more(actor_of, now):
    from repere.foundation.accounts.models import Membership

    desk = actor_of(Role.WELCOME_AGENT)
    follow(desk, now, by_mail=True)
    factories.service()
    actions.look_at_searches(now=now + 2 * HOUR)
    Membership.objects.filter(pk=desk.membership_id).update(ended_at=now)

    assert actions.mail_digests(now=now + 3 * HOUR, link="x") == 0


def test_a_search_stopped_takes_its_news_along_and_belongs_to_its_organisation(desk, now):
    search = follow(desk, now)
    factories.service()
    actions.look_at_searches(now=now + 2 * HOUR)

    with pytest.raises(NotAllowed):
        actions.stop_following(factories.actor(Role.WELCOME_AGENT), search)
    actions.stop_following(desk, search)

    assert not SavedSearch.objects.exists()
    assert told(desk, now) == []


def test_weights_of_the_organisation_order_what_is_told(desk, organisation, actor_of, now):
    from repere.accompaniment.orientation.weighing import weigh

    weigh(actor_of(Role.COORDINATOR), {"near": (0, 0), "speaks": (40, 40)}, now=now)
    follow(desk, now, languages=["ps"])
    far = factories.location(latitude=43.95)
    for _n in range(rules.TOLD_AT_ONCE):
        factories.service(name="Parle pachto", languages=["ps"], location=far)
    factories.service(name="Tout près")

    actions.look_at_searches(now=now + 2 * HOUR)

    assert {name for name, _why in told(desk, now)} == {"Parle pachto"}
