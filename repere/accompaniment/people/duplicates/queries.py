from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from repere.accompaniment.people.duplicates import learning, rules
from repere.accompaniment.people.duplicates.choices import Decision
from repere.accompaniment.people.duplicates.models import LikelyPair, LikenessDecision, Merge
from repere.accompaniment.people.finding.queries import known_of
from repere.accompaniment.people.identity import Known
from repere.accompaniment.people.models import Person
from repere.accompaniment.people.queries import in_sight_of
from repere.foundation.toolkit import attached
from repere.foundation.toolkit.actors import Actor
from repere.foundation.vault.keyring import fresh_keyring


def pairs_to_review(actor: Actor, now: datetime) -> QuerySet[LikelyPair]:
    """The heaviest first; without whoever asked to be kept apart, and those put off."""
    return (
        LikelyPair.unscoped.filter(Q(put_off_until=None) | Q(put_off_until__lte=now))
        .filter(
            organisation=actor.organisation_id,
            one__merged_into=None,
            other__merged_into=None,
            one__keeps_apart=False,
            other__keeps_apart=False,
        )
        .filter(in_sight_of(actor, "one__"), in_sight_of(actor, "other__"))
        .order_by("-weight", "pk")
    )


def pairs_visible_to(actor: Actor) -> QuerySet[LikelyPair]:
    return LikelyPair.unscoped.filter(organisation=actor.organisation_id).order_by("-weight", "pk")


def merges_visible_to(actor: Actor) -> QuerySet[Merge]:
    """Those of people in sight, the latest first."""
    of_ours = Merge.unscoped.filter(organisation=actor.organisation_id)
    return of_ours.filter(in_sight_of(actor, "kept__")).order_by("-merged_at", "-pk")


def merges_into(actor: Actor, person: Person) -> QuerySet[Merge]:
    """Those that still hold."""
    return merges_visible_to(actor).filter(kept=person, undone_at=None)


def family(person_id: UUID) -> set[UUID]:
    """A person, and those who were joined to them."""
    merged = Person.unscoped.filter(merged_into=person_id).values_list("pk", flat=True)
    return {person_id, *merged}


def last_decision(one: Collection[UUID], other: Collection[UUID]) -> LikenessDecision | None:
    """What was said last of any of these with any of those: a decision holds through a merge."""
    either = Q(one__in=one, other__in=other) | Q(one__in=other, other__in=one)
    return LikenessDecision.unscoped.filter(either).order_by("-decided_at", "-pk").first()


def are_two(one: Collection[UUID], other: Collection[UUID]) -> bool:
    last = last_decision(one, other)
    return last is not None and last.decision == Decision.DIFFERENT


def partings(actor: Actor) -> QuerySet[LikenessDecision]:
    """Pairs that were said to be two people, and still are: the latest first, of people in sight."""
    ours = LikenessDecision.unscoped.filter(organisation=actor.organisation_id)
    since = ours.filter(
        one=OuterRef("one"),
        other=OuterRef("other"),
        decided_at__gte=OuterRef("decided_at"),
        pk__gt=OuterRef("pk"),
    )
    return (
        ours.filter(decision=Decision.DIFFERENT)
        .filter(in_sight_of(actor, "one__"), in_sight_of(actor, "other__"))
        .exclude(Exists(since.filter(decision__in=(Decision.REOPENED, Decision.SAME, Decision.DIFFERENT))))
        .order_by("-decided_at", "-pk")
    )


def with_both(decisions: QuerySet[LikenessDecision]) -> QuerySet[LikenessDecision]:
    """With what a row shows of either, or of whom they were joined to since."""
    told = [f"{side}__{what}" for side in ("one", "other") for what in ("names", "contacts")]
    return decisions.select_related("one__dossier", "other__dossier").prefetch_related(*told)


def silenced_for(people: Collection[UUID]) -> set[UUID]:
    """Those about whom it was already decided, whichever way, beside any of these."""
    rows = LikenessDecision.unscoped.filter(
        Q(one__in=people) | Q(other__in=people), ~Q(decision=Decision.UNSURE)
    )
    return {pk for pair in rows.values_list("one", "other") for pk in pair} - set(people)


def where_they_are(actor: Actor, person_id: UUID) -> UUID | None:
    """Whom somebody was joined to, or nobody."""
    joined = Person.unscoped.filter(pk=person_id, organisation=actor.organisation_id)
    return joined.values_list("merged_into", flat=True).first()


def rows_added_since(merge: Merge) -> dict[str, set[str]]:
    """By table, the rows that hang on the person kept and were neither theirs nor the other's on the day."""
    known = {label: set(keys) for label, keys in merge.record["own"].items()}
    for change in merge.record["changes"]:
        known.setdefault(change["table"], set()).add(change["pk"])
    here = attached.held([merge.kept_id])
    found = {}
    for entry in attached.entries():
        if entry.moves and entry.table is not Person:
            added = {str(pk) for pk in here[entry.table]} - known.get(entry.label, set())
            if added:
                found[entry.label] = added
    return found


