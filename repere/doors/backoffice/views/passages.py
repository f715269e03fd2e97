from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.casework import access, actions
from repere.accompaniment.casework.choices import Done
from repere.accompaniment.casework.models import Passage
from repere.accompaniment.casework.queries import dossiers_visible_to, needs_visible_to, passages_visible_to
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.models import Orientation
from repere.accompaniment.orientation.queries import doors_without_outcome, orientations_visible_to
from repere.doors.backoffice import words
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.forms import ClosingForm, FactsForm, MetForm, NeedsForm
from repere.doors.backoffice.rows import name_of, theme_shown
from repere.doors.backoffice.words import SAID_OF_A_DOOR
from repere.doors.guard.marks import ActorRequest, requires
from repere.knowledge.directory.choices import Theme


@requires(access.RECEIVE)
@require_POST
def begin(request: ActorRequest) -> HttpResponse:
    """Receive somebody: the person found, or somebody without a name."""
    dossier = None
    if "dossier" in request.POST:
        dossier = get_object_or_404(
            dossiers_visible_to(request.actor), pk=uuid_or_none(request.POST["dossier"])
        )
        already = passages_visible_to(request.actor).filter(dossier=dossier, closed_at__isnull=True).first()
        if already:
            return redirect("backoffice:needs", already.pk)
    passage = actions.open_passage(request.actor, now=timezone.now(), dossier=dossier)
    return redirect("backoffice:needs", passage.pk)


def open_passage_or_404(request: ActorRequest, passage_id: UUID) -> Passage:
    return get_object_or_404(passages_visible_to(request.actor), pk=passage_id)


def head_of(passage: Passage, step: int) -> dict[str, object]:
    """What every step of a passage shows: who, and how far."""
    return {
        "passage": passage,
        "who": name_of(passage.dossier.person) if passage.dossier else "",
        "step": step,
    }


@requires(access.RECEIVE)
@require_http_methods(["GET", "POST"])
def needs(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """What they need, as tiles; one line in their words; and what they choose to say of themselves."""
    passage = open_passage_or_404(request, passage_id)
    if passage.closed_at:
        return redirect("backoffice:close", passage.pk)
    told = list(needs_visible_to(request.actor).filter(passage=passage))
    first = {
        "themes": [need.theme for need in told],
        "urgency": told[0].urgency if told else "today",
        "said": told[0].said if told else "",
    }
    sent = request.POST if request.method == "POST" else None
    form, facts = NeedsForm(sent, initial=first), FactsForm(sent, initial=said_of(passage))
    if form.is_valid() and facts.is_valid():
        data = form.cleaned_data
        actions.tell_needs(
            request.actor,
            passage,
            data["themes"],
            urgency=data["urgency"],
            said=data["said"],
            now=timezone.now(),
        )
        save_facts(request, passage, facts)
        return redirect("backoffice:orientation", passage.pk)
    chosen = set(form["themes"].value() or [])
    context = head_of(passage, 2) | {
        "form": form,
        "facts": facts,
        "tiles": [
            {
                "value": theme.value,
                "label": theme.label,
                "icon": words.THEME_ICONS[theme],
                "checked": theme in chosen,
            }
            for theme in Theme
        ],
        "wrong_because": SAID_OF_A_DOOR,
        "doors": list(doors_without_outcome(request.actor, open_need_ids(request, passage))),
    }
    return render(request, "backoffice/needs.html", context)


def open_need_ids(request: ActorRequest, passage: Passage) -> list[UUID]:
    """The needs the person brings from before: their slips are asked about first."""
    if passage.dossier_id is None:
        return []
    needs = needs_visible_to(request.actor).filter(dossier=passage.dossier_id).exclude(passage=passage)
    return list(needs.values_list("pk", flat=True))


def said_of(passage: Passage) -> dict[str, object]:
    return {
        "language": passage.languages[0] if passage.languages else "",
        "age": passage.age,
        "audiences": passage.audiences,
        "situations": passage.situations,
    }


def save_facts(request: ActorRequest, passage: Passage, facts: FactsForm) -> None:
    """Written only when something was said or changed: most people are asked nothing."""
    data = facts.cleaned_data
    languages: Sequence[str] = (
        [data["language"], *(code for code in passage.languages if code != data["language"])]
        if data["language"]
        else []
    )
    said = actions.Facts(languages, data["age"], data["audiences"], data["situations"])
    before = (passage.languages, passage.age, passage.audiences, passage.situations)
    if (list(said.languages), said.age, list(said.audiences), list(said.situations)) != before:
        actions.say_facts(request.actor, passage, said)


@requires(access.RECEIVE)
@require_http_methods(["GET", "POST"])
def close(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """The end of a visit: what was done, ticked from what happened; needs stay open."""
    passage = open_passage_or_404(request, passage_id)
    doors = list(orientations_visible_to(request.actor).filter(passage=passage))
    form = ClosingForm(request.POST if request.method == "POST" else None, initial={"done": done_in(doors)})
    if passage.closed_at is None and form.is_valid():
        done = form.cleaned_data["done"] or done_in(doors)
        actions.close_passage(
            request.actor, passage, done=done, note=form.cleaned_data["closing_note"], now=timezone.now()
        )
        messages.success(request, _("The passage is closed. Its needs stay open until they are met."))
        return redirect("backoffice:today")
    told = needs_visible_to(request.actor).filter(passage=passage)
    context = head_of(passage, 4) | {
        "form": form,
        "doors": doors,
        "needs": [{"need": need, "theme": theme_shown(need.theme, need.urgency)} for need in told],
        "done": [Done(code).label for code in passage.done if code in Done],
    }
    return render(request, "backoffice/close.html", context)


def done_in(doors: Sequence[Orientation]) -> list[str]:
    ways = {door.way for door in doors}
    done = [Done.LISTENED]
    if Way.SLIP in ways:
        done.append(Done.ORIENTED)
    if Way.REFERRAL in ways:
        done.append(Done.REFERRED)
    return [str(code) for code in done]


@requires(access.RECEIVE)
@require_POST
def settle_need(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Met, and how; or given up."""
    need = get_object_or_404(needs_visible_to(request.actor), pk=need_id)
    form = MetForm(request.POST)
    try:
        if "give_up" in request.POST:
            actions.give_up_need(request.actor, need)
            messages.info(request, _("The need is set aside."))
        elif form.is_valid():
            actions.meet_need(request.actor, need, how=form.cleaned_data["how"], now=timezone.now())
            messages.success(request, _("The need is met."))
        else:
            messages.error(request, _("Say how the need was met."))
    except actions.NeedIsSettled:
        messages.info(request, _("This need was already settled."))
    if need.dossier_id:
        return redirect("backoffice:dossier", need.dossier_id)
    return redirect("backoffice:close", need.passage_id)
