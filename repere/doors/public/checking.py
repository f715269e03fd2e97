"""For whoever sends a directory: what is wrong in a file, row by row, and how good the rest is."""

from pathlib import PurePath

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from repere.doors.guard.addresses import address_of
from repere.doors.guard.marks import open_to_all
from repere.doors.public.views import page
from repere.foundation.toolkit.limits import Limit
from repere.knowledge.directory.checking import Checked, check
from repere.knowledge.directory.imports import Known
from repere.knowledge.directory.mapping import BadMapping, Spec, known_mappings, parsed
from repere.knowledge.territory import queries as territory

MOST_BYTES = 2_000_000
SHOWN = 100
FILES = Limit("checked-files", most=30, seconds=3600)
# The criteria of the national platform, as a producer reads them.
CRITERIA = {
    "adresse_bien_definie": gettext_lazy("Address where one has to come"),
    "modes_mobilisation_bien_definis": gettext_lazy("How to reach it, and who may"),
    "au_moins_un_public": gettext_lazy("Whom it is for"),
    "au_moins_une_thematique": gettext_lazy("What it is about"),
    "au_moins_un_moyen_de_contact": gettext_lazy("A telephone, e-mail or page"),
    "courriel_bien_defini": gettext_lazy("E-mail where one is asked to write"),
    "date_maj_recente": gettext_lazy("Looked at in the last six months"),
    "frais_bien_definis": gettext_lazy("What it costs"),
    "description_bien_definie": gettext_lazy("A description of 200 to 2,000 letters"),
    "telephone_bien_defini": gettext_lazy("Telephone where one is asked to call"),
}


class FileForm(forms.Form):
    content = forms.CharField(
        label=gettext_lazy("Paste it here"),
        required=False,
        strip=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "dir": "ltr"}),
    )
    file = forms.FileField(label=gettext_lazy("Or choose a file"), required=False)
    mapping = forms.CharField(
        label=gettext_lazy("A mapping, when its columns are your own (TOML, or the name of a known one)"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_mapping(self) -> Spec | None:
        text = self.cleaned_data["mapping"].strip()
        if not text:
            return None
        try:
            return known_mappings().get(text) or parsed(text)
        except BadMapping as fault:
            raise forms.ValidationError(
                _("It cannot be followed at “%(where)s”: %(why)s") % {"where": fault.where, "why": fault.why}
            ) from None

    def clean_file(self) -> object:
        sent = self.cleaned_data["file"]
        if sent is not None and sent.size > MOST_BYTES:
            raise forms.ValidationError(_("It is too large: at most 2 MB here. Send a part of it."))
        return sent

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not str(data.get("content", "")).strip():
            raise forms.ValidationError(_("Paste something, or choose a file."))
        return data


# No cookie tells who asks, and nothing that is sent is kept.
@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
def check_file(request: HttpRequest, language: str) -> HttpResponse:
    """Anybody, without an account: the answer is the only trace."""
    with translation.override(language):
        form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
        found = None
        if form.is_bound and form.is_valid():
            if FILES.is_reached(address_of(request)):
                form.add_error(None, _("Many files have come from your network: try again in an hour."))
            else:
                FILES.count(address_of(request))
                found = _checked(form)
        context: dict[str, object] = {
            "form": form,
            "found": found,
            "criteria": _criteria(found),
            "shown": SHOWN,
            "mappings": ", ".join(known_mappings()),
        }

        def same_page(tongue: str) -> str:
            return reverse("public:check_file", args=[tongue])

        return page(
            request, "public/check.html", language, context, same_page, status=400 if form.errors else 200
        )


def _checked(form: FileForm) -> Checked:
    data = form.cleaned_data
    sent = data["file"]
    name = PurePath(sent.name or "").name if sent else "content"
    raw = sent.read() if sent else data["content"].encode("utf-8", "replace")
    known = Known(regions=territory.region_codes())
    return check(raw, name, known, day=timezone.localdate().isoformat(), mapping=data["mapping"])


def _criteria(found: Checked | None) -> list[tuple[str, int]]:
    """Each criterion and its mean in hundredths, the weakest first."""
    said = found.criteria.items() if found else ()
    told = [(str(CRITERIA.get(name, name)), round(value * 100)) for name, value in said]
    return sorted(told, key=lambda one: one[1])
