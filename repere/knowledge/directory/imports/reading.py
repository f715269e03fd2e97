"""A row being read: the parts that every format shares, what is kept aside, and what there is to say of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from repere.knowledge.directory import rules
from repere.knowledge.directory.hours import territory_of
from repere.knowledge.directory.imports.drafts import Known
from repere.knowledge.directory.imports.report import Remark, Severity, error, warning
from repere.knowledge.territory.rules import departement_of

NAME, DETAIL = 150, 80


def text_of(row: Mapping[str, Any], name: str) -> str:
    """A text field: absent, null and empty are the same."""
    value = row.get(name)
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


class Reading:
    def __init__(self, row: int, known: Known, part: str = "") -> None:
        self.row, self.known, self.part = row, known, part
        self.extra: dict[str, Any] = {}
        self.remarks: list[Remark] = []

    @property
    def is_refused(self) -> bool:
        return any(remark.severity is Severity.ERROR for remark in self.remarks)

    def warn(self, kind: str, field: str = "", **params: Any) -> None:
        self.remarks.append(warning(self.row, kind, field, self.part, **params))

    def refuse(self, kind: str, field: str = "", **params: Any) -> None:
        self.remarks.append(error(self.row, kind, field, self.part, **params))

    def name(self, field: str, text: str) -> str:
        clean = rules.line(text)
        if clean != text:
            self.warn("name_mended", field)
        return self.cut(field, clean, NAME)

    def cut(self, field: str, text: str, length: int) -> str:
        if len(text) > length:
            self.warn("shortened", field)
            self.extra[field] = text
        return rules.shortened(text, length)

    def telephone(self, field: str, text: str, departement: str) -> str:
        numbers = rules.telephones(text, departement) if text else ()
        if text and not numbers:
            self.warn("phone_left_out", field)
            self.extra[field] = text
        elif len(numbers) > 1:
            self.warn("more_phones", field)
            self.extra[field] = list(numbers[1:])
        return numbers[0] if numbers else ""

    def email(self, field: str, text: str) -> str:
        """The address; a page to write through, found in its stead, is kept aside as `contact_page`."""
        found = rules.emails(text) if text else ()
        if len(found) > 1:
            self.warn("more_emails", field)
            self.extra[field] = list(found[1:])
        elif text and not found:
            page = rules.web_address(text)
            self.warn("page_in_email" if page else "email_left_out", field)
            self.extra["contact_page" if page else field] = page or text
        return found[0] if found else ""

    def website(self, field: str, text: str) -> str:
        page = rules.web_address(text) if text else ""
        if text and not page:
            self.warn("website_left_out", field)
            self.extra[field] = text
        elif page != text:
            self.warn("website_mended", field)
        return page

    def postcode(self, field: str, text: str, commune_code: str) -> str:
        found = rules.postcode(text, commune_code)
        if text and not found:
            self.warn("postcode_left_out", field)
            self.extra[field] = text
        elif found and found != text.replace(" ", ""):
            self.warn("postcode_mended", field)
        return found

    def point(
        self, given: Sequence[tuple[object, object]], commune_code: str, score: float = 1.0
    ) -> rules.Point | None:
        """The most credible of one or two geocodings; failing them, the centre of the commune."""
        if any((latitude is None) != (longitude is None) for latitude, longitude in given):
            self.warn("half_point")
        first, second = (*(rules.number_pair(*pair) for pair in given), None, None)[:2]
        centre = self.known.centroids.get(commune_code)
        placed = rules.best_point(first, second, score=score, centre=centre, commune_code=commune_code)
        if placed.dropped:
            self.warn("impossible_point")
        if placed.disagreed:
            self.warn("points_differ")
        if placed.point is None:
            self.warn("point_of_commune" if centre else "no_point")
            self.extra |= {"point": "commune"} if centre else {}
        return placed.point or centre

    def location(
        self,
        *,
        address: tuple[str, str],
        postcode: str,
        commune: tuple[str, str],
        point: rules.Point | None,
    ) -> dict[str, Any]:
        """The fields of our Location; `commune` is its code and its name."""
        code, name = commune
        territory, timezone = territory_of(code or departement_of(postcode))
        return {
            "address": rules.shortened(address[0], 250),
            "address_extra": rules.shortened(address[1], 250),
            "postcode": postcode,
            "commune_code": code,
            "commune_name": rules.shortened(name, DETAIL),
            "latitude": point[0] if point else None,
            "longitude": point[1] if point else None,
            "territory": territory,
            "timezone": timezone,
        }
