"""Reading what a form or an address asks for, rubbish included."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from repere.foundation.toolkit.ids import uuid_or_none

__all__ = ["back_to", "number_or_none", "uuid_or_none", "words_asked"]

# No count that a page asks for has more figures.
LONGEST_NUMBER = 6


def number_or_none(text: str) -> int | None:
    """A whole number in plain figures: neither "²", which Python takes for a digit, nor one of 4,400 figures."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def words_asked(text: str, length: int = 120) -> str:
    """What was typed, without what no keyboard types."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:length]


def back_to(request: HttpRequest, default: str, *args: object) -> HttpResponse:
    """To the page of ours the form came from, or where it says."""
    back = request.POST.get("back", "")
    if back and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect(default, *args)
