from django.apps import apps

from repere.foundation.accounts.sensitivity import THIRD_PARTY


def test_every_field_of_the_libraries_tables_is_told_once():
    tables = {
        model._meta.label: {field.name for field in model._meta.get_fields() if field.concrete}
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("repere")
    }

    assert {label: set(fields) for label, fields in THIRD_PARTY.items()} == tables
