"""Finding a service from the street: by POST, so that what somebody looks for stays out of addresses and logs."""

from collections.abc import Collection

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from repere.doors.guard.marks import open_to_all
from repere.doors.public.views import page
from repere.foundation.toolkit.languages import LANGUAGES
from repere.foundation.toolkit.languages import choices as languages_in
from repere.knowledge.directory.choices import Theme
from repere.knowledge.directory.search import queries
from repere.knowledge.directory.search.asking import (
    LONGEST_TEXT,
    START,
    Mark,
    NotAMark,
    Question,
    Where,
    read_mark,
    written,
)
from repere.knowledge.territory.queries import communes_like

PAGE = 10


class FindForm(forms.Form):
    near = forms.CharField(label=gettext_lazy("Town or postcode"), max_length=80, required=False)
    # Where the telephone says that they are, when they pressed for it: "43.837,4.360".
    at = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    theme = forms.ChoiceField(label=gettext_lazy("What for"), required=False)
    q = forms.CharField(label=gettext_lazy("In your own words"), required=False, max_length=LONGEST_TEXT)
    spoken = forms.ChoiceField(label=gettext_lazy("Language spoken there"), required=False)
    open = forms.BooleanField(label=gettext_lazy("Open now"), required=False)
    places = forms.BooleanField(label=gettext_lazy("Places left"), required=False)
    after = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self, language: str, data: object = None, *, themes: Collection[str] = (), usual: Where | None = None
    ) -> None:
        """`themes`: these alone, when some are told; `usual`: where one looks when no town is named."""
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or nothing
        anything = [("", _("Anything"))]
        self.themes, self.usual = frozenset(themes), usual
        offered = [(code, label) for code, label in Theme.choices if not themes or code in themes]
        self.fields["theme"].choices = anything + offered  # type: ignore[attr-defined]
        any_language = [("", _("Any language"))]
        self.fields["spoken"].choices = any_language + languages_in(language)  # type: ignore[attr-defined]

    def clean_near(self) -> Where | None:
        """A town that is named comes first; then where the telephone is, then the usual place."""
        named = self.cleaned_data["near"]
        if not named:
            point = point_of(self.data.get("at", ""))
            if point is None and self.usual is None:
                raise forms.ValidationError(_("Say where you are: a town or a postcode."))
            return queries.where_at(point) if point is not None else self.usual
        commune = communes_like(named).first()
        where = queries.where_in(commune) if commune is not None else None
        if where is None or where.point is None:
            raise forms.ValidationError(_("No town is called so: write its name or its postcode."))
        return where

    def clean_after(self) -> Mark:
        try:
            return read_mark(self.cleaned_data["after"])
        except NotAMark:
            return START

    def question(self) -> Question:
        data = self.cleaned_data
        return Question(
            where=data["near"],
            tiles=frozenset({data["theme"]} - {""}) or self.themes,
            languages=frozenset({data["spoken"]} & LANGUAGES.keys()),
            open_now=data["open"],
            places_left=data["places"],
            text=data["q"],
            size=PAGE,
        )


def point_of(told: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees, or nothing that can be a place on earth."""
    latitude, _comma, longitude = told.partition(",")
    try:
        point = float(latitude), float(longitude)
    except ValueError:
        return None
    return point if abs(point[0]) <= 90 and abs(point[1]) <= 180 else None


def answered(form: FindForm) -> dict[str, object]:
    """What a page shows of the answer; nothing as long as nothing was asked, or not rightly."""
    if not form.is_valid():
        return {}
    found = queries.page(form.question(), timezone.now(), form.cleaned_data["after"])
    kept = [(name, form.data.get(name, "")) for name in form.fields if name != "after"]
    return {
        "found": found.found,
        "following": written(found.following) if found.following else "",
        "kept": [(name, value) for name, value in kept if value],
    }


# No cookie tells who asks, and nothing is written.
@csrf_exempt
@open_to_all
@require_http_methods(["GET", "POST"])
@gzip_page
def find(request: HttpRequest, language: str) -> HttpResponse:
    """What is near and open, in the language of the address."""
    with translation.override(language):
        form = FindForm(language, request.POST if request.method == "POST" else None)
        response = page(
            request,
            "public/find.html",
            language,
            {"form": form, **answered(form)},
            lambda tongue: reverse("public:find", args=[tongue]),
            status=400 if form.errors else 200,
        )
        # Doors open and close: an answer is for now.
        response["Cache-Control"] = "no-store"
        return response
