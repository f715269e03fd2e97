"""Somebody is expected with an interpreter; two days before, a message reaches their telephone through the gateway."""

import json
import re
import subprocess
import threading
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import Hands
from tests.journeys.house import PROGRAM
from tests.journeys.places import following, searching, sending

CASEWORKER = "accompagnement@example.org"
DAYS_AHEAD = 12
# What the worker does each minute, asked at an hour of our choosing.
AT_THAT_MINUTE = (
    "from datetime import datetime; from repere.accompaniment.casework.agenda.reminders.actions import send_due; "
    "print('sent', send_due(now=datetime.fromisoformat('{at}')))"
)


class Gateway(BaseHTTPRequestHandler):
    heard: list[tuple[str, dict[str, str]]]

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.heard.append((self.headers["Idempotency-Key"], said))
        self.send_response(202)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def gateway():
    Gateway.heard = []
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def worker_at(house, gateway):
    """`worker_at(instant)`: the minute of the worker, with the gateway of this test."""

    def run(at: datetime) -> str:
        settings = {
            "REPERE_SMS_URL": f"http://127.0.0.1:{gateway.server_port}/send",
            "REPERE_SMS_OUT_SECRET": "drawn-at-random",
        }
        done = subprocess.run(
            [*PROGRAM, "manage", "shell", "--no-imports", "-c", AT_THAT_MINUTE.format(at=at.isoformat())],
            env=house.environment | settings,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.mark.parametrize(
    ("phone", "javascript"), [(False, True), (True, False)], ids=["desk", "phone, no script"]
)
def test_an_appointment_with_an_interpreter_and_its_reminder(page_as, worker_at, measured, phone, javascript):
    name = "Selam" if phone else "Birtukan"
    number = "06 39 98 00 41" if phone else "06 39 98 00 42"
    page = page_as(CASEWORKER, "fr", phone=phone, javascript=javascript)
    page.goto("/bureau/recherche/")
    searching(name)(page) if javascript else sending("main .finder button", q=name)(page)
    page.goto(page.locator("#found .person .what a").first.get_attribute("href") or "")
    full_name = page.locator("h1").inner_text()
    address = page.url.replace("/dossiers/", "/personnes/")

    # They agree to be written to, at any hour of the day, in so many words.
    page.goto(f"{address}joindre/")
    page.locator("details.more > summary").first.click()
    page.fill("[name=value]", number)
    page.check("[name=may_leave_message]")
    page.check("[name=ways][value=text]")
    sending("details.more button.primary", start="07:00", end="22:00")(page)

    numbers = [
        "+33" + number.replace(" ", "").removeprefix("+33").removeprefix("0")
        for number in page.locator("main .row .what > bdi").all_inner_texts()
    ]

    on = date.today() + timedelta(days=DAYS_AHEAD)
    page.goto(page.url.replace("/joindre/", "/rendez-vous/"))
    hands = Hands(page)
    hands.press("main .head a.primary", opens="**/agenda/nouveau/**")
    hands.write("[name=day]", on.isoformat())
    hands.write("[name=hour]", "14:00" if phone else "10:00")
    fold = page.locator("details:has([name=needs_interpreter])")
    if fold.get_attribute("open") is None:
        hands.press(fold.locator("summary"))
    page.locator("[name=needs_interpreter]").check()
    page.select_option("[name=interpreter_language]", "ti")
    page.select_option("[name=interpreter_gender]", "woman")
    page.select_option("[name=interpreter_mode]", "telephone")
    hands.write("[name=interpreter_variant]", "Asmara")
    hands.press("main form.form button.primary", opens="**/agenda/**")
    expect(page.locator("main .chip.warn")).to_be_visible()
    hands.write("[name=who]", "Letebrhan")
    hands.press("button[name=confirm]", opens="**/agenda/**")
    measured(f"an appointment with an interpreter, {'phone without script' if phone else 'desk'}", hands)
    expect(page.locator("main .panel .chip.good")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Letebrhan")
    appointment = page.url

    page.goto(f"/bureau/agenda/?on={on.isoformat()}")
    expect(page.locator("main .rows")).to_contain_text(full_name)

    starts = datetime(on.year, on.month, on.day, 14 if phone else 10, tzinfo=ZoneInfo("Europe/Paris"))
    before = starts - timedelta(hours=48)
    assert "sent 0" in worker_at(before - timedelta(minutes=1))
    assert "sent 1" in worker_at(before)
    assert "sent 0" in worker_at(before + timedelta(hours=1))

    [(key, said)] = Gateway.heard
    assert re.fullmatch(r"[0-9a-f-]{36}", key)
    assert said["to"] in numbers
    assert ("14:00" if phone else "10:00") in said["text"]
    assert [word for word in full_name.split() if word in said["text"]] == []
    page.goto(appointment)
    expect(page.locator("main dl.facts").first).not_to_contain_text(number)
    following("main a[href*='/rendez-vous/']")(page)
    expect(page.locator("main .section").first).to_contain_text(str(on.year))


def test_ones_own_calendar_reads_hours_without_a_name(page_as, stranger):
    page = page_as(CASEWORKER, "fr")
    page.goto("/bureau/agenda/calendrier/")
    following("button[name=make]")(page)
    link = page.input_value("#link")

    answer = stranger().request.get(link)

    assert answer.status == 200
    assert answer.text().startswith("BEGIN:VCALENDAR")
    assert "BEGIN:VEVENT" in answer.text()
    page.goto("/bureau/agenda/calendrier/")
    following("button[name=revoke]")(page)
    assert stranger().request.get(link).status == 404
