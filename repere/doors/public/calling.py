"""Asking to be called: one question at a time, without an account, and nothing kept before it is sent.

What was answered travels in the pages themselves, by POST alone: in no address, log nor cookie. The pages are kept
by no browser.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, cast

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.listening import actions, queries, rules
from repere.accompaniment.casework.listening.choices import CallBy, IfOther, PartOfDay
from repere.accompaniment.casework.listening.models import CallDesk
from repere.doors.design.pictograms import THEME_ICONS
from repere.doors.guard.addresses import address_of
from repere.doors.guard.marks import open_to_all
from repere.doors.guard.own import comes_from_elsewhere
from repere.doors.public.views import page
from repere.foundation.toolkit import languages
from repere.foundation.toolkit.ids import uuid_or_none
from repere.knowledge.directory.choices import Theme, label
from repere.knowledge.territory.queries import communes_like

MOST_BYTES = 16_384
MOST_DESKS = 12
SALT = "call-me"

URGENCY_ICONS = {Urgency.TODAY: "zap", Urgency.WEEK: "clock", Urgency.LATER: "circle"}
OTHER_ICONS = {
    IfOther.HANG_UP: "x",
    IfOther.WRONG_NUMBER: "circle-help",
    IfOther.ASK_FOR_ME: "user",
    IfOther.SAY_WHO: "building-2",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One question; `tap`: its answers are buttons, one press each."""

    name: str
    question: str | Promise
    fields: tuple[str, ...]
    tap: bool = False


STEPS = (
    Step("theme", gettext_lazy("What do you need?"), ("theme",), tap=True),
    Step("urgency", gettext_lazy("When do you need it?"), ("urgency",), tap=True),
    Step("near", gettext_lazy("Where are you?"), ("near",)),
    Step("desk", gettext_lazy("Who shall call you?"), ("desk",), tap=True),
    Step("language", gettext_lazy("Which language shall we speak?"), ("language",)),
    Step("number", gettext_lazy("How can we reach you?"), ("number", "way")),
    Step("parts", gettext_lazy("When is it safe?"), ("parts", "may_leave_message")),
    Step("if_other", gettext_lazy("If somebody else answers, what may we do?"), ("if_other",), tap=True),
    Step("said", gettext_lazy("Something else to tell us?"), ("called", "said")),
)
CHECK = "check"


