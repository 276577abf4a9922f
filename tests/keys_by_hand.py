"""Formula keys a second way: every step written out in fractions, member by member, for tests to compare with.

Nothing here is fast, and nothing is taken from the program but the steps and the figures themselves. Who shares within
limits is found from the one factor at which everybody's part, held between its limits, adds up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from equipoise.model import Alliance, Step

Shares = dict[str, Fraction]
NONE = Fraction(0)
WHOLE = Fraction(1)


class CannotBeMet(Exception):
    """A step for which there is no answer."""


def part(percent: Decimal) -> Fraction:
    """A percent as a part of one."""
    return Fraction(percent) / 100


def scaled(shares: Mapping[str, Fraction]) -> Shares:
    """The same proportions, summing to one."""
    whole = sum(shares.values(), NONE)
    if not whole:
        raise CannotBeMet("nothing to scale")
    return {m: s / whole for m, s in shares.items()}


def between(shares: Mapping[str, Fraction], low: Mapping[str, Fraction], high: Mapping[str, Fraction]) -> Shares:
    """Everybody's share times one factor, held between its limits, so that all sum to one."""
    least = {m: low.get(m, NONE) for m in shares}
    most = {m: high.get(m, WHOLE) for m in shares}
    if any(least[m] > most[m] for m in shares) or sum(least.values()) > 1 or sum(most.values()) < 1:
        raise CannotBeMet("limits without room")

    def at(factor: Fraction) -> Shares:
        return {m: min(max(factor * s, least[m]), most[m]) for m, s in shares.items()}

    turns = sorted({NONE, *(limit / s for m, s in shares.items() if s for limit in (least[m], most[m]))})
    sums = [sum(at(t).values(), NONE) for t in turns]
    if sums[-1] < 1:
        raise CannotBeMet("nobody is left to take the rest")
    i = next(i for i, total in enumerate(sums) if total >= 1)
    if sums[i] == 1:
        return at(turns[i])
    # Between two turns the sum grows evenly.
    return at(turns[i - 1] + (turns[i] - turns[i - 1]) * (1 - sums[i - 1]) / (sums[i] - sums[i - 1]))


@dataclass
class Key:
    """A key being made: the shares so far and the limits that bind them."""

    alliance: Alliance
    members: tuple[str, ...]
    last: int
    year: int
    old: Mapping[str, Fraction]
    shares: Shares = field(default_factory=dict)
    low: Shares = field(default_factory=dict)
    high: Shares = field(default_factory=dict)

    def follow(self, steps: Iterable[Step]) -> Shares:
        """The shares after every step. Raises CannotBeMet."""
        for step in steps:
            _WAYS[step.kind](self, step)
        return self.shares

    def free(self, shares: Shares) -> None:
        """Shares that no limit binds."""
        self.shares, self.low, self.high = shares, {}, {}

    def bound(self, low: Shares, high: Shares) -> None:
        """The shares so far, within limits that go on to bind; a least of nothing and a most of all are none."""
        self.shares = between(self.shares, low, high)
        self.low = {m: least for m, least in low.items() if least > 0}
        self.high = {m: most for m, most in high.items() if most < 1}

    def named(self, step: Any) -> list[str]:
        """Whom a step is about."""
        return [m for m in (step.members or self.shares) if m not in step.but]

    def mean(self, series: str, member: str, window: int) -> Fraction:
        """A mean over years; what is missing is carried forward."""
        known = {
            y: Fraction(f.value) for y, f in self.alliance.series[series].figures[member].items() if f.value is not None
        }
        years = range(self.last - window + 1, self.last + 1)
        return sum((known[max(y for y in known if y <= year)] for year in years), NONE) / window


def _base(key: Key, step: Any) -> None:
    weights = sum(Fraction(i.weight) for i in step.indicators)
    found = dict.fromkeys(key.members, NONE)
    for i in step.indicators:
        for window in i.windows:
            figures = {}
            for m in key.members:
                figure = key.mean(i.series, m, window)
                if i.less:
                    figure -= part(i.less_percent) * key.mean(i.less, m, window)
                if i.at_most:
                    figure = min(figure, part(i.at_most_percent) * key.mean(i.at_most, m, window))
                figures[m] = NONE if i.none_below is not None and figure < i.none_below else figure
            for m, share in scaled(figures).items():
                found[m] += Fraction(i.weight) / weights / len(i.windows) * share
    key.free(found)


def _relief(key: Key, step: Any) -> None:
    income = {m: key.mean(step.income, m, step.window) for m in key.members}
    people = {m: key.mean(step.population, m, step.window) for m in key.members}
    line = sum(income.values()) / sum(people.values()) if step.threshold is None else Fraction(step.threshold)
    if not line:
        raise CannotBeMet("no threshold")
    heads = {m: income[m] / people[m] for m in key.named(step)}
    reduced = {m: key.shares[m] * (1 - part(step.gradient) * (1 - h / line)) for m, h in heads.items() if h < line}
    if step.absorbed_by == "everyone":
        key.free(scaled(key.shares | reduced))
        return
    others = {m: s for m, s in key.shares.items() if m not in reduced}
    if reduced and not sum(others.values()):
        raise CannotBeMet("nobody above")
    taking = 1 - sum(reduced.values(), NONE)
    key.free(reduced | {m: s * taking for m, s in scaled(others).items()} if reduced else dict(key.shares))


