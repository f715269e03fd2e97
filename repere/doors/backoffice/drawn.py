"""The lines of the lists a desk lives in, drawn: a page shows forty of them, and is asked for all day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop, ngettext

from repere.accompaniment.casework.choices import Urgency
from repere.accompaniment.casework.models import Need
from repere.accompaniment.casework.queries import Pressing, Waiting
from repere.accompaniment.orientation.choices import ReferralState
from repere.accompaniment.orientation.holds.choices import Awaits, HoldState
from repere.accompaniment.orientation.queries import Envelope
from repere.doors.backoffice import words
from repere.doors.backoffice.cards import Card, Unlikely
from repere.doors.backoffice.forms import FactsForm
from repere.doors.backoffice.rows import (
    STATE_CHIPS,
    PersonRow,
    is_pending,
    may_withdraw,
    state_of,
    theme_shown,
)
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
    safe,
    urgent,
)
from repere.doors.design.pieces import translated as _
from repere.doors.design.templatetags.design import openness, places, when
from repere.doors.design.widgets import CHECKED, SELECTED, LongSelect
from repere.foundation.vault.fields import opened
from repere.knowledge.directory.choices import Audience, CapacityUnit, label
from repere.knowledge.directory.queries import OwnPlaces


def _name(name: str) -> str:
    return name or _("Without a name")


def _link(url: str, name: str) -> SafeString:
    return markup('<a href="{}"><bdi>{}</bdi></a>', url, name)


def _of_dossier(dossier_id: UUID | None, name: str) -> SafeString:
    if dossier_id is None:
        return markup("<strong>{}</strong>", _name(name))
    return _link(path_to("backoffice:dossier", dossier_id), _name(name))


def _quote(text: str) -> SafeString:
    return markup(' · <q dir="auto">{}</q>', text) if text else NOTHING


@in_each_language
def _theme_chip(code: str, urgency: str) -> str:
    theme = theme_shown(code, urgency)
    return chip("urgent" if theme.urgent else "", theme.icon, theme.label) + SafeString(" ")


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
        _of_dossier(need.dossier_id, name),
        _theme_line(need.theme),
        # Opened last: its key came with those of the names.
        _quote(opened(need.said, need.pk)),
    )
    state = _told_days_ago((now - need.told_at).days)
    return row(what, urgent() + state if need.urgency == Urgency.TODAY else state)


@in_each_language
def _state_chip(state: str, refused_because: str) -> str:
    kind, name = STATE_CHIPS[ReferralState(state)]
    return chip(kind, name, state_of(state, refused_because))


def _due(word: str, kind: str, at: datetime, now: datetime) -> SafeString:
    return markup('<span class="chip{}">{} {} {}</span>', kind, icon("hourglass"), word, when(at, now=now))


def sent_line(envelope: Envelope, name: str, now: datetime, token: str) -> SafeString:
    """A referral, as its sender follows it."""
    what = markup(
        '{}<p class="meta">{} <a href="{}" lang="fr" dir="auto">{}</a> · <bdi>{}</bdi>{}</p>',
        _of_dossier(envelope.dossier_id, name),
        _theme_icon(envelope.theme),
        path_to("backoffice:sent", envelope.id),
        envelope.service,
        envelope.other,
        _quote(envelope.answer),
    )
    state = _state_chip(envelope.state, envelope.refused_because)
    if is_pending(envelope.state):
        state += hold_chip(envelope.hold, envelope.before)
        state = markup("{} {}", state, _due(_("answer due"), "", envelope.expires_at, now))
    return row(what, state, _withdrawal(envelope.id, token) if may_withdraw(envelope.state) else NOTHING)


def hold_chip(hold: str | None, before: int | None = None) -> SafeString:
    """What became of the place of a referral that waits; nothing where places are not counted."""
    return (
        SafeString(" ") + _hold_chip(hold, before) if hold in {HoldState.HELD, HoldState.WAITING} else NOTHING
    )


@in_each_language
def _hold_chip(hold: str, before: int | None) -> str:
    if hold == HoldState.HELD:
        return chip("good", "ticket", _("Place held"))
    if before is None:
        return chip("warn", "hourglass", _("On the waiting list"))
    return chip("warn", "hourglass", _("Waiting list: number %(n)s") % {"n": before + 1})


AWAITED = {
    Awaits.PLACE: gettext_noop("a place is free"),
    Awaits.OPENING: gettext_noop("open again"),
    Awaits.NEW: gettext_noop("fits a search that you follow"),
}


def alert_line(alert: Envelope, name: str, now: datetime, token: str) -> SafeString:
    """What a desk asked to be told: a place is free, a service is open again."""
    told = _(AWAITED[Awaits(alert.state)])
    about = (
        markup(" · {} {}", _theme_icon(alert.theme), _of_dossier(alert.dossier_id, name))
        if alert.theme
        else NOTHING
    )
    what = markup(
        '<strong lang="fr" dir="auto">{}</strong><p class="meta"><bdi lang="fr">{}</bdi>{}</p>',
        alert.service,
        alert.other,
        about,
    )
    state = chip("good", "bell", told) + markup(" {}", when(alert.expires_at, now=now))
    seen = markup(
        '<form class="actions" method="post" action="{}">{}<button class="button quiet">{}{}</button></form>',
        path_to("backoffice:put_away", alert.id),
        hidden_token(token),
        _("Seen"),
        _hidden(alert.service),
    )
    return row(what, state, seen)


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
    due = _due(_("Answer before"), " warn", envelope.expires_at, now) + hold_chip(envelope.hold)
    return row(what, urgent() + due if envelope.urgency == Urgency.TODAY else due)


@in_each_language
def _kind_of_place(unit: str, audience: str) -> str:
    kind = label(CapacityUnit, unit)
    return f"{kind} · {label(Audience, audience)}" if audience else kind


def places_line(service: OwnPlaces, now: datetime, token: str) -> SafeString:
    """A kind of place of ours, what was said of it, and the box to say how many are left."""
    said = _("never said")
    if service.said_at is not None:
        count = service.places or 0
        said = ngettext("%(n)s place said %(age)s ago", "%(n)s places said %(age)s ago", count) % {
            "n": count,
            "age": age(service.said_at, now),
        }
    if service.held:
        said += " · " + ngettext("%(n)s held", "%(n)s held", service.held) % {"n": service.held}
    unit, audience = service.unit or "", service.audience or ""
    kind = _kind_of_place(unit, audience) if unit else NOTHING
    what = markup(
        '<a href="{}" lang="fr" dir="auto">{}</a><p class="meta">{}{}</p>',
        path_to("backoffice:service", service.pk),
        service.name,
        markup("{} · ", kind) if kind else NOTHING,
        said,
    )
    form = markup(
        '<form class="actions" method="post" action="{0}">{1}<input type="hidden" name="from_today" value="1">'
        '<input type="hidden" name="unit" value="{6}"><input type="hidden" name="audience" value="{7}">'
        '<label class="visually-hidden" for="places-{2}-{6}-{7}">{3}</label><input class="short"'
        ' id="places-{2}-{6}-{7}" name="places" inputmode="numeric" maxlength="4" autocomplete="off" value="{4}">'
        ' <button class="button">{5}</button></form>',
        path_to("backoffice:say_places", service.pk),
        hidden_token(token),
        service.pk,
        _("Places left now: %(name)s") % {"name": service.name},
        "" if service.places is None else service.places,
        _("places, now"),
        unit,
        audience,
    )
    return row(what, chip("warn", "history", _("to say again")) if service.is_due(now) else NOTHING, form)


@lru_cache(maxsize=4096)
def _reason(said: words.Said) -> str:
    tone = f' class="{said.tone}"' if said.tone else ""
    return f"<li{tone}>{icon(said.icon)} {safe(said.text)}</li>"


def _hidden(name: str) -> SafeString:
    """For those who hear the page: which of the services the button is about."""
    return markup('<span class="visually-hidden">: {}</span>', name)


def result(card: Card, now: datetime, *, passage_id: UUID, need_id: UUID, is_given: bool) -> SafeString:
    """A service that fits, why, and what can be done with it at once."""
    by = markup('<bdi lang="fr">{}</bdi>', card.structure)
    if card.distance:
        by += markup(' · <span class="figure">{}</span>', card.distance)
    if card.confidential:
        by += _confidential()
    chips = openness(card.moment, now)
    if card.counts_places:
        chips += SafeString(" ") + places(card.places, card.said_at, now, stale=card.places_are_stale)
    return markup(
        '<article class="result"><header><h3><a href="{}" lang="fr" dir="auto">{}</a></h3>'
        '<p class="by">{}</p></header>\n'
        '<p class="chips">{}</p>\n<ul class="reasons">{}</ul>\n<div class="actions">{}</div></article>\n',
        path_to("backoffice:service", card.id),
        card.name,
        by,
        chips,
        SafeString("".join(map(_reason, card.reasons))),
        _what_to_do(card, passage_id, need_id, is_given=is_given),
    )


@in_each_language
def _confidential() -> str:
    return markup(" · {} {}", icon("eye-off"), _("confidential address"))


@in_each_language
def _given() -> str:
    return chip("good", "check", _("Already given"))


def _what_to_do(card: Card, passage_id: UUID, need_id: UUID, *, is_given: bool) -> SafeString:
    hidden, service_id = _hidden(card.name), SafeString(card.id)
    if is_given:
        acts = _given()
    else:
        acts = markup(
            '<label class="button quiet pick"><input type="checkbox" name="services" value="{0}"> {1}{2}</label>\n'
            '<button class="button primary" name="one" value="{0}">{3} {4}{2}</button>',
            service_id,
            _("Choose"),
            hidden,
            icon("ticket"),
            _("Give a slip"),
        )
    if card.can_be_asked:
        acts += markup(
            '\n<a class="button" href="{}?need={}">{} {}{}</a>',
            path_to("backoffice:send_referral", passage_id, card.id),
            need_id,
            icon("send"),
            _("Ask for a place"),
            hidden,
        )
    if card.phone:
        acts += markup(
            '\n<a class="button" href="tel:{}">{} <bdi dir="ltr">{}</bdi></a>',
            card.phone.replace(" ", ""),
            icon("phone"),
            card.phone_written,
        )
    return acts


def set_aside(service: Unlikely, *, passage_id: UUID, need_id: UUID) -> SafeString:
    """A service that does not fit, and why not; one that is only full may be waited for."""
    what = markup(
        '<a href="{}?need={}" lang="fr" dir="auto">{}</a><p class="meta"><bdi lang="fr">{}</bdi></p>',
        path_to("backoffice:service", service.id),
        need_id,
        service.name,
        service.structure,
    )
    waits = NOTHING
    if service.may_wait:
        waits = markup(
            '<div class="actions"><a class="button" href="{}?need={}">{} {}{}</a></div>',
            path_to("backoffice:send_referral", passage_id, service.id),
            need_id,
            icon("hourglass"),
            _("Join the waiting list"),
            _hidden(service.name),
        )
    return row(what, SafeString("".join(map(_why_not, service.exclusions))), waits)


@lru_cache(maxsize=4096)
def _why_not(said: words.Said) -> str:
    return f'<span class="chip closed">{icon(said.icon)} {safe(said.text)}</span> '


def where_fields(
    near: str, words_typed: str, radii: tuple[int, ...], chosen: float, *, is_no_place: bool
) -> SafeString:
    """Where to look, how far, for which words; drawn once where nothing was typed, as on most pages."""
    if not near and not words_typed:
        return _where_empty(radii, chosen)
    return _where(near, words_typed, radii, chosen, is_no_place)


@in_each_language
def _where_empty(radii: tuple[int, ...], chosen: float) -> str:
    return _where("", "", radii, chosen, False)


def _where(
    near: str, words_typed: str, radii: tuple[int, ...], chosen: float, is_no_place: bool
) -> SafeString:
    error = markup('<p class="error">{} {}</p>', icon("circle-alert"), _("No such town here."))
    return markup(
        '<div class="field{}"><label for="near">{}</label>{}<input id="near" name="near" value="{}"'
        ' autocomplete="off"></div>\n<div class="field"><label for="radius">{}</label><select id="radius"'
        ' name="radius">{}</select></div>\n<div class="field"><label for="words">{}</label><input id="words"'
        ' name="q" type="search" value="{}" maxlength="80" autocomplete="off" dir="auto"></div>\n'
        '<button class="button">{}</button>\n<button class="button quiet" formaction="{}">{} {}</button>',
        " invalid" if is_no_place else "",
        _("Town or postcode"),
        error if is_no_place else NOTHING,
        near,
        _("Within"),
        _radius_choices(radii, chosen),
        _("Words of a service, in any language"),
        words_typed,
        _("Look there"),
        path_to("backoffice:follow_search"),
        icon("bell"),
        _("Follow this search"),
    )


@in_each_language
def _radius_choices(radii: tuple[int, ...], chosen: float) -> str:
    """How far to look, in kilometres."""
    options = (
        f'<option value="{km}"{" selected" if km == chosen else ""}>{safe(_("%(km)s km") % {"km": km})}</option>'
        for km in radii
    )
    return SafeString("".join(options))


def facts_fields(said: Mapping[str, Any], errors: Mapping[str, Any], *, is_known: bool) -> SafeString:
    """What a person may say of themselves, so that a place fits: the fields of FactsForm, filled in.

    `is_known`: they have a dossier, in which what holds them back may be remembered.
    """
    age_box = markup(
        '<input type="text" name="age" value="{}" inputmode="numeric" maxlength="3" id="id_age">',
        "" if said["age"] is None else said["age"],
    )
    language_box = _long_select("language", str(said["language"] or ""), get_language() or "fr")
    parts = [
        '<div class="stack"><div class="fields">',
        _field("language", language_box, errors.get("language", ())),
        _field("age", age_box, errors.get("age", ())),
        "</div>\n",
        *(_group(name, said[name] or (), errors.get(name, ())) for name in _GROUPS),
        '<div class="fields">',
        _choice("walk", str(said["walk"] or "")),
        _choice("remember", "") if is_known else NOTHING,
        "</div></div>",
    ]
    return SafeString("".join(parts))


_GROUPS = ("audiences", "situations", "constraints")


def _group(name: str, ticked: Collection[str], errors: Sequence[str]) -> SafeString:
    """Boxes; most people are asked nothing, and those without a tick are drawn once."""
    if not ticked and not errors:
        return _unticked(name)
    return _field(name, _boxes(name, ticked), errors)


@in_each_language
def _unticked(name: str) -> str:
    return _field(name, _boxes(name, ()), ())


@in_each_language
def _choice(name: str, chosen: str) -> str:
    choices = FactsForm.base_fields[name].choices  # type: ignore[attr-defined]  # a field of choices
    options = "".join(
        markup('<option value="{}"{}>{}</option>', code, SELECTED if code == chosen else NOTHING, label)
        for code, label in choices
    )
    control = markup('<select name="{0}" id="id_{0}">{1}</select>', name, SafeString(options))
    return _field(name, control, ())


def _field(name: str, control: str, errors: Sequence[str]) -> SafeString:
    is_group = name in _GROUPS
    box, title = ("fieldset", "legend") if is_group else ("div", "label")
    told = "".join(
        markup(
            '<p class="error">{}<span><span class="visually-hidden">{}</span> {}</span></p>',
            icon("circle-alert"),
            _("Error:"),
            error,
        )
        for error in errors
    )
    return markup(
        '<{0} class="field{1}"{2}><{3}{4}>{5} <span class="optional">{6}</span></{3}>{7}{8}</{0}>\n',
        box,
        " invalid" if errors else "",
        markup(' aria-describedby="id_{}_error"', name) if errors else NOTHING,
        title,
        NOTHING if is_group else markup(' for="id_{}"', name),
        FactsForm.base_fields[name].label,
        _("optional"),
        markup('<div id="id_{}_error">{}</div>', name, SafeString(told)) if errors else NOTHING,
        markup('<div class="group">{}</div>', control) if is_group else control,
    )


@lru_cache(maxsize=512)
def _long_select(name: str, chosen: str, language: str) -> SafeString:
    choices = FactsForm.base_fields[name].choices  # type: ignore[attr-defined]  # a field of choices
    return LongSelect(choices=choices).render(name, [chosen], {"id": f"id_{name}"})


@in_each_language
def _box(name: str, number: int, code: str, is_ticked: bool) -> str:
    labels = dict(FactsForm.base_fields[name].choices)  # type: ignore[attr-defined]  # a field of choices
    return markup(
        '<div><label for="id_{0}_{1}">'
        '<input type="checkbox" name="{0}" value="{2}" id="id_{0}_{1}"{3}> {4}</label></div>',
        name,
        number,
        code,
        CHECKED if is_ticked else NOTHING,
        labels[code],
    )


def _boxes(name: str, ticked: Collection[str]) -> SafeString:
    codes = _codes(name)
    boxes = (_box(name, number, code, code in ticked) for number, code in enumerate(codes))
    return markup('<div id="id_{}">{}</div>', name, SafeString("".join(boxes)))


@lru_cache(maxsize=8)
def _codes(name: str) -> tuple[str, ...]:
    return tuple(str(code) for code, _label in FactsForm.base_fields[name].choices)  # type: ignore[attr-defined]


def people_lines(some: Sequence[PersonRow], token: str, passage_id: UUID | None) -> list[SafeString]:
    """Those found, why, and the button that receives them; `passage_id`: the anonymous one that looks for them."""
    where = path_to("backoffice:join", passage_id) if passage_id else path_to("backoffice:begin")
    form = markup('<form method="post" action="{}">{}', where, hidden_token(token))
    receive = escape(_("This is them") if passage_id else _("Receive"))
    return [_person_line(one, form, receive) for one in some]


def _person_line(one: PersonRow, form: str, receive: str) -> SafeString:
    dossier_id: UUID = one.person.dossier.pk
    name = escape(one.name)
    named = "".join([f"<bdi>{escape(other)}</bdi> · " for other in one.other_names])
    told = "".join([f"{escape(part)} · " for part in (one.birth, *one.languages) if part])
    why = f'<p class="meta">{icon("check")} {escape(" · ".join(one.why))}</p>' if one.why else ""
    return SafeString(
        f'<li class="row person"><span class="initials" aria-hidden="true">{escape(one.initials)}</span>\n'
        f'<div class="what"><a href="{path_to("backoffice:dossier", dossier_id)}"><bdi>{name}</bdi></a>'
        f'<p class="meta">{named}{told}<bdi dir="ltr">{escape(one.code)}</bdi></p>{why}</div>\n'
        f'<div class="actions">{form}<button class="button primary" name="dossier" value="{dossier_id}">'
        f'{receive} <span class="visually-hidden"><bdi>{name}</bdi></span></button></form></div></li>\n'
    )
