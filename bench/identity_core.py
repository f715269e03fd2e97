"""Finding people again, without a database: making keys, reading what is typed, comparing a card with it."""

import argparse
from random import Random

from bench.figures import Line, microseconds
from bench.people import SEED, invented_people, typed
from repere.accompaniment.people.finding import keys
from repere.accompaniment.people.finding.cards import Card, card_of
from repere.accompaniment.people.finding.dictionary import Dictionary
from repere.accompaniment.people.finding.ranking import Ranking
from repere.accompaniment.people.finding.typed import read
from repere.accompaniment.people.identity import Known, skeletons, spelling


def run(args: argparse.Namespace) -> list[Line]:
    return measure(50 if args.small else 2000)


def measure(count: int) -> list[Line]:
    chance = Random(SEED)
    people = list(invented_people(count))
    cards = [card_of(Known(said.names, *said.birth, (said.phone,) if said.phone else ())) for said in people]
    asked = [typed(said.names[0], chance) for said in people]
    dictionary = dictionary_of(cards)
    # As the search does: what was typed, beside people who share keys with it and others who do not.
    pairs = [(text, chance.choice(cards)) for text in asked] + list(zip(asked, cards, strict=True))

    def make_keys() -> int:
        for card in cards:
            keys.of_card(card)
        return len(cards)

    def read_queries() -> int:
        for text in asked:
            read(text)
        return len(asked)

    def compare() -> int:
        for text, card in pairs:
            Ranking(read(text), dictionary).score(card)
        return len(pairs)

    lines: list[Line] = []
    for case, work in {
        "core-keys": make_keys,
        "core-query-keys": read_queries,
        "core-match": compare,
    }.items():
        each, done = microseconds(work)
        lines.append({"case": case, "n": done, "us": each})
    lines[0]["keys_a_person"] = round(sum(len(keys.of_card(card)) for card in cards) / len(cards), 1)
    found = sum(
        Ranking(read(text), dictionary).score(card) > 0 for text, card in zip(asked, cards, strict=True)
    )
    lines[2]["found_again"] = round(found / len(cards), 4)
    return lines


def dictionary_of(cards: list[Card]) -> Dictionary:
    known = Dictionary()
    known.people = len(cards)
    for card in cards:
        for token in {token for name in card.names for token in name}:
            known.add(spelling(token), skeletons(token))
    return known
