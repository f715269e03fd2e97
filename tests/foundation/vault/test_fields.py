"""A sealed field is plain on the instance, sealed in the table, and sought by nobody."""

import copy
from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, transaction
from django.db.models import BinaryField, F, Value
from django.db.models.functions import Upper
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from repere.foundation.vault import keyring
from repere.foundation.vault.fields import UNOPENED, SealedText, SealedValue
from repere.foundation.vault.models import SubjectKey
from repere.foundation.vault.sealing import CannotOpen

pytestmark = pytest.mark.django_db
SAID = {"text": "محمد ديالو", "age": 34, "born_on": date(1996, 1, 1), "languages": ["ff", "fr"]}


def again(row):
    """The row read anew, by somebody who holds no key yet."""
    with keyring.fresh_keyring():
        found = type(row).unscoped.get(pk=row.pk)
        for field in SAID:
            getattr(found, field)
    return found


def stored(row, column="text"):
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(column)
        parameter = row.pk if connection.vendor == "postgresql" else row.pk.hex
        cursor.execute(f"SELECT {name} FROM vault_note WHERE id = %s", [parameter])
        value = cursor.fetchone()[0]
    return bytes(value) if value is not None else None


def store(row, raw, column="text"):
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(column)
        parameter = row.pk if connection.vendor == "postgresql" else row.pk.hex
        cursor.execute(f"UPDATE vault_note SET {name} = %s WHERE id = %s", [raw, parameter])


def test_what_is_written_is_read_again(note):
    row = note(**SAID)

    assert {name: getattr(row, name) for name in SAID} == SAID
    assert {name: getattr(again(row), name) for name in SAID} == SAID


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None)
@given(text=st.text(max_size=50), age=st.none() | st.integers(), born=st.none() | st.dates())
def test_any_text_number_and_date_come_back(note, text, age, born):
    row = again(note(text=text, age=age, born_on=born, languages=[text, age]))

    assert (row.text, row.age, row.born_on, row.languages) == (text, age, born, [text, age])


def test_the_table_holds_none_of_it(note):
    row = note(text="Amina Diallo", languages=["prs-canary"])
    held = stored(row) + stored(row, "languages")

    assert b"Amina" not in held
    assert b"canary" not in held
    assert row.subject_id.bytes not in held


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(place=st.integers(min_value=0), change=st.integers(1, 255))
def test_a_changed_byte_in_the_table_is_an_error_and_never_text(note, place, change):
    row = note(text="Amina")
    raw = bytearray(stored(row))
    raw[place % len(raw)] ^= change
    store(row, bytes(raw))

    with pytest.raises(CannotOpen):
        _ = again(row).text


def test_values_swapped_between_rows_fields_or_people_are_refused(note):
    about_one = uuid4()
    first, second, stranger = note(text="Amina", other="Awa"), note(text="Zahra"), note(text="Idriss")
    same = note(text="Same", organisation_id=first.organisation_id, subject_id=about_one)
    also = note(text="Also", organisation_id=first.organisation_id, subject_id=about_one)

    for target, raw in (
        (first, stored(first, "other")),
        (second, stored(first, "text")),
        (stranger, stored(second, "text")),
        (same, stored(also)),
    ):
        store(target, raw)
        with pytest.raises(CannotOpen):
            _ = again(target).text


def test_without_its_key_nothing_opens(note):
    row = note(text="Amina")
    keyring.forget(row.organisation_id, row.subject_id)

    with pytest.raises(CannotOpen):
        _ = again(row).text
    assert not SubjectKey.unscoped.filter(subject_id=row.subject_id).exists()


def test_what_is_empty_is_stored_empty_and_needs_no_key(note):
    row = note()

    assert (stored(row), stored(row, "languages"), stored(row, "age")) == (b"", b"", None)
    assert (again(row).text, again(row).languages, again(row).age) == ("", [], None)
    assert not SubjectKey.unscoped.filter(subject_id=row.subject_id).exists()


def test_a_row_saved_untouched_is_not_sealed_again(note):
    row = note(**SAID)
    before = [stored(row, name) for name in SAID]

    found = again(row)
    found.save()
    type(row).unscoped.get(pk=row.pk).save()

    assert [stored(row, name) for name in SAID] == before


def test_a_list_changed_in_place_is_sealed_anew(note):
    row = again(note(**SAID))
    before = stored(row, "languages")

    row.languages.append("en")
    row.save()

    assert stored(row, "languages") != before
    assert again(row).languages == ["ff", "fr", "en"]


def test_an_empty_list_filled_in_place_is_sealed(note):
    row = again(note())

    row.languages.append("en")
    row.save()

    assert again(row).languages == ["en"]


def test_a_new_value_and_an_emptied_one_are_saved(note):
    row = again(note(**SAID))

    row.text, row.age, row.languages = "Awa", None, []
    row.save(update_fields=["text", "age", "languages"])

    assert (again(row).text, again(row).age, again(row).languages) == ("Awa", None, [])
    assert stored(row, "languages") == b""


def test_a_list_of_rows_costs_one_query_more_whatever_its_length(note, notes, django_assert_num_queries):
    organisation_id = uuid4()
    for number in range(12):
        note(organisation_id=organisation_id, text=f"n° {number}", other="x", age=number)

    for number in (1, 12):
        with keyring.fresh_keyring(), django_assert_num_queries(2):
            rows = list(notes.unscoped.filter(organisation_id=organisation_id).order_by("pk")[:number])
            assert [(row.text, row.other, row.age) for row in rows] == [
                (f"n° {n}", "x", n) for n in range(number)
            ]


