"""Who pays which share on a day? What a key says, evaluated exactly, with the ladder of its steps.

Shares are exact parts of the whole until the key's own rounding, which is by largest remainder at the key's decimals
(ties in order of code), so that the printed percents sum to exactly 100. It stands in the model because both the
calls for contributions and the rules that weigh votes by cost share ask for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeAlias

from equipoise.errors import KeyStepError
from equipoise.model.alliance import Alliance
from equipoise.model.key_steps import Evaluated, Standing, Taken, Unmeetable
from equipoise.model.keys import Key, KeyFormula, KeyTable, KeyVersion
from equipoise.values import Limits, Parts, Span, Status, in_force, weakest

__all__ = ["Shares", "shares_on"]

_Trust: TypeAlias = Mapping[str, tuple[Status, str]]


@dataclass(frozen=True)
class Shares:
    """What a key says on a day.

    ``percent`` is rounded at the key's decimals and sums to exactly 100; ``parts`` are before rounding. ``trust`` has
    the status and the source of each member's; ``ladder`` starts with the starting point and has a rung for each step.
    """

    key: str
    on: date
    percent: Mapping[str, Decimal]
    parts: Parts
    trust: _Trust
    ladder: tuple[Taken, ...]
    note: str = ""

    @cached_property
    def status(self) -> Mapping[str, Status]:
        """The status of each member's share."""
        return {m: status for m, (status, _) in self.trust.items()}

    @cached_property
    def source(self) -> Mapping[str, str]:
        """The source of each member's share."""
        return {m: source for m, (_, source) in self.trust.items()}

    @cached_property
    def exact(self) -> Mapping[str, Fraction]:
        """The shares before rounding, as fractions of the whole."""
        return self.parts.shares()

    def of(self, member: str) -> Fraction:
        """The member's rounded share as a fraction of the whole; zero for one that is not in the key."""
        return Fraction(self.percent.get(member, Decimal(0))) / 100

    def among(self, members: tuple[str, ...]) -> dict[str, Fraction]:
        """The key rescaled to some of its members: who pays which part of what they share."""
        missing = [m for m in members if m not in self.percent]
        whole = sum((self.of(m) for m in members), Fraction(0))
        if missing or not whole:
            raise KeyStepError(
                f"key {self.key!r} on {self.on} has no share for {', '.join(missing) or 'any of the participants'}"
            )
        return {m: self.of(m) / whole for m in members}

    @property
    def weakest(self) -> Status:
        """The weakest status of any share."""
        return weakest(status for status, _ in self.trust.values())


def shares_on(alliance: Alliance, key: str, day: date, *, memo: dict[Any, Any] | None = None) -> Shares:
    """Who pays which share under a key on a day?

    ``memo``: an empty dict, given to many evaluations of one alliance's figures, keeps what they share. Raises
    UnknownName for the key, KeyStepError when no version is in force or a step cannot be met.
    """
    found = alliance.key(key)
    span = _in_force(found, day)
    ladder = _Ladders(alliance, {} if memo is None else memo).of(found, span, day)
    # A state that has left with a share of zero is not in the key any more.
    members, last = alliance.members, ladder[-1].parts
    units = {m: u for m in sorted(last.units) if (u := last.units[m]) or (m in members and members[m].belongs_on(day))}
    parts = Parts(units, last.whole)
    unit = Decimal(1).scaleb(-found.decimals)
    percent = {m: n * unit for m, n in parts.in_units(100 * 10**found.decimals).items()}
    return Shares(key, day, percent, parts, _trust(span, ladder, units), ladder, span.note)


def _in_force(key: Key, day: date) -> Span[KeyVersion]:
    span = in_force(key.versions, day)
    if span is None or span.value is None:
        first = min((s.since for s in key.versions), default=None)
        known = f"its first version begins on {first}" if first else "it has no versions"
        if first is not None and first <= day:
            known = "no table is on record for that day" if span is not None else "it was in force before, and ended"
        raise KeyStepError(f'no version of "{key.title}" is in force on {day}: {known}')
    return span


