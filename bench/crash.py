"""Killed at any moment while notes and files are saved: of what a browser was told is kept, how much is lost; or while
a file of people comes in: whether each row is there, once and whole.

A real server on a port, several browsers that save without a pause, `kill -9` at a random instant, the server started
again; and so on. Then every acknowledged note and file is opened with its key, and every row that names a file is
followed to it: a file half written that a row names would be told. On PostgreSQL when REPERE_DATABASE_URL names one.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from bench.figures import Line, say

CASES = ("note", "file", "import")
IMPORTED = 3000
BROWSERS = 3
TOKEN = "a" * 32
STARTS_WITHIN_S = 60

FILL = """
import json
from django.conf import settings
from repere.foundation.toolkit.actors import Role
from tests import factories
desk = factories.site()
browser = factories.client(Role.CASEWORKER, site=desk)
dossier = factories.dossier(organisation=desk.organisation)
print(json.dumps({"session": browser.cookies[settings.SESSION_COOKIE_NAME].value, "dossier": str(dossier.pk),
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]}))
"""

OPEN = """
import json
from io import BytesIO
from PIL import Image
from repere.accompaniment.casework.models import Note
from repere.accompaniment.papers import files
from repere.accompaniment.papers.models import Paper, PaperFile
from repere.foundation.audit.queries import faults
told = {"note": [note.text for note in Note.unscoped.all()], "file": [], "broken": 0}
whole = {}
for one in PaperFile.unscoped.all():
    try:
        Image.open(BytesIO(b"".join(files.pieces_of(one.pk)))).load()
        whole[one.paper_id] = True
    except Exception:
        told["broken"] += 1