def test_rows_that_are_not_opened_ask_for_no_key(note, notes, django_assert_num_queries):
    row = note(text="Amina")

    with keyring.fresh_keyring(), django_assert_num_queries(1):
        assert notes.unscoped.get(pk=row.pk).subject_id == row.subject_id


def test_rows_created_together_are_sealed_with_their_keys_made_together(notes):
    asked = []
    for number in (1, 30):
        organisation_id = uuid4()
        rows = [
            notes(organisation_id=organisation_id, subject_id=uuid4(), text=f"n° {n}", languages=["fr"])
            for n in range(number)
        ]

        with keyring.fresh_keyring(), CaptureQueriesContext(connection) as queries:
            notes.unscoped.bulk_create(rows)

        asked.append(len(queries))
        assert sorted(again(row).text for row in rows) == sorted(f"n° {n}" for n in range(number))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "lookup", ["text", "text__contains", "text__in", "age__gt", "languages__0", "born_on__year"]
)
def test_seeking_by_a_sealed_field_is_refused(notes, lookup):
    with pytest.raises(FieldError, match="sealed"):
        list(notes.unscoped.filter(**{lookup: "Amina"}))


def test_absence_can_be_sought(note, notes):
    row = note(age=3)
    note()

    assert list(notes.unscoped.filter(age__isnull=False)) == [row]


def test_sorting_and_computing_are_refused(notes):
    for attempt in (
        lambda: notes.unscoped.order_by("-text"),
        lambda: notes.unscoped.update(text="Amina"),
        lambda: notes.unscoped.bulk_update([notes(text="Amina")], ["text"]),
        lambda: notes.unscoped.bulk_create([], update_conflicts=True),
        lambda: notes(organisation_id=uuid4(), subject_id=uuid4(), text=Upper(F("text"))).save(),
    ):
        with pytest.raises(FieldError):
            attempt()


def test_a_column_is_put_back_by_its_very_bytes_and_no_others(note, notes):
    row, other = note(text="Amina"), note(text="Zahra")
    rows, raw = notes.unscoped.filter(pk=row.pk), stored(row)
    rows.update(text="")

    rows.update(text=Value(raw, output_field=BinaryField()))

    assert again(row).text == "Amina"
    for slipped in (Value("Awa"), Value(b"Awa", output_field=BinaryField()), F("other")):
        with pytest.raises(FieldError), transaction.atomic():
            rows.update(text=slipped)
    assert again(other).text == "Zahra"


def test_a_column_can_be_emptied_without_reading_it(note, notes):
    row = note(**SAID)

    notes.unscoped.filter(pk=row.pk).update(text="", languages=[], age=None)

    assert (again(row).text, again(row).languages, again(row).age) == ("", [], None)
    assert stored(row) == b""


def test_values_come_sealed_and_open_with_the_id_of_their_row(note, notes):
    row, other = note(text="Amina"), note(text="Zahra")
    with keyring.fresh_keyring():
        held = dict(notes.unscoped.values_list("pk", "text"))

        assert type(held[row.pk]) is SealedValue
        assert "Amina" not in repr(held)
        assert held[row.pk].open(row.pk) == "Amina"
        with pytest.raises(CannotOpen):
            held[row.pk].open(other.pk)


def test_a_field_left_aside_is_read_when_asked_for(note, notes):
    row = note(**SAID)

    found = notes.unscoped.only("pk", "organisation_id", "subject_id").get(pk=row.pk)

    assert (found.text, found.age) == (SAID["text"], SAID["age"])


def test_refreshing_reads_what_was_written_meanwhile(note, notes):
    row = note(text="Amina")
    other = again(row)
    other.text = "Zahra"
    other.save()

    row.refresh_from_db()

    assert row.text == "Zahra"


def test_a_form_checks_and_fills_it_like_any_other(notes, note):
    form_of = modelform_factory(notes, fields=["text", "age", "born_on", "languages"])
    row = note(**SAID)

    assert form_of(instance=row).initial["text"] == SAID["text"]
    assert "text" in form_of({"text": "x" * 51, "languages": "[]"}).errors
    assert "age" in form_of({"text": "x", "age": "old", "languages": "[]"}).errors
    form = form_of({"text": "Awa", "age": "4", "born_on": "1990-02-03", "languages": '["en"]'}, instance=row)
    form.save()
    found = again(row)
    assert (found.text, found.age, found.born_on, found.languages) == ("Awa", 4, date(1990, 2, 3), ["en"])


def test_a_whole_instance_is_checked(notes):
    with pytest.raises(ValidationError) as caught:
        notes(organisation_id=uuid4(), subject_id=uuid4(), text="x" * 51).full_clean()

    assert list(caught.value.message_dict) == ["text"]


def test_a_copy_kept_elsewhere_holds_no_text(note):
    row = again(note(text="Amina"))
    held = row.__dict__["text"]

    twin = copy.copy(held)

    assert held.plain == "Amina"
    assert twin.plain is UNOPENED
    assert twin.open(row.pk) == "Amina"


def test_a_sealed_field_has_no_index():
    for option in ("unique", "db_index", "primary_key"):
        with pytest.raises(FieldError):
            SealedText(tag="x", **{option: True})


def test_a_migration_remembers_the_tag(notes):
    _name, path, _args, kwargs = notes._meta.get_field("text").deconstruct()

    assert path == "repere.foundation.vault.fields.SealedText"
    assert kwargs == {"verbose_name": "text", "max_length": 50, "blank": True, "tag": "note.text"}
