# A column of text cannot become one of bytes: nobody had written in it yet, so it is made anew.

import repere.foundation.vault.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('orientation', '0002_referrals_answered'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='referral',
            name='answer',
        ),
        migrations.AddField(
            model_name='referral',
            name='answer',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=500, tag='referral.answer', verbose_name='answer'),
        ),
        migrations.RemoveField(
            model_name='referral',
            name='contact_precautions',
        ),
        migrations.AddField(
            model_name='referral',
            name='contact_precautions',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=400, tag='referral.contact_precautions'),
        ),
        migrations.RemoveField(
            model_name='referral',
            name='contact_shared',
        ),
        migrations.AddField(
            model_name='referral',
            name='contact_shared',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=200, tag='referral.contact_shared'),
        ),
        migrations.RemoveField(
            model_name='referral',
            name='message',
        ),
        migrations.AddField(
            model_name='referral',
            name='message',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=500, tag='referral.message', verbose_name='what the service needs to know, nothing more'),
        ),
        migrations.RemoveField(
            model_name='referral',
            name='name_shared',
        ),
        migrations.AddField(
            model_name='referral',
            name='name_shared',
            field=repere.foundation.vault.fields.SealedText(blank=True, max_length=200, tag='referral.name_shared'),
        ),
    ]
