from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from repere.accompaniment.casework.queries import dossier_with_code, person_of_dossier
from repere.accompaniment.people.duplicates import access, actions, queries, rules
from repere.accompaniment.people.duplicates.choices import Because, Decision
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import people_by_id
from repere.doors.backoffice.duplicates import shown, words
from repere.doors.backoffice.duplicates.forms import OTHER, CodesForm, JoinForm, TwoForm
from repere.doors.backoffice.paging import page_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names

LATELY = 10


@requires(access.REVIEW)
@require_safe
def duplicates(request: ActorRequest) -> HttpResponse:
    """Pairs of dossiers that may be of one person, those that matter most first; and what was joined lately."""
    return render(request, "backoffice/duplicates/duplicates.html", _queue(request) | {"form": CodesForm()})


def _queue(request: ActorRequest) -> dict[str, object]:
    found = queries.pairs_to_review(request.actor, timezone.now())
    page = page_of(queries.with_people(found), request)
    merges = list(queries.merges_visible_to(request.actor).filter(undone_at=None)[:LATELY])
    people = {p.pk: p for p in queries.joined_people(request.actor, merges)}
    for one in merges:
        one.kept, one.merged = people[one.kept_id], people[one.merged_id]
    who = display_names({one.merged_by_id for one in merges if one.merged_by_id})
    return {
        "page": page,
        "rows": [shown.pair_row(pair) for pair in page],
        "merges": [shown.merge_row(one, who) for one in merges],
    }


@requires(access.REVIEW)
@require_POST
def compare_codes(request: ActorRequest) -> HttpResponse:
    """Two dossiers somebody noticed, by their codes: posted, since a code tells of somebody."""
    form = CodesForm(request.POST)
    if form.is_valid():
        found = []
        for name in ("one", "other"):
            dossier_id = dossier_with_code(request.actor, form.cleaned_data[name])
            person_id = person_of_dossier(request.actor, dossier_id) if dossier_id else None
            if person_id is None or not people_by_id(request.actor, [person_id]):
                form.add_error(name, _("No dossier has this code."))
            else:
                found.append(person_id)
        if len(found) == 2 and found[0] == found[1]:
            form.add_error("other", str(words.REFUSED["itself"]))
        elif len(found) == 2:
            return redirect("backoffice:compare", *found)
    return render(request, "backoffice/duplicates/duplicates.html", _queue(request) | {"form": form})


def _two(request: ActorRequest, one_id: UUID, other_id: UUID) -> tuple[Person, Person]:
    """The older dossier first, since it is the one proposed to be kept; 404 for whom the reader may not see."""
    found = people_by_id(request.actor, sorted((one_id, other_id)))
    if len(found) < 2 or any(person.merged_into_id for person in found):
        raise Http404
    return found[0], found[1]


@requires(access.REVIEW)
@require_http_methods(["GET", "POST"])
def compare(request: ActorRequest, one_id: UUID, other_id: UUID) -> HttpResponse:
    """Side by side: the same person, two people, or not sure."""
    if one_id == other_id:
        return redirect("backoffice:duplicates")
    one, other = _two(request, one_id, other_id)
    decision = request.POST.get("decision", "")
    asked = shown.asked(one, other)
    join = JoinForm(request.POST if decision == Decision.SAME else None, asked=asked)
    two = TwoForm(request.POST if decision == Decision.DIFFERENT else None)
    if request.method == "POST":
        done = _decided(request, one, other, decision, join, two)
        if done is not None:
            return done
    else:
        actions.compare(request.actor, one, other)
    pair = queries.pair_of(request.actor, one.pk, other.pk)
    context = {
        "sides": [shown.side(one, "A", "one"), shown.side(other, "B", "other")],
        "join": join,
        "two": two,
        "alike": words.alike(pair.reasons) if pair else [],
        "unlike": words.unlike(pair.differences) if pair else [],
        "refusal": words.REFUSED.get(queries.why_not(one, other), ""),
    }
    return render(request, "backoffice/duplicates/compare.html", context)


