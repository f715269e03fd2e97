"""What whoever was asked answers, from an account as from a link: the forms, and the one act each leads to."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from repere.accompaniment.orientation import actions
from repere.accompaniment.orientation.answering.actions import LinkIsRevoked, Recipient
from repere.accompaniment.orientation.choices import NOT_SAID, WrongBecause
from repere.accompaniment.orientation.envelope import actions as envelope
from repere.accompaniment.orientation.envelope.choices import AbsentBecause, Ineligible
from repere.accompaniment.orientation.envelope.models import ReferralLink
from repere.accompaniment.orientation.envelope.proposals.actions import ProposalIsImpossible, propose_instead
from repere.accompaniment.orientation.envelope.queries import token_of
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.orientation.rules import NotPossibleNow
from repere.knowledge.directory.models import Service

# What the buttons of a page say; `revoked` and `late` are answers, not words of a form.
ACCEPT, REFUSE, PROPOSE, WRITE, AFTER = "accept", "refuse", "propose", "write", "after"
OVER = _("This referral has already been answered, withdrawn or has expired.")

# The codes of `orientation.steps`, told of a referral rather than to anybody.
STEPS = {
    "sent": _("Asked"),
    "received": _("Read by the service"),
    "proposed_date": _("Another date was proposed"),
    "proposed_service": _("Another service was proposed"),
    "agreed": _("The person agreed"),
    "declined": _("The person did not agree"),
    "accepted": _("A place was given"),
    "refused": _("No place there"),
    "expired": _("No answer in time"),
    "withdrawn": _("Withdrawn"),
    "contacted": _("First contact made"),
    "came": _("They came"),
    "absent": _("They did not come"),
    "met": _("The need is met"),
    "not_met": _("The need is not met"),
}
NEXT_STEPS = {
    "wait": _("The service answers."),
    "choose": _("Ask the person: yes or no to what is proposed."),
    "go": _("The person goes there."),
    "tell": _("Somebody says how it went."),
    "elsewhere": _("Ask elsewhere: the need stays open."),
    "nothing": "",
}


def address_of(link: ReferralLink) -> str:
    """The whole address of a link, as it is mailed and printed."""
    return settings.PUBLIC_URL + reverse("public:referral", args=[token_of(link)])


def page_of_sender(referral_id: UUID) -> str:
    """Where whoever asked follows it."""
    return settings.PUBLIC_URL + reverse("backoffice:sent", args=[referral_id])


def clock_of(service: Service) -> ZoneInfo:
    """Hours are typed and read on the clock of the place."""
    place = service.location or service.structure.location
    return ZoneInfo(place.timezone if place is not None else "Europe/Paris")


class _Instant(forms.DateTimeField):
    """A day and an hour, as every browser asks for them without a script."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _words(
    label: Any, *, most: int = 500, rows: int = 2, required: bool = False, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


