"""The law in plain words, for whoever it is about: what happened, what they can do, why this day."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from tomllib import loads

from repere.knowledge.law.rulebook import Rule, Rulebook
from repere.knowledge.law.sentences import SENTENCES, gettext_noop

# The need of the directory that answers when a rule names none: whoever gives legal help.
USUAL_PLACE = "law"

# Steps of a computation that a plainer sentence says; those that are not here are said as they are.
PLAINER = {
    "portal_unread_later": gettext_noop(
        "The decision was put on the portal on %(deposit)s. Nobody read it in %(days)d days: "
        "for the law, it was received on %(day)s."
    ),
    "portal_unread_back": gettext_noop(
        "The decision was put online on %(deposit)s. Nobody read it in %(days)d days: "
        "for the law, it was received that very day."
    ),
    "derived": gettext_noop("%(event)s on %(from)s: that leads to %(day)s."),
    "days_fr": gettext_noop("Days: %(length)d, and one more, until %(day)s."),
    "months_fr": gettext_noop("Months: %(length)d, from the day after, until %(day)s."),
    "months_nf": gettext_noop("Months: %(length)d, until %(day)s."),
    "suspended": gettext_noop("%(event)s on %(day)s: the time stops. Days left: %(left)d."),
    "resumed": gettext_noop(
        "%(event)s on %(day)s: the time runs again. Days left: %(left)d, until %(last)s."
    ),
    "still_stopped": gettext_noop("The time is stopped for now. To be safe, keep the first date."),
    "interrupted": gettext_noop("%(event)s on %(day)s: the time stops. It will start again from zero."),
    "restarted": gettext_noop("%(event)s on %(day)s: the time starts again from zero, until %(last)s."),
    "replaced": gettext_noop("%(event)s on %(day)s: there is less time from now on."),
    "not_opposable": gettext_noop("%(event)s: it may still be possible after this day. Ask a lawyer."),
    "rolled": gettext_noop("%(day)s is a closed day: until the next working day, %(open)s."),
    "other_reading": gettext_noop("Some judges say %(day)s. Do not count on it."),
    "regime_unconfirmed": gettext_noop("A new law of Europe may change this day. We keep the shortest time."),
    "refused": gettext_noop("We are not sure of the closed days of %(year)s: we keep the first date."),
}
# Steps that say nothing to whoever does not compute; marks say them where they matter.
LEFT_OUT = frozenset(
    {
        "month_end", "may_start_later", "work_by", "lodging_matters", "regime_inferred", "from_memory",
        "review_needed", "note", "not_rolled", "variant", "then_days",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plain:
    """What a time limit lets them do, how, and the needs of the directory that help."""

    do: str
    how: str = ""
    go: tuple[str, ...] = (USUAL_PLACE,)


@dataclass(frozen=True, slots=True)
class PlainWords:
    events: Mapping[str, str]
    rules: Mapping[str, Plain]

    def happened(self, kind: str, book: Rulebook) -> str:
        """What happened, said to them; by the meaning of its event where no plainer words were written."""
        if kind in self.events:
            return self.events[kind]
        return book.events[kind].meaning if kind in book.events else kind

    def of(self, rule: Rule) -> Plain:
        return self.rules.get(rule.key) or Plain(rule.title)


@lru_cache(maxsize=1)
def plain_words() -> PlainWords:
    """Those of the house. KeyError, ValueError: the file is not as it should be."""
    told = loads((files(__package__) / "plain.toml").read_text(encoding="utf-8"))
    return PlainWords(
        events=told["events"],
        rules={
            key: Plain(one["do"], one.get("how", ""), tuple(one.get("go", (USUAL_PLACE,))))
            for key, one in told["rules"].items()
        },
    )


def plain_sentence(code: str) -> str:
    """The sentence of a step, to translate; empty for a step that is left out."""
    return "" if code in LEFT_OUT else PLAINER.get(code, SENTENCES[code])


def plain_phrases() -> set[str]:
    """What the file says, for the catalogues."""
    words = plain_words()
    found = set(words.events.values())
    for one in words.rules.values():
        found |= {one.do, one.how}
    return found
