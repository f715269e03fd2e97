"""A request to a service without an account: proposed otherwise, agreed to, attended, its end told on both sides."""

from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.journeys.asking import just_sent, received_without_a_name, tell
from tests.journeys.hands import Hands, Touch

AGENT = "accueil@example.org"
MESSAGE, NAME = "Deux nuits, une valise, un petit chien.", "Salomé Ventoux"
THURSDAY = (date.today() + timedelta(days=3)).isoformat() + "T18:30"


def without_account(page: Page) -> Locator:
    """The first of the results that nobody here answers for."""
    return page.locator(".result:not(:has(a[href*='/demander/']))").first


def asked_by_link(desk: Page, hands: Hands) -> str:
    """As far as the page of the sender; the link that it shows."""
    card = without_account(desk)
    hands.press(card.locator("label.pick"))
    hands.press("button[formaction*='/demander/']", opens="**/demander/**")
    hands.write("[name=message]", MESSAGE)
    hands.press("[name=shares_name]")
    hands.write("[name=name_shared]", NAME)
    desk.fill("[name=email]", "")
    hands.press("main form.stack button.primary", opens="**/envoyee/")
    return desk.input_value("#link")


def test_a_service_without_account_proposes_another_date_and_the_person_comes(page_as, stranger, measured):
    desk = page_as(AGENT, "en")
    received_without_a_name(desk, "eat")
    hands = Hands(desk)
    link = asked_by_link(desk, hands)
    sent = desk.url
    measured("a desk, a referral by a link, to its link", hands)

    service = stranger("en", phone=True, javascript=False)
    service.goto(link)
    expect(service.locator("main")).to_contain_text(MESSAGE)
    assert NAME.split()[0] not in service.content()
    touch = Touch(service)
    touch.press(service.locator("summary", has_text="Propose something else"))
    touch.write("[name=starts_at]", THURSDAY)
    touch.press("button[name=propose]", opens="**done=propose")
    measured("a service without account, another date, on a telephone without script", touch)
    expect(service.locator("[role=status]")).to_be_visible()
    assert NAME.split()[0] not in service.content()

    desk.goto(sent)
    expect(desk.locator("main")).to_contain_text("6:30")
    with desk.expect_navigation():
        desk.click("button[name=taken][value=yes]")
    expect(desk.locator("aside .chip.good")).to_be_visible()

    service.goto(link)
    expect(service.locator("main")).to_contain_text(NAME)
    touch.press("button[name=said][value=came]", opens="**done=after")
    desk.goto(sent)
    expect(desk.locator("main")).to_contain_text("They came")
    with desk.expect_navigation():
        desk.click("button[name=said][value=met]")
    expect(desk.locator("ol.rows")).to_contain_text("The need is met")


def test_of_several_asked_the_first_to_accept_withdraws_the_others(page_as, stranger):
    desk = page_as(AGENT, "en")
    received_without_a_name(desk, "eat")
    cards = desk.locator(".result:not(:has(a[href*='/demander/']))")
    for number in range(2):
        cards.nth(number).locator("label.pick").click()
    with desk.expect_navigation():
        desk.click("button[formaction*='/demander/']")
    desk.fill("[name=message]", "Un repas chaud, deux personnes.")
    with desk.expect_navigation():
        desk.click("main form.stack button.primary")
    links = []
    for page in just_sent(desk, 2):
        desk.goto(page)
        links.append(desk.input_value("#link"))

    first, second = (stranger("en", phone=True, javascript=False) for _link in links)
    first.goto(links[0])
    first.click("button[value=accept]")
    second.goto(links[1])

    expect(first.locator("[role=status]")).to_be_visible()
    expect(second.locator("h1")).to_contain_text("over")
    assert not second.locator("button[name=decision]").count()


def test_a_revoked_link_reads_nothing_at_once(page_as, stranger):
    desk = page_as(AGENT, "en")
    received_without_a_name(desk, "eat")
    link = asked_by_link(desk, Hands(desk))
    service = stranger("en", phone=True)
    service.goto(link)
    expect(service.locator("main")).to_contain_text(MESSAGE)

    with desk.expect_navigation():
        desk.click("button[name=revoke]")

    answer = service.goto(link)
    assert answer is not None
    assert answer.status == 404
    assert MESSAGE not in service.content()


def test_nobody_passes_the_desk_to_see_what_was_asked(page_as):
    desk = page_as(AGENT, "en")
    desk.goto("/bureau/passages/nouveau/")
    desk.click("button[name=anonymous]")
    tell(desk, "eat")
    asked_by_link(desk, Hands(desk))

    answer = page_as("foyer@example.org", "en").goto(desk.url)

    assert answer is not None
    assert answer.status in {403, 404}
