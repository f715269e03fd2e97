"""How those who were sent to a service were answered. Plain values."""

from typing import NamedTuple


class Answers(NamedTuple):
    """Of those sent and answered, or left without an answer."""

    accepted: int
    asked: int
    hours: int | None  # the median wait for an answer; None when nobody ever answered
