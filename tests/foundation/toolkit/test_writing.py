from datetime import date

import pytest
from django.db import IntegrityError

from repere.foundation.toolkit.writing import write_new, write_values
from repere.knowledge.directory.models import DatedClosure, Service, Structure
from tests import factories

pytestmark = pytest.mark.django_db


def test_new_rows_are_written_as_they_would_have_been_saved():
    one = Structure(
        source="a", source_id="1", name="L’Étape", updated_on=date(2026, 11, 2), extra={"said": ["é", 1]}
    )
    other = Structure(source="a", source_id="2", name="Le Port", updated_on=date(2026, 11, 3))

    write_new([one, other])

    assert not one._state.adding
    assert list(Structure.objects.filter(source="a").order_by("source_id").values()) == [
        {field.attname: getattr(row, field.attname) for field in Structure._meta.concrete_fields}
        for row in (one, other)
    ]


def test_values_are_written_under_the_columns_they_are_given_for():
    service = factories.service()

    write_values(
        DatedClosure,
        ("id", "reason", "service_id", "starts_on", "ends_on"),
        [(DatedClosure().pk, "Travaux", service.pk, date(2026, 12, 24), date(2026, 12, 26))],
    )

    (closure,) = DatedClosure.objects.all()
    assert (closure.service, closure.reason) == (service, "Travaux")
    assert (closure.starts_on, closure.ends_on) == (date(2026, 12, 24), date(2026, 12, 26))


@pytest.mark.django_db(transaction=True)
def test_one_row_that_cannot_be_written_leaves_none():
    known = factories.service()
    again = Service(
        id=known.pk, source="a", source_id="1", structure=known.structure, updated_on=date(2026, 11, 2)
    )
    fresh = Service(source="a", source_id="2", structure=known.structure, updated_on=date(2026, 11, 2))

    with pytest.raises(IntegrityError):
        write_new([fresh, again])

    assert list(Service.objects.all()) == [known]


def test_nothing_to_write_is_nothing_written(django_assert_num_queries):
    with django_assert_num_queries(0):
        write_new([])
        write_values(Structure, ("id",), [])
