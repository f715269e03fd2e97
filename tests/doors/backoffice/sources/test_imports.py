"""A producer's file brought in from the desk: sent, pointed at, looked at, taken, its mapping kept."""

import gzip
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from repere.foundation.accounts.models import Membership
from repere.foundation.audit.models import TrailLine
from repere.foundation.toolkit.actors import SYSTEM, Role
from repere.knowledge.directory.imports import kept
from repere.knowledge.directory.imports.report import Difference, Report, error, warning
from repere.knowledge.directory.intake import actions
from repere.knowledge.directory.intake.choices import State
from repere.knowledge.directory.intake.models import Intake, SavedMapping
from repere.knowledge.directory.intake.work import actions as files
from repere.knowledge.directory.models import Service
from repere.knowledge.territory.models import Commune, Postcode
from tests import factories
from tests.knowledge.directory.files import service, structure

pytestmark = pytest.mark.django_db
CSV = """Nom;Rue;CP;Ville;Tél;Responsable
Le Mas;1 rue des Carmes;30000;Nîmes;0465710001;Ophélie Vrac
L'Abri;2 rue Neuve;30000;Nîmes;0465710002;
"""
POINTED = {"name": "garrigue", "service_name": "Repas", "tiles": ["eat"], "column_0": "structure.nom",
           "column_1": "structure.adresse", "column_2": "structure.code_postal", "column_3": "structure.commune",
           "column_4": "structure.telephone"}  # fmt: skip


@pytest.fixture
def browser(client_of):
    nimes = Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", latitude=43.8367, longitude=4.3601
    )
    Postcode.objects.create(commune=nimes, postcode="30000")
    return client_of(Role.COORDINATOR)


def send(browser, content=CSV, name="lieux.csv", mapping=""):
    raw = content if isinstance(content, bytes) else content.encode()
    return browser.post(
        reverse("backoffice:imports"),
        {"file": SimpleUploadedFile(name, raw), "mapping": mapping},
        headers={"accept-language": "en"},
    )


def press(browser, act, **fields):
    address = reverse("backoffice:import", args=[Intake.unscoped.get().pk])
    return browser.post(address, {"act": act} | fields, headers={"accept-language": "en"})


def test_columns_are_guessed_then_pointed_at_looked_at_and_taken(browser):
    page = browser.get(send(browser)["Location"])
    assert page.context["form"].initial["column_0"] == "structure.nom"
    assert "Le Mas" in page.content.decode()

    looked = press(browser, "map", **POINTED)

    assert looked.context["report"].services.created == 2
    assert not Service.objects.exists()
    # What a column without a field says is told by its name alone.
    assert "Responsable" in looked.content.decode()

    taken = press(browser, "take")

    assert taken["Location"] == reverse("backoffice:imports")
    made = Service.objects.get(structure__name="Le Mas")
    assert (made.name, made.source, made.structure.phone) == ("Repas", "garrigue", "+33465710001")
    assert [row.theme for row in made.themes.all()] == ["eat"]
    assert not Intake.unscoped.exists()
    assert TrailLine.objects.filter(verb="directory.imported").exists()


def test_a_mapping_is_kept_and_reads_the_next_file_of_its_producer(browser):
    send(browser)
    press(browser, "map", **POINTED)
    press(browser, "save")
    press(browser, "take")
    changed = CSV.replace("Le Mas;1 rue", "Le Mas;3 rue").replace("L'Abri", "Le Toit")

    page = browser.get(send(browser, changed, mapping="m:garrigue")["Location"])
    looked = press(browser, "try", withdraw_absent="on")

    assert page.context["form"].initial["column_1"] == "structure.adresse"
    assert SavedMapping.objects.get().name == "garrigue"
    report = looked.context["report"]
    assert report.services.created == 2
    assert report.withdrawn == 2


def test_what_changes_is_shown_before_and_after(browser):
    send(browser)
    press(browser, "map", **POINTED)
    press(browser, "take")
    send(browser)

    looked = press(browser, "map", **POINTED | {"service_name": "Repas chauds"})

    assert looked.context["report"].services.updated == 2
    body = looked.content.decode()
    assert "<del><bdi>Repas</bdi></del>" in body
    assert "<ins><bdi>Repas chauds</bdi></ins>" in body
    assert Service.objects.filter(name="Repas").count() == 2


def test_a_standard_needs_no_pointing(browser):
    content = json.dumps({"structures": [structure()], "services": [service()]})
    page = browser.get(send(browser, content, "services.json")["Location"])

    assert page.context["form"] is None
    assert press(browser, "try").context["report"].services.created == 1
    press(browser, "take")
    assert Service.objects.count() == 1


