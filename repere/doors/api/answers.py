"""How this door answers: JSON, errors too; so many questions a minute from one address; to any page of the web."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt

from repere.doors.api.asked import Param, Wrong, read
from repere.doors.guard.marks import open_to_all
from repere.foundation.toolkit.limits import Limit

View = Callable[..., HttpResponseBase]
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Counted by twenties: the count is shared by every process, and to share each one would cost more than the answer.
STEP = 20
QUESTIONS = Limit("api", most=600 // STEP, seconds=60)
# Everything at once keeps a worker busy for a minute in a whole country: asked for now and then, then `modified_after`.
WHOLE = Limit("api-whole", most=12, seconds=3600)
NDJSON = "application/x-ndjson"


class Nothing(Exception):
    """There is nothing under this identifier."""


class TooMany(Exception):
    """The address has asked too often."""


Reader = Callable[[HttpRequest], dict[str, Any]]


def endpoint(*params: Param, read_by: Reader | None = None) -> Callable[[View], View]:
    """A question that anybody may ask by GET, or by POST when it should stay out of addresses and their logs.

    The view is given the values of `params` by name; `view.params` tells them to whoever describes the door. A question
    of another kind has a reader of its own, which raises Wrong as they do.
    """

    def mark(view: View) -> View:
        # Nothing is written and nobody is recognised: a page elsewhere gains nothing by making a browser ask.
        @csrf_exempt
        @open_to_all
        @wraps(view)
        def answer(request: HttpRequest, **path: Any) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return _allowed(HttpResponse(status=204))
            if request.method not in METHODS:
                refused = error(405, "method_not_allowed", "Ask by GET or POST.")
                refused["Allow"] = ", ".join(METHODS)
                return refused
            try:
                who = address_of(request)
                if _is_a_twentieth(who):
                    take(QUESTIONS, who)
                values = read_by(request) if read_by else read(request, params)
                if values.get("format") == "ndjson" or values.get("minimal"):
                    take(WHOLE, who)
                return _allowed(view(**values, **path))
            except Wrong as wrong:
                return error(
                    400, "wrong_parameter", f"“{wrong.name}” takes {wrong.takes}.", parameter=wrong.name
                )
            except Nothing:
                return error(404, "not_found", "There is nothing under this identifier.")
            except TooMany:
                late = error(429, "too_many_requests", "Too many questions: wait a little.")
                late["Retry-After"] = str(QUESTIONS.seconds)
                return late

        answer.params = params  # type: ignore[attr-defined]  # read by openapi.py
        return answer

    return mark


def address_of(request: HttpRequest) -> str:
    """Where the question comes from, seen through the proxy in front; never stored as it is (Limit)."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return "unknown"


_questions: dict[str, int] = {}
# Of so many addresses a process remembers how far they are; then it begins again.
MOST_ADDRESSES = 10_000


def _is_a_twentieth(who: str) -> bool:
    if len(_questions) > MOST_ADDRESSES:
        _questions.clear()
    _questions[who] = _questions.get(who, 0) + 1
    return _questions[who] % STEP == 0


def take(limit: Limit, who: str) -> None:
    if limit.is_reached(who):
        raise TooMany
    limit.count(who)


def told(document: Any, *, status: int = 200) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, status=status, content_type="application/json")


def error(status: int, code: str, message: str, **more: str) -> HttpResponse:
    return _allowed(told({"error": {"code": code, "message": message, **more}}, status=status))  # type: ignore[return-value]


def lines(documents: Iterable[Any]) -> StreamingHttpResponse:
    """One document a line, sent as they are found."""
    rows = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in documents)
    return StreamingHttpResponse(_in_parts(rows), content_type=NDJSON)


def _in_parts(rows: Iterator[str], size: int = 100) -> Iterator[str]:
    part: list[str] = []
    for row in rows:
        part.append(row)
        if len(part) == size:
            yield "".join(part)
            part = []
    yield "".join(part)


def _allowed(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response["Access-Control-Allow-Headers"] = "Content-Type"
    response["Cache-Control"] = "no-store"
    return response


def in_one_page(head: dict[str, Any], documents: Iterable[Any]) -> StreamingHttpResponse:
    """A page of any length, sent as its contents are found."""

    def parts() -> Iterator[str]:
        yield json.dumps(head)[:-1] + ', "contents": ['
        for number, one in enumerate(documents):
            yield ("," if number else "") + json.dumps(one, ensure_ascii=False, separators=(",", ":"))
        yield "]}"

    return StreamingHttpResponse(_in_parts(parts()), content_type="application/json")
