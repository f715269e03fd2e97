"""Figures of referrals from the command line."""

import json

import pytest
from django.utils import timezone

from repere.accompaniment.orientation import actions
from repere.doors.commandline.main import main
from repere.foundation.toolkit.actors import Role
from tests import factories

pytestmark = pytest.mark.django_db


def sent(organisation, count):
    desk = factories.actor(Role.CASEWORKER, organisation=organisation)
    service = factories.service(name="Halte du canal")
    for _number in range(count):
        need = factories.need("sleep", passage=factories.passage(organisation=organisation))
        actions.send_referral(
            desk, need, service, passage=need.passage, language="ti", by_link=True, now=timezone.now()
        )


def test_what_became_of_referrals_is_told_as_data_and_in_lines(organisation, capsys):
    sent(organisation, 6)

    assert main(["referrals", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main(["referrals"]) == 0

    assert told["together"]["answers"]["waiting"] == 6
    assert "together: 6 asked" in capsys.readouterr().out


def test_few_are_hidden_and_an_organisation_is_named(organisation, capsys):
    sent(organisation, 3)
    factories.organisation()

    assert main(["referrals", "--json"]) == 2
    assert main(["referrals", "--json", "--organisation", organisation.name]) == 0

    assert json.loads(capsys.readouterr().out)["together"]["asked"] is None
