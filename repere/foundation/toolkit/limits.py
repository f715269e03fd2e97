"""So many times an hour and no more: counted in the cache, which every process shares."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from repere.foundation.toolkit.keys import passing_key


@dataclass(frozen=True, slots=True)
class Limit:
    """`most` counts within `seconds` from the first; whoever has reached it waits for the end."""

    name: str
    most: int
    seconds: int

    def is_reached(self, who: str) -> bool:
        return int(cache.get(self._key(who), 0)) >= self.most

    def count(self, who: str) -> None:
        if not cache.add(self._key(who), 1, self.seconds):
            try:
                cache.incr(self._key(who))
            except ValueError:  # it ended in between
                cache.add(self._key(who), 1, self.seconds)

    def _key(self, who: str) -> str:
        # Under a key: there are few enough addresses for all of their plain digests to be tried.
        digest = hmac.digest(passing_key("limits"), who.encode(), sha256).hex()[:32]
        return f"limit:{self.name}:{digest}"
