"""What is a place? Where one figure of the folder stands, what stands there, and the alliance with another there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from equipoise.errors import Problem, did_you_mean
from equipoise.model import Alliance, Clause, Complaint, Disagreement
from equipoise.values import Status

__all__ = [
    "Limits",
    "NoPlaceThere",
    "Place",
    "Standing",
    "cannot",
    "needs_value",
    "one_of",
    "other",
    "plain",
    "printed",
]

#: The least and the greatest that a figure can be; None: no limit.
Limits = tuple[Decimal | None, Decimal | None]


class NoPlaceThere(Exception):
    """A place names nothing: which part of it, and what was probably meant. Told as a problem, never raised further."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint

    def told(self, file: str, place: str) -> Problem:
        """The same as a problem of a file."""
        return Problem(file, place, self.message, self.hint)


@dataclass(frozen=True)
class Standing:
    """What the folder says at a place: the figure and its range, or who holds a post, with status and source."""

    value: Decimal | None
    text: str
    unit: str
    status: Status
    source: str
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Place(ABC):
    """Where one figure stands. ``text`` is how it is written, the same way in a file, a command and an address."""

    text: str

    @abstractmethod
    def words(self, alliance: Alliance) -> str:
        """The figure in words, as a sentence takes it."""

    @abstractmethod
    def standing(self, alliance: Alliance) -> Standing:
        """What stands there."""

    @abstractmethod
    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        """Every reason why what is held cannot stand there."""

    @abstractmethod
    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        """The alliance with what is held there instead; only what it touches is new. Call ``complaints`` first."""

    def limits(self, alliance: Alliance) -> Limits:
        """The least and the greatest that the figure can be."""
        return (Decimal(0), None)

    def range(self, alliance: Alliance, said: Disagreement) -> tuple[Decimal, Decimal]:
        """From where to where it is worth moving the figure: as far again on both sides as the two values differ."""
        assert said.value is not None
        now = self.standing(alliance).value
        value = said.value if now is None else now
        apart = abs(said.value - value) or abs(value) / 2
        return self._within(alliance, min(value, said.value) - apart, max(value, said.value) + apart)

    def _within(self, alliance: Alliance, low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
        least, most = self.limits(alliance)
        return low if least is None else max(low, least), high if most is None else min(high, most)

    @property
    def preposition(self) -> str:
        """How it is said to be held: "at" a figure, "by" a member."""
        return "at"

    @property
    def finest(self) -> int:
        """The power of ten below which the figure has no digits: -2 for amounts of money, to the cent."""
        return -30

    def shown(self, alliance: Alliance, said: Disagreement) -> str:
        """What is held, as it is printed."""
        if said.value is None:
            return said.holder
        ends = "" if said.low is None or said.high is None else f", range {plain(said.low)} to {plain(said.high)}"
        return f"{printed(said.value, self.standing(alliance).unit)}{ends}"


def printed(value: Decimal, unit: str) -> str:
    """A figure with its unit, short: "EUR 438,100,000", "6.8567%", "0.07", "29,298,013 USD million"."""
    unit = unit.partition(",")[0]
    if unit == "percent":
        return f"{plain(value)}%"
    if unit.isupper() and len(unit) == 3:
        return f"{unit} {plain(value)}"
    return f"{plain(value)} {unit}".strip()


def plain(value: Decimal) -> str:
    """A number as people write it: no zeros at its end, thousands apart."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def one_of(noun: str, name: str, known: Collection[str], more: str = "") -> str:
    """The name, when it is known of a noun; else NoPlaceThere with the nearest."""
    if name not in known:
        raise NoPlaceThere(f"unknown {noun} {name!r}", did_you_mean(name, known) or more or f"There is no {noun}.")
    return name


def cannot(clause: Clause, alliance: Alliance) -> Iterator[Complaint]:
    """Why a typed change cannot be made, in the words of a disagreement's fields."""
    for c in clause.complaints(alliance):
        own = {"absorbed_by", "member"} & {c.field}
        yield Complaint(c.field if own else "value", c.message, c.hint)


def needs_value(said: Disagreement, limits: Limits, *, ranged: bool = False) -> Iterator[Complaint]:
    """A figure is needed, within its limits; a range only where the folder has one, and in order."""
    if said.holder:
        yield Complaint("holder", "a holder is given where a figure stands", "Give value; holder belongs to a post.")
    if said.value is None:
        yield Complaint("value", "no value is given: what do you hold it to be?", "For example value = 0.5.")
        return
    if not ranged and (said.low is not None or said.high is not None):
        field = "low" if said.low is not None else "high"
        yield Complaint(field, "this figure has no range: it is exact", "Leave out low and high.")
        return
    if (said.low is None) != (said.high is None):
        yield Complaint("low", "only one end of the range is given", "Give low and high, or neither: held exactly.")
        return
    ends = (said.value if said.low is None else said.low, said.value if said.high is None else said.high)
    if not ends[0] <= said.value <= ends[1]:
        yield Complaint("value", f"low {ends[0]}, value {said.value} and high {ends[1]} are not in order", "Swap them.")
    least, most = limits
    if least is not None and ends[0] < least:
        yield Complaint("value" if said.low is None else "low", f"{ends[0]} is below {least}", _within(limits))
    if most is not None and ends[1] > most:
        yield Complaint("value" if said.high is None else "high", f"{ends[1]} is above {most}", _within(limits))


def other(said: Disagreement) -> Iterator[Complaint]:
    """Who takes up the difference is a question of cost shares alone."""
    if said.absorbed_by is not None:
        yield Complaint("absorbed_by", "nothing is absorbed here: this is no cost share", "Leave it out.")


def _within(limits: Limits) -> str:
    least, most = limits
    if most is None:
        return f"It is {least} or more."
    return f"It lies between {least} and {most}." if least is not None else f"It is {most} or less."
