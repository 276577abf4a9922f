"""How is an amendment wanted? The odds, what stays, how few clauses, how many alternatives, and side payments."""

from __future__ import annotations

from dataclasses import dataclass

from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Proposal

__all__ = ["Wish"]


@dataclass(frozen=True)
class Wish:
    """What is asked of the search.

    ``keep`` names clauses that stay as tabled; ``fewest`` asks for as few clauses touched as possible, then for the
    nearest; ``alternatives`` is how many further texts are wanted; ``side_payments`` the percent of what each member
    pays a year up to which it may pay others, or get from them.
    """

    probability: float
    fewest: bool = False
    keep: tuple[str, ...] = ()
    alternatives: int = 3
    side_payments: float | None = None

    def refuse(self, proposal: Proposal) -> None:
        """Raises EquipoiseError, or UnknownName, with everything at once that is wrong with what is asked."""
        known = [change.id for change in proposal.changes]
        found: list[EquipoiseError] = [UnknownName("clause", name, known) for name in self.keep if name not in known]
        if not 0 < self.probability < 1:
            wish = f"a probability of {self.probability} cannot be asked for: name one between 0 and 1, such as 0.8"
            found.append(EquipoiseError(wish))
        if self.side_payments is not None and not 0 < self.side_payments <= 100:
            wish = f"side payments of {self.side_payments:g}% cannot be allowed: name a percent above 0, up to 100"
            found.append(EquipoiseError(wish))
        if len(found) == 1:
            raise found[0]
        if found:
            raise EquipoiseError("\n".join(str(one) for one in found))
