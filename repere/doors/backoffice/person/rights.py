"""What somebody may ask of the desk about what is written of them, and a copy of all of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework import access as casework_access
from repere.accompaniment.casework.models import Dossier
from repere.accompaniment.casework.own import access
from repere.accompaniment.casework.own.actions import copy_for_person
from repere.accompaniment.people.paper_access.queries import accesses_of, own_person
from repere.doors.backoffice.person.head import head_of, opened
from repere.doors.design.booklet.pdf import CannotBeDrawn
from repere.doors.design.takeaway import pdf
from repere.doors.design.takeaway.document import document
from repere.doors.design.takeaway.held import everything
from repere.doors.guard.marks import ActorRequest, requires
from repere.foundation.toolkit import languages
from repere.foundation.toolkit.tongues import is_written, language_for
from repere.knowledge.directory.choices import Theme

FORMS = (
    ("page", pgettext_lazy("a copy", "To read and print")),
    ("pdf", pgettext_lazy("a copy", "A PDF")),
    ("json", pgettext_lazy("a copy", "A file for another software (JSON)")),
)


class CopyForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language of the copy"), choices=settings.LANGUAGES)
    form = forms.ChoiceField(
        label=gettext_lazy("How they want it"), choices=FORMS, widget=forms.RadioSelect, initial="page"
    )
    with_status = forms.BooleanField(
        label=gettext_lazy("With what is written of their right to stay"),
        help_text=gettext_lazy("Only if they ask for it by its name. Left out, nothing says whether any is written."),
        required=False,
    )  # fmt: skip
    hides = forms.MultipleChoiceField(
        label=gettext_lazy("What stays out of it"),
        help_text=gettext_lazy("Somebody may find this copy at home: ask them."),
        required=False,
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@requires(casework_access.OPEN_DOSSIER)
@require_http_methods(["GET", "POST"])
def rights(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What they may ask for; a copy is made by whoever reads the whole dossier."""
    held = opened(request, dossier_id)
    may_copy = access.COPY.allows(request.actor)
    if request.method == "POST" and not may_copy:
        raise PermissionDenied
    spoken = held.person.languages
    papers = list(accesses_of(request.actor, held.person)) if may_copy else []
    hidden = {theme for paper in papers if paper.revoked_at is None for theme in paper.hides}
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"language": language_for(spoken), "hides": sorted(hidden)},
    )
    is_undrawn = False
    if form.is_valid():
        answer = _copy(request, held, form.cleaned_data)
        if answer is not None:
            return answer
        is_undrawn = True
    context = head_of(held, "person_rights") | {
        "form": form,
        "may_copy": may_copy,
        "is_undrawn": is_undrawn,
        "months": held.organisation.months_kept,
        # Said here and in the copy.
        "unwritten": languages.name(spoken[0], translation.get_language() or "fr")
        if spoken and not is_written(spoken[0])
        else "",
    }
    return render(request, "backoffice/person/rights.html", context)


def _copy(request: ActorRequest, held: Dossier, asked: dict[str, Any]) -> HttpResponse | None:
    """As it is asked for; nothing where pages cannot be laid out."""
    theirs = copy_for_person(request.actor, held, with_status=asked["with_status"])
    with translation.override(asked["language"]):
        told = everything(
            theirs,
            own_person(theirs),
            asked["hides"],
            language=asked["language"],
            now=timezone.now(),
            with_status=asked["with_status"],
        )
    match asked["form"]:
        case "json":
            answer: HttpResponse = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
            answer["Content-Disposition"] = 'attachment; filename="data.json"'
            return answer
        case "pdf":
            try:
                return pdf.answer(document(told))
            except CannotBeDrawn:
                return None
    shown = head_of(held, "person_rights") | {"document": document(told)}
    return render(request, "backoffice/person/copy.html", shown)
