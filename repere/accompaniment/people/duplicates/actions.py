from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from repere.accompaniment.people import access as people_access
from repere.accompaniment.people import linkage
from repere.accompaniment.people.actions import index_person, unindex_person
from repere.accompaniment.people.duplicates import access, learning, queries, rules
from repere.accompaniment.people.duplicates.blocks import Blocks
from repere.accompaniment.people.duplicates.choices import Because, Decision
from repere.accompaniment.people.duplicates.models import LikelyPair, LikenessDecision, Merge
from repere.accompaniment.people.duplicates.weighing import Weighed, weighed, why
from repere.accompaniment.people.identity.blocking import register_keys
from repere.accompaniment.people.identity.frequency import Frequencies
from repere.accompaniment.people.identity.likeness import Portrait, portrait
from repere.accompaniment.people.models import Ending, Person, PersonName
from repere.accompaniment.people.queries import dossier_of
from repere.foundation.audit import trail
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import Actor, NotAllowed, Role
from repere.foundation.toolkit.attached import Change
from repere.foundation.vault.fields import SealedRow, keys_that_seal, seal_again
from repere.foundation.vault.queries import key_ids_of_subjects

PUT_OFF = timedelta(days=30)


class UndoTheLaterFirst(Exception):
    """Another dossier was joined since: what it brought would be mixed up."""


class AlreadyUndone(Exception):
    """Two clicks undo once."""


class NotApart(Exception):
    """This pair was reconsidered, or decided otherwise, since."""


class AReasonIsNeeded(ValueError):
    """Two people who look alike are two for a reason."""


def _own(actor: Actor, *organisations: UUID) -> None:
    access.REVIEW.require(actor)
    if actor.role is not Role.SYSTEM and any(held != actor.organisation_id for held in organisations):
        raise NotAllowed(access.REVIEW.name)


def _in_sight(actor: Actor, one: Person, other: Person) -> None:
    people_access.require_own(access.REVIEW, actor, one, other)


def _locked(*ids: UUID) -> dict[UUID, Person]:
    """Always in the same order: two who merge at once do not wait for each other."""
    rows = Person.unscoped.select_for_update().filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


# --- decisions


@transaction.atomic
def decide(
    actor: Actor,
    one: Person,
    other: Person,
    decision: str,
    *,
    because: str = "",
    probability: float | None = None,
    now: datetime,
) -> LikenessDecision:
    """Say of two people who look alike whether they are two. "Different" is for ever; "unsure" comes back."""
    _own(actor, one.organisation_id, other.organisation_id)
    _in_sight(actor, one, other)
    if one.organisation_id != other.organisation_id:
        raise rules.CannotBeJoined("organisation")
    if decision == Decision.DIFFERENT and not because:
        raise AReasonIsNeeded
    first, second = rules.in_order(one.pk, other.pk)
    pair = LikelyPair.unscoped.filter(one=first, other=second).first()
    said = LikenessDecision.unscoped.create(
        organisation_id=one.organisation_id,
        one_id=first,
        other_id=second,
        decision=decision,
        because=because if decision == Decision.DIFFERENT else "",
        probability=pair.probability if pair else probability,
        evidence=pair.evidence if pair else {},
        is_sample=pair.is_sample if pair else False,
        decided_at=now,
        decided_by_id=actor.user_id,
    )
    if pair and decision == Decision.UNSURE:
        pair.put_off_until = now + PUT_OFF
        pair.save(update_fields=["put_off_until"])
    elif pair:
        pair.delete()
    if because == Because.ASKED:
        keep_apart(actor, one)
        keep_apart(actor, other)
    trail.record(
        actor, f"likeness.{decision}", one, dossier_id=dossier_of(one), two_because=said.because,
        organisation_id=one.organisation_id,
    )  # fmt: skip
    return said


