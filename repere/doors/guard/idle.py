"""A session left alone locks itself: the desk is a public place."""

import time

from django.conf import settings
from django.http import HttpRequest

# Writing the session at every click would cost a transaction each: its clock is kept to the minute.
GRAIN_SECONDS = 60


def is_locked(request: HttpRequest) -> bool:
    """True once nothing was asked for longer than the installation allows; otherwise the clock is wound up."""
    session, now = request.session, time.time()
    seen = session.get("seen", now)
    if session.get("locked") or now - seen > settings.IDLE_LOCK_MINUTES * 60:
        if not session.get("locked"):
            session["locked"] = True
        return True
    if "seen" not in session or now - seen > GRAIN_SECONDS:
        session["seen"] = now
    return False


def unlock(request: HttpRequest) -> None:
    request.session.pop("locked", None)
    request.session["seen"] = time.time()