class CallMeForm(forms.Form):
    """Every answer; those that come later than the question being answered are not asked yet."""

    theme = forms.ChoiceField(choices=Theme.choices)
    urgency = forms.ChoiceField(choices=Urgency.choices)
    near = forms.CharField(label=gettext_lazy("Town or postcode"), max_length=80, required=False)
    desk = forms.CharField(max_length=36)
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    number = forms.CharField(
        label=gettext_lazy("Your telephone number, or that of somebody you trust"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "dir": "ltr"}),
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How to reach you"), choices=CallBy.choices, widget=forms.RadioSelect
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("When you may be called"),
        choices=PartOfDay.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    may_leave_message = forms.BooleanField(label=gettext_lazy("You may leave a message"), required=False)
    if_other = forms.ChoiceField(choices=IfOther.choices)
    called = forms.CharField(
        label=gettext_lazy("What shall we call you? (a first name, or nothing)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    said = forms.CharField(
        label=gettext_lazy("In your own words, in any language"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(self, spoken: str, data: Any, *, asked: frozenset[str]) -> None:
        super().__init__(data)
        cast(forms.ChoiceField, self.fields["language"]).choices = languages.choices(spoken)
        for name in set(self.fields) - asked:
            del self.fields[name]

    def clean_near(self) -> str:
        near: str = self.cleaned_data["near"]
        if near and communes_like(near).first() is None:
            raise forms.ValidationError(_("No town is called so: write its name or its postcode."))
        return near

    def clean_number(self) -> str:
        try:
            return actions.number_read(self.cleaned_data["number"])
        except actions.NotANumber:
            raise forms.ValidationError(
                _("Nobody can be called on this number. Read it again, figure by figure.")
            ) from None


@dataclass
class Asking:
    """A page being answered: which questions there are, where one stands, what was answered so far."""

    request: HttpRequest
    language: str
    desks: list[tuple[CallDesk, float | None]]

    def __post_init__(self) -> None:
        one = len(self.desks) == 1
        self.steps = [step for step in STEPS if not (one and step.name in {"near", "desk"})]
        self.data = self.request.POST.copy()
        if one:
            self.data["desk"] = str(self.desks[0][0].pk)
        names = [step.name for step in self.steps]
        here = self.data.get("step", "")
        self.at = names.index(here) if here in names else len(names) if here == CHECK else 0

    def form(self, until: int) -> CallMeForm:
        """Of the questions before this one."""
        asked = {name for step in self.steps[:until] for name in step.fields}
        return CallMeForm(
            self.language, self.data, asked=frozenset(asked | ({"desk"} if self.is_one else set()))
        )

    @property
    def is_one(self) -> bool:
        return len(self.desks) == 1

    def near(self) -> list[tuple[CallDesk, float | None]]:
        town = self.data.get("near", "")[:80]
        commune = communes_like(town).first() if town else None
        return queries.desks_near(commune)[:MOST_DESKS] if commune else self.desks[:MOST_DESKS]

    def step_of(self, name: str) -> int:
        return next((place for place, step in enumerate(self.steps) if name in step.fields), 0)

    def kept(self, shown: tuple[str, ...]) -> list[tuple[str, str]]:
        """What travels in the page beside the question shown."""
        names = [name for step in STEPS for name in step.fields if name not in shown]
        return [(name, value[:1000]) for name in names for value in self.data.getlist(name)[:3] if value]


def compressed_when_read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that repeats what somebody wrote is not compressed: its length would let it be guessed (BREACH)."""
    small = gzip_page(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return (view if request.method == "POST" else small)(request, *args, **kwargs)

    return answer


# No cookie tells who asks; what is sent must come from our own page, as the browser says.
@csrf_exempt
@open_to_all
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@compressed_when_read
def call_me(request: HttpRequest, language: str) -> HttpResponse:
    """In the language of the address; the last answer sends it, and gives the code of a receipt."""
    with translation.override(language):
        if request.method == "POST" and comes_from_elsewhere(request):
            raise PermissionDenied
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            return _page(request, language, {"too_long": True}, status=413)
        desks = queries.desks_near(None)
        if not desks:
            return _page(request, language, {"nobody": True})
        asking = Asking(request, language, desks)
        if request.method != "POST":
            return _question(asking, 0, None)
        if "back" in request.POST:
            return _question(asking, max(min(asking.at, len(asking.steps)) - 1, 0), None)
        until = min(asking.at + 1, len(asking.steps))
        form = asking.form(until)
        if not form.is_valid():
            place = min(asking.step_of(name) for name in form.errors)
            return _question(asking, place, form)
        if asking.at < len(asking.steps):
            return _question(asking, asking.at + 1, None)
        return _sent(asking, form)


def _question(
    asking: Asking, place: int, form: CallMeForm | None, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    begun = asking.data.get("begun", "") or _begun()
    step = asking.steps[place] if place < len(asking.steps) else None
    shown = step.fields if step else ()
    context: dict[str, object] = {
        "step": step,
        "here": step.name if step else CHECK,
        "number": place + 1,
        "of": len(asking.steps) + 1,
        "is_first": place == 0,
        "kept": [("begun", begun), *asking.kept(shown)],
        "refusal": refusal,
        "errors": form.errors if form else {},
    }
    if step is None:
        context["told"] = _told(asking)
    elif step.tap:
        context["choices"] = _choices(asking, step)
    else:
        asked = form or CallMeForm(asking.language, _initial(asking, step), asked=frozenset(step.fields))
        context["fields"] = [asked[name] for name in step.fields]
    return _page(asking.request, asking.language, context, status=400 if form and form.errors else status)


def _initial(asking: Asking, step: Step) -> Any:
    """What was answered before, or the usual answer."""
    data = asking.data.copy()
    for name, usual in (("language", asking.language), ("way", CallBy.CALL.value)):
        if name in step.fields and not data.get(name):
            data[name] = usual
    return data


def _choices(asking: Asking, step: Step) -> list[dict[str, Any]]:
    if step.name == "theme":
        return [{"value": one.value, "label": one.label, "icon": THEME_ICONS[one]} for one in Theme]
    if step.name == "urgency":
        return [{"value": one.value, "label": one.label, "icon": URGENCY_ICONS[one]} for one in Urgency]
    if step.name == "if_other":
        return [{"value": one.value, "label": one.label, "icon": OTHER_ICONS[one]} for one in IfOther]
    return [
        {
            "value": str(desk.pk),
            "label": desk.organisation.name,
            "icon": "phone",
            "hours": desk.hours,
            "km": km,
        }
        for desk, km in asking.near()
    ]


def _told(asking: Asking) -> list[tuple[str, list[str]]]:
    """Every question with its answer, to be read once more."""
    data = asking.data
    desk = queries.desk_that_takes_calls(uuid_or_none(data.get("desk", "")))
    parts = [label(PartOfDay, part) for part in data.getlist("parts")] or [_("At any hour of the day")]
    if data.get("may_leave_message"):
        parts.append(_("You may leave a message"))
    said = {
        "theme": [label(Theme, data.get("theme", ""))],
        "urgency": [label(Urgency, data.get("urgency", ""))],
        "near": [data.get("near", "")],
        "desk": [desk.organisation.name if desk else ""],
        "language": [languages.name(data.get("language", ""), asking.language)],
        "number": [data.get("number", ""), label(CallBy, data.get("way", ""))],
        "parts": parts,
        "if_other": [label(IfOther, data.get("if_other", ""))],
        "said": [data.get("called", ""), data.get("said", "")],
    }
    told = [(str(step.question), [line for line in said[step.name] if line]) for step in asking.steps]
    if asking.is_one and desk:
        told.insert(0, (_("Who calls you"), [desk.organisation.name]))
    return [(question, lines) for question, lines in told if lines]


def _begun() -> str:
    """When a form was begun, and what makes it unlike any other: signed, and kept by nobody."""
    return signing.dumps([secrets.token_urlsafe(16), int(timezone.now().timestamp())], salt=SALT)


def _age(begun: str) -> timedelta | None:
    """How long ago; None for what is not ours."""
    try:
        _form, at = signing.loads(begun, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return timezone.now() - datetime.fromtimestamp(at, UTC)


def _sent(asking: Asking, form: CallMeForm) -> HttpResponse:
    data, begun = form.cleaned_data, asking.data.get("begun", "")
    last = len(asking.steps)
    if asking.request.POST.get("website"):
        # Only a program sees that box; were it somebody after all, they must know that nothing was sent.
        return _question(
            asking, last, None, refusal=_("This could not be sent. Call us, or come."), status=400
        )
    age = _age(begun)
    if age is None or rules.is_stale(age):
        asking.data["begun"] = ""
        return _question(
            asking,
            last,
            None,
            refusal=_("This page has grown old. Read your answers, then send again."),
            status=400,
        )
    if rules.is_hurried(age):
        return _question(asking, last, None, refusal=_("Read your answers, then send again."), status=400)
    desk = queries.desk_that_takes_calls(uuid_or_none(data["desk"]))
    if desk is None:
        refusal = _("This organisation takes no calls any more. Go back and choose another one.")
        return _question(asking, last, None, refusal=refusal, status=400)
    said = actions.Said(
        theme=data["theme"],
        urgency=data["urgency"],
        number=data["number"],
        language=data["language"],
        called=data["called"],
        said=data["said"],
        safe=rules.Safe(
            way=data["way"],
            windows=rules.windows_of(data["parts"]),
            may_leave_message=data["may_leave_message"],
            if_other=data["if_other"],
        ),
    )
    try:
        code = actions.ask_from_the_street(
            desk, said, form=begun, address=address_of(asking.request), now=timezone.now()
        )
    except actions.TooManyAsk as refused:
        return _question(asking, last, None, refusal=str(TOO_MANY[refused.whose]), status=429)
    # Not elsewhere: an address would hold the code. Sent again, the same form gives the same receipt.
    context = {"code": rules.grouped(code), "desk": desk, "kept_days": desk.kept_days}
    return _page(asking.request, asking.language, context)


TOO_MANY = {
    "address": gettext_lazy("Many requests have come from your network: wait an hour, or call us."),
    "number": gettext_lazy(
        "We were asked several times today to call this number: we have it, wait for our call."
    ),
    "organisation": gettext_lazy(
        "Very many people are asking this organisation just now: wait an hour, or go back and choose another one."
    ),
}


def _page(
    request: HttpRequest, language: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "public/call_me.html",
        language,
        context,
        lambda tongue: reverse("public:call_me", args=[tongue]),
        status=status,
    )


@csrf_exempt
@open_to_all
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def follow_call(request: HttpRequest, language: str) -> HttpResponse:
    """With the code of a receipt and nothing else: where it stands, and withdrawing it. Nothing of what was said."""
    with translation.override(language):
        if request.method == "POST" and comes_from_elsewhere(request):
            raise PermissionDenied
        typed, status = request.POST.get("code", "")[:40], 200
        context: dict[str, object] = {}
        address = address_of(request)
        try:
            if "withdraw" in request.POST:
                context = {"is_withdrawn": actions.withdraw(typed, address=address)}
            elif typed:
                stage = actions.follow(typed, address=address)
                context = {"stage": stage.value if stage else "", "code": typed}
            if typed and not any(context.get(name) for name in ("is_withdrawn", "stage")):
                context, status = {"is_unknown": True, "code": typed}, 400
        except actions.TooManyTries:
            context, status = {"too_many": True}, 429
        return page(
            request,
            "public/follow_call.html",
            language,
            context,
            lambda tongue: reverse("public:follow_call", args=[tongue]),
            status=status,
        )
