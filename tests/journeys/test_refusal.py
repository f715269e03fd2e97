"""A right refused at a counter is written in under a minute, on a telephone without script; refusals are gathered."""

from playwright.sync_api import Page, expect

from tests.journeys.hands import Hands, Touch
from tests.journeys.places import CASEWORKER, COORDINATOR, following, searching, sending

COUNTER = "Préfecture de Test-sur-Vidourle"
UNDER_A_MINUTE, FEW = 60, 14


def written(page: Page, hands: Hands, *, reason: str) -> None:
    page.goto("/bureau/droits/")
    hands.press("main a[href$='/droits/nouveau/']", opens="**/droits/nouveau/")
    page.select_option("[name=right]", "fr.register")
    hands.write("[name=counter]", COUNTER)
    page.select_option("[name=counter_kind]", "prefecture")
    page.select_option("[name=reason]", reason)
    page.check("[name=how][value=spoken]")
    hands.press("main form.stack button.primary", opens="**/droits/refus/**")


def test_a_refusal_is_written_in_under_a_minute_and_joins_an_action(page_as, measured):
    page = page_as(CASEWORKER, "fr", phone=True, javascript=False)
    hands = Touch(page)
    written(page, hands, reason="appointment")
    measured("a refusal written", hands)
    assert hands.seconds < UNDER_A_MINUTE
    assert hands.interactions <= FEW
    # What the rules say of that right, each with its mark and where it stands.
    rule = page.locator("main .row", has=page.locator("a[href*='fr.guda.register']"))
    expect(rule).to_contain_text("L. 521-4")
    expect(rule.locator(".chip").last).to_be_visible()

    # Nothing of it names anybody, and a name is told before it is saved.
    page.goto("/bureau/droits/nouveau/")
    page.select_option("[name=right]", "fr.school")
    page.fill("[name=counter]", COUNTER)
    page.select_option("[name=reason]", "none")
    page.check("[name=how][value=door]")
    page.fill("[name=words]", "On les a renvoyés, rappeler le 06 39 98 01 02")
    following("main form.stack button.primary")(page)
    expect(page.locator("main .alert.warn")).to_contain_text("06 39 98 01 02")
    page.fill("[name=words]", "On les a renvoyés sans les recevoir")
    following("main form.stack button.primary")(page)
    expect(page.locator("main")).to_contain_text("sans les recevoir")

    # Gathered in an action, which has its step and its end.
    page.goto("/bureau/droits/?q=vidourle")
    for box in page.locator("main [name=refusals]").all():
        box.check()
    following("main form[action$='/rassembler/'] .filters button")(page)
    sending("main aside button.primary", title="Sans rendez-vous depuis trois mois")(page)
    expect(page.locator("main .row", has_text=COUNTER)).to_have_count(2)
    sending("main aside form:first-of-type button.primary", said="Recommandé parti")(page)
    expect(page.locator("main ol")).to_contain_text("Recommandé parti")
    page.select_option("#id_end_outcome", "partly")
    following("main aside form:last-of-type .buttons button")(page)
    assert page.locator("main aside form").count() == 0


def test_from_a_dossier_a_refusal_is_said_theirs_on_the_shelf_chosen(page_as):
    page = page_as(CASEWORKER)
    page.goto("/bureau/recherche/")
    searching("dolkar")(page)
    dossier = page.locator("#found .person .what a").first.get_attribute("href") or ""
    page.goto(dossier + "droits-refuses/")
    page.select_option("aside [name=right]", "fr.health")
    page.fill("aside [name=counter]", COUNTER)
    page.select_option("aside [name=counter_kind]", "prefecture")
    page.select_option("aside [name=reason]", "stay")
    page.check("aside [name=how][value=written]")
    page.select_option("aside [name=shelf]", "status")
    following("aside button.primary")(page)
    expect(page.locator("main .row", has_text=COUNTER)).to_have_count(1)

    page.goto("/bureau/droits/")
    following(f"main .row:has-text('{COUNTER}') .what a")(page)
    assert "olkar" not in page.content()


def test_a_coordinator_reads_figures_without_a_small_number(page_as):
    page = page_as(COORDINATOR)
    page.goto("/bureau/droits/chiffres/")
    expect(page.locator("main .empty, main table").first).to_be_visible()
    figures = [
        int(cell) for cell in page.locator("main td.number").all_inner_texts() if cell.strip().isdigit()
    ]
    assert [figure for figure in figures if 0 < figure < 5] == []
