import re
import secrets
from datetime import UTC, date, datetime
from typing import Any

import phonenumbers
from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, TextNode, Token
from django.templatetags import i18n
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, pgettext

from repere.doors.design import icons, wording
from repere.doors.design.pieces import age, in_each_language, language, markup, safe
from repere.doors.design.pieces import icon as icon_drawn
from repere.doors.design.pieces import translated as _
from repere.foundation.toolkit.tongues import written

register = template.Library()
HOME_PREFIX = 33


class DrawnIcon(template.Node):
    """One of the icons, its name known only when the page is drawn."""

    def __init__(self, name: FilterExpression, extra: str) -> None:
        self.name, self.extra = name, extra

    def render(self, context: template.Context) -> SafeString:
        # Our own files; the class is written in a template.
        return mark_safe(icons.svg(self.name.resolve(context), self.extra))  # noqa: S308


@register.tag
def icon(parser: Parser, token: Token) -> template.Node:
    """`{% icon "plus" %}`, `{% icon row.icon class="big" %}`: drawn in the colour of the text around it.

    A page holds a hundred of them: those whose name stands in the template are drawn when it is read.
    """
    _tag, written, *attributes = token.split_contents()
    name = parser.compile_filter(written)
    extra = conditional_escape("".join(attributes).removeprefix("class=").strip("'\""))
    if isinstance(name.var, str):
        return TextNode(icons.svg(name.var, extra))
    return DrawnIcon(name, extra)


