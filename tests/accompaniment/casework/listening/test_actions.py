"""Somebody asks to be called, and is, as they said it is safe."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from repere.accompaniment.casework import actions as casework
from repere.accompaniment.casework.listening import actions, queries, rules
from repere.accompaniment.casework.listening.actions import Said
from repere.accompaniment.casework.models import CallAttempt, Callback, CallDesk
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import Person
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import NotAllowed, Role
from repere.foundation.vault.sealing import CannotOpen
from repere.knowledge.territory.models import Commune
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
NUMBER = "06 39 98 12 34"
EVENING = rules.Safe(windows=rules.windows_of({"evening"}))


@pytest.fixture
def caseworker(actor_of):
    return actor_of()


@pytest.fixture
def desk(organisation):
    return CallDesk.objects.create(organisation=organisation, takes_calls=True)


def said(**fields):
    return Said(**{"theme": "talk", "number": NUMBER, "said": "Je dors dehors", "called": "Sami"} | fields)


def from_street(desk, form="form-1", address="192.0.2.1", **fields):
    return actions.ask_from_the_street(desk, said(**fields), form=form, address=address, now=timezone.now())


def written(actor, **fields):
    return actions.write_callback(actor, said(**fields), now=timezone.now())


def called(actor, callback, result, **fields):
    attempt = actions.begin_call(actor, callback, now=timezone.now(), **fields)
    return actions.end_call(actor, attempt, result, now=timezone.now())


# --- asked


def test_neither_number_nor_words_nor_what_is_safe_are_in_the_database(desk):
    from_street(desk, safe=EVENING)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM casework_callback")
        cells = b" ".join(
            bytes(c) if isinstance(c, bytes | memoryview) else str(c).encode() for c in cursor.fetchone()
        )
    assert not any(word in cells for word in (b"39 98", b"3998", b"dehors", b"Sami", b"evening", b"17:00"))


def test_the_code_of_the_receipt_is_kept_nowhere(desk):
    code = from_street(desk)

    stored = Callback.unscoped.get()
    assert code not in str(vars(stored))
    assert not TrailLine.objects.filter(detail__icontains=code).exists()


def test_a_form_sent_twice_is_one_request_with_one_code(desk):
    assert from_street(desk) == from_street(desk)
    assert Callback.unscoped.count() == 1
    assert from_street(desk, form="form-2") != from_street(desk)


@pytest.mark.parametrize("typed", ["0639981234", "+33 6 39 98 12 34", "٠٦٣٩٩٨١٢٣٤"])
def test_a_number_is_read_as_it_is_dialled_from_anywhere(typed):
    assert actions.number_read(typed) == "+33 6 39 98 12 34"


@pytest.mark.parametrize("typed", ["", "12", "personne", "0" * 30])
def test_what_is_no_number_is_refused(desk, typed):
    with pytest.raises(actions.NotANumber):
        from_street(desk, number=typed)


def test_a_flood_from_one_address_is_stopped(desk):
    for number in range(rules.ASKED_BY_ADDRESS):
        from_street(desk, form=f"form-{number}", number=f"06 39 98 00 {number:02}")

    with pytest.raises(actions.TooManyAsk) as refused:
        from_street(desk, form="one more", number="06 39 98 00 99")

    assert refused.value.whose == "address"
    assert Callback.unscoped.count() == rules.ASKED_BY_ADDRESS


def test_nobody_has_somebody_else_rung_all_day(desk):
    for number in range(rules.ASKED_OF_NUMBER):
        from_street(desk, form=f"form-{number}", address=f"192.0.2.{number}")

    with pytest.raises(actions.TooManyAsk) as refused:
        from_street(desk, form="one more", address="192.0.2.99", number="+33639981234")

    assert refused.value.whose == "number"


def test_an_organisation_takes_so_many_an_hour(desk):
    desk.most_an_hour = 2
    for number in range(2):
        from_street(
            desk, form=f"form-{number}", address=f"192.0.2.{number}", number=f"06 39 98 00 {number:02}"
        )

    with pytest.raises(actions.TooManyAsk) as refused:
        from_street(desk, form="one more", address="192.0.2.99", number="06 39 98 00 99")

    assert refused.value.whose == "organisation"


def test_the_front_page_is_told_how_many_wait(desk, organisation, caseworker):
    from_street(desk)
    written(caseworker, number="06 39 98 00 01")
    organisation.refresh_from_db()
    assert organisation.callbacks_waiting == 2

    actions.close_callback(caseworker, Callback.unscoped.first(), "spoken", now=timezone.now())
    organisation.refresh_from_db()
    assert organisation.callbacks_waiting == 1


# --- the receipt


def test_the_code_says_where_it_stands(desk, caseworker):
    code = from_street(desk)
    row = Callback.unscoped.get()

    assert actions.follow(code, address="a") == "received"
    called(caseworker, row, "no_answer")
    assert actions.follow(rules.grouped(code).lower(), address="a") == "tried"
    actions.close_callback(caseworker, row, "spoken", now=timezone.now())
    assert actions.follow(code, address="a") == "done"


def test_whoever_withdraws_leaves_nothing_not_even_for_a_backup(desk):
    code = from_street(desk)
    backup = Callback.unscoped.get()

    assert actions.withdraw(code, address="a")

    assert not Callback.unscoped.exists()
    with pytest.raises(CannotOpen):
        _ = backup.number
    assert actions.follow(code, address="a") is None


def test_codes_are_tried_twenty_times_an_hour_and_no_more(desk):
    code = from_street(desk)
    for number in range(rules.FAILURES_OF_ADDRESS):
        assert actions.follow(rules.code_from(bytes([number]) * 32), address="b") is None

    with pytest.raises(actions.TooManyTries):
        actions.follow(code, address="b")
    assert actions.follow(code, address="c") == "received"


# --- called back


def test_outside_the_hours_they_said_the_number_is_shown_for_a_reason_alone(caseworker):
    row = written(caseworker, safe=EVENING)

    with pytest.raises(actions.AReasonIsNeeded) as refused:
        actions.begin_call(caseworker, row, because=" ok ", now=timezone.now())
    assert refused.value.against == "out_of_hours"
    assert not CallAttempt.unscoped.exists()

    attempt = actions.begin_call(caseworker, row, because="Une place ce soir", now=timezone.now())
    assert (attempt.against, attempt.because) == ("out_of_hours", "Une place ce soir")
    assert TrailLine.objects.get(verb="callback.call_begun").detail == {"against": "out_of_hours"}


def test_within_the_hours_no_reason_is_asked_nor_kept(caseworker):
    attempt = actions.begin_call(caseworker, written(caseworker), because="Pour rien", now=timezone.now())

    assert (attempt.against, attempt.because) == ("", "")


@pytest.mark.parametrize("result", ["wrong_number", "never_again"])
def test_a_number_not_to_be_rung_again_is_forgotten_at_once(caseworker, result):
    row = called(caseworker, written(caseworker), result)

    row.refresh_from_db()
    assert (row.closed, row.number) == (result, "")
    with pytest.raises(actions.IsClosed):
        actions.begin_call(caseworker, row, now=timezone.now())


@pytest.mark.parametrize("result", ["spoke", "no_answer", "other"])
def test_other_results_leave_the_request_open(caseworker, result):
    row = called(caseworker, written(caseworker), result)

    assert (row.closed_at, row.tries) == (None, 1)


def test_what_came_of_a_call_is_said_once(caseworker):
    attempt = actions.begin_call(caseworker, written(caseworker), now=timezone.now())
    actions.end_call(caseworker, attempt, "no_answer", note="Sonne occupé", now=timezone.now())

    with pytest.raises(actions.IsClosed):
        actions.end_call(caseworker, attempt, "spoke", now=timezone.now())
    assert CallAttempt.unscoped.get().note == "Sonne occupé"


def test_their_visit_begins_with_what_they_said(caseworker):
    row = written(caseworker, theme="sleep", urgency="today", language="ti")

    passage = actions.receive(caseworker, row, now=timezone.now())

    assert (passage.channel, passage.languages, passage.dossier) == ("telephone", ["ti"], None)
    need = passage.needs.get()
    assert (need.theme, need.urgency, need.said) == ("sleep", "today", "Je dors dehors")
    assert actions.receive(caseworker, row, now=timezone.now()) == passage


def test_in_a_dossier_it_is_out_of_sight_with_its_person(caseworker, actor_of, organisation):
    row = written(caseworker)
    dossier = factories.dossier(organisation=organisation)
    casework.give_dossier(caseworker, actions.receive(caseworker, row, now=timezone.now()), dossier)
    Person.unscoped.filter(pk=dossier.person_id).update(is_hidden=True)
    colleague = actor_of(Role.WELCOME_AGENT)
    row = Callback.unscoped.get()

    assert not queries.callbacks_visible_to(colleague).exists()
    with pytest.raises(NotAllowed):
        actions.begin_call(colleague, row, now=timezone.now())


def test_another_organisation_calls_nobody_of_ours(caseworker):
    row = written(caseworker)
    stranger = factories.actor()

    assert not queries.callbacks_visible_to(stranger).exists()
    with pytest.raises(NotAllowed):
        actions.begin_call(stranger, row, now=timezone.now())


def test_the_number_goes_into_the_dossier_with_all_that_makes_it_safe(caseworker, organisation):
    row = written(caseworker, safe=EVENING, language="ar")
    with pytest.raises(actions.HasNoDossier):
        actions.keep_number(caseworker, row)
    dossier = factories.dossier(organisation=organisation)
    casework.give_dossier(caseworker, actions.receive(caseworker, row, now=timezone.now()), dossier)

    kept = actions.keep_number(caseworker, Callback.unscoped.get())

    assert (kept.person, kept.value, kept.ways) == (dossier.person, "+33 6 39 98 12 34", ["call"])
    assert (kept.windows, kept.language, kept.may_leave_message) == ([["17:00", "20:00", []]], "ar", False)
    assert kept.precautions


# --- forgotten


def closed_days_ago(actor, days):
    row = written(actor)
    actions.close_callback(actor, row, "unreachable", now=timezone.now() - timedelta(days=days))
    return row


def test_what_led_to_no_dossier_is_forgotten_after_the_days_the_organisation_said(caseworker, actor_of):
    actions.settle(actor_of(Role.COORDINATOR), takes_calls=True, kept_days=7)
    old, recent = closed_days_ago(caseworker, 7), closed_days_ago(caseworker, 6)
    backup = Callback.unscoped.get(pk=old.pk)

    assert actions.forget_old(now=timezone.now()) == 1

    assert list(Callback.unscoped.all()) == [recent]
    with pytest.raises(CannotOpen):
        _ = backup.number


def test_a_visit_without_a_name_makes_no_number_worth_keeping(caseworker):
    row = closed_days_ago(caseworker, 31)
    passage = actions.receive(caseworker, row, now=timezone.now())

    actions.forget_old(now=timezone.now())

    passage.refresh_from_db()
    assert not Callback.unscoped.exists()


def test_what_led_to_a_dossier_is_kept_with_it_and_forgotten_with_it(caseworker, actor_of, organisation):
    row = closed_days_ago(caseworker, 400)
    dossier = factories.dossier(organisation=organisation)
    casework.give_dossier(caseworker, actions.receive(caseworker, row, now=timezone.now()), dossier)

    assert actions.forget_old(now=timezone.now()) == 0
    erase(actor_of(Role.DPO), dossier.person, asked_by="person", reason="withdrawn", now=timezone.now())

    assert not Callback.unscoped.exists()


def test_a_request_that_nobody_could_reach_for_two_months_is_closed(caseworker):
    row = actions.write_callback(caseworker, said(), now=timezone.now() - timedelta(days=61))

    actions.forget_old(now=timezone.now())

    row.refresh_from_db()
    assert row.closed == rules.TOO_OLD
    assert Organisation.objects.get(pk=row.organisation_id).callbacks_waiting == 0


# --- who takes calls


def test_the_nearest_organisation_that_takes_calls_comes_first(desk, organisation):
    factories.site(organisation=organisation)
    far = CallDesk.objects.create(organisation=factories.organisation(), takes_calls=True)
    factories.site(organisation=far.organisation, latitude=48.85, longitude=2.35)
    CallDesk.objects.create(organisation=factories.organisation(), takes_calls=False)
    elsewhere = CallDesk.objects.create(
        organisation=factories.organisation(), takes_calls=True, departements=["75"]
    )
    nimes = Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", latitude=43.83, longitude=4.36
    )

    found = queries.desks_near(nimes)

    assert [one for one, _km in found] == [desk, far]
    assert found[0][1] < 5 < 500 < found[1][1]
    assert elsewhere in [one for one, _km in queries.desks_near(None)]


def test_only_whoever_answers_for_the_work_says_whether_calls_are_taken(caseworker):
    with pytest.raises(NotAllowed):
        actions.settle(caseworker, takes_calls=True)
