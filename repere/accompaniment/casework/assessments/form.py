"""A questionnaire as data: sections of questions, each on the shelf of its answers. No Django, no clock, no database.

What a file says is checked once, when it is read: a condition may look only at what every reader of the question
reads, so that nothing shown ever tells of an answer that is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from repere.accompaniment.people.shelves.rules import Shelf


class Malformed(ValueError):
    """What is wrong with a questionnaire, in words."""


class Kind(StrEnum):
    YES_NO = "yes_no"
    ONE = "one"
    SEVERAL = "several"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FACTOR = "factor"  # a risk or a protection: whoever asks says which, for this person
    JUDGEMENT = "judgement"  # of a professional, with reasons; computed from nothing


# What each kind may be answered, where it is not the question that says so.
ANSWERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.YES_NO: ("yes", "no", "unknown"),
    Kind.FACTOR: ("risk", "protects", "both", "neither", "unknown"),
    Kind.JUDGEMENT: ("low", "medium", "high", "critical"),
}
WITH_OPTIONS: Final = frozenset({Kind.ONE, Kind.SEVERAL})
WITH_NOTE: Final = frozenset({Kind.FACTOR, Kind.JUDGEMENT})
# Read by whoever opens a dossier: what any other question may depend on.
OPEN: Final = frozenset({Shelf.IDENTITY, Shelf.NEEDS})
SHELVES: Final = frozenset({Shelf.NEEDS, Shelf.STATUS, Shelf.HEALTH})
LONGEST_TEXT: Final = 2000
LARGEST_NUMBER: Final = 1_000_000

Value = str | int | Sequence[str]


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Shown when that question was answered with one of these."""

    question: str
    among: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` is in English, to be translated; `need`: the theme that some answers call for."""

    code: str
    kind: Kind
    ask: str
    shelf: Shelf
    hint: str = ""
    options: tuple[Option, ...] = ()
    when: tuple[Condition, ...] = ()
    need: str = ""
    need_when: frozenset[str] = frozenset()
    is_required: bool = False

    @property
    def note_code(self) -> str:
        """Where the words beside the answer are kept; nothing for a kind that has none."""
        return f"{self.code}.note" if self.kind in WITH_NOTE else ""

    @property
    def choices(self) -> tuple[str, ...]:
        return ANSWERS.get(self.kind) or tuple(option.code for option in self.options)

    def fits(self, value: Any) -> bool:
        """Whether this may be kept as its answer."""
        match self.kind:
            case Kind.TEXT:
                return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_TEXT
            case Kind.NUMBER:
                return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_NUMBER
            case Kind.DATE:
                return isinstance(value, str) and _is_date(value)
            case Kind.SEVERAL:
                return (
                    isinstance(value, list | tuple)
                    and bool(value)
                    and len(set(value)) == len(value)
                    and set(value) <= set(self.choices)
                )
            case _:
                return isinstance(value, str) and value in self.choices


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    questions: tuple[Question, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`shelf`: of those who may know that it was filled in at all. `again_after_days`: 0, or when to ask anew.
    `shows_codes`: its options are codes of somebody else, shown beside their words."""

    code: str
    version: int
    title: str
    about: str
    shelf: Shelf
    sections: tuple[Section, ...]
    again_after_days: int = 0
    shows_codes: bool = False

    @property
    def questions(self) -> Iterator[Question]:
        return (question for section in self.sections for question in section.questions)

    @property
    def shelves(self) -> frozenset[Shelf]:
        """Those on which something is written when it is filled in."""
        return frozenset(question.shelf for question in self.questions)

    def question(self, code: str) -> Question | None:
        return next((question for question in self.questions if question.code == code), None)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# --- reading


def parse(told: Mapping[str, Any]) -> Questionnaire:
    """What a file says, or `Malformed`."""
    _only(told, "questionnaire", needed=("code", "version", "title", "shelf", "sections"),
          allowed=("about", "again_after_days", "shows_codes"))  # fmt: skip
    shelf = _shelf(told["shelf"])
    known: dict[str, Question] = {}
    sections = tuple(_section(one, shelf, known) for one in told["sections"])
    found = Questionnaire(
        code=str(told["code"]),
        version=int(told["version"]),
        title=str(told["title"]),
        about=str(told.get("about", "")),
        shelf=shelf,
        sections=sections,
        again_after_days=int(told.get("again_after_days", 0)),
        shows_codes=bool(told.get("shows_codes", False)),
    )
    if len({section.code for section in sections}) != len(sections):
        raise Malformed(f"{found.code}: two sections have one code")
    # Whoever reads an answer must know that it was asked.
    if shelf not in OPEN and found.shelves != {shelf}:
        raise Malformed(f"{found.code}: it is on a guarded shelf, and some of its questions are on another")
    return found


def _section(told: Mapping[str, Any], shelf: Shelf, known: dict[str, Question]) -> Section:
    _only(told, "section", needed=("code", "title", "questions"), allowed=("shelf", "hint"))
    own = _shelf(told["shelf"]) if "shelf" in told else shelf
    questions = []
    for one in told["questions"]:
        question = _question(one, own, known)
        known[question.code] = question
        questions.append(question)
    if not questions:
        raise Malformed(f"section {told['code']} asks nothing")
    return Section(str(told["code"]), str(told["title"]), tuple(questions), str(told.get("hint", "")))


def _question(told: Mapping[str, Any], shelf: Shelf, known: Mapping[str, Question]) -> Question:
    _only(told, "question", needed=("code", "kind", "ask"),
          allowed=("shelf", "hint", "options", "when", "need", "required"))  # fmt: skip
    code = str(told["code"])
    if code in known or not code.isidentifier():
        raise Malformed(f"question {code}: its code is that of another, or is no word")
    if told["kind"] not in {kind.value for kind in Kind}:
        raise Malformed(f"question {code}: no such kind as {told['kind']}")
    options = tuple(Option(str(c), str(label)) for c, label in told.get("options", {}).items())
    need = told.get("need", {})
    question = Question(
        code=code,
        kind=Kind(told["kind"]),
        ask=str(told["ask"]),
        shelf=_shelf(told["shelf"]) if "shelf" in told else shelf,
        hint=str(told.get("hint", "")),
        options=options,
        when=tuple(Condition(str(c), frozenset(among)) for c, among in told.get("when", {}).items()),
        need=str(need.get("theme", "")),
        need_when=frozenset(need.get("when", ())),
        is_required=bool(told.get("required", False)),
    )
    if bool(options) is not (question.kind in WITH_OPTIONS):
        raise Malformed(f"question {code}: options go with a choice, and a choice with options")
    if not question.need_when <= set(question.choices):
        raise Malformed(f"question {code}: a need after an answer that cannot be given")
    for condition in question.when:
        _check(question, condition, known)
    return question


def _check(question: Question, condition: Condition, known: Mapping[str, Question]) -> None:
    asked = known.get(condition.question)
    if asked is None:
        raise Malformed(f"question {question.code}: depends on {condition.question}, not asked before it")
    if not condition.among or not condition.among <= set(asked.choices):
        raise Malformed(f"question {question.code}: waits for an answer that cannot be given")
    if asked.shelf not in OPEN and asked.shelf is not question.shelf:
        raise Malformed(
            f"question {question.code}: would tell of an answer on a shelf its readers may not hold"
        )


def _shelf(code: Any) -> Shelf:
    if code not in {shelf.value for shelf in SHELVES}:
        raise Malformed(f"no answer is kept on the shelf {code}")
    return Shelf(code)


def _only(told: Mapping[str, Any], what: str, *, needed: Sequence[str], allowed: Sequence[str]) -> None:
    lacking = [name for name in needed if name not in told]
    strange = [name for name in told if name not in {*needed, *allowed}]
    if lacking or strange:
        raise Malformed(f"a {what} lacks {lacking}, and does not know {strange}")


def sentences(questionnaire: Questionnaire) -> Iterator[str]:
    """All that is read on the screen, in the order of the file."""
    yield questionnaire.title
    yield questionnaire.about
    for section in questionnaire.sections:
        yield section.title
        yield section.hint
        for question in section.questions:
            yield question.ask
            yield question.hint
            yield from (option.label for option in question.options)
