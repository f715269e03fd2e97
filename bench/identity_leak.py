"""What the lengths of the lists of a stolen index tell somebody who knows how common each name is.

The thief holds the digests and their lists, not the key; and, from elsewhere, how many people hold each key, and how
keys are spread. The longest list is taken for the commonest key, the next for the next, and so on. Counted: how
many of the rows are then named rightly, with the commonest keys written as they are, and spread.
"""

import argparse
from collections import Counter
from random import Random

from bench.figures import Line
from bench.register import World
from bench.register.records import rendered
from repere.accompaniment.people.finding import keys, salting
from repere.accompaniment.people.finding.cards import card_of
from repere.accompaniment.people.identity import Known

TOP = 100


def run(args: argparse.Namespace) -> list[Line]:
    count = 300 if args.small else min(args.people, 100_000)
    stolen, elsewhere = (lists(count, seed) for seed in (args.seed, args.seed + 1))
    return [
        {
            "case": f"leak, {name}",
            "people": count,
            "seed": args.seed,
            **attacked(stolen[name], elsewhere[name]),
        }
        for name in ("as they are", "spread")
    ]


def lists(count: int, seed: int) -> dict[str, Counter[tuple[str, int]]]:
    """The length of each list, by the key and the place among those it is spread over."""
    world, chance = World(seed), Random(seed + 4)
    whole: Counter[tuple[str, int]] = Counter()
    spread: Counter[tuple[str, int]] = Counter()
    for number, person in enumerate(world.persons(count)):
        record = rendered(chance, person)
        born = [int(part) for part in record.dob.split("-")] if record.dob else [None, None, None]
        known = Known(
            (f"{record.given} {record.family}".strip(),), *born, (record.phone,) if record.phone else ()
        )
        for key in keys.of_card(card_of(known)):
            whole[key, 0] += 1
            spread[key, salting.place(number, salting.spread(key))] += 1
    return {"as they are": whole, "spread": spread}


def attacked(stolen: Counter[tuple[str, int]], known: Counter[tuple[str, int]]) -> Line:
    longest, commonest = stolen.most_common(), known.most_common(len(stolen))
    named = [
        length
        for (found, length), (guess, _length) in zip(longest, commonest, strict=False)
        if found[0] == guess[0]
    ]
    rows = sum(length for _key, length in longest)
    top = [
        found[0] == guess[0] for (found, _l), (guess, _m) in zip(longest[:TOP], commonest[:TOP], strict=False)
    ]
    return {
        "lists": len(longest),
        "rows": rows,
        "longest_share": round(longest[0][1] / rows, 5),
        "share_of_the_100_longest": round(sum(length for _key, length in longest[:TOP]) / rows, 4),
        "rows_named": round(sum(named) / rows, 5),
        "of_the_100_longest_named": sum(top),
    }
