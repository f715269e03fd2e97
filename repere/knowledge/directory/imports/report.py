"""What an import found and did: remarks by kind with the rows they stand on, in sentences that quote no contact."""

import dataclasses
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

# Rows named for each kind of warning; errors kept whole up to this many.
FIRST_ROWS = 5
MOST_ERRORS = 500


class Severity(StrEnum):
    ERROR = "error"  # the row cannot be taken
    WARNING = "warning"  # a field was mended, or left out


# kind: what is wrong and what to do; “{field}” and the parameters are filled in.
WORDS: Mapping[str, Any] = {
    # the file
    "unreadable_file": gettext_lazy(
        "The file cannot be opened or unpacked. Take it again from its producer."
    ),
    "not_text": gettext_lazy("The file is not UTF-8 text. Export it again as UTF-8."),
    "not_json": gettext_lazy(
        "This is not JSON (near column {column}). Correct it, or export the file again."
    ),
    "unknown_format": gettext_lazy(
        "Neither data·inclusion (structures and services) nor the public services directory. "
        "Check that this is the right file."
    ),
    "not_an_object": gettext_lazy("An object with fields is expected here. Correct or remove the row."),
    # rows refused
    "missing": gettext_lazy("“{field}” is missing and is required. Fill it in."),
    "duplicate_id": gettext_lazy("Its “{field}” is already that of row {first}. Give each row its own."),
    "unknown_structure": gettext_lazy(
        "“{field}” points at a structure that is neither in this file nor in the directory. "
        "Import the structure first, or correct the id."
    ),
    "not_in_vocabulary": gettext_lazy(
        "“{field}” holds a value that is not in its list. Take one from: {allowed}."
    ),
    "not_alone": gettext_lazy("“{field}” says “everybody” and something else. Keep one or the other."),
    "too_short": gettext_lazy("“{field}” is too short: at least {least}."),
    "too_long": gettext_lazy("“{field}” is too long: at most {most}."),
    "wrong_type": gettext_lazy("“{field}” holds {found} where {expected} is expected. Correct it."),
    "bad_date": gettext_lazy("“{field}” is not a date from 2000 to today. Write it as 2026-01-31."),
    "bad_zone": gettext_lazy(
        "“{field}” holds a code that is no commune, département, grouping or country. Correct it."
    ),
    "region_in_zone": gettext_lazy(
        "“{field}” holds the code of a region. List the départements of this region."
    ),
    "bad_hours": gettext_lazy(
        "“{field}” cannot be read as opening hours: {why} Correct them, or leave them out."
    ),
    "ages_exchanged": gettext_lazy("“{field}”: the lowest age is above the highest. Correct them."),
    "bad_value": gettext_lazy("“{field}” is not accepted. Check it against the format's documentation."),
    # fields mended or left out
    "unknown_field": gettext_lazy("“{field}” is unknown here: kept aside, not shown."),
    "value_left_out": gettext_lazy("“{field}” is not valid: left out, what was written is kept aside."),
    "phone_left_out": gettext_lazy(
        "“{field}” is no telephone number: left out, what was written is kept aside."
    ),
    "more_phones": gettext_lazy(
        "“{field}” holds several numbers: the first is kept, the others are kept aside."
    ),
    "email_left_out": gettext_lazy(
        "“{field}” is no e-mail address: left out, what was written is kept aside."
    ),
    "more_emails": gettext_lazy(
        "“{field}” holds several addresses: the first is kept, the others are kept aside."
    ),
    "page_in_email": gettext_lazy("“{field}” holds the address of a page: kept as a page to write through."),
    "email_in_website": gettext_lazy("“{field}” holds an e-mail address: moved there when there was none."),
    "website_left_out": gettext_lazy(
        "“{field}” is no web address: left out, what was written is kept aside."
    ),
    "website_mended": gettext_lazy("“{field}” lacked a proper beginning: mended."),
    "postcode_mended": gettext_lazy("“{field}” had lost its first zero: given back."),
    "postcode_left_out": gettext_lazy("“{field}” is no postcode: left out."),
    "name_mended": gettext_lazy("“{field}” had double or edge blanks: mended."),
    "shortened": gettext_lazy("“{field}” is longer than we show: cut, kept whole aside."),
    "no_address": gettext_lazy("There is no address: found by its name only, or by its commune."),
    "impossible_point": gettext_lazy("The coordinates cannot be in this commune: left out."),
    "half_point": gettext_lazy("One of the two coordinates is missing: left out."),
    "points_differ": gettext_lazy(
        "The two sets of coordinates lie far apart: the more credible one is kept."
    ),
    "point_of_commune": gettext_lazy("No usable coordinates: put at the centre of its commune."),
    "no_point": gettext_lazy("No usable coordinates and no known commune: not found by distance."),
    "not_json_at_all": gettext_lazy("This is not JSON. Correct it, or export the file again."),
    "row_repeated": gettext_lazy("It says again what an earlier row says: taken once."),
    "withdrawn": gettext_lazy("It is said to be offered no more: left out."),
    "no_organization": gettext_lazy("Its “{field}” is not in the file: named after the service."),
    "row_left_out": gettext_lazy("The mapping leaves this row out."),
    "column_unread": gettext_lazy(
        "The mapping does not read the column “{field}”: what it says is not kept."
    ),
    "description_made": gettext_lazy("“{field}” is empty or too short: made of the names."),
    "hours_in_words": gettext_lazy("“{field}” says more than a plain week: kept as a sentence on the sheet."),
    "no_theme": gettext_lazy("It stands under no tile: found by text only."),
}