def later_merges(merge: Merge) -> QuerySet[Merge]:
    """Those that hold and were built on this one: they are undone first."""
    since = Q(kept=merge.kept_id, rank__gt=merge.rank) | Q(merged=merge.kept_id)
    return Merge.unscoped.filter(since, undone_at=None)


def with_people(pairs: QuerySet[LikelyPair]) -> QuerySet[LikelyPair]:
    """With what a row shows of either."""
    told = [f"{side}__{what}" for side in ("one", "other") for what in ("names", "contacts")]
    return pairs.select_related("one__dossier", "other__dossier").prefetch_related(*told)


def pair_of(actor: Actor, one: UUID, other: UUID) -> LikelyPair | None:
    first, second = rules.in_order(one, other)
    return pairs_visible_to(actor).filter(one=first, other=second).first()


def joined_people(actor: Actor, merges: Iterable[Merge]) -> list[Person]:
    """Both sides of each, whether or not they are one today."""
    ids = {pk for merge in merges for pk in (merge.kept_id, merge.merged_id)}
    found = Person.unscoped.filter(pk__in=ids, organisation=actor.organisation_id)
    return list(found.select_related("dossier").prefetch_related("names", "contacts", "documents"))


def side(person: Person) -> rules.Side:
    return rules.Side(
        str(person.pk),
        str(person.organisation_id),
        is_hidden=person.is_hidden,
        keeps_apart=person.keeps_apart,
        is_merged=person.merged_into_id is not None,
    )


def why_not(kept: Person, merged: Person) -> str:
    """The reason not to join them, or nothing."""
    try:
        rules.check_joining(
            side(kept), side(merged), decided_different=are_two(family(kept.pk), family(merged.pk))
        )
    except rules.CannotBeJoined as refusal:
        return str(refusal)
    return ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What the search for pairs needs of somebody: what is compared, and what two dossiers could cost them."""

    id: UUID
    known: Known
    waits: bool
    has_precautions: bool


AT_ONCE = 500


def people_to_compare(actor: Actor) -> Iterator[Compared]:
    """Everybody of the organisation but those who are hidden, joined to another, or asked to be kept apart."""
    ids = list(_comparable(actor).values_list("pk", flat=True))
    return compared(actor, ids, waiting_people(actor))


def compared(actor: Actor, ids: Sequence[UUID], waiting: Collection[UUID]) -> Iterator[Compared]:
    """Those of these people who may be compared, some hundreds opened at a time."""
    for start in range(0, len(ids), AT_ONCE):
        some = _comparable(actor).filter(pk__in=ids[start : start + AT_ONCE]).select_related("dossier")
        with fresh_keyring():
            for person in some.prefetch_related("names", "contacts", "documents"):
                if side(person).is_hidden:
                    continue
                precautions = any(contact.precautions for contact in person.contacts.all())
                yield Compared(person.pk, known_of(person), person.pk in waiting, precautions)


def _comparable(actor: Actor) -> QuerySet[Person]:
    everybody = Person.unscoped.filter(
        organisation=actor.organisation_id, merged_into=None, keeps_apart=False
    )
    return everybody.order_by("pk")


def waiting_people(actor: Actor) -> set[UUID]:
    """Those for whom something is still to come."""
    found: set[UUID] = set()
    for entry in attached.entries():
        if entry.waiting is not None:
            for way in attached.ways(entry):
                rows = entry.rows().filter(entry.waiting, **{f"{way}__organisation": actor.organisation_id})
                found |= set(rows.order_by().values_list(way, flat=True).distinct())
    return found


def settled_pairs(actor: Actor) -> set[tuple[UUID, UUID]]:
    """Pairs about which it was decided, each person being whom they were joined to."""
    now_is = dict(
        Person.unscoped.filter(organisation=actor.organisation_id)
        .exclude(merged_into=None)
        .values_list("pk", "merged_into")
    )
    rows = LikenessDecision.unscoped.filter(organisation=actor.organisation_id).exclude(
        decision=Decision.UNSURE
    )
    last = {
        rules.in_order(now_is.get(one, one), now_is.get(other, other)): decision
        for one, other, decision in rows.order_by("decided_at", "pk").values_list("one", "other", "decision")
    }
    return {pair for pair, decision in last.items() if decision != Decision.REOPENED}


def answers(actor: Actor) -> Iterator[tuple[learning.Evidence, bool]]:
    """What reviewers said last of each pair that had been weighed: its evidence, and whether it is one person."""
    rows = LikenessDecision.unscoped.filter(organisation=actor.organisation_id).order_by("decided_at", "pk")
    for said in {(said.one_id, said.other_id): said for said in rows}.values():
        if said.decision in (Decision.SAME, Decision.DIFFERENT) and said.evidence:
            yield said.evidence, said.decision == Decision.SAME
