"""What a text says about itself: no-precedent, set-review. They change no rule, but how the text is taken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.key_steps.step import term

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["AboutText", "NoPrecedent", "SetReview"]


@dataclass(frozen=True, kw_only=True)
class AboutText(Clause):
    """A clause about the text it stands in. Whoever decides the text decides it, so it needs no power of its own."""

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """None: it names nothing."""
        yield from ()

    def apply(self, alliance: Alliance) -> Alliance:
        """The alliance as it is: no rule changes."""
        return alliance

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Nothing: no rule changed."""
        return ()

    def cells(self, alliance: Alliance) -> Cells:
        """None: no rule is read or changed."""
        return Cells()


@dataclass(frozen=True, kw_only=True)
class NoPrecedent(AboutText):
    """The text says that it sets no precedent. Of those who would ask for the same next, fewer do.

    How many fewer is an assumption (`no-precedent`); it counts in the odds, not in what anyone pays.
    """

    kind: Literal["no-precedent"] = "no-precedent"

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: nothing said today, what it would say."""
        return ("the text says nothing of precedent", "the text sets no precedent")


@dataclass(frozen=True, kw_only=True)
class SetReview(AboutText):
    """The text is reviewed from a day on, by a body if one is named. It stays in force unless the review ends it.

    How likely that is, is an assumption (`review`); it counts in the odds: what the text brings after that day is worth
    less, to those who gain and to those who lose.
    """

    since: date = field(metadata=term("the day of the review"))
    body: str | None = field(default=None, metadata=term("the body that reviews it; left out: none is named"))
    kind: Literal["set-review"] = "set-review"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """An unknown body."""
        if self.body is not None:
            yield from unknown("body", "body", self.body, alliance.bodies)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: no review today, when and by whom."""
        by = f" by {self.body}" if self.body is not None else ""
        return ("no review", f"a review{by} on {self.since}, which may end it")
