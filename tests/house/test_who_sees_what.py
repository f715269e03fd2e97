"""Every role × every route × every shelf × every way of standing to a dossier, from the predicates themselves."""

from dataclasses import dataclass, field
from io import BytesIO
from uuid import uuid4

import pytest
from django.core import signing
from django.urls import get_resolver, reverse
from pypdfium2 import PdfDocument

from repere.accompaniment.people.shelves import rules
from repere.doors.backoffice.views.people import SOUGHT
from repere.foundation.audit.models import TrailLine
from repere.foundation.organisations.choices import SeenBy
from repere.foundation.toolkit.actors import STAFF, Role
from tests import factories
from tests.house.dossiers import OF_A_DOSSIER, OF_NOBODY, RELATIONS, Staged, staged
from tests.house.routes import routes

pytestmark = pytest.mark.django_db
ROLES = sorted(STAFF)
DESK = [route for route in routes() if route.name.startswith("backoffice:")]
# The officer forgets people by their code and reads whose it is: their duty, on these pages alone.
DUTIES = {
    (Role.DPO.value, "backoffice:erase"): {"identity"},
    (Role.DPO.value, "backoffice:hold"): {"identity"},
}
# Whoever hands over a leaver's dossiers is shown the code of somebody hidden: tested where it is written.
NOT_ASKED = {"backoffice:lock_now", "backoffice:close_session", "backoffice:calendar"}


def converters_of(resolver=None, spaces=()):
    """By name of route, the arguments of its address."""
    found = {}
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            found |= converters_of(entry, inside)
        else:
            found[":".join([*spaces, entry.name or ""])] = list(entry.pattern.converters)
    return found


ARGUMENTS = converters_of()
ABOUT_A_DOSSIER = [r for r in DESK if ARGUMENTS[r.name] and set(ARGUMENTS[r.name]) & set(OF_A_DOSSIER)]
LISTS = [r for r in DESK if not ARGUMENTS[r.name] and r.name not in NOT_ASKED]


@dataclass
class Walk:
    """What was looked at, and what was wrong."""

    cells: int = 0
    wrong: list[str] = field(default_factory=list)

    def look(self, role: str, where: str, body: str, one: Staged, beside=frozenset()) -> None:
        for shelf, word, may_read in one.words(role):
            self.cells += 1
            if word in body and not may_read and shelf not in beside:
                self.wrong.append(f"{where}: {shelf} of a dossier that stands as {one.tie}")


def test_every_address_says_whether_it_leads_to_a_dossier():
    """A route with an argument that nobody has classed would be walked by no test."""
    asked = {argument for route in DESK for argument in ARGUMENTS[route.name]}

    assert asked - set(OF_A_DOSSIER) - OF_NOBODY == set()


@pytest.fixture(params=[SeenBy.EVERYBODY, SeenBy.TEAM])
def house(request):
    return factories.organisation(dossiers_seen_by=request.param)


def address(route, one):
    given = {
        name: one.ids[OF_A_DOSSIER[name]] if name in OF_A_DOSSIER else uuid4()
        for name in ARGUMENTS[route.name]
    }
    return reverse(route.name, kwargs=given)


def nowhere(route):
    return reverse(route.name, kwargs={name: uuid4() for name in ARGUMENTS[route.name]})


@pytest.mark.parametrize("role", ROLES)
def test_every_route_shows_each_reader_what_the_predicates_say(house, role, capsys):
    site = factories.site(organisation=house)
    browser = factories.client(role, organisation=house, site=site)
    partner = factories.organisation()
    factories.membership(Role.PARTNER, organisation=partner)
    neighbour = factories.dossier(organisation=house).person
    dossiers = staged(house, browser.actor, partner, neighbour)
    walk = Walk()

    for route in ABOUT_A_DOSSIER:
        _walk_dossiers(walk, browser, role, route, dossiers)
    _walk_lists(walk, browser, role, dossiers)
    _search(walk, browser, role, dossiers)

    with capsys.disabled():
        print(f"\n{role}, {house.dossiers_seen_by}: {walk.cells} cells", end="")
    assert walk.wrong == [], "\n".join(map(repr, walk.wrong))
    assert walk.cells > 1000


