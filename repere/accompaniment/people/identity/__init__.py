"""Finding somebody by any spelling, in any script. Plain Python: no framework, no clock, no database.

A name becomes Latin letters (`scripts`), then tokens without particles (`tokens`); a token becomes a phonetic
spelling and a few consonant skeletons (`sounds`); two names are compared token by token in any order
(`alignment`), by their sounds, by which letters stand for which (`letters`), and by what is known of names beyond
both (`equivalences`). `dates` says how two births stand to one another, `blocking` by which keys a dossier is
looked up when somebody arrives.
"""

from typing import Final

from repere.accompaniment.people.identity.alignment import Likened, name_similarity, token_similarity
from repere.accompaniment.people.identity.dates import Birth
from repere.accompaniment.people.identity.equivalences import equivalence_keys, groups
from repere.accompaniment.people.identity.known import Known
from repere.accompaniment.people.identity.sounds import pair_keys, skeletons, spelling
from repere.accompaniment.people.identity.tokens import tokens

# Stored beside the keys: when any rule of this package changes, so does the number, and keys are made again.
NORM_VERSION: Final = 10

__all__ = [
    "NORM_VERSION",
    "Birth",
    "Known",
    "Likened",
    "equivalence_keys",
    "groups",
    "name_similarity",
    "pair_keys",
    "skeletons",
    "spelling",
    "token_similarity",
    "tokens",
]
