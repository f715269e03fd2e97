from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import partial

from django.db import transaction

from repere.accompaniment.casework.models import NeedVocabulary
from repere.accompaniment.casework.vocabulary import access, queries, rules
from repere.accompaniment.casework.vocabulary.rules import Vocabulary
from repere.foundation.audit import trail
from repere.foundation.toolkit.actors import Actor
from repere.knowledge.directory.choices import Theme


@transaction.atomic
def keep_vocabulary(
    actor: Actor, hidden: Collection[str], words: Mapping[str, Iterable[str]], *, now: datetime
) -> Vocabulary:
    """The words of this desk from now on. Needs already told keep theirs; raises `rules.CannotBe`."""
    access.WORDS.require(actor)
    kept = rules.vocabulary(Theme.values, hidden, words)
    row, _is_new = NeedVocabulary.objects.update_or_create(
        organisation_id=actor.own_organisation_id,
        defaults={"hidden": sorted(kept.hidden), "words": dict(kept.words), "changed_at": now},
    )
    count = sum(len(own) for own in kept.words.values())
    trail.record(actor, "needs.words_changed", row, hidden=sorted(kept.hidden), words=count)
    queries.forget_kept(actor.own_organisation_id)
    transaction.on_commit(partial(queries.forget_kept, actor.own_organisation_id))
    return kept
