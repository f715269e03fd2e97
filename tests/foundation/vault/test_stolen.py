"""A stolen file tells nothing: what people said is looked for, byte by byte, in all that the house writes.

And what was forgotten stays forgotten: an older copy of the database, with the keys there are now, opens none of it.
"""

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.apart import house

# Words that nothing else says: on PostgreSQL, the journal is shared with the other tests' databases.
NAMES = {
    "Latn": "Xyrelinde Quatresouches", "Arab": "زرافشان القنديلي", "Cyrl": "Звенислава Фиалкова",
    "Ethi": "ጽጌረዳ ወርቅነህ", "Beng": "ঝুমকোলতা মজুমদার", "Geor": "ზვიადაური ვაჟიკო", "Armn": "Զվարթնոց Ծովինար",
}  # fmt: skip
PHONE, NOTE, MESSAGE = (
    "06 39 98 77 13",
    "Dort sous le perronniau de la rue Trouvérelle",
    "Fuit son logeurquin, une balafrette",
)
ANSWER, PRECAUTIONS, CLOSING = (
    "Venez mardigras, voyez Philibertin",
    "Pas son beaufrérot",
    "Ira avec Ildefonsine",
)
LETTER, ADDRESS = "Grimoirelle vous guettera", "ondinette.ferroluxe@example.org"
IN_CLEAR = "Maison-Temoin-Outarde"  # the name of the organisation: it shows that the search finds
PHONES = [PHONE, "0639987713", "+33639987713", "639987713"]
CANARIES = [*NAMES.values(), *PHONES, NOTE, MESSAGE, ANSWER, PRECAUTIONS, CLOSING, LETTER, ADDRESS]
WORDS = {
    word.strip(",") for text in CANARIES for word in text.split() if len(word) >= 6 and not word.isdigit()
}

SEED = f"""
from django.conf import settings
settings.STORAGES["staticfiles"] = {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
from datetime import date, timedelta
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.timezone import localdate
from repere.accompaniment.casework import actions as casework
from repere.accompaniment.orientation import actions as orientation
from repere.accompaniment.people.actions import SaidContact, SaidName
from repere.accompaniment.people.consent.actions import Agreement
from repere.accompaniment.people.rules import Birth
from repere.accompaniment.people.search import find
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Role
from tests import factories
names, now = {NAMES!r}, timezone.now()
desk = Organisation.objects.create(name={IN_CLEAR!r}, short_name="Temoin", kind="welcome_desk")
agent = factories.actor(Role.CASEWORKER, organisation=desk)
partner = factories.actor(Role.PARTNER)
service = factories.service(organisation=Organisation.objects.get(pk=partner.organisation_id))
for script, text in names.items():
    dossier = casework.open_dossier(
        agent, now=now, today=date(2026, 11, 2), names=[SaidName(text, script=script)], birth=Birth(1987, 6, 5),
        languages=["ti"], contacts=[SaidContact("phone", {PHONE!r}, precautions={PRECAUTIONS!r})],
    )
    passage = casework.open_passage(agent, now=now, dossier=dossier)
    casework.say_facts(agent, passage, casework.Facts(["ti"], 39, [], []))
    [need] = casework.tell_needs(agent, passage, ["sleep"], urgency="today", said={NOTE!r}, now=now)
    referral = orientation.send_referral(
        agent, need, service, passage=passage, language="fr", message={MESSAGE!r}, name_shared=text,
        contact_shared={PHONE!r}, now=now,
        agreed=Agreement(["identity", "contact"], localdate(now) + timedelta(days=9)),
    )
    orientation.accept_referral(partner, referral, answer={ANSWER!r}, now=now)
    casework.close_passage(agent, passage, done=["listened"], note={CLOSING!r}, now=now)
    assert find(agent, text)
anonymous = casework.open_passage(agent, now=now)
casework.tell_needs(agent, anonymous, ["eat"], said={NOTE!r}, now=now)
settings.EMAIL_BACKEND = "repere.foundation.mail.outbox.Outbox"
send_mail({LETTER!r}, {LETTER!r}, None, [{ADDRESS!r}])
browser = factories.client(Role.CASEWORKER, organisation=desk)
for address in ("/bureau/", f"/bureau/dossiers/{{dossier.code}}/"):
    browser.get(address, secure=True)
browser.post("/bureau/recherche/", {{"q": names["Latn"]}}, secure=True)
browser.post("/bureau/recherche/", {{"q": names["Arab"]}}, secure=True)
print(desk.pk)
"""

