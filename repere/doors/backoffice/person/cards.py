"""The card in somebody's pocket: made here, shown elsewhere, and what then goes from one organisation to another."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework.handover import actions as handovers
from repere.accompaniment.casework.handover import queries
from repere.accompaniment.casework.handover.models import Handover
from repere.accompaniment.casework.handover.rules import NotPossibleNow, may_name_holder
from repere.accompaniment.casework.queries import dossier_with_code, dossiers_visible_to
from repere.accompaniment.people import access
from repere.accompaniment.people.cards import actions, rules
from repere.accompaniment.people.cards.queries import cards_of, valid_card
from repere.accompaniment.people.consent.choices import Shelf
from repere.accompaniment.people.models import Card
from repere.accompaniment.people.shelves.rules import shows_name
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.person.forms import (
    SAID_OF_A_CARD,
    AskForm,
    CodeForm,
    HandoverAnswerForm,
    RevokeForm,
)
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.design.sheets import card_sheet
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.organisations.choices import kind_of_partner

# A card that was shown stays on the table for as long as one speaks about it.
SHOWN_FOR_S = 30 * 60
SIGNER = signing.TimestampSigner(salt="card-shown")
MOST = 30


@requires(access.CARDS)
@require_http_methods(["GET", "POST"])
def cards_of_person(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Their cards; a new one is shown once, to be printed: its code can be read nowhere afterwards."""
    dossier = opened(request, dossier_id)
    sheet = None
    if "revoke" in request.POST:
        form = RevokeForm(request.POST)
        card = get_object_or_404(
            cards_of(request.actor, dossier.person), pk=uuid_or_none(request.POST["revoke"])
        )
        if form.is_valid():
            actions.revoke_card(request.actor, card, because=form.cleaned_data["because"], now=timezone.now())
            messages.success(request, _("This card is no longer valid."))
        return redirect("backoffice:person_cards", dossier.pk)
    if "make" in request.POST:
        language = request.POST.get("language", "")
        language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        _card, code = actions.issue_card(request.actor, dossier.person, now=timezone.now())
        address = settings.PUBLIC_URL + reverse("backoffice:card")
        sheet = card_sheet(code, rules.grouped(code), address, language)
    context = head_of(dossier, "person_cards") | {
        "sheet": sheet,
        "cards": list(cards_of(request.actor, dossier.person)),
        "because": SAID_OF_A_CARD,
        "tongues": settings.LANGUAGES,
    }
    return render(request, "backoffice/person/cards.html", context)


