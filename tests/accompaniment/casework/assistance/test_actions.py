from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from repere.accompaniment.casework.assistance import actions, queries, rules
from repere.accompaniment.casework.assistance.actions import CannotBeGiven, Gift
from repere.accompaniment.casework.assistance.choices import Signed
from repere.accompaniment.casework.assistance.models import Assistance, StockItem
from repere.accompaniment.people.shelves.queries import sight_of
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import NotAllowed, Role
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def team(organisation):
    return {
        role: factories.actor(role, organisation=organisation) for role in Role if role is not Role.SYSTEM
    }


@pytest.fixture
def dossier(organisation):
    return factories.dossier(person=factories.person("Amina Diallo", organisation=organisation))


@pytest.fixture
def line(team):
    said = actions.LineSaid("FAMI-1", "Aide d’urgence", "EUR", date(2026, 1, 1), amount=Decimal(50))
    return actions.open_line(team[Role.COORDINATOR], said)


def give(actor, dossier, **said):
    gift = Gift(**{"kind": "food", "on": TODAY, "quantity": Decimal(1), "unit": "meal"} | said)
    return actions.give(actor, dossier, gift, now=NOW, today=TODAY)


def seen(actor, dossier):
    return list(queries.gifts_of(actor, dossier, sight_of(actor, dossier.person)))


def test_what_is_given_stands_on_the_dossier_with_who_pays(team, dossier, line):
    given = give(
        team[Role.WELCOME_AGENT], dossier, amount=Decimal(12), currency="EUR", line_id=line.pk, note="x"
    )

    assert seen(team[Role.WELCOME_AGENT], dossier) == [given]
    (row,) = queries.lines_of(team[Role.COORDINATOR])
    assert queries.rule_of(row).left == Decimal(38)
    assert TrailLine.objects.filter(verb="assistance.given", dossier_id=dossier.pk).exists()


def test_a_line_is_not_spent_twice_over(team, dossier, line):
    give(team[Role.CASEWORKER], dossier, amount=Decimal(40), currency="EUR", line_id=line.pk)

    with pytest.raises(CannotBeGiven) as refused:
        give(team[Role.CASEWORKER], dossier, amount=Decimal("10.01"), currency="EUR", line_id=line.pk)

    assert refused.value.wrongs == [rules.Wrong.LINE_IS_SPENT]
    assert len(seen(team[Role.CASEWORKER], dossier)) == 1


def test_care_is_on_the_shelf_of_health(team, dossier):
    with pytest.raises(NotAllowed):
        give(team[Role.WELCOME_AGENT], dossier, kind="medical")
    given = give(team[Role.CASEWORKER], dossier, kind="medical")

    assert seen(team[Role.WELCOME_AGENT], dossier) == []
    assert seen(team[Role.CASEWORKER], dossier) == [given]
    line = TrailLine.objects.get(verb="assistance.given")
    assert "medical" not in str(line.__dict__)


def test_goods_leave_the_stock_and_come_back_when_it_was_a_mistake(team, dossier):
    lead, agent = team[Role.COORDINATOR], team[Role.WELCOME_AGENT]
    blankets = actions.keep_goods(lead, "Couvertures", warn_under=5)
    actions.move_stock(lead, blankets, 3, because="Don", now=NOW)

    given = give(agent, dossier, kind="goods", quantity=Decimal(2), item_id=blankets.pk)
    with pytest.raises(CannotBeGiven) as refused:
        give(agent, dossier, kind="goods", quantity=Decimal(2), item_id=blankets.pk)
    assert refused.value.wrongs == [rules.Wrong.OUT_OF_STOCK]
    assert StockItem.objects.get().left == 1

    actions.cancel(agent, given, because="Erreur", now=NOW)
    assert StockItem.objects.get().left == 3
    with pytest.raises(actions.NotPossibleNow):
        actions.cancel(agent, given, because="Encore", now=NOW)
    assert StockItem.objects.get().left == 3


def test_what_was_cancelled_counts_no_more(team, dossier, line):
    lead = team[Role.COORDINATOR]
    given = give(lead, dossier, amount=Decimal(50), currency="EUR", line_id=line.pk)
    actions.cancel(lead, given, because="Erreur", now=NOW)

    assert list(queries.entries(lead, TODAY, TODAY)) == []
    (row,) = queries.lines_of(lead)
    assert queries.rule_of(row).left == Decimal(50)


@pytest.mark.parametrize(
    "strokes",
    [None, [], [[]], "x", [[[1, 2]]], [[[1, 2], [3, 4], [5, 6], [7, 1001]]], [[[1, 2, 3]] * 5],
     [[[1, True]] * 5], [[[0, 0]] * 5000]],
)  # fmt: skip
def test_what_is_no_drawing_is_no_signature(team, dossier, strokes):
    given = give(team[Role.CASEWORKER], dossier)

    with pytest.raises(actions.NotASignature):
        actions.sign(team[Role.CASEWORKER], given, Signed.ON_SCREEN, strokes=strokes, now=NOW)

    assert Assistance.unscoped.get().signed == ""


def test_a_signature_is_sealed_and_given_once(team, dossier):
    agent = team[Role.CASEWORKER]
    given = give(agent, dossier)
    strokes = [[[10, 20], [30, 40], [50, 60], [707, 321]]]
    actions.sign(agent, given, Signed.ON_SCREEN, strokes=strokes, now=NOW)

    assert Assistance.unscoped.get().signature == strokes
    with connection.cursor() as cursor:
        cursor.execute("SELECT signature FROM casework_assistance")
        assert b"707" not in bytes(cursor.fetchone()[0])
    with pytest.raises(actions.NotPossibleNow):
        actions.sign(agent, given, Signed.ON_PAPER, now=NOW)


def test_another_organisation_knows_nothing_of_it(team, dossier):
    given = give(team[Role.CASEWORKER], dossier)
    stranger = factories.actor(Role.CASEWORKER)

    assert not queries.gift_visible_to(stranger, given.pk).exists()
    with pytest.raises(NotAllowed):
        actions.sign(stranger, given, Signed.ON_PAPER, now=NOW)
    with pytest.raises(NotAllowed):
        give(stranger, dossier)


def test_budget_lines_and_stocks_are_for_who_answers_for_them(team, line):
    for role in (Role.WELCOME_AGENT, Role.CASEWORKER, Role.PARTNER):
        with pytest.raises(NotAllowed):
            actions.open_line(team[role], actions.LineSaid("X", "X", "EUR", TODAY))
        with pytest.raises(NotAllowed):
            actions.close_line(team[role], line, now=NOW)
        with pytest.raises(NotAllowed):
            list(queries.entries(team[role], TODAY, TODAY))
    with pytest.raises(actions.CodeIsTaken):
        actions.open_line(team[Role.COORDINATOR], actions.LineSaid("FAMI-1", "Autre", "EUR", TODAY))