def test_a_row_that_cannot_be_taken_is_told_and_may_be_left_out(browser):
    send(browser, CSV + ";3 rue;30000;Nîmes;0465710003;\n")
    looked = press(browser, "map", **POINTED)
    assert looked.context["report"].error_count

    press(browser, "take")
    assert not Service.objects.exists()
    press(browser, "take", skip_bad_rows="on")
    assert Service.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"column_0": ""}, "__all__"), ({"name": "!"}, "name"), ({"column_1": "x"}, "column_1"),
     ({"column_1": "point.latitude", "column_2": "point.latitude"}, "column_2")],
)  # fmt: skip
def test_what_cannot_be_followed_is_said_beside_its_column(browser, fields, wrong):
    send(browser)

    answer = press(browser, "map", **POINTED | fields)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [wrong]
    assert Intake.unscoped.get().mapping == ""


def test_more_than_columns_is_said_as_a_text(browser):
    send(browser)
    text = 'name = "garrigue"\n[structure]\nnom = {column = "Nom", remove = "^L[\' ]"}\nid = "Nom"\n'

    looked = press(browser, "text", text=text)
    wrong = press(browser, "text", text='name = "garrigue"\n[structure]\nnam = "Nom"\n')

    assert looked.context["report"].services.created == 2
    assert looked.context["form"] is None
    assert wrong.status_code == 400
    assert "structure.nam" in wrong.content.decode()


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"PK\x03\x04broken", b"[]"])
def test_a_file_that_holds_no_rows_is_refused(browser, content):
    assert send(browser, content).status_code == 400
    assert not Intake.unscoped.exists()


def test_a_file_is_sealed_seen_by_its_organisation_alone_and_forgotten_after_a_day(browser, client_of):
    send(browser)
    [stored] = Intake.unscoped.values_list("content", flat=True).iterator()
    intake = Intake.unscoped.get()
    other = client_of(Role.COORDINATOR, organisation=factories.organisation())

    assert "Vrac" not in str(getattr(stored, "data", stored))
    assert other.get(reverse("backoffice:import", args=[intake.pk])).status_code == 404
    assert actions.forget_old(timezone.now() + timedelta(hours=23)) == 0
    assert actions.forget_old(timezone.now() + timedelta(hours=25)) == 1
    assert not Intake.unscoped.exists()


def test_ten_files_that_wait_ask_no_more_of_the_database_than_one(browser, django_assert_max_num_queries):
    for number in range(10):
        send(browser, name=f"lieux-{number}.csv")
    browser.get(reverse("backoffice:imports"))

    with django_assert_max_num_queries(12):
        page = browser.get(reverse("backoffice:imports"))
    assert "lieux-9.csv" in page.content.decode()


def test_a_file_is_thrown_away(browser):
    send(browser)

    press(browser, "drop")

    assert not Intake.unscoped.exists()
    assert TrailLine.objects.filter(verb="directory.file_dropped").exists()


# --- a file that no page waits for


ROWS = 450
LARGE = "Nom;Rue;CP;Ville;Tél;Responsable\n" + "".join(
    f"Le Mas {n};{n} rue des Carmes;30000;Nîmes;0465710001;{'x' * 600}\n" for n in range(ROWS)
)