@requires(access.CARDS)
@require_http_methods(["GET", "POST"])
def show(request: ActorRequest) -> HttpResponse:
    """Type or scan the code. It is posted: a card's code stands in no address and in no log."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            card = actions.show_card(request.actor, form.cleaned_data["code"])
            own = dossiers_visible_to(request.actor).filter(person=card.person).first()
            if own is not None:
                return redirect("backoffice:dossier", own.pk)
            if card.organisation_id != request.actor.organisation_id:
                return _consent_screen(request, card, AskForm())
            form.add_error("code", _("No card has this code: read it again."))
        except actions.NoSuchCard:
            form.add_error("code", _("No card has this code: read it again."))
        except actions.CardIsRevoked:
            form.add_error(
                "code", _("This card is no longer valid. The person can have a new one where they are known.")
            )
        except actions.TooManyTries:
            form.add_error("code", _("Too many codes that do not exist: wait an hour."))
    received = queries.handovers_received(request.actor)
    answers = casework_access.ANSWER_HANDOVER.allows(request.actor)
    context = {
        "form": form,
        "asked": [_line(request, one) for one in queries.handovers_asked(request.actor)[:MOST]],
        "received": [_line(request, one) for one in received[:MOST]] if answers else [],
        "answers": answers,
    }
    return render(request, "backoffice/person/card.html", context)


def _holder_shown(request: ActorRequest, handover: Handover) -> str:
    holder = handover.holder
    if not may_name_holder(holder.kind, handover.state):
        return ""
    is_named = shows_name(request.actor.role.value, is_sensitive=holder.is_sensitive)
    return str(holder.name) if is_named else kind_of_partner(holder.kind)


def _line(request: ActorRequest, handover: Handover) -> dict[str, Any]:
    """For the asker, a name only once something was handed over; for the holder, their own person."""
    own = handover.copy or handover.joins
    return {
        "row": handover,
        "shelves": [str(Shelf(shelf).label) for shelf in handover.asked_shelves if shelf in Shelf],
        "own": own,
        "own_name": name_of(own.person) if own else "",
        "holder": _holder_shown(request, handover),
    }


def _consent_screen(request: ActorRequest, card: Card, form: AskForm) -> HttpResponse:
    shown = SIGNER.sign(f"{card.pk}:{request.actor.user_id}")
    named = may_name_holder(card.organisation.kind, "asked")
    context = {"form": form, "shown": shown, "holder": card.organisation.name if named else ""}
    return render(request, "backoffice/person/ask.html", context)


def _shown_card(request: ActorRequest) -> Card | None:
    """The card this colleague was shown a moment ago."""
    try:
        told = SIGNER.unsign(request.POST.get("shown", ""), max_age=SHOWN_FOR_S)
    except signing.BadSignature:
        return None
    card_id, _colon, user_id = told.partition(":")
    return valid_card(uuid_or_none(card_id)) if user_id == str(request.actor.user_id) else None


@requires(casework_access.ASK_HANDOVER)
@require_POST
def ask(request: ActorRequest) -> HttpResponse:
    """With the person's consent, ask those who know them; nothing is read before they have answered."""
    card = _shown_card(request)
    if card is None or card.organisation_id == request.actor.organisation_id:
        messages.info(request, _("The card was shown too long ago: show it again."))
        return redirect("backoffice:card")
    form = AskForm(request.POST)
    if not form.is_valid():
        return _consent_screen(request, card, form)
    data = form.cleaned_data
    held = dossier_with_code(request.actor, data["code"]) if data["code"] else None
    joins = dossiers_visible_to(request.actor).filter(pk=held).first() if held else None
    if data["code"] and joins is None:
        form.add_error("code", _("No dossier has this code here."))
        return _consent_screen(request, card, form)
    try:
        handovers.ask_handover(
            request.actor, card, form.agreed(), joins=joins, message=data["message"], now=timezone.now()
        )
        messages.success(request, _("Asked: you will read what they hand over, once they have answered."))
    except handovers.AlreadyAsked:
        messages.info(request, _("They were already asked, and have not answered yet."))
    except handovers.NothingToHandOver:
        messages.info(request, _("This card can no longer be used."))
    return redirect("backoffice:card")


@requires(casework_access.ANSWER_HANDOVER)
@require_http_methods(["GET", "POST"])
def handover(request: ActorRequest, handover_id: UUID) -> HttpResponse:
    """Who asks, for what, with which consent; what is handed over of it, or why nothing is."""
    found = get_object_or_404(queries.handovers_received(request.actor), pk=handover_id)
    if request.method != "POST":
        handovers.read_handover(request.actor, found)
    form = HandoverAnswerForm(
        request.POST if request.method == "POST" else None, asked=list(found.asked_shelves)
    )
    if form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            if data["decision"] == "accept":
                handovers.accept_handover(
                    request.actor, found, shelves=data["shelves"], answer=data["answer"], now=now
                )
                messages.success(request, _("Handed over: they now keep a dossier of their own."))
            else:
                handovers.refuse_handover(
                    request.actor, found, because=data["because"], answer=data["answer"], now=now
                )
                messages.info(request, _("Refused, and those who asked know why."))
            return redirect("backoffice:handover", found.pk)
        except NotPossibleNow as why:
            told = {
                "consent": _("The person no longer agrees, or the time agreed is over."),
                "identity": _("Without who they are no dossier can be opened there."),
            }
            form.add_error(
                None,
                told.get(str(why), _("This request has already been answered, withdrawn or has expired.")),
            )
    context = {
        "handover": found,
        "form": form,
        "name": name_of(found.dossier.person),
        "line": _line(request, found),
        "given": [str(Shelf(shelf).label) for shelf in found.given_shelves if shelf in Shelf],
    }
    return render(request, "backoffice/person/handover.html", context)


@requires(casework_access.ASK_HANDOVER)
@require_POST
def withdraw(request: ActorRequest, handover_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.handovers_asked(request.actor), pk=handover_id)
    try:
        handovers.withdraw_handover(request.actor, found, now=timezone.now())
        messages.success(request, _("The request is withdrawn, and the consent with it."))
    except NotPossibleNow:
        messages.info(request, _("It was already answered or had expired."))
    return redirect("backoffice:card")