@transaction.atomic
def reconsider(actor: Actor, parting: LikenessDecision, *, now: datetime) -> LikenessDecision:
    """Take back that two are two: they may be compared, and joined, again. What was said before stays written.

    A wish to be kept apart is taken back by whoever had it: it is asked of them before this is called.
    """
    _own(actor, parting.organisation_id)
    people = _locked(parting.one_id, parting.other_id)
    if not queries.partings(actor).filter(pk=parting.pk).exists():
        raise NotApart
    again = LikenessDecision.unscoped.create(
        organisation_id=parting.organisation_id,
        one_id=parting.one_id,
        other_id=parting.other_id,
        decision=Decision.REOPENED,
        probability=parting.probability,
        decided_at=now,
        decided_by_id=actor.user_id,
    )
    for person in people.values():
        if parting.because == Because.ASKED and person.keeps_apart:
            Person.unscoped.filter(pk=person.pk).update(keeps_apart=False)
        trail.record(
            actor, "likeness.reopened", person, dossier_id=dossier_of(person), two_because=parting.because
        )
    return again


@transaction.atomic
def keep_apart(actor: Actor, person: Person) -> None:
    """They asked that their dossier be joined to no other: nothing proposes it any more."""
    people_access.require_own(access.REVIEW, actor, person)
    Person.unscoped.filter(pk=person.pk).update(keeps_apart=True)
    person.keeps_apart = True
    trail.record(
        actor,
        "person.kept_apart",
        person,
        dossier_id=dossier_of(person),
        organisation_id=person.organisation_id,
    )


@transaction.atomic
def told_apart(
    actor: Actor, arrived: Person, known: Person, *, because: str = "", probability: float, now: datetime
) -> LikenessDecision:
    """Whoever writes somebody down saw that they look like `known`, and went on: for a reason, or without one.

    With a reason they are two for ever; without, the pair may be asked about again. For whoever may register.
    """
    people_access.require_own(people_access.REGISTER, actor, arrived, known)
    if not (arrived.organisation_id == known.organisation_id == actor.organisation_id):
        raise rules.CannotBeJoined("organisation")
    decision = Decision.DIFFERENT if because else Decision.UNSURE
    first, second = rules.in_order(arrived.pk, known.pk)
    said = LikenessDecision.unscoped.create(
        organisation_id=arrived.organisation_id,
        one_id=first,
        other_id=second,
        decision=decision,
        because=because,
        probability=probability,
        decided_at=now,
        decided_by_id=actor.user_id,
    )
    trail.record(actor, f"likeness.{decision}", arrived, dossier_id=dossier_of(arrived), two_because=because)
    return said


@transaction.atomic
def compare(actor: Actor, one: Person, other: Person) -> None:
    """Both dossiers are read: no line, no dossier."""
    _own(actor, one.organisation_id, other.organisation_id)
    _in_sight(actor, one, other)
    for person in (one, other):
        trail.record(actor, "likeness.compared", person, dossier_id=dossier_of(person))


# --- looking


def look_for_pairs(actor: Actor, *, now: datetime, chance: Random, whole_register: bool = False) -> int:
    """Compare everybody of an organisation with whom they could be, and write down the pairs to review.

    With `whole_register`, who is compared with whom is found by the engine of `linkage`, which holds everybody in
    memory and may raise `linkage.ExtraIsMissing`. What was proposed and is no longer likely goes; what was put off
    stays so. What reviewers answered before corrects how pairs are weighed. Nothing is ever joined here.
    """
    _own(actor)
    organisation_id = actor.organisation_id
    if organisation_id is None:
        raise NotAllowed(access.REVIEW.name)
    waiting, settled = queries.waiting_people(actor), queries.settled_pairs(actor)
    blocks, ids = Blocks(), list[UUID]()

    def portraits() -> Iterator[Portrait]:
        for number, one in enumerate(queries.people_to_compare(actor)):
            ids.append(one.id)
            if not whole_register:
                blocks.add(number, register_keys(one.known))
            yield portrait(one.known)

    held = list(portraits()) if whole_register else []
    frequent = Frequencies(held if whole_register else portraits())
    at_hand = _AtHand(actor, ids, waiting)

    def asked() -> Iterator[tuple[int, int, Portrait, Portrait]]:
        if whole_register:
            linked = ((pair.one, pair.other) for pair in linkage.probable_pairs(held))
            for one, other in _unsettled(linked, ids, settled):
                yield one, other, held[one], held[other]
        else:
            for pair, first, second in at_hand.all_of(_unsettled(blocks.pairs(), ids, settled)):
                yield *pair, first.portrait, second.portrait

    learned = learning.corrections(queries.answers(actor))
    pairs = weighed(asked(), frequent, people=len(ids), learned=learned)
    likely = [pair for pair in pairs if pair.probability >= rules.WORTH_REVIEW]
    unlikely = [pair for pair in pairs if rules.WORTH_DRAWING <= pair.probability < rules.WORTH_REVIEW]
    drawn = rules.drawn(unlikely, len(likely), chance)
    kept = {(pair.one, pair.other): pair for pair in (*likely, *drawn)}
    rows = {
        pair: _row(organisation_id, kept[pair], one, other, frequent, now)
        for pair, one, other in at_hand.all_of(sorted(kept))
    }
    weights = [rows[pair.one, pair.other].weight for pair in likely if (pair.one, pair.other) in rows]
    for pair in drawn:
        row = rows.get((pair.one, pair.other))
        if row and weights:
            # Among the others, or nobody would ever come to it.
            row.is_sample, row.weight = True, chance.choice(weights)
    _write_pairs(actor, list(rows.values()))
    return len(rows)


