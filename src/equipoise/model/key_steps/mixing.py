"""Steps that make shares anew from shares: blend, compress, dilute, phase-in; and round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from equipoise.model.key_steps.step import KeyStep, Standing, StepFault, Taken, Unmeetable, held_within, share_of, term
from equipoise.values import METHODS, Limits, Method, Parts, Ratio, Status, apportioned

__all__ = ["Blend", "Compress", "Dilute", "PhaseIn", "Round"]


@dataclass(frozen=True)
class Blend(KeyStep):
    """The weighted mean of several keys. ``mix`` names bases with relative weights.

    "so-far": the shares before this step. "equal": the same for each member. "key:ID": another key of the day, before
    its rounding. So half by income and half in equal parts is ``mix = { so-far = 1, equal = 1 }``.
    """

    mix: Mapping[str, Decimal] = field(
        metadata=term("what is blended", unit="relative weight", low=0, example="{ so-far = 1, equal = 1 }")
    )
    kind: Literal["blend"] = "blend"
    bases: ClassVar[tuple[str, ...]] = ("so-far", "equal", "key:ID")

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, weights of zero alone."""
        yield from super().faults()
        if not any(self.mix.values()):
            yield StepFault("mix", "the weights are all zero", "Give at least one positive weight.")

    def taken(self, at: Standing) -> Taken:
        """Mix the bases."""
        mix: list[tuple[Ratio, Parts]] = []
        statuses: frozenset[Status] = frozenset()
        whole = sum(self.mix.values(), Decimal(0))
        told = []
        for basis, weight in self.mix.items():
            if basis == "so-far":
                parts = at.shares
            elif basis == "equal":
                parts = Parts(dict.fromkeys(at.members, 1), len(at.members))
            elif basis.startswith("key:"):
                other = at.another(basis.removeprefix("key:"), None)
                parts, statuses = other.parts, statuses | other.statuses
            else:
                raise Unmeetable(f"there is no basis {basis!r}; there are {', '.join(self.bases)}")
            mix.append((weight.as_integer_ratio(), parts))
            told.append(f"{round(100 * weight / whole)}% {basis}")
        return Taken(f"blend of {', '.join(told)}", Parts.mixed(mix), statuses=statuses)


@dataclass(frozen=True)
class Compress(KeyStep):
    """Each share raised to a power, all scaled to 100: a power below 1 brings large and small closer together.

    The quota formula of the Monetary Fund has a power of 0.95. A power that is not a whole number is computed in
    decimals of 50 digits.
    """

    power: Decimal = field(metadata=term("the power", unit="power", low="0.01", high=10))
    kind: Literal["compress"] = "compress"

    def taken(self, at: Standing) -> Taken:
        """Raise and scale."""
        return Taken(f"shares to the power {self.power}", at.shares.powered(self.power))


@dataclass(frozen=True)
class Dilute(KeyStep):
    """Newcomers join at stated shares; everyone else, but for those in ``keep``, is scaled to make room.

    The key that is diluted is the start of the formula, so that it can be named: Sweden's accession diluted the key
    of 2021, not that of 2023, and kept Finland's share.
    """

    newcomers: Mapping[str, Decimal] = field(
        metadata=term(
            "who joins, at which share", unit="percent", low=0, high=100, names="member", example="{ SWE = 1.9 }"
        )
    )
    keep: tuple[str, ...] = field(default=(), metadata=term("whose share is not scaled", names="member"))
    kind: Literal["dilute"] = "dilute"

    def taken(self, at: Standing) -> Taken:
        """Make room for the newcomers."""
        units = at.shares.units
        unknown = sorted(set(self.keep) - set(units))
        if unknown:
            raise Unmeetable(f"{', '.join(unknown)} cannot be kept: no share in the key")
        new = {m: share_of(p) for m, p in self.newcomers.items()}
        held = {m: at.shares.share(m) for m in self.keep if m not in new} | new
        if sum(held.values(), Fraction(0)) > 1 or not any(u for m, u in units.items() if m not in held):
            raise Unmeetable(f"{' and '.join(new)} leave no room for the others")
        join = "joins" if len(new) == 1 else "join"
        words = f"{' and '.join(new)} {join}, the others scaled to make room"
        return Taken(words, held_within(at.shares.widened(new), Limits().exactly(held), words))


@dataclass(frozen=True)
class PhaseIn(KeyStep):
    """The way from an old key to the shares so far, in stages: in each calendar year so many percent of the way.

    The old one is another key, or this one on an earlier day. ``path`` names the year from which each stage holds;
    before the first of them the old shares hold, after the last that stage.
    """

    path: Mapping[int, Decimal] = field(
        metadata=term(
            "from which year, how far on the way",
            unit="percent of the way",
            low=0,
            high=100,
            example="{ 2027 = 50, 2028 = 100 }",
        )
    )
    key: str | None = field(default=None, metadata=term("the old key; left out: this one", names="key"))
    on: date | None = field(default=None, metadata=term("the old key on which day; left out: the day of this version"))
    kind: Literal["phase-in"] = "phase-in"

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, no stage, neither key nor day."""
        yield from super().faults()
        if not self.path:
            yield StepFault("path", "there is no stage", "For example path = { 2027 = 50, 2028 = 100 }.")
        if self.key is None and self.on is None:
            yield StepFault("", "it names neither another key nor another day", "Give key, on, or both.")

    def taken(self, at: Standing) -> Taken:
        """Go so far on the way."""
        stages = [int(year) for year in self.path if int(year) <= at.day.year]
        way = {int(year): percent for year, percent in self.path.items()}
        percent = way[max(stages)] if stages else Decimal(0)
        old = at.another(self.key, self.on)
        done = share_of(percent)
        of = " of ".join(p for p in (f"key {self.key}" if self.key else "", str(self.on) if self.on else "") if p)
        new, whole = done.as_integer_ratio()
        parts = Parts.mixed([((new, whole), at.shares), ((whole - new, whole), old.parts)])
        return Taken(f"{percent}% of the way from {of} in {at.day.year}", parts, statuses=old.statuses)


@dataclass(frozen=True)
class Round(KeyStep):
    """Shares to so many decimals of a percent, by a rule of apportionment, so that they sum to exactly 100.

    Without this step the key's own decimals are reached by largest remainder. ``order`` names who wins ties; whoever
    it does not name comes after, by code. A tie that decides is reported in the ladder.
    """

    decimals: int = field(metadata=term("decimals of a percent", unit="decimals", low=0, high=12))
    method: Literal["largest-remainder", "adams", "dean", "huntington-hill", "webster", "jefferson"] = field(
        default="largest-remainder", metadata=term("by which rule")
    )
    order: tuple[str, ...] = field(default=(), metadata=term("who wins ties, first to last", names="member"))
    kind: Literal["round"] = "round"

    def taken(self, at: Standing) -> Taken:
        """Apportion the units of the last decimal."""
        chosen: Method = next(m for m in METHODS if m == self.method)
        units = dict(sorted(at.shares.units.items()))
        order = (*self.order, *(m for m in units if m not in self.order)) if self.order else None
        found = apportioned(100 * 10**self.decimals, units, order, method=chosen)
        tie = found.tie
        told = f"; equal claims: {', '.join(tie.got)} before {', '.join(tie.without)}" if tie else ""
        words = f"rounded to {self.decimals} decimals by {self.method}{told}"
        return Taken(words, Parts(found.units, 100 * 10**self.decimals), at.limits)
