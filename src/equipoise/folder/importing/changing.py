"""What does an import change, figure by figure, and what can it not use?"""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.errors import EquipoiseError
from equipoise.values import Figure

__all__ = ["Change", "NoImport", "differs"]


@dataclass(frozen=True)
class Change:
    """One figure that the import changes: where, what is there (None: nothing), what would be."""

    target: str
    member: str
    year: int | None
    before: Figure | None
    after: Figure


class NoImport(EquipoiseError):
    """A file or a target that an import cannot use."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.hint = hint
        super().__init__(message)


def differs(old: Figure | None, new: Figure) -> bool:
    """Is it another figure or status? Zeros at the end of a number are not."""
    return old is None or (old.value, old.status) != (new.value, new.status)
