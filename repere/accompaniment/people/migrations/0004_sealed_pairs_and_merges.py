import repere.foundation.vault.fields
from django.db import migrations


class Migration(migrations.Migration):
    # Taken out and put in: what is sealed is made of other bytes, and nothing was written yet.

    dependencies = [
        ("people", "0003_rank_of_a_merge"),
    ]

    operations = [
        migrations.RemoveField(model_name="likelypair", name="differences"),
        migrations.RemoveField(model_name="likelypair", name="reasons"),
        migrations.RemoveField(model_name="merge", name="record"),
        migrations.AddField(
            model_name="likelypair",
            name="differences",
            field=repere.foundation.vault.fields.SealedJSON(default=list, tag="likely_pair.differences"),
        ),
        migrations.AddField(
            model_name="likelypair",
            name="reasons",
            field=repere.foundation.vault.fields.SealedJSON(default=list, tag="likely_pair.reasons"),
        ),
        migrations.AddField(
            model_name="merge",
            name="record",
            field=repere.foundation.vault.fields.SealedJSON(default=dict, tag="merge.record"),
        ),
    ]
