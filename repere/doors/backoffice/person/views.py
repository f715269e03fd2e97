from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.casework.queries import dossier_with_code, dossiers_visible_to
from repere.accompaniment.orientation.queries import consents_of_visits
from repere.accompaniment.people import access
from repere.accompaniment.people.actions import ANameIsNeeded
from repere.accompaniment.people.consent import actions as consent_actions
from repere.accompaniment.people.consent.choices import Shelf
from repere.accompaniment.people.consent.queries import consents_visible_to, terms_of
from repere.accompaniment.people.consent.rules import is_live
from repere.accompaniment.people.contact import actions as contact_actions
from repere.accompaniment.people.contact.gate import conditions_of
from repere.accompaniment.people.contact.queries import contacts_of
from repere.accompaniment.people.details import actions as details_actions
from repere.accompaniment.people.details.queries import documents_of, names_of, readers_of
from repere.accompaniment.people.household import actions as household
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.people.household.queries import (
    Seen,
    birth_of,
    coming_of_age,
    relations_of,
    relations_visible_to,
)
from repere.accompaniment.people.household.rules import majority
from repere.accompaniment.people.models import Consent, Person
from repere.accompaniment.people.shelves.rules import shows_name
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.person.forms import (
    ConsentForm,
    ContactForm,
    DetailsForm,
    DocumentForm,
    NameForm,
    TieForm,
)
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import colleagues_of, display_names
from repere.foundation.organisations.choices import kind_of_partner


def _asked(request: ActorRequest, name: str) -> UUID | None:
    return uuid_or_none(request.POST.get(name, ""))


