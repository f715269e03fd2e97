"""The directory searched by machines: a short line for each service that answers."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from repere.doors.api.answers import endpoint, told
from repere.doors.api.asked import Number, OneOf, Several, Text, Whole, Wrong, said_in
from repere.foundation.toolkit.languages import LANGUAGES
from repere.knowledge.directory.search import asking, masks, queries, reading
from repere.knowledge.directory.search.asking import Mark, Question


def question_of(request: HttpRequest) -> dict[str, Any]:
    said = said_in(request)
    after = said.pop("after", [""])
    try:
        question = reading.question_of(said, queries.where_of, queries.where_at)
        return {"question": question, "after": asking.read_mark(after[-1] if after else "")}
    except reading.NotUnderstood as error:
        raise Wrong(error.name, error.takes) from None
    except asking.NotAMark:
        raise Wrong("after", "the “next” of the page before") from None


# Said to machines here; read, with what goes together, by `search/reading.py`.
ASKED = (
    Text("code_commune", "INSEE code of the commune around which one looks."),
    Number("lat", "Latitude, with `lon`.", least=-90, most=90),
    Number("lon", "Longitude, with `lat`."),
    Number("radius", "Kilometres around; 50 unless said.", least=0.1, most=asking.MOST_RADIUS_KM),
    Text("departement", "Code of a whole département."),
    Several(
        "thematiques",
        "Themes of data·inclusion, or whole categories.",
        values=tuple(sorted(masks.KNOWN_TOPICS)),
    ),
    Several("themes", "Our tiles.", values=tuple(masks.TILES)),
    Several("publics", "Whom it is for.", values=masks.AUDIENCES),
    Several("frais", "What it costs.", values=masks.FEES),
    Several("modes_accueil", "On site, or from afar.", values=masks.MODES),
    Several("types", "What kind of help.", values=masks.TYPES),
    Several("languages", "Spoken there.", values=tuple(LANGUAGES)),
    OneOf("open", "Open now alone, or first.", values=("now", "first")),
    OneOf("places", "Places left, said lately enough.", values=("left",)),
    Text("q", f"Words, at most {asking.LONGEST_TEXT} letters."),
    Whole("size", "How many in a page at most.", asking.USUAL_SIZE, most=asking.MOST_SIZE),
    Text("after", "The `next` of the page before."),
)


@endpoint(*ASKED, read_by=question_of)
def services(*, question: Question, after: Mark) -> HttpResponseBase:
    """The services that answer, the nearest first, a short line each."""
    page = queries.page(question, timezone.now(), after)
    return told(
        {
            "items": [line(found) for found in page.found],
            "size": len(page.found),
            "next": asking.written(page.following) if page.following else None,
        }
    )


@lru_cache(maxsize=1)
def _address() -> tuple[str, str]:
    """What stands before and after the code, in the address of a service."""
    before, _code, after = reverse("public:service", args=["fr", "22222222"]).partition("22222222")
    return settings.PUBLIC_URL + before, after


def _page_of(code: str) -> str:
    before, after = _address()
    return f"{before}{code}{after}"


def line(found: queries.Found) -> dict[str, Any]:
    """What a list shows, in the words of data·inclusion where it has them; a confidential place has no point."""
    service, moment = found.service, found.moment
    known: dict[str, Any] = {
        "code": service.public_code,
        "nom": service.name,
        "structure": service.structure,
        "commune": service.commune_name,
        "thematiques": found.topics,
        "publics": sorted(service.audiences),
        "frais": None if service.fee is None else "payant" if service.fee else "gratuit",
        "telephone": service.phone or None,
        "languages": sorted(service.languages),
        "remote": found.remote,
        "date_maj": service.updated_on.isoformat(),
        "page": _page_of(service.public_code),
    }
    if found.point is not None and not service.is_confidential:
        known["latitude"], known["longitude"] = found.point
    shown: dict[str, Any] = {
        "service": known,
        "distance": None if found.distance_km is None else round(found.distance_km, 1),
        "opening": {
            "state": moment.openness,
            "because": moment.because,
            "changes_at": moment.changes_at.isoformat() if moment.changes_at else None,
        },
    }
    if found.said_at is not None:
        shown["places"] = {"left": found.places, "said_at": found.said_at.isoformat()}
    return shown
