"""Models of letters at the jurists' desk: read whole, signed by two, compared with what was signed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.doors.backoffice.law.forms import SignForm
from repere.doors.backoffice.law.shown import names_under, shown
from repere.doors.backoffice.law.views import compared
from repere.doors.backoffice.letters.words import LETTERS
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names
from repere.foundation.toolkit.actors import NotAllowed
from repere.knowledge.law.content import content_of_letter, differences, letter_digests
from repere.knowledge.law.letters import Letter, house_letters
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs import access, actions, queries
from repere.knowledge.signoffs.choices import Subject


@requires(access.READ)
@require_safe
def letters(request: ActorRequest) -> HttpResponse:
    standings = queries.standings_of_letters(request.actor.organisation_id, timezone.now())
    rows = [
        {"letter": one, "told": LETTERS[one.key], "standing": standings[one.key]}
        for one in house_letters().values()
    ]
    return render(request, "backoffice/law/letters.html", {"rows": rows})


@requires(access.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: ActorRequest, letter_key: str) -> HttpResponse:
    """One model, its sources and its rule; what was signed of it, and what changed since."""
    found = house_letters().get(letter_key)
    if found is None:
        raise Http404
    form, signed = None, False
    if request.method == "POST":
        if not queries.is_jurist(request.actor):
            raise NotAllowed(access.SIGN.name)
        form = SignForm(request.POST)
        signed = form.is_valid() and _signed(request, found, form.cleaned_data["digest"])
    if signed:
        return redirect("backoffice:law_letter", letter_key)
    return render(
        request, "backoffice/law/letter.html", _told(request, found, form), status=400 if form else 200
    )


def _signed(request: ActorRequest, found: Letter, read: str) -> bool:
    try:
        actions.sign_letter(request.actor, found, read=read, now=timezone.now())
    except actions.Changed:
        messages.error(request, _("This letter changed while you were reading it: read it again."))
    else:
        messages.success(request, _("Signed. It takes two jurists."))
    return True


def _told(request: ActorRequest, found: Letter, form: SignForm | None) -> dict[str, Any]:
    actor, now = request.actor, timezone.now()
    digest = letter_digests()[found.key, found.version]
    signatures = list(queries.signatures_under(Subject.LETTER, found.key))
    ours = [one for one in signatures if one.organisation_id == actor.organisation_id]
    which = (found.key, found.version)
    standing = queries.standings(actor.organisation_id, {which: digest}, now, Subject.LETTER, key=found.key)[
        which
    ]
    names = display_names({one.signed_by_id for one in ours} | names_under([standing]))
    last = next(iter(ours), None)
    mine = next(
        (
            one
            for one in ours
            if one.signed_by_id == actor.user_id and one.withdrawn_at is None and one.digest == digest
        ),
        None,
    )
    rule = house_rules().versions(found.rule)[-1]
    blank = SignForm(initial={"digest": digest, "version": found.version})
    changed = last is not None and last.digest != digest
    return {
        "letter": found,
        "told": LETTERS[found.key],
        "standing": standing,
        "signers": [{"name": names.get(one.by, ""), "at": one.at} for one in standing.signatures],
        "rule": shown(rule, queries.standings_of_rules(actor.organisation_id, [rule], now)),
        "since_signed": differences(last.content, content_of_letter(found)) if last and changed else [],
        "history": [
            {"sign": one, "name": names.get(one.signed_by_id, ""), "is_ours": one in ours}
            for one in signatures
        ],
        "compared": compared(request.GET.get("with", ""), signatures, content_of_letter(found)),
        "mine": mine,
        "form": (form or blank)
        if queries.is_jurist(actor) and (mine is None or standing.state == "old")
        else None,
    }
