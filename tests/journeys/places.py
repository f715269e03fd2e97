"""Every page of the house, and how one gets to it: what must look right looks right on each of them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page

from tests.accompaniment.papers.sent import photograph
from tests.journeys.browsing import Visitors, sign_in, six_figures
from tests.journeys.house import PASSWORD

AGENT, COORDINATOR, OFFICER = "accueil@example.org", "coordination@example.org", "dpo@example.org"
CASEWORKER, TRANSLATOR = "accompagnement@example.org", "traduction@example.org"
SHELTER, HEALTH = "foyer@example.org", "sante@example.org"
ENDED = "contrat.fini@example.org"
INSIDE = "inside"  # their own door, with a paper
FIND = "main form > .acts button"  # the other one asks the telephone where it is
OURS = "a sentence nobody else would say"

Act = Callable[[Page], Any]


@dataclass(frozen=True)
class Place:
    """`address` may name what the stage holds, as `{dossier}`; `act` is what is done once there."""

    name: str
    who: str
    address: str
    act: Act | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return self.who in {"street", INSIDE}


def sending(selector: str = "main form.stack button.primary", **fields: str) -> Act:
    def act(page: Page) -> None:
        for name, value in fields.items():
            page.fill(f"main [name={name}]", value)
        # What the browser would stop by itself must be told by the page as well.
        page.evaluate("for (const form of document.forms) form.noValidate = true")
        with page.expect_navigation():
            page.click(selector)

    return act


def asked_again(page: Page) -> None:
    """Who signed in some minutes ago says their password once more."""
    if page.locator("main [name=password]").count():
        sending("main form button", password=PASSWORD)(page)


def saying_too_much(page: Page) -> None:
    page.check("main [name=shelf][value=needs]", force=True)
    page.fill("main [name=text]", "Appeler le 06 39 98 01 02")
    with page.expect_navigation():
        page.click("main aside form button.primary")


def searching(text: str) -> Act:
    def act(page: Page) -> None:
        page.fill("#id_q", text)
        with page.expect_navigation(wait_until="load"):
            page.evaluate("document.querySelector('main .finder').submit()")

    return act


def then(*acts: Act) -> Act:
    def act(page: Page) -> None:
        for one in acts:
            one(page)

    return act


def pressing(selector: str) -> Act:
    return lambda page: page.locator(selector).first.click()


def following(selector: str) -> Act:
    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return act


def columns_in_sight(page: Page) -> None:
    """Folded once a file was looked through, by whoever came before."""
    page.evaluate("for (const folded of document.querySelectorAll('main details')) folded.open = true")


def without_a_name(page: Page) -> None:
    """None of its columns is a name."""
    columns_in_sight(page)
    for column in (1, 2):
        page.select_option(f"main [name=column_{column}]", "")
    sending("button[value=columns]")(page)


def inviting(email: str) -> Act:
    return then(lambda page: page.check("input[name=role][value=welcome_agent]"), sending(email=email))


def without_its_token(page: Page) -> None:
    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(field => field.remove())")
    sending(SIGN_IN, login="x@example.org", password="x")(page)


def fulfilled(template: str, status: int) -> Act:
    """A page that only a fault of ours would show, as the server would send it."""

    def act(page: Page) -> None:
        language = page.context.cookies()[0]["value"]
        with translation.override(language):
            body = render_to_string(template)
        page.route(
            "**/fault",
            lambda route: route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8"),
        )
        page.goto("/fault")

    return act


MORE, PASSAGE = pressing("details.more summary"), "/bureau/passages/{passage}/orientation/"
SIGN_IN = "form.stack button.primary"
TO_CLOSE = pressing("details.more:has(form[action$='/fermer/']) summary")
CLOSING = then(
    TO_CLOSE, sending("form[action$='/fermer/'] button", starts_on="2020-01-02", ends_on="2020-01-01")
)
FILTER = "main form.filters button"
CODES_THAT_ARE_NONE = sending(FILTER, one="ZZZZZZ", other="ZZZZZZ")
ASKED = then(
    lambda page: page.check("[name=asked_by][value=person]"),
    lambda page: page.check("[name=reason][value=withdrawn]"),
    sending("form.panel button.primary"),
)
# A day on which nobody else of the demo is expected.
APPOINTED_ON = (date.today() + timedelta(days=40)).isoformat()
NEW_PERSON = then(searching("zzzzzz"), following("form[action$='/personnes/nouvelle/'] button"))

UNFOLDED = then(*(pressing(f"aside details:nth-of-type({n}) summary") for n in (1, 2, 3)))

# Begun, or begun before: its draft comes first.
SCREENING = "button[value=vulnerability], main a[href$='/remplir/']"
TAPPED, NEXT = following("main .tiles button"), following("main .acts button")
CALLABLE = then(TAPPED, TAPPED, NEXT, sending("main .acts button", number="06 39 98 77 01"))


def writing_a_refusal(page: Page) -> None:
    page.select_option("#id_right", "fr.school")
    page.fill("#id_counter", "Mairie de Nîmes")
    page.select_option("#id_counter_kind", "town_hall")
    page.select_option("#id_reason", "stay")
    page.check("main [name=how][value=spoken]", force=True)
    with page.expect_navigation():
        page.click("main form.stack button.primary")


WRITING_A_REFUSAL: Act = writing_a_refusal
BEGINNING_AN_ACTION = sending("aside button.primary", title="Sans rendez-vous")

PLACES = [
    # The desk
    Place("today", AGENT, "/bureau/"),
    Place("today, account menu open", AGENT, "/bureau/", pressing("details.account summary")),
    Place("search", AGENT, "/bureau/recherche/"),
    Place("search, found", AGENT, "/bureau/recherche/", searching("garr")),
    Place("search, people found", AGENT, "/bureau/recherche/", searching("mohamed")),
    Place("search, nobody", AGENT, "/bureau/recherche/", searching("zzzzzz")),
    Place("new passage", AGENT, "/bureau/passages/nouveau/"),
    Place("new passage, found", AGENT, "/bureau/passages/nouveau/", searching("yahya")),
    Place("new passage, nobody", AGENT, "/bureau/passages/nouveau/", searching("zzzzzz")),
    Place("new person", AGENT, "/bureau/passages/nouveau/", NEW_PERSON),
    Place(
        "new person, refused", AGENT, "/bureau/passages/nouveau/",
        then(NEW_PERSON, sending(name="", birth_day="31", birth_month="2", birth_year="1990")),
    ),
    Place(
        "new person, namesakes", AGENT, "/bureau/passages/nouveau/",
        then(NEW_PERSON, sending(name="Noorullah")),
    ),
    Place("needs", AGENT, "/bureau/passages/{empty_passage}/besoins/"),
    Place("needs, more to say", AGENT, "/bureau/passages/{empty_passage}/besoins/", MORE),
    Place(
        "needs, refused", AGENT, "/bureau/passages/{empty_passage}/besoins/",
        sending("main form:has(.tiles) .buttons button"),
    ),
    Place("needs, of a person who comes back", AGENT, "/bureau/passages/{known_passage}/besoins/"),
    Place("orientation", AGENT, PASSAGE),
    Place("orientation, looking elsewhere", AGENT, PASSAGE, MORE),
    Place("orientation, no such town", AGENT, "/bureau/passages/{passage}/orientation/?near=zzzzzz"),
    Place("orientation, nothing near", AGENT, "/bureau/passages/{passage}/orientation/?near=vigan&radius=5"),
    Place("orientation, words in any language", AGENT, PASSAGE + "?q=prefecure&near=nimes"),
    Place("searches followed", AGENT, "/bureau/recherches-suivies/",
          then(following("a[href$='/suivre/']"), sending("main form.panel button.primary"))),
    Place("search to follow", AGENT, "/bureau/recherches-suivies/suivre/"),
    Place("search to follow, no such town", AGENT, "/bureau/recherches-suivies/suivre/",
          sending("main form.panel button.primary", near="zzzzzz")),
    Place("orientation, set aside", AGENT, PASSAGE, pressing("main > details.more:last-of-type summary")),
    Place("orientation, as a map", AGENT, "/bureau/passages/{passage}/orientation/?view=map"),
    Place("referral, to write", AGENT, "/bureau/passages/{passage}/demander/{asked}/"),
    Place(
        "referral, refused", AGENT, "/bureau/passages/{passage}/demander/{asked}/",
        then(lambda page: page.check("[name=shares_name]"), sending()),
    ),
    Place("referral sent", AGENT, "{referral_sent}"),
    Place("referral sent, by a link", AGENT, "{sent_by_link}"),
    Place("referral sent, no message written", AGENT, "{sent_by_link}", sending("button[name=write]")),
    Place("several services, to ask", AGENT, PASSAGE, then(
        lambda page: [box.check() for box in page.locator("input[name=services]").all()[:3]],
        following("button[formaction*='/demander/']"))),
    Place("slip", AGENT, "/bureau/passages/{given_passage}/fiche/"),
    Place("slip in Arabic", AGENT, "/bureau/passages/{given_passage}/fiche/?language=ar"),
    Place("slip, nothing chosen", AGENT, "/bureau/passages/{passage}/fiche/"),
    Place("end of a passage", AGENT, "/bureau/passages/{given_passage}/terminer/"),
    Place("passage closed", AGENT, "/bureau/passages/{closed_passage}/terminer/"),
    Place("dossier", AGENT, "{dossier}"),
    Place("dossier, a menu open", AGENT, "{dossier}", pressing(".rows details.menu summary")),
    Place("dossier, all its pages", AGENT, "{dossier}", pressing("nav.tabs summary")),
    Place("services shown", AGENT, "{person}services/"),
    Place("keyboard shortcuts", AGENT, "/bureau/raccourcis/"),
    Place("dossier, settled", AGENT, "{settled_dossier}"),
    Place("identity of a person", CASEWORKER, "{person}identite/"),
    Place("identity, no such day", AGENT, "{person}identite/",
          sending("button[value=describe]", birth_day="31", birth_month="2", birth_year="1990")),
    Place("relatives", AGENT, "{person}proches/"),
    Place("relatives, refused", AGENT, "{person}proches/", sending("aside button.primary")),
    Place("how to reach somebody", AGENT, "{person}joindre/", MORE),
    Place("how to reach somebody, refused", AGENT, "{person}joindre/",
          then(MORE, sending("details.more button.primary"))),
    Place("consents", AGENT, "{person}accords/"),
    Place("timeline", CASEWORKER, "{person}fil/"),
    Place("timeline, notes alone", CASEWORKER, "{person}fil/?of=note"),
    Place("plan", CASEWORKER, "{person}plan/"),
    Place("plan, refused", CASEWORKER, "{person}plan/", sending("aside button.primary")),
    Place("goal", CASEWORKER, "{person}plan/", sending("aside button.primary", text="Parler avec l’école")),
    Place("plan on paper", CASEWORKER, "{person}plan/imprimer/"),
    Place("assessments", CASEWORKER, "{person}evaluations/"),
    Place("assessment, a section", CASEWORKER, "{person}evaluations/", following(SCREENING)),
    Place("assessment, read once more", CASEWORKER, "{person}evaluations/", then(
        following(SCREENING), pressing("details.more summary"), following("details.more a[href$='/signer/']"))),
    Place("administrative status", CASEWORKER, "{person}statut/"),
    Place("administrative status, refused", CASEWORKER, "{person}statut/", sending("aside button.primary")),
    Place("institutions asked", CASEWORKER, "{dossier}mediations/"),
    Place("institutions asked, refused", CASEWORKER, "{dossier}mediations/", sending("aside button.primary")),
    Place("institutions that have not answered", CASEWORKER, "/bureau/mediations/"),
    Place("an institution asked", CASEWORKER, "/bureau/mediations/", following("main .row .what a")),
    Place("models of letters", CASEWORKER, "/bureau/droit/courriers/"),
    Place("a model of letter", CASEWORKER, "/bureau/droit/courriers/appeal_cnda/"),
    Place("rights refused", CASEWORKER, "/bureau/droits/"),
    Place("a right refused, to write", CASEWORKER, "/bureau/droits/nouveau/"),
    Place("a right refused, refused", CASEWORKER, "/bureau/droits/nouveau/", sending("main form.stack button.primary")),
    Place("a right refused", CASEWORKER, "/bureau/droits/nouveau/", WRITING_A_REFUSAL),
    Place("rights refused to a person", CASEWORKER, "{dossier}droits-refuses/"),
    Place("done together about rights", CASEWORKER, "/bureau/droits/actions/"),
    Place("an action about rights", CASEWORKER, "/bureau/droits/actions/", BEGINNING_AN_ACTION),
    Place("rights refused, in figures", COORDINATOR, "/bureau/droits/chiffres/"),
    Place("rights refused, in figures of all", COORDINATOR, "/bureau/droits/chiffres/?scope=network"),
    Place("how long institutions take", COORDINATOR, "/bureau/mediations/delais/"),
    Place("to call back", CASEWORKER, "/bureau/rappels/"),
    Place("to call back, over", CASEWORKER, "/bureau/rappels/?box=closed"),
    Place("a request to be called", CASEWORKER, "/bureau/rappels/", following("main .row .what a")),
    Place("somebody asks to be called", CASEWORKER, "/bureau/rappels/nouveau/"),
    Place("somebody asks to be called, refused", CASEWORKER, "/bureau/rappels/nouveau/",
          sending("main form button.primary", number="12")),
    Place("how we take calls", COORDINATOR, "/bureau/rappels/reglages/"),
    Place("help given to somebody", CASEWORKER, "{person}aides/"),
    Place("help that cannot be given", CASEWORKER, "{person}aides/", sending("aside button.primary")),
    Place("receipt", CASEWORKER, "{person}aides/", sending("aside button.primary", quantity="2")),
    Place("words of the desk", COORDINATOR, "/bureau/besoins/vocabulaire/"),
    Place("words of the desk, refused", COORDINATOR, "/bureau/besoins/vocabulaire/",
          sending("main form.form button.primary", eat_words="x" * 80)),
    Place("guides, at the desk", COORDINATOR, "/bureau/guides/"),
    Place("a guide, to write", COORDINATOR, "/bureau/guides/ecole/texte/"),
    Place("a guide, hard to read", COORDINATOR, "/bureau/guides/ecole/texte/",
          sending("main form button[value=publish]", **{"town-text": "Allez sous trois jours à la CRPA ; écrivez."})),
    Place("a guide, read by who does not write", CASEWORKER, "/bureau/guides/sante/texte/"),
    Place("a guide, beside its French", COORDINATOR, "/bureau/guides/sante/traduction/ar/"),
    Place("a guide, a file that is none", COORDINATOR, "/bureau/guides/sante/traduction/ar/",
          sending("main form button[value=file]")),
    Place("a guide, before it is shown", COORDINATOR, "/bureau/guides/sante/apercu/{language}/"),
    Place("a guide, what it said before", COORDINATOR, "/bureau/guides/sante/historique/"),
    Place("a guide of ours", COORDINATOR, "/bureau/guides/nouveau/"),
    Place("a guide of ours, refused", COORDINATOR, "/bureau/guides/nouveau/",
          sending("main form.form button.primary", title="")),
    Place("coordination", COORDINATOR, "/bureau/coordination/"),
    Place("help given, by month", COORDINATOR, "/bureau/aides/"),
    Place("consents, refused", AGENT, "{person}accords/", sending("aside button.primary")),
    Place("procedures", AGENT, "{dossier}demarches/"),
    Place("letters", AGENT, "{dossier}courriers/"),
    Place("letter", CASEWORKER, "{dossier}courriers/legal_aid_cnda/"),
    Place("letter, not finished", CASEWORKER, "{dossier}courriers/legal_aid_cnda/", sending()),
    Place("procedures, none yet", CASEWORKER, "{dossier}demarches/"),
    Place("procedure, just begun", CASEWORKER, "{dossier}demarches/", sending("aside button.primary")),
    Place("procedure", CASEWORKER, "{procedure}"),
    Place("procedure, why its dates", CASEWORKER, "{procedure}", pressing("main li details summary")),
    Place("procedure, explained to them", CASEWORKER, "{procedure}expliquer/"),
    Place("procedure, explained beside French", CASEWORKER, "{procedure}expliquer/?language=ar&beside=1"),
    Place("procedure, why a day, explained", CASEWORKER, "{procedure}expliquer/?language=ar",
          pressing("main li details summary")),
    Place("procedures of a family", CASEWORKER, "{settled_dossier}demarches/famille/"),
    Place("procedure, no day said", CASEWORKER, "{procedure}", sending("aside button.primary")),
    Place("time limits", CASEWORKER, "/bureau/echeances/?whose=all"),
    Place("time limits, of nobody", COORDINATOR, "/bureau/echeances/?whose=team&when=late&nobody=1"),
    Place("time limit", CASEWORKER, "{deadline}"),
    Place("time limit, nothing said", CASEWORKER, "{deadline}",
          sending("main .panel button[value=done]", **{"done-on": ""})),
    Place("time limits of the week", CASEWORKER, "/bureau/echeances/semaine/?whose=all&names=1"),
    Place("who is away", COORDINATOR, "/bureau/echeances/absences/"),
    Place("who is away, backwards", COORDINATOR, "/bureau/echeances/absences/",
          sending("aside button.primary", starts_on="2026-11-20", ends_on="2026-11-10")),
    Place("time limits, why missed", COORDINATOR, "/bureau/echeances/manquees/"),
    Place("papers, none", AGENT, "{dossier}documents/"),
    Place("papers, nothing chosen", AGENT, "{dossier}documents/", sending("form.panel button.primary")),
    Place("papers", CASEWORKER, "{papers}"),
    Place("a paper", CASEWORKER, "{paper}"),
    Place("a paper, to renew", CASEWORKER, "{paper}", UNFOLDED),
    Place("what expires soon", CASEWORKER, "/bureau/documents/"),
    Place("cards of a person", AGENT, "{person}carte/"),
    Place("card, made", AGENT, "{person}carte/", following("button[name=make]")),
    Place("papers of a person", AGENT, "{person}acces/"),
    Place("papers of a person, what stays hidden", AGENT, "{person}acces/", MORE),
    Place("papers of a person, an easy PIN", AGENT, "{person}acces/", sending("button[name=make]", pin="123456")),
    Place("paper, made", AGENT, "{person}acces/", following("button[name=make]")),
    Place("dossiers to give to a colleague", COORDINATOR, "/bureau/coordination/repartir/?whose=nobody"),
    Place("dossiers to give, nothing ticked", COORDINATOR, "/bureau/coordination/repartir/?whose=nobody",
          following("main form button[name=act]")),
    Place("dossiers to give, what it will look like", COORDINATOR, "/bureau/coordination/repartir/?whose=nobody",
          then(lambda page: page.locator("main [name=one]").first.check(),
               lambda page: page.locator("main [name=to]").first.check(), following("main form button[name=act]"))),
    Place("rights of a person", CASEWORKER, "{person}droits/"),
    Place("rights of a person, whose copy others make", AGENT, "{person}droits/"),
    Place("copy of all that is kept", CASEWORKER, "{person}droits/", following("aside form button.primary")),
    Place("corrections asked for", AGENT, "/bureau/rectifications/"),
    Place("corrections of a person", AGENT, "{asking}rectifications/"),
    Place("corrections of a person, refused without why", AGENT, "{asking}rectifications/",
          sending("main form.form button.primary")),
    Place("card, to show", AGENT, "/bureau/carte/"),
    Place("card, no such code", AGENT, "/bureau/carte/", sending("main form.form button.primary", code="x")),
    Place("team of a dossier", COORDINATOR, "{person}equipe/"),
    Place("team of a dossier, refused", COORDINATOR, "{person}equipe/", sending("aside form button.primary")),
    Place("notes", CASEWORKER, "{person}notes/"),
    Place("note, before it is saved", CASEWORKER, "{person}notes/", saying_too_much),
    Place("notes, refused", CASEWORKER, "{person}notes/", sending("aside form button.primary")),
    Place("in an emergency", AGENT, "/bureau/urgence/"),
    Place("in an emergency, refused", AGENT, "/bureau/urgence/",
          sending("main form button.danger", code="ZZZZZZ", reason="A fait un malaise au bureau")),
    Place("openings in an emergency", OFFICER, "/bureau/urgences/"),
    Place("dossiers of a leaver", COORDINATOR, "/bureau/equipe/",
          then(following("td a.button"), following("a[href$='/passation/']"))),
    Place("coming of age", AGENT, "/bureau/majorites/"),
    # Whom the desk expects, and what is to be done
    Place("agenda, a day", CASEWORKER, "/bureau/agenda/?whose=all"),
    Place("agenda, a week", CASEWORKER, "/bureau/agenda/?view=week&whose=all"),
    Place("agenda, a month", CASEWORKER, "/bureau/agenda/?view=month&whose=all"),
    Place("agenda, a day of nobody", CASEWORKER, "/bureau/agenda/?on=2031-01-05"),
    Place("new appointment", CASEWORKER, "{appointments}", following("main .head a.primary")),
    Place("new appointment, refused", CASEWORKER, "{appointments}", then(
        following("main .head a.primary"), MORE, lambda page: page.check("[name=needs_interpreter]"),
        sending("main form.form button.primary", day="", hour=""))),
    Place("new appointment, taken already", CASEWORKER, "{appointments}", then(
        following("main .head a.primary"),
        sending("main form.form button.primary", day=APPOINTED_ON, hour="10:00"))),
    Place("appointment", CASEWORKER, "{appointment}"),
    Place("appointment, to change", CASEWORKER, "{appointment}changer/"),
    Place("appointments of a person", CASEWORKER, "{appointments}"),
    Place("places to receive people", COORDINATOR, "/bureau/agenda/lieux/"),
    Place("places to receive people, refused", COORDINATOR, "/bureau/agenda/lieux/",
          sending("aside button.primary", name="")),
    Place("calendar of one's own", CASEWORKER, "/bureau/agenda/calendrier/"),
    Place("calendar of one's own, made", CASEWORKER, "/bureau/agenda/calendrier/", following("button[name=make]")),
    Place("tasks", CASEWORKER, "/bureau/taches/"),
    Place("tasks, ended", CASEWORKER, "/bureau/taches/?box=ended"),
    Place("new task", CASEWORKER, "/bureau/taches/nouvelle/"),
    Place("new task, refused", CASEWORKER, "/bureau/taches/nouvelle/",
          sending("main form.form button.primary", what="")),
    Place("task", CASEWORKER, "/bureau/taches/", following("main .row .what a[href*='/taches/']")),
    Place("passages", AGENT, "/bureau/passages/"),
    Place("needs not met yet", AGENT, "/bureau/besoins/"),
    Place("new passage, who are they?", AGENT, "/bureau/passages/nouveau/?passage={passage}", searching("yahya")),
    Place("referrals sent", AGENT, "/bureau/demandes/"),
    Place("directory", AGENT, "/bureau/annuaire/"),
    Place("directory, nothing", AGENT, "/bureau/annuaire/?q=zzzzzz"),
    Place("directory, one letter", AGENT, "/bureau/annuaire/?q=z"),
    Place("directory, more to ask", AGENT, "/bureau/annuaire/?spoken=ar&open=on"),
    Place("directory, typed amiss", AGENT, "/bureau/annuaire/?q=vestaire&near=nimse"),
    Place("bring people in", COORDINATOR, "/bureau/dossiers/fichiers/"),
    Place("bring people in, nothing sent", COORDINATOR, "/bureau/dossiers/fichiers/",
          sending("main form.panel button.primary")),
    Place("a file of people, its columns", COORDINATOR, "{people}"),
    Place("a file of people, what would be written", COORDINATOR, "{people}",
          then(columns_in_sight, sending("button[value=columns]"))),
    Place("a file of people, no name", COORDINATOR, "{people}", without_a_name),
    Place("bring services in", COORDINATOR, "/bureau/annuaire/fichiers/"),
    Place("bring services in, nothing sent", COORDINATOR, "/bureau/annuaire/fichiers/",
          sending("main form.panel button.primary")),
    Place("a file sent, its columns", COORDINATOR, "{file}"),
    Place("a file sent, what would be written", COORDINATOR, "{file}", sending("button[value=map]")),
    Place("services described twice", COORDINATOR, "/bureau/annuaire/jumeaux/"),
    Place("printed guides", COORDINATOR, "/bureau/annuaire/guides/"),
    Place("printed guides, refused", COORDINATOR, "/bureau/annuaire/guides/",
          sending("main form.panel button.primary", label="", near="zzzzzz")),
    Place("the search on other sites", COORDINATOR, "/bureau/annuaire/cadres/"),
    Place("the search on other sites, refused", COORDINATOR, "/bureau/annuaire/cadres/",
          sending("main form.panel button.primary", sites="*")),
    Place("the search on another site, made", COORDINATOR, "/bureau/annuaire/cadres/",
          sending("main form.panel button.primary", label="Mairie", sites="ville.example", near="nimes")),
    Place("service", AGENT, "{service}"),
    Place("figures", AGENT, "/bureau/chiffres/"),
    Place("figures of referrals", AGENT, "/bureau/chiffres/demandes/"),
    Place("the living page", AGENT, "/bureau/design/"),
    # The partner
    Place("today of a partner", SHELTER, "/bureau/"),
    Place("referrals received", SHELTER, "/bureau/demandes/"),
    Place("referral received", HEALTH, "{received}"),
    Place("referral received, refused without a reason", HEALTH, "{received}", sending("button[value=refuse]")),
    Place("referral accepted", SHELTER, "{accepted}"),
    Place("own service", SHELTER, "{own_service}"),
    Place("own service, days that cannot be", SHELTER, "{own_service}", CLOSING),
    Place("own service, to close", SHELTER, "{own_service}", TO_CLOSE),
    Place(
        "own service, closed from the end to the beginning", SHELTER, "{own_service}",
        then(TO_CLOSE, sending("form[action$='/fermer/'] button")),
    ),
    Place("own service, places and links", SHELTER, "{own_service}capacite/"),
    Place("own service, a link that cannot serve", SHELTER, "{own_service}capacite/", sending("button[name=link]")),
    Place("own service, another kind of place", SHELTER, "{own_service}capacite/", MORE),
    Place("places from a file", SHELTER, "/bureau/places/fichier/"),
    Place("places from a file, none chosen", SHELTER, "/bureau/places/fichier/", sending("main form button.primary")),
    Place("link to say places", SHELTER, "{place_link}"),
    Place("sheets to check", SHELTER, "/bureau/fiches/"),
    Place("own sheet", SHELTER, "{own_service}fiche/"),
    Place("a page of another role", SHELTER, "{dossier}"),
    # The others
    Place("today of a translator", TRANSLATOR, "/bureau/"),
    Place("trail", OFFICER, "/bureau/journal/"),
    Place("today of the coordinator", COORDINATOR, "/bureau/"),
    Place("duplicates", COORDINATOR, "/bureau/doublons/"),
    Place("duplicates, no such code", COORDINATOR, "/bureau/doublons/", CODES_THAT_ARE_NONE),
    Place("pairs said to be two people", COORDINATOR, "/bureau/doublons/decisions/"),
    Place("two dossiers side by side", COORDINATOR, "{compared}"),
    Place("two dossiers, refused", COORDINATOR, "{compared}", sending("button[value=different]")),
    Place("joined dossiers", COORDINATOR, "{joined}"),
    Place("erasure", OFFICER, "/bureau/effacements/"),
    Place("about to end", COORDINATOR, "/bureau/conservation/"),
    Place("time to keep", OFFICER, "/bureau/conservation/duree/"),
    Place("time to keep, refused", OFFICER, "/bureau/conservation/duree/",
          sending("form.panel button.primary", months="99")),
    Place("proof of the time to keep", OFFICER, "/bureau/conservation/preuve/"),
    Place("put away", OFFICER, "/bureau/conservation/archives/"),
    Place("erasure, no such code", OFFICER, "/bureau/effacements/", sending(FILTER, code="ZZZZZZ")),
    Place("erasure, first step", OFFICER, "{erased}"),
    Place("erasure, refused", OFFICER, "{erased}", sending("form.panel button.primary")),
    Place("erasure, second step", OFFICER, "{erased}", ASKED),
    Place("erasure, the wrong code", OFFICER, "{erased}", then(ASKED, sending("form.panel button.danger", code="ZZ"))),
    Place("certificate", OFFICER, "{certificate}"),
    Place("team", COORDINATOR, "/bureau/equipe/"),
    Place("weights", COORDINATOR, "/bureau/equipe/classement/"),
    Place("law", COORDINATOR, "/bureau/droit/"),
    Place("law_rule", COORDINATOR, "/bureau/droit/regles/fr.cnda.recours/"),
    Place("law_calculator", COORDINATOR, "/bureau/droit/calcul/"),
    Place(
        "law_reckoned",
        COORDINATOR,
        "/bureau/droit/calcul/?rule=fr.cnda.recours&on=2026-03-31&territory=FR&margin=0"
        "&event-asylum_lodged=2025-11-03",
    ),
    Place("law_printed", COORDINATOR, "/bureau/droit/imprimer/?country=AZ"),
    Place("closed_days", COORDINATOR, "/bureau/droit/jours-fermes/"),
    Place("closed_days_of", COORDINATOR, "/bureau/droit/jours-fermes/FR-RE/"),
    Place("jurists", COORDINATOR, "/bureau/droit/juristes/"),
    Place("weights, refused", COORDINATOR, "/bureau/equipe/classement/",
          sending("main form button[name=preview]", **{"near-usual": "99", "places-usual": ""})),
    Place("team, ended", COORDINATOR, "/bureau/equipe/?ended"),
    Place("invite", COORDINATOR, "/bureau/equipe/inviter/"),
    Place("invite, refused", COORDINATOR, "/bureau/equipe/inviter/", sending(email="nowhere")),
    Place("invited", COORDINATOR, "/bureau/equipe/inviter/", inviting("nouvelle.venue@example.org")),
    Place("a colleague", COORDINATOR, "/bureau/equipe/", following("td a.button")),
    # One's account
    Place("account", AGENT, "/bureau/compte/"),
    Place("account, refused", AGENT, "/bureau/compte/", sending(display_name="")),
    Place("password, to change", AGENT, "/compte/password/change/"),
    Place("password, refused", AGENT, "/compte/password/change/", sending(oldpassword="x", password1="short")),
    Place("second factor, none", AGENT, "/compte/2fa/"),
    Place("second factor, an application", AGENT, "/compte/2fa/totp/activate/"),
    Place("second factor, wrong figures", AGENT, "/compte/2fa/totp/activate/",
          then(asked_again, sending(code="000000"))),
    Place("second factor, a passkey", AGENT, "/compte/2fa/webauthn/add/"),
    Place("second factor, in use", CASEWORKER, "/compte/2fa/"),
    Place("second factor, passkeys", CASEWORKER, "/compte/2fa/webauthn/"),
    Place("second factor, to stop", CASEWORKER, "/compte/2fa/totp/deactivate/"),
    Place("recovery codes", CASEWORKER, "/compte/2fa/recovery-codes/"),
    Place("recovery codes, to make", CASEWORKER, "/compte/2fa/recovery-codes/generate/"),
    Place("password, again", AGENT, "/compte/reauthenticate/"),
    Place("sign out", AGENT, "/compte/logout/"),
    Place("locked", "locked", "/bureau/"),
    Place("locked, refused", "locked", "/bureau/", sending("main form.stack button", password="x")),
    Place("no role", ENDED, "/bureau/"),
    Place("several organisations", "two roles", "/bureau/organisation/"),
    # At the door
    Place("sign in", "stranger", "/compte/login/"),
    Place(
        "sign in, refused", "stranger", "/compte/login/",
        sending(SIGN_IN, login="x@example.org", password="x"),
    ),
    Place("sign in, something lost", "stranger", "/compte/login/?lost=1"),
    Place(
        "sign in, second factor", "stranger", "/compte/login/",
        sending(SIGN_IN, login=CASEWORKER, password=PASSWORD),
    ),
    Place("password, forgotten", "stranger", "/compte/password/reset/"),
    Place("password, link sent", "stranger", "/compte/password/reset/done/"),
    Place("invitation", "stranger", "{invitation}"),
    Place(
        "invitation, refused", "stranger", "{invitation}",
        sending("main form.stack button", display_name="", password="x"),
    ),
    Place("invitation, for an account", "stranger", "{second_invitation}"),
    Place("invitation, spent", "stranger", "/bureau/invitation/spent/"),
    # One's own door
    Place("own door", "street", "/mon-espace/{language}/"),
    Place("own door, what does not open", "street", "/mon-espace/{language}/",
          sending("main form button", code="222222222", pin="840395")),
    Place("own door, half typed", "street", "/mon-espace/{language}/", sending("main form button", code="22", pin="8")),
    Place("my steps", INSIDE, "/mon-espace/{language}/suivi/"),
    Place("my procedures", INSIDE, "/mon-espace/{language}/demarches/"),
    Place("what I agreed to", INSIDE, "/mon-espace/{language}/accords/"),
    Place("who read my dossier", INSIDE, "/mon-espace/{language}/lectures/"),
    Place("my data", INSIDE, "/mon-espace/{language}/donnees/"),
    Place("something is not right", INSIDE, "/mon-espace/{language}/corriger/"),
    Place("something is not right, nothing said", INSIDE, "/mon-espace/{language}/corriger/",
          sending("main form button")),
    Place("my data, to take away", INSIDE, "/mon-espace/{language}/emporter/"),
    Place("my data, the wrong PIN", INSIDE, "/mon-espace/{language}/emporter/", sending("main form button", pin="8")),
    Place("my PIN, to change", INSIDE, "/mon-espace/{language}/pin/"),
    # Faults
    Place("no such page", AGENT, "/bureau/nowhere/"),
    Place("no such page, for a stranger", "stranger", "/nowhere/"),
    Place("a form that waited too long", "stranger", "/compte/login/", without_its_token),
    Place("a request nobody can read", "stranger", "/", fulfilled("400.html", 400)),
    Place("something broke", "stranger", "/", fulfilled("500.html", 500)),
    # The street
    Place("home", "street", "/"),
    Place("guides", "street", "/{language}/guides/"),
    Place("a guide", "street", "/{language}/guides/asile/"),
    Place("a guide, more about a time limit", "street", "/{language}/guides/apres-ofpra/", pressing(".door summary")),
    Place("finding a service", "street", "/{language}/chercher/"),
    Place("finding a service, found", "street", "/{language}/chercher/", sending(FIND, near="nimes")),
    Place("finding a service, no such town", "street", "/{language}/chercher/",
          sending(FIND, near="zzzzzz")),
    Place("the search in a frame", "street", "{widget}?l={language}"),
    Place("the search in a frame, found", "street", "{widget}?l={language}", sending(FIND)),
    Place("the search in a frame, withdrawn", "street", "/widget/2222222222222222/?l={language}"),
    Place("public page of a service", "street", "/{language}{public}"),
    Place("public page, confidential", "street", "/{language}{confidential}"),
    Place("places, said by a link", "street", "{speaks}?l={language}"),
    Place("referral, answered by a link", "street", "{asks}?l={language}"),
    Place("referral, refused by a link without a reason", "street", "{asks}?l={language}", then(
        pressing("main summary"), sending("button[value=refuse]"))),
    Place("something is wrong, to say", "street", "/{language}{public}corriger/"),
    Place("something is wrong, nothing said", "street", "/{language}{public}corriger/", sending("main form button")),
    Place("to be called, what is needed", "street", "/{language}/rappel/"),
    Place("to be called, which language", "street", "/{language}/rappel/", then(TAPPED, TAPPED)),
    Place("to be called, on which number", "street", "/{language}/rappel/", then(TAPPED, TAPPED, NEXT)),
    Place("to be called, no such number", "street", "/{language}/rappel/",
          then(TAPPED, TAPPED, NEXT, sending("main .acts button", number="12"))),
    Place("to be called, when it is safe", "street", "/{language}/rappel/", CALLABLE),
    Place("to be called, if somebody else answers", "street", "/{language}/rappel/", then(CALLABLE, NEXT)),
    Place("to be called, in one’s own words", "street", "/{language}/rappel/", then(CALLABLE, NEXT, TAPPED)),
    Place("to be called, all of it once more", "street", "/{language}/rappel/", then(CALLABLE, NEXT, TAPPED, NEXT)),
    Place("a request followed", "street", "/{language}/rappel/suivre/"),
    Place("a request followed, no such code", "street", "/{language}/rappel/suivre/",
          sending("main .acts button", code="222222222222")),
    Place("what changed", "street", "/{language}{public}journal/"),
    Place("a file to check", "street", "/{language}/verifier/"),
    Place("a file to check, nothing sent", "street", "/{language}/verifier/", sending("main form button")),
    Place(
        "a file checked",
        "street",
        "/{language}/verifier/",
        sending("main form button", content='[{"id": "a--1", "nom": "Mas", "code_postal": "x"}]'),
    ),
    Place("public page, no such code", "street", "/{language}/s/22222222/"),
]  # fmt: skip


def stage(visitors: Visitors) -> dict[str, str]:
    """The rows that the places stand on, made through the pages themselves."""
    house = visitors.house
    desk = visitors.page_as(AGENT)
    found = {"empty_passage": passage(desk), "closed_passage": passage(desk, "talk")}
    desk.goto(f"/bureau/passages/{found['closed_passage']}/terminer/")
    sending(closing_note="Revient jeudi avec sa sœur.")(desk)
    found["passage"] = passage(desk, "health", "eat")
    desk.goto(f"/bureau/passages/{found['passage']}/orientation/")
    address = desk.locator("a[href*='/demander/']").first.get_attribute("href") or ""
    found["asked"] = address.split("/demander/")[1].split("/")[0]
    found["given_passage"] = passage(desk, "eat")
    desk.goto(f"/bureau/passages/{found['given_passage']}/orientation/")
    following("button[name=one]")(desk)
    # The demo's partners were asked for these, or are asked now.
    for theme, structure in (("health", "L’Olivier Rouge"), ("eat", "Foyer des Garrigues")):
        desk.goto(f"/bureau/passages/{passage(desk, theme)}/orientation/?show=60")
        desk.locator(".result", has_text=structure).locator("a[href*='/demander/']").first.click()
        desk.fill("[name=message]", "Une adulte, deux enfants, arrivés hier soir.")
        desk.check("[name=shares_name]")
        desk.fill("[name=name_shared]", "Salomé Ventoux")
        sending()(desk)
    asked_by_link(desk, found)
    for name, person in (("dossier", "mbuyisha"), ("settled_dossier", "birtukan")):
        desk.goto("/bureau/recherche/")
        searching(person)(desk)
        found[name] = desk.locator("#found .person .what a").first.get_attribute("href") or ""
    found["person"] = found["dossier"].replace("/dossiers/", "/personnes/")
    appointed(visitors, found)
    photographed(visitors, found)
    followed(visitors, found)
    desk.goto("/bureau/recherche/")
    searching("selam")(desk)
    following("#found .person button[name=dossier]")(desk)
    found["known_passage"] = desk.url.split("/passages/")[1].split("/")[0]
    desk.locator("input[name=themes][value=talk]").check()
    sending("main form:has(.tiles) .buttons button")(desk)
    found["service"] = first_service(desk, "Halte de nuit")
    found["file"] = sent(visitors.page_as(COORDINATOR))
    found["people"] = people_sent(visitors.page_as(COORDINATOR))
    found["widget"] = framed(visitors.page_as(COORDINATOR), near="nimes")
    found["public"] = public_address(desk, found["service"])
    found["confidential"] = public_address(desk, first_service(desk, "mise à l’abri"))

    for partner, name in ((HEALTH, "received"), (SHELTER, "accepted")):
        page = visitors.page_as(partner)
        page.goto("/bureau/demandes/?box=received")
        pending = page.locator(".row:has(.chip.warn) .what a").first
        found[name] = pending.get_attribute("href") or ""
        if partner == SHELTER:
            page.goto(found[name])
            sending("button[value=accept]")(page)
            found["own_service"] = first_service(page, "Halte de nuit")
            kept(visitors, page, found)

    duplicates(visitors, found)
    own_doors(visitors, found)
    team(visitors, found)
    for name, email in (("second_invitation", TRANSLATOR), ("invitation", "pont@example.org")):
        said = house.repere("organisation", "create", f"Le Pont de {email}", "--admin", email)
        [link, *_] = re.findall(r"/bureau/invitation/[\w-]+/", said)
        found[name] = link
    return found


def asked_by_link(page: Page, found: dict[str, str]) -> None:
    """A request to a service that nobody here answers for, and the page of another, sent to a partner."""
    page.goto(f"/bureau/passages/{passage(page, 'eat')}/orientation/")
    page.locator(".result:not(:has(a[href*='/demander/'])) input[name=services]").first.check()
    following("button[formaction*='/demander/']")(page)
    sending(message="Un repas ce soir, et quelqu’un à qui parler.", email="")(page)
    found["sent_by_link"], found["asks"] = page.url, page.input_value("#link")
    page.goto("/bureau/demandes/?box=sent")
    found["referral_sent"] = (
        page.locator(".row .what a[href$='/envoyee/']").nth(1).get_attribute("href") or ""
    )


def appointed(visitors: Visitors, found: dict[str, str]) -> None:
    """Somebody expected at ten, with an interpreter."""
    page = visitors.page_as(CASEWORKER)
    found["appointments"] = f"{found['person']}rendez-vous/"
    page.goto(found["appointments"])
    following("main .head a.primary")(page)
    page.locator("details:has([name=needs_interpreter])").evaluate("fold => { fold.open = true }")
    page.check("[name=needs_interpreter]")
    page.select_option("[name=interpreter_language]", "apd")
    page.select_option("[name=interpreter_mode]", "telephone")
    sending("main form.form button.primary", day=APPOINTED_ON, hour="10:00", interpreter_variant="Darfour")(
        page
    )
    found["appointment"] = page.url.partition("?")[0]


def followed(visitors: Visitors, found: dict[str, str]) -> None:
    """An appeal to the asylum court, with legal aid asked for and granted."""
    page = visitors.page_as(CASEWORKER)
    page.goto(found["settled_dossier"] + "demarches/")
    page.select_option("[name=code]", "fr.cnda")
    sending("aside button.primary")(page)
    found["procedure"] = page.url
    for kind, day in (
        ("asylum_lodged", "2025-11-03"),
        ("ofpra_decision_notified", "2026-11-02"),
        ("legal_aid_requested", "2026-11-09"),
    ):
        page.select_option("[name=kind]", kind)
        sending("aside button.primary", day=day)(page)
    found["deadline"] = page.locator("main a[href*='/echeances/']").last.get_attribute("href") or ""


def photographed(visitors: Visitors, found: dict[str, str]) -> None:
    """Recto and verso of a permit that expires within weeks, and a passport that was only seen."""
    page = visitors.page_as(CASEWORKER)
    found["papers"] = found["settled_dossier"] + "documents/"
    page.goto(found["papers"])
    page.select_option("[name=kind]", "identity")
    page.check("[name=seen_only]")
    sending("form.panel button.primary", label="Passeport érythréen")(page)
    shots = [
        {"name": f"IMG_{n}.jpg", "mimeType": "image/jpeg", "buffer": photograph((900, 600))} for n in (1, 2)
    ]
    page.select_option("[name=kind]", "residence_permit")
    page.set_input_files("[name=chosen]", shots)
    sending("form.panel button.primary", expires_on=str(date.today() + timedelta(days=40)), label="ANEF")(
        page
    )
    found["paper"] = page.locator("main .row .what a").first.get_attribute("href") or ""


def passage(page: Page, *themes: str) -> str:
    page.goto("/bureau/passages/nouveau/")
    following("button[name=anonymous]")(page)
    known = page.url.split("/passages/")[1].split("/")[0]
    for theme in themes:
        page.locator(f"input[name=themes][value={theme}]").check()
    if themes:
        sending("main form:has(.tiles) .buttons button")(page)
    return known


def sent(page: Page) -> str:
    """A producer's file, sent by a coordinator: where its columns are pointed at."""
    page.goto("/bureau/annuaire/fichiers/")
    rows = "Nom;Rue;CP;Ville;Horaires\nLe Mas;1 rue des Carmes;30000;Nîmes;lundi 9h-12h\n;2 rue Neuve;30000;Nîmes;\n"
    page.set_input_files(
        "[name=file]", {"name": "lieux.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    sending("main form.panel button.primary")(page)
    return page.url


def people_sent(page: Page) -> str:
    """A file of people, sent by a coordinator: one as they should be, one known already, one to correct."""
    page.goto("/bureau/dossiers/fichiers/")
    rows = "N°;Nom;Prénom;Né le;Téléphone\n1;Ventadour;Zéphyrine;1990;\n2;DIALLO;Awa;31/02/1990;12\n"
    page.set_input_files(
        "[name=file]", {"name": "personnes.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    sending("main form.panel button.primary")(page)
    return page.url


def framed(page: Page, **fields: str) -> str:
    """A widget made by a coordinator: the path of what is framed."""
    page.goto("/bureau/annuaire/cadres/")
    sending("main form.panel button.primary", **{"label": "Mairie", "sites": "ville.example"} | fields)(page)
    return page.locator("main iframe").get_attribute("src") or ""


def first_service(page: Page, name: str) -> str:
    page.goto("/bureau/annuaire/")
    page.fill("#q", name)
    sending("main .filters button")(page)
    return page.locator(".row .what a").first.get_attribute("href") or ""


def public_address(page: Page, service: str) -> str:
    page.goto(service)
    address = page.locator("a[href*='/s/']").get_attribute("href") or ""
    return address[address.index("/s/") :]


def kept(visitors: Visitors, page: Page, found: dict[str, str]) -> None:
    """A link that says places, and something that a reader says is wrong."""
    page.goto(f"{found['own_service']}capacite/")
    sending("button[name=link]", label="Veilleur", phone="06 39 98 00 01")(page)
    found["place_link"] = page.url
    found["speaks"] = page.input_value("#link")
    reader = visitors.stranger("fr")
    reader.goto(f"/fr{found['public']}corriger/")
    reader.check("[name=subject][value=hours]")
    sending("main form button", proposed="Ouvert aussi le dimanche soir")(reader)


def duplicates(visitors: Visitors, found: dict[str, str]) -> None:
    """Two dossiers side by side, two that were joined, one to forget, and a certificate."""
    desk, page, officer = (visitors.page_as(who) for who in (AGENT, COORDINATOR, OFFICER))
    names = ("Hortense Vaugirard", "Ludovine Quatremoulins", "Perrine Ombrageux", "Isaure Belletruche",
             "Tancrède Malvoisin", "Eulalie Fontfroide")  # fmt: skip
    codes = [written_down(desk, name) for name in names]
    for name, one, other in (("compared", *codes[:2]), ("joined", *codes[2:4])):
        page.goto("/bureau/doublons/")
        sending(FILTER, one=one, other=other)(page)
        found[name] = page.url
    following("button[value=same]")(page)
    found["joined"] = page.url
    for name, code in (("erased", codes[4]), ("certificate", codes[5])):
        officer.goto("/bureau/effacements/")
        sending(FILTER, code=code)(officer)
        found[name] = officer.url
    ASKED(officer)
    sending("form.panel button.danger", code=codes[5])(officer)
    found["certificate"] = officer.url


def own_doors(visitors: Visitors, found: dict[str, str]) -> None:
    """Somebody inside for each language, with a referral and a consent; one of them says that something is wrong."""
    desk = visitors.page_as(AGENT)
    for language, name in (("fr", "Ombeline Farnarier"), ("ar", "Cléante Roquemaure")):
        written_down(desk, name)
        desk.locator("input[name=themes][value=eat]").check()
        sending("main form:has(.tiles) .buttons button")(desk)
        desk.goto(f"{desk.url.partition('?')[0]}?show=60")
        card = desk.locator(".result", has_text="Foyer des Garrigues").first
        card.locator("a[href*='/demander/']").first.click()
        desk.check("[name=shares_name]")
        desk.fill("[name=name_shared]", name)
        sending()(desk)
        desk.goto("/bureau/recherche/")
        searching(name)(desk)
        dossier = desk.locator("#found .person .what a").first.get_attribute("href") or ""
        found["asking"] = dossier.replace("/dossiers/", "/personnes/")
        desk.goto(f"{found['asking']}acces/")
        following("button[name=make]")(desk)
        slips = desk.locator("article.slip")
        found[f"code_{language}"] = slips.first.locator(".code").inner_text()
        found[f"pin_{language}"] = slips.last.locator(".code").inner_text()
    person = visitor(visitors, INSIDE, "ar", found)
    person.goto("/mon-espace/ar/corriger/")
    person.check("[name=subject][value=name]")
    sending("main form button", said="اسمي مكتوب خطأ")(person)


def written_down(page: Page, name: str) -> str:
    """A new dossier, opened through the pages; its code."""
    page.goto("/bureau/passages/nouveau/")
    NEW_PERSON(page)
    sending(name=name)(page)
    [code] = re.findall(r"\b[2-9A-Z]{6}\b", page.inner_text(".alert.success"))
    return str(code)


def team(visitors: Visitors, found: dict[str, str]) -> None:
    """Somebody whose role has ended, and somebody with a second factor."""
    manager, newcomer = visitors.page_as(COORDINATOR), visitors.stranger("fr")
    manager.goto("/bureau/equipe/inviter/")
    inviting(ENDED)(manager)
    newcomer.goto(manager.input_value("#link"))
    sending("main form.stack button", display_name="Achille Terminus", password=OURS)(newcomer)
    manager.goto("/bureau/equipe/")
    manager.locator("tr", has_text=ENDED).locator("a.button").click()
    manager.click("details.more summary")
    following("details.more button.danger")(manager)

    page = visitors.page_as(CASEWORKER)
    page.goto("/compte/2fa/totp/activate/")
    secret = page.inner_text(".codebox code").replace(" ", "")
    sending(code=six_figures(secret))(page)
    visitors.house.secrets[CASEWORKER] = secret
    visitors.house.kept[CASEWORKER] = (time.monotonic(), page.context.storage_state())


def visitor(visitors: Visitors, who: str, language: str, found: dict[str, str]) -> Page:
    """The browser of whoever stands at a place."""
    calm = {"reduced_motion": "reduce"}
    if who in {"stranger", "street"}:
        return visitors.stranger(language, **calm)
    if who == INSIDE:
        page = visitors.stranger(**calm)
        page.goto(f"/mon-espace/{language}/")
        sending("main form button", code=found[f"code_{language}"], pin=found[f"pin_{language}"])(page)
        return page
    if who == ENDED:
        page = visitors.stranger(**calm)
        sign_in(page, ENDED, OURS)
    elif who == "locked":
        page = visitors.stranger(**calm)
        sign_in(page, "droit@example.org")
        page.goto("/bureau/compte/")
        following("form[action$='/verrouiller/'] button")(page)
    elif who == "two roles":
        page = visitors.stranger(**calm)
        sign_in(page, TRANSLATOR)
        page.goto(found["second_invitation"])
        if page.locator("main form button.primary").count():
            following("main form button.primary")(page)
    else:
        return visitors.page_as(who, language, **calm)
    page.context.add_cookies([{"name": "repere_language", "value": language, "url": visitors.house.url}])
    return page
