"""A letter on paper, as whoever reviewed it left it."""

import re
from pathlib import Path

from repere.doors.design.booklet.pdf import drawn

TEMPLATE = Path(__file__).parent / "letter.typ"
BETWEEN = re.compile(r"\n\s*\n")


def pdf(*, sender: str, to: str, subject: str, body: str) -> bytes:
    """PDF/UA-1. Lines stay lines, an empty one parts two paragraphs. Raises `CannotBeDrawn`."""
    told = {
        "sender": sender,
        "to": [line.strip() for line in to.splitlines() if line.strip()],
        "subject": " ".join(subject.split()),
        "paragraphs": [
            [line.strip() for line in paragraph.splitlines()]
            for paragraph in BETWEEN.split(body.replace("\r", "").strip())
        ],
    }
    return drawn(TEMPLATE, {"letter.json": told}, {})
