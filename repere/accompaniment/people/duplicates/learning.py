"""What the answers of reviewers teach of their own register: a small correction of the points that are shipped.

The shipped log-odds stay the starting point, and each correction is held near zero (a logistic regression with an
offset and a ridge): few answers move little. A pair is judged by a handful of numbers that can be said in words. Plain
Python: answers in, corrections out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import exp, fsum, log1p
from operator import mul
from typing import Final, NamedTuple

from repere.accompaniment.people.identity.dates import Relation
from repere.accompaniment.people.identity.signals import Signals

Evidence = Mapping[str, float]
# The log-odds of the shipped formula, which corrections are added to.
STARTED_FROM: Final = "started_from"
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
_RELATIONS: Final = frozenset(Relation)
# Every other relation is a slip of one date.
_SLIP: Final = "slip"
TOLD_BY: Final = (
    "constant", "log_odds", "likely", "very_likely", "supported", "support", "likely_support", "rivalled", "rival",
    "outdone_or_not", "outdone", "crowd", *_SIGNALS, *dict.fromkeys(_BIRTHS.values()), _SLIP,
)  # fmt: skip
# Log-odds beyond which more says no more, on either side.
_EDGE: Final = 8.0
# Log-odds under which one rival is no worse than another.
_FAINT: Final = -3.0
# Answers of a kind under which nothing is learned, and how firmly corrections are held near zero.
FEWEST_OF_A_KIND: Final = 50
_RIDGE: Final = 4.0
_STEPS: Final = 25
_HALVINGS: Final = 20


class Company(NamedTuple):
    """What third dossiers say of a pair.

    `support`: the log-odds of a third that is like both, by the weaker of the two ties. `rival`: of a third that is
    like one of them and nothing to the other. Both from -8, which is nobody, to 8. `crowd`: how many others either is
    likely to be, the sum of their probabilities.
    """

    support: float = -8.0
    rival: float = -8.0
    crowd: float = 0.0


def company(scored: Sequence[tuple[int, int, float]]) -> list[Company]:
    """Of each pair (two places, log-odds), among all the others."""
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other, log_odds in scored:
        beside[one][other] = beside[other][one] = log_odds
    likely = {place: fsum(map(_share, ties.values())) for place, ties in beside.items()}
    found = []
    for one, other, log_odds in scored:
        support = rival = -_EDGE
        for this, that in ((one, other), (other, one)):
            of_that = beside[that]
            for third, tie in beside[this].items():
                if third == that:
                    continue
                known = of_that.get(third)
                if known is None:
                    rival = max(rival, tie)
                else:
                    support = max(support, min(tie, known))
        crowd = max(likely[one] + likely[other] - 2 * _share(log_odds), 0.0)
        found.append(Company(min(support, _EDGE), min(rival, _EDGE), crowd))
    return found


def of_interest(signals: Signals) -> Signals:
    """Those that evidence is made of: there may be many pairs."""
    return {name: value for name, value in signals.items() if name in _SIGNALS or name in _RELATIONS}


def evidence(log_odds: float, signals: Signals, around: Company) -> dict[str, float]:
    """What a pair is judged by, and the log-odds it started from; what is zero is left out."""
    held = _within(log_odds)
    outdone = (max(around.rival, _FAINT) - max(held, _FAINT)) / 4
    relation = next((relation for relation in Relation if relation in signals), Relation.UNKNOWN)
    told = {
        STARTED_FROM: log_odds,
        "constant": 1.0,
        "log_odds": held / 4,
        "likely": max(held, 0.0) / 4,
        "very_likely": max(held - 4, 0.0) / 4,
        "supported": float(around.support > -_EDGE),
        "support": (around.support + _EDGE) / 8,
        "likely_support": max(around.support, 0.0) / 4,
        "rivalled": float(around.rival > -_EDGE),
        "rival": (around.rival + _EDGE) / 8,
        "outdone_or_not": outdone,
        "outdone": max(outdone, 0.0),
        "crowd": log1p(around.crowd),
        _BIRTHS.get(relation, _SLIP): 1.0,
    } | {name: signals.get(name, 0.0) for name in _SIGNALS}
    for name in ("against", "spare"):
        told[name] = min(told[name], 12.0) / 6
    return {name: round(value, 3) for name, value in told.items() if value or name == STARTED_FROM}


def corrections(answers: Iterable[tuple[Evidence, bool]]) -> dict[str, float]:
    """From evidence of pairs, and whether each is one person: what to add to log-odds, by piece of evidence.

    Nothing when there are too few answers of either kind.
    """
    known = [
        (told[STARTED_FROM], [told.get(name, 0.0) for name in TOLD_BY], is_one) for told, is_one in answers
    ]
    ones = sum(is_one for *_, is_one in known)
    if min(ones, len(known) - ones) < FEWEST_OF_A_KIND:
        return {}
    points, reached = [0.0] * len(TOLD_BY), _regret(known, [0.0] * len(TOLD_BY))
    for _ in range(_STEPS):
        step = _step(known, points)
        for _ in range(_HALVINGS):
            moved = [point + by for point, by in zip(points, step, strict=True)]
            regret = _regret(known, moved)
            if regret < reached:
                break
            step = [by / 2 for by in step]
        else:
            break
        points, reached = moved, regret
    return dict(zip(TOLD_BY, points, strict=True))


Known = tuple[float, list[float], bool]


def _regret(known: Sequence[Known], points: Sequence[float]) -> float:
    """What is to be made least: minus the logarithm of the chance of these answers, and the ridge."""
    return fsum(
        log1p(exp(_within(-moved if is_one else moved, 40.0)))
        for start, told, is_one in known
        for moved in (start + sum(map(mul, points, told)),)
    ) + _RIDGE / 2 * fsum(point * point for point in points)


def _step(known: Sequence[Known], points: Sequence[float]) -> list[float]:
    """Newton's."""
    count = len(points)
    slope = [-_RIDGE * point for point in points]
    bend = [[_RIDGE if row == column else 0.0 for column in range(count)] for row in range(count)]
    for start, told, is_one in known:
        share = _share(start + sum(map(mul, points, told)))
        wrong, sure = is_one - share, share * (1 - share)
        here = [(at, value) for at, value in enumerate(told) if value]
        for at, value in here:
            slope[at] += wrong * value
            row, by = bend[at], sure * value
            for place, other in here:
                row[place] += by * other
    return _solved(bend, slope)


def corrected(log_odds: float, told: Evidence, by: Mapping[str, float]) -> float:
    """The log-odds of a pair once what reviewers said is taken in."""
    return log_odds + sum(by.get(name, 0.0) * value for name, value in told.items())


def _within(value: float, edge: float = _EDGE) -> float:
    return min(max(value, -edge), edge)


def _share(log_odds: float) -> float:
    return 1 / (1 + exp(-_within(log_odds, 40.0)))


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
