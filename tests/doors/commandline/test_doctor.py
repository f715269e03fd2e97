"""What `repere doctor` says of text messages and of papers."""

import pytest
from django.utils import timezone

from repere.accompaniment.papers.choices import State
from repere.accompaniment.papers.models import Paper, PaperFile
from repere.doors.commandline.doctor import papers, text_messages
from tests import factories
from tests.accompaniment.papers import scanner

LONG = "drawn-at-random-0123456789"


@pytest.mark.parametrize(
    ("url", "outgoing", "incoming", "state", "says"),
    [
        ("", "", "", "ok", "none is sent, none is listened to"),
        ("https://gateway.example.org", LONG, LONG, "ok", "sent, listened to"),
        ("https://gateway.example.org", "", "", "warn", "without a secret"),
        ("", "", "1234", "warn", "can be guessed"),
    ],
)
def test_text_messages_are_told_and_weak_secrets_found(settings, url, outgoing, incoming, state, says):
    settings.SMS_URL, settings.SMS_OUT_SECRET, settings.SMS_IN_SECRET = url, outgoing, incoming

    [finding] = text_messages()

    assert finding.state == state
    assert says in finding.says
    assert not incoming or incoming not in finding.says


@pytest.mark.django_db
def test_the_scanner_of_papers_is_asked_whether_it_is_there(settings):
    assert [finding.state for finding in papers()] == ["warn"]

    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    assert [finding.state for finding in papers()] == ["fail"]

    with scanner.running() as running:
        settings.CLAMD_URL = running.url
        assert [finding.state for finding in papers()] == ["ok"]


@pytest.mark.django_db
def test_a_file_of_a_paper_that_was_lost_is_found_out(settings, tmp_path):
    settings.MEDIA_ROOT, now = tmp_path, timezone.now()
    dossier = factories.dossier()
    paper = Paper.unscoped.create(
        organisation=dossier.organisation, dossier=dossier, shelf="identity", kind="identity", added_at=now
    )
    for version, state in ((1, State.CLEAN), (2, State.REFUSED)):
        PaperFile.unscoped.create(paper=paper, version=version, form="pdf", state=state, size=1, added_at=now)

    assert [finding.says for finding in papers()][1:] == ["1 files are not where they should be."]
