"""What stops an erasure. Plain values; how long a dossier is kept is in `retention/rules.py`."""


class CannotBeErased(Exception):
    """`held`, `joined`: a legal hold, or a dossier joined to another, which is erased with that other."""


def check_erasing(*, is_held: bool, is_joined: bool) -> None:
    """Passes, or `CannotBeErased` with the reason."""
    if is_joined:
        raise CannotBeErased("joined")
    if is_held:
        raise CannotBeErased("held")