told["file"] = [paper.label for paper in Paper.unscoped.all() if whole.get(paper.pk)]
told["without"] = Paper.unscoped.filter(files=None).count()
told["faults"] = len(list(faults()))
print(json.dumps(told))
"""


FILE = """
from django.utils import timezone
from repere.accompaniment.casework.imports import actions
from repere.foundation.toolkit.actors import Role
from tests import factories
from tests.accompaniment.casework.imports.files import sheet
now, actor = timezone.now(), factories.actor(Role.CASEWORKER)
letters = "bcdfghjklmnprstvz"
name = lambda n: "".join(letters[n // 17**k % 17] + "aeiou"[(n + k) % 5] for k in range(3)).title()
rows = [(str(n), name(n), name(n * 7 + 3), f"{n % 28 + 1:02}/{n % 12 + 1:02}/{1950 + n % 50}", f"Mot {n}")
        for n in range(ROWS)]
taken = actions.send_file(actor, "f.csv", sheet(rows, ("N°", "Nom", "Prénom", "Naissance", "Note")), now=now)
columns = {"N°": "reference", "Nom": "family", "Prénom": "given", "Naissance": "birth", "Note": "note"}
actions.say_columns(actor, taken, columns, source="banc", now=now)
print(taken.pk)
"""

WORK_ON = """
from uuid import UUID
from repere.accompaniment.casework.imports.work.actions import work
print("at work")
work(UUID("TAKEN"))
"""

GO_ON = """
from uuid import UUID
from django.utils import timezone
from repere.accompaniment.casework.imports import actions
from repere.accompaniment.casework.imports.choices import Decision, State
from repere.accompaniment.casework.imports.models import DossierImport
from repere.accompaniment.casework.imports.queries import sender_of
now = timezone.now()
taken = DossierImport.unscoped.get(pk=UUID("TAKEN"))
actor = sender_of(taken, now.date())
if taken.state == State.FAILED:
    actions.take_up(actor, taken, now=now)
elif taken.state == State.CHECKED:
    actions.decide_all(actor, taken, Decision.NEW)
    actions.write_down(actor, taken, now=now)
print(DossierImport.unscoped.get(pk=taken.pk).state)
"""

COUNT = """
import json
from uuid import UUID
from repere.accompaniment.casework.imports.models import BroughtIn, DossierImport
from repere.accompaniment.casework.models import Dossier, Note
from repere.accompaniment.people.models import Person, PersonName, SearchCard
from repere.foundation.audit.models import TrailLine
from repere.foundation.audit.queries import faults
taken = DossierImport.unscoped.get(pk=UUID("TAKEN"))
print(json.dumps({
    "state": taken.state, "tally": taken.tally, "dossiers": Dossier.unscoped.count(), "people": Person.unscoped.count(),
    "names": PersonName.unscoped.count(), "notes": len({note.text for note in Note.unscoped.all()}),
    "all_notes": Note.unscoped.count(), "cards": SearchCard.unscoped.count(), "rows": BroughtIn.unscoped.count(),
    "opened": TrailLine.objects.filter(verb="dossier.opened").count(), "faults": len(list(faults())),
}))
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=12, help="of the server, for each case")
    parser.add_argument("--case", choices=CASES, action="append", help="one of them; without it, all")
    parser.add_argument("--seed", type=int, default=20261122)


def run(args: argparse.Namespace) -> int:
    kills = 2 if args.small else args.kills
    lines = [
        measure_import(kills=kills, seed=args.seed, rows=600 if args.small else IMPORTED)
        if case == "import"
        else measure(case, kills=kills, seed=args.seed)
        for case in args.case or CASES
    ]
    say(lines, as_json=args.json)
    return 0 if all(line["holds"] for line in lines) else 1


def measure(case: str, *, kills: int, seed: int) -> Line:
    """One house, killed so many times: what was acknowledged, what was lost, what was found broken."""
    from tests.apart import house

    chance, begun = Random(seed), time.monotonic()
    settings = {"DJANGO_SETTINGS_MODULE": "repere.config.settings.development"}
    with (
        tempfile.TemporaryDirectory(prefix="repere-crash-") as folder,
        house(Path(folder), **settings) as made,
    ):
        told = json.loads(made.run(FILL).splitlines()[-1])
        work = Work(case, told["session"], told["dossier"], told["names"])
        for _number in range(kills):
            with Server(made.environment) as server:
                work.until_killed(server, after=0.3 + chance.random() * 1.5)
        found = json.loads(made.run(OPEN).splitlines()[-1])
    lost = sorted(work.kept - set(found[case]))
    return {
        "bench": "crash", "case": case, "engine": "postgresql" if made.database_url else "sqlite", "kills": kills,
        "acknowledged": len(work.kept), "cut": work.cut, "lost": len(lost), "half_written": found["broken"],
        "without_file": found["without"], "chain_faults": found["faults"],
        "seconds": round(time.monotonic() - begun, 1),
        "holds": bool(work.kept) and not lost and not any(found[name] for name in ("broken", "without", "faults")),
    }  # fmt: skip


def measure_import(*, kills: int, seed: int, rows: int) -> Line:
    """One file, whose worker is killed so many times while it looks through it and writes it, then left in peace: each
    row is in one dossier, with all that it says, and in no other."""
    from tests.apart import house

    chance, begun = Random(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="repere-crash-") as folder, house(Path(folder)) as made:
        taken = made.run(FILE.replace("ROWS", str(rows))).split()[-1]
        about = lambda script: script.replace("TAKEN", taken)  # noqa: E731
        left, cut = kills, 0
        while (state := made.run(about(GO_ON)).split()[-1]) in ("checking", "running"):
            worker = made.start(about(WORK_ON))
            assert worker.stdout is not None
            worker.stdout.readline()
            # Half of the kills while it looks, half while it writes.
            if left > (kills // 2 if state == "checking" else 0):
                left -= 1
                with suppress(subprocess.TimeoutExpired):
                    worker.wait(timeout=0.2 + chance.random() * 1.2)
                worker.kill()
            worker.communicate()
            cut += worker.returncode == -signal.SIGKILL
        found = json.loads(made.run(about(COUNT)).splitlines()[-1])
    counted = ("dossiers", "people", "names", "notes", "all_notes", "cards", "rows", "opened")
    lost = sum(max(rows - found[name], 0) for name in counted)
    twice = sum(max(found[name] - rows, 0) for name in counted)
    return {
        "bench": "crash", "case": "import", "engine": "postgresql" if made.database_url else "sqlite", "kills": kills,
        "acknowledged": rows, "cut": cut, "lost": lost, "twice": twice, "chain_faults": found["faults"],
        "seconds": round(time.monotonic() - begun, 1),
        "holds": found["state"] == "done" and found["tally"] == {"written": rows} and cut > 0
        and not (lost or twice or found["faults"]),
    }  # fmt: skip


class Server:
    """gunicorn as `repere serve` runs it, in a group of its own: killed whole, with no time to say anything."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment = environment

    def __enter__(self) -> "Server":
        command = [
            sys.executable, "-m", "gunicorn", "repere.config.wsgi:application", "--bind", f"127.0.0.1:{self.port}",
            "--workers", "1", "--threads", "4", "--log-level", "critical",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )  # fmt: skip
        end = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < end:
            with suppress(OSError), urllib.request.urlopen(self.url("/healthz"), timeout=5):
                return self
            time.sleep(0.1)
        self.kill()
        raise RuntimeError("The server did not answer.")

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_told: Any) -> None:
        return None


@dataclass
class Work:
    """Browsers that save, and what each was told."""

    case: str
    session: str
    dossier: str
    names: list[str]  # of the cookies
    kept: set[str] = field(default_factory=set)
    cut: int = 0  # sent, and never answered: they may be there or not

    def until_killed(self, server: Server, *, after: float) -> None:
        over = threading.Event()
        hands = [threading.Thread(target=self._save, args=(server, over)) for _number in range(BROWSERS)]
        for hand in hands:
            hand.start()
        # Counted from the first acknowledgement: the first request of a server is slow.
        known, end = len(self.kept), time.monotonic() + 30
        while len(self.kept) == known and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(after)
        server.kill()
        over.set()
        for hand in hands:
            hand.join()

    def _save(self, server: Server, over: threading.Event) -> None:
        opener = urllib.request.build_opener(_Stay)
        while not over.is_set():
            mark = f"mark-{uuid4().hex}"
            try:
                opener.open(self._request(server, mark), timeout=30)
            except urllib.error.HTTPError as answer:
                if answer.code == 302:
                    self.kept.add(mark)
                    continue
                raise
            except OSError:
                self.cut += 1
                return
            else:
                raise RuntimeError("The page came back: it was not saved.")

    def _request(self, server: Server, mark: str) -> urllib.request.Request:
        page = {"note": "personnes/{}/notes/", "file": "dossiers/{}/documents/"}[self.case]
        fields = {
            "note": {"shelf": "needs", "text": mark, "sure": "1"},
            "file": {"kind": "other", "label": mark},
        }[self.case]
        body, kind = _multipart(
            {"csrfmiddlewaretoken": TOKEN} | fields, _picture() if self.case == "file" else b""
        )
        cookies = f"{self.names[0]}={self.session}; {self.names[1]}={TOKEN}"
        headers = {"Cookie": cookies, "Content-Type": kind}
        return urllib.request.Request(
            server.url(f"/bureau/{page.format(self.dossier)}"), data=body, headers=headers
        )


def _multipart(fields: dict[str, str], picture: bytes) -> tuple[bytes, str]:
    edge = uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if picture:
        said = 'Content-Disposition: form-data; name="chosen"; filename="p.jpg"'
        head = f"--{edge}\r\n{said}\r\nContent-Type: image/jpeg\r\n\r\n"
        parts.append(head.encode() + picture + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"


def _picture() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()
