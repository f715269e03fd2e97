"""The State's directory of local public services: one object a line; one structure and one service each."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from repere.knowledge.directory import rules
from repere.knowledge.directory.choices import MobilisationMode, ReceptionMode
from repere.knowledge.directory.imports.drafts import Known, ServiceDraft, StructureDraft
from repere.knowledge.directory.imports.kinds import KINDS, OTHER
from repere.knowledge.directory.imports.reading import Reading, text_of
from repere.knowledge.directory.imports.report import Remark, error
from repere.knowledge.territory.rules import departement_of, fold

REQUIRED = ("id", "type", "nom", "codeinsee", "update")
READ = {
    *REQUIRED, "writeAddress", "contact_phone", "contact_email", "website", "commentaire", "geo",
    "latitude", "longitude",
}  # fmt: skip
# Kept aside when it says something; the rest of `geo` tells how a geocoder worked.
ASIDE = ("contact_fax", "editeursource", "accessibilite_type", "accessibilite_text")
IGNORED = frozenset({"geocode_pr"})
# Only comments that leave no door open: many say "by appointment in the afternoon".
BY_APPOINTMENT = re.compile(
    r"^(telephoner pour convenir d un rendez vous"
    r"|accueil (ouvert )?(uniquement|exclusivement) sur rendez vous"
    r"|accueil sur rendez vous (uniquement|exclusivement)"
    r"|(uniquement|exclusivement) sur rendez vous)\b(?! (de|l|le|les|du|a|pour|lundi|mardi) )"
)


def read(lines: Sequence[str], known: Known, source: str) -> Iterator[StructureDraft | ServiceDraft | Remark]:
    seen: dict[str, int] = {}
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except json.JSONDecodeError as fault:
            yield error(number, "not_json", column=fault.colno)
            continue
        if not isinstance(row, dict):
            yield error(number, "not_an_object")
            continue
        first = seen.setdefault(text_of(row, "id") or f"row {number}", number)
        if first != number:
            yield error(number, "duplicate_id", "id", first=first)
            continue
        reading = Reading(number, known)
        drafts = _drafts(row, reading, source)
        yield from reading.remarks
        if not reading.is_refused:
            yield from drafts


def _drafts(
    row: dict[str, Any], reading: Reading, source: str
) -> tuple[StructureDraft, ServiceDraft] | tuple[()]:
    for name in REQUIRED:
        if not text_of(row, name):
            reading.refuse("missing", name)
    updated_on = _date(text_of(row, "update"))
    if text_of(row, "update") and updated_on is None:
        reading.refuse("bad_date", "update")
    if reading.is_refused:
        return ()
    for name in row.keys() - READ - set(ASIDE) - IGNORED:
        reading.warn("unknown_field", name)
        reading.extra[name] = row[name]
    reading.extra |= {name: row[name] for name in ASIDE if row.get(name) not in (None, "")}

    kind = KINDS.get(row["type"], OTHER)
    if not (kind.topics or kind.themes):
        reading.warn("no_theme")
    location = _location(row, reading)
    phone = reading.telephone(
        "contact_phone", text_of(row, "contact_phone"), departement_of(text_of(row, "codeinsee"))
    )
    email = reading.email("contact_email", text_of(row, "contact_email"))
    website, email = _website(row, reading, email)
    comment = text_of(row, "commentaire")
    by_appointment = bool(BY_APPOINTMENT.match(fold(comment)))
    ways = {
        MobilisationMode.CALL: phone,
        MobilisationMode.MAIL: email,
        MobilisationMode.COME: location["address"] and not by_appointment,
    }
    common = {"updated_on": updated_on}
    reading.extra["type"] = row["type"]
    structure = StructureDraft(
        reading.row,
        source,
        row["id"],
        common
        | {
            "name": reading.name("nom", str(row["nom"])),
            "description": comment,
            "phone": phone,
            "email": email,
            "website": website,
            "extra": reading.extra,
        },
        location,
    )
    service = ServiceDraft(
        reading.row,
        source,
        row["id"],
        row["id"],
        common
        | {
            "name": kind.service,
            "description": kind.description or comment,
            "type": kind.type,
            "topics": sorted(kind.topics),
            "audiences": sorted(kind.audiences),
            "phone": phone,
            "email": email,
            "reception_modes": [ReceptionMode.ON_SITE.value],
            "mobilisation_modes": sorted(mode.value for mode, given in ways.items() if given),
            "mobilisation_url": reading.extra.get("contact_page", ""),
            "mobilisation_details": comment,
            "appointment_only": by_appointment,
            "extra": {"themes": sorted(kind.themes)} if kind.themes is not None else {},
        },
    )
    return structure, service


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _location(row: dict[str, Any], reading: Reading) -> dict[str, Any]:
    code = text_of(row, "codeinsee")
    written = row.get("writeAddress")
    if not isinstance(written, dict):
        reading.warn("no_address")
        written = {}
    found = row.get("geo")
    geo: dict[str, Any] = found if isinstance(found, dict) else {}
    given = [(row.get("latitude"), row.get("longitude")), (geo.get("latitude"), geo.get("longitude"))]
    score = geo.get("score")
    return reading.location(
        address=rules.address_lines([str(part) for part in written.get("streetAddress") or () if part]),
        postcode=reading.postcode("postalCode", text_of(written, "postalCode"), code),
        commune=(code, rules.locality(text_of(written, "addressLocality"))),
        point=reading.point(given, code, score if isinstance(score, float | int) else 0.0),
    )


def _website(row: dict[str, Any], reading: Reading, email: str) -> tuple[str, str]:
    """The first page, and the e-mail address that stood in its place when there was none."""
    given = row.get("website") or ()
    texts = [str(text).strip() for text in ([given] if isinstance(given, str) else given) if text]
    if not texts:
        return "", email
    found = rules.emails(rules.without_scheme(texts[0]))
    if found:
        reading.warn("email_in_website", "website")
        return "", email or found[0]
    if len(texts) > 1:
        reading.extra["website"] = texts[1:]
    return reading.website("website", texts[0]), email
