"""Finding people again, without a database: making keys, reading what is typed, comparing names."""

import argparse
from random import Random

from bench.figures import Line, microseconds
from bench.people import SEED, Invented, invented_people, typed
from repere.accompaniment.people import identity


def run(args: argparse.Namespace) -> list[Line]:
    return measure(50 if args.small else 2000)


def measure(count: int) -> list[Line]:
    chance = Random(SEED)
    known = [known_of(person) for person in invented_people(count)]
    asked = [typed(person.names[0], chance) for person in known]
    # As the search does: what was typed, beside people who share keys with it and others who do not.
    pairs = [(text, chance.choice(known)) for text in asked] + list(zip(asked, known, strict=True))

    def make_keys() -> int:
        for person in known:
            identity.keys(person)
        return len(known)

    def read_queries() -> int:
        for text in asked:
            identity.query_keys(text)
        return len(asked)

    def compare() -> int:
        for text, person in pairs:
            identity.match(text, person)
        return len(pairs)

    lines: list[Line] = []
    for case, work in {
        "core-keys": make_keys,
        "core-query-keys": read_queries,
        "core-match": compare,
    }.items():
        each, done = microseconds(work)
        lines.append({"case": case, "n": done, "us": each})
    keys = sum(len(identity.keys(person)) for person in known) / len(known)
    found = sum(identity.match(text, person) is not None for text, person in zip(asked, known, strict=True))
    lines[0]["keys_a_person"] = round(keys, 1)
    lines[2]["found_again"] = round(found / len(known), 4)
    return lines


def known_of(person: Invented) -> identity.Known:
    phones = (person.phone,) if person.phone else ()
    return identity.Known(person.names, *person.birth, phones)
