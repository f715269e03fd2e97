"""The search of the desk over an encrypted register: who is found, how fast, and how the usual way does beside it.

Everything is as the product does it: people sealed each with their own key, `repere people reindex`, `search.find`
from the text typed to the people opened. The register and the queries are those of `bench/register`.
"""

import argparse
import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from time import perf_counter, process_time
from typing import Any

from bench.figures import Line
from bench.register import QUERY_KINDS, World, latent, typed
from bench.register.records import Record, rendered

A_KIND, TYPED_A_KIND, PEER_A_KIND = 120, 25, 10
KEYSTROKE_KINDS = ("as_registered", "variant", "native", "mix")
# One very common word is always among those that are typed letter by letter.
COMMON = "mohamed"
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    person: int
    same_name: int
    year: str


@dataclass(slots=True)
class Register:
    """What the measure knows of the people it wrote: by the place of each, whose name they share."""

    records: list[Record]
    same_name: list[int]
    asked: dict[str, list[Asked]]


def run(args: argparse.Namespace) -> list[Line]:
    from bench.house import empty_house

    count = 300 if args.small else args.people
    a_kind = 5 if args.small else A_KIND
    register = invented(count, args.seed, a_kind)
    # A million objects that the product does not hold: its collections of garbage do not walk through them.
    gc.freeze()
    with empty_house(args.engine):
        lines = measure(register, args.engine, peers=True, a_kind=a_kind)
    about = {"engine": args.engine, "people": count, "seed": args.seed}
    return [about | line for line in lines]


def invented(count: int, seed: int, a_kind: int) -> Register:
    """One record for each person, and what a desk types for some of them."""
    world, chance = World(seed), Random(seed + 4)
    picked = set(Random(seed + 8).sample(range(count), min(count, a_kind * len(QUERY_KINDS) * 4)))
    records, same_name, names = [], [], {}
    people = []
    for place, person in enumerate(world.persons(count)):
        record = rendered(chance, person)
        records.append(record)
        same_name.append(names.setdefault(latent(person), len(names)))
        if place in picked:
            people.append((place, person, record))
    told = Random(seed + 76)
    told.shuffle(people)
    asked: dict[str, list[Asked]] = {kind: [] for kind in QUERY_KINDS}
    for place, person, record in people:
        for kind in sorted(QUERY_KINDS, key=lambda kind: len(asked[kind])):
            if len(asked[kind]) < a_kind and (text := typed(told, person, kind, record)):
                asked[kind].append(Asked(text, place, same_name[place], record.dob[:4]))
                break
    return Register(records, same_name, asked)


def measure(register: Register, engine: str, *, peers: bool, a_kind: int) -> list[Line]:
    from repere.accompaniment.people import search
    from repere.accompaniment.people.actions import index_everybody
    from repere.accompaniment.people.finding import spellings
    from repere.accompaniment.people.finding.models import Spelling
    from repere.foundation.toolkit import upkeep
    from repere.foundation.toolkit.actors import SYSTEM, Actor, Role
    from repere.foundation.vault.keyring import fresh_keyring

    organisation, places = written(register.records)
    before = stored_bytes(engine)
    start = perf_counter()
    index_everybody(replace(SYSTEM, organisation_id=organisation.pk), everybody=True)
    build_s = perf_counter() - start
    after = stored_bytes(engine)
    upkeep.take_stock()
    upkeep.checkpoint()
    actor = Actor(None, organisation.pk, Role.WELCOME_AGENT)
    spellings.forget_all()

    def find(text: str) -> list[int]:
        with fresh_keyring():
            found = search.find(actor, text, limit=10)
            return [places[one.person.pk] for one in found if one.person.names.all()[0].text]

    start = perf_counter()
    find("premier")
    first_s = perf_counter() - start
    lines = [
        {
            "case": "search-index",
            "build_s": round(build_s, 1),
            "bytes": after - before,
            "spellings": Spelling.unscoped.count(),
            "first_search_s": round(first_s, 2),
        },
        {"case": "search", **hits(register, find)},
        {"case": "search-keystrokes", **keystrokes(register, find, a_kind)},
    ]
    if peers:
        peer = peer_of(engine, register.records)
        if peer is None:
            lines.append({"case": "search-peer", "peer": "pg_trgm is not installed on this server"})
        else:
            few = {kind: asked[:PEER_A_KIND] for kind, asked in register.asked.items()}
            named = {"peer": "pg_trgm % 0.3" if engine == "postgresql" else "FTS5 trigram, OR"}
            lines.append({"case": "search-peer", **named, **hits(register, peer, few)})
    return lines


