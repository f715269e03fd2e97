"""Linkage of a whole register: probable pairs of dossiers, scored without any label, for people to look at.

An optional extra, `repere[batch]`: decision 0008.
"""

from repere.accompaniment.people.linkage.engine import (
    LEAST_WEIGHT,
    Pair,
    probable_pairs,
    probable_pairs_on_spark,
)
from repere.accompaniment.people.linkage.model import ExtraIsMissing, settings

__all__ = ["LEAST_WEIGHT", "ExtraIsMissing", "Pair", "probable_pairs", "probable_pairs_on_spark", "settings"]
