"""The code of a card: nothing about anybody, too many to be guessed, and a slip of the pen is noticed."""

import secrets

from repere.foundation.toolkit.ids import READABLE

# Eleven signs drawn (52 bits) and one that checks them: at ten tries an hour, nobody meets a card by chance.
DRAWN = 11
LENGTH = DRAWN + 1
GROUP = 4
SIGNS = len(READABLE)
VALUES = {sign: number for number, sign in enumerate(READABLE)}


def new_code(drawn_signs: int = DRAWN) -> str:
    drawn = "".join(secrets.choice(READABLE) for _ in range(drawn_signs))
    return drawn + check_sign(drawn)


def check_sign(drawn: str) -> str:
    """What makes the weighted sum of the whole nought: any one wrong sign is noticed, any two neighbours swapped.

    Weights are the powers of 2, which has an inverse modulo 27 (the pure systems of ISO/IEC 7064 do the same).
    """
    total = sum(VALUES[sign] * pow(2, place, SIGNS) for place, sign in enumerate(drawn, 1))
    return READABLE[-total * pow(2, -len(drawn) - 1, SIGNS) % SIGNS]


def read_code(typed: str, length: int = LENGTH) -> str | None:
    """The code as it was printed, from what was typed or scanned; None where it cannot be one."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(code) != length or any(sign not in VALUES for sign in code):
        return None
    return code if check_sign(code[:-1]) == code[-1] else None


def grouped(code: str, group: int = GROUP) -> str:
    """`ABCD-EFGH-JKMN`, as it is printed and read aloud."""
    return "-".join(code[start : start + group] for start in range(0, len(code), group))
