"""The vocabulary of a desk, kept in hand: the page of needs asks the database nothing more."""

import time
from typing import Any, Final
from uuid import UUID

from repere.accompaniment.casework.models import NeedVocabulary
from repere.accompaniment.casework.vocabulary.rules import Vocabulary
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme

# A coordinator's change reaches the other processes within this time.
IS_KEPT_S: Final = 10.0
_kept: dict[UUID, tuple[Vocabulary, float]] = {}


def vocabulary_of(actor: Actor) -> Vocabulary:
    organisation_id = actor.own_organisation_id
    kept = _kept.get(organisation_id)
    if kept and time.monotonic() - kept[1] < IS_KEPT_S:
        return kept[0]
    rows = NeedVocabulary.objects.filter(organisation=organisation_id).values_list("hidden", "words")
    found = _read(*next(iter(rows), ([], {})))
    _kept[organisation_id] = found, time.monotonic()
    return found


def _read(hidden: list[str], words: dict[str, list[str]]) -> Vocabulary:
    """In the order of the desk; a theme that this version does not know is left out."""
    ordered: dict[str, Any] = {theme: words[theme] for theme in Theme.values if theme in words}
    return Vocabulary(frozenset(hidden), ordered)


def forget_kept(organisation_id: UUID) -> None:
    _kept.pop(organisation_id, None)
