"""Every field of every table is harmless, personal or secret, and named once."""

from collections import Counter

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from repere.foundation.accounts.sensitivity import THIRD_PARTY
from repere.foundation.toolkit.models import PeopleRow, Row
from repere.foundation.vault.fields import Sealed, SealedNumber, SealedRow, sealed_fields

LEVELS = ("harmless", "personal", "secret")


def tables():
    return apps.get_models(include_auto_created=True)


def faults(model):
    """What is wrong with a table's classification, in words."""
    names = {field.name for field in [*model._meta.local_fields, *model._meta.local_many_to_many]}
    if not model.__module__.startswith("repere."):
        told = Counter(THIRD_PARTY.get(model._meta.label, {}))
    else:
        told = Counter(name for level in LEVELS for name in getattr(model, level, ()))
    wrong = [f"{model._meta.label}.{name} is not classified" for name in sorted(names - set(told))]
    wrong += [f"{model._meta.label}.{name} is no field" for name in sorted(set(told) - names)]
    if model.__module__.startswith("repere."):
        wrong += [f"{model._meta.label}.{name} is named twice" for name, times in told.items() if times > 1]
    return wrong


def test_every_field_of_every_table_is_classified_once():
    assert [fault for model in tables() for fault in faults(model)] == []


def test_the_list_of_libraries_names_no_table_that_is_gone():
    assert set(THIRD_PARTY) <= {model._meta.label for model in tables()}


@isolate_apps("repere.foundation.audit")
def test_a_field_nobody_classified_is_named():
    class Planted(Row):
        harmless = ("id", "gone")
        personal = ("name",)
        secret = ("name",)

        name = models.CharField(max_length=10)
        note = models.CharField(max_length=10)

        class Meta:
            app_label = "audit"

    Planted.__module__ = "repere.foundation.audit.models"

    assert faults(Planted) == [
        "audit.Planted.note is not classified",
        "audit.Planted.gone is no field",
        "audit.Planted.name is named twice",
    ]


def test_a_table_about_people_has_no_quiet_manager():
    people = [model for model in tables() if issubclass(model, PeopleRow)]

    assert people
    assert [model.__name__ for model in people if hasattr(model, "objects")] == []


# Told of somebody, and yet in clear: each with its reason.
IN_CLEAR = {
    "casework.BroughtIn.digest": "a digest under a key of the organisation's: of a row of a file that brought somebody",
    "casework.BroughtIn.household": "a digest under a key of the organisation's: of a number in a file",
    "casework.ImportRow.digest": "a digest under a key of the organisation's: of a row of a file, gone with it",
    "casework.CalendarFeed.token_digest": "of a token drawn at random, told once to a colleague: it leads to nobody",
    "casework.Callback.code_digest": "a digest under a key of the installation: the code is on a receipt alone",
    "casework.Dossier.code": "sought as it is typed and printed on slips; drawn at random, it says nothing of anybody",
    "people.IdentityKey.digest": "a digest under the key of the organisation's index",
    "people.IdentityKey.number": "an identifier in the index",
    "people.IdentityKey.pk": "the two above",
    "people.SearchCard.number": "an identifier in the index",
    "people.SearchCard.digests": "digests under the key of the organisation's index",
    "people.SearchCard.sealed": "sealed below the fields, with the person's key: finding/sealing.py",
    "people.Spelling.digest": "a digest under the key of the organisation's index",
    "people.Spelling.sealed": "sealed below the fields, with a key made from that of the index",
    "people.LikelyPair.probability": "a number between two identifiers, sorted by the database",
    "people.LikelyPair.weight": "a number between two identifiers, sorted by the database",
    "people.LikenessDecision.probability": "a number between two identifiers",
    "people.Card.digest": "a digest under a key of the installation: the code is on the card alone",
    "people.PaperAccess.digest": "a digest under a key of the installation: the code is on the paper alone",
    "people.PaperAccess.pin": "a slow hash of a digest under a key of the installation",
    "people.PaperAccess.visit": "a digest under a key of the installation: the token is in one browser alone",
    "people.Person.majority_key": "a digest of a month under a key of the organisation's",
    "papers.Paper.expiry_key": "a digest of a month under a key of the organisation's",
    "procedures.DeadlineWatch.work_by_on": "a day without what it is, while it runs, to order by",
    "casework.StatusRecord.expiry_key": "a digest of a month under a key of the organisation's",
    "people.Relation.lives_together": "yes or no between two identifiers",
    "people.Relation.travelled_together": "yes or no between two identifiers",
    "people.Relation.is_guardian": "yes or no between two identifiers",
    "people.Relation.is_emergency_contact": "yes or no between two identifiers",
    "people.Relation.is_sought": "yes or no: the database keeps who is sought from having a dossier",
}


def told_in_clear(found):
    """Fields that tell who somebody is or can hurt them, are neither an identifier nor a choice, and are not sealed."""
    clear = []
    for model in found:
        for name in (*getattr(model, "personal", ()), *getattr(model, "secret", ())):
            field = model._meta.get_field(name)
            if not (isinstance(field, Sealed | models.UUIDField) or field.is_relation or field.choices):
                clear.append(f"{model._meta.label}.{name}")
    return clear


def of_accompaniment():
    return [model for model in tables() if model.__module__.startswith("repere.accompaniment.")]


def test_whatever_tells_of_somebody_is_sealed():
    assert sorted(told_in_clear(of_accompaniment())) == sorted(IN_CLEAR)


def test_values_are_bound_to_one_field_each():
    tags = Counter(field.tag for model in tables() for field in sealed_fields(model))

    assert tags
    assert [tag for tag, times in tags.items() if times > 1] == []


def test_every_table_with_sealed_fields_says_for_whom():
    sealed = [model for model in tables() if sealed_fields(model)]

    assert [m.__name__ for m in sealed if m.sealed_for is SealedRow.sealed_for] == []


@isolate_apps("repere.accompaniment.people")
def test_a_field_left_in_clear_is_found():
    class Planted(PeopleRow):
        harmless = ("id",)
        personal = ("name", "age")
        secret = ("note",)

        name = models.CharField(max_length=10)
        age = SealedNumber(tag="planted.age")
        note = models.JSONField()

        class Meta:
            app_label = "people"

        def __str__(self):
            return "planted"

    assert told_in_clear([Planted]) == ["people.Planted.name", "people.Planted.note"]
