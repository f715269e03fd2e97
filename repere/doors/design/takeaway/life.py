"""Who somebody is and what was done with them, out of their file: one function a heading of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from repere.accompaniment.casework.agenda.choices import Status
from repere.accompaniment.casework.assistance.choices import HelpKind, HelpUnit
from repere.accompaniment.casework.choices import Channel, Constraint, Urgency
from repere.accompaniment.casework.mediation.choices import InstitutionAnswer
from repere.accompaniment.casework.plan.choices import GoalState
from repere.accompaniment.casework.status.choices import Permit, Situation, Source
from repere.accompaniment.papers.choices import Kind
from repere.accompaniment.people.choices import ContactKind, ContactWay, DocumentKind, NameKind, Script, Sex
from repere.accompaniment.people.household.choices import Tie
from repere.accompaniment.rights.choices import How, Proof, Reason
from repere.accompaniment.rights.wording import right_said
from repere.doors.design.takeaway import words
from repere.doors.design.takeaway.pieces import Said, Section, entries, entry

Rows = list[dict[str, Any]]
NAMES: Final[Mapping[str, Promise]] = {
    NameKind.USUAL: gettext_lazy("Your name, as you say it"),
    NameKind.OFFICIAL: gettext_lazy("Your name, as on your papers"),
    NameKind.BIRTH: gettext_lazy("Your name at birth"),
    NameKind.NICKNAME: gettext_lazy("Your nickname"),
}


def person(told: Mapping[str, Any]) -> Section:
    birth = told["birth"]
    names = [
        entry(
            "",
            (str(NAMES.get(name["kind"], name["kind"])), name["text"]),
            (_("Written in"), words.label(Script, name["script"]) if name["script"] != Script.LATIN else ""),
        )
        for name in told["names"]
    ]
    rest = entry(
        "",
        (
            _("Born"),
            words.birth_said(birth["year"], birth["month"], birth["day"], birth["precision"]),
        ),
        (_("How we greet you"), told["greeted_as"]),
        (_("Sex, as it was noted"), words.label(Sex, told["sex"]) if told["sex"] else ""),
        (_("Nationality, as you said it"), told["nationality"]),
        (_("Your languages"), words.listed(map(words.language, told["languages"]))),
        (_("With an interpreter?"), words.yes(told["needs_interpreter"])),
        (_("What holds you back, as you agreed that we remember it"),
         words.labels(Constraint, told["what_holds_back"])),
        (_("Written down on"), words.day(told["written_at"])),
    )  # fmt: skip
    return Section("person", _("Your name and who you are"), entries=entries([*names, rest]))


def dossier(told: Mapping[str, Any]) -> Section:
    one = entry(
        "",
        (_("Its code"), told["code"]),
        (_("Opened on"), words.day(told["opened_at"])),
        (_("Closed on"), words.day(told["closed_at"])),
    )
    return Section("dossier", _("Your dossier"), entries=[one])


def contacts(told: Rows) -> Section:
    def use(one: Mapping[str, Any]) -> str:
        if one["never"]:
            return _("We never use it.")
        return _("We may leave a message.") if one["may_leave_message"] else _("We leave no message.")

    return Section(
        "contacts",
        _("How we reach you"),
        entries=[
            entry(
                "",
                (words.label(ContactKind, one["kind"]), one["value"]),
                (_("How you want it used"), words.labels(ContactWay, one["ways"])),
                (_("What we do"), use(one)),
            )
            for one in told
        ],
        nothing=_("No telephone and no address is written."),
    )


def relatives(told: Rows) -> Section:
    return Section(
        "relatives",
        _("Your family and those close to you"),
        entries=[
            entry(
                words.label(Tie, one["kind"]),
                (_("Name, as you said it"), one["name"]),
                (_("You live together"), words.yes(one["lives_together"])),
                (_("You are looking for them"), words.yes(True) if one["is_sought"] else ""),
            )
            for one in told
        ],
        nothing=_("Nobody is written."),
    )


def numbers_of_papers(told: Rows) -> Section:
    return Section(
        "numbers_of_papers",
        _("The numbers of your papers"),
        entries=[entry("", (words.label(DocumentKind, one["kind"]), one["number"])) for one in told],
        nothing=_("No number is written."),
    )


def papers(told: Rows) -> Section:
    return Section(
        "papers",
        _("Your papers"),
        entries=[
            entry(
                words.label(Kind, one["kind"]),
                (pgettext("a paper", "Its name"), one["label"]),
                (_("It ends on"), words.day(one["expires_on"])),
                (
                    _("Do we keep a copy?"),
                    words.yes(True) if one["is_kept"] else _("No: it was seen, and given back."),
                ),
                (_("Written down on"), words.day(one["added_at"])),
            )
            for one in told
        ],
        nothing=_("No paper is written."),
    )


def passages(told: Rows) -> Section:
    return Section(
        "passages",
        _("Your visits"),
        entries=[
            entry(
                words.day(one["opened_at"]),
                (_("How you came"), words.label(Channel, one["channel"])),
                (_("It ended"), words.instant(one["closed_at"])),
            )
            for one in told
        ],
        nothing=_("No visit is written."),
    )


def needs(told: Rows) -> Section:
    return Section(
        "needs",
        _("What you need"),
        entries=[
            entry(
                words.theme(one["theme"]),
                (_("You said"), one["said"]),
                (_("More exactly"), one["precisely"]),
                (_("How urgent it was"), words.label(Urgency, one["urgency"])),
                (_("You told us on"), words.day(one["told_at"])),
                (_("Where it stands"), str(words.NEEDS.get(one["status"], one["status"]))),
                (_("Solved on"), words.day(one["met_at"])),
            )
            for one in told
        ],
        nothing=_("No need is written."),
    )


def plan(told: Rows) -> Section:
    def lines(goal: Mapping[str, Any]) -> list[Said]:
        said = [
            (_("In our words"), goal["goal"] if goal["in_your_language"] else ""),
            (_("Where it stands"), words.label(GoalState, goal["state"])),
            (_("By when"), words.day(goal["by"])),
        ]
        for number, step in enumerate(goal["steps"], 1):
            said += [
                (_("Step %(n)s") % {"n": number}, step["in_your_language"] or step["text"]),
                (_("In our words"), step["text"] if step["in_your_language"] else ""),
                (_("By when"), words.day(step["by"])),
                (_("Done on"), words.day(step["done_at"])),
            ]
        return said

    return Section(
        "plan",
        _("Your plan"),
        entries=[entry(goal["in_your_language"] or goal["goal"], *lines(goal)) for goal in told],
        nothing=_("No plan is written."),
    )


def appointments(told: Rows) -> Section:
    return Section(
        "appointments",
        _("Your appointments"),
        entries=[
            entry(
                words.instant(one["starts_at"]),
                (_("Until (hour)"), one["ends_at"].strftime("%H:%M")),
                (pgettext("an appointment", "Where"), one["place"]),
                (pgettext("an appointment", "What for"), one["reason"]),
                (_("With an interpreter?"), words.yes(one["needs_interpreter"])),
                (_("Where it stands"), words.label(Status, one["status"])),
            )
            for one in told
        ],
        nothing=_("No appointment is written."),
    )


def doors(told: Rows) -> Section:
    return Section(
        "doors",
        _("Where you were sent"),
        entries=[
            entry(
                words.listed(dict.fromkeys((one["service"], one["structure"]))),
                (_("For what you need"), words.theme(one["theme"])),
                *(
                    (
                        words.instant(step["at"]),
                        " ".join(filter(None, (words.step(step["what"]), _for(step)))),
                    )
                    for step in one["steps"]
                ),
                (pgettext("a place that did not do", "Why"), words.because(one["because"])),
                (
                    _("What they were told of you"),
                    words.listed(words.TOLD[code] for code in one["told_them"]),
                ),
            )
            for one in told
        ],
        nothing=_("You were sent nowhere."),
    )


def _for(step: Mapping[str, Any]) -> str:
    return f"({words.instant(step['on'])})" if step["on"] else ""


def institutions_asked(told: Rows) -> Section:
    return Section(
        "institutions_asked",
        _("The institutions we asked for you"),
        entries=[
            entry(
                one["institution"],
                (_("For what you need"), words.theme(one["theme"])),
                (_("What we asked"), one["asked"]),
                (_("Asked on"), words.day(one["asked_on"])),
                (_("Asked again on"), words.day(one["asked_again_on"])),
                (_("Their answer"), words.label(InstitutionAnswer, one["answer"])),
                (_("Answered on"), words.day(one["answered_on"])),
                (_("What they said"), one["told"]),
            )
            for one in told
        ],
        nothing=_("No institution was asked."),
    )


def rights_refused(told: Rows) -> Section:
    return Section(
        "rights_refused",
        _("The rights you were refused"),
        entries=[
            entry(
                right_said(one["right"]),
                (_("Where"), one["counter"]),
                (_("Refused on"), words.day(one["refused_on"])),
                (_("The reason they gave"), words.label(Reason, one["reason"])),
                (_("How it was told"), words.label(How, one["how"])),
                (_("What was seen of it"), words.label(Proof, one["proof"])),
                (_("What happened"), one["words"]),
            )
            for one in told
        ],
        nothing=_("No refusal was written as yours."),
    )


def help_given(told: Rows) -> Section:
    return Section(
        "help",
        _("What you were given"),
        entries=[
            entry(
                words.day(one["given_on"]),
                (pgettext("help", "What it was"), words.label(HelpKind, one["kind"])),
                (_("How much"), _quantity(one)),
                (pgettext("help", "Money"), f"{one['amount']} {one['currency']}" if one["amount"] else ""),
                (_("You signed on"), words.day(one["signed_at"])),
            )
            for one in told
        ],
        nothing=_("Nothing is written."),
    )


def _quantity(one: Mapping[str, Any]) -> str:
    return f"{one['quantity']:f} {words.label(HelpUnit, one['unit'])}".strip() if one["quantity"] else ""


def assessments(told: Rows) -> Section:
    return Section(
        "assessments",
        _("What we asked you, and wrote"),
        entries=[
            entry(
                f"{words.day(one['held_on'])} · {one['title']}",
                *((said["asked"], said["in_words"]) for said in one["answers"]),
                (_("Signed by a colleague on"), words.day(one["signed_at"])),
            )
            for one in told
        ],
        nothing=_("Nothing is written."),
    )


def administrative_status(told: Mapping[str, Any]) -> Section:
    """Not asked for, nothing says whether any is written."""
    if not told["included"]:
        said = _(
            "You did not ask for it: this document does not say whether anything is written. Ask at the desk."
        )
        return Section("administrative_status", _("Your right to stay"), said=[said])
    return Section(
        "administrative_status",
        _("Your right to stay"),
        entries=[
            entry(
                words.label(Situation, one["situation"]),
                (_("The paper that shows it"), words.label(Permit, one["permit"]) if one["permit"] else ""),
                (_("Its number"), one["reference"]),
                (_("From (day)"), words.day(one["valid_from"])),
                (_("Until (day)"), words.day(one["valid_until"])),
                (_("How we know"), words.label(Source, one["source"])),
                (pgettext("what somebody wrote", "Note"), one["note"]),
                (_("Written down on"), words.day(one["written_at"])),
            )
            for one in told["records"]
        ],
        nothing=_("Nothing is written."),
    )


def calls_asked_for(told: Rows) -> Section:
    return Section(
        "calls_asked_for",
        _("The calls you asked for"),
        entries=[
            entry(
                words.day(one["received_at"]),
                (_("For what you need"), words.theme(one["theme"])),
                (_("You said"), one["said"]),
                (_("Your number"), one["number"]),
                (
                    _("Our calls"),
                    ngettext("%(n)s call", "%(n)s calls", one["calls"]) % {"n": one["calls"]},
                ),
                (_("It ended"), words.instant(one["closed_at"])),
            )
            for one in told
        ],
        nothing=_("You asked for no call."),
    )


WHO_YOU_ARE: Final[Mapping[str, Callable[[Any], Section]]] = {
    "person": person,
    "dossier": dossier,
    "contacts": contacts,
    "relatives": relatives,
    "numbers_of_papers": numbers_of_papers,
    "papers": papers,
}
WHAT_WE_DID: Final[Mapping[str, Callable[[Any], Section]]] = {
    "passages": passages,
    "needs": needs,
    "plan": plan,
    "appointments": appointments,
    "doors": doors,
    "institutions_asked": institutions_asked,
    "rights_refused": rights_refused,
    "help": help_given,
    "assessments": assessments,
    "calls_asked_for": calls_asked_for,
    "administrative_status": administrative_status,
}
