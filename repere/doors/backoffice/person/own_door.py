"""The paper by which somebody opens their own door, and the corrections they ask for there."""

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from repere.accompaniment.people import access
from repere.accompaniment.people.contact.queries import contacts_of
from repere.accompaniment.people.corrections import actions as correction_actions
from repere.accompaniment.people.corrections.choices import Answer
from repere.accompaniment.people.corrections.queries import corrections_visible_to, corrections_waiting
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.paper_access import actions, rules
from repere.accompaniment.people.paper_access.choices import AccessRevoked
from repere.accompaniment.people.paper_access.queries import accesses_of
from repere.doors.backoffice.asked import uuid_or_none
from repere.doors.backoffice.paging import page_of
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.backoffice.rows import name_of
from repere.doors.design.sheets import qr_svg
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit.tongues import language_for
from repere.knowledge.directory.choices import Theme

# Said by hand; the last one is what making another says.
SAID_OF_A_PAPER = [choice for choice in AccessRevoked.choices if choice[0] != AccessRevoked.REPLACED]


class PaperForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language of the paper"), choices=settings.LANGUAGES)
    pin = forms.CharField(
        label=gettext_lazy("PIN that they choose"),
        help_text=gettext_lazy("Six figures, typed by them. Left empty, one is drawn and printed."),
        required=False,
        max_length=20,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )
    hides = forms.MultipleChoiceField(
        label=gettext_lazy("What stays hidden there"),
        help_text=gettext_lazy("Somebody may look at their telephone: ask them."),
        required=False,
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_pin(self) -> str:
        typed = str(self.cleaned_data["pin"])
        if typed and rules.read_pin(typed) is None:
            raise forms.ValidationError(_("A PIN has six figures."))
        return typed


@dataclass(frozen=True, slots=True)
class Paper:
    """To be printed once: the paper with its code, and apart from it the PIN, unless they chose it themselves."""

    code: str
    pin: str
    address: str
    qr: SafeString
    language: str
    is_right_to_left: bool


def _printed(code: str, pin: str, language: str) -> Paper:
    # The address alone: a telephone that reads the square code learns nothing of whose paper it is.
    address = settings.PUBLIC_URL + reverse("personal:enter", args=[language])
    return Paper(
        rules.grouped(code), pin, address, qr_svg(address), language, language in settings.LANGUAGES_BIDI
    )


@requires(access.PAPER_ACCESS)
@require_http_methods(["GET", "POST"])
def papers(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Their papers; a new one is shown once, to be printed: code and PIN can be read nowhere afterwards."""
    dossier = opened(request, dossier_id)
    actor, person = request.actor, dossier.person
    if "revoke" in request.POST or "reopen" in request.POST:
        return _said_of_one(request, person, dossier_id)
    spoken = language_for(person.languages)
    form = PaperForm(request.POST if request.method == "POST" else None, initial={"language": spoken})
    paper = None
    if form.is_valid():
        told = form.cleaned_data
        try:
            _made, code, pin = actions.issue_access(actor, person, now=timezone.now(), **told)
            paper = _printed(code, "" if told["pin"] else pin, told["language"])
        except actions.PinIsImpossible:
            form.add_error("pin", _("Anybody would try this one: neither a row, nor their birthday."))
    contacts = list(contacts_of(actor, person))
    context = head_of(dossier, "person_papers") | {
        "form": form,
        "paper": paper,
        "tries": rules.MOST_FAILURES,
        "papers": list(accesses_of(actor, person)),
        "because": SAID_OF_A_PAPER,
        "themes": dict(Theme.choices),
        "is_at_risk": any(contact.never or contact.precautions or contact.never_say for contact in contacts),
    }
    return render(request, "backoffice/person/papers.html", context)


def _said_of_one(request: ActorRequest, person: Person, dossier_id: UUID) -> HttpResponse:
    asked = uuid_or_none(request.POST.get("revoke") or request.POST.get("reopen", ""))
    paper = get_object_or_404(accesses_of(request.actor, person), pk=asked)
    because = request.POST.get("because", "")
    if "reopen" in request.POST:
        actions.reopen_access(request.actor, paper)
        messages.success(request, _("It opens again: they have five tries."))
    elif because in dict(SAID_OF_A_PAPER):
        actions.revoke_access(request.actor, paper, because=because, now=timezone.now())
        messages.success(request, _("This paper opens nothing any more."))
    return redirect("backoffice:person_papers", dossier_id)


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("What became of it"), choices=Answer, widget=forms.RadioSelect
    )
    told = forms.CharField(
        label=gettext_lazy("What they will read"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def clean(self) -> dict[str, str]:
        told = super().clean() or {}
        if told.get("answer") == Answer.REFUSED and not told.get("told"):
            self.add_error("told", _("Say why: they have a right to know."))
        return told


@requires(access.EDIT)
@require_safe
def corrections(request: ActorRequest) -> HttpResponse:
    """Whose corrections wait, the oldest first; what they say is read on their own page."""
    page = page_of(corrections_waiting(request.actor), request)
    rows = [
        {
            "name": name_of(one.person),
            "dossier_id": one.person.dossier.pk,
            "subject": one.get_subject_display(),
            "at": one.asked_at,
        }
        for one in page
    ]
    return render(request, "backoffice/person/corrections_waiting.html", {"rows": rows, "page": page})


@requires(access.EDIT)
@require_http_methods(["GET", "POST"])
def corrections_of_person(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What somebody says is not right about them, and the answer they will read."""
    dossier = opened(request, dossier_id)
    theirs = list(corrections_visible_to(request.actor).filter(person=dossier.person))
    asked = uuid_or_none(request.POST.get("correction", ""))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        chosen = get_object_or_404(
            corrections_visible_to(request.actor).filter(person=dossier.person), pk=asked
        )
        try:
            correction_actions.answer_correction(
                request.actor, chosen, now=timezone.now(), **form.cleaned_data
            )
            messages.success(request, _("They will read your answer at their own door."))
        except correction_actions.AlreadyAnswered:
            messages.info(request, _("A colleague answered it before."))
        return redirect("backoffice:person_corrections", dossier_id)
    context = head_of(dossier, "person_papers") | {
        "form": form,
        # One at a time, the oldest first.
        "waiting": [one for one in reversed(theirs) if one.answered_at is None],
        "answered": [one for one in theirs if one.answered_at is not None],
    }
    return render(request, "backoffice/person/corrections.html", context)
