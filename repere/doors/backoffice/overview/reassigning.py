"""Dossiers given to a colleague, many at once: chosen, seen as they will be, then done."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.overview import access
from repere.accompaniment.casework.overview.queries import Load, loads
from repere.accompaniment.casework.queries import names_by_dossier
from repere.accompaniment.casework.reassign import actions, queries, rules
from repere.accompaniment.casework.reassign.queries import NOBODY, Asked, Moving
from repere.accompaniment.casework.tasks.queries import teams_of
from repere.accompaniment.people.shelves.choices import Shelf
from repere.accompaniment.people.shelves.rules import Standing, may_stand
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.organisations.models import Team
from repere.foundation.toolkit import languages

WEEKS = (4, 8, 12, 26, 52)
ROWS = 50
# So many are told by their name before it is done.
SHOWN = 100


class WhoseForm(forms.Form):
    """Of whom, and which of theirs. What is chosen stands in the address: no name of a person does."""

    whose = forms.MultipleChoiceField(
        label=gettext_lazy("In whose hands"), required=False, widget=forms.CheckboxSelectMultiple
    )
    team = forms.ChoiceField(label=gettext_lazy("Or of a team"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language they speak"), required=False)
    weeks = forms.TypedChoiceField(
        label=gettext_lazy("Not heard of for"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, held: Sequence[Load], teams: Sequence[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (str(one.membership.user_id), f"{one.membership.user} · {one.dossiers + one.beside}")
            for one in held
        ]
        self._offer("whose", [*dict(named).items(), (NOBODY, str(_("Nobody in charge")))])
        self._offer("team", [("", _("Any")), *((str(one.pk), one.name) for one in teams)])
        spoken = languages.choices(get_language() or "fr")
        self._offer("language", [("", _("Any")), *spoken])
        weeks = [(n, ngettext("%(n)s week", "%(n)s weeks", n) % {"n": n}) for n in WEEKS]
        self._offer("weeks", [("", _("Any time")), *weeks])

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField | forms.MultipleChoiceField)
        field.choices = list(choices)

    def asked(self) -> Asked:
        said = self.cleaned_data
        whose = said.get("whose") or []
        return Asked(
            givers=frozenset(UUID(one) for one in whose if one != NOBODY),
            of_nobody=NOBODY in whose,
            team=uuid_or_none(said.get("team") or ""),
            language=said.get("language") or "",
            unheard_weeks=said.get("weeks") or 0,
        )


@requires(access.LEAD)
@require_http_methods(["GET", "POST"])
def reassign(request: ActorRequest) -> HttpResponse:
    """Whose dossiers, which of them, to whom; nothing is done before it was seen."""
    actor, now = request.actor, timezone.now()
    today = timezone.localdate(now)
    held = loads(actor, today)
    sent = request.POST if request.method == "POST" else request.GET
    form = WhoseForm(held, list(teams_of(actor)), sent)
    asked = form.asked() if form.is_valid() else Asked()
    ids: list[UUID] = []
    if asked.givers or asked.of_nobody or asked.team:
        ids = queries.narrowed(queries.dossiers_to_give(actor, asked, today), asked.language)
    takers = [one for one in held if may_stand(one.membership.role, Standing.REFERENT)]
    if request.method == "POST" and ids:
        answer = _asked_for(request, asked, ids)
        if answer is not None:
            return answer
    return render(
        request, "backoffice/overview/reassign.html",
        _choosing(request, ids) | {
            "form": form, "takers": takers, "is_asked": bool(asked.givers or asked.of_nobody or asked.team),
            "hidden": queries.hidden_of(actor, asked, today) if asked.givers or asked.team else 0,
            "kept": _kept(sent),
            "base": urlencode(_kept(sent)),
        },
    )  # fmt: skip


def _choosing(request: ActorRequest, ids: list[UUID]) -> dict[str, Any]:
    page = Paginator(ids, ROWS).get_page(request.GET.get("page"))
    return {"rows": _rows(request, list(page)), "page": page, "count": len(ids)}


def _rows(request: ActorRequest, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    found = queries.by_ids(request.actor, ids)
    names = names_by_dossier(request.actor, ids)
    return [
        {
            "dossier": found[pk],
            "name": names.get(pk, ""),
            "heard_on": found[pk].person.heard_on,
            "referent": found[pk].referent,  # type: ignore[attr-defined]  # annotated
        }
        for pk in ids
        if pk in found
    ]


def _kept(sent: QueryDict) -> list[tuple[str, str]]:
    """What was asked for, carried from page to page."""
    return [
        (name, value)
        for name in ("whose", "team", "language", "weeks")
        for value in sent.getlist(name)
        if value
    ]


def _asked_for(request: ActorRequest, asked: Asked, ids: list[UUID]) -> HttpResponse | None:
    """Shown, or done; nothing when nobody or nothing was chosen, which is said."""
    sent, now = request.POST, timezone.now()
    ticked = {pk for one in sent.getlist("one") if (pk := uuid_or_none(one)) is not None}
    chosen = ids if sent.get("all") == "1" else [pk for pk in ids if pk in ticked]
    taker = uuid_or_none(sent.get("to", ""))
    if taker is None or not chosen:
        messages.error(request, _("Tick the dossiers, and choose who takes them."))
        return None
    try:
        if sent.get("act") == "confirm":
            done = actions.reassign(request.actor, chosen, asked, taker, seen=sent.get("seen", ""), now=now)
            _say(request, done)
            return redirect("backoffice:overview")
        moving = queries.moving(request.actor, chosen, asked, taker, now)
    except actions.HasChanged as changed:
        moving = changed.moving
        messages.warning(request, _("Something moved in the meantime: this is what it would be now."))
    except queries.NotAColleague:
        messages.error(
            request, _("This colleague has just lost their role, or cannot be in charge: choose again.")
        )
        return None
    if not moving.dossiers:
        messages.info(request, _("They are all in these hands already."))
        return None
    return render(
        request, "backoffice/overview/reassign_preview.html", _preview(request, asked, moving, ticked)
    )


def _preview(request: ActorRequest, asked: Asked, moving: Moving, ticked: set[UUID]) -> dict[str, Any]:
    today = timezone.localdate()
    shown = [dossier for dossier, _person in moving.dossiers[:SHOWN]]
    ends_on = moving.taker.ends_on
    is_all = request.POST.get("all") == "1"
    return {
        "moving": moving,
        "taker": moving.taker.user,
        "count": len(moving.dossiers),
        "tasks": len(moving.tasks),
        "appointments": len(moving.meetings),
        "rows": _rows(request, shown),
        "others": len(moving.dossiers) - len(shown),
        "unread": [Shelf(one.value).label for one in rules.unread(moving.givers.values(), moving.taker.role)],
        "ends_on": ends_on if (ends_on - today).days <= rules.SOON_DAYS else None,
        "hidden": queries.hidden_of(request.actor, asked, today),
        "by_team": request.actor.by_team and bool(moving.givers),
        "kept": [
            *_kept(request.POST), ("to", str(moving.taker.user_id)), ("seen", moving.mark),
            *([("all", "1")] if is_all else [("one", str(pk)) for pk in sorted(ticked)]),
        ],
    }  # fmt: skip


def _say(request: ActorRequest, done: Moving) -> None:
    count = len(done.dossiers)
    said = ngettext(
        "%(n)s dossier is now in the hands of %(who)s.",
        "%(n)s dossiers are now in the hands of %(who)s.",
        count,
    )
    messages.success(request, said % {"n": count, "who": done.taker.user})
