"""Asking to be called, from the street."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from repere.accompaniment.casework.listening import rules
from repere.accompaniment.casework.models import Callback, CallDesk
from repere.foundation.organisations.models import Organisation
from tests import factories
from tests.pages import outside_scripts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
# What somebody answers, question by question.
ANSWERS = [
    ("theme", {"theme": "sleep"}),
    ("urgency", {"urgency": "today"}),
    ("language", {"language": "ar"}),
    ("number", {"number": "06 39 98 12 34", "way": "call"}),
    ("parts", {"parts": ["evening"]}),
    ("if_other", {"if_other": "wrong_number"}),
    ("said", {"called": "سامي", "said": "أنام في الشارع"}),
]


@pytest.fixture
def desk(organisation):
    return CallDesk.objects.create(organisation=organisation, takes_calls=True, hours="De 9 h à 17 h")


def url(language="fr"):
    return reverse("public:call_me", args=[language])


def hidden(answer):
    """What the page carries along, as a browser sends it."""
    found = {}
    for name, value in re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode()
    ):
        found.setdefault(name, []).append(value)
    return found


def walk(browser, language="fr", answers=ANSWERS):
    """Up to the last page, where all of it is read once more."""
    answer = browser.get(url(language))
    for _step, said in answers:
        answer = browser.post(url(language), hidden(answer) | said)
        assert answer.status_code == 200, answer.content.decode()
    return answer


def send(browser, language="fr", *, seconds=30, answers=ANSWERS, **more):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        last = walk(browser, language, answers)
        clock.shift(timedelta(seconds=seconds))
        return browser.post(url(language), hidden(last) | more)


def code_in(answer):
    return re.search(r'class="code"><bdi dir="ltr">([\w-]+)<', answer.content.decode())[1]


def test_what_was_answered_question_by_question_is_what_is_kept(desk):
    answer = send(Client(), "ar")

    row = Callback.unscoped.get()
    assert answer.status_code == 200
    assert (row.organisation, row.source, row.theme, row.urgency) == (
        desk.organisation,
        "public",
        "sleep",
        "today",
    )
    assert (row.number, row.language, row.called) == ("+33 6 39 98 12 34", "ar", "سامي")
    assert row.said == "أنام في الشارع"
    assert row.safely == rules.Safe("call", rules.windows_of({"evening"}), False, "wrong_number")


def test_nothing_is_kept_before_it_is_sent(desk):
    walk(Client())

    assert not Callback.unscoped.exists()


def test_the_last_page_says_everything_once_more(desk):
    page = walk(Client()).content.decode()

    for word in (desk.organisation.name, "06 39 98 12 34", "سامي", "أنام في الشارع"):
        assert word in page


def test_the_receipt_follows_and_withdraws_and_says_nothing_else(desk):
    browser = Client()
    code = code_in(send(browser))
    follow = reverse("public:follow_call", args=["fr"])

    page = browser.post(follow, {"code": code.lower()}).content.decode()
    assert "39 98" not in page
    assert "سامي" not in page
    assert desk.organisation.name not in page
    assert browser.post(follow, {"code": code, "withdraw": "1"}).status_code == 200
    assert not Callback.unscoped.exists()
    assert browser.post(follow, {"code": code}).status_code == 400


def test_no_cookie_no_store_and_no_word_in_an_address(desk):
    browser = Client()
    first, last = browser.get(url()), send(browser)

    assert not browser.cookies
    for answer in (first, last):
        assert "no-store" in answer["Cache-Control"]
        assert "http" not in re.sub(r'xmlns="[^"]+"', "", answer.content.decode())
    assert browser.get(url(), {"number": "0639981234"}).content.decode().count("0639981234") == 0


def test_a_form_reloaded_gives_the_same_receipt(desk):
    browser = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        last = hidden(walk(browser))
        clock.shift(30)
        assert code_in(browser.post(url(), last)) == code_in(browser.post(url(), last))
    assert Callback.unscoped.count() == 1


@pytest.mark.parametrize("number", ["12", "bonjour", "x" * 50])
def test_a_number_that_cannot_be_called_is_asked_again(desk, number):
    answers = [
        (step, {"number": number, "way": "call"} if step == "number" else said) for step, said in ANSWERS
    ]
    browser = Client()
    answer = browser.get(url())
    for _step, said in answers[:4]:
        answer = browser.post(url(), hidden(answer) | said)

    assert answer.status_code == 400
    assert 'id="id_number"' in answer.content.decode()


def test_one_goes_back_and_finds_the_answer_again(desk):
    browser = Client()
    answer = browser.get(url())
    for _step, said in ANSWERS[:4]:
        answer = browser.post(url(), hidden(answer) | said)

    page = browser.post(url(), hidden(answer) | {"back": "1"}).content.decode()

    assert 'value="06 39 98 12 34"' in page


def test_a_question_left_out_is_asked_before_anything_is_sent(desk):
    browser = Client()
    last = hidden(walk(browser))
    del last["if_other"]

    answer = browser.post(url(), last)

    assert answer.status_code == 400
    assert 'name="if_other"' in answer.content.decode()
    assert not Callback.unscoped.exists()


def test_a_program_that_fills_what_nobody_sees_is_told_that_nothing_was_sent(desk):
    answer = send(Client(), website="https://spam.example")

    assert answer.status_code == 400
    assert not Callback.unscoped.exists()


def test_a_form_sent_faster_than_anybody_reads_is_asked_again_and_then_goes(desk):
    browser = Client()
    answer = send(browser, seconds=1)
    assert answer.status_code == 400
    assert not Callback.unscoped.exists()

    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        assert browser.post(url(), hidden(answer)).status_code == 200
    assert Callback.unscoped.count() == 1


@pytest.mark.parametrize("begun", ["", "forged", "forged:1a2b3c:xyz"])
def test_a_form_that_is_not_ours_is_given_a_new_one(desk, begun):
    browser = Client()
    answer = browser.post(url(), hidden(walk(browser)) | {"begun": begun})

    assert answer.status_code == 400
    assert hidden(answer)["begun"] != [begun]
    assert not Callback.unscoped.exists()


def test_a_form_of_yesterday_is_sent_again_with_its_answers(desk):
    answer = send(Client(), seconds=24 * 3600)

    assert answer.status_code == 400
    assert hidden(answer)["number"] == ["06 39 98 12 34"]


def test_another_site_sends_nothing_here(desk):
    browser = Client()
    last = hidden(walk(browser))

    assert browser.post(url(), last, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert browser.post(url(), last, headers={"origin": "https://elsewhere.example"}).status_code == 403


def test_a_page_of_megabytes_is_not_read(desk):
    assert Client().post(url(), {"step": "said", "said": "x" * 40_000}).status_code == 413


def test_a_flood_is_told_plainly_and_loses_no_answer(desk):
    CallDesk.objects.update(most_an_hour=1)
    send(Client())

    other = [
        (step, {"number": "06 39 98 55 55", "way": "call"} if step == "number" else said)
        for step, said in ANSWERS
    ]
    answer = send(Client(), answers=other)

    assert answer.status_code == 429
    assert hidden(answer)["said"] == ["أنام في الشارع"]
    assert Callback.unscoped.count() == 1


def test_where_several_take_calls_one_says_where_one_is_and_chooses(desk):
    other = CallDesk.objects.create(organisation=factories.organisation(), takes_calls=True)
    browser = Client()
    answer = browser.get(url())
    for said in ({"theme": "talk"}, {"urgency": "week"}, {"near": ""}):
        answer = browser.post(url(), hidden(answer) | said)

    page = answer.content.decode()
    assert desk.organisation.name in page
    assert other.organisation.name in page
    answers = [*ANSWERS[:2], ("near", {"near": ""}), ("desk", {"desk": str(other.pk)}), *ANSWERS[2:]]
    send(Client(), answers=answers)
    assert Callback.unscoped.get().organisation == other.organisation


def test_an_organisation_that_stopped_taking_calls_is_not_asked(desk):
    CallDesk.objects.create(organisation=factories.organisation(), takes_calls=True)
    CallDesk.objects.create(organisation=factories.organisation(), takes_calls=True)
    chosen = ("desk", {"desk": str(desk.pk)})
    browser = Client()
    last = hidden(walk(browser, answers=[*ANSWERS[:2], ("near", {"near": ""}), chosen, *ANSWERS[2:]]))
    CallDesk.objects.filter(pk=desk.pk).update(takes_calls=False)

    with time_machine.travel(timezone.now() + timedelta(seconds=30)):
        assert browser.post(url(), last).status_code == 400
    assert not Callback.unscoped.exists()


def test_where_nobody_takes_calls_the_page_says_so(client):
    assert not Organisation.objects.filter(call_desk__takes_calls=True).exists()

    assert client.get(url()).status_code == 200
    assert url() not in client.get(reverse("public:home_in", args=["fr"])).content.decode()


def test_the_home_page_leads_there(desk, client):
    assert url() in client.get(reverse("public:home_in", args=["fr"])).content.decode()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_question_is_one_light_page_without_script(desk, language):
    """One request, and 14 kB at most: what the first round trip of a slow network brings (RFC 6928)."""
    browser = Client()
    answer = browser.get(url(language), headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= 14_000
    answer = browser.get(url(language))
    for step, said in [*ANSWERS, ("check", {})]:
        body = answer.content.decode()
        assert step == ANSWERS[0][0] or len(answer.content) <= 14_000
        assert outside_scripts(body) == []
        assert not re.search(r'(?:src|href)="(?:https?:)?//', body)
        answer = browser.post(url(language), hidden(answer) | said)
