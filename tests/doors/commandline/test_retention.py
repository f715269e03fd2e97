import json
from datetime import timedelta

import pytest
from django.utils import timezone

from repere.accompaniment.people.models import Ending, RetentionReport
from repere.accompaniment.people.retention.nights.actions import make_report
from repere.doors.commandline.main import main
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import SYSTEM
from tests import factories

pytestmark = pytest.mark.django_db


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_night_is_rehearsed_then_done_then_told(organisation, capsys):
    factories.person(organisation=organisation, heard_on=timezone.localdate() - timedelta(days=900))

    assert main(["retention", "run", "--json"]) == 0
    assert told(capsys) == {"applied": False, "to_notice": 1, "to_end": 0, "archives_to_destroy": 0}
    assert not Ending.unscoped.exists()
    assert main(["retention", "run", "--apply", "--json"]) == 0
    assert told(capsys)["noticed"] == 1
    assert main(["retention", "report", "--json"]) == 0

    report = told(capsys)
    assert (report["alarm"], report["this_month"]["noticed"], report["reports"]) == (False, 1, [])


def test_what_does_not_run_or_was_changed_is_told_by_the_exit_code(organisation, capsys):
    Organisation.objects.update(created_at=timezone.now() - timedelta(days=60))
    assert main(["retention", "report"]) == 3
    assert "ALARM" in capsys.readouterr().out

    main(["retention", "run", "--apply"])
    make_report(SYSTEM, organisation, timezone.localdate().replace(day=1), now=timezone.now())
    assert main(["retention", "report"]) == 0
    RetentionReport.objects.update(seal="0" * 64)
    assert main(["retention", "report"]) == 3
    assert "CHANGED SINCE" in capsys.readouterr().out