# A register is opened by batches of pairs; so many people are in hand, and no more.
PAIRS_AT_ONCE = 2_000
MOST_AT_HAND = 10_000
Numbers = tuple[int, int]


class _Held(NamedTuple):
    person: queries.Compared
    portrait: Portrait


class _AtHand:
    """The people that pairs are made of, opened again when they are needed: the last ones are kept."""

    def __init__(self, actor: Actor, ids: Sequence[UUID], waiting: Collection[UUID]) -> None:
        self._actor, self._ids, self._waiting = actor, ids, waiting
        self._held: dict[UUID, _Held] = {}

    def all_of(self, pairs: Iterable[Numbers]) -> Iterator[tuple[Numbers, _Held, _Held]]:
        for some in _batches(pairs):
            yield from self.both(some)

    def both(self, pairs: Sequence[Numbers]) -> Iterator[tuple[Numbers, _Held, _Held]]:
        """Without whoever was hidden, joined or forgotten since they were first read."""
        wanted = {self._ids[number] for pair in pairs for number in pair}
        missing = sorted(wanted.difference(self._held))
        if len(self._held) + len(missing) > MOST_AT_HAND:
            self._held = {pk: held for pk, held in self._held.items() if pk in wanted}
        for one in queries.compared(self._actor, missing, self._waiting):
            self._held[one.id] = _Held(one, portrait(one.known))
        for pair in pairs:
            first, second = (self._held.get(self._ids[number]) for number in pair)
            if first and second:
                yield pair, first, second


def _batches(pairs: Iterable[Numbers]) -> Iterator[list[Numbers]]:
    left = iter(pairs)
    while some := list(islice(left, PAIRS_AT_ONCE)):
        yield some


def _unsettled(
    pairs: Iterable[Numbers], ids: Sequence[UUID], settled: Collection[tuple[UUID, UUID]]
) -> Iterator[Numbers]:
    for one, other in pairs:
        if rules.in_order(ids[one], ids[other]) not in settled:
            yield one, other


def _row(
    organisation_id: UUID, pair: Weighed, one: _Held, other: _Held, frequent: Frequencies, now: datetime
) -> LikelyPair:
    first, second = rules.in_order(one.person.id, other.person.id)
    cost = rules.harm(
        one_waits=one.person.waits,
        other_waits=other.person.waits,
        precautions_on_one_only=one.person.has_precautions != other.person.has_precautions,
    )
    reasons, differences = why(one.portrait, other.portrait, frequent)
    return LikelyPair(
        organisation_id=organisation_id,
        one_id=first,
        other_id=second,
        probability=pair.probability,
        weight=rules.weight(pair.probability, cost),
        reasons=[reason.code for reason in reasons],
        differences=[reason.code for reason in differences],
        evidence=pair.evidence,
        found_at=now,
    )