class AnswerForm(forms.Form):
    """A place, or none and why."""

    decision = forms.ChoiceField(choices=[(ACCEPT, _("Accept")), (REFUSE, _("Refuse"))])
    because = forms.ChoiceField(
        label=_("Why not"),
        choices=[("", "—"), *[(c, label) for c, label in WrongBecause.choices if c not in NOT_SAID]],
        required=False,
    )
    answer = _words(_("A word for the sender: when to come, whom to ask for"), rows=3)
    appointment_at = _Instant(label=_("They are expected on"), required=False)
    ineligible = forms.ChoiceField(
        label=_("Which condition"),
        choices=[("", "—"), *Ineligible.choices],
        required=False,
    )
    meant_for = forms.CharField(
        label=_("Whom your service is for"),
        max_length=200,
        required=False,
        help_text=_("For the directory, so that nobody else is sent in vain: nothing about this person."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("decision") == REFUSE and not cleaned.get("because"):
            self.add_error("because", _("Say why: the next person will not be sent in vain."))
        return cleaned


class ProposalForm(forms.Form):
    """Another date, or another service of the same house."""

    starts_at = _Instant(label=_("Another date"), required=False)
    instead = forms.ChoiceField(label=_("Or another service"), required=False)
    word = _words(_("A word about it"))

    def __init__(self, *args: Any, services: Collection[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = {str(one.pk): one for one in services}
        field = self.fields["instead"]
        field.choices = [("", "—"), *((pk, one.name) for pk, one in self.services.items())]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("starts_at")) == bool(cleaned.get("instead")):
            self.add_error("starts_at", _("Choose a date, or else another service."))
        return cleaned


class MessageForm(forms.Form):
    text = _words(_("Message"), most=1000, required=True)


class AfterForm(forms.Form):
    """What became of it: one tap a line."""

    said = forms.ChoiceField(
        choices=[(code, code) for code in ("contacted", "came", "absent", "met", "not_met")]
    )
    absent_because = forms.ChoiceField(
        label=_("Why they did not come"), choices=[("", "—"), *AbsentBecause.choices], required=False
    )

    def told(self) -> dict[str, Any]:
        """As the actions take it."""
        said = self.cleaned_data["said"]
        if said == "contacted":
            return {"is_contacted": True}
        if said in {"came", "absent"}:
            return {"attendance": said, "because": self.cleaned_data["absent_because"]}
        return {"need_after": said}


class Answering:
    """The forms of one page, and what was sent through one of them."""

    def __init__(
        self, post: Mapping[str, Any] | None, *, services: Collection[Service] = (), initial: Any = None
    ) -> None:
        def sent(name: str, *fields: str) -> Any:
            return post if post is not None and any(field in post for field in (name, *fields)) else None

        self.form = AnswerForm(sent("decision"), initial=initial)
        self.proposal = ProposalForm(sent(PROPOSE), services=services)
        self.message = MessageForm(sent(WRITE))
        self.after = AfterForm(sent("said"))

    def act(self, who: Recipient, referral: Referral, now: datetime) -> str:
        """Do what was asked: which of them was done; blank, and an error in its form, when none was."""
        try:
            return self._act(who, referral, now)
        except (NotPossibleNow, LinkIsRevoked):
            self._sent().add_error(None, OVER)
        except ProposalIsImpossible as refusal:
            field = "starts_at" if refusal.args[0] == "starts_at" else "instead"
            self.proposal.add_error(
                field, _("This cannot be proposed: choose a date to come, or another service.")
            )
        return ""

    def _sent(self) -> forms.Form:
        return next((one for one in self.each if one.is_bound), self.form)

    @property
    def each(self) -> tuple[forms.Form, ...]:
        return self.form, self.proposal, self.message, self.after

    @property
    def faulty(self) -> forms.Form | None:
        return next((one for one in self.each if one.is_bound and one.errors), None)

    def _act(self, who: Recipient, referral: Referral, now: datetime) -> str:
        if self.form.is_bound and self.form.is_valid():
            data = self.form.cleaned_data
            if data["decision"] == ACCEPT:
                actions.accept_referral(
                    who, referral, answer=data["answer"], appointment_at=data["appointment_at"], now=now
                )
                return ACCEPT
            told = {name: data[name] for name in ("because", "answer", "ineligible", "meant_for")}
            actions.refuse_referral(who, referral, **told, now=now)
            return REFUSE
        if self.proposal.is_bound and self.proposal.is_valid():
            data = self.proposal.cleaned_data
            propose_instead(
                who,
                referral,
                starts_at=data["starts_at"],
                service=self.proposal.services.get(data["instead"]),
                word=data["word"],
                now=now,
            )
            return PROPOSE
        if self.message.is_bound and self.message.is_valid():
            envelope.write_as_recipient(who, referral, text=self.message.cleaned_data["text"], now=now)
            return WRITE
        if self.after.is_bound and self.after.is_valid():
            envelope.say_as_recipient(who, referral, **self.after.told(), now=now)
            return AFTER
        return ""
