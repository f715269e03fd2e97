"""What is known of one person, as far as finding them again goes; nothing is collected for this alone."""

from dataclasses import dataclass

from repere.accompaniment.people.identity.dates import Birth


@dataclass(frozen=True, slots=True)
class Known:
    """One person as a desk knows them, or as they present themselves. Only the names are compulsory."""

    # Every spelling ever noted, in any script.
    names: tuple[str, ...]
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    phones: tuple[str, ...] = ()
    code: str = ""
    documents: tuple[str, ...] = ()
    # As noted, any text; empty when it was not.
    sex: str = ""
    # ISO 3166-1 alpha-2.
    nationality: str = ""
    # Who they are to the person, and their name: ("mother", "Fatima Haidara").
    relatives: tuple[tuple[str, str], ...] = ()
    birth_place: str = ""
    birth_is_estimated: bool = False
    # The tokens of each name, where they were read already: read again, they may be others.
    read: tuple[tuple[str, ...], ...] = ()

    @property
    def birth(self) -> Birth:
        return Birth(self.birth_year, self.birth_month, self.birth_day, self.birth_is_estimated)