# --- the register, as the product stores it


def written(records: list[Record]) -> tuple[Any, dict[Any, int]]:
    from django.db import transaction

    from repere.accompaniment.people.models import Person, PersonContact, PersonName
    from repere.accompaniment.people.rules import script_of
    from repere.foundation.organisations.choices import OrganisationKind
    from repere.foundation.organisations.models import Organisation
    from repere.foundation.toolkit import upkeep
    from repere.foundation.vault.keyring import fresh_keyring

    organisation = Organisation.objects.create(
        name="Le Repère des mesures", short_name="Mesures", kind=OrganisationKind.WELCOME_DESK
    )
    places: dict[Any, int] = {}
    for start in range(0, len(records), BATCH):
        people, names, contacts = [], [], []
        for place, record in enumerate(records[start : start + BATCH], start):
            year, month, day = (int(part) for part in record.dob.split("-")) if record.dob else (None,) * 3
            person = Person(
                organisation=organisation, birth_year=year, birth_month=month, birth_day=day,
                birth_precision="exact" if record.dob else "unknown",
            )  # fmt: skip
            places[person.pk] = place
            people.append(person)
            text = f"{record.given} {record.family}".strip()
            names.append(PersonName(person=person, text=text, script=script_of(text)))
            if record.phone:
                contacts.append(PersonContact(person=person, kind="phone", value=record.phone))
        with fresh_keyring(), transaction.atomic():
            for model, rows in ((Person, people), (PersonName, names), (PersonContact, contacts)):
                model.unscoped.bulk_create(rows, batch_size=BATCH)
        if upkeep.wal_bytes() > upkeep.WAL_WARNING_BYTES:
            upkeep.checkpoint()
    return organisation, places


def stored_bytes(engine: str) -> int:
    from django.db import connection

    size = (
        "SELECT pg_database_size(current_database())"
        if engine == "postgresql"
        else "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
    )
    with connection.cursor() as cursor:
        cursor.execute(size)
        return int(cursor.fetchone()[0])


# --- who is found, and how fast

Find = Callable[[str], list[int]]


def hits(register: Register, find: Find, asked: dict[str, list[Asked]] | None = None) -> Line:
    """`name_hit_at_10`: somebody of that true name in the first ten. `person_hit_at_10`: they, the year typed too."""
    names: dict[str, float] = {}
    people: dict[str, float] = {}
    times, with_year, cpu = [], [], []
    for kind, some in (asked or register.asked).items():
        by_name = by_person = dated = 0
        for one in some:
            start, spent = perf_counter(), process_time()
            found = find(one.text)
            times.append((perf_counter() - start) * 1000)
            cpu.append((process_time() - spent) * 1000)
            by_name += any(register.same_name[place] == one.same_name for place in found)
            if one.year:
                dated += 1
                start = perf_counter()
                found = find(f"{one.text} {one.year}")
                with_year.append((perf_counter() - start) * 1000)
                by_person += one.person in found
        names[kind] = by_name / max(len(some), 1)
        people[kind] = by_person / max(dated, 1)
    return {
        "n": len(times) + len(with_year),
        "name_hit_at_10": round(sum(names.values()) / len(names), 3),
        "person_hit_at_10": round(sum(people.values()) / len(people), 3),
        **percentiles([*times, *with_year]),
        "cpu_p50_ms": percentiles(cpu)["p50_ms"],
        "cpu_p95_ms": percentiles(cpu)["p95_ms"],
        "p50_with_year_ms": percentiles(with_year)["p50_ms"],
        "p95_with_year_ms": percentiles(with_year)["p95_ms"],
        "name_hits": {kind: round(share, 3) for kind, share in names.items()},
        "person_hits": {kind: round(share, 3) for kind, share in people.items()},
    }


