"""Opening an installation from the command line."""

import json

import pytest

from repere.doors.commandline.main import main
from repere.foundation.accounts.models import Invitation
from repere.foundation.organisations.models import Organisation, Site
from repere.knowledge.territory.models import Commune

pytestmark = pytest.mark.django_db


def test_an_organisation_is_opened_with_a_link_for_its_administrator(capsys):
    Commune.objects.create(
        code="30007", name="Alès", folded="ales", departement="30", latitude=44.12, longitude=4.08
    )

    code = main(
        ["organisation", "create", "La Halte", "--admin", "a@example.org", "--commune", "30007", "--json"]
    )

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert "/invitation/" in told["invitation"]
    assert Invitation.objects.get().role == "administrator"
    assert Site.objects.get().latitude == 44.12


@pytest.mark.parametrize(
    "arguments",
    [["La Halte", "--admin", "nobody"], ["La Halte", "--admin", "a@example.org", "--commune", "99999"]],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_written(capsys, arguments):
    assert main(["organisation", "create", *arguments]) == 2

    assert "repere organisation:" in capsys.readouterr().err
    assert not Organisation.objects.exists()


def test_two_organisations_do_not_bear_one_name(capsys):
    for expected in (0, 2):
        assert main(["organisation", "create", "La Halte", "--admin", "a@example.org"]) == expected

    assert Organisation.objects.count() == 1
