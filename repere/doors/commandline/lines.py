"""gunicorn's own lines, through our log: they would otherwise carry addresses and paths."""

from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger

from repere.foundation.toolkit import logs


class Lines(Logger):
    def setup(self, cfg: Any) -> None:
        logs.configure(settings.LOGGING)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True

    def access(self, *_args: Any, **_kwargs: Any) -> None:
        """One line a request is written by `toolkit.requests`, by route and not by address."""

    def reopen_files(self) -> None:
        """Nothing is written to a file."""
