"""A gateway over HTTP: what it is sent, and what is a failure."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from repere.foundation.toolkit.texting import Nobody, NotSent, Webhook, gateway


class Simulated(BaseHTTPRequestHandler):
    status, heard = 202, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.path, self.headers["Authorization"], json.loads(body)))
        self.send_response(self.status)
        if self.status in (301, 307):
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_said):
        pass


@pytest.fixture
def provider(settings):
    Simulated.status, Simulated.heard = 202, []
    server = HTTPServer(("127.0.0.1", 0), Simulated)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_OUT_SECRET = "drawn-at-random"
    yield Simulated
    server.shutdown()
    server.server_close()


def test_a_message_is_handed_over_with_the_secret(provider):
    Webhook().send("+33639980001", "Combien de places ?" + "x" * 900)

    [(path, authorization, said)] = provider.heard
    assert (path, authorization) == ("/send", "Bearer drawn-at-random")
    assert said["to"] == "+33639980001"
    assert len(said["text"]) == 480


@pytest.mark.parametrize("status", [301, 307, 403, 500])
def test_a_message_that_was_not_taken_is_said_so_and_goes_nowhere_else(provider, status):
    provider.status = status

    with pytest.raises(NotSent) as refusal:
        Webhook().send("+33639980001", "Combien ?")

    assert len(provider.heard) == 1
    assert "0639" not in str(refusal.value)


def test_an_address_that_is_not_on_the_web_is_refused(settings):
    settings.SMS_URL = "file:///etc/passwd"

    with pytest.raises(NotSent):
        Webhook().send("+33639980001", "Combien ?")


def test_nobody_outside_is_asked_by_default(settings):
    settings.TEXT_GATEWAY = "repere.foundation.toolkit.texting.Nobody"

    assert not gateway().can_send
    with pytest.raises(NotSent):
        Nobody().send("+33639980001", "Combien ?")
