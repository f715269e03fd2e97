# A column of text cannot become one of bytes: nobody had written in it yet, so it is made anew.

import repere.foundation.vault.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0002_needs_unmet_oldest'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='need',
            name='said',
        ),
        migrations.AddField(
            model_name='need',
            name='said',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=300, tag='need.said', verbose_name='in their words'),
        ),
        migrations.RemoveField(
            model_name='passage',
            name='age',
        ),
        migrations.AddField(
            model_name='passage',
            name='age',
            field=repere.foundation.vault.fields.SealedNumber(blank=True, null=True, tag='passage.age', verbose_name='age'),
        ),
        migrations.RemoveField(
            model_name='passage',
            name='audiences',
        ),
        migrations.AddField(
            model_name='passage',
            name='audiences',
            field=repere.foundation.vault.fields.SealedJSON(default=list, tag='passage.audiences'),
        ),
        migrations.RemoveField(
            model_name='passage',
            name='closing_note',
        ),
        migrations.AddField(
            model_name='passage',
            name='closing_note',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=300, tag='passage.closing_note', verbose_name='a line for whoever receives them next'),
        ),
        migrations.RemoveField(
            model_name='passage',
            name='languages',
        ),
        migrations.AddField(
            model_name='passage',
            name='languages',
            field=repere.foundation.vault.fields.SealedJSON(default=list, tag='passage.languages', verbose_name='languages'),
        ),
        migrations.RemoveField(
            model_name='passage',
            name='situations',
        ),
        migrations.AddField(
            model_name='passage',
            name='situations',
            field=repere.foundation.vault.fields.SealedJSON(default=list, tag='passage.situations'),
        ),
    ]
