"""Logs: one object a line, with the request's id, and never a person in it.

What may stand in a line is a closed list: a field that is not on it is dropped, so that a careless
`log.info("saved", name=person.name)` prints no name. Messages are fixed words, arguments are not merged in.
"""

import logging
import logging.config
import sys
from typing import Any, TextIO

import structlog

ALLOWED = frozenset(
    """event level logger timestamp request_id route method status duration_ms queries role organisation
    task attempt count rows path_kind reason version address exception where""".split()
)


def only_allowed(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in event.items() if key in ALLOWED or key.startswith("_")}


def without_arguments(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Libraries put addresses and values into their messages: keep the sentence, not what was put in it."""
    record = event.get("_record")
    if record is not None:
        event["event"] = record.msg if record.args else str(record.msg)[:200]
        event["logger"] = record.name
        if record.exc_info and record.exc_info[0]:
            event["exception"], event["where"] = record.exc_info[0].__name__, place(record.exc_info[2])
        event.pop("exc_info", None)
    return event


def place(traceback: Any) -> str:
    """The last frame of ours: file and line, without the values that an exception's text carries."""
    last = ""
    while traceback:
        code = traceback.tb_frame.f_code
        if "/repere/" in code.co_filename and "site-packages" not in code.co_filename:
            last = f"{code.co_filename.rpartition('/repere/')[2]}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return last


class ToStderr(logging.StreamHandler[TextIO]):
    """To the standard error of the moment: whoever puts another in its place does not leave us a closed one."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # read each time
        return sys.stderr


def configure(options: dict[str, Any]) -> None:
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    printer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if options["as_json"]
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*shared, without_arguments],
        "processors": [only_allowed, structlog.stdlib.ProcessorFormatter.remove_processors_meta, printer],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"lines": formatter},
            "handlers": {"out": {"()": ToStderr, "formatter": "lines"}},
            "root": {"handlers": ["out"], "level": options["level"]},
            "loggers": {
                # Its lines carry the path asked for; ours carry the route's name.
                "django.request": {"level": "CRITICAL"},
                "django.server": {"level": "CRITICAL"},
                "django.security.DisallowedHost": {"level": "CRITICAL"},
                "gunicorn.access": {"level": "CRITICAL"},
                "gunicorn.error": {"level": "WARNING"},
                "huey": {"level": "WARNING"},
            },
        }
    )
