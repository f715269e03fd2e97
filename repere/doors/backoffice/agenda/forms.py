"""What is typed of an appointment, checked in the reader's words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from repere.accompaniment.casework.agenda.actions import Interpreter, SaidAppointment
from repere.accompaniment.casework.agenda.choices import Gender, Mode
from repere.accompaniment.casework.agenda.models import Appointment, MeetingPlace
from repere.accompaniment.casework.agenda.queries import zone_of
from repere.doors.backoffice.forms import language_choices
from repere.doors.design.widgets import Boxes, LongSelect
from repere.foundation.organisations.models import Site

PLAIN = {"autocomplete": "off", "dir": "auto"}
LENGTHS = (15, 20, 30, 45, 60, 90, 120, 180, 240)
USUAL_LENGTH = 45
ELSEWHERE = "elsewhere"


def _length(minutes: int) -> Any:
    return ngettext_lazy("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


class AppointmentForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(
        label=_("Hour, on the clock of the place"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.TypedChoiceField(
        label=_("Length"), choices=[(n, _length(n)) for n in LENGTHS], coerce=int, initial=USUAL_LENGTH
    )
    place = forms.ChoiceField(label=_("Where"), required=False)
    elsewhere = forms.CharField(
        label=_("Elsewhere: address, or by telephone"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )
    staff = forms.MultipleChoiceField(
        label=_("Received by"),
        widget=Boxes,
        error_messages={"required": _("Say who receives them.")},
    )
    reason = forms.CharField(
        label=_("Why"), max_length=200, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    is_silent = forms.BooleanField(
        label=_("Silent: no message is sent, and colleagues see an hour taken and nothing else"),
        required=False,
    )
    companions = forms.MultipleChoiceField(label=_("Who comes along"), required=False, widget=Boxes)
    needs_interpreter = forms.BooleanField(label=_("With an interpreter"), required=False)
    interpreter_language = forms.ChoiceField(
        label=_("Language"), choices=language_choices, required=False, widget=LongSelect
    )
    interpreter_variant = forms.CharField(
        label=_("Variant: region, dialect"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs=PLAIN),
    )
    interpreter_gender = forms.ChoiceField(label=_("Wish"), choices=Gender.choices, required=False)
    interpreter_mode = forms.ChoiceField(label=_("How"), choices=[("", "—"), *Mode.choices], required=False)
    interpreter_who = forms.CharField(
        label=_("Who interprets"), max_length=120, required=False, widget=forms.TextInput(attrs=PLAIN)
    )
    interpreter_is_confirmed = forms.BooleanField(label=_("The interpreter has confirmed"), required=False)

    INTERPRETER = (
        "interpreter_language", "interpreter_variant", "interpreter_gender", "interpreter_mode", "interpreter_who",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        places: Sequence[MeetingPlace],
        staff: Sequence[tuple[UUID, str]],
        ties: Sequence[tuple[UUID, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        self._choose("place", [("", "—"), *((pk, place.name) for pk, place in self.places.items())])
        self._choose("staff", [(str(pk), name) for pk, name in staff])
        if ties:
            self._choose("companions", [(str(pk), name) for pk, name in ties])
        else:
            del self.fields["companions"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def is_interpreted(self) -> bool:
        """Whether that part of the form stands open."""
        return bool(self["needs_interpreter"].value()) or any(
            name in self.errors for name in self.INTERPRETER
        )

    @property
    def interpreter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.INTERPRETER]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("needs_interpreter") and not cleaned.get("interpreter_language"):
            self.add_error("interpreter_language", _("Say which language is interpreted."))
        return cleaned

    @staticmethod
    def initial_of(
        appointment: Appointment, staff: Sequence[UUID], companions: Sequence[UUID]
    ) -> dict[str, Any]:
        local = appointment.starts_at.astimezone(zone_of(appointment.time_zone))
        length = appointment.ends_at - appointment.starts_at
        return {
            "day": local.date(),
            "hour": local.time(),
            "minutes": int(length.total_seconds() // 60),
            "place": str(appointment.place_id or ""),
            "staff": [str(one) for one in staff],
            "companions": [str(one) for one in companions],
            "interpreter_is_confirmed": appointment.interpreter_confirmed_at is not None,
        } | {
            name: getattr(appointment, name)
            for name in (
                "elsewhere",
                "reason",
                "is_silent",
                "needs_interpreter",
                *AppointmentForm.INTERPRETER,
            )
        }

    def said(self) -> SaidAppointment:
        data = self.cleaned_data
        interpreter = (
            Interpreter(
                data["interpreter_language"],
                data["interpreter_variant"],
                data["interpreter_gender"],
                data["interpreter_mode"],
                data["interpreter_who"],
                data["interpreter_is_confirmed"],
            )
            if data["needs_interpreter"]
            else None
        )
        return SaidAppointment(
            data["day"],
            data["hour"],
            data["minutes"],
            [UUID(one) for one in data["staff"]],
            place=self.places.get(data["place"]),
            elsewhere=data["elsewhere"],
            reason=data["reason"],
            is_silent=data["is_silent"],
            interpreter=interpreter,
            companions=[UUID(one) for one in data.get("companions", ())],
        )


class ConfirmForm(forms.Form):
    who = forms.CharField(
        label=_("Who interprets"), max_length=120, required=False, widget=forms.TextInput(attrs=PLAIN)
    )


class MeetingPlaceForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs=PLAIN))
    site = forms.ChoiceField(label=_("Site"), required=False)
    time_zone = forms.ChoiceField(label=_("Clock"), required=False, widget=LongSelect)
    holds_many = forms.BooleanField(label=_("Several appointments fit there at once"), required=False)

    def __init__(self, *args: Any, sites: Sequence[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sites = {str(site.pk): site for site in sites}
        site, clock = self.fields["site"], self.fields["time_zone"]
        assert isinstance(site, forms.ChoiceField)
        assert isinstance(clock, forms.ChoiceField)
        site.choices = [("", "—"), *((pk, one.name) for pk, one in self.sites.items())]
        own = timezone.get_default_timezone_name()
        clock.choices = [("", own), *((zone, zone) for zone in sorted(available_timezones()) if "/" in zone)]

    def said(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "site": self.sites.get(data["site"]),
            "time_zone": data["time_zone"],
            "holds_many": data["holds_many"],
        }


class FeedForm(forms.Form):
    with_names = forms.BooleanField(
        label=_("With names: whoever holds the telephone will read them"), required=False
    )
    with_deadlines = forms.BooleanField(
        label=_("With the days to work by of time limits, which never say what they are"), required=False
    )

    def __init__(self, *args: Any, may_see_deadlines: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_see_deadlines:
            del self.fields["with_deadlines"]
