"""What `repere doctor` says of text messages."""

import pytest

from repere.doors.commandline.doctor import text_messages

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
