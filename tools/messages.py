"""The catalogues: `update` brings them up to date with the source, `check` fails on what is not translated.

Languages of the desk have every sentence. Languages of the street have what a person reads: the public pages, their
own door, and the papers that a desk prints for them. Each catalogue says of itself, in `X-State`, whether somebody
who speaks the language has read it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import django
import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "repere" / "locale"
DESK = ("fr", "ar")
STREET = ("es", "pt", "ru", "uk", "tr", "az", "fa", "ps", "ti")
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;",
    "es": "nplurals=2; plural=(n != 1);",
    "pt": "nplurals=2; plural=(n != 1);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "uk": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "tr": "nplurals=2; plural=(n != 1);",
    "az": "nplurals=2; plural=(n != 1);",
    "fa": "nplurals=2; plural=(n > 1);",
    "ps": "nplurals=2; plural=(n != 1);",
    "ti": "nplurals=2; plural=(n > 1);",
}
# What is read in the street: whole folders, then the words of rooms that those pages show.
SAID_TO_PEOPLE = (
    "doors/public/",
    "doors/personal/",
    "doors/design/",
    "foundation/toolkit/",
    "foundation/organisations/choices.py",
    "knowledge/directory/choices.py",
    "knowledge/directory/sheets/choices.py",
    "knowledge/territory/urgent.py",
    "accompaniment/papers/choices.py",
    "accompaniment/casework/choices.py",
    "accompaniment/casework/attached.py",
    "accompaniment/casework/agenda/choices.py",
    "accompaniment/casework/agenda/words.py",
    "accompaniment/casework/assistance/choices.py",
    "accompaniment/casework/handover/choices.py",
    "accompaniment/casework/listening/choices.py",
    "accompaniment/casework/plan/choices.py",
    "accompaniment/orientation/choices.py",
    "accompaniment/orientation/envelope/choices.py",
    "accompaniment/people/choices.py",
    "accompaniment/people/consent/choices.py",
    "accompaniment/people/contact/gate.py",
    "accompaniment/people/corrections/choices.py",
    "accompaniment/casework/farewells/actions.py",
    "doors/backoffice/assistance/receipt.py",
    "doors/backoffice/plan/paper.py",
    "doors/backoffice/templates/backoffice/person/own_card.html",
    "doors/backoffice/templates/backoffice/person/own_paper.html",
    "doors/backoffice/templates/backoffice/ticket.html",
)
SHOWN = 15
# What the framework says itself, in the languages that it does not know: days, months, how long ago, usual faults.
UNKNOWN_TO_DJANGO = ("ps", "ti")
SAID_BY_DJANGO = ("utils/dates.py", "utils/timesince.py", "utils/dateformat.py")
FAULTS = (
    ":",
    "This field is required.",
    "Enter a valid email address.",
    "Enter a valid date.",
    "Enter a whole number.",
    "Select a valid choice. That choice is not one of the available choices.",
    "Select a valid choice. %(value)s is not one of the available choices.",
)

Sentence = tuple[str, str | None]


def source_sentences() -> dict[Sentence, polib.POEntry]:
    """Every sentence of the package, each with the files it is in; read on a copy, where Django writes beside."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "repere"
        left_out = shutil.ignore_patterns("__pycache__", "*.mo", "*.po", "static", "demo_data")
        shutil.copytree(ROOT / "repere", package, ignore=left_out)
        (package / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        command = [
            str(Path(sys.executable).parent / "django-admin"), "makemessages", "--locale", "fr",
            "--add-location", "file", "--no-wrap", "--verbosity", "0",
        ]  # fmt: skip
        settings = {"DJANGO_SETTINGS_MODULE": "repere.config.settings.test", "PYTHONPATH": folder}
        done = subprocess.run(command, cwd=package, env=os.environ | settings, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"The sentences could not be read from the source:\n{done.stdout}{done.stderr}")
        found = polib.pofile(str(package / "locale" / "fr" / "LC_MESSAGES" / "django.po"), wrapwidth=0)
    return {of(entry): entry for entry in found if not entry.obsolete}


def sentences_of_django() -> list[polib.POEntry]:
    catalogue = Path(django.__file__).parent / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    return [
        entry
        for entry in polib.pofile(str(catalogue), wrapwidth=0)
        if entry.msgid in FAULTS or any(file in SAID_BY_DJANGO for file, _line in entry.occurrences)
    ]


def of(entry: polib.POEntry) -> Sentence:
    return entry.msgid, entry.msgctxt


def said_to_people(entry: polib.POEntry) -> bool:
    return any(file.startswith(SAID_TO_PEOPLE) for file, _line in entry.occurrences)


def path_of(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "django.po"


def brought_up_to_date(language: str, sentences: Iterable[polib.POEntry]) -> polib.POFile:
    """The catalogue as it should be today: what was translated stays, what nobody says any more goes."""
    path = path_of(language)
    before = polib.pofile(str(path), wrapwidth=0) if path.exists() else polib.POFile(wrapwidth=0)
    known = {of(entry): entry for entry in before}
    told = polib.POFile(wrapwidth=0)
    told.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
        "X-State": before.metadata.get("X-State", "draft"),
    }
    forms = int(PLURALS[language].partition("=")[2].partition(";")[0])
    for sentence in sorted(sentences, key=lambda entry: (entry.msgid, entry.msgctxt or "")):
        entry = polib.POEntry(
            msgid=sentence.msgid, msgctxt=sentence.msgctxt, msgid_plural=sentence.msgid_plural
        )
        entry.flags = [flag for flag in sentence.flags if flag != "fuzzy"]
        entry.comment = sentence.comment
        old = known.get(of(sentence))
        if sentence.msgid_plural:
            kept = old.msgstr_plural if old and old.msgid_plural == sentence.msgid_plural else {}
            entry.msgstr_plural = {form: kept.get(form, "") for form in range(forms)}
        elif old and not old.msgid_plural:
            entry.msgstr = old.msgstr
        told.append(entry)
    return told


def catalogues() -> dict[str, polib.POFile]:
    sentences = list(source_sentences().values())
    theirs = [entry for entry in sentences if said_to_people(entry)]
    of_django = sentences_of_django()
    return {language: brought_up_to_date(language, sentences) for language in DESK} | {
        language: brought_up_to_date(language, theirs + of_django * (language in UNKNOWN_TO_DJANGO))
        for language in STREET
    }


def untranslated(told: polib.POFile) -> list[str]:
    return [entry.msgid for entry in told if not entry.translated()]


def check() -> int:
    lacking = {language: untranslated(told) for language, told in catalogues().items()}
    for language, sentences in lacking.items():
        print(f"{language}: {len(sentences)} sentences to translate")
        print("".join(f"  {sentence[:100]!r}\n" for sentence in sentences[:SHOWN]), end="")
    return 1 if any(lacking.values()) else 0


def update() -> int:
    for language, told in catalogues().items():
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        told.save(str(path_of(language)))
        print(f"{language}: {len(untranslated(told))} sentences to translate")
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]]())