# What whoever reads everything can open, with the master key in hand.
OPEN_ALL = """
import json
from django.apps import apps
from repere.foundation.vault.fields import sealed_fields
from repere.foundation.vault.sealing import CannotOpen
opened, refused = [], 0
for table in apps.get_models():
    for field in sealed_fields(table):
        for row in table._base_manager.all():
            try:
                value = getattr(row, field.name)
                if value:
                    opened.append(value)
            except CannotOpen:
                refused += 1
print(json.dumps({"opened": opened, "refused": refused}))
"""

WITHOUT_KEYS = (
    """
from django.db import connection, transaction
transaction.atomic().__enter__()
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM vault_subjectkey")
"""
    + OPEN_ALL
)

ERASE = f"""
from uuid import UUID
from django.utils import timezone
from repere.accompaniment.people.erasure.actions import erase
from repere.accompaniment.people.models import PersonName
from repere.foundation.toolkit.actors import Actor, Role
from repere.foundation.organisations.models import Organisation
officer = Actor(None, Organisation.objects.get(name={IN_CLEAR!r}).pk, Role.DPO)
[person] = [name.person for name in PersonName.unscoped.all() if name.text == {NAMES["Latn"]!r}]
erase(officer, person, asked_by="person", reason="withdrawn", now=timezone.now())
"""

FIND = f"""
from repere.accompaniment.people.search import find
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor, Role
agent = Actor(None, Organisation.objects.get(name={IN_CLEAR!r}).pk, Role.CASEWORKER)
print([len(find(agent, text)) for text in {list(NAMES.values())!r}])
"""


def needles():
    """Each text and each long word of it, as any of these would have written it."""
    found = set()
    for text in {*CANARIES, *WORDS}:
        for said in (text, text.lower(), text.upper(), json.dumps(text)[1:-1]):
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1256", "cp1251"):
                try:
                    found.add(said.encode(encoding))
                except UnicodeEncodeError:
                    continue
    return re.compile(b"|".join(map(re.escape, sorted(found))))


def found_in(folder, pattern):
    return {
        f"{path.relative_to(folder)}: {hit[:40]!r}"
        for path in Path(folder).rglob("*")
        if path.is_file()
        for hit in set(pattern.findall(path.read_bytes()))
    }


def written_by(made, scratch):
    """Everything the database has on the disk, in one folder: its own files, and what a dump tells in plain text."""
    if not made.database_url:
        return made.folder
    scratch.mkdir(exist_ok=True)
    dump = subprocess.run(["pg_dump", "--dbname", made.database_url], capture_output=True, check=True)
    (scratch / "dump.sql").write_bytes(dump.stdout)
    where = made.run(
        "from django.db import connection; c = connection.cursor(); c.execute('CHECKPOINT');"
        "c.execute('SHOW data_directory'); d = c.fetchone()[0];"
        "c.execute('SELECT oid FROM pg_database WHERE datname = current_database()'); print(d, c.fetchone()[0])"
    ).split()
    for number, place in enumerate((Path(where[0]) / "base" / where[1], Path(where[0]) / "pg_wal")):
        if place.is_dir():
            for path in sorted(place.iterdir())[-400:]:
                if path.is_file():
                    (scratch / f"{number}-{path.name}").write_bytes(path.read_bytes())
    return scratch


def opened_by(made, script):
    return json.loads(made.run(script).splitlines()[-1])


@pytest.fixture
def seeded(tmp_path):
    with house(tmp_path / "house", REPERE_SECOND_FACTOR_REQUIRED="no", REPERE_LOG_LEVEL="DEBUG") as made:
        process = made.start(SEED)
        said, log = process.communicate(timeout=180)
        assert process.returncode == 0, log[-3000:]
        (tmp_path / "house" / "output.log").write_text(said + log)
        yield made


