"""What a list shows of one thing: worked out here, so that templates only print."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.models import Need, Passage
from repere.accompaniment.orientation.choices import ReferralState, WrongBecause
from repere.accompaniment.orientation.models import Referral
from repere.accompaniment.people import identity, rules
from repere.accompaniment.people.models import Person
from repere.doors.backoffice import words
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
    if person.birth_year is None:
        return ""
    if person.birth_precision == "estimated":
        return _("born about %(year)s") % {"year": person.birth_year}
    parts = [person.birth_day, person.birth_month, person.birth_year]
    return _("born %(date)s") % {"date": "/".join(f"{part:02d}" for part in parts if part)}


def age_of(person: Person) -> int | None:
    birth = rules.Birth(person.birth_year, person.birth_month, person.birth_day)
    return rules.age_on(timezone.localdate(), birth)


def why(match: identity.Match) -> list[str]:
    """Why somebody was found, in words."""
    said = {
        "name": _("same name"),
        "name_start": _("name begins so"),
        "name_close": _("name spelt nearly so"),
        "birth_year": _("same year of birth"),
        "birth_date": _("same date of birth"),
        "phone_end": _("same telephone"),
        "code": _("same code"),
    }
    return [said[code] for code in match.reasons]


def person_row(person: Person, match: identity.Match | None = None) -> PersonRow:
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
    theme = Theme(code)
    return ThemeShown(str(theme.label), words.THEME_ICONS[theme], urgency == Urgency.TODAY)


@dataclass(frozen=True, slots=True)
class PassageRow:
    passage: Passage
    name: str
    url: str
    themes: list[ThemeShown]
    waits_for: str


def passage_row(passage: Passage) -> PassageRow:
    needs = list(passage.needs.all())
    step = "orientation" if needs else "needs"
    return PassageRow(
        passage=passage,
        name=name_of(passage.dossier.person) if passage.dossier else _("Without a name"),
        url=reverse(f"backoffice:{step}", args=[passage.pk]),
        themes=[theme_shown(need.theme, need.urgency) for need in needs],
        waits_for=_("to be oriented") if needs else _("to be listened to"),
    )


@dataclass(frozen=True, slots=True)
class NeedRow:
    need: Need
    name: str
    url: str
    theme: ThemeShown
    days: int


def need_row(need: Need) -> NeedRow:
    return NeedRow(
        need=need,
        name=name_of(need.dossier.person) if need.dossier else "",
        url=reverse("backoffice:dossier", args=[need.dossier_id]),
        theme=theme_shown(need.theme, need.urgency),
        days=(timezone.now() - need.told_at).days,
    )


STATE_CHIPS = {
    ReferralState.SENT: ("info", "send"),
    ReferralState.RECEIVED: ("info", "eye"),
    ReferralState.ACCEPTED: ("good", "circle-check"),
    ReferralState.REFUSED: ("bad", "circle-x"),
    ReferralState.EXPIRED: ("warn", "hourglass"),
    ReferralState.WITHDRAWN: ("", "undo-2"),
}


@dataclass(frozen=True, slots=True)
class ReferralRow:
    referral: Referral
    name: str
    service: str
    theme: ThemeShown
    language: str
    state: str
    chip: str
    icon: str
    expires_at: datetime
    is_pending: bool


def state_of(referral: Referral) -> str:
    state = ReferralState(referral.state).label
    if not referral.refused_because:
        return str(state)
    return _("%(state)s: %(why)s") % {"state": state, "why": WrongBecause(referral.refused_because).label}


def referral_row(referral: Referral, *, named: bool = False) -> ReferralRow:
    """`named` for its sender alone: whose need it is."""
    dossier = referral.orientation.need.dossier if named else None
    chip, icon = STATE_CHIPS[ReferralState(referral.state)]
    return ReferralRow(
        referral=referral,
        name=name_of(dossier.person) if dossier else _("Without a name"),
        service=referral.orientation.service.name,
        theme=theme_shown(referral.theme, referral.urgency),
        language=words.language_name(referral.language) if referral.language else "",
        state=state_of(referral),
        chip=chip,
        icon=icon,
        expires_at=referral.expires_at,
        is_pending=referral.state in (ReferralState.SENT, ReferralState.RECEIVED),
    )
