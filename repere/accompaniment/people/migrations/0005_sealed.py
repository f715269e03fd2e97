# A column of text cannot become one of bytes: nobody had written in it yet, so it is made anew.

import repere.foundation.vault.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_sealed_pairs_and_merges'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='person',
            options={'base_manager_name': 'unscoped'},
        ),
        migrations.AlterModelOptions(
            name='personcontact',
            options={'base_manager_name': 'unscoped'},
        ),
        migrations.RemoveConstraint(
            model_name='person',
            name='birth_month_is_a_month',
        ),
        migrations.RemoveConstraint(
            model_name='person',
            name='birth_day_has_a_month',
        ),
        migrations.RemoveField(
            model_name='person',
            name='birth_day',
        ),
        migrations.AddField(
            model_name='person',
            name='birth_day',
            field=repere.foundation.vault.fields.SealedNumber(blank=True, null=True, tag='person.birth_day', verbose_name='day of birth'),
        ),
        migrations.RemoveField(
            model_name='person',
            name='birth_month',
        ),
        migrations.AddField(
            model_name='person',
            name='birth_month',
            field=repere.foundation.vault.fields.SealedNumber(blank=True, null=True, tag='person.birth_month', verbose_name='month of birth'),
        ),
        migrations.RemoveField(
            model_name='person',
            name='birth_year',
        ),
        migrations.AddField(
            model_name='person',
            name='birth_year',
            field=repere.foundation.vault.fields.SealedNumber(blank=True, null=True, tag='person.birth_year', verbose_name='year of birth'),
        ),
        migrations.RemoveField(
            model_name='person',
            name='languages',
        ),
        migrations.AddField(
            model_name='person',
            name='languages',
            field=repere.foundation.vault.fields.SealedJSON(default=list, tag='person.languages', verbose_name='languages'),
        ),
        migrations.RemoveField(
            model_name='personcontact',
            name='precautions',
        ),
        migrations.AddField(
            model_name='personcontact',
            name='precautions',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=300, tag='person_contact.precautions', verbose_name='precautions: hours, who may answer, what may be said'),
        ),
        migrations.RemoveField(
            model_name='personcontact',
            name='value',
        ),
        migrations.AddField(
            model_name='personcontact',
            name='value',
            field=repere.foundation.vault.fields.SealedText(max_length=200, tag='person_contact.value', verbose_name='number or address', default=''),
            preserve_default=False,
        ),
        migrations.RemoveField(
            model_name='personname',
            name='text',
        ),
        migrations.AddField(
            model_name='personname',
            name='text',
            field=repere.foundation.vault.fields.SealedText(max_length=200, tag='person_name.text', verbose_name='name', default=''),
            preserve_default=False,
        ),
    ]