def test_a_stolen_file_tells_nothing_and_older_copies_forget(seeded, tmp_path):
    pattern, copies, keys = needles(), tmp_path / "copies", tmp_path / "keys"
    files = written_by(seeded, tmp_path / "postgres")
    assert found_in(files, re.compile(IN_CLEAR.encode())), "the search itself must find"
    assert found_in(files, pattern) == set()
    assert found_in(seeded.folder, pattern) == set()

    everything = opened_by(seeded, OPEN_ALL)
    assert {*NAMES.values(), NOTE, MESSAGE, ANSWER, PRECAUTIONS, CLOSING, PHONE} <= {
        value for value in everything["opened"] if isinstance(value, str)
    }
    assert everything["refused"] == 0
    without = opened_by(seeded, WITHOUT_KEYS)
    assert without["opened"] == []
    assert without["refused"] > 50

    first = json.loads(seeded.repere("backup", str(copies), "--keys", str(keys), "--json"))
    assert found_in(copies, pattern) == set()
    assert found_in(keys, pattern) == set()
    wrapped = (keys / "repere-keys.jsonl").read_text()
    assert all(path.stat().st_mode & 0o077 == 0 for place in (copies, keys) for path in place.rglob("*"))

    seeded.run(ERASE)
    seeded.repere("backup", str(tmp_path / "later"), "--keys", str(keys))
    kept = (keys / "repere-keys.jsonl").read_text()
    # A letter that waits may have got a key since; the one that was erased is in no later copy.
    assert [line for line in wrapped.splitlines() if '"subject"' in line and line not in kept]

    refused = seeded.repere("restore", first["copy"], "--keys", first["keys"], code=2)
    assert "--replace" in refused
    seeded.repere("restore", first["copy"], "--keys", first["keys"], "--replace")
    after = opened_by(seeded, OPEN_ALL)
    assert NAMES["Latn"] not in after["opened"]
    assert {text for script, text in NAMES.items() if script != "Latn"} <= {
        value for value in after["opened"] if isinstance(value, str)
    }
    assert after["refused"] == 0
    assert seeded.run(FIND).strip().splitlines()[-1] == "[0, 1, 1, 1, 1, 1, 1]"


def test_what_does_not_belong_together_is_refused_and_nothing_is_changed(seeded, tmp_path):
    done = json.loads(seeded.repere("backup", str(tmp_path / "copies"), "--json"))
    copy, keys = Path(done["copy"]), Path(done["keys"])
    sound, wrapped = copy.read_bytes(), keys.read_text().splitlines(keepends=True)

    def attempt():
        return seeded.repere("restore", str(copy), "--replace", code=2)

    copy.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    assert "damaged or changed" in attempt()
    copy.write_bytes(sound)
    keys.write_text("".join(wrapped[:-1]))
    assert "not a whole file of keys" in attempt()
    keys.write_text("".join([*wrapped[:-2], wrapped[-1]]))
    assert "not a whole file of keys" in attempt()
    before = json.dumps(json.loads(wrapped[0]) | {"made_at": "2026-01-01T00:00:00+00:00"}) + "\n"
    keys.write_text("".join([before, *wrapped[1:]]))
    assert "saved before the copy" in attempt()
    keys.write_text("".join(wrapped))
    elsewhere = {"REPERE_MASTER_KEY": "of-another-house-0123456789-abcdefghijkl"}
    other = replace(seeded, environment=seeded.environment | elsewhere)
    assert "another installation" in other.repere("restore", str(copy), "--replace", code=2)

    assert opened_by(seeded, OPEN_ALL)["refused"] == 0
    seeded.repere("restore", str(copy), "--replace")
    assert NAMES["Arab"] in opened_by(seeded, OPEN_ALL)["opened"]


def test_a_key_that_was_retired_is_on_the_disk_no_more(seeded, tmp_path):
    wrapped = seeded.run(
        "from repere.foundation.vault.models import OrganisationKey\n"
        "for key in OrganisationKey.objects.filter(purpose='data'): print(bytes(key.wrapped).hex())"
    ).split()
    forms = [form for text in wrapped for form in (bytes.fromhex(text), text.encode())]
    as_stored = re.compile(b"|".join(map(re.escape, forms)))
    assert found_in(in_use(seeded, tmp_path / "before"), as_stored)

    seeded.repere("keys", "rotate")

    assert found_in(in_use(seeded, tmp_path / "after"), as_stored) == set()
    assert opened_by(seeded, OPEN_ALL)["refused"] == 0


def in_use(made, scratch):
    """The files of the database; of PostgreSQL what is in force, since its log keeps for a while what was replaced."""
    if not made.database_url:
        return made.folder
    scratch.mkdir()
    dump = subprocess.run(["pg_dump", "--dbname", made.database_url], capture_output=True, check=True)
    (scratch / "dump.sql").write_bytes(dump.stdout)
    return scratch
