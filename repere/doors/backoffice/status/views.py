"""The administrative status of one person, for those who hold its shelf: a page apart, and nowhere else."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.status import access, actions, queries, rules
from repere.accompaniment.casework.status.choices import Permit, Situation, Source
from repere.accompaniment.people.erasure.choices import AskedBy, Reason
from repere.accompaniment.people.erasure.rules import CannotBeErased
from repere.accompaniment.people.shelves.queries import sight_of
from repere.accompaniment.people.shelves.rules import Shelf, Sight
from repere.doors.backoffice.person.forms import a_date
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.accounts.queries import display_names

HERE = "person_assessments"
PLAIN = {"autocomplete": "off", "dir": "auto"}


class StatusForm(forms.Form):
    situation = forms.ChoiceField(label=gettext_lazy("Situation"), choices=[("", "—"), *Situation.choices])
    permit = forms.ChoiceField(
        label=gettext_lazy("Paper that shows it"), choices=[("", "—"), *Permit.choices], required=False
    )
    reference = forms.CharField(
        label=gettext_lazy("Its number"), max_length=60, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    valid_from = a_date(gettext_lazy("From"))
    valid_until = a_date(gettext_lazy("Until (last day)"))
    source = forms.ChoiceField(label=gettext_lazy("How it is known"), choices=Source.choices)
    note = forms.CharField(
        label=gettext_lazy("What else must be known"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = self.fields["valid_until"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        try:
            rules.check_days(said.get("valid_from"), said.get("valid_until"))
        except rules.DaysAreImpossible:
            self.add_error("valid_until", _("The last day comes after the first."))
        return said


class EraseForm(forms.Form):
    asked_by = forms.ChoiceField(label=gettext_lazy("Asked by"), choices=AskedBy.choices)
    reason = forms.ChoiceField(label=gettext_lazy("Why it is erased"), choices=Reason.choices)


def _opened(request: ActorRequest, dossier_id: UUID) -> tuple[Dossier, Sight]:
    dossier = opened(request, dossier_id)
    sight = sight_of(request.actor, dossier.person)
    if not sight.reads(Shelf.STATUS):
        raise Http404
    return dossier, sight


@requires(access.STATUS)
@require_http_methods(["GET", "POST"])
def status(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    dossier, sight = _opened(request, dossier_id)
    form = StatusForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.write_status(request.actor, dossier, actions.Said(**form.cleaned_data), now=timezone.now())
        messages.success(request, _("It is written."))
        return redirect("backoffice:person_status", dossier.pk)
    found, today = list(queries.records_of(request.actor, dossier, sight)), timezone.localdate()
    names = display_names({one.written_by_id for one in found if one.written_by_id})
    shown = [
        {
            "row": one,
            "stands": queries.span_of(one).stands(today),
            "by": names.get(one.written_by_id, "") if one.written_by_id else "",
        }
        for one in found
    ]
    context = head_of(dossier, HERE) | {
        "records": shown,
        "form": form,
        "erase_form": EraseForm(),
        "may_write": sight.writes(Shelf.STATUS),
    }
    return render(request, "backoffice/status/status.html", context)


@requires(access.STATUS)
@require_POST
def remove(request: ActorRequest, dossier_id: UUID, record_id: UUID) -> HttpResponse:
    """A row written by mistake."""
    dossier, sight = _opened(request, dossier_id)
    record = get_object_or_404(queries.records_of(request.actor, dossier, sight), pk=record_id)
    actions.remove_status(request.actor, record)
    return redirect("backoffice:person_status", dossier.pk)


@requires(access.STATUS)
@require_POST
def erase(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """All of it at once, and nothing else."""
    dossier, _sight = _opened(request, dossier_id)
    form = EraseForm(request.POST)
    if form.is_valid():
        try:
            made = actions.erase_status(request.actor, dossier, now=timezone.now(), **form.cleaned_data)
            said = _("It is erased. Certificate no. %(number)s, kept by the data protection officer.")
            messages.success(request, said % {"number": made.number})
        except CannotBeErased:
            messages.error(request, _("A legal hold keeps this dossier: nothing of it is erased."))
    return redirect("backoffice:person_status", dossier.pk)
