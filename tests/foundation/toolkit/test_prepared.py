from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.test.utils import CaptureQueriesContext

from repere.accompaniment.casework.models import Need, Passage
from repere.foundation.toolkit.prepared import Prepared
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
COLUMNS = ("pk", "theme", "told_at", "passage__organisation_id", "passage__languages", "dossier_id", "met_at")


def told(organisation: UUID | None, since: object, themes: list[str], limit: int) -> QuerySet[Need, tuple]:
    hurry = Case(When(urgency="today", then=0), default=1)
    needs = Need.unscoped.filter(passage__organisation=organisation, told_at__gte=since, theme__in=themes)
    return needs.order_by(hurry, "told_at", "pk").values_list(*COLUMNS)[:limit]


def counted(organisation: UUID, since: object) -> QuerySet[Passage, tuple]:
    def count(word: str, rows: QuerySet[Passage]) -> QuerySet[Passage, tuple]:
        numbers = rows.values("organisation").annotate(word=Value(word), number=Count("pk"))
        return numbers.values_list("word", "number")

    own = Passage.unscoped.filter(organisation=organisation)
    before, after = own.filter(opened_at__lt=since), own.filter(opened_at__gte=since)
    return count("before", before).union(count("after", after), all=True)


@pytest.fixture
def needs(organisation):
    visits = [
        factories.passage(organisation=organisation, opened_at=NOW - timedelta(days=n)) for n in range(4)
    ]
    stranger = factories.passage(organisation=factories.organisation())
    return [
        factories.need(theme, passage=visit, told_at=NOW - timedelta(hours=n))
        for n, (theme, visit) in enumerate(
            zip(("eat", "sleep", "eat", "law", "eat"), [*visits, stranger], strict=True)
        )
    ]


@pytest.mark.parametrize("themes", [["eat"], ["eat", "sleep", "law"], ["talk"], []], ids=len)
def test_a_prepared_query_answers_as_its_queryset_does(needs, organisation, themes):
    prepared = Prepared(told)

    for limit in (1, 9):
        for hours in (1, 50):
            asked = (organisation.pk, NOW - timedelta(hours=hours), themes, limit)
            assert prepared(*asked) == list(told(*asked))


def test_a_union_of_counts_answers_the_same(needs, organisation):
    since = NOW - timedelta(days=2)

    assert sorted(Prepared(counted)(organisation.pk, since)) == sorted(counted(organisation.pk, since)) != []


def test_its_sql_is_written_once_for_each_shape(needs, organisation):
    written = []

    def build(pk: UUID | None) -> QuerySet[Need, tuple]:
        written.append(pk)
        return Need.unscoped.filter(dossier=pk).order_by("pk").values_list("pk")

    prepared = Prepared(build)
    answers = [prepared(pk) for pk in (None, needs[0].pk, None, organisation.pk)]

    assert len(written) == 2
    assert len(answers[0]) == len(needs)
    assert answers[1] == answers[3] == []


def test_lengths_that_are_close_share_one_query(needs):
    prepared = Prepared(lambda ids: Need.unscoped.filter(pk__in=ids).order_by("pk").values_list("pk"))

    for count in (3, 4):
        wanted = [need.pk for need in needs[:count]]
        assert prepared(wanted) == sorted((pk,) for pk in wanted)
    assert len(prepared.kept.__dict__) == 1


def test_what_is_asked_is_never_written_into_the_query(needs):
    prepared = Prepared(lambda theme: Need.unscoped.filter(Q(theme=theme)).values_list("pk"))

    with CaptureQueriesContext(connection):
        assert prepared("eat' OR 1=1 --") == []
    assert len(prepared("eat")) == 3


def test_only_a_values_list_is_prepared(needs):
    with pytest.raises(TypeError):
        Prepared(lambda pk: Need.unscoped.filter(pk=pk))(needs[0].pk)
