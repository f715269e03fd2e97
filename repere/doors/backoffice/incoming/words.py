"""What a column may be, and why a row does not come in, in the reader's words."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from repere.accompaniment.people.choices import DocumentKind

FIELDS: Mapping[str, Promise | str] = {
    "name": gettext_lazy("Whole name"),
    "given": gettext_lazy("Given names"),
    "family": gettext_lazy("Family name"),
    "birth_name": gettext_lazy("Family name at birth"),
    "native_name": gettext_lazy("Name in another script"),
    "nickname": gettext_lazy("Nickname"),
    "birth": gettext_lazy("Date of birth"),
    "birth_day": gettext_lazy("Day of birth"),
    "birth_month": gettext_lazy("Month of birth"),
    "birth_year": gettext_lazy("Year of birth"),
    "sex": gettext_lazy("Sex"),
    "nationality": gettext_lazy("Nationality"),
    "languages": gettext_lazy("Languages"),
    "interpreter": gettext_lazy("Needs an interpreter: yes or no"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "safe": gettext_lazy("Contact that may be used: yes or no"),
    "precautions": gettext_lazy("Precautions before calling"),
    **{f"document_{kind.value}": kind.label for kind in DocumentKind},
    "household": gettext_lazy("Number of the household"),
    "referent": gettext_lazy("Colleague who follows them"),
    "needs": gettext_lazy("Needs"),
    "note": pgettext_lazy("a column of a file", "Note"),
    "reference": gettext_lazy("Reference in the file"),
    "status": gettext_lazy("Administrative status"),
}
# `row`: of the row as a whole.
OF_ROW = "row"
WHY: Mapping[str, Promise] = {
    "missing": gettext_lazy("nobody is named"),
    "no_name": gettext_lazy("no letter in it"),
    "no_date": gettext_lazy("no date can be read"),
    "no_such_day": gettext_lazy("this day does not exist"),
    "no_such_year": gettext_lazy("this year cannot be"),
    "not_yet": gettext_lazy("this day is still to come"),
    "no_number": gettext_lazy("no number can be read"),
    "no_address": gettext_lazy("no address can be read"),
    "unknown_word": gettext_lazy("not understood"),
    "unknown_colleague": gettext_lazy("no colleague has this name or e-mail, or several have"),
    "not_yours": gettext_lazy("for a coordinator to name"),
    "too_long": gettext_lazy("too long"),
    "shelf": gettext_lazy("you do not write on this shelf: it is left out"),
    "too_many": gettext_lazy("too many people have it for a household"),
    "twice": gettext_lazy("it is in the file twice"),
}
COLUMNS_WRONG: Mapping[str, Promise] = {
    "no_name": gettext_lazy("Which column says their name?"),
    "twice": gettext_lazy("Two columns are the same thing: “%(field)s”."),
    "not_yours": gettext_lazy("“%(field)s” is for somebody who writes on that shelf."),
}


def field_name(code: str) -> str:
    return str(FIELDS.get(code, code))


def why(remarks: Iterable[Sequence[str]]) -> list[str]:
    """One sentence for each thing that could not be read."""
    return [_remark(field, code, said) for field, code, said in remarks]


def _remark(field: str, code: str, said: str) -> str:
    reason = str(WHY.get(code, code))
    if field == OF_ROW or code == "missing":
        return reason
    if not said:
        return _("%(field)s: %(why)s") % {"field": field_name(field), "why": reason}
    return _("%(field)s “%(said)s”: %(why)s") % {"field": field_name(field), "said": said, "why": reason}


def columns_wrong(code: str, about: str) -> str:
    told = COLUMNS_WRONG.get(code, COLUMNS_WRONG["not_yours"])
    return str(told) % {"field": field_name(about)}
