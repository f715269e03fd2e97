"""The language of a page before anybody chose one: of the cookie, or of the browser, among those it is written in."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

# Street pages say their language in their address, or have every one of them.
DESK = ("/bureau/", "/compte/")


class Tongues(LocaleMiddleware):
    """At a desk, the first language of the browser in which a desk is written."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        written = dict(settings.DESK_LANGUAGES)
        if request.LANGUAGE_CODE in written or not request.path_info.startswith(DESK):
            return
        asked = (
            code for code, _share in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
        )
        found = next((code.partition("-")[0] for code in asked if code.partition("-")[0] in written), None)
        translation.activate(found or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
