"""What is a step of a key? One rule of a formula, with its terms, applied to the shares so far; each leaves a trace.

A step is a frozen dataclass whose fields are its terms. Each term carries its words, unit, range and what it names
(``term``), so that a folder is examined, documented and filled in by form from the one place that defines the step.
Limits bind on: a floor, a ceiling, a fixed or kept share that one step sets is kept by the redistribution of the
limits after it. Steps that make shares anew (base, blend, set-to and so on) end what was set before.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

from equipoise.model.wording import listed, percent
from equipoise.values import Limits, Parts, Status, Unmet

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = [
    "Absorbing",
    "Evaluated",
    "KeyStep",
    "Standing",
    "StepFault",
    "Taken",
    "Term",
    "Unmeetable",
    "held_within",
    "named_few",
    "percent_of",
    "replaced",
    "share_of",
    "term",
    "terms_of",
]

#: Who takes up or gives back what a step moves: all in proportion, all but the member set, or relative weights.
Absorbing: TypeAlias = Literal["everyone", "others"] | Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class StepFault:
    """What is wrong with a step by itself: the field, the message, the hint."""

    field: str
    message: str
    hint: str = ""


class Unmeetable(Exception):
    """A step cannot be met; says why and names the members."""


# --- terms: what can be filled in ---------------------------------------------------------------------------------


def term(
    words: str,
    *,
    unit: str = "",
    low: str | int | None = None,
    high: str | int | None = None,
    names: str = "",
    example: str = "",
) -> dict[str, Any]:
    """The metadata of a field: its words, unit and range, the noun that it names, and an example of it as TOML.

    "member or group": a member by its code, or a group as "group:ID".
    """
    limits = tuple(None if v is None else Decimal(v) for v in (low, high))
    return {
        "words": words,
        "unit": unit,
        "low": limits[0],
        "high": limits[1],
        "names": names,
        "example": example,
    }


@dataclass(frozen=True, slots=True)
class Term:
    """One thing to fill in: its name and words, its type as written, its unit, range, default, and what it names."""

    name: str
    words: str
    type: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    names: str
    required: bool
    default: Any
    example: str


def terms_of(step: type[Any], *, kinds: bool = False) -> tuple[Term, ...]:
    """What can be filled in of a step (or a part of one): in order, for forms and for documents.

    ``kinds``: its ``kind`` too, of a noun of which that is written as any other field (a post, a receipt).
    """
    return tuple(_term(f) for f in fields(step) if kinds or f.name != "kind")


def _term(f: Field[Any]) -> Term:
    m = f.metadata
    made = f.default_factory() if f.default_factory is not MISSING else MISSING
    default = made if f.default is MISSING else f.default
    required = default is MISSING
    return Term(
        name=f.name,
        words=m.get("words", ""),
        type=str(f.type),
        unit=m.get("unit", ""),
        low=m.get("low"),
        high=m.get("high"),
        names=m.get("names", ""),
        required=required,
        default=None if required else default,
        example=m.get("example", ""),
    )


# --- where a formula stands ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What another key, or another version, says before rounding: its parts, their statuses and sources."""

    parts: Parts
    statuses: frozenset[Status]