class Kept(template.Node):
    """What is said in the same words to everybody who shares a key: drawn once for each key and language.

    Around holes: what differs from one reader to the next is named, and put back at each drawing.
    """

    MOST = 2_000

    def __init__(self, key: FilterExpression, holes: list[str], content: NodeList) -> None:
        self.key, self.holes, self.nodelist = key, holes, content
        # What nobody can type in the name of a place; letters and figures, that no filter changes.
        self.marks = [f"hole{secrets.token_hex(16)}" for _name in holes]
        self.between = re.compile(f"({'|'.join(self.marks)})" if holes else "(?!)")
        self.drawn: dict[tuple[object, ...], list[str]] = {}

    def render(self, context: template.Context) -> SafeString:
        shared = self.key.resolve(context, ignore_failures=True)
        if not shared:
            return self.nodelist.render(context)
        values = [context.get(name, "") for name in self.holes]
        key = (shared, language(), *map(bool, values))
        parts = self.drawn.get(key)
        if parts is None:
            if len(self.drawn) >= self.MOST:
                self.drawn.clear()
            parts = self.drawn[key] = self._parts(context, values)
        if len(parts) == 1:
            return SafeString(parts[0])
        filled = dict(zip(self.marks, map(safe, values), strict=True))
        return SafeString("".join([filled.get(part, part) for part in parts]))

    def _parts(self, context: template.Context, values: list[object]) -> list[str]:
        shown = zip(self.holes, self.marks, values, strict=True)
        with context.push(**{name: mark if value else "" for name, mark, value in shown}):
            return self.between.split(self.nodelist.render(context))


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept key with hole other %}…{% endkept %}`: nothing inside may depend on more than the key.

    No form, nobody's name, unless it is a hole: printed as it is, or found empty, and nothing else.
    """
    _tag, key, *named = token.split_contents()
    content = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(parser.compile_filter(key), named[1:], content)


class Sentence(template.Node):
    """A translated sentence without variables: looked up once for each language."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.told: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        spoken = language()
        told = self.told.get(spoken)
        if told is None:
            told = self.told[spoken] = self.node.render(context)
        return told


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's own, quicker for the sentences that stand in a template: a page holds sixty."""
    node = i18n.do_translate(parser, token)
    expression = node.filter_expression
    is_plain = isinstance(expression.var.literal, str) and not expression.filters
    return node if node.asvar or node.message_context or not is_plain else Sentence(node)


@register.filter
def phone(number: str) -> str:
    """A number as it is written where it rings: 04 65 71 22 01; abroad, with its prefix."""
    try:
        read = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number
    national = read.country_code == HOME_PREFIX
    style = (
        phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(read, style) if phonenumbers.is_possible_number(read) else number


@register.simple_tag
def desk_languages() -> list[dict[str, str]]:
    """Those in which a desk is written, each as it calls itself."""
    return [{"code": code, "name_local": name} for code, name in written(settings.DESK_LANGUAGES)]


@register.simple_tag
def when(at: datetime | None, *, brief: bool = False, now: datetime | None = None) -> SafeString | str:
    """An instant as people say it: today 14:05, tomorrow 09:00, Monday 14:00, 3 Jan 2026."""
    if at is None:
        return ""
    # An opening hour is told on the clock of its place; an instant of the database on ours.
    local = timezone.localtime(at) if at.tzinfo in (None, UTC) else at
    reference = (now or timezone.now()).astimezone(local.tzinfo)
    return _time(local.replace(second=0, microsecond=0), reference.date(), brief)


@in_each_language
def _time(at: datetime, today: date, brief: bool) -> SafeString:
    said = plain_when(at, today, brief=brief)
    return markup('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), said)


def plain_when(at: datetime, today: date, *, brief: bool = False) -> str:
    """The same, without its tag."""
    # One clock in all languages: a slip is read by two people.
    hour = f"{at:%H:%M}"
    match wording.closeness(at.date(), today):
        case wording.Closeness.TODAY:
            return hour if brief else _("today %(hour)s") % {"hour": hour}
        case wording.Closeness.TOMORROW:
            return _("tomorrow %(hour)s") % {"hour": hour}
        case wording.Closeness.YESTERDAY:
            return _("yesterday %(hour)s") % {"hour": hour}
        case wording.Closeness.THIS_WEEK:
            return _("%(day)s %(hour)s") % {"day": WEEKDAYS[at.weekday()], "hour": hour}
        case wording.Closeness.FAR:
            # A date within a sentence: "le 3 janv. 2026" in French.
            return pgettext("in a sentence", "%(date)s") % {"date": date_format(at, "j N Y")}


def _state(kind: str, name: str, said: str) -> SafeString:
    return markup('<span class="chip {}">{} <span>{}</span></span>', kind, icon_drawn(name), said)


@register.simple_tag(name="openness")
def openness_tag(moment: Any) -> SafeString:
    """Open or not, and until when: anything with .openness .because .changes_at .until"""
    return openness(moment, timezone.now())


def openness(moment: Any, now: datetime) -> SafeString:
    """The same in Python."""
    then = when(moment.changes_at, brief=True, now=now) if moment.changes_at else ""
    is_holiday = moment.because == "public_holiday"
    if moment.openness == "open":
        said = _put(_("Open until %(then)s"), then=then) if then else _("Open")
        return _state("open", "door-open", said)
    if moment.openness == "appointment":
        return _state("appointment", "calendar-clock", _("By appointment"))
    if moment.openness == "closed" and moment.because == "closure":
        if not moment.until:
            return _state("closed", "door-closed", _("Closed for now"))
        until = date_format(moment.until, "j N Y")
        return _state("closed", "door-closed", _("Closed until %(until)s included") % {"until": until})
    if moment.openness == "closed" and then:
        sentence = _("Public holiday, opens %(then)s") if is_holiday else _("Closed, opens %(then)s")
        return _state("later", "clock", _put(sentence, then=then))
    if moment.openness == "closed":
        return _state("closed", "door-closed", _("Closed: public holiday") if is_holiday else _("Closed"))
    if moment.because == "holiday_unstated":
        return _state("unknown", "circle-help", _("Public holiday: call first"))
    return _state("unknown", "circle-help", _("Hours unknown"))


def _put(sentence: str, **pieces: object) -> SafeString:
    """A sentence of ours around pieces of markup."""
    return SafeString(safe(sentence) % {name: safe(piece) for name, piece in pieces.items()})


@register.simple_tag(name="places")
def places_tag(count: int | None, said_at: datetime | None = None, *, stale: bool = False) -> SafeString:
    """How many places are left, and how long ago somebody said so; None: nobody did."""
    return places(count, said_at, timezone.now(), stale=stale)


def places(count: int | None, said_at: datetime | None, now: datetime, *, stale: bool = False) -> SafeString:
    """The same in Python."""
    if count is None:
        return _state("unknown", "circle-help", _("Places unknown"))
    kind, name = ("stale", "hourglass") if stale else ("places", "ticket") if count else ("full", "circle-x")
    said = ngettext("%(n)s place", "%(n)s places", count) % {"n": count} if count else _("Full")
    if said_at:
        said = f"{said}, {_('%(age)s ago') % {'age': age(said_at, now)}}"
    return _state(kind, name, said)
