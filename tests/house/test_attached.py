"""Whatever hangs on a person is told, so that merging moves it and erasing forgets it."""

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from repere.accompaniment.people.models import Person
from repere.foundation.toolkit import attached

# Keys that lead to a person and are left out, each with its reason.
SPARED = {
    "Handover.joins": "a dossier of whoever asks, not of whom it is about: forgotten, the link is emptied",
    "Handover.copy": "the same",
}


def untold(found):
    """The foreign keys that lead to a person, at once or through another table, and that no room has told."""
    told = {(entry.table, name) for entry in attached.entries() for name in entry.by}
    leading, missing = {Person}, []
    grown = True
    while grown:
        grown, missing = False, []
        for model in found:
            for field in model._meta.local_fields:
                if field.related_model not in leading or f"{model.__name__}.{field.name}" in SPARED:
                    continue
                if model not in leading:
                    leading.add(model)
                    grown = True
                if (model, field.name) not in told:
                    missing.append(f"{model.__name__}.{field.name}")
    return missing


def tables():
    return [model for model in apps.get_models(include_auto_created=True) if "repere" in model.__module__]


def test_every_key_that_leads_to_a_person_is_told():
    assert untold(tables()) == []


@isolate_apps("repere.accompaniment.casework")
def test_a_key_that_leads_to_a_person_and_was_not_told_is_found():
    class Appointment(models.Model):
        passage = models.ForeignKey("casework.Passage", on_delete=models.CASCADE)

        class Meta:
            app_label = "casework"

        def __str__(self):
            return "planted"

    class Reminder(models.Model):
        appointment = models.ForeignKey(Appointment, on_delete=models.CASCADE)

        class Meta:
            app_label = "casework"

        def __str__(self):
            return "planted"

    Appointment._meta.get_field("passage").remote_field.model = apps.get_model("casework.Passage")

    assert untold([*tables(), Appointment, Reminder]) == ["Appointment.passage", "Reminder.appointment"]


def test_what_is_told_leads_to_a_person():
    leading = set()
    for entry in attached.entries():
        assert leading == set() or any(entry.field(n).related_model in leading for n in entry.by)
        leading.add(entry.table)
    assert attached.entries()[0].table is Person


@pytest.mark.parametrize("entry", [e for e in attached.entries() if e.keeps], ids=lambda entry: entry.label)
def test_statistics_that_survive_a_person_keep_nothing_about_them(entry):
    kept_tables = {other.table for other in attached.entries() if other.keeps}

    for name in entry.keeps:
        field = entry.field(name)
        if field.is_relation and field.related_model in {e.table for e in attached.entries()}:
            assert field.related_model in kept_tables, name
        else:
            assert name in entry.table.harmless, name


def test_a_person_stands_once_in_what_merging_asks():
    from repere.accompaniment.people.duplicates import rules

    asked = [name for _code, names in rules.CHOICES for name in names]
    columns = {field.name for field in Person._meta.local_fields}

    assert len(asked) == len(set(asked))
    assert set(asked) | set(rules.NEVER_ASKED) == columns
    assert set(asked).isdisjoint(rules.NEVER_ASKED)
