"""The languages in which the house writes to people: those of the street; a desk reads some of them."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info

from repere.foundation.toolkit.languages import READS

DRAFT = "draft"


def language_for(spoken: Iterable[str], among: Iterable[tuple[str, object]] = ()) -> str:
    """The first of somebody's languages in which the house can write, or its own; many are read in another.

    `among`: those of the street, unless others are given.
    """
    written = dict(among or settings.LANGUAGES)
    return next((code for code in map(_read_by, spoken) if code in written), settings.LANGUAGE_CODE)


def _read_by(code: str) -> str:
    """The language in which whoever speaks this one reads."""
    return READS.get(code, code).replace("-", "_").partition("_")[0]


def is_written(code: str) -> bool:
    """Whether whoever speaks this language can be written to in a language that they read."""
    return _read_by(code) in dict(settings.LANGUAGES)


def written(languages: Iterable[tuple[str, object]] = ()) -> list[tuple[str, str]]:
    """Each language of the street, or of those given, as it calls itself."""
    return [
        (code, str(get_language_info(code)["name_local"])) for code, _name in languages or settings.LANGUAGES
    ]


# Where a day of the week and of the month are not just put beside each other.
_LONG_DAYS = {"ru": "l, j E", "uk": "l, j E", "es": r"l j \d\e F", "pt": r"l, j \d\e F"}


def long_day(on: date, *, year: bool = False) -> str:
    """ "Tuesday 24 November", as it is said inside a sentence of the language that is active."""
    language = get_language() or settings.LANGUAGE_CODE
    told = date_format(on, _LONG_DAYS.get(language, "l j F"))
    told = told.lower() if language in _LONG_DAYS else told
    return f"{told} {on.year}" if year else told


def direction(language: str) -> str:
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"


@lru_cache(maxsize=32)
def state(language: str) -> str:
    """What the catalogue says of itself: "ours", "reviewed", or "draft" as long as no speaker has read it."""
    if language == "en":
        return "ours"
    for folder in settings.LOCALE_PATHS:
        catalogue = Path(folder) / language / "LC_MESSAGES" / "django.po"
        if catalogue.exists():
            head = catalogue.read_text("utf-8").partition("\n\n")[0]
            said = re.search(r'"X-State: (\w+)', head)
            return said[1] if said else DRAFT
    return DRAFT