def _trust(span: Span[KeyVersion], ladder: tuple[Taken, ...], members: Iterable[str]) -> _Trust:
    """A table has a status for each share; a formula has its own, or the weakest figure that it was made from."""
    if isinstance(span.value, KeyTable):
        own = _of_table(span.value, span)
        return {m: own[m] for m in members}
    return dict.fromkeys(members, (weakest(_drawn(span, ladder)), span.source))


def _drawn(span: Span[KeyVersion], ladder: tuple[Taken, ...]) -> frozenset[Status]:
    """The statuses of all that a version was made from, and its own."""
    return frozenset((span.status,)).union(*[rung.statuses for rung in ladder])


def _of_table(table: KeyTable, span: Span[KeyVersion]) -> _Trust:
    """The status and source of each share of a table."""
    return {m: (f.status, f.source or span.source) for m, f in table.shares.items() if f.value is not None}


@dataclass(frozen=True, slots=True)
class _Ladders:
    """The ladders of one evaluation: the shares after each step, from the start on."""

    alliance: Alliance
    memo: dict[Any, Any]

    def of(
        self, key: Key, span: Span[KeyVersion], day: date, within: tuple[tuple[str, date], ...] = ()
    ) -> tuple[Taken, ...]:
        """The ladder of a version; its figures and members are those of its first day, its stages those of the day.

        ``within``: the versions being evaluated, so that none is made from itself.
        """
        assert span.value is not None
        if (key.id, span.since) in within:
            raise KeyStepError(f"key {key.id!r}: the version starts, by way of others, from itself")
        return self._ladder(key, span, span.value, day, (*within, (key.id, span.since)))

    def _ladder(
        self, key: Key, span: Span[KeyVersion], version: KeyVersion, day: date, within: tuple[tuple[str, date], ...]
    ) -> tuple[Taken, ...]:
        if isinstance(version, KeyTable):
            table = {m: f.value for m, f in version.shares.items() if f.value is not None}
            trust = _of_table(version, span)
            return (Taken("table", Parts.of(table), statuses=frozenset(s for s, _ in trust.values()), trust=trust),)
        ladder = self._start(key, span, version, day, within)
        asked = ("members", span.since)
        if asked not in self.memo:
            self.memo[asked] = self.alliance.members_on(span.since)
        members = self.memo[asked]

        def another(other: str | None, on: date | None) -> Evaluated:
            if other is not None and other not in self.alliance.keys:
                raise Unmeetable(f"there is no key {other!r}")
            return self._another(key if other is None else self.alliance.keys[other], on or day, within)

        parts = ladder[-1].parts if ladder else None
        limits = Limits()
        rungs = [*ladder]
        for step in version.steps:
            try:
                taken = step.taken(Standing(self.alliance, span.since, day, members, parts, limits, another))
            except Unmeetable as why:
                raise KeyStepError(f"key {key.id!r}: {why}") from None
            parts, limits = taken.parts, taken.limits
            rungs.append(taken)
        if not rungs:
            raise KeyStepError(f"key {key.id!r}: the version in force on {day} has neither a start nor steps")
        return tuple(rungs)

    def _start(
        self, key: Key, span: Span[KeyVersion], formula: KeyFormula, day: date, within: tuple[tuple[str, date], ...]
    ) -> tuple[Taken, ...]:
        start = formula.start
        if start is None:
            return ()
        if not isinstance(start, date):
            return self._ladder(key, span, start, day, within)
        earlier = _in_force(key, start)
        if earlier.value is formula:
            raise KeyStepError(f"key {key.id!r}: the version in force on {day} starts from itself ({start})")
        ladder = self.of(key, earlier, start, within)
        parts = ladder[-1].parts
        trust = _trust(earlier, ladder, parts.units)
        return (Taken(f"the key of {start}", parts, statuses=frozenset(s for s, _ in trust.values()), trust=trust),)

    def _another(self, key: Key, on: date, within: tuple[tuple[str, date], ...]) -> Evaluated:
        span = _in_force(key, on)
        asked = ("another", key.id, id(span.value), on)  # the ladder kept with it holds on to what is identified
        if asked not in self.memo:
            self.memo[asked] = (span.value, self.of(key, span, on, within))
        ladder: tuple[Taken, ...] = self.memo[asked][1]
        return Evaluated(ladder[-1].parts, _drawn(span, ladder))
