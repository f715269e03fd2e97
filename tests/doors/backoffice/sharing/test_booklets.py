"""A booklet asked for at the desk: made by the worker, taken away, thrown away."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from repere.doors.backoffice import jobs
from repere.doors.design.booklet import pdf
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import Role
from repere.knowledge.directory.booklets.actions import forget_old
from repere.knowledge.directory.models import Booklet
from repere.knowledge.territory.models import Area, Commune
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    point = {"latitude": 43.8367, "longitude": 4.3601}
    Commune.objects.create(code="30189", name="Nîmes", folded="nimes", departement="30", **point)
    Area.objects.create(kind=Area.Kind.DEPARTEMENT, code="30", name="Gard")
    return client_of(Role.COORDINATOR)


@pytest.fixture
def _drawn_by_hand(monkeypatch):
    """The pages are drawn elsewhere in the tests."""
    monkeypatch.setattr(pdf, "pdf", lambda told, paper: f"%PDF {told.count} {paper}".encode())


def ask(browser, *, captured, **fields):
    told = {"label": "Guide de Nîmes", "near": "nimes", "radius_km": 20, "language": "ar", "paper": "a4"}
    with captured(execute=True):
        return browser.post(reverse("backoffice:booklets"), told | fields, headers={"accept-language": "en"})


@pytest.mark.usefixtures("_drawn_by_hand")
def test_a_booklet_is_asked_for_made_and_taken_away(browser, django_capture_on_commit_callbacks):
    factories.service(name="Repas")
    ask(browser, captured=django_capture_on_commit_callbacks)
    made = Booklet.objects.get()

    assert (made.state, made.total, made.done) == ("ready", 1, 1)
    page = browser.get(reverse("backoffice:booklets")).content.decode()
    paper = browser.get(reverse("backoffice:booklet_file", args=[made.pk, "pdf"]))
    telephone = browser.get(reverse("backoffice:booklet_file", args=[made.pk, "html"]))

    assert reverse("backoffice:booklet_file", args=[made.pk, "pdf"]) in page
    assert b"".join(paper.streaming_content) == b"%PDF 1 a4"
    assert 'attachment; filename="guide-de-nimes-ar.pdf"' in paper["Content-Disposition"]
    assert "Repas" in b"".join(telephone.streaming_content).decode()
    assert TrailLine.objects.filter(verb="directory.booklet_asked", subject_id=made.pk).exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"near": ""}, "near"), ({"near": "zzz"}, "near"), ({"near": "", "departement": "99Z"}, "departement"),
     ({"label": ""}, "label"), ({"language": "xx"}, "language"), ({"radius_km": "3000"}, "radius_km")],
)  # fmt: skip
def test_what_cannot_be_made_is_said_beside_its_field(
    browser, django_capture_on_commit_callbacks, fields, wrong
):
    answer = ask(browser, captured=django_capture_on_commit_callbacks, **fields)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [wrong]
    assert not Booklet.objects.exists()


@pytest.mark.usefixtures("_drawn_by_hand")
def test_nothing_is_no_booklet_and_says_why(browser, django_capture_on_commit_callbacks):
    ask(browser, captured=django_capture_on_commit_callbacks)

    made = Booklet.objects.get()
    assert (made.state, made.fault) == ("failed", "empty")
    assert browser.get(reverse("backoffice:booklet_file", args=[made.pk, "pdf"])).status_code == 404
    assert made.get_fault_display() in browser.get(reverse("backoffice:booklets")).content.decode()


@pytest.mark.usefixtures("_drawn_by_hand")
def test_what_has_no_room_in_a_booklet_is_counted_at_the_desk(
    browser, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_SERVICES", 2)
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_VOLUMES", 1)
    for _number in range(5):
        factories.service()

    ask(browser, captured=django_capture_on_commit_callbacks)

    made = Booklet.objects.get()
    assert (made.state, made.total, made.left_out) == ("ready", 2, 3)
    assert (
        "3 services de ce territoire n’y trouvent pas place"
        in browser.get(reverse("backoffice:booklets")).content.decode()
    )


@pytest.mark.usefixtures("_drawn_by_hand")
def test_a_guide_too_thick_for_one_booklet_is_made_in_volumes(
    browser, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("repere.knowledge.directory.booklets.queries.MOST_SERVICES", 3)
    for number in range(3):
        factories.service(name=f"Repas {number}", themes=("eat",))
        factories.service(name=f"Droits {number}", themes=("law",))

    ask(browser, captured=django_capture_on_commit_callbacks)

    made = Booklet.objects.order_by("volume")
    assert [(one.volume, one.volumes, one.state, one.total, one.left_out) for one in made] == [
        (1, 2, "ready", 3, 0),
        (2, 2, "ready", 3, 0),
    ]
    page = browser.get(reverse("backoffice:booklets")).content.decode()
    assert page.index("volume 1") < page.index("volume 2")
    guide = b"".join(
        browser.get(reverse("backoffice:booklet_file", args=[made[1].pk, "html"])).streaming_content
    )
    assert "Droits 2" in guide.decode()
    assert "Repas" not in guide.decode()
    jobs.make_booklet(str(made[0].pk))
    assert Booklet.objects.count() == 2


def test_pages_that_cannot_be_drawn_are_told(browser, monkeypatch, django_capture_on_commit_callbacks):
    def broken(told, paper):
        raise pdf.CannotBeDrawn("no")

    factories.service()
    monkeypatch.setattr(pdf, "pdf", broken)

    ask(browser, captured=django_capture_on_commit_callbacks)

    assert Booklet.objects.get().fault == "not_drawn"


@pytest.mark.usefixtures("_drawn_by_hand")
def test_a_booklet_is_seen_by_its_organisation_alone_and_its_files_go_with_it(
    browser, client_of, django_capture_on_commit_callbacks
):
    factories.service()
    ask(browser, captured=django_capture_on_commit_callbacks)
    made = Booklet.objects.get()
    other = client_of(Role.COORDINATOR, organisation=factories.organisation())

    assert other.get(reverse("backoffice:booklet_file", args=[made.pk, "pdf"])).status_code == 404
    assert other.post(reverse("backoffice:drop_booklet", args=[made.pk])).status_code == 404
    assert made.file("pdf").exists()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("backoffice:drop_booklet", args=[made.pk]))

    assert not made.file("pdf").exists()
    assert not made.file("html").exists()
    assert not Booklet.objects.exists()


@pytest.mark.usefixtures("_drawn_by_hand")
def test_a_guide_of_last_month_is_thrown_away(browser, django_capture_on_commit_callbacks):
    factories.service()
    ask(browser, captured=django_capture_on_commit_callbacks)
    made, now = Booklet.objects.get(), timezone.now()

    assert forget_old(now + timedelta(days=30)) == 0
    assert forget_old(now + timedelta(days=32)) == 1
    assert not made.file("pdf").exists()


def test_what_nobody_makes_any_more_is_forgotten_and_five_wait_at_most(
    browser, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("repere.doors.backoffice.sharing.booklets.make_booklet", lambda _pk: None)
    answers = [ask(browser, captured=django_capture_on_commit_callbacks).status_code for _ in range(6)]

    assert answers == [302] * 5 + [400]
    assert forget_old(timezone.now() + timedelta(hours=7)) == 5


def test_a_booklet_thrown_away_before_its_turn_is_not_made(browser):
    jobs.make_booklet("0190cf3c-0000-7000-8000-000000000001")

    assert not Booklet.objects.exists()
