"""The visit of somebody who came with a paper: one cookie, on their own pages alone, gone with the browser."""

import hmac
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PATH = "/mon-espace/"
COOKIE = "repere_own"
FIELD = "visit"


def token_of(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")


def let_in(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE, token, path=PATH, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Strict"
    )


def let_out(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    response.headers["Clear-Site-Data"] = '"cache"'


def form_token(request: HttpRequest) -> str:
    """What the forms of this visit carry: nobody else's page knows it."""
    return hmac.new(token_of(request).encode(), b"form", sha256).hexdigest()


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Sent by a page of another site, as every browser of the last ten years says; the others say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def is_of_this_visit(request: HttpRequest) -> bool:
    """Read, or sent by one of our own pages to somebody who is inside."""
    if request.method in {"GET", "HEAD"}:
        return True
    sent = request.POST.get(FIELD, "")
    return not comes_from_elsewhere(request) and hmac.compare_digest(
        sent.encode(), form_token(request).encode()
    )
