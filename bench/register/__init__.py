"""A register of invented people: who they are, and records of them as reception desks type them.

Nothing here is about a real person: names are drawn from a hand-written lexicon and from morphemes. The same seed
gives the same register, to the byte. `python -m bench.register N OUT.csv` writes one.
"""

from bench.register.lexicon import Lexeme
from bench.register.people import Invented, World
from bench.register.records import FIELDS, Record, first_and_later, records
from bench.register.typed import QUERY_KINDS, latent, typed

__all__ = [
    "FIELDS",
    "QUERY_KINDS",
    "Invented",
    "Lexeme",
    "Record",
    "World",
    "first_and_later",
    "latent",
    "records",
    "typed",
]
