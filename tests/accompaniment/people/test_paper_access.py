"""A paper given at the desk opens one's own door, and nobody else's."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from repere.accompaniment.people.models import PaperAccess
from repere.accompaniment.people.paper_access import actions, queries, rules
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WRONG = "739204"


@pytest.fixture
def worker(actor_of):
    return actor_of(Role.CASEWORKER)


@pytest.fixture
def person(organisation):
    return factories.dossier(organisation=organisation).person


@pytest.fixture
def paper(worker, person):
    """A paper, its code and its PIN."""
    return actions.issue_access(worker, person, language="ar", now=NOW)


def enter(code, pin, *, at=NOW, address="192.0.2.1"):
    return actions.sign_in(code, pin, address=address, now=at)


def another(pin):
    return WRONG if pin != WRONG else "840395"


def test_code_and_pin_together_open_the_door(paper):
    made, code, pin = paper

    token = enter(rules.grouped(code).lower(), pin)

    assert actions.visit(token, now=NOW) == made


def test_the_table_holds_neither_code_nor_pin_nor_token(paper):
    made, code, pin = paper
    token = enter(code, pin)

    stored = str(PaperAccess.unscoped.filter(pk=made.pk).values().get())

    assert code not in stored
    assert pin not in stored
    assert token not in stored


def test_a_stolen_table_has_nothing_to_try_pins_on(paper):
    """The hash is that of a digest under a key that the database does not hold."""
    made, _code, pin = paper

    assert not hashers.check_password(pin, made.pin)


def test_a_pin_is_chosen_or_drawn(worker, person):
    _paper, code, pin = actions.issue_access(worker, person, language="fr", pin="٧٣٩٢٠٤", now=NOW)

    assert pin == "739204"
    assert enter(code, pin)


@pytest.mark.parametrize("pin", ["123456", "12345", "170394"])
def test_a_pin_that_is_easy_to_guess_is_refused(worker, pin):
    born = factories.person(
        organisation=factories.organisation(), birth_year=1994, birth_month=3, birth_day=17
    )
    actor = factories.actor(organisation=born.organisation)

    with pytest.raises(actions.PinIsImpossible):
        actions.issue_access(actor, born, language="fr", pin=pin, now=NOW)


def test_a_new_paper_ends_the_one_before_and_whoever_is_inside(worker, person, paper):
    _made, code, pin = paper
    token = enter(code, pin)

    _new, new_code, new_pin = actions.issue_access(worker, person, language="fr", now=NOW)

    assert actions.visit(token, now=NOW) is None
    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin)
    assert enter(new_code, new_pin)


def test_a_paper_that_is_lost_opens_nothing_from_that_instant(worker, paper):
    made, code, pin = paper
    token = enter(code, pin)

    actions.revoke_access(worker, made, because="lost", now=NOW)

    assert actions.visit(token, now=NOW) is None
    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin)


def test_a_paper_has_a_last_day(paper):
    _made, code, pin = paper

    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin, at=NOW + rules.LIFE + timedelta(days=1))


def test_whoever_was_joined_to_another_reads_nothing_of_the_other(person, paper):
    _made, code, pin = paper
    person.merged_into = factories.person(organisation=person.organisation)
    person.save()

    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin)


def test_five_wrong_pins_close_it_and_the_desk_opens_it_again(worker, paper):
    made, code, pin = paper
    for number in range(rules.MOST_FAILURES):
        with pytest.raises(actions.DoesNotOpen):
            enter(code, another(pin), address=f"192.0.2.{number}")

    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin)
    made.refresh_from_db()
    assert made.locked_at is not None
    actions.reopen_access(worker, made)

    assert enter(code, pin)


def test_a_right_pin_forgets_the_wrong_ones_before_it(paper):
    made, code, pin = paper
    for _round in range(3):
        with pytest.raises(actions.DoesNotOpen):
            enter(code, another(pin))
        assert enter(code, pin)

    made.refresh_from_db()
    assert made.failures == 0


def test_tries_at_once_are_no_more_than_one_after_the_other(paper):
    """Each takes its try before the PIN is looked at: five others under way, the sixth is too many, right or not."""
    made, code, pin = paper
    PaperAccess.unscoped.filter(pk=made.pk).update(failures=rules.MOST_FAILURES)

    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin)


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_the_same_instant_are_five_tries():
    """Counted before a PIN is looked at, by the database: no more than five are ever taken."""
    house = factories.organisation()
    person = factories.dossier(organisation=house).person
    made, code, pin = actions.issue_access(
        factories.actor(organisation=house), person, language="fr", now=NOW
    )
    refused = []

    def guess(number):
        try:
            enter(code, another(pin), address=f"192.0.2.{number}")
        except (actions.DoesNotOpen, actions.TooManyTries):
            refused.append(number)
        finally:
            connection.close()

    guessers = [Thread(target=guess, args=(number,)) for number in range(20)]
    for guesser in guessers:
        guesser.start()
    for guesser in guessers:
        guesser.join()

    made.refresh_from_db()
    assert len(refused) == 20
    assert made.failures == rules.MOST_FAILURES
    assert made.locked_at is not None


def test_an_address_that_guesses_is_stopped_whatever_it_types_next(paper):
    _made, code, pin = paper
    for _guess in range(rules.FAILURES_OF_ADDRESS):
        with pytest.raises(actions.DoesNotOpen):
            enter(rules.new_code(), "840395")

    with pytest.raises(actions.TooManyTries):
        enter(code, pin)
    assert enter(code, pin, address="192.0.2.99")


def test_a_code_that_does_not_exist_is_stopped_like_one_that_does(paper):
    nobody = rules.new_code()
    for number in range(rules.FAILURES_OF_CODE):
        with pytest.raises(actions.DoesNotOpen):
            enter(nobody, "840395", address=f"192.0.2.{number}")

    with pytest.raises(actions.TooManyTries):
        enter(nobody, "840395", address="192.0.2.200")


def test_whether_a_code_exists_changes_neither_the_answer_nor_the_work(worker, paper, monkeypatch):
    made, code, pin = paper
    hashed = []
    monkeypatch.setattr(
        "django.contrib.auth.hashers.MD5PasswordHasher.encode",
        lambda self, password, salt: hashed.append(password) or f"md5${salt}$x",
    )
    closed = actions.issue_access(worker, factories.dossier(organisation=made.organisation).person,
                                  language="fr", now=NOW)  # fmt: skip
    actions.revoke_access(worker, closed[0], because="lost", now=NOW)
    enter_with = {"unknown": rules.new_code(), "wrong PIN": code, "revoked": closed[1]}
    work = {}
    with pytest.raises(actions.DoesNotOpen):
        enter(rules.new_code(), "840395")  # the house's own chain begins
    for what, typed in enter_with.items():
        hashed.clear()
        with CaptureQueriesContext(connection) as seen, pytest.raises(actions.DoesNotOpen) as refusal:
            enter(typed, another(pin))
        shapes = [
            query["sql"].split(" WHERE ")[0].split(" VALUES ")[0][:60] for query in seen.captured_queries
        ]
        work[what] = (len(hashed), len(shapes), str(refusal.value))

    assert len(set(work.values())) == 1, work
    assert work["unknown"][0] == 1


def test_what_cannot_be_a_code_is_said_so_and_nothing_is_looked_up():
    with CaptureQueriesContext(connection) as seen, pytest.raises(actions.NotWhole):
        enter("ABC", "123")

    assert not seen.captured_queries


def test_a_visit_ends_by_itself_by_hand_and_by_another_visit(paper):
    _made, code, pin = paper
    first = enter(code, pin)
    second = enter(code, pin)

    assert actions.visit(first, now=NOW) is None
    assert actions.visit(second, now=NOW + timedelta(minutes=9))
    assert actions.visit(second, now=NOW + timedelta(minutes=18))
    assert actions.visit(second, now=NOW + timedelta(minutes=28)) is None
    third = enter(code, pin)
    actions.leave(third)
    assert actions.visit(third, now=NOW) is None


def test_nothing_opens_without_a_token(paper):
    assert actions.visit("", now=NOW) is None
    assert actions.visit("x", now=NOW) is None


def test_the_pin_is_changed_by_whoever_knows_it(paper):
    made, code, pin = paper
    enter(code, pin)
    actor = actions.actor_of(made)

    with pytest.raises(actions.DoesNotOpen):
        actions.change_pin(actor, made, another(pin), "840395", now=NOW)
    actions.change_pin(actor, made, pin, "951406", now=NOW)

    with pytest.raises(actions.DoesNotOpen):
        enter(code, pin)
    assert enter(code, "951406")


def test_every_act_is_in_the_trail_with_its_author(worker, person, paper):
    made, code, pin = paper
    with pytest.raises(actions.DoesNotOpen):
        enter(code, another(pin))
    token = enter(code, pin)
    actions.leave(token)
    actions.revoke_access(worker, made, because="not_wanted", now=NOW)

    lines = TrailLine.objects.filter(dossier_id=person.dossier.pk).order_by("position")

    assert [(line.role, line.verb) for line in lines] == [
        ("caseworker", "paper_access.issued"),
        ("system", "paper_access.sign_in_failed"),
        ("person", "paper_access.signed_in"),
        ("person", "paper_access.signed_out"),
        ("caseworker", "paper_access.revoked"),
    ]


def test_another_organisation_neither_makes_nor_sees_papers(person, paper):
    stranger = factories.actor()

    with pytest.raises(NotAllowed):
        actions.issue_access(stranger, person, language="fr", now=NOW)
    assert not queries.accesses_of(stranger, person).exists()


def test_the_desk_does_not_come_through_the_persons_door(worker):
    with pytest.raises(NotAllowed):
        queries.own_person(worker)
