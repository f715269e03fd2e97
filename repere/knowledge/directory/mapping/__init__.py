"""Files of producers, taken by a mapping: no code for a new one."""

from functools import cache
from pathlib import Path

from repere.knowledge.directory.mapping.spec import BadMapping, Spec, parsed

__all__ = ["BadMapping", "Spec", "known_mappings", "mapping_of", "parsed"]

PRODUCERS = Path(__file__).parent / "producers"


@cache
def known_mappings() -> dict[str, Spec]:
    """The mappings that come with Repère, by their names."""
    return {path.stem: parsed(path.read_text("utf-8")) for path in sorted(PRODUCERS.glob("*.toml"))}


def mapping_of(name_or_path: str) -> Spec:
    """One that comes with Repère, by its name, or else a file; BadMapping when it is neither."""
    known = known_mappings().get(name_or_path)
    if known is not None:
        return known
    try:
        text = Path(name_or_path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadMapping(name_or_path, f"no such file, and none of: {', '.join(known_mappings())}") from None
    return parsed(text)
