"""Letters for the acts that stop a clock: filled, read again by somebody, printed. The machine sends none."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.papers import access
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.papers.letters import actions
from repere.accompaniment.papers.rules import NotTaken, shelf_of
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf
from repere.doors.backoffice.law.shown import shown
from repere.doors.backoffice.letters.forms import LetterForm
from repere.doors.backoffice.letters.words import LETTERS
from repere.doors.backoffice.papers import words
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.doors.design.letter.pdf import pdf
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.actors import NotAllowed
from repere.knowledge.law.letters import filled, house_letters
from repere.knowledge.law.rulebook import house_rules
from repere.knowledge.signoffs.queries import standings_of_letters, standings_of_rules


@requires(access.READ)
@require_safe
def letters(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The models there are; they are the same for everybody."""
    dossier = opened(request, dossier_id)
    rules = {one.rule: house_rules().versions(one.rule)[-1] for one in house_letters().values()}
    organisation, now = request.actor.organisation_id, timezone.now()
    standings = standings_of_rules(organisation, rules.values(), now)
    signed = standings_of_letters(organisation, now)
    context = head_of(dossier, "person_letters") | {
        "letters": [
            {
                "key": one.key,
                "told": LETTERS[one.key],
                "rule": shown(rules[one.rule], standings),
                "standing": signed[one.key],
            }
            for one in house_letters().values()
        ],
        "may_write": sight_of(request.actor, dossier.person).writes(Shelf(shelf_of(Kind.LETTER_SENT))),
    }
    return render(request, "backoffice/letters/letters.html", context)


@requires(access.KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: ActorRequest, dossier_id: UUID, letter_key: str) -> HttpResponse:
    """One letter: filled, to be read again, then as a PDF to print and sign."""
    model = house_letters().get(letter_key)
    dossier = opened(request, dossier_id)
    if model is None:
        raise Http404
    sight = sight_of(request.actor, dossier.person)
    if not sight.writes(Shelf(shelf_of(Kind.LETTER_SENT))):
        raise NotAllowed(access.KEEP.name)
    if request.method == "POST":
        form = LetterForm(request.POST)
        if form.is_valid() and (done := _printed(request, dossier, form)):
            return done
    else:
        told = known_of(request, dossier) if sight.reads(Shelf.IDENTITY) else {}
        draft = filled(model, told)
        initial = {"to": draft.to, "subject": draft.subject, "body": draft.body}
        form = LetterForm(initial=initial | {"sender": told.get("name", "")})
    rule = house_rules().versions(model.rule)[-1]
    organisation, now = request.actor.organisation_id, timezone.now()
    standings = standings_of_rules(organisation, [rule], now)
    context = head_of(dossier, "person_letters") | {
        "form": form,
        "told": LETTERS[model.key],
        "letter": model,
        "standing": standings_of_letters(organisation, now)[model.key],
        "rule": shown(rule, standings),
    }
    status = 400 if form.is_bound else 200
    return render(request, "backoffice/letters/letter.html", context, status=status)


def known_of(request: ActorRequest, dossier: Dossier) -> dict[str, str]:
    """What the dossier knows of the person, as French writes it; what it does not know is asked for."""
    person = dossier.person
    parts = [person.birth_day, person.birth_month, person.birth_year]
    with translation.override("fr"):
        today = date_format(timezone.localdate(), "j F Y")
    return {
        "name": name_of(person) if person.names.all() else "",
        "born": "/".join(f"{part:02d}" for part in parts) if all(parts) else "",
        "nationality": person.nationality,
        "organisation": request.membership.organisation.name,
        "today": today,
    }


def _printed(request: ActorRequest, dossier: Dossier, form: LetterForm) -> HttpResponse | None:
    said: dict[str, Any] = form.cleaned_data
    now = timezone.now()
    try:
        content = pdf(sender=said["sender"], to=said["to"], subject=said["subject"], body=said["body"])
        if said["keep"]:
            paper = actions.keep_letter(request.actor, dossier, said["subject"], content, now=now)
            messages.success(
                request, _("Kept. Open it to print it, then sign it and send it: nothing was sent.")
            )
            return redirect("backoffice:paper", paper.pk)
    except CannotBeDrawn:
        form.add_error(None, _("This letter could not be laid out. Tell whoever looks after this server."))
        return None
    except NotTaken as refused:
        form.add_error(None, words.not_taken(refused.because))
        return None
    actions.letter_made(request.actor, dossier, now=now)
    headers = {"Content-Disposition": 'attachment; filename="lettre.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
