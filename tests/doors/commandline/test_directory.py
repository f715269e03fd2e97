import json

import pytest

from repere.doors.commandline.main import parser
from repere.foundation.toolkit.actors import SYSTEM
from repere.knowledge.directory.models import Service
from repere.knowledge.territory import demo
from repere.knowledge.territory.models import Commune
from tests import factories
from tests.knowledge.directory.files import document, service, structure

pytestmark = pytest.mark.django_db


def run(*arguments):
    args = parser().parse_args([str(argument) for argument in arguments])
    return args.run(args)


@pytest.fixture
def file(tmp_path):
    return document(tmp_path, {"structures": [structure()], "services": [service()]})


def test_an_import_is_a_rehearsal_unless_told_otherwise(file, capsys):
    assert run("directory", "import", file) == 0

    assert "add --apply" in capsys.readouterr().out
    assert not Service.objects.exists()


def test_an_import_is_written_when_asked(file, capsys):
    assert run("directory", "import", file, "--apply") == 0

    assert "Written" in capsys.readouterr().out
    assert Service.objects.count() == 1


def test_a_bad_file_is_told_row_by_row_and_exits_with_two(tmp_path, capsys):
    bad = document(
        tmp_path, {"structures": [structure()], "services": [service(), service(id="b", type="x")]}
    )

    assert run("directory", "import", bad, "--apply") == 2

    told = capsys.readouterr().out
    assert "Services, row 2" in told
    assert "“type”" in told
    assert "--skip-bad-rows" in told
    assert not Service.objects.exists()
    assert run("directory", "import", bad, "--apply", "--skip-bad-rows") == 0
    assert Service.objects.count() == 1


def test_the_report_can_be_read_by_a_machine(file, capsys):
    run("directory", "import", file, "--json")

    report = json.loads(capsys.readouterr().out)
    assert (report["applied"], report["services"]["created"]) == (False, 1)
    assert report["errors"]["count"] == 0


def test_a_missing_file_is_told(tmp_path, capsys):
    assert run("directory", "import", tmp_path / "nowhere.json") == 2
    assert "no file" in capsys.readouterr().err


def test_services_are_listed_around_a_commune(file, capsys):
    demo.load(SYSTEM)
    run("directory", "import", file, "--apply")
    capsys.readouterr()

    assert run("directory", "list", "--near", "30189", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["commune"], row["themes"]) == ("Repas du midi", "Nîmes", ["eat"])
    assert row["km"] < 2

    assert run("directory", "list") == 0
    assert "1 service." in capsys.readouterr().out
    assert run("directory", "list", "--near", "00000") == 2


def test_a_territory_is_taken_from_its_files(tmp_path, capsys):
    departements = document(tmp_path, [{"code": "30", "nom": "Gard", "region": "76"}], "departements.json")
    communes = document(
        tmp_path,
        "Code_commune_INSEE;Nom_commune;Code_postal;coordonnees_gps\n30189;NIMES;30000;43.84,4.34\n",
        "communes.csv",
    )

    assert run("territory", "import", departements, communes) == 0
    assert "add --apply" in capsys.readouterr().out
    assert run("territory", "import", departements, communes, "--apply", "--json") == 0
    assert json.loads(capsys.readouterr().out)["communes"]["created"] == 1
    assert Commune.objects.get().region == "76"
    assert run("territory", "import", document(tmp_path, "[", "bad.json")) == 2


@pytest.fixture
def nimes():
    Commune.objects.create(
        code="30189", name="Nîmes", folded="nimes", departement="30", latitude=43.8367, longitude=4.3601
    )
    return factories.service(name="Repas du midi")


def test_a_booklet_is_written_as_one_file(nimes, tmp_path, capsys):
    guide = tmp_path / "guide.html"

    assert run("directory", "booklet", guide, "--near", "30189", "--language", "ar") == 0

    assert "Repas du midi" in guide.read_text("utf-8")
    assert capsys.readouterr().out == "1 service.\n"


def test_a_booklet_is_drawn_to_be_printed(nimes, tmp_path):
    pytest.importorskip("typst", reason="needs typst, of the runtime set")
    guide = tmp_path / "guide.pdf"

    assert run("directory", "booklet", guide, "--departement", "30", "--paper", "a4", "--title", "Gard") == 0

    assert guide.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["guide.txt", "--near", "30189"], ".pdf or .html"),
        (["guide.html"], "say where"),
        (["guide.html", "--near", "00000"], "no commune"),
        (["guide.html", "--near", "30189", "--language", "xx"], "languages"),
        (["guide.html", "--near", "30189", "--audience", "xx"], "audiences"),
        (["guide.html", "--near", "30189", "--theme", "xx"], "themes"),
        (["guide.html", "--near", "30189", "--theme", "law"], "no service"),
    ],
)
def test_a_booklet_that_cannot_be_made_is_one_line(nimes, tmp_path, monkeypatch, capsys, arguments, why):
    monkeypatch.chdir(tmp_path)

    assert run("directory", "booklet", *arguments) == 2

    assert why in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