_CONTACTS = re.compile(r"\S+@\S+|\+?\d[\d .()-]{7,}\d")


def without_contacts(text: str) -> str:
    """The text with whatever looks like an e-mail address or a telephone number blotted out."""
    return _CONTACTS.sub("…", text)


@dataclasses.dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of one row; `part` is "structures" or "services" where a file holds both."""

    row: int  # 0: the whole file
    kind: str
    field: str = ""
    part: str = ""
    severity: Severity = Severity.WARNING
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def place(self) -> str:
        if not self.row:
            return _("The file")
        if self.part == "structures":
            return _("Structures, row {row}").format(row=self.row)
        if self.part == "services":
            return _("Services, row {row}").format(row=self.row)
        return _("Row {row}").format(row=self.row)

    @property
    def words(self) -> str:
        given = {key: without_contacts(str(value)) for key, value in self.params.items()}
        return str(WORDS[self.kind]).format(field=self.field, **given)

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"


def error(row: int, kind: str, field: str = "", part: str = "", **params: Any) -> Remark:
    return Remark(row, kind, field, part, Severity.ERROR, params)


def warning(row: int, kind: str, field: str = "", part: str = "", **params: Any) -> Remark:
    return Remark(row, kind, field, part, Severity.WARNING, params)


# Rows whose changes are told, and so much of each value.
FIRST_CHANGES = 400
PRINTED_CHANGES = 20
SHOWN_OF_A_VALUE = 80


@dataclasses.dataclass(frozen=True, slots=True)
class Difference:
    """What an import changes, or would, in one row: field, before, after; contacts blotted out."""

    source_id: str
    fields: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return f"{self.source_id}: " + "; ".join(
            f"{name} “{old}” → “{new}”" for name, old, new in self.fields
        )


def shown(value: Any) -> str:
    text = "" if value is None else str(value)
    text = " ".join(without_contacts(text).split())
    return text if len(text) <= SHOWN_OF_A_VALUE else text[: SHOWN_OF_A_VALUE - 1] + "…"


@dataclasses.dataclass(slots=True)
class Tally:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    first: list[Difference] = dataclasses.field(default_factory=list)

    def counts(self) -> dict[str, int]:
        return {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}

    @property
    def written(self) -> int:
        return self.created + self.updated


@dataclasses.dataclass(slots=True)
class Warnings:
    """All remarks of one kind about one field."""

    example: Remark
    count: int = 0
    rows: list[int] = dataclasses.field(default_factory=list)

    def __str__(self) -> str:
        rows = ", ".join(str(row) for row in self.rows) + (", …" if self.count > len(self.rows) else "")
        counted = ngettext("{count} row ({rows})", "{count} rows ({rows})", self.count)
        return f"{counted.format(count=self.count, rows=rows)}: {self.example.words}"


@dataclasses.dataclass(slots=True)
class Report:
    """What an import did; or would do, when nothing was written."""

    file: str = ""
    format: str = ""
    applied: bool = False
    rows: int = 0
    skipped: int = 0
    structures: Tally = dataclasses.field(default_factory=Tally)
    services: Tally = dataclasses.field(default_factory=Tally)
    withdrawn: int = 0
    absent: int = 0  # active services of the same sources that this file no longer names
    errors: list[Remark] = dataclasses.field(default_factory=list)
    error_count: int = 0
    warnings: dict[tuple[str, str, str], Warnings] = dataclasses.field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether errors kept everything from being written."""
        return bool(self.error_count) and not self.applied

    @property
    def warning_count(self) -> int:
        return sum(kind.count for kind in self.warnings.values())

    def add(self, remark: Remark) -> None:
        if remark.severity is Severity.ERROR:
            self.error_count += 1
            if len(self.errors) < MOST_ERRORS:
                self.errors.append(remark)
            return
        same = self.warnings.setdefault((remark.kind, remark.field, remark.part), Warnings(remark))
        same.count += 1
        if len(same.rows) < FIRST_ROWS:
            same.rows.append(remark.row)

    def counts(self) -> dict[str, Any]:
        """Figures alone: what the trail keeps."""
        return {
            "format": self.format,
            "rows": self.rows,
            "skipped": self.skipped,
            "structures": self.structures.counts(),
            "services": self.services.counts(),
            "errors": self.error_count,
            "warnings": self.warning_count,
        }

    def as_dict(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "applied": self.applied,
            "refused": self.refused,
            **self.counts(),
            "absent": self.absent,
            "withdrawn": self.withdrawn,
            "changes": [
                str(one)
                for tally in (self.structures, self.services)
                for one in tally.first[:PRINTED_CHANGES]
            ],
            "errors": {
                "count": self.error_count,
                "first": [
                    {"part": e.part, "row": e.row, "field": e.field, "kind": e.kind, "words": e.words}
                    for e in self.errors
                ],
            },
            "warnings": [
                {
                    "kind": kind,
                    "field": name,
                    "part": part,
                    "count": found.count,
                    "first_rows": found.rows,
                    "words": found.example.words,
                }
                for (kind, name, part), found in self.sorted_warnings()
            ],
        }

    def sorted_warnings(self) -> list[tuple[tuple[str, str, str], Warnings]]:
        return sorted(self.warnings.items(), key=lambda item: (-item[1].count, item[0]))
