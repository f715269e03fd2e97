"""What sealing costs: one value, one key, and a page of people each with a key of their own."""

import argparse
import time
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.figures import Line, in_turns, microseconds, say
from bench.house import ENGINES, empty_house
from repere.foundation.vault import sealing

NAME = b"Mamadou Aliou Diallo"


def run(args: argparse.Namespace) -> int:
    cards = 20 if args.small else 400
    lines = _core(cards)
    with empty_house(args.engine):
        lines += _cards(args.engine, cards, 3 if args.small else 30)
        lines.append(_rotation(args.engine, 100 if args.small else 10_000))
    say(lines, as_json=args.json)
    return 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", choices=ENGINES, default="sqlite", help="default: %(default)s")


def _core(count: int) -> list[Line]:
    secret, key_id = sealing.new_key(), uuid4().bytes
    key, row = AESGCM(secret), uuid4()
    bond = sealing.bound_to("bench.name", row)
    sealed = sealing.seal(key, key_id, NAME, bond)
    wrapped = sealing.wrap(secret, sealing.new_key(), b"bench")

    def work_of(one: object) -> int:
        for _ in range(count):
            one()  # type: ignore[operator]
        return count

    works = {
        "seal": lambda: sealing.seal(key, key_id, NAME, bond),
        "open": lambda: sealing.unseal(key, sealed, bond),
        "unwrap": lambda: AESGCM(sealing.unwrap(key, wrapped, b"bench")),
    }
    lines: list[Line] = []
    for case, one in works.items():
        each, done = microseconds(lambda one=one: work_of(one), repeats=21)  # type: ignore[misc]
        lines.append({"bench": "vault", "case": case, "n": done, "us": each})
    return lines


def _cards(engine: str, count: int, rounds: int) -> list[Line]:
    """As many values as cards, each under a key of its own, opened by a keyring that holds none: one query."""
    from repere.foundation.vault import keyring

    organisation_id, subjects = uuid4(), [uuid4() for _ in range(count)]
    ring = keyring.current()
    ring.prepare(organisation_id, subjects)
    held = []
    for subject in subjects:
        key, row = ring.key_for(organisation_id, subject), uuid4()
        bond = sealing.bound_to("bench.name", row)
        held.append((sealing.seal(key.aes, key.id, NAME, bond), bond))

    def open_all(_turn: int) -> None:
        with keyring.fresh_keyring() as fresh:
            for sealed, _bond in held:
                fresh.expect(sealed[1:17])
            for sealed, bond in held:
                sealing.unseal(fresh.key(sealed[1:17]).aes, sealed, bond)

    figures = in_turns({"cards": open_all}, rounds)["cards"].figures()
    return [{"bench": "vault", "case": "cards", "engine": engine, "keys": count, **figures}]


def _rotation(engine: str, count: int) -> Line:
    """The key of an organisation replaced: each subject's key wrapped again, by the batches of the command."""
    from repere.foundation.toolkit.actors import SYSTEM
    from repere.foundation.vault import keyring
    from repere.foundation.vault.rotation.actions import rotate

    organisation_id = uuid4()
    with keyring.fresh_keyring() as ring:
        ring.prepare(organisation_id, [uuid4() for _ in range(count)])
    start, cpu = time.perf_counter(), time.process_time()
    done = rotate(SYSTEM, organisation_id)
    taken = time.perf_counter() - start
    return {
        "bench": "vault", "case": "rotate", "engine": engine, "n": done, "seconds": round(taken, 2),
        "cpu_s": round(time.process_time() - cpu, 2), "keys_per_s": round(done / taken),
    }  # fmt: skip
