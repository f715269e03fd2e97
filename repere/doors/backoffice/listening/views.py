"""Who asks to be called: whom first, how without danger to them, and what came of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.listening import access, actions, queries, rules
from repere.accompaniment.casework.listening.choices import CallBy, Closed, IfOther, Result, Source
from repere.accompaniment.casework.listening.models import CallAttempt, Callback
from repere.accompaniment.casework.queries import in_sight, names_by_dossier
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.listening.forms import (
    BeginForm,
    CallbackForm,
    CallDeskForm,
    CloseForm,
    ResultForm,
)
from repere.doors.backoffice.paging import ROWS, page_of
from repere.doors.backoffice.rows import theme_shown
from repere.doors.backoffice.words import language_name
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.knowledge.directory.choices import label


@requires(access.LISTEN)
@require_safe
def callbacks(request: ActorRequest) -> HttpResponse:
    """Those that wait, the first to call first; or those that are over."""
    actor, now = request.actor, timezone.localtime()
    shows_closed = request.GET.get("box") == "closed"
    page: Any
    if shows_closed:
        page = page_of(queries.closed(actor), request)
    else:
        page = Paginator(queries.waiting(actor, now), ROWS).get_page(request.GET.get("page"))
    names = names_by_dossier(actor, (_dossier_id(one) for one in page))
    context = {
        "page": page,
        "rows": [_row(one, names, now) for one in page if one.pk in _seen(page, names)],
        "shows_closed": shows_closed,
        "may_settle": access.SETTLE.allows(actor),
    }
    return render(request, "backoffice/listening/callbacks.html", context)


def _dossier_id(callback: Callback) -> UUID | None:
    return callback.passage.dossier_id if callback.passage else None


def _seen(page: Any, names: dict[UUID | None, str]) -> set[UUID]:
    """A second look, as in every list: nobody out of sight, whatever the query said."""
    without = [one for one in page if one.passage is None]
    visits = in_sight([one.passage for one in page if one.passage is not None], names)
    kept = {visit.pk for visit in visits}
    return {one.pk for one in without} | {one.pk for one in page if one.passage_id in kept}


def _row(callback: Callback, names: dict[UUID | None, str], now: datetime) -> dict[str, Any]:
    """Never the number: it is shown when somebody calls."""
    dossier_id, safe = _dossier_id(callback), callback.safely
    opens = rules.opens_at(safe.windows, now)
    return {
        "callback": callback,
        "who": names.get(dossier_id, "") or callback.called or _("Without a name"),
        "theme": theme_shown(callback.theme, callback.urgency),
        "urgency": label(Urgency, callback.urgency),
        "language": language_name(callback.language) if callback.language else "",
        "way": label(CallBy, safe.way),
        "is_call": safe.way == CallBy.CALL,
        "may_now": opens is not None and opens <= now,
        "opens": opens,
        "source": label(Source, callback.source),
        "closed": label(Closed, callback.closed) if callback.closed else "",
    }


@requires(access.LISTEN)
@require_http_methods(["GET", "POST"])
def new_callback(request: ActorRequest) -> HttpResponse:
    form = CallbackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = actions.write_callback(
            request.actor, form.asked(), source=form.cleaned_data["source"], now=timezone.now()
        )
        messages.success(request, _("It is written."))
        return redirect("backoffice:callback", made.pk)
    return render(request, "backoffice/listening/new.html", {"form": form})


@requires(access.LISTEN)
@require_http_methods(["GET", "POST"])
def callback(request: ActorRequest, callback_id: UUID) -> HttpResponse:
    """What they said is safe, before the number; then what came of the call."""
    actor, now, act = request.actor, timezone.localtime(), request.POST.get("act", "")
    found: Callback = get_object_or_404(queries.callbacks_visible_to(actor), pk=callback_id)
    here = redirect("backoffice:callback", found.pk)
    begin = BeginForm(request.POST if act == "call" else None)
    result = ResultForm(request.POST if act == "result" else None)
    closing = CloseForm(request.POST if act == "close" else None)
    try:
        if act == "call":
            because = begin.cleaned_data["because"] if begin.is_valid() else ""
            actions.begin_call(actor, found, because=because, now=now)
            return here
        if act == "result" and result.is_valid():
            attempt = get_object_or_404(
                queries.attempts_of(actor, found), pk=uuid_or_none(request.POST.get("attempt", ""))
            )
            said = result.cleaned_data
            actions.end_call(actor, attempt, said["result"], note=said["note"], now=now)
            messages.success(request, _("It is written."))
            return here
        if act == "close" and closing.is_valid():
            actions.close_callback(actor, found, closing.cleaned_data["how"], now=now)
            messages.success(request, _("It is over: nobody calls about it again."))
            return redirect("backoffice:callbacks")
        if act == "keep":
            actions.keep_number(actor, found)
            messages.success(request, _("The number is in their dossier, with what makes it safe."))
            return here
    except actions.AReasonIsNeeded:
        if not begin.errors:
            begin.add_error("because", _("A few words more: whoever reads it must understand."))
    except actions.IsClosed:
        messages.info(request, _("It was settled in the meantime."))
        return here
    except actions.HasNoDossier:
        messages.info(request, _("There is no number, or no dossier to keep it in."))
        return here
    if request.method != "POST":
        actions.read_callback(actor, found)
    return _shown(request, found, now, {"begin": begin, "result": result, "closing": closing})


def _shown(request: ActorRequest, found: Callback, now: datetime, forms: dict[str, Any]) -> HttpResponse:
    actor, safe = request.actor, found.safely
    attempts = list(queries.attempts_of(actor, found)[:50])
    mine = next((one for one in attempts if one.by_id == actor.user_id and not one.result), None)
    callers = display_names({one.by_id for one in attempts if one.by_id})
    dossier_id = _dossier_id(found)
    names = names_by_dossier(actor, [dossier_id])
    against = rules.refusal(safe.plan, safe.way, now)
    is_open = found.closed_at is None
    last = attempts[0] if attempts else None
    context = forms | {
        "row": _row(found, names, now),
        "found": found,
        "safe": safe,
        "hours": [(f"{window.start:%H:%M}", f"{window.end:%H:%M}") for window in safe.windows],
        "if_other": label(IfOther, safe.if_other),
        "is_open": is_open,
        "against": against,
        "calling": mine if is_open else None,
        "scheme": "tel" if safe.way == CallBy.CALL else "sms",
        "attempts": [_attempt(one, callers) for one in attempts],
        "other_calls": _caller(last, callers)
        if last is not None and _rings(last, actor.user_id, now)
        else "",
        "we_spoke": any(one.result == Result.SPOKE for one in attempts),
        "many_tries": is_open and found.tries >= rules.MANY_TRIES,
        "dossier_id": dossier_id,
        "may_keep": dossier_id is not None and bool(found.number),
    }
    status = 400 if any(form.errors for form in forms.values()) else 200
    return render(request, "backoffice/listening/callback.html", context, status=status)


def _rings(attempt: CallAttempt, me: UUID | None, now: datetime) -> bool:
    """A colleague is on the telephone with them at this moment."""
    return (
        attempt.by_id is not None
        and attempt.by_id != me
        and not attempt.result
        and now - attempt.at < rules.UNDER_WAY
    )


def _caller(attempt: CallAttempt, callers: dict[UUID, str]) -> str:
    return callers.get(attempt.by_id, "") if attempt.by_id else ""


def _attempt(attempt: CallAttempt, callers: dict[UUID, str]) -> dict[str, Any]:
    return {
        "row": attempt,
        "by": _caller(attempt, callers),
        "result": label(Result, attempt.result) if attempt.result else str(Result.UNDER_WAY.label),
        "is_good": attempt.result == Result.SPOKE,
    }


@requires(access.LISTEN)
@require_POST
def receive(request: ActorRequest, callback_id: UUID) -> HttpResponse:
    """Their visit begins, by telephone: who they are is sought from there, before any dossier is opened."""
    found: Callback = get_object_or_404(queries.callbacks_visible_to(request.actor), pk=callback_id)
    passage = actions.receive(request.actor, found, now=timezone.now())
    return redirect("backoffice:needs", passage.pk)


@requires(access.SETTLE)
@require_http_methods(["GET", "POST"])
def call_desk(request: ActorRequest) -> HttpResponse:
    desk = queries.desk_of(request.actor.own_organisation_id)
    form = CallDeskForm(
        request.POST if request.method == "POST" else None, initial=CallDeskForm.initial_of(desk)
    )
    if form.is_valid():
        actions.settle(request.actor, **form.cleaned_data)
        messages.success(request, _("It is written."))
        return redirect("backoffice:callbacks")
    return render(request, "backoffice/listening/desk.html", {"form": form, "takes_calls": desk.takes_calls})