def keystrokes(register: Register, find: Find, a_kind: int) -> Line:
    texts = [
        one.text for kind in KEYSTROKE_KINDS for one in register.asked[kind][: min(TYPED_A_KIND, a_kind)]
    ]
    times = []
    for text in (*texts, COMMON):
        for length in range(2, len(text) + 1):
            start = perf_counter()
            find(text[:length])
            times.append((perf_counter() - start) * 1000)
    taken = percentiles(times)
    return {"n": len(times)} | {f"keystroke_{name}": value for name, value in taken.items()}


def percentiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times) or [0.0]
    return {
        "p50_ms": round(ordered[len(ordered) // 2], 2),
        "p95_ms": round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)], 2),
    }


# --- the peer: names in clear, trigrams of the database


def peer_of(engine: str, records: list[Record]) -> Find | None:
    from anyascii import anyascii
    from django.db import connection, transaction
    from django.db.utils import DatabaseError

    def plain(text: str) -> str:
        return " ".join(anyascii(text).lower().split())

    rows = [
        (place, plain(f"{record.given} {record.family}"), int(record.dob[:4]) if record.dob else None)
        for place, record in enumerate(records)
    ]
    postgres = engine == "postgresql"
    if postgres:
        try:
            with connection.cursor() as cursor:
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            return None
    # One transaction: a row at a time would be flushed to the disk a million times.
    with transaction.atomic(), connection.cursor() as cursor:
        if postgres:
            cursor.execute("CREATE UNLOGGED TABLE peer(place int, name text, year int)")
            for start in range(0, len(rows), 50_000):
                places, names, years = zip(*rows[start : start + 50_000], strict=True)
                cursor.execute(
                    "INSERT INTO peer SELECT * FROM unnest(%s::int[], %s::text[], %s::int[])",
                    [list(places), list(names), list(years)],
                )
            cursor.execute("CREATE INDEX peer_names ON peer USING gin (name gin_trgm_ops)")
            cursor.execute("ANALYZE peer")
        else:
            cursor.execute("CREATE VIRTUAL TABLE peer USING fts5(name, year UNINDEXED, tokenize='trigram')")
            cursor.executemany("INSERT INTO peer(rowid, name, year) VALUES (%s, %s, %s)", rows)

    def find(text: str) -> list[int]:
        name, year = plain(text), None
        if name[-4:].isdigit():
            name, year = name[:-5], int(name[-4:])
        beside = " AND (year IS NULL OR year BETWEEN %s AND %s)" if year else ""
        years = [year - 1, year + 1] if year else []
        with connection.cursor() as cursor:
            if postgres:
                sql = f"SELECT place FROM peer WHERE name %% %s{beside} ORDER BY similarity(name, %s) DESC LIMIT 10"
                cursor.execute(sql, [name, *years, name])
            else:
                wanted = " OR ".join(f'"{part}"' for part in trigrams(name)) or '"zzz"'
                sql = f"SELECT rowid FROM peer WHERE peer MATCH %s{beside} ORDER BY rank LIMIT 10"
                cursor.execute(sql, [wanted, *years])
            return [place for (place,) in cursor.fetchall()]

    return find


def trigrams(text: str) -> list[str]:
    kept = text.replace('"', "")
    return list(dict.fromkeys(kept[at : at + 3] for at in range(len(kept) - 2)))
