import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


def make_keys(apps, schema_editor):
    """No row beside its index on SQLite: half the size, and a key's people are read in one place."""
    end = " WITHOUT ROWID" if schema_editor.connection.vendor == "sqlite" else ""
    schema_editor.execute(
        "CREATE TABLE people_identitykey"
        f" (digest bigint NOT NULL, number bigint NOT NULL, PRIMARY KEY (digest, number)){end}"
    )


def drop_keys(apps, schema_editor):
    schema_editor.execute("DROP TABLE people_identitykey")


class Migration(migrations.Migration):
    """What was indexed before is indexed again by `repere people reindex`."""

    dependencies = [
        ("organisations", "0001_initial"),
        ("people", "0005_sealed"),
        ("vault", "0001_keys"),
    ]

    operations = [
        migrations.DeleteModel(name="IdentityKey"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(make_keys, drop_keys)],
            state_operations=[
                migrations.CreateModel(
                    name="IdentityKey",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "digest", "number", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("digest", models.BigIntegerField()),
                        ("number", models.BigIntegerField()),
                    ],
                    managers=[("unscoped", django.db.models.manager.Manager())],
                ),
            ],
        ),
        migrations.CreateModel(
            name="SearchCard",
            fields=[
                ("number", models.BigAutoField(primary_key=True, serialize=False)),
                ("hidden", models.BooleanField(default=False)),
                ("version", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("digests", models.BinaryField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="search_card", to="people.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "number"], name="search_cards_in_order")],
                "base_manager_name": "unscoped",
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="Spelling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BigIntegerField()),
                ("sealed", models.BinaryField()),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organisation", "id"], name="spellings_in_order")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "digest"), name="one_row_a_spelling")
                ],
                "base_manager_name": "unscoped",
            },
            managers=[("unscoped", django.db.models.manager.Manager())],
        ),
        migrations.CreateModel(
            name="SpellingsGone",
            fields=[
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="organisations.organisation",
                    ),
                ),
                ("times", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
