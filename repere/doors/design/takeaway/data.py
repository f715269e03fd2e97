"""What becomes of what is written: who agreed to what, who received, who read, until when; what is left out."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from repere.accompaniment.casework.handover.choices import HandoverState
from repere.accompaniment.people.consent.choices import HowGiven, Purpose
from repere.accompaniment.people.consent.choices import Shelf as Shared
from repere.accompaniment.people.corrections.choices import Answer, Subject
from repere.doors.design.takeaway import words
from repere.doors.design.takeaway.life import Rows
from repere.doors.design.takeaway.pieces import Section, entry
from repere.foundation.toolkit.actors import Role


def consents(told: Rows) -> Section:
    return Section(
        "consents",
        _("What you agreed to"),
        entries=[
            entry(
                words.label(Purpose, one["purpose"]),
                (_("What may be told"), words.labels(Shared, one["shelves"])),
                (
                    _("To whom"),
                    words.place(one["recipient"]) or one["service"] or _("Any place that you are sent to"),
                ),
                (_("You agreed on"), words.day(one["given_at"])),
                (_("How you said it"), words.label(HowGiven, one["how"])),
                (_("Until (day)"), words.day(one["until"])),
                (_("You took it back on"), words.day(one["withdrawn_at"])),
            )
            for one in told
        ],
        nothing=_("You agreed to nothing yet."),
    )


def received(told: Mapping[str, Any]) -> Section:
    """Each place that was told something: where they were sent, who asked to take over, who was asked for them."""
    sent = [
        entry(
            words.listed(dict.fromkeys((one["service"], one["structure"]))),
            (_("What they were told of you"), words.listed(words.TOLD[code] for code in one["told_them"])),
            (_("Told on"), words.day(one["steps"][0]["at"]) if one["steps"] else ""),
        )
        for one in told["doors"]
        if one["told_them"]
    ]
    given = [
        entry(
            words.place(one["by"]),
            (_("What they were told of you"), words.labels(Shared, one["given"])),
            (_("They asked on"), words.day(one["asked_at"])),
        )
        for one in told["asked_by_others"]
        if one["given"]
    ]
    asked = [
        entry(
            one["institution"],
            (_("What they were told of you"), _("what we asked for you")),
            (_("Told on"), words.day(one["asked_on"])),
        )
        for one in told["institutions_asked"]
    ]
    return Section(
        "received",
        _("Who was told something about you"),
        entries=[*sent, *given, *asked],
        nothing=_("Nobody was told anything."),
    )


def asked_by_others(told: Rows) -> Section:
    return Section(
        "asked_by_others",
        _("Who asked for your dossier with your card"),
        entries=[
            entry(
                words.place(one["by"]),
                (_("They asked on"), words.day(one["asked_at"])),
                (_("What they asked for"), words.labels(Shared, one["asked"])),
                (_("What they were given"), words.labels(Shared, one["given"])),
                (_("Where it stands"), words.label(HandoverState, one["state"])),
            )
            for one in told
        ],
        nothing=_("Nobody asked for it."),
    )


def read_by(told: Rows) -> Section:
    return Section(
        "read_by",
        _("Who opened your dossier"),
        said=[_("Each time somebody opens your dossier, it is written down. Nobody can erase it.")],
        entries=[
            entry(
                "",
                (
                    words.day(one["day"]),
                    words.listed(
                        (
                            words.reader(one["role"]),
                            words.place(one["organisation"]),
                            ngettext("%(n)s time", "%(n)s times", one["times"]) % {"n": one["times"]},
                        )
                    ),
                ),
            )
            for one in told
        ],
        nothing=_("Nobody opened it yet."),
    )


def opened_in_an_emergency(told: Rows) -> Section:
    return Section(
        "opened_in_an_emergency",
        _("What was opened in an emergency"),
        entries=[
            entry(
                words.instant(one["at"]),
                (_("Who opened it"), words.label(Role, one["role"])),
                (pgettext("an emergency", "Why"), one["reason"]),
                (_("It ended"), words.instant(one["until"])),
            )
            for one in told
        ],
        nothing=_("Nothing was opened in an emergency."),
    )


def papers_for_this_door(told: Rows) -> Section:
    return Section(
        "papers_for_this_door",
        _("The papers that open your own space"),
        entries=[
            entry(
                "",
                (_("Given to you on"), words.day(one["made_at"])),
                (_("Until (day)"), words.day(one["until"])),
                (_("Used last on"), words.day(one["last_used_at"])),
                (_("Ended on"), words.day(one["revoked_at"])),
            )
            for one in told
        ],
        nothing=_("You have none: ask for one at the desk."),
    )


def corrections(told: Rows) -> Section:
    return Section(
        "corrections",
        _("What you asked to correct"),
        entries=[
            entry(
                words.label(Subject, one["about"]),
                (_("You said"), one["said"]),
                (_("Asked on"), words.day(one["asked_at"])),
                (
                    _("Our answer"),
                    words.label(Answer, one["answer"]) if one["answer"] else _("We have not answered yet."),
                ),
                (_("What we said"), one["told"]),
                (_("Answered on"), words.day(one["answered_at"])),
            )
            for one in told
        ],
        nothing=_("You asked for no correction."),
    )


def kept_until(told: Mapping[str, Any]) -> Section:
    months = told["months"]
    said = ngettext(
        "We keep what is written about you for %(n)s month after your last news.",
        "We keep what is written about you for %(n)s months after your last news.",
        months,
    ) % {"n": months}
    one = entry(
        "",
        (_("Your last news"), words.day(told["last_news_on"])),
        (_("Without news from you, it ends on"), words.day(told["ends_on"])),
    )
    again = _("Come, call or write: the time begins again. You may also ask that all be erased.")
    return Section("kept_until", _("How long it is kept"), said=[said, again], entries=[one])


def not_here(told: list[str]) -> Section:
    return Section("not_here", _("What is not in this document, and why"), said=list(told))


def how_to_correct() -> Section:
    return Section(
        "how_to_correct",
        _("Something is not right?"),
        said=[
            _("Say it in your own space, or at the desk. We answer within a month, and say why if we refuse."),
            _("You may ask that something be corrected, erased, or no longer used. It costs nothing."),
            _("In France, if we do not answer, you may write to the CNIL (www.cnil.fr), which protects your data."),
        ],
    )  # fmt: skip


YOUR_DATA: Final[Mapping[str, Callable[[Any], Section]]] = {
    "consents": consents,
    "asked_by_others": asked_by_others,
    "read_by": read_by,
    "opened_in_an_emergency": opened_in_an_emergency,
    "papers_for_this_door": papers_for_this_door,
    "corrections": corrections,
    "kept_until": kept_until,
    "not_here": not_here,
}
