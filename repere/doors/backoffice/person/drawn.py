"""The first page of a dossier, drawn: opened all day, by everybody who follows somebody."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils.safestring import SafeString

from repere.accompaniment.casework.choices import Channel, MetHow, NeedStatus
from repere.accompaniment.casework.opening.queries import Visit, noted
from repere.accompaniment.orientation.choices import Outcome, ReferralState, Way, WrongBecause
from repere.accompaniment.orientation.queries import DoorTried, NeedTold
from repere.accompaniment.people.choices import ContactKind
from repere.accompaniment.people.contact.gate import conditions_of
from repere.accompaniment.people.models import PersonContact
from repere.doors.backoffice.rows import theme_shown
from repere.doors.backoffice.words import SAID_OF_A_DOOR
from repere.doors.design.pieces import (
    NOTHING,
    chip,
    hidden_token,
    icon,
    in_each_language,
    markup,
    path_to,
)
from repere.doors.design.pieces import translated as _
from repere.doors.design.templatetags.design import when
from repere.knowledge.directory.choices import label

# What a laptop shows of them without scrolling; the page of the services shows all, in full.
LINES, DOORS, LETTERS = 4, 2, 60


def _joined(parts: Iterable[str]) -> SafeString:
    return SafeString("".join(parts))


def _quote(text: str) -> SafeString:
    """Their words; the first of them where they are many."""
    if not text:
        return NOTHING
    return markup(' · <q dir="auto">{}</q>', text if len(text) <= LETTERS else f"{text[: LETTERS - 1]}…")


# --- needs


def needs(some: Sequence[NeedTold], token: str, back: str, now: datetime) -> SafeString:
    """The first of them, each with its latest doors, and what may be said of them; `back`: where to come back to."""
    form = markup('{}<input type="hidden" name="back" value="{}">', hidden_token(token), back)
    return _joined(_need(need, doors, form, now) for need, doors in _that_hold(some))


def all_hold(some: Sequence[NeedTold]) -> bool:
    return sum(1 + len(doors) for _need, doors in _that_hold(some)) == sum(1 + len(one.doors) for one in some)


def _that_hold(some: Sequence[NeedTold]) -> Iterator[tuple[NeedTold, list[DoorTried]]]:
    """As many lines as hold: at least one need, and of each its latest doors."""
    left = LINES
    for need in some:
        if left <= 0:
            return
        doors = need.doors[-DOORS:][: max(left - 1, 1)]
        left -= 1 + len(doors)
        yield need, doors


def _need(need: NeedTold, doors: Sequence[DoorTried], form: SafeString, now: datetime) -> SafeString:
    urgency = need.urgency if need.is_open else ""
    line = markup(
        '<li class="row"><div class="what">{}<p class="meta">{}{}</p></div><div class="state">{}</div>{}</li>\n',
        _theme(need.theme),
        when(need.told_at, now=now),
        _quote(need.said),
        _status(need.status, need.met_how, urgency),
        _settling(need, form) if need.is_open else NOTHING,
    )
    return line + _joined(_door(door, need, form, now) for door in doors)


@in_each_language
def _theme(code: str) -> str:
    theme = theme_shown(code)
    return markup("<strong>{} {}</strong>", icon(theme.icon), theme.label)


@in_each_language
def _status(status: str, met_how: str, urgency: str) -> str:
    said = str(NeedStatus(status).label)
    if met_how:
        said = f"{said} · {label(MetHow, met_how)}"
    if urgency == "today":
        return chip("urgent", "zap", said)
    if status == NeedStatus.MET:
        return chip("good", "circle-check", said)
    return chip("", "clock" if status in (NeedStatus.TOLD, NeedStatus.IN_PROGRESS) else "minus", said)


def _settling(need: NeedTold, form: SafeString) -> SafeString:
    return markup(
        '<div class="actions"><details class="menu"><summary class="button quiet">{}</summary>'
        '<form class="sheet" method="post" action="{}">{}{}</form></details></div>',
        _settle(),
        path_to("backoffice:settle_need", need.id),
        form,
        _ways_to_settle(need.urgency == "today"),
    )


@in_each_language
def _settle() -> str:
    return markup("{} {}", icon("check"), _("Mark as met"))


@in_each_language
def _ways_to_settle(is_for_today: bool) -> str:
    met = _joined(
        markup('<button name="how" value="{}">{}</button>', code, said) for code, said in MetHow.choices
    )
    hasten = markup('<button name="hasten" value="1">{}</button>', _("It is for today"))
    aside = markup('<button name="give_up" value="1">{}</button>', _("Set aside"))
    return markup("{}<hr>{}{}", met, NOTHING if is_for_today else hasten, aside)


def _door(door: DoorTried, need: NeedTold, form: SafeString, now: datetime) -> SafeString:
    name = (
        markup(
            '<a href="{}" lang="fr" dir="auto">{}</a>',
            path_to("backoffice:service", door.service_id),
            door.name,
        )
        if door.is_named
        else markup("<strong>{}</strong>", door.name)
    )
    return markup(
        '<li class="row"><div class="what">{}<p class="meta">{} {}{}</p></div>{}</li>\n',
        name,
        _("slip given") if door.way == Way.SLIP else _("referral sent"),
        when(door.given_at, now=now),
        _quote(door.answer),
        _stands(door, need, form),
    )


def _stands(door: DoorTried, need: NeedTold, form: SafeString) -> SafeString:
    """Where a door stands, and what may be said of it."""
    match door.outcome:
        case Outcome.WRONG:
            return _wrong(door.wrong_because)
        case Outcome.OPENED:
            return _opened_door() + (
                markup(
                    '<form class="actions" method="post" action="{}">{}<button class="button" name="how"'
                    ' value="service">{}</button></form>',
                    path_to("backoffice:settle_need", need.id),
                    form,
                    _need_is_met(),
                )
                if need.is_open
                else NOTHING
            )
    if door.state and door.state != ReferralState.ACCEPTED:
        return _state(door.state)
    where = path_to("backoffice:outcome", door.id)
    return (_state(door.state) if door.state else NOTHING) + markup(
        '<div class="actions"><form method="post" action="{0}">{1}{2}</form><details class="menu">{3}'
        '<form class="sheet" method="post" action="{0}">{1}{4}</form></details></div>',
        where,
        form,
        _it_opened(),
        _wrong_door(),
        _why_wrong(),
    )


@in_each_language
def _wrong(because: str) -> str:
    said = _("Wrong door: %(why)s") % {"why": label(WrongBecause, because)}
    return markup('<div class="state">{}</div>', chip("bad", "door-closed", said))


@in_each_language
def _opened_door() -> str:
    return markup('<div class="state">{}</div>', chip("good", "door-open", _("It opened")))


@in_each_language
def _state(code: str) -> str:
    kind, name = ("good", "circle-check") if code == ReferralState.ACCEPTED else ("", "send")
    return markup('<div class="state">{}</div>', chip(kind, name, label(ReferralState, code)))


@in_each_language
def _need_is_met() -> str:
    return markup("{} {}", icon("check"), _("The need is met"))


@in_each_language
def _it_opened() -> str:
    opened = _("It opened")
    return markup(
        '<button class="button" name="outcome" value="opened">{} {}</button>', icon("door-open"), opened
    )


@in_each_language
def _wrong_door() -> str:
    return markup('<summary class="button quiet">{} {}</summary>', icon("door-closed"), _("Wrong door"))


@in_each_language
def _why_wrong() -> str:
    told = _joined(
        markup('<button name="because" value="{}">{}</button>', code, said) for code, said in SAID_OF_A_DOOR
    )
    return markup('<input type="hidden" name="outcome" value="wrong">{}', told)


# --- visits


def visits(some: Sequence[Visit], now: datetime) -> SafeString:
    return _joined(_visit(one, now) for one in some)


def _visit(visit: Visit, now: datetime) -> SafeString:
    return markup(
        '<li class="small">{}{}{}{}</li>',
        when(visit.opened_at, now=now),
        markup(" · {}", _("under way")) if visit.closed_at is None else NOTHING,
        markup(" · {}", label(Channel, visit.channel)) if visit.channel != Channel.DESK else NOTHING,
        _quote(noted(visit)),
    )


# --- the line under the name


def contact(one: PersonContact) -> SafeString:
    """A way of reaching them with its plan, so that nobody uses it as any other."""
    kind, name = (
        ("bad", "circle-x") if one.never else ("", "phone" if one.kind == ContactKind.PHONE else "mail")
    )
    plan = _("never to be used") if one.never else conditions_of(one) or _("a message may be left")
    return markup(
        '<li class="chip{}">{} <span><bdi dir="ltr">{}</bdi> · <bdi>{}</bdi></span></li>',
        f" {kind}" if kind else "",
        icon(name),
        one.value,
        plan,
    )


def told(kind: str, name: str, text: str, url: str = "") -> SafeString:
    """Something to know before anything else; `url` where it is seen to. Words of people come in `text`, escaped."""
    tone = f" {kind}" if kind else ""
    if url:
        return markup('<li><a class="chip{}" href="{}">{} {}</a></li>', tone, url, icon(name), text)
    return markup('<li class="chip{}">{} <bdi>{}</bdi></li>', tone, icon(name), text)
