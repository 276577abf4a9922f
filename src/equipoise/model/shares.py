"""Who pays which share on a day? What a key says, evaluated exactly, with the ladder of its steps.

Shares are fractions of the whole until the key's own rounding, which is by largest remainder at the key's decimals
(ties in order of code), so that the printed percents sum to exactly 100. It stands in the model because both the
calls for contributions and the rules that weigh votes by cost share ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from equipoise.errors import KeyStepError
from equipoise.model.alliance import Alliance
from equipoise.model.keys import Dilute, Key, KeyFormula, KeyTable, KeyVersion, SetTo, Step
from equipoise.values import Span, Status, apportion, in_force, weakest

__all__ = ["Rung", "Shares", "shares_on"]

Exact = dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Rung:
    """The shares after one step of a formula (fractions of the whole), and the step in words."""

    step: str
    shares: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Shares:
    """What a key says on a day.

    ``percent`` is rounded at the key's decimals and sums to exactly 100; ``exact`` is before rounding (of 1).
    ``status`` and ``source`` are by member; ``ladder`` starts with the starting point and has a rung for each step.
    """

    key: str
    on: date
    percent: Mapping[str, Decimal]
    exact: Mapping[str, Fraction]
    status: Mapping[str, Status]
    source: Mapping[str, str]
    ladder: tuple[Rung, ...]
    note: str = ""

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
        return weakest(self.status.values())


def shares_on(alliance: Alliance, key: str, day: date) -> Shares:
    """Who pays which share under a key on a day?

    Raises UnknownName for the key, KeyStepError when no version is in force or a step cannot be met.
    """
    found = alliance.key(key)
    span = _in_force(found, day)
    assert span.value is not None
    ladder = _ladder(found, span.value, day)
    # A state that has left with a share of zero is not in the key any more.
    members = alliance.members
    exact = {m: s for m, s in sorted(ladder[-1].shares.items()) if s or (m in members and members[m].belongs_on(day))}
    scale = 10**found.decimals
    units = apportion(100 * scale, exact)
    status, source = _trust(span, exact)
    return Shares(
        key=key,
        on=day,
        percent={m: Decimal(n).scaleb(-found.decimals) for m, n in units.items()},
        exact=exact,
        status=status,
        source=source,
        ladder=ladder,
        note=span.note,
    )


def _in_force(key: Key, day: date) -> Span[KeyVersion]:
    span = in_force(key.versions, day)
    if span is None or span.value is None:
        first = min((s.since for s in key.versions), default=None)
        known = f"its first version begins on {first}" if first else "it has no versions"
        if first is not None and first <= day:
            known = "no table is on record for that day" if span is not None else "it was in force before, and ended"
        raise KeyStepError(f"no version of key {key.id!r} is in force on {day}: {known}")
    return span


def _trust(span: Span[KeyVersion], exact: Mapping[str, Fraction]) -> tuple[dict[str, Status], dict[str, str]]:
    if isinstance(span.value, KeyTable):
        figures = span.value.shares
        return {m: figures[m].status for m in exact}, {m: figures[m].source or span.source for m in exact}
    return dict.fromkeys(exact, span.status), dict.fromkeys(exact, span.source)


def _ladder(key: Key, version: KeyVersion, day: date) -> tuple[Rung, ...]:
    if isinstance(version, KeyTable):
        shares = {m: Fraction(f.value) / 100 for m, f in version.shares.items() if f.value is not None}
        return (Rung("table", shares),)
    ladder = _start(key, version, day)
    for step in version.steps:
        ladder = (*ladder, _RUNGS[step.kind](key, step, dict(ladder[-1].shares)))
    return ladder


def _start(key: Key, formula: KeyFormula, day: date) -> tuple[Rung, ...]:
    start = formula.start
    if not isinstance(start, date):
        return _ladder(key, start, day)
    span = _in_force(key, start)
    if span.value is formula:
        raise KeyStepError(f"key {key.id!r}: the version in force on {day} starts from itself ({start})")
    assert span.value is not None
    shares = dict(_ladder(key, span.value, start)[-1].shares)
    return (Rung(f"the key of {start}", shares),)


def _set_to(key: Key, step: Step, shares: Exact) -> Rung:
    assert isinstance(step, SetTo)
    if step.member not in shares:
        raise KeyStepError(f"key {key.id!r}: {step.member} has no share that could be set")
    new, words = _target(key, step, shares)
    old = shares[step.member]
    who = step.absorbed_by
    if isinstance(who, str):
        others = sum((s for m, s in shares.items() if m != step.member), Fraction(0))
        if not others:
            raise KeyStepError(f"key {key.id!r}: nobody but {step.member} is left to absorb the rest")
        if who == "everyone":
            factor = 1 / (1 - old + new)
            shares = {m: (new if m == step.member else s) * factor for m, s in shares.items()}
        else:
            factor = (1 - new) / others
            shares = {m: new if m == step.member else s * factor for m, s in shares.items()}
    else:
        unknown = sorted(set(who) - set(shares))
        if unknown:
            raise KeyStepError(f"key {key.id!r}: {', '.join(unknown)} cannot absorb: no share in the key")
        whole = Fraction(sum(who.values(), Decimal(0)))
        if not whole or any(weight < 0 for weight in who.values()):
            raise KeyStepError(f"key {key.id!r}: {words}, but the weights of those who absorb the rest add to nothing")
        shares[step.member] = new
        for member, weight in who.items():
            shares[member] += (old - new) * Fraction(weight) / whole
    negative = sorted(m for m, s in shares.items() if s < 0)
    if negative:
        raise KeyStepError(f"key {key.id!r}: {words} would leave {', '.join(negative)} below zero")
    absorbed = who if isinstance(who, str) else " and ".join(who)
    return Rung(f"{words}, absorbed by {absorbed}", shares)


def _target(key: Key, step: SetTo, shares: Exact) -> tuple[Fraction, str]:
    if step.percent is not None:
        return Fraction(step.percent) / 100, f"{step.member} set to {step.percent}%"
    if step.equal_to is not None:
        if step.equal_to not in shares:
            raise KeyStepError(f"key {key.id!r}: {step.equal_to} has no share to match")
        return shares[step.equal_to], f"{step.member} set equal to {step.equal_to}"
    assert step.as_on is not None
    span = _in_force(key, step.as_on)
    assert span.value is not None
    then = _ladder(key, span.value, step.as_on)[-1].shares
    if step.member not in then:
        raise KeyStepError(f"key {key.id!r}: {step.member} had no share on {step.as_on}")
    return then[step.member], f"{step.member} held at its share of {step.as_on}"


def _dilute(key: Key, step: Step, shares: Exact) -> Rung:
    assert isinstance(step, Dilute)
    new = {m: Fraction(p) / 100 for m, p in step.newcomers.items()}
    unknown = sorted(set(step.keep) - set(shares))
    if unknown:
        raise KeyStepError(f"key {key.id!r}: {', '.join(unknown)} cannot be kept: no share in the key")
    kept = {m: shares[m] for m in step.keep if m not in new}
    scaled = {m: s for m, s in shares.items() if m not in new and m not in kept}
    room = 1 - sum(new.values(), Fraction(0)) - sum(kept.values(), Fraction(0))
    whole = sum(scaled.values(), Fraction(0))
    if room < 0 or not whole:
        raise KeyStepError(f"key {key.id!r}: {', '.join(new)} leave no room for the others")
    joined = {m: s * room / whole for m, s in scaled.items()} | kept | new
    return Rung(f"{' and '.join(new)} join, the others scaled to make room", joined)


_RUNGS: Final = {"set-to": _set_to, "dilute": _dilute}
