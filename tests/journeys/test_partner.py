"""Two organisations: what the desk asks, what the partner reads and when, what the desk learns."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.asking import (
    ask,
    open_request,
    received_without_a_name,
    refuse_whoever_waits,
    results,
    way_to_ask,
)
from tests.journeys.browsing import sign_in
from tests.journeys.hands import Hands
from tests.journeys.places import following, searching

AGENT, SHELTER, HEALTH = "accueil@example.org", "foyer@example.org", "sante@example.org"


def test_a_referral_is_read_without_the_name_accepted_then_read_with_it(page_as, stranger, measured):
    desk = page_as(AGENT)
    desk.goto("/bureau/")
    hands, message, name = Hands(desk), "Deux nuits, une valise, pas d’escalier.", "Mohamed Elhadj Yahiaoui"

    hands.write("[data-key='/']", "yahyaoui mohammed")
    hands.press("header .finder button", opens="**/recherche/")
    hands.press(
        desk.locator("#found .person", has_text=name).locator("button[name=dossier]"), opens="**/besoins/"
    )
    hands.press(desk.locator("input[name=themes][value=eat]"))
    hands.press("main form:has(.tiles) .buttons button", opens="**/orientation/**")
    card = desk.locator(".result", has_text="Foyer des Garrigues")
    hands.press(card.locator("a[href*='/demander/']"), opens="**/demander/**")
    hands.write("[name=message]", message)
    hands.press("[name=shares_name]")
    expect(desk.locator("[name=name_shared]")).to_have_value(name)
    hands.press("main form.stack button.primary", opens="**/terminer/")
    hands.press("main form.stack button.primary", opens="**/bureau/")
    measured("known person, referral to a partner, with a mouse, fr", hands)
    expect(desk.locator(".alert.success")).to_have_count(1)

    partner = stranger("fr")
    sign_in(partner, SHELTER)
    open_request(partner, message)
    assert name not in partner.content()
    assert "Yahiaoui" not in partner.content()
    answering = Hands(partner)
    answering.write("[name=answer]", "À 19 h, demander Inès à l’accueil.")
    answering.press("button[name=decision][value=accept]", opens="**/demandes/**")
    measured("partner, accepting with a word, with a mouse, fr", answering)
    expect(partner.locator("main")).to_contain_text(name)
    assert partner.locator("button[name=decision]").count() == 0

    desk.goto("/bureau/")
    answer = desk.locator(".row", has_text="demander Inès")
    expect(answer.locator(".chip.good")).to_be_visible()
    expect(answer).to_contain_text(name)


def test_what_the_person_did_not_agree_to_is_never_read(page_as):
    desk, message = page_as(AGENT), "Une douche avant un entretien, demain."
    received_without_a_name(desk, "eat")
    way_to_ask(desk, "Foyer des Garrigues").click()
    desk.fill("[name=message]", message)
    desk.fill("[name=name_shared]", "Grégoire Nondit")  # written, but the box is not ticked
    desk.click("main form.stack button.primary")
    desk.wait_for_url("**/terminer/")

    partner = page_as(SHELTER)
    open_request(partner, message)
    following("button[name=decision][value=accept]")(partner)

    assert partner.locator("button[name=decision]").count() == 0
    assert "Nondit" not in partner.content()


def test_a_refusal_asks_for_its_reason_and_the_desk_reads_it(page_as):
    desk, message = page_as(AGENT), "Une famille de cinq, un nourrisson."
    received_without_a_name(desk, "health")
    ask(desk, service="L’Olivier Rouge", message=message)

    partner = page_as(HEALTH)
    open_request(partner, message)
    partner.click("button[name=decision][value=refuse]")
    expect(partner.locator(".summary")).to_be_focused()
    partner.select_option("[name=because]", "not_eligible")
    partner.fill("[name=answer]", "Le pédiatre de garde est à l’étage.")
    following("button[name=decision][value=refuse]")(partner)
    assert partner.locator("button[name=decision]").count() == 0

    desk.goto("/bureau/")
    expect(desk.locator(".row", has_text="pédiatre de garde").locator(".chip.bad")).to_be_visible()


def test_a_referral_withdrawn_leaves_the_box_of_the_partner(page_as):
    desk, message = page_as(AGENT), "Finalement logé par un cousin."
    received_without_a_name(desk, "health")
    desk.goto(ask(desk, service="L’Olivier Rouge", message=message))

    following("form[action$='/retirer/'] button")(desk)

    with pytest.raises(AssertionError, match="did not receive"):
        open_request(page_as(HEALTH), message)


def test_places_said_by_a_partner_are_read_at_the_desk_with_their_age(page_as):
    partner = page_as(SHELTER)
    # Those kept for whoever was sent by other journeys would be taken off.
    refuse_whoever_waits(partner, "Repas chaud")
    partner.goto("/bureau/")
    form = partner.locator("form[action$='/places/']", has=partner.locator("label", has_text="Repas chaud"))
    form.locator("[name=places]").fill("37")
    form.locator("button").click()
    expect(partner.locator(".alert.success")).to_contain_text("37")

    desk = page_as(AGENT)
    received_without_a_name(desk, "eat")

    chip = results(desk, "Repas chaud").locator(".chip.places")
    expect(chip).to_contain_text(re.compile(r"\b37\b"))
    # Said within the minute: the age stands beside the figure.
    assert len(re.split(r"\b37\b", chip.inner_text(), maxsplit=1)[1].strip()) > len(" places,")


def test_more_places_than_there_are_is_refused(page_as):
    partner = page_as(SHELTER)
    partner.goto("/bureau/")
    form = partner.locator("form[action$='/places/']", has=partner.locator("label", has_text="Repas chaud"))

    form.locator("[name=places]").fill("4600")
    form.locator("button").click()

    expect(partner.locator(".alert.error")).to_be_visible()


def test_a_dossier_is_shut_to_a_partner_and_its_address_sends_a_stranger_to_the_door(page_as, stranger):
    desk = page_as(AGENT)
    desk.goto("/bureau/recherche/")
    searching("birtukan")(desk)
    address = desk.locator("#found .person .what a").first.get_attribute("href")

    refused = page_as(SHELTER).goto(address)
    nobody = stranger("fr")
    nobody.goto(address)

    assert refused.status == 403
    assert "/compte/login/" in nobody.url
    assert address in nobody.url.replace("%2F", "/")


def test_a_dossier_of_nowhere_is_a_page_that_does_not_exist(page_as):
    answer = page_as(AGENT).goto("/bureau/dossiers/0198f000-0000-7000-8000-000000000000/")

    assert answer.status == 404


def test_a_session_locked_by_hand_opens_again_with_the_password_on_the_same_page(stranger):
    page = stranger("fr")
    sign_in(page, AGENT)
    page.goto("/bureau/compte/")
    page.click("form[action$='/verrouiller/'] button")
    page.goto("/bureau/annuaire/")
    assert "/verrou/" in page.url

    page.fill("#id_password", "not the password")
    page.press("#id_password", "Enter")
    expect(page.locator(".summary")).to_be_visible()
    page.fill("#id_password", "repere-demo-2026")
    page.press("#id_password", "Enter")

    page.wait_for_url("**/annuaire/")
