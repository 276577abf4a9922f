"""Steps that set the share of named members: set-to, fixed, keep, match-next. Each says who absorbs the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import compress
from typing import Literal

from equipoise.model.key_steps.step import (
    Absorbing,
    KeyStep,
    Standing,
    StepFault,
    Taken,
    Unmeetable,
    held_within,
    named_few,
    percent_of,
    replaced,
    share_of,
    term,
)
from equipoise.values import Limits, Parts, Unmet

__all__ = ["Fixed", "Keep", "MatchNext", "SetTo"]


@dataclass(frozen=True)
class SetTo(KeyStep):
    """One member's share is set; the members in ``absorbed_by`` take up or give back the difference.

    Exactly one of ``percent`` (a figure), ``equal_to`` (another member's share at this step) and ``as_on`` (this
    key's share of the member as in force on a date) says what it is set to. ``absorbed_by`` is "everyone" (all
    members, the one set included, are scaled to 100: the ratio of the set share to the others is kept), "others"
    (all but the one set, in proportion), or relative weights by member, e.g. {USA = 1, DEU = 1} for half each.
    """

    member: str = field(metadata=term("whose share is set", names="member"))
    absorbed_by: Literal["everyone", "others"] | Mapping[str, Decimal] = field(
        metadata=term(
            "who absorbs the rest",
            unit="relative weight",
            low=0,
            names="member",
            example='"others", or { USA = 1, DEU = 1 }',
        )
    )
    percent: Decimal | None = field(default=None, metadata=term("to a figure", unit="percent", low=0, high=100))
    equal_to: str | None = field(default=None, metadata=term("to the share of another member", names="member"))
    as_on: date | None = field(default=None, metadata=term("to its share of this key on a date"))
    kind: Literal["set-to"] = "set-to"

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, not exactly one way, equal to itself, absorbing its own change."""
        yield from super().faults()
        ways = [word for word in ("percent", "equal_to", "as_on") if getattr(self, word) is not None]
        if len(ways) != 1:
            hint = "Give one of percent (a number), equal_to (a member), as_on (a date)."
            yield StepFault("", f"a share is set in exactly one way, not {len(ways)}", hint)
        if self.equal_to == self.member:
            yield StepFault("equal_to", f"{self.member} is set equal to itself", "Name another member.")
        if isinstance(self.absorbed_by, Mapping):
            yield from _weights(self.absorbed_by, (self.member,))

    def taken(self, at: Standing) -> Taken:
        """Set the share, and let those named absorb the difference."""
        if self.member not in at.shares.units:
            raise Unmeetable(f"{self.member} has no share that could be set")
        new, words = self._target(at)
        parts = _absorbed(at.shares, {self.member: new}, self.absorbed_by, words)
        return Taken(f"{words}, absorbed by {_absorbing(self.absorbed_by)}", parts)

    def _target(self, at: Standing) -> tuple[Fraction, str]:
        if self.percent is not None:
            return share_of(self.percent), f"{self.member} set to {self.percent}%"
        if self.equal_to is not None:
            if self.equal_to not in at.shares.units:
                raise Unmeetable(f"{self.equal_to} has no share to match")
            return at.shares.share(self.equal_to), f"{self.member} set equal to {self.equal_to}"
        then = at.another(None, self.as_on).parts
        if self.member not in then.units:
            raise Unmeetable(f"{self.member} had no share on {self.as_on}")
        return then.share(self.member), f"{self.member} held at its share of {self.as_on}"


def _absorbing(who: Absorbing) -> str:
    return who if isinstance(who, str) else " and ".join(who)


def _weights(weights: Mapping[str, Decimal], own: tuple[str, ...]) -> Iterator[StepFault]:
    for member in own:
        if member in weights:
            yield StepFault("absorbed_by", f"{member} cannot absorb its own change", "Name others.")
    if not any(weights.values()):
        hint = "Give at least one positive weight, for example { contribution = 1 }."
        yield StepFault("absorbed_by", "the weights are all zero", hint)


def _absorbed(
    parts: Parts,
    new: Mapping[str, Fraction],
    who: Absorbing,
    words: str,
) -> Parts:
    """The parts once some shares are set, and those named have absorbed the difference."""
    if who == "everyone":
        return Parts.of({**parts.shares(), **new})
    if who == "others":
        if not any(u for m, u in parts.units.items() if m not in new):
            raise Unmeetable(f"nobody but {named_few(tuple(new))} is left to absorb the rest")
        try:
            return parts.within(Limits().exactly(new))
        except Unmet:
            over = percent_of(sum(new.values(), Fraction(0)))
            raise Unmeetable(f"{words}: that is {over} percent together, more than 100") from None
    unknown = sorted(set(who) - set(parts.units))
    if unknown:
        raise Unmeetable(f"{', '.join(unknown)} cannot absorb: no share in the key")
    whole = Fraction(sum(who.values(), Decimal(0)))
    if not whole or any(weight < 0 for weight in who.values()):
        raise Unmeetable(f"{words}, but the weights of those who absorb the rest add to nothing")
    shares = parts.shares()
    freed = sum((shares[m] - s for m, s in new.items()), Fraction(0))
    shares.update(new)
    for member, weight in who.items():
        shares[member] += freed * Fraction(weight) / whole
    negative = sorted(m for m, s in shares.items() if s < 0)
    if negative:
        raise Unmeetable(f"{words} would leave {', '.join(negative)} below zero")
    return Parts.of(shares)


