"""Two hundred services ranked for one person, each with its reasons; the opening hours are worked out before."""

import argparse
from datetime import UTC, datetime, timedelta
from random import Random

from bench.figures import Line, in_turns, say
from bench.people import SEED
from bench.services import Town, invented_services
from repere.accompaniment.orientation import ranking
from repere.knowledge.territory.rules import kilometres

NOW = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
HERE = Town("30189", "Nîmes", "30000", 43.8367, 4.3601, 1)


def run(args: argparse.Namespace) -> int:
    sizes, rounds = ((10, 40), 3) if args.small else ((50, 200, 1000), 200)
    say(measure(sizes, rounds), as_json=args.json)
    return 0


def measure(sizes: tuple[int, ...], rounds: int) -> list[Line]:
    offers = invented_offers(max(sizes))
    seeker = ranking.Seeker(
        themes=frozenset({"eat", "sleep"}),
        languages=("prs", "en"),
        age=24,
        audiences=frozenset({"jeunes"}),
        situations=frozenset({"alone"}),
        point=(HERE.latitude, HERE.longitude),
        commune=HERE.code,
        departement="30",
    )
    cases = {
        f"{size} offers": lambda _turn, size=size: ranking.rank(seeker, offers[:size], at=NOW)
        for size in sizes
    }
    taken = in_turns(cases, rounds)
    return [
        {"bench": "ranking", "case": case, "offers": size} | taken[case].figures()
        for case, size in zip(cases, sizes, strict=True)
    ]


def invented_offers(count: int) -> list[ranking.Offer]:
    chance = Random(SEED)
    return [
        ranking.Offer(
            id=number,
            themes=frozenset(said.themes),
            languages=frozenset(said.values["languages"]),
            audiences=frozenset(said.values["audiences"]),
            age_min=said.values["age_min"],
            age_max=said.values["age_max"],
            distance_km=kilometres((HERE.latitude, HERE.longitude), said.point),
            zones=frozenset(said.values["zones"]),
            openness=chance.choice(("open", "closed", "unknown", "appointment")),
            because="hours",
            changes_at=NOW + timedelta(hours=chance.randrange(1, 30)),
            places=chance.choice((None, 0, 1, 4)),
            places_age=timedelta(hours=chance.randrange(48)),
            counts_places=said.counts_places,
            walk_in=chance.random() < 0.5,
            confirmed_age=timedelta(days=chance.randrange(500)),
        )
        for number, said in enumerate(invented_services(count, [HERE], SEED))
    ]
