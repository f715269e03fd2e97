"""A session left alone locks itself, and none outlives a day's work: the desk is a public place."""

import time

from django.conf import settings
from django.http import HttpRequest

# Writing the session at every click would cost a transaction each: its clock is kept to the minute.
GRAIN_SECONDS = 60


def is_over(request: HttpRequest) -> bool:
    """True from twelve hours after signing in, however busy the session has been."""
    session, now = request.session, time.time()
    if "began" not in session:
        session["began"] = now
    return bool(now - session["began"] >= settings.SESSION_COOKIE_AGE)


def is_locked(request: HttpRequest) -> bool:
    """True once nothing was asked for longer than is allowed; otherwise the clock is wound up."""
    session, now = request.session, time.time()
    seen = session.get("seen", now)
    if session.get("locked") or now - seen > settings.IDLE_LOCK_MINUTES * 60:
        if not session.get("locked"):
            session["locked"] = True
        return True
    if "seen" not in session or now - seen > GRAIN_SECONDS:
        session["seen"] = now
    return False


def lock(request: HttpRequest) -> None:
    request.session["locked"] = True


def unlock(request: HttpRequest) -> None:
    request.session.pop("locked", None)
    request.session["seen"] = time.time()
