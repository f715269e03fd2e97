from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from repere.foundation.vault.keyring import fresh_keyring


class OneKeyringARequest:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with fresh_keyring():
            return self.get_response(request)
