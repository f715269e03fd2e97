"""Places said without an account: by a link that one service holds, by its software, by text message."""

import hmac
import json
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.orientation.holds.actions import serve_service
from repere.doors.guard.marks import open_to_all
from repere.doors.public.forms import SaidForm, TextForm
from repere.doors.public.views import page
from repere.foundation.toolkit.limits import Limit
from repere.knowledge.directory import rules as directory_rules
from repere.knowledge.directory.capacity import actions, links, queries, rules, texts
from repere.knowledge.directory.capacity.choices import Via
from repere.knowledge.directory.capacity.models import CapacityLine, Speaker
from repere.knowledge.directory.choices import Audience, CapacityUnit, label
from repere.knowledge.directory.sheets.actions import confirm_by_link
from repere.knowledge.directory.sheets.queries import last_confirmed, rhythm_of
from repere.knowledge.directory.sheets.rules import is_to_check

# Whoever holds a link and loses their mind, or a program in a loop.
SPOKEN = Limit("places-by-link", most=120, seconds=3600)
# As many buttons as fit a telephone; beyond, a number is typed.
BUTTONS = 12
A_DAY = 24 * 3600


def link_of(speaker: Speaker) -> str:
    """The whole address, as it is sent and printed."""
    token = links.token_of(speaker.pk, speaker.handle)
    return settings.PUBLIC_URL + reverse("public:say_places", args=[token])


# No cookie tells who asks, so no other site can make a browser speak: the address itself is the proof.
@csrf_exempt
@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def say_places(request: HttpRequest, token: str) -> HttpResponse:
    """ "3": one tap. Read, and asked with JSON, by the service's own software as well."""
    asks_json = request.content_type == "application/json" or not request.accepts("text/html")
    asked = request.GET.get("l", "")
    language = asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE
    speaker = queries.speaker_of(token)
    with translation.override(language):
        if speaker is None:
            if asks_json:
                return JsonResponse({"error": "not_found"}, status=404)
            return page(request, "public/not_found.html", language, {}, _in_another(request), status=404)
        if request.method == "POST":
            return _said(request, speaker, language, asks_json=asks_json)
        if asks_json:
            return JsonResponse(_as_data(speaker))
        return _shown(request, speaker, language, SaidForm())


def _in_another(request: HttpRequest) -> Any:
    return lambda tongue: f"{request.path}?l={tongue}"


def _said(request: HttpRequest, speaker: Speaker, language: str, *, asks_json: bool) -> HttpResponse:
    if "confirm" in request.POST and not asks_json:
        confirm_by_link(speaker, now=timezone.now())
        return HttpResponseRedirect(f"{request.path}?l={language}&said=1")
    if SPOKEN.is_reached(str(speaker.pk)):
        return JsonResponse({"error": "too_often"}, status=429) if asks_json else HttpResponse(status=429)
    SPOKEN.count(str(speaker.pk))
    form = SaidForm(_body(request) if asks_json else request.POST)
    if form.is_valid():
        try:
            actions.say_by_link(
                speaker, at=timezone.now(), via=Via.API if asks_json else Via.LINK, **form.said()
            )
            serve_service(speaker.service_id)
            if asks_json:
                return JsonResponse(_as_data(speaker), status=201)
            return HttpResponseRedirect(f"{request.path}?l={language}&said=1")
        except actions.TooManyPlaces as refusal:
            form.add_error("places", _("There are %(n)s places in all.") % {"n": refusal.maximum})
        except actions.WhichKind:
            form.add_error("unit", _("Several kinds of places are counted here: say which one."))
    if asks_json:
        return JsonResponse({"error": "refused", "fields": form.errors.get_json_data()}, status=400)
    return _shown(request, speaker, language, form, status=400)


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        read = json.loads(request.body)
    except ValueError:
        return {}
    return {key: value for key, value in read.items() if value is not None} if isinstance(read, dict) else {}


def _kinds(speaker: Speaker) -> list[CapacityLine]:
    """Those that are counted; where none is yet, the usual one of the service."""
    service = speaker.service
    usual = directory_rules.usual_unit(service.themes.values_list("theme", flat=True))
    return list(queries.lines_of(service)) or [CapacityLine(service=service, unit=usual)]


