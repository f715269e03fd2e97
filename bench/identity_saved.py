"""Writing somebody down through the database, as the desk does: the check, then their dossier, sealed and indexed."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from bench.figures import Line, Timings
from bench.register import first_and_later
from bench.register.desk import known_of

# So that those written down do not change the register much.
ARRIVALS, WARM = 300, 100


def saved(people: int, engine: str, seed: int) -> Line:
    """Milliseconds, of the wall and of this process, for one person looked for and written down; of the check alone."""
    from bench.house import empty_house

    first, later = first_and_later(people, seed=seed)
    strangers, _ = first_and_later(min(people, 2 * ARRIVALS), seed=seed + 1_000)
    arriving = [record for record, _place in later[:ARRIVALS]] + strangers[:ARRIVALS]
    Random(seed).shuffle(arriving)
    with empty_house(engine):
        from bench.identity_search import written
        from repere.accompaniment.casework.actions import open_dossier
        from repere.accompaniment.people import intake, rules
        from repere.accompaniment.people.actions import SaidContact, SaidName, index_everybody
        from repere.accompaniment.people.finding import spellings
        from repere.foundation.toolkit import upkeep
        from repere.foundation.toolkit.actors import SYSTEM, Actor, Role
        from repere.foundation.vault.keyring import fresh_keyring

        organisation, _places = written(first)
        index_everybody(replace(SYSTEM, organisation_id=organisation.pk), everybody=True)
        upkeep.take_stock()
        upkeep.checkpoint()
        spellings.forget_all()
        actor = Actor(None, organisation.pk, Role.WELCOME_AGENT)
        now = datetime.now(UTC)
        whole, check = Timings(), Timings()
        for turn, record in enumerate(arriving[:ARRIVALS], -WARM):
            said = known_of(record)
            if turn == 0:
                whole, check = Timings(), Timings()
            with fresh_keyring(), whole.one():
                with check.one():
                    intake.look_alikes(actor, said)
                open_dossier(
                    actor,
                    now=now,
                    today=now.date(),
                    names=[SaidName(name) for name in said.names],
                    birth=rules.Birth(said.birth_year, said.birth_month, said.birth_day),
                    contacts=[SaidContact("phone", phone) for phone in said.phones],
                )
    told = whole.figures()
    return {
        "engine": engine,
        "saved_p50_ms": told["p50_ms"],
        "saved_p95_ms": told["p95_ms"],
        "saved_cpu_ms": told["cpu_ms"],
        "saved_check_p50_ms": round(check.p50, 3),
    }
