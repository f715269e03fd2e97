"""Server time of the three pages a desk lives in, beside a plain page of the framework in the same run."""

import argparse
import gc
import io
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.figures import Line, in_turns, say
from bench.ground import Size
from bench.house import ENGINES, lived_in_house
from bench.people import SEED, typed

CSRF = "m" * 32
QUERIES = 24
# The floor reads its session and its user as the framework does.
PLAIN_BACKEND = "django.contrib.auth.backends.ModelBackend"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=ENGINES, default="sqlite", help="postgresql: in REPERE_DATABASE_URL"
    )
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=300, help="of each case, in turns")
    parser.add_argument("--fresh", action="store_true", help="build the house again")


def run(args: argparse.Namespace) -> int:
    if args.small:
        args.people, args.services, args.requests = 30, 60, 2
    lived_in_house(args.engine, Size(args.people, args.services), fresh=args.fresh)
    lines = measure(args)
    say(lines, as_json=args.json)
    return 0


def measure(args: argparse.Namespace) -> list[Line]:
    from bench.floor.views import MIDDLEWARE

    floor, house = handler(MIDDLEWARE), handler()
    plain = signed_in(PLAIN_BACKEND)
    cases: dict[str, Callable[[int], tuple[str, bytes]]] = {"floor": lambda turn: ask(floor, "/floor", plain)}
    cases |= pages(house, signed_in())
    queries = {name: count_queries(case) for name, case in cases.items()}
    # As config/wsgi.py does for the house; the floor gains by it too.
    gc.collect()
    gc.freeze()
    taken = in_turns(cases, args.requests)
    base = taken["floor"].p50
    about = {"bench": "pages", "engine": args.engine, "people": args.people, "services": args.services}
    return [
        about
        | {"case": name}
        | timings.figures()
        | {"queries": queries[name], "ratio": round(timings.p50 / base, 2)}
        for name, timings in taken.items()
    ]


def handler(middleware: list[str] | None = None) -> Any:
    """Django's own WSGI handler, with the middleware of the house or another list."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import override_settings

    if middleware is None:
        return WSGIHandler()
    with override_settings(MIDDLEWARE=middleware, SESSION_ENGINE="django.contrib.sessions.backends.db"):
        return WSGIHandler()


def signed_in(backend: str = "") -> str:
    """The cookie of somebody who signed in this morning and passed their second factor."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from bench.inhabitants import EMAIL
    from repere.foundation.accounts.models import User

    user = User.objects.get(email=EMAIL)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend or settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def ask(
    application: Any,
    path: str,
    session: str,
    form: dict[str, str] | None = None,
    *,
    answers: tuple[str, ...] = ("200",),
) -> tuple[str, bytes]:
    """One request as a server hands it over: status and body; `answers`: those that may come."""
    address, _mark, query = path.partition("?")
    body = urlencode(form | {"csrfmiddlewaretoken": CSRF}).encode() if form is not None else b""
    told: list[str] = []
    answer = application(
        {
            "REQUEST_METHOD": "GET" if form is None else "POST",
            "PATH_INFO": address,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "HTTP_ACCEPT_LANGUAGE": "fr",
            "HTTP_COOKIE": f"repere_session={session}; csrftoken={CSRF}",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
        },
        lambda status, _headers, _fault=None: told.append(status),
    )
    content = b"".join(answer)
    answer.close()
    if not told[0].startswith(answers):
        raise SystemExit(f"bench: {address} answered {told[0]}")
    return told[0], content


def pages(house: Any, session: str) -> dict[str, Callable[[int], tuple[str, bytes]]]:
    from repere.accompaniment.casework.models import Passage
    from repere.accompaniment.people.models import PersonName

    chance = Random(SEED)
    names = list(PersonName.unscoped.filter(position=0).order_by("pk").values_list("pk", flat=True))
    chosen = [chance.choice(names) for _ in range(QUERIES)]
    texts = {name.pk: name.text for name in PersonName.unscoped.filter(pk__in=chosen)}
    asked = [typed(texts[pk], chance) for pk in chosen]
    waiting = list(Passage.unscoped.filter(closed_at=None).order_by("opened_at").values_list("pk", flat=True))
    return {
        "today": lambda turn: ask(house, "/bureau/", session),
        "search": lambda turn: ask(house, "/bureau/recherche/", session, {"q": asked[turn % len(asked)]}),
        "orientation": lambda turn: ask(
            house, f"/bureau/passages/{waiting[turn % len(waiting)]}/orientation/", session
        ),
    }


def count_queries(case: Callable[[int], object], turns: int = QUERIES) -> int:
    """The most that one request needed, once each was made: the first opening of a passage leaves a line."""
    from django.db import connection

    most = 0
    for turn in range(turns):
        case(turn)
    for turn in range(turns):
        seen: list[str] = []

        def note(execute: Any, statement: str, *others: Any, seen: list[str] = seen) -> Any:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
                seen.append(statement)
            return execute(statement, *others)

        with connection.execute_wrapper(note):
            case(turn)
        most = max(most, len(seen))
    return most