def _decided(
    request: ActorRequest, one: Person, other: Person, decision: str, join: JoinForm, two: TwoForm
) -> HttpResponse | None:
    """Where a decision leads; nothing when something is missing, or refused."""
    now = timezone.now()
    try:
        if decision == Decision.SAME and join.is_valid():
            keeps = request.POST.get("kept", "one")
            kept, merged = (other, one) if keeps == OTHER else (one, other)
            done = actions.merge_people(request.actor, kept, merged, take=join.take(keeps), now=now)
            messages.success(request, _("The two dossiers are one. It can be undone."))
            return redirect("backoffice:merge", done.pk)
        if decision == Decision.DIFFERENT and two.is_valid():
            because = two.cleaned_data["because"]
            actions.decide(request.actor, one, other, decision, because=because, now=now)
            if because == Because.ASKED:
                messages.success(
                    request, _("Nobody will be asked to join either of these dossiers any more.")
                )
            else:
                messages.success(request, _("They are two people: this pair will not be shown again."))
            return redirect("backoffice:duplicates")
        if decision == Decision.UNSURE:
            actions.decide(request.actor, one, other, decision, now=now)
            messages.info(request, _("This pair will be shown again in a month."))
            return redirect("backoffice:duplicates")
    except rules.CannotBeJoined as refusal:
        messages.error(request, str(words.REFUSED[str(refusal)]))
    return None


@requires(access.REVIEW)
@require_safe
def partings(request: ActorRequest) -> HttpResponse:
    """Pairs that were said to be two people: anybody who reviews may look again."""
    page = page_of(queries.with_both(queries.partings(request.actor)), request)
    who = display_names({one.decided_by_id for one in page if one.decided_by_id})
    context = {"page": page, "rows": [shown.parting_row(one, who) for one in page]}
    return render(request, "backoffice/duplicates/partings.html", context)


@requires(access.REVIEW)
@require_POST
def reconsider(request: ActorRequest, parting_id: UUID) -> HttpResponse:
    """Two who were said to be two may be one after all: back to their comparison."""
    found = get_object_or_404(queries.partings(request.actor), pk=parting_id)
    try:
        actions.reconsider(request.actor, found, now=timezone.now())
    except actions.NotApart:
        messages.info(request, _("Somebody has looked at this pair since."))
        return redirect("backoffice:partings")
    messages.info(request, _("Nothing is joined yet: look at both, then say what they are."))
    sides = [queries.where_they_are(request.actor, pk) or pk for pk in (found.one_id, found.other_id)]
    return redirect("backoffice:compare", *sides)


@requires(access.REVIEW)
@require_http_methods(["GET", "POST"])
def merge(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """What was joined, by whom, what was added since; and the way back."""
    found = get_object_or_404(queries.merges_visible_to(request.actor), pk=merge_id)
    if request.method == "POST":
        return _undone(request, merge_id)
    people = {p.pk: p for p in queries.joined_people(request.actor, [found])}
    found.kept, found.merged = people[found.kept_id], people[found.merged_id]
    is_undone = found.undone_at is not None
    added = [] if is_undone else actions.choices_of_undoing(request.actor, found)
    context = {
        "row": shown.merge_row(found, display_names({found.merged_by_id} if found.merged_by_id else set())),
        "kept": found.kept,
        "added": [shown.added(entry, row) for entry, row in added],
        "moved": shown.moved(found),
        "is_undone": is_undone,
        "waits_for_another": not is_undone and queries.later_merges(found).exists(),
    }
    return render(request, "backoffice/duplicates/merge.html", context)


def _undone(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.merges_visible_to(request.actor), pk=merge_id)
    try:
        left = actions.undo_merge(
            request.actor, found, along=request.POST.getlist("along"), now=timezone.now()
        )
    except actions.UndoTheLaterFirst:
        messages.error(request, _("Another dossier was joined since: undo that one first."))
        return redirect("backoffice:merge", merge_id)
    except actions.AlreadyUndone:
        messages.info(request, _("This was already undone."))
        return redirect("backoffice:merge", merge_id)
    messages.success(request, _("There are two dossiers again, each as it was."))
    if left:
        messages.info(request, _("What was corrected since has stayed as it was corrected."))
    return redirect("backoffice:merge", merge_id)
