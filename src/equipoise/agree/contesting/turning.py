"""Where does the answer turn? The values of one contested figure at which the verdict or the likeliest blocker changes.

The figure is moved through its range, every other as it is held, and between two neighbouring points with different
answers the turn is found by halving. Two turns that lie between the same two points cancel and are not seen: the number
of points looked at is part of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal, TypeAlias

from equipoise.agree.contesting.laying import contested
from equipoise.agree.contesting.place import Place, printed
from equipoise.agree.contesting.verdict import Bench, Verdict
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Disagreement
from equipoise.model.wording import counted, listed, named

__all__ = ["POINTS", "Turn", "Turning", "turning", "who"]

POINTS: Final = 9
_HALVINGS: Final = 10
_DIGITS: Final = 3

What: TypeAlias = Literal["verdict", "blocker"]
_WHAT: Final[tuple[What, ...]] = ("verdict", "blocker")


@dataclass(frozen=True)
class Turn:
    """One change of the answer: below ``at`` it is one thing, above it another; ``unit`` is the figure's."""

    what: What
    at: Decimal
    unit: str
    below: str
    above: str

    @property
    def sentence(self) -> str:
        """The turn in words: "the blocker changes from France to Türkiye above 0.7"."""
        where = f"above {printed(self.at, self.unit)}"
        if self.what == "verdict":
            return f"the verdict changes from “{self.below}” to “{self.above}” {where}"
        return f"the likeliest blocker changes from {self.below} to {self.above} {where}"


@dataclass(frozen=True)
class Turning:
    """Where the answer turns as one figure moves from ``low`` to ``high``; ``points`` were looked at first."""

    figure: str
    low: Decimal
    high: Decimal
    unit: str
    turns: tuple[Turn, ...]
    points: int
    failed: int = 0

    @property
    def sentence(self) -> str:
        """Every turn, or that there is none, with the range looked at."""
        span = f"{printed(self.low, self.unit)} to {printed(self.high, self.unit)}"
        looked = f"looked at from {span}, at {self.points} points and between"
        lost = f"; at {self.failed} of them nothing can be computed" if self.failed else ""
        if not self.turns:
            return f"Nothing turns while {self.figure} moves ({looked}{lost})."
        told = "; ".join(turn.sentence for turn in self.turns)
        return f"As {self.figure} moves, {told} ({looked}{lost})."


def turning(
    bench: Bench, place: Place, said: Disagreement, others: tuple[Disagreement, ...] = (), points: int = POINTS
) -> Turning | None:
    """Where does the answer turn as this figure moves? None for what is no number, or has nowhere to move."""
    now = place.standing(bench.alliance)
    low, high = place.range(bench.alliance, said) if said.value is not None else (Decimal(0), Decimal(0))
    if low >= high:
        return None
    known: dict[Decimal, Verdict | None] = {}

    def at(value: Decimal) -> Verdict | None:
        if value not in known:
            one = replace(said, value=value, low=None, high=None)
            try:
                known[value] = bench.verdict_under(contested(bench.alliance, (*others, one)))
            except EquipoiseError:
                known[value] = None
        return known[value]

    step = (high - low) / (points - 1)
    grid = tuple(dict.fromkeys(_tidy(low + step * i, high - low, place) for i in range(points)))

    def middle(left: Decimal, right: Decimal) -> Decimal:
        return _tidy((left + right) / 2, high - low, place)

    found: list[Turn] = []
    for what in _WHAT:
        found += _along(bench, what, grid, at, middle, now.unit)
    failed = sum(at(value) is None for value in grid)
    return Turning(said.figure, low, high, now.unit, tuple(found), len(grid), failed)


def _tidy(value: Decimal, width: Decimal, place: Place) -> Decimal:
    """A value with no more digits than a search can tell apart: a thousandth of the range, a cent, a whole unit."""
    digits = max(width.adjusted() - _DIGITS, place.finest)
    return Decimal(f"{value.quantize(Decimal(1).scaleb(digits), ROUND_HALF_EVEN):f}")


def _along(
    bench: Bench,
    what: What,
    grid: tuple[Decimal, ...],
    at: Callable[[Decimal], Verdict | None],
    middle: Callable[[Decimal, Decimal], Decimal],
    unit: str,
) -> list[Turn]:
    """The turns from the first point to the last, each against the answer that held since the turn before it.

    Neighbours alone would not do: where one likeliest objector gives way to the next by degrees, each point resembles
    the one before, and the last does not resemble the first.
    """
    found: list[Turn] = []
    held: Verdict | None = None
    last = grid[0]
    for value in grid:
        here = at(value)
        if here is None:
            continue
        while held is not None and not _alike(what, held, here):
            lower, upper = last, value
            for _ in range(_HALVINGS):
                between = middle(lower, upper)
                tried = at(between) if lower < between < upper else None
                if tried is None:
                    break
                if _alike(what, held, tried):
                    lower = between
                else:
                    upper = between
            below, above = at(lower), at(upper)
            assert below is not None
            assert above is not None
            found.append(Turn(what, lower, unit, *_sides(bench, what, below, above)))
            held, last = above, upper
        held, last = held or here, value
    return found


def _sides(bench: Bench, what: What, below: Verdict, above: Verdict) -> tuple[str, str]:
    """What the answer is on either side of a turn; of two groups of blockers, those that are not in both."""
    if what == "verdict":
        return _passing(below), _passing(above)
    ones, others = below.blockers, above.blockers
    left, right = ([m for m in a if m not in b] or a for a, b in ((ones, others), (others, ones)))
    return who(bench.alliance, left), who(bench.alliance, right)


def _passing(verdict: Verdict) -> str:
    return "passes" if verdict.passes else "does not pass"


def _alike(what: What, one: Verdict, other: Verdict) -> bool:
    return one.passes == other.passes if what == "verdict" else one.same_blockers(other)


def who(alliance: Alliance, blockers: Sequence[str]) -> str:
    """The likeliest blockers in words: "France", "Lithuania and 19 others as likely", "nobody"."""
    names = [named(alliance.members[m].name) for m in blockers]
    if not names:
        return "nobody"
    if len(names) > 3:
        return f"{names[0]} and {counted(len(names) - 1, 'other', 'others')} as likely"
    return listed(names)
