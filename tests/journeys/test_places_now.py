"""Places left: said from a telephone without an account, held for whoever is sent, given back when the answer is no."""

from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands, Touch
from tests.journeys.places import first_service
from tests.journeys.test_partner import ask, open_request, received_without_a_name

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


def refuse_whoever_waits(shelter: Page, service: str) -> None:
    """Other journeys ask for places there as well."""
    shelter.goto("/bureau/demandes/?box=received")
    links = shelter.locator(".row", has_text=service).locator(".what a")
    for address in links.evaluate_all("links => links.map(link => link.href)"):
        shelter.goto(address)
        if shelter.locator("button[name=decision][value=refuse]").count():
            shelter.select_option("[name=because]", "not_eligible")
            with shelter.expect_navigation():
                shelter.click("button[name=decision][value=refuse]")


def test_a_place_is_held_then_goes_to_the_next_who_waits(page_as, measured):
    shelter, desk = page_as(SHELTER, "en"), page_as(AGENT, "en")
    refuse_whoever_waits(shelter, SERVICE)
    shelter.goto(first_service(shelter, SERVICE))
    shelter.locator("form[action$='/places/'] [name=places]").first.fill("1")
    shelter.locator("form[action$='/places/'] button").first.click()
    shelter.wait_for_load_state()

    first, second = "Une personne seule, ce soir.", "Un homme âgé, ce soir."
    received_without_a_name(desk, "sleep")
    ask(desk, service=SERVICE, message=first)
    # Full from now on: among those set aside, where one may wait.
    received_without_a_name(desk, "sleep")
    desk.click("main > details.more:last-of-type summary")
    desk.locator("details .row", has_text=SERVICE).locator("a[href*='/demander/']").click()
    desk.wait_for_url("**/demander/**")
    desk.fill("[name=message]", second)
    desk.click("main form.stack button.primary")
    desk.wait_for_url("**/terminer/")
    desk.goto("/bureau/")
    rows = desk.locator(".row", has_text=SERVICE)
    expect(rows.locator(".chip", has_text="Place held")).to_have_count(1)
    expect(rows.locator(".chip", has_text="Waiting list: number 1")).to_have_count(1)

    open_request(shelter, first)
    expect(shelter.locator("aside .chip", has_text="Place held")).to_be_visible()
    hands = Hands(shelter)
    shelter.select_option("[name=because]", "not_eligible")
    hands.press("button[name=decision][value=refuse]", opens="**/demandes/**")
    measured("a shelter, refusing and letting a place go", hands)

    open_request(shelter, second)
    expect(shelter.locator("aside .chip", has_text="Place held")).to_be_visible()
    desk.goto("/bureau/")
    expect(rows.locator(".chip", has_text="Place held")).to_have_count(1)
    expect(rows.locator(".chip", has_text="Waiting list")).to_have_count(0)


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
