"""Places left: said from a telephone without an account, held for whoever is sent, given back when the answer is no."""

from playwright.sync_api import Page, expect

from tests.journeys.asking import ask, open_request, received_without_a_name, refuse_whoever_waits, write
from tests.journeys.hands import Hands, Touch
from tests.journeys.places import first_service, following

AGENT, SHELTER = "accueil@example.org", "foyer@example.org"
SERVICE = "Halte de nuit"
MOST_TAPS = 2


def a_link(page: Page, service: str) -> str:
    """Made by the shelter, for its night desk."""
    page.goto(f"{service}capacite/")
    page.fill("[name=label]", "Veilleur")
    page.click("button[name=link]")
    page.wait_for_url("**/liens/**")
    return page.input_value("#link")


def test_a_shelter_says_three_places_in_two_taps_without_an_account_nor_a_script(page_as, stranger, measured):
    shelter = page_as(SHELTER, "en")
    # A place promised to somebody of another journey would be taken off.
    refuse_whoever_waits(shelter, SERVICE)
    service = first_service(shelter, SERVICE)
    link = a_link(shelter, service)
    phone = stranger("en", phone=True, javascript=False)
    # A shortcut on the home screen: the first tap opens the page.
    phone.set_content(f'<a href="{link}">Places</a>')
    hands = Touch(phone)

    hands.press("a", opens="**/d/**")
    hands.press("button[name=places][value='3']", opens="**said=1")

    measured("a shelter, three places, on a telephone without script", hands)
    assert hands.interactions <= MOST_TAPS
    expect(phone.locator("[role=status]")).to_be_visible()
    desk = page_as(AGENT, "en")
    desk.goto(service)
    expect(desk.locator(".chip.places").first).to_contain_text("3 places")


def test_a_revoked_link_opens_nothing(page_as, stranger):
    shelter = page_as(SHELTER, "en")
    link = a_link(shelter, first_service(shelter, SERVICE))
    shelter.click("button.danger")
    shelter.wait_for_url("**/capacite/")
    phone = stranger("en", phone=True)

    answer = phone.goto(link)

    assert answer is not None
    assert answer.status == 404
    assert not phone.locator("button[name=places]").count()


def test_a_place_is_held_then_goes_to_the_next_who_waits(page_as, measured):
    shelter, desk = page_as(SHELTER, "en"), page_as(AGENT, "en")
    refuse_whoever_waits(shelter, SERVICE)
    shelter.goto(first_service(shelter, SERVICE))
    shelter.locator("form[action$='/places/'] [name=places]").first.fill("1")
    following("form[action$='/places/'] button")(shelter)

    first, second = "Une personne seule, ce soir.", "Un homme âgé, ce soir."
    received_without_a_name(desk, "sleep")
    asked_first = ask(desk, service=SERVICE, message=first)
    # Full from now on: among those set aside, where one may wait.
    received_without_a_name(desk, "sleep")
    desk.click("main > details.more:last-of-type summary")
    desk.locator("details .row", has_text=SERVICE).locator("a[href*='/demander/']").click()
    asked_second = write(desk, second)
    place = desk.locator("aside .chip")
    desk.goto(asked_first)
    expect(place.filter(has_text="Place held")).to_have_count(1)
    desk.goto(asked_second)
    expect(place.filter(has_text="Waiting list: number 1")).to_have_count(1)

    open_request(shelter, first)
    expect(shelter.locator("aside .chip", has_text="Place held")).to_be_visible()
    hands = Hands(shelter)
    shelter.select_option("[name=because]", "not_eligible")
    hands.press("button[name=decision][value=refuse]", opens="**/demandes/**")
    measured("a shelter, refusing and letting a place go", hands)

    open_request(shelter, second)
    expect(shelter.locator("aside .chip", has_text="Place held")).to_be_visible()
    desk.goto(asked_second)
    expect(place.filter(has_text="Place held")).to_have_count(1)
    desk.goto(asked_first)
    expect(place.filter(has_text="Place held")).to_have_count(0)


def test_a_reader_says_what_is_wrong_and_the_service_puts_it_right(page_as, stranger):
    shelter = page_as(SHELTER, "en")
    service = first_service(shelter, SERVICE)
    shelter.goto(service)
    public = shelter.locator("a[href*='/s/']").first.get_attribute("href")
    reader = stranger("en", phone=True, javascript=False)
    reader.goto(f"{public}corriger/")
    reader.check("[name=subject][value=phone]")
    reader.fill("[name=proposed]", "04 65 71 99 99")
    reader.click("form button")
    expect(reader.locator("[role=status]")).to_be_visible()

    shelter.goto(f"{service}fiche/")
    with shelter.expect_navigation():
        said = shelter.locator("form.panel", has_text="04 65 71 99 99")
        said.locator("button[name=decision][value=accept]").click()

    reader.goto(public)
    expect(reader.locator("main")).to_contain_text("04 65 71 99 99")
    reader.goto(f"{public}journal/")
    expect(reader.locator("main")).to_contain_text("+33465719999")
