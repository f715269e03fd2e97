"""Reads of the encrypted index, narrowed to the actor's organisation and to who is not hidden from them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from sys import maxsize
from typing import Any, Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from repere.accompaniment.people.choices import BirthPrecision, ContactKind
from repere.accompaniment.people.finding import cards, salting, sealing
from repere.accompaniment.people.finding.cards import Card, card_of
from repere.accompaniment.people.finding.models import SearchCard, Spelling, SpellingsGone
from repere.accompaniment.people.identity import NORM_VERSION
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.models import Person, PersonContact, PersonDocument, PersonName
from repere.accompaniment.people.queries import Looking, in_force
from repere.accompaniment.people.shelves.rules import Reach
from repere.foundation.organisations.models import Organisation
from repere.foundation.toolkit.actors import Actor
from repere.foundation.toolkit.prepared import Prepared, padded, rows_of
from repere.foundation.vault import keyring
from repere.foundation.vault.fields import SealedValue
from repere.foundation.vault.keyring import index_key

# SQLite joins no more queries than this (SQLITE_MAX_COMPOUND_SELECT).
_PARTS: Final = 500
# Beyond, digests are written out, which spares the limit on parameters: they are whole numbers.
_MOST_MARKS: Final = 8192
# Of keys whose digests are remembered, while a file of people is looked through.
_MOST_DIGESTS: Final = 20_000
_HELD: Final = "SELECT digest, number FROM people_identitykey WHERE digest IN"
_COUNT: Final = "SELECT COUNT(*) FROM people_identitykey WHERE digest IN"
_LATEST: Final = "SELECT number FROM people_identitykey WHERE digest = %d ORDER BY number DESC LIMIT %d"
_CARDS: Final = (
    "SELECT c.number, c.person_id, c.sealed, k.organisation_key_id, k.wrapped"
    # CROSS: for SQLite, the cards first. Otherwise it may read the keys of everybody before those of fifty people.
    " FROM people_searchcard c CROSS JOIN vault_subjectkey k"
    " WHERE k.organisation_id = c.organisation_id AND k.subject_id = c.person_id"
    " AND c.organisation_id = %s AND (c.hidden = %s OR c.person_id IN"
    " (SELECT person_id FROM people_personreader WHERE user_id = %s AND (until IS NULL OR until > %s)))"
)


class StoredIndex:
    """The index of one organisation as the database keeps it: what `engine.Index` asks for.

    `reader`: who looks; somebody hidden is there for those named on them, and for a reader who sees no one else,
    only the people that name them are. None: the house, which sees whoever is not hidden.
    """

    def __init__(self, organisation_id: UUID, reader: Looking | None = None) -> None:
        self._organisation_id = organisation_id
        self._reader = reader or Looking(None, timezone.now(), Reach.OPEN)
        # The numbers of those people, or nothing where there is no need to count them.
        self._own = (
            None if self._reader.reach is not Reach.NAMED else _own_numbers(organisation_id, self._reader)
        )
        self._key = index_key(organisation_id)
        # Of those whose card was opened, in bytes.
        self._people: dict[int, bytes] = {}
        # A search asks twice for most of its keys.
        self._digests: dict[str, list[int]] = {}

    def _digests_of(self, key: str) -> list[int]:
        known = self._digests.get(key)
        if known is None:
            known = self._digests[key] = salting.digests_of(self._key, key)
        return known

    def person_id(self, number: int) -> UUID:
        """Of somebody whose card was opened."""
        return UUID(bytes=self._people[number])

    def holders(self, asked: Mapping[str, tuple[int, float, float]], most: int) -> list[int]:
        weights: dict[int, tuple[int, float]] = {}
        for key, (about, weight, _expected) in asked.items():
            for digest in self._digests_of(key):
                weights[digest] = (about, weight)
        if connection.vendor == "postgresql":
            return _holders_by_the_database(weights, most, self._own)
        best: dict[int, dict[int, float]] = {}
        for digest, number in _rows(weights):
            if self._own is not None and number not in self._own:
                continue
            about, weight = weights[digest]
            held = best.get(about)
            if held is None:
                held = best[about] = {}
            if weight > held.get(number, 0.0):
                held[number] = weight
        if not best:
            return []
        slots = iter(best.values())
        total = next(slots)
        for held in slots:
            for number, weight in held.items():
                total[number] = total.get(number, 0.0) + weight
        ranked = nlargest(most, [(weight, number) for number, weight in total.items()])
        return [number for _weight, number in ranked]

    def holders_of_each(self, asked: Sequence[Mapping[str, float]]) -> list[dict[int, float]]:
        """Of each of these arrivals, those who hold some of their keys and what these weigh together: one read."""
        if len(self._digests) > _MOST_DIGESTS:
            self._digests.clear()
        by_digest: dict[int, list[int]] = {}
        weights: list[dict[int, float]] = []
        for place, keys in enumerate(asked):
            mine: dict[int, float] = {}
            for key, weight in keys.items():
                for digest in self._digests_of(key):
                    mine[digest] = weight
                    by_digest.setdefault(digest, []).append(place)
            weights.append(mine)
        found: list[dict[int, float]] = [{} for _one in asked]
        for digest, number in _rows(by_digest):
            if self._own is not None and number not in self._own:
                continue
            for place in by_digest[digest]:
                held = found[place]
                held[number] = held.get(number, 0.0) + weights[place][digest]
        return found

    def newest(self, asked: Sequence[str], most: int) -> list[int]:
        parts: dict[int, int] = {}
        if self._own is not None:
            held = _rows(digest for key in asked for digest in self._digests_of(key))
            return sorted({number for _digest, number in held if number in self._own}, reverse=True)[:most]
        for key in asked:
            digests = self._digests_of(key)
            # People are spread evenly: a share of each, and some more.
            share = most if len(digests) == 1 else most * 3 // (2 * len(digests)) + 8
            parts |= dict.fromkeys(digests, share)
        return sorted(set(_newest(parts)), reverse=True)[:most]

    def how_many_hold(self, asked: Iterable[str]) -> int:
        """Those who have one of these keys; whoever has two counts twice."""
        marks = ",".join(str(digest) for key in asked for digest in self._digests_of(key))
        with connection.cursor() as cursor:
            cursor.execute(f"{_COUNT} ({marks})")
            return int(cursor.fetchone()[0])

    def cards(self, numbers: Sequence[int], *, first: int = maxsize) -> Iterator[tuple[int, Card]]:
        """Those that cannot be opened (another version, a key that was forgotten) are left out."""
        ring, native = keyring.current(), connection.features.has_native_uuid_field
        as_uuid = _itself if native else lru_cache(maxsize=8)(UUID)
        for some in (numbers[:first], numbers[first:]):
            if not some:
                return
            rows = _card_rows(self._organisation_id, self._reader, some)
            for number in some:
                if (row := rows.get(number)) is None:
                    continue
                _number, person, sealed, by, wrapped = row
                sealed = bytes(sealed)
                person_id = person.bytes if native else bytes.fromhex(person)
                try:
                    key = ring.take(sealed[1:17], as_uuid(by), bytes(wrapped))
                    card = cards.unpack(sealing.open_card(key, person_id, sealed))
                except (sealing.CannotOpen, ValueError):
                    continue
                self._people[number] = person_id
                yield number, card


def _itself(value: Any) -> Any:
    return value


def _rows(digests: Iterable[int]) -> list[tuple[int, int]]:
    asked, using = list(digests), connections[DEFAULT_DB_ALIAS]
    if len(asked) > _MOST_MARKS:
        return rows_of(f"{_HELD} ({','.join(map(str, asked))})", None, using)
    asked = padded(asked)
    return rows_of(f"{_HELD} ({_marks(len(asked))})", asked, using) if asked else []


@lru_cache(maxsize=1024)
def _marks(count: int) -> str:
    return ",".join(["%s"] * count)


def _own_numbers(organisation_id: UUID, reader: Looking) -> frozenset[int]:
    cards = SearchCard.unscoped.filter(
        organisation=organisation_id, person__in=in_force(reader).values("person")
    )
    return frozenset(cards.values_list("number", flat=True))


def _holders_by_the_database(
    weights: Mapping[int, tuple[int, float]], most: int, own: Collection[int] | None
) -> list[int]:
    digests = list(weights)
    asked: list[Any] = [digests, [weights[d][0] for d in digests], [float(weights[d][1]) for d in digests]]
    among = "" if own is None else " WHERE k.number = ANY(%s::bigint[])"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM (SELECT k.number, q.about, MAX(q.weight) AS weight"  # noqa: S608
            " FROM unnest(%s::bigint[], %s::int[], %s::real[]) AS q(digest, about, weight)"
            f" JOIN people_identitykey k ON k.digest = q.digest{among} GROUP BY k.number, q.about) AS held"
            " GROUP BY number ORDER BY SUM(weight) DESC, number DESC LIMIT %s",
            [*asked, *([] if own is None else [list(own)]), most],
        )
        return [number for (number,) in cursor.fetchall()]


def _newest(parts: Mapping[int, int]) -> Iterable[int]:
    """Of each digest its latest numbers, so many."""
    asked = [
        f"SELECT * FROM ({_LATEST % (digest, most)}) AS p{n}"  # noqa: S608
        for n, (digest, most) in enumerate(parts.items())
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(asked), _PARTS):
            cursor.execute(" UNION ALL ".join(asked[start : start + _PARTS]))
            yield from (number for (number,) in cursor.fetchall())


def _card_rows(organisation_id: UUID, reader: Looking, numbers: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    """Cards with the wrapped keys that open them, in one read; below the ORM, whose conversions would cost more."""
    native = connection.features.has_native_uuid_field
    organisation: Any = organisation_id if native else organisation_id.hex
    user: Any = reader.user_id if native or reader.user_id is None else reader.user_id.hex
    at = connection.ops.adapt_datetimefield_value(reader.at)
    # For somebody who sees those alone that name them, that a card is not hidden says nothing.
    hidden = None if reader.reach is Reach.NAMED else False
    some = padded(list(numbers))
    found = rows_of(
        f"{_CARDS} AND c.number IN ({_marks(len(some))})",
        [organisation, hidden, user, at, *some],
        connections[DEFAULT_DB_ALIAS],
    )
    return {row[0]: row for row in found}


def other_organisations(actor: Actor) -> list[UUID]:
    """Those that have somebody in their index."""
    cards = SearchCard.unscoped.filter(organisation=OuterRef("pk"))
    others = Organisation.objects.exclude(pk=actor.organisation_id).filter(Exists(cards))
    return list(others.order_by("pk").values_list("pk", flat=True))


# --- the dictionary


def state_of_spellings(organisation_id: UUID) -> tuple[int, int, int]:
    """The last spelling written, the last person indexed, how often a spelling left."""
    native = connection.features.has_native_uuid_field
    organisation: Any = organisation_id if native else organisation_id.hex
    ((last, number, gone),) = rows_of(
        "SELECT (SELECT MAX(id) FROM people_spelling WHERE organisation_id = %s),"
        " (SELECT MAX(number) FROM people_searchcard WHERE organisation_id = %s),"
        " (SELECT times FROM people_spellingsgone WHERE organisation_id = %s)",
        [organisation] * 3,
        connections[DEFAULT_DB_ALIAS],
    )
    return last or 0, number or 0, gone or 0


def spellings_after(organisation_id: UUID, last: int) -> list[tuple[int, int, bytes]]:
    rows = Spelling.unscoped.filter(organisation=organisation_id, pk__gt=last).order_by("pk")
    return [(pk, digest, bytes(sealed)) for pk, digest, sealed in rows.values_list("pk", "digest", "sealed")]


def digests_of_spellings(organisation_id: UUID) -> set[int]:
    return set(Spelling.unscoped.filter(organisation=organisation_id).values_list("digest", flat=True))


def people_indexed(organisation_id: UUID) -> int:
    return SearchCard.unscoped.filter(organisation=organisation_id).count()


def spellings_gone(organisation_id: UUID) -> int:
    row = SpellingsGone.objects.filter(pk=organisation_id).first()
    return row.times if row else 0


# --- what is indexed


def known_of(person: Person, *, code: str = "") -> Known:
    """What the identity core compares: from the prefetched rows."""
    code = code or (person.dossier.code if hasattr(person, "dossier") else "")
    return known_from(person, person.names.all(), person.contacts.all(), person.documents.all(), code=code)


def known_from(
    person: Person,
    names: Iterable[PersonName],
    contacts: Iterable[PersonContact],
    documents: Iterable[PersonDocument],
    *,
    code: str,
) -> Known:
    """The same, of rows that were just written."""
    return Known(
        names=tuple(name.text for name in names),
        birth_year=person.birth_year,
        birth_month=person.birth_month,
        birth_day=person.birth_day,
        phones=tuple(contact.value for contact in contacts if contact.kind == ContactKind.PHONE),
        documents=tuple(document.number for document in documents),
        sex=person.sex,
        code=code,
        birth_is_estimated=person.birth_precision == BirthPrecision.ESTIMATED,
    )


def codes_of_merged(person: Person) -> list[str]:
    """The codes that people still carry, of dossiers that were joined to this one."""
    joined = Person.unscoped.filter(merged_into=person).select_related("dossier")
    return [one.dossier.code for one in joined if hasattr(one, "dossier")]


def people_to_index(
    organisation_id: UUID, *, only_old: bool = False, at_once: int = 2000
) -> Iterator[list[tuple[UUID, Card, bool]]]:
    """Everybody of an organisation, first known first, by batches; with `only_old`, those of an earlier version.

    Each batch is read and opened when it is asked for, in the keyring of that moment.
    """
    # Who they are is read once: page after page, SQLite would sort all that remain each time.
    ids = bytearray()
    for pk in _to_index(organisation_id, only_old).order_by("pk").values_list("pk", flat=True).iterator():
        ids += pk.bytes
    for start in range(0, len(ids), 16 * at_once):
        some = ids[start : start + 16 * at_once]
        people = _people_of([UUID(bytes=bytes(some[at : at + 16])) for at in range(0, len(some), 16)])
        # Asked of the database, SQLite would begin with all those that are joined to nobody.
        rows = [row for *row, merged_into in people if merged_into is None]
        if rows:
            yield _cards_of(rows)


@Prepared
def _people_of(ids: list[UUID]) -> QuerySet[Person, tuple[Any, ...]]:
    columns = (
        "pk", "birth_year", "birth_month", "birth_day", "birth_precision", "sex", "is_hidden", "dossier__code",
        "merged_into_id",
    )  # fmt: skip
    return Person.unscoped.filter(pk__in=ids).order_by("pk").values_list(*columns)


def how_many_to_index(organisation_id: UUID, *, only_old: bool = False) -> int:
    return _to_index(organisation_id, only_old).count()


def _to_index(organisation_id: UUID, only_old: bool) -> QuerySet[Person]:
    people = Person.unscoped.filter(organisation=organisation_id, merged_into=None)
    if not only_old:
        return people
    current = SearchCard.unscoped.filter(organisation=organisation_id, version=version())
    return people.exclude(pk__in=current.values("person"))


@Prepared
def _names_of(ids: list[UUID]) -> QuerySet[PersonName, tuple[Any, ...]]:
    names = PersonName.unscoped.filter(person__in=ids).order_by("position", "pk")
    return names.values_list("person_id", "pk", "text")


@Prepared
def _phones_of(ids: list[UUID]) -> QuerySet[PersonContact, tuple[Any, ...]]:
    phones = PersonContact.unscoped.filter(person__in=ids, kind=ContactKind.PHONE.value)
    return phones.values_list("person_id", "pk", "value")


@Prepared
def _documents_of(ids: list[UUID]) -> QuerySet[PersonDocument, tuple[Any, ...]]:
    documents = PersonDocument.unscoped.filter(person__in=ids).order_by("pk")
    return documents.values_list("person_id", "pk", "number")


@Prepared
def _codes_joined_to(ids: list[UUID]) -> QuerySet[Person, tuple[Any, ...]]:
    joined = Person.unscoped.filter(merged_into__in=ids).exclude(dossier=None)
    return joined.values_list("merged_into_id", "dossier__code")


def _cards_of(rows: Sequence[Sequence[Any]]) -> list[tuple[UUID, Card, bool]]:
    ids = [row[0] for row in rows]
    names, phones, documents = (_texts(read(ids)) for read in (_names_of, _phones_of, _documents_of))
    codes: defaultdict[UUID, list[str]] = defaultdict(list)
    for person_id, code in _codes_joined_to(ids):
        codes[person_id].append(code)
    found = []
    for pk, year, month, day, precision, sex, is_hidden, code in rows:
        known = Known(
            names=tuple(names.get(pk, ())),
            birth_year=_plain(year, pk),
            birth_month=_plain(month, pk),
            birth_day=_plain(day, pk),
            phones=tuple(phones.get(pk, ())),
            documents=tuple(documents.get(pk, ())),
            sex=_plain(sex, pk),
            code=code or "",
            birth_is_estimated=precision == BirthPrecision.ESTIMATED,
        )
        found.append((pk, card_of(known, *codes.get(pk, ())), is_hidden))
    return found


def _texts(rows: list[tuple[Any, ...]]) -> dict[UUID, list[str]]:
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for person_id, pk, text in rows:
        found[person_id].append(_plain(text, pk))
    return found


def _plain(value: Any, row_id: UUID) -> Any:
    return value.open(row_id) if isinstance(value, SealedValue) else value


def version() -> int:
    """Of the cards and of the keys together: when it changes, the index is made again."""
    return NORM_VERSION * 100 + cards.VERSION