class Standing(NamedTuple):
    """Where a formula stands before a step: the shares so far and the limits that bind them.

    ``since`` is the version's first day, ``members`` are those of that day. ``another`` says what a key (None: this
    one) gives on a day (None: that asked about).
    """

    alliance: Alliance
    since: date
    day: date
    members: tuple[str, ...]
    parts: Parts | None
    limits: Limits
    another: Callable[[str | None, date | None], Evaluated]

    @property
    def shares(self) -> Parts:
        """The shares so far. Raises Unmeetable where a formula has nothing to start from."""
        if self.parts is None:
            raise Unmeetable("there are no shares to start from: give a start, or begin with a step of kind base")
        return self.parts

    def chosen(self, members: tuple[str, ...], but: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Whom a step is about: those named (nobody: everyone) but for some. And who is named and has no share."""
        units = self.shares.units
        if not members and not but:
            return tuple(units), ()
        among, out = self.named(members), self.named(but)
        left = frozenset(out)
        found = tuple([m for m in (among if members else units) if m not in left])
        return found, tuple(m for m in (*among, *out) if m not in units)

    def named(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The members that a list of names means: a code itself, "group:ID" those of the group who have a share.

        A group is as on the first day of the version. Raises Unmeetable for a group that does not exist.
        """
        found: dict[str, None] = {}
        for name in names:
            of, colon, group = name.partition(":")
            if not colon:
                found[name] = None
            elif of != "group" or group not in self.alliance.groups:
                raise Unmeetable(f"there is no group {group or name!r}")
            else:
                units = self.shares.units
                found |= {m: None for m in self.alliance.groups[group].on(self.since) if m in units}
        return tuple(found)


_FREE: Final = Limits()


class Taken(NamedTuple):
    """One rung of the ladder: the shares after a step, the step in words, what binds from here on, what it drew on.

    ``words`` may be a function, where they take long to find. ``told`` says of one member what it brought to the step,
    where figures were read. ``trust`` has the status and source of each member's share, of a start that has its own.
    """

    words: str | Callable[[], str]
    parts: Parts
    limits: Limits = _FREE
    statuses: frozenset[Status] = frozenset()
    sources: tuple[str, ...] = ()
    told: Callable[[str], str] | None = None
    trust: Mapping[str, tuple[Status, str]] | None = None

    @property
    def step(self) -> str:
        """The step in words."""
        return self.words if isinstance(self.words, str) else self.words()


@dataclass(frozen=True)
class KeyStep(ABC):
    """One rule of a formula. Subclasses are the closed union of steps; each is registered by its ``kind``."""

    @abstractmethod
    def taken(self, at: Standing) -> Taken:
        """The shares after this step. Raises Unmeetable, naming the members, where it cannot be met."""

    def faults(self) -> Iterator[StepFault]:
        """What is wrong with the terms by themselves; here: numbers outside their range."""
        yield from out_of_range(self)


def out_of_range(thing: Any, place: str = "") -> Iterator[StepFault]:
    """Numbers of a dataclass outside the range of their term, those in tables and lists too."""
    for f in fields(thing):
        low, high = f.metadata.get("low"), f.metadata.get("high")
        if low is None and high is None:
            continue
        for where, value in _numbers(getattr(thing, f.name), f"{place}{f.name}"):
            if (low is not None and value < low) or (high is not None and value > high):
                span = f"{low if low is not None else 'no limit'} to {high if high is not None else 'no limit'}"
                words = f.metadata.get("unit") or f.name.replace("_", " ")
                yield StepFault(where, f"{words} {value} is outside {span}", "Correct the number.")


def _numbers(value: Any, place: str) -> Iterator[tuple[str, Decimal | int]]:
    if isinstance(value, (Decimal, int)) and not isinstance(value, bool):
        yield place, value
    elif isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _numbers(entry, f"{place}.{name}")
    elif isinstance(value, tuple):
        for i, entry in enumerate(value, 1):
            yield from _numbers(entry, f"{place}[{i}]")


# --- what several steps do ----------------------------------------------------------------------------------------


def held_within(parts: Parts, limits: Limits, words: str) -> Parts:
    """The parts scaled in proportion within the limits. Raises Unmeetable in the words of the step."""
    try:
        return parts.within(limits)
    except Unmet as unmet:
        total = f"{percent_of(unmet.total)} percent"
        names = named_few(unmet.names)
        if unmet.args[0] == "more than the whole":
            why = f"the least that {names} must pay is {total} together, more than 100"
        elif unmet.args[0] == "less than the whole":
            why = f"the most that {names} may pay is {total} together, less than 100"
        elif unmet.args[0].startswith("nobody"):
            why = f"nobody is left to absorb the rest: {names} hold {total}"
        else:
            why = f"it contradicts what an earlier step sets for {names}"
        raise Unmeetable(f"{words}: {why}") from None


def replaced(parts: Parts, name: str, other: str) -> Parts:
    """The same parts but for one, which gets as much as another; all are then scaled to the new whole."""
    units = parts.units
    return Parts.counted({**units, name: units[other]}, parts.whole - units[name] + units[other])


def share_of(percent: Decimal) -> Fraction:
    """A percent as a share of one, exact.

    >>> share_of(Decimal("2.5"))
    Fraction(1, 40)
    """
    above, below = percent.as_integer_ratio()
    return Fraction(above, 100 * below)


def percent_of(share: Fraction) -> str:
    """A share of one in percent, without zeros at the end, six decimals at most.

    >>> percent_of(Fraction(1, 3)), percent_of(Fraction(1, 4))
    ('33.333333', '25')
    """
    return percent(share, 6, short=True)


def named_few(names: tuple[str, ...]) -> str:
    """Members in a sentence, the first eight by name and the rest counted."""
    return listed(names, 8)
