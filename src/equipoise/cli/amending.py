"""Which amendment would pass, and where is it written? ``agree --amend`` and the file that it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from equipoise.cli.asking import answered
from equipoise.errors import EquipoiseError

if TYPE_CHECKING:
    from equipoise.cli.wish import Wish

__all__ = ["Amending", "amended"]


class _NotWritten(EquipoiseError):
    """The amended text was not written."""


@dataclass(frozen=True)
class Amending:
    """How the amendment is wanted."""

    probability: float | None
    fewest: bool
    keep: tuple[str, ...]
    alternatives: int | None
    side_payments: float | None
    write: str | None


def amended(alliance: str, proposal: str, how: Amending, asked: dict[str, Any], wish: Wish) -> None:
    """Print the amendment and write it where that is asked. Raises EquipoiseError where it cannot be written."""
    from equipoise import folder
    from equipoise.agree import Amendment

    if how.write is not None:
        folder.need_free(how.write)
    wanted: dict[str, Any] = {
        "probability": how.probability,
        "fewest": how.fewest,
        "keep": how.keep,
        "alternatives": how.alternatives,
        "side_payments": how.side_payments,
    }
    answer = answered(alliance, "amend", wish=wish, proposal=proposal, **asked, **wanted)
    if how.write is None:
        return
    assert isinstance(answer, Amendment)
    if not answer.passes:
        raise _NotWritten(f"nothing was written to {how.write}: no text that passes was found")
    folder.save_proposal(answer.to_table, how.write)