def _limit(key: Key, step: Any) -> None:
    floor, limit, named = step.kind == "floor", part(step.percent), key.named(step)
    low, high = dict(key.low), dict(key.high)
    if step.holds == "nothing":
        low, high = {}, {}
    elif step.holds == "held":
        standing = {m: s for m, s in key.shares.items() if s in (key.low.get(m), key.high.get(m))}
        low, high = low | standing, high | standing
    if not step.together:
        for m in named:
            if not floor:
                high[m] = min(high.get(m, WHOLE), limit)
            elif step.members or high.get(m) != 0:
                low[m] = max(low.get(m, NONE), limit)
        key.bound(low, high)
        return

    def beyond(shares: Shares) -> bool:
        together = sum((shares[m] for m in named), NONE)
        return together < limit if floor else together > limit

    if beyond(key.shares) or beyond(between(key.shares, low, high)):
        group = {m: key.shares[m] for m in named}
        if limit:
            inside = between(
                scaled(group),
                {m: low[m] / limit for m in named if m in low},
                {m: high[m] / limit for m in named if m in high},
            )
            group = {m: s * limit for m, s in inside.items()}
        elif sum(group.values()):
            group = dict.fromkeys(named, NONE)
        else:
            raise CannotBeMet("a group without shares")
        low, high = low | group, high | group
    key.bound(low, high)


def _exclude(key: Key, step: Any) -> None:
    small = [m for m, s in key.shares.items() if s < part(step.percent)]
    if any(key.low.get(m) for m in small):
        raise CannotBeMet("raised before")
    key.bound(dict(key.low), key.high | dict.fromkeys(small, NONE))


def _among(key: Key, step: Any) -> None:
    out = [m for m in key.shares if m not in key.named(step)]
    if any(key.low.get(m) for m in out):
        raise CannotBeMet("raised before")
    key.bound(dict(key.low), key.high | dict.fromkeys(out, NONE))


def _fixed(key: Key, step: Any) -> None:
    own = {m: part(p) for m, p in step.shares.items()}
    if any(not key.low.get(m, NONE) <= s <= key.high.get(m, WHOLE) for m, s in own.items()):
        raise CannotBeMet("contradicted")
    key.shares = dict.fromkeys(own, NONE) | key.shares
    key.bound(key.low | own, key.high | own)


def _keep(key: Key, step: Any) -> None:
    own = {m: key.old[m] for m in step.members}
    if step.absorbed_by == "others":
        key.bound(key.low | own, key.high | own)
    else:
        key.free(scaled(key.shares | own))


def _set_to(key: Key, step: Any) -> None:
    own = {step.member: part(step.percent)}
    if step.absorbed_by == "everyone":
        key.free(scaled(key.shares | own))
        return
    others = scaled({m: s for m, s in key.shares.items() if m != step.member})
    key.free(own | {m: s * (1 - own[step.member]) for m, s in others.items()})


def _match_next(key: Key, step: Any) -> None:
    order = sorted(key.shares, key=lambda m: (-key.shares[m], m))
    member = step.member or order[0]
    after = order[order.index(member) + 1 :]
    if not after:
        raise CannotBeMet("nobody pays less")
    low, high = dict(key.low), dict(key.high)
    for limits in (low, high):
        limits.pop(member, None)
        if after[0] in limits:
            limits[member] = limits[after[0]]
    key.shares = scaled(key.shares | {member: key.shares[after[0]]})
    key.bound(low, high)


def _blend(key: Key, step: Any) -> None:
    bases = {"so-far": key.shares, "equal": {m: Fraction(1, len(key.members)) for m in key.members}, "key:old": key.old}
    weighed = scaled({name: Fraction(weight) for name, weight in step.mix.items()})
    names = {m for name in weighed for m in bases[name]}
    key.free({m: sum(w * bases[name].get(m, NONE) for name, w in weighed.items()) for m in names})


def _phase_in(key: Key, step: Any) -> None:
    begun = [year for year in step.path if year <= key.year]
    done = part(step.path[max(begun)]) if begun else NONE
    names = {*key.shares, *key.old}
    key.free({m: done * key.shares.get(m, NONE) + (1 - done) * key.old.get(m, NONE) for m in names})


def _dilute(key: Key, step: Any) -> None:
    new = {m: part(p) for m, p in step.newcomers.items()}
    room = 1 - sum(new.values())
    if room < 0:
        raise CannotBeMet("no room")
    others = scaled({m: s for m, s in key.shares.items() if m not in new})
    key.free(new | {m: s * room for m, s in others.items()})


def _limit_change(key: Key, step: Any) -> None:
    low, high = dict(key.low), dict(key.high)
    for m in key.named(step):
        was = key.old.get(m, NONE)
        if not was:
            continue
        ups = [was * (1 + part(step.up))] if step.up is not None else []
        ups += [was + part(step.points_up)] if step.points_up is not None else []
        downs = [was * (1 - part(step.down))] if step.down is not None else []
        downs += [was - part(step.points_down)] if step.points_down is not None else []
        high[m] = min([high.get(m, WHOLE), *ups])
        low[m] = max([low.get(m, NONE), *downs])
    key.bound(low, high)


def _compress(key: Key, step: Any) -> None:
    key.free(scaled({m: s ** int(step.power) for m, s in key.shares.items()}))


_WAYS: Mapping[str, Callable[[Key, Any], None]] = {
    "base": _base,
    "relief": _relief,
    "floor": _limit,
    "ceiling": _limit,
    "exclude-below": _exclude,
    "among": _among,
    "fixed": _fixed,
    "keep": _keep,
    "set-to": _set_to,
    "match-next": _match_next,
    "blend": _blend,
    "phase-in": _phase_in,
    "dilute": _dilute,
    "limit-change": _limit_change,
    "compress": _compress,
}