@transaction.atomic
def _write_pairs(actor: Actor, rows: list[LikelyPair]) -> None:
    """Those that are new are added, those already there are weighed again, those no longer likely go."""
    before = {(row.one_id, row.other_id): row for row in queries.pairs_visible_to(actor)}
    for row in rows:
        known = before.pop((row.one_id, row.other_id), None)
        if known is None:
            row.save(force_insert=True)
            continue
        known.probability, known.is_sample = row.probability, row.is_sample
        known.weight, known.reasons, known.differences = row.weight, row.reasons, row.differences
        known.evidence = row.evidence
        known.save()
    LikelyPair.unscoped.filter(pk__in=[row.pk for row in before.values()]).delete()
    trail.record(actor, "likeness.looked", rows=len(rows))


# --- joining


@transaction.atomic
def merge_people(
    actor: Actor, kept: Person, merged: Person, *, take: Mapping[str, str] | None = None, now: datetime
) -> Merge:
    """Make one dossier of two: all that hung on `merged` hangs on `kept`, whose code stays; the other still finds it.

    `take`: for each choice of `rules.CHOICES` and for "name" (the one shown first), "kept" or "merged". Every name
    and every contact is kept. Raises `CannotBeJoined` with its reason.
    """
    _own(actor, kept.organisation_id, merged.organisation_id)
    _in_sight(actor, kept, merged)
    locked = _locked(kept.pk, merged.pk)
    kept, merged = locked[kept.pk], locked[merged.pk]
    if refusal := queries.why_not(kept, merged):
        raise rules.CannotBeJoined(refusal)

    already = attached.held([kept.pk])
    own = {
        entry.label: sorted(str(pk) for pk in already[entry.table])
        for entry in attached.entries()
        if entry.moves
    }
    changes = list(_chosen(kept, merged, take or {}))
    changes += _names_in_order(kept, merged, first=(take or {}).get("name", "kept"))
    changes += attached.move(merged.pk, kept.pk)
    changes.append(attached.set_column(attached.entries()[0], merged.pk, "merged_into", kept.pk))
    Ending.unscoped.filter(person=merged.pk).delete()

    merge = Merge.unscoped.create(
        organisation_id=kept.organisation_id,
        kept=kept,
        merged=merged,
        rank=Merge.unscoped.filter(kept=kept).count() + 1,
        merged_at=now,
        merged_by_id=actor.user_id,
        record={"changes": [asdict(change) for change in changes], "own": own},
    )
    decide(actor, kept, merged, Decision.SAME, now=now)
    _index_again(kept, merged)
    moved = len({(change.table, change.pk) for change in changes})
    for person, verb in ((kept, "people.merged"), (merged, "people.merged_into")):
        trail.record(
            actor, verb, person, dossier_id=dossier_of(person), rows=moved,
            organisation_id=kept.organisation_id,
        )  # fmt: skip
    return merge


def _chosen(kept: Person, merged: Person, take: Mapping[str, str]) -> Iterable[Change]:
    entry = attached.entries()[0]
    for code, names in rules.CHOICES:
        if take.get(code) != "merged":
            continue
        before = {name: attached.raw(entry, kept.pk, name) for name in names}
        for name in names:
            setattr(kept, name, getattr(merged, name))
        kept.save(update_fields=names)
        for name in names:
            yield Change(entry.label, str(kept.pk), name, before[name], attached.raw(entry, kept.pk, name))


def _names_in_order(kept: Person, merged: Person, *, first: str) -> Iterable[Change]:
    """All are kept; those of the side chosen come first, the very first of them being the one that is shown."""
    entry = attached.entry_of(PersonName._meta.label_lower)
    sides = (merged, kept) if first == "merged" else (kept, merged)
    names = [name for person in sides for name in PersonName.unscoped.filter(person=person)]
    for position, name in enumerate(names):
        if name.position != position:
            yield attached.set_column(entry, name.pk, "position", position)


def _index_again(*people: Person) -> None:
    for person in people:
        fresh = Person.unscoped.prefetch_related("names", "contacts", "documents").get(pk=person.pk)
        if fresh.merged_into_id is None:
            index_person(fresh)
        else:
            unindex_person(fresh)


# --- undoing


