"""The pages of papers: added by hand, by camera or by drop; opened through addresses that do not last."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from repere.accompaniment.papers import actions
from repere.accompaniment.papers.actions import SaidPaper
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.models import Paper, PaperFile, Thumbnail
from repere.accompaniment.people.details.actions import hide_person
from repere.doors.backoffice.papers.links import LASTS_S, link_to
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.foundation.vault import uploads
from tests import factories
from tests.accompaniment.papers import scanner, sent

pytestmark = pytest.mark.django_db
RECEIVING = [Role.WELCOME_AGENT, Role.CASEWORKER, Role.COORDINATOR]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files" / "papers"


@pytest.fixture
def dossier(organisation):
    person = factories.person("Zibeline Ventoux", organisation=organisation)
    return factories.dossier(person=person, code="ZBLN22")


@pytest.fixture
def browser(client_of):
    return client_of(Role.CASEWORKER)


@pytest.fixture
def tab(dossier):
    return reverse("backoffice:papers", args=[dossier.pk])


def kept(browser, dossier, content=None, kind="residence_permit", **said):
    received = actions.receive(
        browser.actor, dossier, [sent.upload(content or sent.photograph())], kind=kind
    )  # fmt: skip
    return actions.keep_paper(
        browser.actor, dossier, SaidPaper(kind, **said), received, now=timezone.now()
    )  # fmt: skip


def address_of(browser, paper):
    return link_to(browser.actor, paper.files.get(), paper.dossier_id)


@pytest.mark.parametrize("field", ["photo", "chosen"])
def test_a_photograph_sent_without_script_is_kept(browser, tab, dossier, field):
    said = {"kind": "identity", "expires_on": "2027-05-01", "label": "passeport"}
    done = browser.post(tab, said | {field: sent.upload(sent.photograph())})

    paper = Paper.unscoped.get()
    assert done.headers["Location"] == tab
    assert (paper.dossier_id, paper.kind, str(paper.expires_on), paper.is_kept) == (
        dossier.pk, "identity", "2027-05-01", True,
    )  # fmt: skip
    assert "passeport" in browser.get(tab).content.decode()


def test_recto_and_verso_dropped_together_are_one_paper(browser, tab):
    browser.post(
        tab, {"kind": "identity", "chosen": [sent.upload(sent.photograph()), sent.upload(sent.pdf())]}
    )

    assert list(PaperFile.unscoped.order_by("position").values_list("form", flat=True)) == ["jpeg", "pdf"]
    assert Paper.unscoped.count() == 1


def test_a_file_may_be_dropped_photographed_or_chosen_on_a_telephone(browser, tab):
    page = browser.get(tab).content.decode()

    [photo, files] = re.findall(r'<input type="file"[^>]*>', page)
    assert 'capture="environment"' in photo
    assert 'accept="image/*"' in photo
    assert " multiple" in files
    assert "application/pdf" in files
    assert "capture" not in files


def test_seen_only_is_written_without_a_file(browser, tab, folder):
    browser.post(tab, {"kind": "medical", "seen_only": "on"})

    assert not Paper.unscoped.get().is_kept
    assert not folder.exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "kind"),
        ({"kind": "identity"}, "chosen"),
        ({"kind": "no such"}, "kind"),
        ({"kind": "identity", "seen_only": "on", "chosen": "photograph"}, "seen_only"),
        ({"kind": "identity", "expires_on": "2027-02-31", "chosen": "photograph"}, "expires_on"),
        ({"kind": "identity", "chosen": b"PK\x03\x04 word/document.xml"}, "chosen"),
        ({"kind": "identity", "chosen": b"MZ"}, "chosen"),
        ({"kind": "identity", "chosen": b"<svg/>"}, "chosen"),
        ({"kind": "identity", "chosen": b"\xff\xd8\xff rubbish"}, "chosen"),
        ({"kind": "identity", "chosen": b"\x00\x00\x00\x18ftypheic"}, "chosen"),
    ],
    ids=[
        "nothing",
        "no file",
        "no kind",
        "seen and kept",
        "no day",
        "office",
        "program",
        "svg",
        "damaged",
        "heic",
    ],
)
def test_what_is_not_taken_is_told_and_nothing_is_kept(browser, tab, folder, data, field):
    content = data.get("chosen")
    if content:
        data = data | {"chosen": sent.upload(sent.photograph() if content == "photograph" else content)}

    page = browser.post(tab, data)

    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not Paper.unscoped.exists()
    assert not folder.exists()


def test_too_much_at_once_is_told(browser, tab, monkeypatch, settings):
    monkeypatch.setattr(uploads, "LARGEST", 1000)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 100

    page = browser.post(tab, {"kind": "identity", "chosen": sent.upload(sent.photograph())})

    assert "chosen" in page.context["form"].errors


def test_more_files_than_a_paper_has_are_told(browser, tab):
    page = browser.post(
        tab, {"kind": "identity", "chosen": [sent.upload(sent.photograph()) for _ in range(11)]}
    )

    assert "chosen" in page.context["form"].errors


def test_a_virus_is_told_and_nothing_is_kept(browser, tab, settings, folder):
    with scanner.running() as running:
        settings.CLAMD_URL = running.url
        page = browser.post(
            tab, {"kind": "identity", "chosen": sent.upload(sent.photograph() + scanner.EICAR)}
        )

    assert "chosen" in page.context["form"].errors
    assert not folder.exists()


def test_what_waits_for_the_scanner_is_shown_and_opens_for_nobody(browser, dossier, tab, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:9"
    paper = kept(browser, dossier)

    listed = browser.get(tab).content.decode()
    page = browser.get(reverse("backoffice:paper", args=[paper.pk])).content.decode()

    assert "/documents/fichier/" not in listed + page
    assert str(paper.files.get().get_state_display()) in listed
    assert browser.get(address_of(browser, paper)).status_code == 404


# --- the addresses of files


def test_a_file_is_given_to_be_shown_or_saved_and_never_to_be_run(browser, dossier):
    paper = kept(browser, dossier)

    answer = browser.get(address_of(browser, paper))

    content = b"".join(answer.streaming_content)
    assert Image.open(BytesIO(content)).format == "JPEG"
    assert int(answer.headers["Content-Length"]) == len(content)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="document.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert TrailLine.objects.get(verb="paper.read").subject_id == paper.pk


def test_an_address_lasts_some_minutes(browser, dossier):
    paper = kept(browser, dossier)
    address, now = address_of(browser, paper), timezone.now()

    with time_machine.travel(now + timedelta(seconds=LASTS_S - 5)):
        assert browser.get(address).status_code == 200
    with time_machine.travel(now + timedelta(seconds=LASTS_S + 5)):
        assert browser.get(address).status_code == 404


def test_an_address_is_for_one_reader(browser, client_of, dossier):
    paper = kept(browser, dossier)

    assert client_of(Role.CASEWORKER).get(address_of(browser, paper)).status_code == 404
    assert Client().get(address_of(browser, paper)).status_code == 302
    assert not TrailLine.objects.filter(verb="paper.read").exists()


def test_an_address_is_of_one_dossier(browser, organisation, dossier):
    paper = kept(browser, dossier)
    elsewhere = factories.dossier(person=factories.person("Oscar Lozère", organisation=organisation))

    moved = link_to(browser.actor, paper.files.get(), elsewhere.pk)

    assert browser.get(moved).status_code == 404


def test_an_address_is_over_when_the_person_is_hidden_from_its_reader(browser, actor_of, dossier):
    paper = kept(browser, dossier)
    address = address_of(browser, paper)
    hide_person(actor_of(Role.COORDINATOR), dossier.person, now=timezone.now())

    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("spoilt", [lambda a: a[:-3] + "x/", lambda a: a.replace("fichier", "vignette")])
def test_an_address_made_up_leads_nowhere(browser, dossier, spoilt):
    paper = kept(browser, dossier)

    assert browser.get(spoilt(address_of(browser, paper))).status_code == 404


def test_a_file_lost_on_the_disk_is_a_page_that_does_not_exist(browser, dossier, folder):
    paper = kept(browser, dossier)
    for place in folder.rglob("*.sealed"):
        place.unlink()

    assert browser.get(address_of(browser, paper)).status_code == 404


def test_the_small_picture_is_shown_in_the_list(
    browser, dossier, tab, django_capture_on_commit_callbacks
):  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        kept(browser, dossier)
    assert Thumbnail.unscoped.get().size

    [address] = re.findall(
        r'<img src="(/bureau/documents/vignette/[^"]+)"', browser.get(tab).content.decode()
    )
    answer = browser.get(address)

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")


# --- one paper


def test_a_paper_shows_its_pages_its_versions_and_who_opened_it(browser, client_of, dossier):
    paper = kept(browser, dossier, label="carte bleue")
    coordinator = client_of(Role.COORDINATOR)
    url = reverse("backoffice:paper", args=[paper.pk])
    coordinator.get(address_of(coordinator, paper))

    page = browser.get(url)

    assert "carte bleue" in page.content.decode()
    assert "/documents/fichier/" in page.content.decode()
    assert [reading["by"] for reading in page.context["readings"]] == [coordinator.user.display_name]
    assert (
        TrailLine.objects.filter(verb="dossier.read", dossier_id=dossier.pk, user_id=browser.user.pk).count()
        == 1
    )


def test_a_newer_version_is_added_and_the_one_before_still_opens(browser, dossier):
    paper = kept(browser, dossier)
    url = reverse("backoffice:paper", args=[paper.pk])

    done = browser.post(
        url, {"act": "version", "chosen": sent.upload(sent.pdf()), "expires_on": "2028-01-01"}
    )
    page = browser.get(url)

    assert done.headers["Location"] == url
    assert [file.file.version for file in page.context["shown"].files] == [2]
    assert [file.file.version for file in page.context["before"]] == [1]
    assert browser.get(page.context["before"][0].url).status_code == 200


def test_what_is_said_of_it_is_changed_and_its_reminder_seen_to(browser, dossier):
    paper = kept(browser, dossier, kind="address")
    url, soon = reverse("backoffice:paper", args=[paper.pk]), timezone.localdate() + timedelta(days=7)

    browser.post(url, {"act": "describe", "label": "CCAS", "expires_on": soon.isoformat()})
    told = browser.get(reverse("backoffice:papers_expiring"))
    browser.post(url, {"act": "settle"})
    after = browser.get(reverse("backoffice:papers_expiring"))

    assert [row["paper"].pk for row in told.context["rows"]] == [paper.pk]
    assert after.context["rows"] == []


def test_it_is_taken_out_with_its_files(browser, dossier, tab, folder, django_capture_on_commit_callbacks):
    paper = kept(browser, dossier)
    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post(reverse("backoffice:paper", args=[paper.pk]), {"act": "remove"})

    assert done.headers["Location"] == tab
    assert not Paper.unscoped.exists()
    assert not [place for place in folder.rglob("*") if place.is_file()]


@pytest.mark.parametrize(
    "data", [{}, {"act": "no such"}, {"act": "version"}, {"act": "describe", "expires_on": "x"}]
)
def test_a_form_that_says_nothing_changes_nothing(browser, dossier, data):
    paper = kept(browser, dossier)

    assert browser.post(reverse("backoffice:paper", args=[paper.pk]), data).status_code == 200
    assert Paper.unscoped.get(pk=paper.pk).files.count() == 1


# --- out of sight


@pytest.mark.parametrize("kind", ["identity", "address", "asylum", "medical"])
@pytest.mark.parametrize("role", RECEIVING)
def test_a_kind_may_be_added_by_those_who_write_on_its_shelf(client_of, dossier, tab, role, kind):
    writes = role == Role.CASEWORKER or kind in {"identity", "address"}

    client_of(role).post(tab, {"kind": kind, "seen_only": "on"})

    assert Paper.unscoped.exists() == writes


def test_bug_1_a_paper_out_of_sight_is_an_address_that_leads_nowhere(browser, client_of, dossier, tab):
    """Attachments reached by side doors (Primero R2-3923, R2-3924): each route, each way of being out of sight."""
    paper = kept(browser, dossier)
    url = reverse("backoffice:paper", args=[paper.pk])
    agent, stranger = client_of(Role.WELCOME_AGENT), factories.client(Role.CASEWORKER)

    for reader in (agent, stranger):
        assert reader.get(url).status_code == 404
        assert reader.get(address_of(reader, paper)).status_code == 404
        for act in ("version", "describe", "settle", "remove"):
            assert reader.post(url, {"act": act}).status_code == 404
        assert reader.get(reverse("backoffice:papers_expiring")).context["rows"] == []
    assert agent.get(tab).context["papers"] == []
    assert stranger.get(tab).status_code == 404
    assert stranger.post(tab, {"kind": "identity", "seen_only": "on"}).status_code == 404
    assert Paper.unscoped.get() == paper


def test_a_coordinator_is_not_offered_what_they_may_not_do(client_of, browser, dossier):
    paper = kept(browser, dossier)
    page = client_of(Role.COORDINATOR).get(reverse("backoffice:paper", args=[paper.pk]))

    assert 'name="act"' not in page.content.decode()
    assert client_of(Role.COORDINATOR).post(page.wsgi_request.path, {"act": "remove"}).status_code == 403


def test_bug_6_no_name_stands_in_an_address_a_title_or_a_file_name(browser, dossier, tab):
    """Personal data in links (gip-inclusion/les-emplois #7261)."""
    paper = kept(browser, dossier, label="Zibeline")
    for url in (tab, reverse("backoffice:paper", args=[paper.pk]), reverse("backoffice:papers_expiring")):
        page = browser.get(url).content.decode()
        [title] = re.findall(r"<title>(.*?)</title>", page, re.S)
        assert "Zibeline" not in title
        assert not [link for link in re.findall(r'(?:href|src|action)="([^"]*)"', page) if "ibeline" in link]
    answer = browser.get(address_of(browser, paper))
    assert "ibeline" not in str(answer.headers)


def test_a_list_of_what_expires_tells_no_kind(browser, dossier):
    """Neither status nor health stands in a list of people: a kind told for some would tell of the others."""
    soon = timezone.localdate() + timedelta(days=5)
    kept(browser, dossier, kind="asylum", expires_on=soon)
    kept(browser, dossier, kind="address", expires_on=soon)

    page = browser.get(reverse("backoffice:papers_expiring")).content.decode()

    assert page.count("Zibeline Ventoux") == 2
    assert not [kind for kind in Kind if str(kind.label) in page]


@pytest.mark.parametrize("page", ["papers", "paper", "papers_expiring"])
def test_ten_papers_ask_no_more_than_one(browser, organisation, page, dossier):
    counts = {}
    soon = timezone.localdate() + timedelta(days=5)
    for rows in (1, 10):
        for number in range(rows):
            other = factories.dossier(person=factories.person(f"Oscar {number}", organisation=organisation))
            kept(browser, other, kind="address", expires_on=soon)
            paper = kept(browser, dossier, kind="address", expires_on=soon)
        arguments = {"papers": [dossier.pk], "paper": [paper.pk], "papers_expiring": []}[page]
        url = reverse(f"backoffice:{page}", args=arguments)
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(url).status_code == 200
        asked = [
            q["sql"] for q in seen if not q["sql"].startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
        ]
        counts[rows] = len(asked)

    assert counts[1] == counts[10] <= 12, "\n".join(asked)


def test_the_dossier_tells_what_expires_to_those_who_read_it(browser, client_of, dossier):
    kept(browser, dossier, expires_on=timezone.localdate() + timedelta(days=20))
    kept(browser, dossier, kind="address", expires_on=timezone.localdate() + timedelta(days=200))
    url = reverse("backoffice:dossier", args=[dossier.pk])

    assert [told.kind for told in browser.get(url).context["papers_told"]] == [Kind.RESIDENCE_PERMIT.label]
    assert client_of(Role.WELCOME_AGENT).get(url).context["papers_told"] == []
