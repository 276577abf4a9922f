"""Steps that limit shares: floor, ceiling, exclude-below. What a limit moves goes to the others, to a fixed point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from equipoise.model.key_steps.step import (
    KeyStep,
    Standing,
    StepFault,
    Taken,
    Unmeetable,
    held_within,
    named_few,
    percent_of,
    share_of,
    term,
)
from equipoise.values import Limits, Parts, Unmet

__all__ = ["Ceiling", "ExcludeBelow", "Floor"]

_HOLDS = "what binds from earlier steps: their limits; whoever is at one is not moved at all; or nothing"


def _told(names: tuple[str, ...]) -> str:
    return named_few(tuple(name.replace("group:", "the group ") for name in names))


@dataclass(frozen=True)
class _Limit(KeyStep):
    """A least or a most for each of some members, or for all of them together."""

    percent: Decimal = field(metadata=term("the limit", unit="percent", low=0, high=100))
    members: tuple[str, ...] = field(default=(), metadata=term("for whom; left out: everyone", names="member or group"))
    but: tuple[str, ...] = field(default=(), metadata=term("and not for these", names="member or group"))
    together: bool = field(default=False, metadata=term("for what they pay together, not for each"))
    holds: Literal["limits", "held", "nothing"] = field(default="limits", metadata=term(_HOLDS))

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, a limit for everyone together, a member both in and out."""
        yield from super().faults()
        if self.together and not self.members:
            yield StepFault("together", "everyone together pays 100", "Name the members whose sum is limited.")
        for member in sorted(set(self.members) & set(self.but)):
            yield StepFault("but", f"{member} is named in members too", "Delete it from one of the two.")

    @property
    def _what(self) -> str:
        raise NotImplementedError

    def _limited(self, earlier: Limits, names: Iterable[str], share: Fraction) -> Limits:
        raise NotImplementedError

    def _beyond(self, total: Fraction, limit: Fraction) -> bool:
        raise NotImplementedError

    def taken(self, at: Standing) -> Taken:
        """Hold those beyond the limit at it and let the others absorb the difference, until nobody is beyond it."""
        named, gone = at.chosen(self.members, self.but)
        whom = self._whom()
        words = f"{self._what} of {self.percent}%{whom}"
        if gone:
            raise Unmeetable(f"{words}: {named_few(gone)} has no share in the key")
        limit = share_of(self.percent)
        limits = self._earlier(at)
        if not self.together:
            limits = self._limited(limits, named, limit)
            return Taken(words, held_within(at.shares, limits, words), limits)
        # The limits of before may move the group too, so it is looked at once they hold, and within them.
        parts = at.shares
        if not self._beyond(_together(parts, named), limit):
            parts = held_within(parts, limits, words)
        if self._beyond(_together(parts, named), limit):
            limits = limits.exactly(self._group(at.shares, limits, named, limit, words))
            parts = held_within(at.shares, limits, words)
        return Taken(words, parts, limits)

    def _whom(self) -> str:
        whom = ""
        if self.members:
            whom = f" for {_told(self.members) if len(self.members) < 4 else f'{len(self.members)} members'}"
        if self.together:
            whom += " together"
        return whom + (f", but not for {_told(self.but)}" if self.but else "")

    def _earlier(self, at: Standing) -> Limits:
        if self.holds == "nothing":
            return Limits()
        return at.limits if self.holds == "limits" else at.shares.standing(at.limits)

    def _group(
        self, parts: Parts, limits: Limits, named: tuple[str, ...], limit: Fraction, words: str
    ) -> dict[str, Fraction]:
        """What each of a group pays once the group is at its limit: in proportion, within the limits of before."""
        group = {m: parts.units[m] for m in named}
        if not any(group.values()):
            raise Unmeetable(f"{words}: none of them has a share to be raised")
        if not limit:
            return dict.fromkeys(named, Fraction(0))
        try:
            inside = Parts.counted(group).within(limits.of_part(named, limit))
        except Unmet:
            least = percent_of(sum((limits.least(m) for m in named), Fraction(0)))
            why = f"earlier steps limit what {named_few(named)} pay, at least {least}% together"
            raise Unmeetable(f"{words}: {why}") from None
        return {m: inside.share(m) * limit for m in named}


def _together(parts: Parts, named: tuple[str, ...]) -> Fraction:
    return Fraction(sum(parts.units[m] for m in named), parts.whole)


@dataclass(frozen=True)
class Floor(_Limit):
    """Nobody named pays less than ``percent``; the others pay that much less, in proportion.

    The scale of the United Nations has a floor of 0.001%. ``holds`` says what binds from earlier steps while the
    difference is shared: "limits" (nobody is pushed beyond an earlier floor, ceiling or set share), "held" (whoever
    stands at one is not moved at all, as in the scale of the United Nations) or "nothing". Whom an earlier step that
    binds has pay nothing (among, exclude-below) is not raised by a floor that names nobody.
    """

    kind: Literal["floor"] = "floor"

    @property
    def _what(self) -> str:
        return "a floor"

    def _limited(self, earlier: Limits, names: Iterable[str], share: Fraction) -> Limits:
        if not self.members and 0 in earlier.highs:
            names = [n for n in names if earlier.high.get(n) != 0]
        return earlier.at_least(names, share)

    def _beyond(self, total: Fraction, limit: Fraction) -> bool:
        return total < limit


@dataclass(frozen=True)
class Ceiling(_Limit):
    """Nobody named pays more than ``percent``; the others pay that much more, in proportion.

    The scale of the United Nations has a ceiling of 22%, and one of 0.01% for each of the least developed countries.
    ``holds`` as in floor.
    """

    kind: Literal["ceiling"] = "ceiling"

    @property
    def _what(self) -> str:
        return "a ceiling"

    def _limited(self, earlier: Limits, names: Iterable[str], share: Fraction) -> Limits:
        return earlier.at_most(names, share)

    def _beyond(self, total: Fraction, limit: Fraction) -> bool:
        return total > limit


@dataclass(frozen=True)
class ExcludeBelow(KeyStep):
    """Members whose share is below ``percent`` pay nothing; the others take it up in proportion.

    So the Montreal Protocol asks nothing of those below 0.1% of the scale of the United Nations. Whoever has no share
    before is below too: a floor that comes later and names nobody raises neither.
    """

    percent: Decimal = field(metadata=term("below which nothing is paid", unit="percent", low=0, high=100))
    kind: Literal["exclude-below"] = "exclude-below"

    def taken(self, at: Standing) -> Taken:
        """Let the small ones off."""
        line, units = share_of(self.percent), at.shares.units
        first = -(-line.numerator * at.shares.whole // line.denominator)  # who is not below
        small = tuple([m for m, u in units.items() if u < first])
        let_off = sum(units[m] > 0 for m in small)
        words = f"{let_off} below {self.percent}% pay nothing" if let_off else f"nobody is below {self.percent}%"
        low_for = at.limits.low
        raised = tuple(m for m in small if low_for.get(m))
        if raised:
            low = percent_of(at.limits.least(raised[0]))
            raise Unmeetable(f"{words}: an earlier step has {named_few(raised)} pay at least {low}%")
        limits = at.limits.at_most(small, Fraction(0))
        return Taken(words, held_within(at.shares, limits, words), limits)