def said_by(answer):
    """The page, or the words of what is to be printed."""
    if answer.get("Content-Type") != "application/pdf":
        return answer.content.decode()
    return " ".join(page.get_textpage().get_text_range() for page in PdfDocument(BytesIO(answer.content)))


def _walk_dossiers(walk, browser, role, route, dossiers):
    absent = browser.get(nowhere(route))
    for one in dossiers:
        beside = DUTIES.get((role, route.name), frozenset())
        is_seen = rules.sees(role, one.tie)
        answer = browser.get(address(route, one))
        walk.look(role, route.name, said_by(answer), one, beside)
        if is_seen or beside:
            continue
        if (answer.status_code, len(answer.content)) != (absent.status_code, len(absent.content)):
            walk.wrong.append(
                f"{route.name}: {answer.status_code} where nothing is answered {absent.status_code}"
            )
        if route.mark.grant is None or role not in route.mark.grant.roles:
            continue
        lines = TrailLine.objects.count()
        posted = browser.post(address(route, one), {"act": "x", "dossier": str(one.ids["dossier"])})
        never = browser.post(nowhere(route), {"act": "x", "dossier": str(uuid4())})
        if (posted.status_code, len(posted.content)) != (never.status_code, len(never.content)):
            walk.wrong.append(
                f"{route.name}: {posted.status_code} to what is sent, {never.status_code} for nothing"
            )
        if posted.status_code not in (404, 405):
            walk.wrong.append(f"{route.name}: {posted.status_code} to what is sent")
        if TrailLine.objects.count() != lines:
            walk.wrong.append(f"{route.name}: something was done to a dossier out of sight")


def _walk_lists(walk, browser, role, dossiers):
    for route in LISTS:
        for query in ({}, {"box": "sent"}, {"view": "week"}):
            body = browser.get(reverse(route.name), query).content.decode()
            for one in dossiers:
                walk.look(role, route.name, body, one)
                # Of somebody in sight a list says who they are and what they need, and no more.
                for shelf, word, _may in one.words(role):
                    if word in body and shelf not in {"identity", "needs"}:
                        walk.wrong.append(f"{route.name}: {shelf} in a list")


def _search(walk, browser, role, dossiers):
    """By name, by telephone, by code, by year of birth: whoever is out of sight is found by none of them."""
    if role not in rules.HELD:
        return
    for one in dossiers:
        sought = [one.marks["identity"], one.ids["code"], f"Zed {one.marks['identity']} 2009"]
        for text in sought:
            for name in ("search", "welcome"):
                body = browser.post(reverse(f"backoffice:{name}"), {"q": text, "more": "1"}).content.decode()
                walk.cells += 1
                is_found = str(one.ids["dossier"]) in body
                if is_found != rules.sees(role, one.tie):
                    walk.wrong.append(f"{name}: found {is_found}, standing as {one.tie}")
        signed = signing.dumps(str(browser.user.pk), salt=SOUGHT)
        alike = browser.post(
            reverse("backoffice:new_person"), {"sought": signed, "name": f"Zed {one.marks['identity']}"}
        ).content.decode()
        walk.cells += 1
        # What was typed is shown again: only the code tells that they were found.
        if one.ids["code"] in alike and not rules.sees(role, one.tie):
            walk.wrong.append(f"new_person: {one.tie}")


def test_the_walk_goes_everywhere(capsys):
    """The size of what is walked, printed; a route about a dossier that is forgotten would make it smaller."""
    size = len(ROLES) * 2 * (len(ABOUT_A_DOSSIER) + len(LISTS)) * len(RELATIONS) * (len(rules.Shelf) + 1)
    with capsys.disabled():
        print(
            f"\n{len(ROLES)} roles × 2 houses × {len(ABOUT_A_DOSSIER)} routes of a dossier and {len(LISTS)} lists"
            f" × {len(RELATIONS)} relations × {len(rules.Shelf) + 1} shelves: {size} cells",
            end="",
        )
    assert len(ABOUT_A_DOSSIER) > 30
    assert len(LISTS) > 20
