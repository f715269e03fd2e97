"""The directory searched from the desk: around it, around another town, or everywhere."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from repere.accompaniment.orientation import access as orientation
from repere.doors.backoffice.asked import words_asked
from repere.doors.backoffice.words import distance
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.models import Membership
from repere.foundation.toolkit import languages
from repere.knowledge.directory import access, queries
from repere.knowledge.directory.choices import Audience, Category, Theme, label
from repere.knowledge.directory.search import asking
from repere.knowledge.directory.search import queries as search
from repere.knowledge.directory.search.asked import understood
from repere.knowledge.directory.search.words import mended
from repere.knowledge.territory.models import Commune
from repere.knowledge.territory.queries import communes_like, communes_sounding

# One letter is in nearly every name.
SHORTEST = 2
ROWS = 25


class AskedForm(forms.Form):
    """What is asked; what cannot be understood is told, and the rest is looked for all the same."""

    q = forms.CharField(required=False)
    near = forms.CharField(required=False)
    theme = forms.ChoiceField(required=False, choices=Theme.choices)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    audience = forms.ChoiceField(label=gettext_lazy("For whom"), required=False)
    spoken = forms.ChoiceField(label=gettext_lazy("Language spoken there"), required=False)
    open = forms.BooleanField(label=gettext_lazy("Open now"), required=False)
    places = forms.BooleanField(label=gettext_lazy("Places left"), required=False)
    everywhere = forms.BooleanField(label=gettext_lazy("In the whole country"), required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        all_of_them = [("", _("All"))]
        offered: dict[str, list[Any]] = {
            "category": list(Category.choices),
            "audience": [one for one in Audience.choices if one[0] != Audience.EVERYBODY],
            "spoken": languages.choices(get_language() or "fr"),
        }
        for name, choices in offered.items():
            self.fields[name].choices = [*all_of_them, *choices]  # type: ignore[attr-defined]

    def question(self, where: asking.Where, text: str) -> asking.Question:
        data: dict[str, Any] = {name: self.cleaned_data.get(name) for name in self.fields}
        some = {
            name: frozenset({data[name]} - {"", None}) for name in ("theme", "category", "audience", "spoken")
        }
        return asking.Question(
            where=where,
            tiles=some["theme"],
            topics=some["category"],
            audiences=some["audience"],
            languages=some["spoken"],
            open_now=bool(data["open"]),
            places_left=bool(data["places"]),
            text=text,
            size=ROWS,
        )


@requires(access.READ)
@require_safe
def directory(request: ActorRequest) -> HttpResponse:
    """Services by words, by need, by place; the nearest first, page after page."""
    form = AskedForm(request.GET)
    form.is_valid()
    typed = words_asked(request.GET.get("q", ""), asking.LONGEST_TEXT)
    is_too_short = 0 < len(typed) < SHORTEST
    text = "" if is_too_short else typed
    near = words_asked(request.GET.get("near", ""), 80)
    town = communes_like(near).first() if near else None
    here, name = (None, "")
    point = position_asked(request)
    if point is not None and not near:
        here, name = search.where_at(point), _("this place")
    elif not form.cleaned_data.get("everywhere"):
        here, name = around(town) if town is not None else around_desk(request.membership)
    now, after = timezone.now(), mark_asked(request)
    read = understood(text) if text else None
    page = search.page(form.question(here or asking.Where(), text), now, after, read)
    is_elsewhere = False
    if not page.found and text and here is not None and town is None and after == asking.START:
        # Somebody who types a name looks for that one, wherever it is.
        page = search.page(form.question(asking.Where(), text), now, read=read)
        is_elsewhere, here = bool(page.found), None
    told = (*form.fields, *(("lat", "lon") if point is not None and not near else ()))
    kept = {key: value for key, value in request.GET.items() if key in told and value}
    if is_elsewhere:
        kept["everywhere"] = "on"
    asks_something = bool(kept) or after != asking.START
    context = {
        "form": form,
        "rows": [_row(found) for found in page.found],
        "text": typed,
        "near": near,
        "position": point if not near else None,
        "is_too_short": is_too_short,
        "is_no_town": bool(near) and town is None,
        "like_it": communes_sounding(near) if near and town is None else (),
        "read_as": mended(read) if read else (),
        "is_elsewhere": is_elsewhere,
        "around": name if here is not None else "",
        "is_more_open": any(
            form.cleaned_data.get(key) for key in ("category", "audience", "spoken", "everywhere")
        ),
        "theme": form.cleaned_data.get("theme", ""),
        "themes": Theme.choices,
        "base": urlencode(kept),
        "base_without_town": urlencode({key: value for key, value in kept.items() if key != "near"}),
        "elsewhere": urlencode(kept | {"everywhere": "on"}) if here is not None else "",
        "following": asking.written(page.following) if page.following else "",
        "is_further": after != asking.START,
        "is_empty": not (page.found or asks_something) and not queries.services().exists(),
        "may_import": access.IMPORT.allows(request.actor),
        "may_follow": orientation.ORIENT.allows(request.actor),
        "may_publish": access.PUBLISH.allows(request.actor),
    }
    return render(request, "backoffice/directory.html", context)


def position_asked(request: ActorRequest) -> tuple[float, float] | None:
    """`lat` and `lon`, in degrees; None when they are no point of this world."""
    try:
        latitude, longitude = (float(request.GET.get(name, "")) for name in ("lat", "lon"))
    except ValueError:
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def mark_asked(request: ActorRequest) -> asking.Mark:
    try:
        return asking.read_mark(request.GET.get("after", "")[:200])
    except asking.NotAMark:
        return asking.START


def around(town: Commune) -> tuple[asking.Where | None, str]:
    """A town and its zones; none when nobody knows where it is."""
    found = search.where_in(town)
    return (found, town.name) if found.point is not None else (None, "")


def around_desk(membership: Membership) -> tuple[asking.Where | None, str]:
    """Where the reader receives; their organisation's first site when they belong to none."""
    site = membership.site or membership.organisation.sites.order_by("pk").first()
    if site is None:
        return None, ""
    where = search.where_of(site.commune_code) if site.commune_code else None
    if site.latitude is not None and site.longitude is not None:
        point = (site.latitude, site.longitude)
        where = (where or asking.Where()).at(point)
    return (where, site.name) if where is not None and where.point is not None else (None, "")


def _row(found: search.Found) -> dict[str, Any]:
    away = distance(found.distance_km) if found.distance_km is not None else ""
    return {"found": found, "distance": away, "themes": [label(Theme, tile) for tile in found.tiles]}
