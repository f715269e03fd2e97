"""Writing the encrypted index: after any change of name, birth, contact or dossier, in the same transaction."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from repere.accompaniment.people.finding import cards, keys, queries, salting, sealing
from repere.accompaniment.people.finding.cards import Card
from repere.accompaniment.people.finding.models import IdentityKey, SearchCard, Spelling, SpellingsGone
from repere.accompaniment.people.identity import skeletons, spelling
from repere.foundation.toolkit import upkeep
from repere.foundation.vault import keyring
from repere.foundation.vault.keyring import fresh_keyring, index_key

BATCH: Final = 2000
# Keys of a whole register are written in the order of their table: far quicker than as people come.
_SHELVES: Final = 64
_ROWS: Final = 20_000


@transaction.atomic
def index_card(organisation_id: UUID, person_id: UUID, card: Card, *, hidden: bool = False) -> None:
    """Make somebody findable by this card, in place of the one before."""
    index_cards(organisation_id, [(person_id, card, hidden)])


def index_cards(organisation_id: UUID, said: Sequence[tuple[UUID, Card, bool]]) -> None:
    """Several people, each as `index_card` does."""
    written = _write_cards(organisation_id, said)
    _write_keys([(digest, number) for number, digests in written for digest in digests])


@transaction.atomic
def unindex(organisation_id: UUID, person_id: UUID) -> None:
    """Take every trace of somebody out of the index: keys, card, and the spellings nobody else bears."""
    row = SearchCard.unscoped.filter(organisation=organisation_id, person=person_id).first()
    if row is None:
        return
    old = _opened([row])
    _drop_keys(row.number, _unpacked(row.digests))
    row.delete()
    for card in old.values():
        _count_spellings(organisation_id, Counter(), Counter(card.spellings), {})


def _write_cards(
    organisation_id: UUID, said: Sequence[tuple[UUID, Card, bool]], *, anew: bool = False
) -> list[tuple[int, list[int]]]:
    """The cards and the dictionary; keys that no longer hold are dropped. Of each person: number, digests to write."""
    key, version = index_key(organisation_id), queries.version()
    people = [person_id for person_id, _card, _hidden in said]
    known = {row.person_id: row for row in SearchCard.unscoped.filter(person__in=people)}
    before = {} if anew else _opened(list(known.values()))
    ring = keyring.current()
    key_ids = ring.prepare(organisation_id, people)
    numbers = iter(_next_numbers(len(set(people)) - len(known)))
    gained: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    sounds: dict[str, tuple[str, ...]] = {}
    written = []
    fresh, changed = [], []
    for person_id, card, hidden in said:
        row = known.get(person_id)
        number = row.number if row else next(numbers)
        new = sorted(salting.digests_for(key, keys.of_card(card), number))
        if row and (gone := set(_unpacked(row.digests)).difference(new)):
            _drop_keys(number, gone)
        sealed = sealing.seal_card(ring.key(key_ids[person_id]), person_id, cards.pack(card))
        cells = (sealed, array("q", new).tobytes(), hidden, version)
        if row:
            changed.append((*cells, number))
        else:
            fresh.append((*cells, number, person_id, organisation_id))
        written.append((number, new))
        here = before[person_id].spellings if person_id in before else set()
        spelt = card.spellings
        gained.update(spelt - here)
        lost.update(here - spelt)
        for name in card.names:
            for token in name:
                sounds.setdefault(spelling(token), skeletons(token))
    _save_cards(fresh, changed)
    _count_spellings(organisation_id, gained, lost, sounds)
    return written


def _next_numbers(count: int) -> Iterable[int]:
    """Numbers that nobody else will take."""
    if not count:
        return ()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('people_searchcard', 'number')) FROM generate_series(1, %s)",
                [count],
            )
            return [number for (number,) in cursor.fetchall()]
        # The transaction is the only one that writes.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'people_searchcard'")
        last = cursor.fetchone()
    first = last[0] + 1 if last else 1
    return range(first, first + count)


def _save_cards(fresh: Sequence[tuple[Any, ...]], changed: Sequence[tuple[Any, ...]]) -> None:
    native = connection.features.has_native_uuid_field
    rows = fresh if native else [(*row[:-2], row[-2].hex, row[-1].hex) for row in fresh]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO people_searchcard (sealed, digests, hidden, version, number, person_id, organisation_id)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
        cursor.executemany(
            "UPDATE people_searchcard SET sealed = %s, digests = %s, hidden = %s, version = %s WHERE number = %s",
            changed,
        )


def _opened(rows: Sequence[SearchCard]) -> dict[UUID, Card]:
    """The cards as they were, of those that still open."""
    found = {}
    ring = keyring.current()
    for row in rows:
        sealed = bytes(row.sealed)
        try:
            key = ring.key(sealed[1:17])
            found[row.person_id] = cards.unpack(sealing.open_card(key, row.person_id.bytes, sealed))
        except (sealing.CannotOpen, ValueError):
            continue
    return found


def _unpacked(digests: bytes | memoryview) -> list[int]:
    return array("q", bytes(digests)).tolist()


def _write_keys(rows: Sequence[tuple[int, int]]) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for start in range(0, len(rows), _ROWS):
                some = rows[start : start + _ROWS]
                cursor.execute(
                    "INSERT INTO people_identitykey (digest, number)"
                    " SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING",
                    [[digest for digest, _n in some], [number for _d, number in some]],
                )
        return
    connection.ensure_connection()
    connection.connection.executemany(
        "INSERT OR IGNORE INTO people_identitykey (digest, number) VALUES (?, ?)", rows
    )


def _drop_keys(number: int, digests: Iterable[int]) -> None:
    IdentityKey.unscoped.filter(number=number, digest__in=list(digests)).delete()


# --- the dictionary


def _count_spellings(
    organisation_id: UUID, gained: Counter[str], lost: Counter[str], sounds: dict[str, tuple[str, ...]]
) -> None:
    """More bearers, fewer bearers; a spelling goes with the last of them."""
    if not gained and not lost:
        return
    key = index_key(organisation_id)
    opener = sealing.spelling_key(key)
    digests = {text: salting.digest(key, f"spelling:{text}") for text in {*gained, *lost}}
    alone = connection.vendor != "postgresql"
    if not alone:
        # Two desks may write the same new spelling at the same moment: both rows are then one, counted twice.
        of_all = Spelling.unscoped.filter(organisation=organisation_id, digest__in=list(digests.values()))
        known_already = set(of_all.values_list("digest", flat=True))
        fresh = {text: (digests[text], 0) for text in gained if digests[text] not in known_already}
        _make_missing(organisation_id, opener, fresh, sounds)
    rows = _held_spellings(organisation_id, list(digests.values()))
    if alone:
        missing = {text: (digests[text], gained[text]) for text in gained if digests[text] not in rows}
        _make_missing(organisation_id, opener, missing, sounds)
    written, gone = [], []
    for text, digest in digests.items():
        if digest not in rows:
            continue
        pk, sealed = rows[digest]
        _text, known, count = sealing.open_spelling(opener, digest, sealed)
        count += gained[text] - lost[text]
        if count <= 0:
            gone.append(pk)
            continue
        written.append((sealing.seal_spelling(opener, organisation_id, digest, text, known, count), pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE people_spelling SET sealed = %s WHERE id = %s", written)
    if gone:
        Spelling.unscoped.filter(pk__in=gone).delete()
        _tell_that_some_went(organisation_id)


def _make_missing(
    organisation_id: UUID,
    opener: sealing.AESGCM,
    missing: dict[str, tuple[int, int]],
    sounds: dict[str, tuple[str, ...]],
) -> None:
    """Of each: its digest, and how many bear it."""
    Spelling.unscoped.bulk_create(
        [
            Spelling(
                organisation_id=organisation_id,
                digest=digest,
                sealed=sealing.seal_spelling(opener, organisation_id, digest, text, sounds[text], count),
            )
            for text, (digest, count) in missing.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _held_spellings(organisation_id: UUID, digests: list[int]) -> dict[int, tuple[int, bytes]]:
    """By digest, those that are there, held until the transaction ends."""
    found: dict[int, tuple[int, bytes]] = {}
    # In one order for everybody: two desks never wait for each other.
    ordered = sorted(digests)
    for start in range(0, len(ordered), 500):
        some = ordered[start : start + 500]
        rows = Spelling.unscoped.filter(organisation=organisation_id, digest__in=some).order_by("digest")
        for pk, digest, sealed in rows.select_for_update().values_list("pk", "digest", "sealed"):
            found[digest] = (pk, bytes(sealed))
    return found


def forget_spellings(organisation_id: UUID) -> None:
    """Empty the dictionary, to be made again with the cards."""
    Spelling.unscoped.filter(organisation=organisation_id).delete()
    _tell_that_some_went(organisation_id)


def _tell_that_some_went(organisation_id: UUID) -> None:
    SpellingsGone.objects.get_or_create(pk=organisation_id)
    SpellingsGone.objects.filter(pk=organisation_id).update(times=F("times") + 1)


# --- a whole register


def _keep_the_log_short() -> None:
    """Of the embedded database: a log of gigabytes is read through for each page."""
    if upkeep.wal_bytes() > upkeep.WAL_WARNING_BYTES:
        upkeep.checkpoint()


Said = Iterable[Sequence[tuple[UUID, Card, bool]]]


def index_register(
    organisation_id: UUID, batches: Said, *, anew: bool = False, told: Callable[[int], object] | None = None
) -> int:
    """Index many people at once, by batches each read in a keyring of its own; how many they were.

    Begun again after an interruption it does the same again: rows already there are left alone. The search goes
    on meanwhile. Twenty keys of sixteen bytes a person are held in memory. `anew`: the dictionary was emptied.
    """
    shelves = [array("q") for _shelf in range(_SHELVES)]
    done = 0
    source = iter(batches)
    while True:
        with fresh_keyring():
            said = next(source, None)
            if said is None:
                break
            with transaction.atomic():
                written = _write_cards(organisation_id, said, anew=anew)
        for number, digests in written:
            for digest in digests:
                shelves[digest * _SHELVES >> 63].extend((digest, number))
        done += len(said)
        _keep_the_log_short()
        if told:
            told(done)
    for shelf in shelves:
        with transaction.atomic():
            _write_keys(sorted(zip(shelf[::2], shelf[1::2], strict=True)))
        del shelf[:]
        _keep_the_log_short()
    return done