@dataclass(frozen=True)
class Fixed(KeyStep):
    """Named members pay a set share; everyone else is scaled to the rest, within the limits set before.

    So the European Union pays 2.5% to the trust fund of the Convention on Biological Diversity. A member of the
    alliance that has no share yet may be given one.
    """

    shares: Mapping[str, Decimal] = field(
        metadata=term("who pays which share", unit="percent", low=0, high=100, names="member")
    )
    kind: Literal["fixed"] = "fixed"

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, nobody named, more than the whole together."""
        yield from super().faults()
        if not self.shares:
            yield StepFault("shares", "nobody is named", "For example shares = { EUN = 2.5 }.")
        total = sum(self.shares.values(), Decimal(0))
        if total > 100:
            yield StepFault("shares", f"the fixed shares sum to {total}, more than 100", "Lower one of them.")

    def taken(self, at: Standing) -> Taken:
        """Hold them at their shares and scale the others."""
        strangers = tuple(m for m in self.shares if m not in at.shares.units and m not in at.members)
        told = " and ".join(f"{m} at {p}%" for m, p in self.shares.items())
        words = f"{told} fixed" if len(self.shares) < 4 else f"{len(self.shares)} members fixed"
        if strangers:
            raise Unmeetable(f"{words}: {named_few(strangers)} cannot be fixed, being no members on {at.day}")
        own = {m: share_of(p) for m, p in self.shares.items()}
        crossed = tuple(m for m, share in own.items() if not at.limits.allow(m, share))
        if crossed:
            raise Unmeetable(f"{words}: it contradicts what an earlier step sets for {named_few(crossed)}")
        limits = at.limits.exactly(own)
        return Taken(words, held_within(at.shares.widened(self.shares), limits, words), limits)


@dataclass(frozen=True)
class Keep(KeyStep):
    """Named members keep the share that they have in another key, or in this one on another day.

    ``absorbed_by`` as in set-to: "others" (everyone not kept, in proportion and within the limits set before),
    "everyone", or relative weights: in the common funding of NATO from 2021, France kept its share and the United
    States and Germany took up half of the difference each.
    """

    members: tuple[str, ...] = field(metadata=term("who keeps its share", names="member"))
    absorbed_by: Literal["everyone", "others"] | Mapping[str, Decimal] = field(
        metadata=term("who absorbs the rest", unit="relative weight", low=0, names="member")
    )
    key: str | None = field(default=None, metadata=term("of which key; left out: this one", names="key"))
    on: date | None = field(default=None, metadata=term("on which day; left out: the day of this version"))
    kind: Literal["keep"] = "keep"

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, nobody named, neither key nor day, a kept member that absorbs."""
        yield from super().faults()
        if not self.members:
            yield StepFault("members", "nobody is named", 'For example members = ["FRA"].')
        if self.key is None and self.on is None:
            yield StepFault("", "it names neither another key nor another day", "Give key, on, or both.")
        if isinstance(self.absorbed_by, Mapping):
            yield from _weights(self.absorbed_by, self.members)

    def taken(self, at: Standing) -> Taken:
        """Hold them at the other share."""
        other = at.another(self.key, self.on)
        of = " of ".join(p for p in (f"key {self.key}" if self.key else "", str(self.on) if self.on else "") if p)
        words = f"{named_few(self.members)} kept at {'its share' if len(self.members) == 1 else 'their shares'} in {of}"
        gone = tuple(m for m in self.members if m not in at.shares.units or m not in other.parts.units)
        if gone:
            raise Unmeetable(f"{words}: {named_few(gone)} has no share to keep")
        new = {m: other.parts.share(m) for m in self.members}
        if self.absorbed_by == "others":
            limits = at.limits.exactly(new)
            parts = held_within(at.shares, limits, words)
            return Taken(f"{words}, absorbed by others", parts, limits, other.statuses)
        parts = _absorbed(at.shares, new, self.absorbed_by, words)
        return Taken(f"{words}, absorbed by {_absorbing(self.absorbed_by)}", parts, statuses=other.statuses)


@dataclass(frozen=True)
class MatchNext(KeyStep):
    """One member's share is set equal to that of the next largest contributor; all are then scaled to 100.

    So the share of the United States in NATO's common funding has matched Germany's since 2021. The two are equal
    afterwards too: the others take up the difference in proportion, within the limits set before. Equals are told
    apart by code.
    """

    member: str | None = field(
        default=None, metadata=term("whose share is set; left out: the largest contributor's", names="member")
    )
    kind: Literal["match-next"] = "match-next"

    def taken(self, at: Standing) -> Taken:
        """Level the member with the next."""
        units = at.shares.units
        member = self.member or _first(units)
        if member not in units:
            raise Unmeetable(f"{member} has no share that could be matched")
        after = dict(units)
        own = after.pop(member)
        if self.member:
            after = {m: u for m, u in after.items() if u < own or (u == own and m > member)}
        if not after:
            raise Unmeetable(f"nobody pays less than {member}, so there is no next largest to match")
        following = _first(after)
        words = f"{member} set equal to {following}, the next largest"
        limits = at.limits.levelled(member, following)
        level = replaced(at.shares, member, following)
        return Taken(words, held_within(level, limits, words), limits)


def _first(units: Mapping[str, int]) -> str:
    """Who has most; of equals, the first by code."""
    most = max(units.values())
    return min(compress(units, map(most.__eq__, units.values())))
