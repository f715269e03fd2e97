from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework import access, actions
from repere.accompaniment.casework.choices import Done, MetHow
from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.casework.queries import (
    dossiers_visible_to,
    every_passage,
    in_sight,
    names_by_dossier,
    needs_at_hand,
    needs_visible_to,
    passage_visible_to,
    passages_visible_to,
    themes_told,
    unmet_needs,
)
from repere.accompaniment.casework.vocabulary.queries import vocabulary_of
from repere.accompaniment.orientation.choices import Way
from repere.accompaniment.orientation.models import Orientation
from repere.accompaniment.orientation.queries import name_of_door, orientations_visible_to
from repere.doors.backoffice import drawn
from repere.doors.backoffice.asked import back_to, uuid_or_none
from repere.doors.backoffice.forms import ON_FOOT, ClosingForm, FactsForm, MetForm, NeedsForm
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.rows import passage_row, theme_shown
from repere.doors.backoffice.words import SAID_OF_A_DOOR
from repere.doors.design.pictograms import THEME_ICONS
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


@requires(access.RECEIVE)
@require_POST
def join(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """The anonymous visitor is somebody known: their passage and its needs go to the dossier."""
    passage = passage_or_404(request, passage_id)
    dossier = get_object_or_404(
        dossiers_visible_to(request.actor), pk=uuid_or_none(request.POST.get("dossier", ""))
    )
    try:
        actions.give_dossier(request.actor, passage, dossier)
    except actions.PassageHasADossier:
        messages.info(request, _("This passage already belongs to a dossier."))
    return redirect("backoffice:needs", passage.pk)


@requires(access.RECEIVE)
@require_POST
def cancel(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """Opened by mistake: nothing of it stays but a line in the trail."""
    passage = passage_or_404(request, passage_id)
    try:
        actions.cancel_passage(request.actor, passage)
    except (actions.NeedIsSettled, actions.PassageIsClosed):
        messages.info(request, _("Something was told in this passage: end it instead."))
        return redirect("backoffice:close", passage.pk)
    messages.success(request, _("The passage is cancelled."))
    return redirect("backoffice:today")


@requires(access.RECEIVE)
@require_safe
def passages(request: ActorRequest) -> HttpResponse:
    """Every passage, those under way first."""
    page = page_of(every_passage(request.actor), request)
    told = themes_told(request.actor, [passage.pk for passage in page])
    names = names_by_dossier(request.actor, (passage.dossier_id for passage in page))
    rows = [passage_row(p, told.get(p.pk, ()), names.get(p.dossier_id, "")) for p in in_sight(page, names)]
    return render(request, "backoffice/passages.html", {"page": page, "rows": rows})


@requires(access.RECEIVE)
@require_safe
def unmet(request: ActorRequest) -> HttpResponse:
    """Every need that nobody has closed, the oldest first."""
    page = page_of(unmet_needs(request.actor), request)
    names = names_by_dossier(request.actor, (need.dossier_id for need in page))
    now = timezone.now()
    rows = [drawn.need_line(need, names.get(need.dossier_id, ""), now) for need in in_sight(page, names)]
    return render(request, "backoffice/unmet.html", {"page": page, "rows": rows})


def passage_or_404(request: ActorRequest, passage_id: UUID) -> Passage:
    """Of the actor's organisation, under way or closed; taking it over from a colleague leaves a line."""
    passage = passage_visible_to(request.actor, passage_id)
    if passage is None:
        raise Http404
    actions.read_passage(request.actor, passage)
    return passage


def head_of(request: ActorRequest, passage: Passage, step: int) -> dict[str, object]:
    """What every step of a passage shows: who, and how far."""
    names = names_by_dossier(request.actor, [passage.dossier_id])
    return {"passage": passage, "who": names.get(passage.dossier_id, ""), "step": step}


def standing(request: ActorRequest, needs: Iterable[Need]) -> dict[str, object]:
    """Needs with the doors tried for each, and what may be said of them."""
    shown = list(needs)
    doors: dict[UUID, list[Orientation]] = {}
    for door in orientations_visible_to(request.actor).filter(need__in=[need.pk for need in shown]):
        door.named = name_of_door(request.actor, door)  # type: ignore[attr-defined]  # shown by the page
        doors.setdefault(door.need_id, []).append(door)
    return {
        "needs": [
            {"need": need, "theme": theme_shown(need.theme, need.urgency), "doors": doors.get(need.pk, [])}
            for need in shown
        ],
        "wrong_because": SAID_OF_A_DOOR,
        "met_how": MetHow.choices,
    }


@requires(access.RECEIVE)
@require_http_methods(["GET", "POST"])
def needs(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """Where the needs already told stand; new ones as tiles, one line in their words; what they say of themselves."""
    passage = passage_or_404(request, passage_id)
    if passage.closed_at:
        return redirect("backoffice:close", passage.pk)
    at_hand = list(needs_at_hand(request.actor, passage))
    sent = request.POST if request.method == "POST" else None
    vocabulary = vocabulary_of(request.actor)
    own = [(code, f"{theme_shown(theme).label} · {word}") for code, theme, word in vocabulary.choices]
    form = NeedsForm(sent, needs_one=not at_hand, words=own, initial={"channel": passage.channel})
    facts = FactsForm(sent, initial=said_of(passage))
    if form.is_valid() and facts.is_valid():
        data = form.cleaned_data
        actions.tell_needs(
            request.actor,
            passage,
            data["themes"],
            urgency=data["urgency"],
            said=data["said"],
            precisely=data["precisely"],
            now=timezone.now(),
        )
        save_facts(request, passage, facts)
        if data["channel"]:
            actions.say_channel(request.actor, passage, data["channel"])
        return redirect("backoffice:orientation", passage.pk)
    chosen, open_themes = set(form["themes"].value() or []), {n.theme for n in at_hand if n.is_open}
    context = head_of(request, passage, 2) | {
        "form": form,
        "has_words": bool(own),
        "facts": facts,
        "facts_fields": drawn.facts_fields(
            filled_in(facts), facts.errors, is_known=passage.dossier_id is not None
        ),
        "tiles": [
            {
                "value": theme.value,
                "label": theme.label,
                "icon": THEME_ICONS[theme],
                "checked": theme in chosen,
            }
            for theme in Theme
            if theme not in open_themes and theme not in vocabulary.hidden
        ],
    }
    return render(request, "backoffice/needs.html", context | standing(request, at_hand))


def said_of(passage: Passage) -> dict[str, object]:
    return {
        "language": passage.languages[0] if passage.languages else "",
        "age": passage.age,
        "audiences": passage.audiences,
        "situations": passage.situations,
        "constraints": [code for code in passage.constraints if code not in ON_FOOT],
        "walk": next((code for code in passage.constraints if code in ON_FOOT), ""),
        "remember": "",
    }


def filled_in(facts: FactsForm) -> dict[str, object]:
    """What stands in its boxes."""
    return {name: facts[name].value() for name in facts.fields}


def save_facts(request: ActorRequest, passage: Passage, facts: FactsForm) -> None:
    """Written only when something was said or changed: most people are asked nothing."""
    data = facts.cleaned_data
    languages: Sequence[str] = (
        [data["language"], *(code for code in passage.languages if code != data["language"])]
        if data["language"]
        else []
    )
    said = actions.Facts(languages, data["age"], data["audiences"], data["situations"], facts.held_back())
    before = (
        passage.languages,
        passage.age,
        passage.audiences,
        passage.situations,
        passage.constraints,
    )
    told = (
        list(said.languages),
        said.age,
        list(said.audiences),
        list(said.situations),
        list(said.constraints),
    )
    if told != before or data["remember"]:
        actions.say_facts(request.actor, passage, said, remember=data["remember"])


@requires(access.RECEIVE)
@require_http_methods(["GET", "POST"])
def close(request: ActorRequest, passage_id: UUID) -> HttpResponse:
    """The end of a visit: what was done, ticked from what happened; needs stay open unless they were met here."""
    passage = passage_or_404(request, passage_id)
    shown = orientations_visible_to(request.actor).filter(passage=passage)
    happened = done_in(set(shown.order_by().values_list("way", flat=True)))
    form = ClosingForm(request.POST if request.method == "POST" else None, initial={"done": happened})
    if passage.closed_at is None and form.is_valid():
        done = form.cleaned_data["done"] or happened
        actions.close_passage(
            request.actor, passage, done=done, note=form.cleaned_data["closing_note"], now=timezone.now()
        )
        messages.success(request, _("The passage is closed. Its needs stay open until they are met."))
        return redirect("backoffice:today")
    context = head_of(request, passage, 4) | {
        "form": form,
        "done": [Done(code).label for code in passage.done if code in Done],
    }
    at_hand = needs_at_hand(request.actor, passage)
    return render(request, "backoffice/close.html", context | standing(request, at_hand))


def done_in(ways: set[str]) -> list[str]:
    done = [Done.LISTENED]
    if Way.SLIP in ways:
        done.append(Done.ORIENTED)
    if Way.REFERRAL in ways:
        done.append(Done.REFERRED)
    return [str(code) for code in done]


@requires(access.RECEIVE)
@require_POST
def settle_need(request: ActorRequest, need_id: UUID) -> HttpResponse:
    """Met, and how; set aside; taken back; or become urgent."""
    need = get_object_or_404(needs_visible_to(request.actor).select_related("passage"), pk=need_id)
    form = MetForm(request.POST)
    try:
        if "give_up" in request.POST:
            actions.give_up_need(request.actor, need)
            messages.info(request, _("The need is set aside."))
        elif "withdraw" in request.POST:
            actions.withdraw_need(request.actor, need)
            messages.info(request, _("The need is taken back."))
        elif "hasten" in request.POST:
            actions.hasten_need(request.actor, need)
            messages.success(request, _("The need is for today."))
        elif form.is_valid():
            actions.meet_need(request.actor, need, how=form.cleaned_data["how"], now=timezone.now())
            messages.success(request, _("The need is met."))
        else:
            messages.error(request, _("Say how the need was met."))
    except (actions.NeedIsSettled, actions.PassageIsClosed):
        messages.info(request, _("This need was already settled, or something was done about it."))
    return back_to(request, "backoffice:close", need.passage_id)
