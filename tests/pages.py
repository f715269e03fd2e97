"""What tests read in a page of the street."""

import re

from repere.doors.design.light import LEAVE


def outside_scripts(page: str) -> list[str]:
    """Every script but the few words that let the page that is left be forgotten."""
    known = re.escape(str(LEAVE))
    return re.findall(r"<script[^>]*>", re.sub(rf'<script nonce="[^"]+">{known}</script>', "", page))
