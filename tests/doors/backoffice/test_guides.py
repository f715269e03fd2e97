"""Guides at the desk: written beside what makes them hard to read, translated beside the source, published."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from repere.foundation.toolkit.actors import STAFF, SYSTEM, Role
from repere.knowledge.guides import actions, content, queries
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
MOST = 12


@pytest.fixture(autouse=True)
def _brought():
    actions.bring_house_guides(SYSTEM, now=factories.NOW)


@pytest.fixture
def desk(client_of):
    return client_of(Role.COORDINATOR)


def address(name, key="asile", *args):
    return reverse(f"backoffice:{name}", args=[key, *args])


def form_of(page, key="asile"):
    """What the page of a guide would send as it stands."""
    guide = queries.guides().get(key=key)
    draft = guide.draft_content
    told = {"title": draft.title, "gist": draft.gist, "was": content.fingerprint(guide.draft)}
    told["block"] = [one.id for one in draft.blocks]
    for one in draft.blocks:
        told |= {f"{one.id}-kind": one.kind, f"{one.id}-text": one.text, f"{one.id}-link": one.link}
        told |= {f"{one.id}-sources": "\n".join(one.sources)}
    return told


def draft(key="asile"):
    return queries.guides().get(key=key).draft_content


@pytest.mark.parametrize("role", sorted(STAFF))
def test_everybody_at_the_desk_reads_the_guides_and_who_coordinates_writes(client_of, role):
    browser = client_of(role)

    assert browser.get(reverse("backoffice:guides")).status_code == 200
    page = browser.get(address("guide"))
    assert page.status_code == 200
    assert ('value="publish"' in page.content.decode()) == (role == Role.COORDINATOR)
    answer = browser.post(address("guide"), form_of(page) | {"act": "save", "gist": "Changé."})
    assert answer.status_code == (302 if role == Role.COORDINATOR else 403)
    assert (draft().gist == "Changé.") == (role == Role.COORDINATOR)


def test_what_makes_it_hard_is_said_beside_and_asked_about_once_more(desk):
    hard = " ".join(["réglementation"] * 22) + "."
    told = form_of(None) | {"act": "publish", "spada-text": hard}

    answer = desk.post(address("guide"), told)

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "22 " in page
    assert 'name="although_hard"' in page
    assert queries.guides().get(key="asile").revision == 1

    answer = desk.post(address("guide"), form_of(None) | {"act": "publish", "although_hard": "on"})

    assert answer.status_code == 302
    assert queries.guides().get(key="asile").revision == 2


def test_a_time_limit_that_was_typed_is_refused_where_it_stands(desk):
    answer = desk.post(
        address("guide"),
        form_of(None) | {"act": "publish", "spada-text": "Venez sous trois jours.", "although_hard": "on"},
    )

    block = re.search(r'id="block-spada".*?</section>', answer.content.decode(), re.S).group()
    assert answer.status_code == 400
    assert 'class="error"' in block
    assert queries.guides().get(key="asile").revision == 1


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        ("down:w-pact", ["w-pact", "s-first"], ["s-first", "w-pact"]),
        ("up:s-first", ["w-pact", "s-first"], ["s-first", "w-pact"]),
        ("remove:w-pact", ["w-pact", "s-first"], ["s-first", "spada"]),
        ("up:w-pact", ["w-pact", "s-first"], ["w-pact", "s-first"]),
    ],
)
def test_blocks_are_moved_and_taken_out_without_a_script(desk, act, before, after):
    assert [one.id for one in draft().blocks[:2]] == before

    desk.post(address("guide"), form_of(None) | {"act": act})

    assert [one.id for one in draft().blocks[:2]] == after


def test_a_block_is_added_where_it_is_wanted(desk):
    desk.post(address("guide"), form_of(None) | {"act": "add", "new_kind": "warning", "after": "spada"})

    ids = [one.id for one in draft().blocks]
    new = draft().blocks[ids.index("spada") + 1]
    assert (new.kind, new.text) == ("warning", "")


def test_whoever_comes_second_is_told_and_keeps_their_words_on_the_page(desk):
    told = form_of(None)
    desk.post(address("guide"), told | {"act": "save", "gist": "Le premier."})

    answer = desk.post(address("guide"), told | {"act": "save", "gist": "Le second."})

    assert answer.status_code == 409
    assert "Le second." in answer.content.decode()
    assert draft().gist == "Le premier."


def test_a_guide_of_ones_own_is_begun(desk):
    def begin(key):
        told = {"title": "Manger", "key": key, "icon": "needs/food"}
        return desk.post(reverse("backoffice:begin_guide"), told)

    assert begin("manger").url == address("guide", "manger")
    assert begin("manger").status_code == 400
    assert begin("Où_ça").status_code == 400


def test_the_preview_shows_the_draft_and_the_street_what_was_published(desk, client):
    desk.post(address("guide"), form_of(None) | {"act": "save", "gist": "Un brouillon."})

    assert "Un brouillon." in desk.get(address("guide_preview", "asile", "fr")).content.decode()
    assert "Un brouillon." not in client.get("/fr/guides/asile/").content.decode()
    assert desk.get(address("guide_preview", "asile", "xx")).status_code == 404


def test_checked_withdrawn_given_back(desk):
    for act in ("confirm", "withdraw", "give_back"):
        assert desk.post(address("guide"), {"act": act}).status_code == 302

    guide = queries.guides().get(key="asile")
    # Whoever keeps it next has not checked it.
    assert (guide.checked_on, guide.keeper) == (None, None)
    assert guide.withdrawn_at


def test_a_translation_is_written_beside_the_french_and_published_as_read_over(desk, client):
    units = {f"unit-{name}": f"English {n}" for n, name in enumerate(content.units(draft()))}

    desk.post(address("guide_translation", "asile", "en"), units | {"act": "publish", "is_read_over": "on"})

    row = queries.guides().get(key="asile").translations.get(language="en")
    assert row.state == "reviewed"
    page = client.get("/en/guides/asile/").content.decode()
    assert "English 0" in page
    assert row.read_over_for.name in page


def test_it_goes_out_to_a_translator_and_comes_back(desk):
    sent = desk.get(address("guide_xliff", "asile", "ar"))
    assert sent["Content-Type"].startswith("application/xliff+xml")
    assert 'filename="asile-ar.xlf"' in sent["Content-Disposition"]
    back = sent.content.decode().replace("طلب اللجوء</target>", "طلب الحماية</target>")

    answer = desk.post(
        address("guide_translation", "asile", "ar"),
        {"act": "file", "file": SimpleUploadedFile("asile-ar.xlf", back.encode())},
    )

    said = queries.guides().get(key="asile").translations.get(language="ar").draft_said
    assert answer.status_code == 302
    assert said["title"].text == "طلب الحماية"


@pytest.mark.parametrize(
    "data", [b"<xliff", b"PK\x03\x04", b"x" * 2_000_001], ids=["cut", "zip", "too large"]
)
def test_a_file_that_cannot_be_read_is_told_and_changes_nothing(desk, data):
    before = queries.guides().get(key="asile").translations.get(language="ar").draft

    answer = desk.post(
        address("guide_translation", "asile", "ar"),
        {"act": "file", "file": SimpleUploadedFile("a.xlf", data)},
    )

    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()
    assert queries.guides().get(key="asile").translations.get(language="ar").draft == before


def test_the_history_tells_what_changed_and_gives_it_back(desk):
    first = draft().gist
    desk.post(address("guide"), form_of(None) | {"act": "publish", "gist": "Autre chose."})
    page = desk.get(address("guide_history")).content.decode()
    assert "Autre chose.</ins>" in page

    row = queries.revisions_of(queries.guides().get(key="asile")).get(language="fr", number=1)
    desk.post(address("guide_history"), {"revision": str(row.pk)})

    assert draft().gist == first
    assert desk.post(address("guide_history"), {"revision": "x"}).status_code == 404


@pytest.mark.parametrize("wanted", ["to_check", "behind", "unpublished", "ours", "", "rubbish"])
def test_the_list_is_narrowed(desk, wanted):
    desk.post(address("guide"), form_of(None) | {"act": "save", "gist": "Changé."})

    page = desk.get(reverse("backoffice:guides"), {"state": wanted}).content.decode()

    shown = re.findall(r"/bureau/guides/([a-z-]+)/texte/", page)
    assert len(shown) == {"to_check": 10, "behind": 0, "unpublished": 1, "ours": 1}.get(wanted, 10)


@pytest.mark.parametrize("language", ["fr", "de", "xx"])
def test_no_translation_into_its_own_language_or_one_that_is_not_spoken_here(desk, language):
    assert desk.get(address("guide_translation", "asile", language)).status_code == 404
    assert desk.get(address("guide_xliff", "asile", language)).status_code == 404


@pytest.mark.parametrize(
    "where",
    [
        reverse("backoffice:guides"), address("guide"), address("guide_history"),
        address("guide_translation", "asile", "ar"), address("guide_preview", "asile", "ar"),
    ],
)  # fmt: skip
def test_no_page_asks_much_of_the_database(desk, where):
    desk.get(where)
    with CaptureQueriesContext(connection) as seen:
        answer = desk.get(where)

    assert answer.status_code == 200
    assert "&lt;" not in answer.content.decode()
    assert len(seen.captured_queries) <= MOST, "\n".join(one["sql"][:150] for one in seen.captured_queries)
