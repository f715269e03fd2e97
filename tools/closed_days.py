"""The table of closed days that time limits are put off by: made again from `holidays`, for a person to approve.

    python tools/closed_days.py            says what would change
    python tools/closed_days.py --apply    writes repere/knowledge/law/data/closed_days.tsv

For France only the statutory list is taken (code du travail L. 3133-1, L. 3134-13, L. 3422-2): the library adds
days that close no court. A year counts once somebody has looked at it and named themselves in `approvals.toml`.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from holidays import country_holidays

TARGET = Path(__file__).resolve().parent.parent / "repere/knowledge/law/data/closed_days.tsv"
YEARS = range(1990, 2032)
OVERSEAS_FROM = 2012  # the library knows Saint-Barthélemy from that year
UNSURE = (2005, 2006, 2007)  # worked as the day of solidarity, says the library; the statute keeps it
LUNAR_YEARS = range(2024, 2032)
HEAD = "territory\tdate\tlabel\tlegal_basis\tstatus"

NATIONAL = "code du travail L. 3133-1"
OVERSEAS = "code du travail L. 3422-2"
LOCAL = "code du travail L. 3134-13"
# Days fixed by the statute, by month and day, then those that follow Easter, by days after it.
FIXED = {
    (1, 1): "1 January", (5, 1): "1 May", (5, 8): "8 May", (7, 14): "14 July", (8, 15): "Assumption",
    (11, 1): "All Saints", (11, 11): "11 November", (12, 25): "Christmas",
}  # fmt: skip
AFTER_EASTER = {1: "Easter Monday", 39: "Ascension", 50: "Whit Monday"}
ABOLITION = {
    "FR-YT": ((4, 27), "976"), "FR-MQ": ((5, 22), "972"), "FR-GP": ((5, 27), "971"),
    "FR-GF": ((6, 10), "973"), "FR-BL": ((10, 9), "BL"), "FR-RE": ((12, 20), "974"),
}  # fmt: skip


def easter(year: int) -> date:
    """Sunday of Easter in the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    left = (32 + 2 * e + 2 * i - h - k) % 7
    month, day = divmod(h + left - 7 * ((a + 11 * h + 22 * left) // 451) + 114, 31)
    return date(year, month, day + 1)


def french() -> Iterator[tuple[str, date, str, str, str]]:
    for year in YEARS:
        sunday = easter(year)
        for (month, day), label in FIXED.items():
            yield "FR", date(year, month, day), label, NATIONAL, "statutory"
        for days, label in AFTER_EASTER.items():
            status = "disputed" if label == "Whit Monday" and year in UNSURE else "statutory"
            yield "FR", sunday + timedelta(days=days), label, NATIONAL, status
        # In communes with a Protestant temple or a mixed church only.
        yield "FR-AM", sunday - timedelta(days=2), "Good Friday", LOCAL, "conditional"
        yield "FR-AM", date(year, 12, 26), "26 December", LOCAL, "statutory"
        for place, ((month, day), _code) in ABOLITION.items():
            if year < OVERSEAS_FROM:
                continue
            yield place, date(year, month, day), "Abolition of slavery", OVERSEAS, "statutory"
        # 27 May in the text of 2019, 28 May in two libraries: neither lengthens anything.
        for day in (27, 28) if year >= OVERSEAS_FROM else ():
            yield "FR-MF", date(year, 5, day), "Abolition of slavery", OVERSEAS, "disputed"


def abroad() -> Iterator[tuple[str, date, str, str, str]]:
    for country in ("AZ", "MA"):
        for day, label in sorted(country_holidays(country, years=LUNAR_YEARS, language="en_US").items()):
            status = "estimated" if "estimated" in label else "announced"
            yield country, day, label.replace("\t", " "), "library holidays 0.109", status


def disagreements() -> list[str]:
    """Statutory days that the library does not know: the table is not written while there is one."""
    found = []
    known = {
        "FR": country_holidays("FR", years=YEARS),
        "FR-AM": country_holidays("FR", subdiv="6AE", years=YEARS),
    }
    known |= {
        place: country_holidays("FR", subdiv=code, years=YEARS) for place, (_d, code) in ABOLITION.items()
    }
    for place, day, label, _basis, status in french():
        if place in known and status != "disputed" and day not in known[place]:
            found.append(f"{place} {day} {label}: unknown to the library")
    ours = {day for place, day, *_rest in french() if place == "FR"}
    found += [
        f"FR {day} {label}: not in the statute" for day, label in known["FR"].items() if day not in ours
    ]
    return found


def table() -> str:
    rows = sorted([*french(), *abroad()], key=lambda row: (row[0], row[1]))
    return "\n".join([HEAD, *("\t".join((row[0], row[1].isoformat(), *row[2:])) for row in rows)]) + "\n"


def main() -> int:
    wrong = disagreements()
    for line in wrong:
        print(line)
    if wrong:
        return 1
    before, now = TARGET.read_text(encoding="utf-8") if TARGET.exists() else "", table()
    gone, come = (
        set(before.splitlines()) - set(now.splitlines()),
        set(now.splitlines()) - set(before.splitlines()),
    )
    print(*sorted(f"- {line}" for line in gone), *sorted(f"+ {line}" for line in come), sep="\n")
    print(f"{len(come)} days more, {len(gone)} fewer.")
    if "--apply" in sys.argv[1:]:
        TARGET.write_text(now, encoding="utf-8")
        print("Written. A year counts once approvals.toml names who looked at it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
