"""One line a request: its id, its route's name, how long; neither the address asked for nor who asked."""

import time
from collections.abc import Callable

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse

from repere.foundation.toolkit import logs
from repere.foundation.toolkit.actors import NotAllowed
from repere.foundation.toolkit.ids import uuid7

# Answers, not failures: the line of the request tells their status.
REFUSALS = (Http404, PermissionDenied, SuspiciousOperation, NotAllowed)

log = structlog.get_logger("repere.request")


class RequestLog:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        request_id = uuid7().hex
        request.id = request_id  # type: ignore[attr-defined]  # ours, read by the trail
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        match = request.resolver_match
        log.info(
            "request",
            route=match.view_name if match else "unknown",
            method=request.method,
            status=response.status_code,
            duration_ms=round((time.perf_counter() - start) * 1000, 1),
        )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django's own line would carry the exception's text, and a text can carry a name."""
        if isinstance(exception, REFUSALS):
            return
        match = request.resolver_match
        log.error(
            "failed",
            route=match.view_name if match else "unknown",
            exception=type(exception).__name__,
            where=logs.place(exception.__traceback__),
        )
