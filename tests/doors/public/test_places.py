"""Places said without an account: the link, the software, the text message, the question of the evening."""

import json
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from repere.doors.public.jobs import ask_those_that_lag
from repere.doors.public.places import SPOKEN, link_of
from repere.foundation.toolkit.actors import Role
from repere.foundation.toolkit.texting import Kept
from repere.knowledge.directory.capacity import actions
from repere.knowledge.directory.capacity.models import CapacityLine, CapacityStatement, PlacesNow
from tests import factories
from tests.pages import outside_scripts

pytestmark = pytest.mark.django_db
PHONE = "+33639980001"


@pytest.fixture
def partner(actor_of):
    return actor_of(Role.PARTNER)


@pytest.fixture
def shelter(organisation):
    return factories.service(name="Halte de nuit", organisation=organisation, themes=("sleep",))


@pytest.fixture
def speaker(partner, shelter):
    return link(partner, shelter)


def link(actor, service, **fields):
    told = {"label": "Veilleur", "phone": PHONE, "ask_at": time(17, 30)} | fields
    return actions.make_link(actor, service, **told, now=factories.NOW)


@pytest.fixture
def address(speaker):
    return link_of(speaker).removeprefix("https://repere.test")


@pytest.fixture(autouse=True)
def _nothing_sent_yet():
    Kept.sent.clear()


def read(answer):
    return answer.content.decode()


def test_one_tap_says_how_many_places_are_left(now, address, shelter):
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    shown = browser.get(address)
    assert shown.status_code == 200
    assert '<button name="places" value="3">3</button>' in read(shown)
    assert outside_scripts(read(shown)) == []

    said = browser.post(address, {"places": "3", "unit": "bed", "audience": ""}, follow=True)

    assert "it is noted" in read(said)
    assert PlacesNow.objects.get(pk=shelter.pk).left == 3
    assert CapacityStatement.objects.get().via == "link"
    assert not browser.cookies
    assert "no-store" in said.headers["Cache-Control"]


def test_opening_the_link_says_nothing(address):
    for _time in range(3):
        Client().get(address)
        Client().head(address)

    assert not CapacityStatement.objects.exists()


def test_a_revoked_link_is_answered_as_one_that_never_was(partner, speaker, address):
    never = Client().get("/d/22222222-aaaaaaaaaaaaaaaaaaaa/")
    actions.revoke_link(partner, speaker, now=factories.NOW)

    for method in ("get", "post"):
        answer = getattr(Client(), method)(address, {"places": "3"})
        assert answer.status_code == never.status_code == 404
    assert not CapacityStatement.objects.exists()


def test_the_page_of_a_link_never_tells_a_confidential_address(partner, organisation):
    home = factories.service(
        organisation=organisation,
        description="Au 9 rue Secrète",
        location=factories.location(address="9 rue Secrète", is_confidential=True),
    )

    assert "Secrète" not in read(Client().get(link_of(link(partner, home))))


def test_each_kind_of_place_has_its_buttons(now, partner, shelter, address):
    actions.count_kind(partner, shelter, unit="bed", maximum=4, now=now)
    actions.count_kind(partner, shelter, unit="family_unit", audience="familles", maximum=2, now=now)

    text = read(Client(headers={"accept-language": "en"}).get(address))

    assert text.count('name="places"') == 5 + 3
    assert "Families" in text
    Client().post(address, {"places": "1", "unit": "family_unit", "audience": "familles"})
    assert CapacityLine.objects.get(unit="family_unit").places == 1


def test_more_places_than_in_all_is_told_on_the_page(now, partner, shelter, address):
    actions.count_kind(partner, shelter, unit="bed", maximum=4, now=now)

    answer = Client(headers={"accept-language": "en"}).post(address, {"places": "5", "unit": "bed"})

    assert answer.status_code == 400
    assert "There are 4 places in all" in read(answer)


def test_the_page_speaks_the_language_that_is_asked(address):
    assert 'lang="ar" dir="rtl"' in read(Client().get(f"{address}?l=ar"))


def test_its_own_software_says_places_and_reads_them(now, address, shelter):
    browser = Client()
    said = browser.post(
        address, json.dumps({"places": 2, "unit": "bed", "maximum": 6}), content_type="application/json"
    )

    assert said.status_code == 201
    [kind] = browser.get(address, headers={"accept": "application/json"}).json()["kinds"]
    assert (kind["places"], kind["maximum"], kind["free"], kind["held"]) == (2, 6, 2, 0)
    assert CapacityStatement.objects.get().via == "api"


