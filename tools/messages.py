"""The catalogues: `update` brings them up to date with the source, `check` fails on what is not translated."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
SHOWN = 15


def extract(package: Path) -> None:
    """Let Django find every sentence of the package, into its own catalogues."""
    for language in LANGUAGES:
        (package / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    languages = [argument for language in LANGUAGES for argument in ("--locale", language)]
    command = [
        str(Path(sys.executable).parent / "django-admin"), "makemessages", *languages,
        "--no-location", "--no-obsolete", "--no-wrap", "--verbosity", "0",
    ]  # fmt: skip
    settings = {"DJANGO_SETTINGS_MODULE": "repere.config.settings.test", "PYTHONPATH": str(package.parent)}
    done = subprocess.run(command, cwd=package, env=os.environ | settings, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"The sentences could not be read from the source:\n{done.stdout}{done.stderr}")


def catalogue(package: Path, language: str) -> polib.POFile:
    return polib.pofile(str(package / "locale" / language / "LC_MESSAGES" / "django.po"), wrapwidth=0)


def settle(package: Path) -> None:
    """No dates, and in the order of the alphabet: a catalogue changes only where a sentence does."""
    for language in LANGUAGES:
        told = catalogue(package, language)
        told.header = ""
        told.metadata = {
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": told.metadata.get("Plural-Forms", ""),
        }
        told.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        told.save()


def untranslated(package: Path, language: str) -> list[str]:
    entries = catalogue(package, language)
    return [entry.msgid for entry in entries if not entry.translated() or entry.fuzzy]


def check() -> int:
    """On a copy: the catalogues as they would be today, and what they lack."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "repere"
        left_out = shutil.ignore_patterns("__pycache__", "*.mo", "static", "demo_data")
        shutil.copytree(ROOT / "repere", package, ignore=left_out)
        extract(package)
        lacking = {language: untranslated(package, language) for language in LANGUAGES}
    for language, sentences in lacking.items():
        print(f"{language}: {len(sentences)} sentences to translate")
        print("".join(f"  {sentence[:100]!r}\n" for sentence in sentences[:SHOWN]), end="")
    return 1 if any(lacking.values()) else 0


def update() -> int:
    extract(ROOT / "repere")
    settle(ROOT / "repere")
    for language in LANGUAGES:
        print(f"{language}: {len(untranslated(ROOT / 'repere', language))} sentences to translate")
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]]())
