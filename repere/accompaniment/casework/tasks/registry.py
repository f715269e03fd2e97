"""Rules that give tasks by themselves, told by each room in its `task_rules.py`: a lower room does not know them.

A rule looks at one organisation at one instant and proposes what is to be done; the worker writes what is new, and
closes by itself what the rule proposes no more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules


@dataclass(frozen=True, slots=True)
class Proposed:
    """`key` names what the task is about within its rule, always in the same way: one task is written for it."""

    key: str
    due_on: date | None
    dossier_id: UUID | None = None
    for_user_id: UUID | None = None


Propose = Callable[[UUID, datetime], Iterable[Proposed]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`code` is kept with the tasks; `said` is what is to be done, in the reader's language, and names nobody."""

    code: str
    said: Promise
    propose: Propose


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> None:
    if _rules.setdefault(rule.code, rule) != rule:
        raise ValueError(f"{rule.code} is another rule already")


def rules() -> list[Rule]:
    autodiscover_modules("task_rules")
    return [_rules[code] for code in sorted(_rules)]


def said(code: str) -> str:
    """What a rule asks for; its code, when this version of the house does not know it."""
    autodiscover_modules("task_rules")
    return str(_rules[code].said) if code in _rules else code
