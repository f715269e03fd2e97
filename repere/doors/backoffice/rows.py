"""What a list shows of one thing: worked out here, so that templates only print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.models import Passage
from repere.accompaniment.orientation.choices import ReferralState, WrongBecause
from repere.accompaniment.orientation.queries import PENDING, Envelope
from repere.accompaniment.orientation.rules import NEXT
from repere.accompaniment.people import rules
from repere.accompaniment.people.finding.ranking import Match
from repere.accompaniment.people.models import Person
from repere.doors.backoffice import words
from repere.doors.design.pictograms import THEME_ICONS
from repere.doors.design.pieces import translated as _
from repere.knowledge.directory.choices import Theme


@dataclass(frozen=True, slots=True)
class PersonRow:
    person: Person
    name: str
    other_names: list[str]
    initials: str
    birth: str
    code: str
    languages: list[str]
    why: list[str]


def name_of(person: Person) -> str:
    """As the person says it."""
    names = list(person.names.all())
    return names[0].text if names else _("Without a name")


def birth_of(person: Person) -> str:
    """As exact as it is known."""
    year = person.birth_year
    if year is None:
        return ""
    if person.birth_precision == "estimated":
        return _("born about %(year)s") % {"year": year}
    parts = [person.birth_day, person.birth_month, year]
    return _("born %(date)s") % {"date": "/".join(f"{part:02d}" for part in parts if part)}


def age_of(person: Person) -> int | None:
    birth = rules.Birth(person.birth_year, person.birth_month, person.birth_day)
    return rules.age_on(timezone.localdate(), birth)


WHY = {
    "name": gettext_lazy("same name"),
    "name_start": gettext_lazy("name begins so"),
    "name_sounds": gettext_lazy("name sounds so"),
    "name_close": gettext_lazy("name spelt nearly so"),
    "birth_year": gettext_lazy("same year of birth"),
    "birth_date": gettext_lazy("same date of birth"),
    "birth_near": gettext_lazy("born a year apart"),
    "phone_end": gettext_lazy("same telephone"),
    "document": gettext_lazy("same document"),
    "code": gettext_lazy("same code"),
}


def why(match: Match) -> list[str]:
    """Why somebody was found, in words."""
    return [str(WHY[code]) for code in match.reasons]


def person_row(person: Person, match: Match | None = None) -> PersonRow:
    names = [name.text for name in person.names.all()] or [_("Without a name")]
    return PersonRow(
        person=person,
        name=names[0],
        other_names=names[1:],
        initials="".join(word[0] for word in names[0].split()[:2]).upper(),
        birth=birth_of(person),
        code=person.dossier.code if hasattr(person, "dossier") else "",
        languages=[words.language_name(code) for code in person.languages],
        why=why(match) if match else [],
    )


@dataclass(frozen=True, slots=True)
class ThemeShown:
    label: str
    icon: str
    urgent: bool


def theme_shown(code: str, urgency: str = "") -> ThemeShown:
    urgent = urgency == Urgency.TODAY
    if code not in Theme:
        return ThemeShown(code, "circle-help", urgent)  # told by a later version of the house
    theme = Theme(code)
    return ThemeShown(str(theme.label), THEME_ICONS[theme], urgent)


@dataclass(frozen=True, slots=True)
class PassageRow:
    passage: Passage
    name: str
    url: str
    themes: list[ThemeShown]
    waits_for: str


def passage_row(passage: Passage, told: Sequence[tuple[str, str]], name: str = "") -> PassageRow:
    """`told`: themes with their urgency."""
    step = "orientation" if told else "needs"
    return PassageRow(
        passage=passage,
        name=name or _("Without a name"),
        url=reverse(f"backoffice:{step}", args=[passage.pk]),
        themes=[theme_shown(theme, urgency) for theme, urgency in told],
        waits_for=_("to be oriented") if told else _("to be listened to"),
    )


STATE_CHIPS = {
    ReferralState.SENT: ("info", "send"),
    ReferralState.RECEIVED: ("info", "eye"),
    ReferralState.PROPOSED: ("warn", "message-circle"),
    ReferralState.ACCEPTED: ("good", "circle-check"),
    ReferralState.REFUSED: ("bad", "circle-x"),
    ReferralState.EXPIRED: ("warn", "hourglass"),
    ReferralState.WITHDRAWN: ("", "undo-2"),
}


@dataclass(frozen=True, slots=True)
class ReferralRow:
    id: UUID
    dossier_id: UUID | None
    name: str
    service: str
    other: str
    theme: ThemeShown
    language: str
    state: str
    chip: str
    icon: str
    answer: str
    sent_at: datetime
    expires_at: datetime
    is_pending: bool


def state_of(state: str, refused_because: str) -> str:
    said = ReferralState(state).label
    if not refused_because:
        return str(said)
    return _("%(state)s: %(why)s") % {"state": said, "why": WrongBecause(refused_because).label}


def is_pending(state: str) -> bool:
    return state in PENDING


def may_withdraw(state: str) -> bool:
    return "withdrawn" in NEXT[state]


def referral_row(envelope: Envelope, name: str = "") -> ReferralRow:
    """`name` is for its sender alone: whose need it is."""
    chip, icon = STATE_CHIPS[ReferralState(envelope.state)]
    return ReferralRow(
        id=envelope.id,
        dossier_id=envelope.dossier_id,
        name=name or _("Without a name"),
        service=envelope.service,
        other=envelope.other,
        theme=theme_shown(envelope.theme, envelope.urgency),
        language=words.language_name(envelope.language) if envelope.language else "",
        state=state_of(envelope.state, envelope.refused_because),
        chip=chip,
        icon=icon,
        answer=envelope.answer,
        sent_at=envelope.sent_at,
        expires_at=envelope.expires_at,
        is_pending=is_pending(envelope.state),
    )
