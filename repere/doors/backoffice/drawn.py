"""The lines of the lists a desk lives in, drawn: a page shows forty of them, and is asked for all day."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.models import Need
from repere.accompaniment.casework.queries import Pressing, Waiting
from repere.accompaniment.orientation.queries import Envelope
from repere.doors.backoffice import words
from repere.doors.backoffice.rows import STATE_CHIPS, is_pending, may_withdraw, state_of, theme_shown
from repere.doors.design.pieces import (
    NOTHING,
    age,
    chip,
    hidden_token,
    icon,
    in_each_language,
    markup,
    path_to,
    row,
    urgent,
)
from repere.doors.design.templatetags.design import when
from repere.knowledge.directory.queries import OwnPlaces


def _name(name: str) -> str:
    return name or _("Without a name")


def _link(url: str, name: str) -> SafeString:
    return markup('<a href="{}"><bdi>{}</bdi></a>', url, name)


def _quote(text: str) -> SafeString:
    return markup(' · <q dir="auto">{}</q>', text) if text else NOTHING


@in_each_language
def _theme_chip(code: str, urgency: str) -> str:
    theme = theme_shown(code, urgency)
    return chip("urgent" if theme.urgent else "", theme.icon, theme.label) + " "


@lru_cache(maxsize=64)
def _theme_icon(code: str) -> SafeString:
    return icon(theme_shown(code).icon)


@in_each_language
def _theme_label(code: str) -> str:
    return theme_shown(code).label


@in_each_language
def _theme_line(code: str) -> str:
    theme = theme_shown(code)
    return markup("{} {}", icon(theme.icon), theme.label)


def queue_line(passage: Waiting, told: Sequence[tuple[str, str]], name: str, now: datetime) -> SafeString:
    """Somebody at the desk; `told`: themes with their urgency."""
    what = markup(
        '{}<p class="meta">{} · {}</p>',
        _link(path_to(f"backoffice:{'orientation' if told else 'needs'}", passage.pk), _name(name)),
        _("here for %(age)s") % {"age": age(passage.opened_at, now)},
        _("to be oriented") if told else _("to be listened to"),
    )
    return row(what, SafeString("".join(_theme_chip(*one) for one in told)))


@in_each_language
def _told_days_ago(days: int) -> str:
    said = ngettext("for %(n)s day", "for %(n)s days", days) % {"n": days} if days else _("told today")
    return chip("", "history", said)


def need_line(need: Need | Pressing, name: str, now: datetime) -> SafeString:
    """A need that nobody has closed."""
    what = markup(
        '{}<p class="meta">{}{}</p>',
        _link(path_to("backoffice:dossier", need.dossier_id), _name(name)),
        _theme_line(need.theme),
        _quote(need.said),
    )
    state = _told_days_ago((now - need.told_at).days)
    return row(what, urgent() + state if need.urgency == Urgency.TODAY else state)


@in_each_language
def _state_chip(state: str, refused_because: str) -> str:
    kind, name = STATE_CHIPS[state]
    return chip(kind, name, state_of(state, refused_because))


def _due(word: str, kind: str, at: datetime, now: datetime) -> SafeString:
    return markup('<span class="chip{}">{} {} {}</span>', kind, icon("hourglass"), word, when(at, now=now))


def sent_line(envelope: Envelope, name: str, now: datetime, token: str) -> SafeString:
    """A referral, as its sender follows it."""
    who = (
        _link(path_to("backoffice:dossier", envelope.dossier_id), _name(name))
        if envelope.dossier_id
        else markup("<strong>{}</strong>", _name(name))
    )
    what = markup(
        '{}<p class="meta">{} <bdi lang="fr">{}</bdi> · <bdi>{}</bdi>{}</p>',
        who,
        _theme_icon(envelope.theme),
        envelope.service,
        envelope.other,
        _quote(envelope.answer),
    )
    state = _state_chip(envelope.state, envelope.refused_because)
    if is_pending(envelope.state):
        state = markup("{} {}", state, _due(_("answer due"), "", envelope.expires_at, now))
    return row(what, state, _withdrawal(envelope.id, token) if may_withdraw(envelope.state) else NOTHING)


def _withdrawal(referral_id: UUID, token: str) -> SafeString:
    return markup(
        '<form class="actions" method="post" action="{}">{}<button class="button quiet">{}</button></form>',
        path_to("backoffice:withdraw", referral_id),
        hidden_token(token),
        _("Withdraw"),
    )


def request_line(envelope: Envelope, now: datetime) -> SafeString:
    """A referral that waits for our answer."""
    what = markup(
        '{} <a href="{}">{}</a><p class="meta"><bdi lang="fr">{}</bdi> · {}{}</p>',
        _theme_icon(envelope.theme),
        path_to("backoffice:received", envelope.id),
        _theme_label(envelope.theme),
        envelope.service,
        markup(_("from <bdi>%(who)s</bdi>") % {"who": "{}"}, envelope.other),
        f" · {words.language_name(envelope.language)}" if envelope.language else "",
    )
    due = _due(_("Answer before"), " warn", envelope.expires_at, now)
    return row(what, urgent() + due if envelope.urgency == Urgency.TODAY else due)


def places_line(service: OwnPlaces, now: datetime, token: str) -> SafeString:
    """A service of ours, what was said of its places, and the box to say how many are left."""
    said = _("never said")
    if service.said_at is not None:
        count = service.places or 0
        said = ngettext("%(n)s place said %(age)s ago", "%(n)s places said %(age)s ago", count) % {
            "n": count,
            "age": age(service.said_at, now),
        }
    what = markup(
        '<a href="{}" lang="fr" dir="auto">{}</a><p class="meta">{}</p>',
        path_to("backoffice:service", service.pk),
        service.name,
        said,
    )
    form = markup(
        '<form class="actions" method="post" action="{0}">{1}<input type="hidden" name="from_today" value="1">'
        '<label class="visually-hidden" for="places-{2}">{3}</label><input class="short" id="places-{2}" name="places"'
        ' inputmode="numeric" maxlength="4" autocomplete="off" value="{4}"> <button class="button">{5}</button></form>',
        path_to("backoffice:say_places", service.pk),
        hidden_token(token),
        service.pk,
        _("Places left now: %(name)s") % {"name": service.name},
        "" if service.places is None else service.places,
        _("places, now"),
    )
    return row(what, actions=form)