@transaction.atomic
def undo_merge(actor: Actor, merge: Merge, *, along: Collection[str] = (), now: datetime) -> list[Change]:
    """Two dossiers again, each as it was to the byte; gives what was changed since, which stays as it is now.

    What was added since stays with the person kept, except the rows named in `along` ("table:key", from
    `choices_of_undoing`), and what hangs on a row that goes back.
    """
    people_access.require_own(access.REVIEW, actor, merge.kept)
    locked = _locked(merge.kept_id, merge.merged_id)
    merge = Merge.unscoped.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise AlreadyUndone
    if queries.later_merges(merge).exists():
        raise UndoTheLaterFirst
    added = queries.rows_added_since(merge)
    changes = [Change(**told) for told in merge.record["changes"]]
    going = {(change.table, change.pk) for change in changes if change.pk != str(merge.kept_id)}
    going -= {(label, pk) for label, keys in merge.record["own"].items() for pk in keys}
    left = attached.put_back(changes)
    _send_along(merge, added, {*along}, going)
    merge.undone_at, merge.undone_by_id, merge.record = now, actor.user_id, {}
    merge.save(update_fields=["undone_at", "undone_by_id", "record"])
    kept, merged = locked[merge.kept_id], locked[merge.merged_id]
    decide(actor, kept, merged, Decision.DIFFERENT, because=Because.UNDONE, now=now)
    _seal_for_themselves(merged, kept)
    _index_again(kept, merged)
    for person in (kept, merged):
        trail.record(
            actor, "people.merge_undone", person, dossier_id=dossier_of(person), left=len(left),
            organisation_id=merge.organisation_id,
        )  # fmt: skip
    return left


def _seal_for_themselves(person: Person, other: Person) -> None:
    """What was written while they were one was sealed by the key of the other: forgetting that other would lose it."""
    theirs = key_ids_of_subjects(other.organisation_id, [other.pk]).get(other.pk)
    here = attached.held([person.pk])
    for entry in attached.entries():
        if theirs is None or not issubclass(entry.table, SealedRow):
            continue
        for row in entry.rows().filter(pk__in=here[entry.table]):
            if any(key == theirs.bytes for key in keys_that_seal(row)):
                seal_again(row)


def _send_along(
    merge: Merge, added: Mapping[str, set[str]], along: set[str], going: set[tuple[str, str]]
) -> None:
    """Rows added since that go back: those chosen, and those that hang on a row that goes."""
    back: dict[Any, dict[Any, Any]] = {}
    for entry in attached.entries():
        if not back:
            back[entry.table] = {merge.kept_id: merge.merged_id}
        for row in entry.rows().filter(pk__in=added.get(entry.label, ())):
            above = {
                name: (entry.field(name).related_model, getattr(row, entry.field(name).attname))
                for name in entry.by
            }
            follows = any(
                (table._meta.label_lower, str(pk)) in going for table, pk in above.values() if pk is not None
            )
            if not follows and f"{entry.label}:{row.pk}" not in along:
                continue
            going.add((entry.label, str(row.pk)))
            for name, (table, pk) in above.items():
                if pk in back.get(table, {}):
                    attached.set_column(entry, row.pk, name, back[table][pk])
        for name in entry.by:
            if entry.field(name).one_to_one and entry.field(name).related_model in back:
                pairs = back[entry.field(name).related_model]
                keys = dict(
                    entry.rows().filter(**{f"{name}__in": [*pairs, *pairs.values()]}).values_list(name, "pk")
                )
                back.setdefault(entry.table, {}).update(
                    {keys[old]: keys[new] for old, new in pairs.items() if old in keys and new in keys}
                )


def choices_of_undoing(actor: Actor, merge: Merge) -> list[tuple[attached.Attached, Any]]:
    """What was added since the merge and could be either's: rows that hang on the person or on their dossier alone."""
    people_access.require_own(access.REVIEW, actor, merge.kept)
    added = queries.rows_added_since(merge)
    moved = {(change["table"], change["pk"]) for change in merge.record["changes"]}
    found = []
    for entry in attached.entries():
        for row in entry.rows().filter(pk__in=added.get(entry.label, ())).order_by("pk"):
            above = [
                (
                    entry.field(name).related_model._meta.label_lower,
                    str(getattr(row, entry.field(name).attname)),
                )
                for name in entry.by
            ]
            if not any(pk in added.get(label, ()) or (label, pk) in moved for label, pk in above):
                found.append((entry, row))
    return found
