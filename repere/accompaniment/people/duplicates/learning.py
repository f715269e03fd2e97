"""What the answers of reviewers teach of their own register: a small correction of the points that are shipped.

The shipped log-odds stay the starting point, and each correction is held near zero (a logistic regression with an
offset and a ridge): few answers move little. What a pair is judged by is a handful of numbers that can be said in words.
Plain Python: answers in, corrections out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp
from typing import Final

from repere.accompaniment.people.identity.dates import Relation
from repere.accompaniment.people.identity.likeness import Signals

Evidence = Mapping[str, float]
# Names in the order of `corrections`.
_SIGNALS: Final = (
    "alike", "against", "spare", "phone", "other_phone", "other_sex", "nationality", "agreed_1", "two_scripts",
)  # fmt: skip
_BIRTHS: Final = {
    Relation.UNKNOWN: "birth_unknown",
    Relation.SAME_DATE: "same_date",
    Relation.SAME_MONTH: "same_year",
    Relation.BOTH_YEAR_ONLY: "same_year",
    Relation.YEAR_ONLY: "same_year",
    Relation.NEAR_ESTIMATE: "near_estimate",
    Relation.NEAR: "near",
    Relation.FAR: "far",
}
# Every other relation is a slip of one date.
_SLIP: Final = "slip"
TOLD_BY: Final = (
    "constant", "log_odds", "likely", "very_likely", "support", "rival", *_SIGNALS,
    *dict.fromkeys(_BIRTHS.values()), _SLIP,
)  # fmt: skip
# Log-odds beyond which more says no more, on either side.
_EDGE: Final = 8.0
# Answers of a kind under which nothing is learned, and how firmly corrections are held near zero.
FEWEST_OF_A_KIND: Final = 50
_RIDGE: Final = 6.0
_STEPS: Final = 25
_STILL: Final = 1e-6


def company(scored: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """Of each pair (two places, log-odds): what third dossiers say of it, as two log-odds from -8 to 8.

    The first is support: a third dossier that is like both, by the weaker of the two ties. The second, rivalry: a third
    that is like one of them, and is nothing to the other.
    """
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other, log_odds in scored:
        if log_odds > -_EDGE:
            beside[one][other] = beside[other][one] = log_odds
    found = []
    for one, other, _log_odds in scored:
        support = rival = -_EDGE
        for this, that, of_that in ((one, other, beside[other]), (other, one, beside[one])):
            for third, tie in beside[this].items():
                if third == that:
                    continue
                known = of_that.get(third)
                if known is None:
                    rival = max(rival, tie)
                else:
                    support = max(support, min(tie, known))
        found.append((min(support, _EDGE), min(rival, _EDGE)))
    return found


def evidence(log_odds: float, signals: Signals, support: float, rival: float) -> dict[str, float]:
    """What a pair is judged by; what is zero is left out."""
    held = min(max(log_odds, -_EDGE), _EDGE)
    relation = next((relation for relation in Relation if relation in signals), Relation.UNKNOWN)
    told = {
        "constant": 1.0,
        "log_odds": held / 4,
        "likely": max(held, 0.0) / 4,
        "very_likely": max(held - 4, 0.0) / 4,
        "support": (support + _EDGE) / 8,
        "rival": (rival + _EDGE) / 8,
        _BIRTHS.get(relation, _SLIP): 1.0,
    } | {name: signals.get(name, 0.0) for name in _SIGNALS}
    for name in ("against", "spare"):
        told[name] = min(told[name], 12.0) / 6
    return {name: round(value, 3) for name, value in told.items() if value}


def corrections(answers: Iterable[tuple[float, Evidence, bool]]) -> dict[str, float]:
    """From (shipped log-odds, evidence, are they one person): what to add to the log-odds, by piece of evidence.

    Nothing when there are too few answers of either kind.
    """
    known = [(log_odds, [told.get(name, 0.0) for name in TOLD_BY], is_one) for log_odds, told, is_one in answers]
    ones = sum(is_one for *_, is_one in known)
    if min(ones, len(known) - ones) < FEWEST_OF_A_KIND:
        return {}
    count = len(TOLD_BY)
    points = [0.0] * count
    for _ in range(_STEPS):
        slope = [-_RIDGE * point for point in points]
        bend = [[_RIDGE if row == column else 0.0 for column in range(count)] for row in range(count)]
        for log_odds, told, is_one in known:
            here = [(at, value) for at, value in enumerate(told) if value]
            share = _share(log_odds + sum(points[at] * value for at, value in here))
            wrong, sure = is_one - share, share * (1 - share)
            for at, value in here:
                slope[at] += wrong * value
                row, by = bend[at], sure * value
                for place, other in here:
                    row[place] += by * other
        step = _solved(bend, slope)
        points = [point + by for point, by in zip(points, step, strict=True)]
        if max(map(abs, step)) < _STILL:
            break
    return dict(zip(TOLD_BY, points, strict=True))


def corrected(log_odds: float, told: Evidence, by: Mapping[str, float]) -> float:
    """The log-odds of a pair once what reviewers said is taken in."""
    return log_odds + sum(by.get(name, 0.0) * value for name, value in told.items())


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-min(max(log_odds, -40.0), 40.0)))


def _solved(rows: list[list[float]], values: list[float]) -> list[float]:
    """Of a positive definite system, by elimination: the ridge keeps every pivot away from zero."""
    rows, values = [list(row) for row in rows], list(values)
    count = len(values)
    for at in range(count):
        for below in range(at + 1, count):
            by = rows[below][at] / rows[at][at]
            if by:
                values[below] -= by * values[at]
                for column in range(at, count):
                    rows[below][column] -= by * rows[at][column]
    found = [0.0] * count
    for at in reversed(range(count)):
        known = sum(rows[at][column] * found[column] for column in range(at + 1, count))
        found[at] = (values[at] - known) / rows[at][at]
    return found