@pytest.mark.parametrize(
    "body", ["{", "3", "[]", '{"places": -1}', '{"places": 7, "maximum": 6}', '{"unit": "tent"}']
)
def test_software_that_says_nonsense_is_told_so(address, body):
    answer = Client().post(address, body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["fields"]
    assert not CapacityStatement.objects.exists()


def test_a_program_in_a_loop_is_stopped(address, speaker):
    for _time in range(SPOKEN.most):
        SPOKEN.count(str(speaker.pk))

    assert Client().post(address, {"places": "3"}).status_code == 429
    assert not CapacityStatement.objects.exists()


# --- text messages


def text(said, *, sender=PHONE, secret="for-tests-alone-text-messages", **fields):
    headers = {"authorization": f"Bearer {secret}"}
    return Client().post(
        "/texto/", {"from": sender, "text": said} | fields, content_type="application/json", headers=headers
    )


def test_a_text_message_from_a_telephone_that_is_known_says_places(now, speaker, shelter):
    answer = text("3 places", sender="06 39 98 00 01")

    assert "3" in answer.json()["reply"]
    assert "Halte de nuit" in answer.json()["reply"]
    assert CapacityStatement.objects.get().via == "text"
    assert PlacesNow.objects.get().left == 3


def test_a_number_that_nobody_registered_learns_nothing(speaker):
    assert text("3", sender="+33639989999").json() == {"reply": ""}
    assert not CapacityStatement.objects.exists()


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_gateway_without_the_secret_is_refused(speaker, secret):
    assert text("3", secret=secret).status_code == 403
    assert not CapacityStatement.objects.exists()


def test_without_a_secret_of_ours_nobody_is_listened_to(speaker, settings):
    settings.SMS_IN_SECRET = ""

    assert text("3", secret="").status_code == 403


def test_somebody_with_two_services_says_which_one(now, partner, speaker, organisation):
    meals = factories.service(name="Repas du soir", organisation=organisation)
    other = link(partner, meals)

    asked = text("3").json()["reply"]
    assert speaker.handle[:4] in asked
    assert other.handle[:4] in asked
    assert not CapacityStatement.objects.exists()

    text(f"{other.handle[:4].lower()} 12")

    assert CapacityStatement.objects.get().service == meals


def test_a_message_that_cannot_be_read_is_asked_again(speaker):
    assert speaker.handle[:4] in text("bonsoir").json()["reply"]
    assert not CapacityStatement.objects.exists()


def test_a_gateway_that_repeats_itself_is_heard_once(now, speaker):
    text("3", id="m-1")
    text("3", id="m-1")

    assert CapacityStatement.objects.count() == 1


def test_a_revoked_telephone_says_nothing(partner, speaker):
    actions.revoke_link(partner, speaker, now=factories.NOW)

    assert text("3").json() == {"reply": ""}


# --- the question of the evening

EVENING = factories.NOW.replace(hour=16, minute=40)  # 17:40 in Paris


def test_a_service_that_lags_is_asked_once_at_its_hour_by_text_message(speaker):
    for minutes in (-30, 0, 10, 20):
        with time_machine.travel(EVENING + timedelta(minutes=minutes), tick=False):
            ask_those_that_lag()

    [(to, said, *_key)] = Kept.sent
    assert to == PHONE
    assert link_of(speaker) in said
    assert speaker.handle[:4] in said


def test_a_service_that_has_just_spoken_is_left_alone(speaker):
    actions.say_by_link(speaker, places=3, at=EVENING - timedelta(hours=1))

    with time_machine.travel(EVENING, tick=False):
        ask_those_that_lag()

    assert not Kept.sent


def test_without_a_gateway_the_question_goes_by_mail(partner, shelter, settings):
    settings.TEXT_GATEWAY = "repere.foundation.toolkit.texting.Nobody"
    speaker = link(partner, shelter, email="veille@example.org")

    with time_machine.travel(EVENING, tick=False):
        ask_those_that_lag()

    [sent] = mail.outbox
    assert sent.to == ["veille@example.org"]
    assert link_of(speaker) in sent.body


def test_a_question_that_could_not_leave_is_tried_again(speaker, settings):
    settings.TEXT_GATEWAY = "repere.foundation.toolkit.texting.Nobody"
    with time_machine.travel(EVENING, tick=False):
        ask_those_that_lag()
    speaker.refresh_from_db()
    assert speaker.asked_at is None

    settings.TEXT_GATEWAY = "repere.foundation.toolkit.texting.Kept"
    with time_machine.travel(EVENING + timedelta(minutes=10), tick=False):
        ask_those_that_lag()

    assert len(Kept.sent) == 1


# --- several kinds of places


@pytest.fixture
def two_kinds(now, partner, shelter):
    for audience in ("", "femmes"):
        actions.count_kind(partner, shelter, unit="bed", audience=audience, now=now)


def test_software_says_which_kind_it_means_where_there_are_several(two_kinds, address):
    answer = Client().post(address, {"places": 3}, content_type="application/json")

    assert list(answer.json()["fields"]) == ["unit"]
    assert not CapacityStatement.objects.exists()


def test_a_text_message_about_several_kinds_is_answered_with_the_link(two_kinds, speaker):
    assert link_of(speaker) in text("3").json()["reply"]
    assert not CapacityStatement.objects.exists()

    with time_machine.travel(EVENING, tick=False):
        ask_those_that_lag()

    assert speaker.handle[:4] + " 3" not in Kept.sent[0].text


def test_a_text_message_says_the_places_of_the_kind_it_names(two_kinds, speaker, partner, shelter, now):
    actions.count_kind(partner, shelter, unit="family_unit", now=now)

    assert "Halte de nuit" in text("FAMILLE 2").json()["reply"]
    assert "Halte de nuit" in text("LITS 3").json()["reply"]
    assert "Halte de nuit" in text("lits femmes : 1").json()["reply"]

    said = {(line.unit, line.audience): line.places for line in shelter.capacity_lines.all()}
    assert said == {("family_unit", ""): 2, ("bed", ""): 3, ("bed", "femmes"): 1}


def test_a_text_message_that_names_what_is_not_counted_is_told_what_is(two_kinds, speaker):
    reply = text("REPAS 3").json()["reply"]

    assert link_of(speaker) in reply
    assert "lits" in reply
    assert not CapacityStatement.objects.exists()