@requires(access.EDIT)
@require_http_methods(["GET", "POST"])
def details(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Who they are: names, birth, languages, papers; who may see them. One button, one act."""
    dossier = opened(request, dossier_id)
    person, actor, now = dossier.person, request.actor, timezone.now()
    act = request.POST.get("act", "")
    form = DetailsForm(request.POST if act == "describe" else None, initial=DetailsForm.initial_of(person))
    name = NameForm(request.POST if act == "name" else None)
    document = DocumentForm(request.POST if act == "document" else None)
    here = redirect("backoffice:person_details", dossier.pk)
    if act == "describe" and form.is_valid():
        details_actions.describe_person(actor, person, form.details(person), today=timezone.localdate())
        messages.success(request, _("It is written."))
        return here
    if act == "name" and name.is_valid():
        details_actions.add_name(actor, person, name.said(), first=name.cleaned_data["first"])
        return here
    if act == "document" and document.is_valid():
        details_actions.add_document(actor, person, document.said())
        return here
    if "remove_name" in request.POST:
        row = get_object_or_404(names_of(actor, person), pk=_asked(request, "remove_name"))
        try:
            details_actions.remove_name(actor, row)
        except ANameIsNeeded:
            messages.error(request, _("The last name stays: write the right one first."))
        return here
    if "remove_document" in request.POST:
        paper = get_object_or_404(documents_of(actor, person), pk=_asked(request, "remove_document"))
        details_actions.remove_document(actor, paper)
        return here
    if access.HIDE.allows(actor) and act in {"hide", "unhide", "reader"}:
        _say_who_sees(request, person, act)
        return here
    readers = list(readers_of(actor, person)) if person.is_hidden else []
    named = display_names({reader.user_id for reader in readers})
    context = head_of(dossier, "person_details") | {
        "form": form,
        "name_form": name,
        "document_form": document,
        "names": list(names_of(actor, person)),
        "documents": list(documents_of(actor, person)),
        "majority": majority(birth_of(person)),
        "today": timezone.localdate(),
        "may_hide": access.HIDE.allows(actor),
        "readers": list(named.values()),
        "colleagues": [
            held.user
            for held in colleagues_of(actor)
            if access.SEARCH.allows(actor) and held.user_id not in named
        ]
        if person.is_hidden and access.HIDE.allows(actor)
        else [],
        "now": now,
    }
    return render(request, "backoffice/person/details.html", context)


def _say_who_sees(request: ActorRequest, person: Person, act: str) -> None:
    now = timezone.now()
    if act == "hide":
        details_actions.hide_person(request.actor, person, now=now)
        messages.success(request, _("From now on only those you name see this person."))
    elif act == "unhide":
        details_actions.show_person(request.actor, person)
        messages.success(request, _("Everybody who receives people here sees this person again."))
    else:
        colleague = get_object_or_404(colleagues_of(request.actor), user_id=_asked(request, "reader"))
        details_actions.name_reader(request.actor, person, colleague.user_id, now=now)


@requires(access.EDIT)
@require_http_methods(["GET", "POST"])
def relatives(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Family, guardian, those they travelled with, those they look for."""
    dossier = opened(request, dossier_id)
    actor = request.actor
    here = redirect("backoffice:person_relatives", dossier.pk)
    if "remove" in request.POST:
        relation = get_object_or_404(relations_visible_to(actor), pk=_asked(request, "remove"))
        household.remove_relation(actor, relation)
        return here
    form = TieForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        other = _person_with_code(request, form.cleaned_data["code"])
        if form.cleaned_data["code"] and other is None:
            form.add_error("code", _("No dossier has this code here."))
        elif other is not None and other.pk == dossier.person_id:
            form.add_error("code", _("This is the code of this very dossier."))
        else:
            try:
                household.tell_relation(actor, dossier.person, form.tie(), other=other, now=timezone.now())
                return here
            except household.AlreadyTied:
                form.add_error("code", _("These two are tied already."))
    context = head_of(dossier, "person_relatives") | {
        "form": form,
        "ties": [_shown(seen) for seen in relations_of(actor, dossier.person)],
    }
    return render(request, "backoffice/person/relatives.html", context)


def _person_with_code(request: ActorRequest, code: str) -> Person | None:
    """In the reader's sight: the code of somebody hidden is one that does not exist."""
    held = dossier_with_code(request.actor, code) if code else None
    found = dossiers_visible_to(request.actor).filter(pk=held).first() if held else None
    return found.person if found else None


def _shown(seen: Seen) -> dict[str, object]:
    relation, other = seen.relation, seen.other
    return {
        "pk": relation.pk,
        "kind": Tie(seen.kind).label,
        "name": name_of(other) if other else relation.name,
        "dossier_id": other.dossier.pk if other is not None and hasattr(other, "dossier") else None,
        "said": relation.said,
        "is_sought": relation.is_sought,
        "marks": [
            str(label)
            for label, told in (
                (_("live together"), relation.lives_together),
                (_("travelled together"), relation.travelled_together),
                (_("decides by law"), relation.is_guardian),
                (_("in an emergency"), relation.is_emergency_contact),
            )
            if told
        ],
    }


@requires(access.EDIT)
@require_http_methods(["GET", "POST"])
def contacts(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Every way of reaching them with its plan, and a new one."""
    dossier = opened(request, dossier_id)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        contact_actions.add_contact(request.actor, dossier.person, form.plan())
        messages.success(request, _("It is written."))
        return redirect("backoffice:person_contacts", dossier.pk)
    context = head_of(dossier, "person_contacts") | {
        "form": form,
        "contacts": [
            {"row": contact, "conditions": conditions_of(contact)}
            for contact in contacts_of(request.actor, dossier.person)
        ],
    }
    return render(request, "backoffice/person/contacts.html", context)


@requires(access.EDIT)
@require_http_methods(["GET", "POST"])
def contact(request: ActorRequest, dossier_id: UUID, contact_id: UUID) -> HttpResponse:
    """The plan is said anew, or the contact is taken out."""
    dossier = opened(request, dossier_id)
    found = get_object_or_404(contacts_of(request.actor, dossier.person), pk=contact_id)
    here = redirect("backoffice:person_contacts", dossier.pk)
    if "remove" in request.POST:
        contact_actions.remove_contact(request.actor, found)
        return here
    form = ContactForm(
        request.POST if request.method == "POST" else None, initial=ContactForm.initial_of(found)
    )
    if form.is_valid():
        contact_actions.change_contact(request.actor, found, form.plan())
        messages.success(request, _("It is written."))
        return here
    context = head_of(dossier, "person_contacts") | {"form": form, "contact": found}
    return render(request, "backoffice/person/contact.html", context)


@requires(access.AGREE)
@require_http_methods(["GET", "POST"])
def consents(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What they agreed to, what is over; a new one, or one withdrawn."""
    dossier = opened(request, dossier_id)
    actor, now = request.actor, timezone.now()
    here = redirect("backoffice:person_consents", dossier.pk)
    theirs = list(consents_visible_to(actor).filter(person=dossier.person))
    theirs += list(consents_of_visits(actor, dossier))
    if "withdraw" in request.POST:
        chosen = next((one for one in theirs if str(one.pk) == request.POST["withdraw"]), None)
        if chosen is not None:
            try:
                consent_actions.withdraw_consent(actor, chosen, now=now)
                messages.success(request, _("Withdrawn: from now on nobody reads what it covered."))
            except consent_actions.AlreadyWithdrawn:
                messages.info(request, _("It was withdrawn before."))
        return here
    form = ConsentForm(request.POST if request.method == "POST" else None, own_id=actor.own_organisation_id)
    if form.is_valid():
        consent_actions.give_consent(actor, dossier.person, form.agreed(), now=now)
        messages.success(request, _("It is written."))
        return here
    shown = [_agreed(request, one) for one in theirs]
    context = head_of(dossier, "person_consents") | {
        "form": form,
        "live": [one for one in shown if one["is_live"]],
        "over": [one for one in shown if not one["is_live"]],
    }
    return render(request, "backoffice/person/consents.html", context)


def _agreed(request: ActorRequest, consent: Consent) -> dict[str, object]:
    recipient = consent.recipient
    is_named = recipient is None or shows_name(request.actor.role.value, is_sensitive=recipient.is_sensitive)
    return {
        "row": consent,
        "recipient": ""
        if recipient is None
        else recipient.name
        if is_named
        else kind_of_partner(recipient.kind),
        "shelves": [str(Shelf(shelf).label) for shelf in consent.shelves if shelf in Shelf],
        "is_live": is_live(terms_of(consent), timezone.localdate()),
    }


@requires(access.EDIT)
@require_safe
def majorities(request: ActorRequest) -> HttpResponse:
    """The children who come of age within six months, and those who just have."""
    today = timezone.localdate()
    in_sight = coming_of_age(request.actor, today)
    rows = [
        {"name": name_of(person), "dossier_id": person.dossier.pk, "on": comes.on, "is_exact": comes.is_exact,
         "has_come": comes.on <= today}
        for person, comes in in_sight
        if hasattr(person, "dossier")
    ]  # fmt: skip
    return render(request, "backoffice/person/majorities.html", {"rows": rows})