def _shown(
    request: HttpRequest, speaker: Speaker, language: str, form: SaidForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    kinds = [
        {
            "line": line,
            "unit": label(CapacityUnit, line.unit),
            "audience": label(Audience, line.audience) if line.audience else "",
            "state": rules.freshness(line.said_at, rules.rhythm_of(line.unit, line.rhythm_hours), now),
            "buttons": range(min(line.maximum or BUTTONS, BUTTONS) + 1),
            "types": line.maximum is None or line.maximum > BUTTONS,
        }
        for line in _kinds(speaker)
    ]
    context = {
        "service": speaker.service.for_public(),
        "kinds": kinds,
        "form": form,
        "is_said": request.GET.get("said") == "1",
        "confirmed_on": last_confirmed(speaker.service),
        "is_to_check": is_to_check(
            last_confirmed(speaker.service), timezone.localtime(now).date(), rhythm_of(speaker.service)
        ),
    }
    return page(request, "public/places.html", language, context, _in_another(request), status=status)


def _as_data(speaker: Speaker) -> dict[str, Any]:
    return {
        "service": speaker.service.name,
        "code": speaker.service.public_code,
        "kinds": [
            {
                "unit": line.unit,
                "audience": line.audience,
                "places": line.places,
                "maximum": line.maximum,
                "held": line.held,
                "free": rules.free(line.places, line.held, line.taken),
                "said_at": line.said_at,
                "unknown_from": line.unknown_from,
            }
            for line in _kinds(speaker)
        ],
    }


@csrf_exempt
@open_to_all
@never_cache
@require_POST
def text_message(request: HttpRequest) -> JsonResponse:
    """What a gateway received: {"from", "text", "id"}, as JSON or as a form; {"reply"} is for whoever wrote."""
    secret = settings.SMS_IN_SECRET
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        return JsonResponse({"error": "not_allowed"}, status=403)
    read = _body(request) if request.content_type == "application/json" else request.POST
    form = TextForm({"sender": read.get("from"), "text": read.get("text"), "id": read.get("id")})
    if not form.is_valid():
        return JsonResponse({"error": "refused", "fields": form.errors.get_json_data()}, status=400)
    data = form.cleaned_data
    # A gateway that was not answered in time says it again.
    heard = f"text:{sha256(data['id'].encode()).hexdigest()}"
    if data["id"] and not cache.add(heard, 1, A_DAY):
        return JsonResponse({"reply": ""})
    with translation.override(settings.LANGUAGE_CODE):
        return JsonResponse({"reply": _answered(data["sender"], data["text"])})


def _answered(sender: str, text: str) -> str:
    """What is answered; nothing to a number that nobody registered: it learns nothing here."""
    speakers = list(queries.speakers_calling_from(next(iter(directory_rules.telephones(sender)), "")))
    if not speakers:
        return ""
    said = texts.read(text)
    named = [one for one in speakers if said.keyword and one.handle.startswith(said.keyword)]
    if said.places is None or len({one.service_id for one in named or speakers}) > 1:
        examples = (_("“%(word)s 3” for %(service)s") % _named(one) for one in speakers[:4])
        return _("Not understood. Write %(examples)s.") % {"examples": ", ".join(examples)}
    speaker = (named or speakers)[0]
    if SPOKEN.is_reached(str(speaker.pk)):
        return _("Too many messages: try again in an hour.")
    SPOKEN.count(str(speaker.pk))
    try:
        unit, audience = _kind_meant(speaker, said)
        actions.say_by_link(
            speaker, places=said.places, unit=unit, audience=audience, at=timezone.now(), via=Via.TEXT
        )
        serve_service(speaker.service_id)
    except actions.TooManyPlaces as refusal:
        return _("There are %(n)s places in all.") % {"n": refusal.maximum}
    except actions.WhichKind:
        return _("Several kinds of places are counted here: %(link)s") % {"link": link_of(speaker)}
    except texts.NoSuchKind:
        kinds = ", ".join(_in_words(line) for line in queries.lines_of(speaker.service)[:4])
        return _("Here are counted: %(kinds)s. Name one, or say them there: %(link)s") % {
            "kinds": kinds,
            "link": link_of(speaker),
        }
    except actions.LinkIsRevoked:
        return ""
    told = ngettext(
        "Noted for %(service)s: %(n)s place left.", "Noted for %(service)s: %(n)s places left.", said.places
    )
    return told % {"n": said.places, "service": speaker.service.name[:60]}


def _kind_meant(speaker: Speaker, said: texts.Said) -> tuple[str | None, str | None]:
    """The unit and audience that a message names; none where nothing is counted by kind yet."""
    counted = [(line.unit, line.audience) for line in queries.lines_of(speaker.service)]
    kind = texts.meant(said.kinds, counted) if counted else None
    return kind or (None, None)


def _in_words(line: CapacityLine) -> str:
    audience = label(Audience, line.audience) if line.audience else ""
    return " · ".join(filter(None, (label(CapacityUnit, line.unit), audience)))


def _named(speaker: Speaker) -> dict[str, str]:
    return {"word": speaker.handle[: texts.KEYWORD], "service": speaker.service.name[:40]}