@pytest.fixture
def worker(django_capture_on_commit_callbacks):
    """What is handed to the worker is done once the page has answered."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def shown(browser):
    address = reverse("backoffice:import", args=[Intake.unscoped.get().pk])
    return browser.get(address, headers={"accept-language": "en"})


def test_a_large_file_is_answered_at_once_and_goes_the_same_way(browser, worker):
    assert send(browser, LARGE).status_code == 302
    assert Intake.unscoped.get().state == State.READING
    assert shown(browser).context["report"] is None

    files.work(Intake.unscoped.get().pk)
    assert shown(browser).context["form"].initial["column_0"] == "structure.nom"
    with worker():
        assert press(browser, "map", **POINTED)["Location"].endswith(f"{Intake.unscoped.get().pk}/")
    looked = shown(browser)
    assert looked.context["report"].services.created == ROWS
    assert not Service.objects.exists()

    with worker():
        press(browser, "take")
    taken = Intake.unscoped.get()
    assert Service.objects.count() == ROWS
    assert (taken.state, taken.content, taken.head) == (State.TAKEN, {}, [])
    assert "What was written" in shown(browser).content.decode()
    press(browser, "drop")
    assert not Intake.unscoped.exists()


@pytest.mark.parametrize("state", [State.LOOKING, State.TAKING])
def test_a_worker_that_was_killed_is_begun_again_and_nothing_comes_in_twice(browser, state):
    send(browser, LARGE)
    files.work(Intake.unscoped.get().pk)
    press(browser, "map", **POINTED)
    intake = Intake.unscoped.get()
    intake.state = state
    later = timezone.now() + timedelta(minutes=6)
    Intake.unscoped.filter(pk=intake.pk).update(state=state)
    files.tell(intake, 40)

    assert files.abandoned(timezone.now()) == []
    assert files.abandoned(later) == [intake.pk]
    files.work(intake.pk)
    files.work(intake.pk)

    assert Intake.unscoped.get().state == (State.TAKEN if state == State.TAKING else State.LOOKED)
    assert Service.objects.count() == (ROWS if state == State.TAKING else 0)


def test_while_it_is_worked_on_it_says_how_far_and_nothing_can_be_asked(browser):
    send(browser, LARGE)
    files.work(Intake.unscoped.get().pk)
    press(browser, "map", **POINTED)
    files.tell(Intake.unscoped.get(), 200)

    page = press(browser, "take", skip_bad_rows="on")

    assert "200 of 450 rows" in page.content.decode()
    assert Intake.unscoped.get().state == State.LOOKING
    with pytest.raises(actions.AtWork):
        actions.say_mapping(SYSTEM, Intake.unscoped.get(), Intake.unscoped.get().mapping)


def test_what_changes_in_a_large_file_is_shown_a_page_at_a_time(browser, worker):
    send(browser, LARGE)
    files.work(Intake.unscoped.get().pk)
    for name in ("Repas", "Repas chauds"):
        with worker():
            press(browser, "map", **POINTED | {"service_name": name})
        if name == "Repas":
            with worker():
                press(browser, "take")
            press(browser, "drop")
            send(browser, LARGE)
            files.work(Intake.unscoped.get().pk)

    first = shown(browser)
    last = browser.get(first.request["PATH_INFO"], {"changes": 999}, headers={"accept-language": "en"})

    assert first.context["report"].services.updated == ROWS
    assert len(first.context["changes"].object_list) == 25
    assert last.context["changes"].number == last.context["changes"].paginator.num_pages == 16
    assert len(first.content) < 60_000


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (gzip.compress(b"a" * 151_000_000, 1), State.TOO_LARGE),
        (b"\0\1" * 150_000, State.UNREADABLE),
        (b"[" * 300_000, State.UNREADABLE),
    ],
    ids=["a bomb", "no text", "no end"],
)
def test_a_large_file_that_cannot_be_read_says_so_and_is_kept_no_longer(browser, content, state):
    send(browser, content)

    files.work(Intake.unscoped.get().pk)

    assert (Intake.unscoped.get().state, Intake.unscoped.get().content) == (state, {})
    assert "Put it away" in shown(browser).content.decode()


def test_whoever_may_import_no_more_has_nothing_taken_in(browser):
    send(browser, LARGE)
    files.work(Intake.unscoped.get().pk)
    press(browser, "map", **POINTED)
    Membership.objects.update(role=Role.PARTNER)

    files.work(Intake.unscoped.get().pk)

    assert Intake.unscoped.get().state == State.SENT
    assert not Service.objects.exists()


@pytest.mark.parametrize(
    ("rows", "hour", "waits"),
    [(20_000, 10, True), (20_000, 22, False), (20_000, 5, False), (9_000, 10, False)],
)
def test_where_one_alone_writes_a_very_large_file_waits_for_the_evening(rows, hour, waits):
    at = timezone.localtime(factories.NOW).replace(hour=hour)
    intake = Intake(rows=rows, state=State.TAKING)

    assert files.waits_for_the_evening(intake, at) == (waits and connection.vendor == "sqlite")


def test_a_report_is_read_again_as_it_was_written():
    report = Report(file="lieux.csv", format="mapping garrigue", rows=3, skipped=1, absent=2)
    report.add(error(2, "too_short", "nom", "structures", least=3))
    report.add(warning(3, "no_address", part="structures"))
    report.services.updated = 1
    report.services.first.append(Difference("s1", (("name", "Repas", "Repas chauds"),)))

    again = kept.read(json.loads(json.dumps(kept.written(report))))

    assert kept.written(again) == kept.written(report)
    assert again.as_dict() == report.as_dict()
