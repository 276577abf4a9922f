"""Steps that read figures: base (shares in proportion to indicators) and relief (for the less well off)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from math import gcd, lcm, prod
from typing import TYPE_CHECKING, Final, Literal

from equipoise.model.key_steps.step import (
    KeyStep,
    Standing,
    StepFault,
    Taken,
    Unmeetable,
    named_few,
    out_of_range,
    share_of,
    term,
)
from equipoise.model.wording import years_text
from equipoise.values import Figure, Parts, Ratio, Status, rounded, weakest

if TYPE_CHECKING:
    from equipoise.model.nouns import Series

__all__ = ["FromFigures", "Indicator", "Relief"]


@dataclass(frozen=True)
class Indicator:
    """A series that shares are made from: averaged over one or several windows of years that all end in ``last``.

    Each window gives shares of its own; with several, a member's share is their mean, as in the scales of the United
    Nations (the mean of three and of six years). The mean of a window may be adjusted before shares are made of it:
    ``less`` takes off a part of another series (12.5% of the debt, in those scales), ``at_most`` caps it at a part of
    another (the value added tax base of the European Union, at 50% of income), and ``none_below`` counts what is below
    a figure as nothing (the Montreal Protocol, below 0.1). They apply in that order; the other series are averaged over
    the same years, and what they lack is treated as ``missing`` says.
    """

    series: str = field(metadata=term("the figures", names="series"))
    weight: Decimal = field(
        default=Decimal(1), metadata=term("its weight among the indicators", unit="relative weight", low=0)
    )
    windows: tuple[int, ...] = field(
        default=(1,), metadata=term("how many years are averaged", unit="years", low=1, high=50, example="[3, 6]")
    )
    last: int | None = field(
        default=None,
        metadata=term(
            "the last of these years; left out: the year before the version", unit="year", low=1900, high=2200
        ),
    )
    missing: Literal["refuse", "carry", "leave-out"] = field(
        default="refuse",
        metadata=term(
            "a figure that is missing: refuse the key, carry the latest known one forward, or leave the member out, "
            "for another step to give it a share"
        ),
    )
    less: str | None = field(default=None, metadata=term("a series of which a part is taken off", names="series"))
    less_percent: Decimal = field(
        default=Decimal(100), metadata=term("how much of that is taken off", unit="percent", low=0)
    )
    at_most: str | None = field(default=None, metadata=term("a series of which it is at most a part", names="series"))
    at_most_percent: Decimal = field(
        default=Decimal(100), metadata=term("at most how much of that", unit="percent", low=0)
    )
    none_below: Decimal | None = field(default=None, metadata=term("a figure below which it counts as nothing", low=0))


_ZERO: Final = Decimal(0)
_EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # adding never rounds


@dataclass(frozen=True, slots=True)
class _Average:
    """The figures of a window by member, added up in units of ``1 / per``, and what they drew on.

    ``parts`` are the shares in them; None where all are zero.
    """

    sums: Mapping[str, int]
    parts: Parts | None
    per: int
    statuses: frozenset[Status]
    sources: tuple[str, ...]
    years: str

    def mean(self, member: str, window: int) -> Fraction:
        """A member's mean over the window."""
        return Fraction(self.sums[member], self.per * window)


def _average(at: Standing, series: str, window: int, last: int | None, missing: str) -> _Average:
    known = at.alliance.series.get(series)
    if known is None:
        raise Unmeetable(f"there is no series {series!r}")
    end = at.since.year - 1 if last is None else last
    asked = (window, end, missing, at.members)
    if asked not in known.worked_out:
        known.worked_out[asked] = _averaged(known, at.members, range(end - window + 1, end + 1), missing)
    found: _Average = known.worked_out[asked]
    return found


def _averaged(known: Series, members: tuple[str, ...], years: range, missing: str) -> _Average:
    ratios: dict[str, tuple[int, int]] = {}
    absent: dict[str, list[int]] = {}
    drawn: dict[tuple[Status, str], None] = {}
    status, source = None, ""
    add = _EXACT.add
    for member in members:
        known_years = known.figures.get(member, {})
        total = _ZERO
        gone: list[int] = []
        for year in years:
            figure = known_years.get(year)
            if figure is None or figure.value is None:
                figure = _figure(known, member, year, missing)
                if figure.value is None:
                    gone.append(year)
                    continue
            total = add(total, figure.value)
            if figure.status is not status or figure.source is not source:
                status, source = figure.status, figure.source
                drawn[status, source] = None
        if not gone:
            ratios[member] = total.as_integer_ratio()
        elif missing != "leave-out":
            absent[member] = gone
    per = lcm(*{below for _, below in ratios.values()})
    sums = {m: above * (per // below) for m, (above, below) in ratios.items()}
    _refuse(known.id, absent, [m for m, total in sums.items() if total < 0])
    told = years_text(years)
    sources = tuple(dict.fromkeys(source for _, source in drawn if source))
    parts = Parts.counted(sums) if any(sums.values()) else None
    return _Average(sums, parts, per, frozenset(status for status, _ in drawn), sources, told)


def _indicated(at: Standing, indicator: Indicator, window: int) -> _Average:
    """The figures of a window as an indicator reads them: less a part of others, capped, none below a figure."""
    missing = indicator.missing
    found = _average(at, indicator.series, window, indicator.last, missing)
    if indicator.less is not None:
        other = _average(at, indicator.less, window, indicator.last, missing)
        found = _compared(found, other, share_of(indicator.less_percent), lambda own, part: own - part)
        _refuse(f"{indicator.series} less {indicator.less}", {}, [m for m, total in found.sums.items() if total < 0])
    if indicator.at_most is not None:
        other = _average(at, indicator.at_most, window, indicator.last, missing)
        found = _compared(found, other, share_of(indicator.at_most_percent), min)
    if indicator.none_below is not None:
        line = Fraction(indicator.none_below) * found.per * window
        found = replace(found, sums={m: total if total >= line else 0 for m, total in found.sums.items()})
    if indicator.less or indicator.at_most or indicator.none_below is not None:
        found = replace(found, parts=Parts.counted(dict(found.sums)) if any(found.sums.values()) else None)
    return found


def _compared(one: _Average, other: _Average, part: Fraction, how: Callable[[int, int], int]) -> _Average:
    """Each sum beside a part of another series, for the members whom both know."""
    above, below = part.as_integer_ratio()
    per = lcm(one.per, other.per * below)
    own, its = per // one.per, above * (per // (other.per * below))
    return _Average(
        {m: how(total * own, other.sums[m] * its) for m, total in one.sums.items() if m in other.sums},
        None,
        per,
        one.statuses | other.statuses,
        tuple(dict.fromkeys((*one.sources, *other.sources))),
        one.years,
    )


def _refuse(series: str, absent: Mapping[str, list[int]], negative: list[str]) -> None:
    """All that is missing and all that is negative, in one message."""
    told = []
    if absent:
        which = sorted({year for gone in absent.values() for year in gone})
        when = str(which[0]) if len(which) == 1 else f"{which[0]} to {which[-1]}"
        told.append(f"there is no figure of {series} in {when} for {named_few(tuple(absent))}")
    if negative:
        told.append(f"{series} is negative for {named_few(tuple(negative))}")
    if told:
        raise Unmeetable("; ".join(told))


def _figure(series: Series, member: str, year: int, missing: str) -> Figure:
    found = series.at(member, year)
    if found.value is not None or missing != "carry":
        return found
    figures = series.figures.get(member, {})
    known = [y for y, f in figures.items() if y < year and f.value is not None]
    if not known:
        return found
    latest = figures[max(known)]
    return Figure(latest.value, weakest((latest.status, Status.CARRIED_FORWARD)), latest.source)


@dataclass(frozen=True)
class FromFigures(KeyStep):
    """Shares in proportion to figures: one indicator, or a weighted blend of several.

    Each indicator is made into shares first, so that weights are of shares, whatever the units: the quota formula of
    the Monetary Fund is ``0.5 GDP + 0.3 openness + 0.15 variability + 0.05 reserves`` of shares in each.
    """

    indicators: tuple[Indicator, ...] = field(
        metadata=term("what shares are in proportion to", example='[{ series = "gdp-current", weight = 1 }]')
    )
    kind: Literal["base"] = "base"

    def faults(self) -> Iterator[StepFault]:
        """Numbers out of range, no indicator, weights of zero alone."""
        for i, indicator in enumerate(self.indicators, 1):
            yield from out_of_range(indicator, f"indicators[{i}].")
            if not indicator.windows:
                yield StepFault(f"indicators[{i}].windows", "no years are averaged", "For example windows = [3, 6].")
        if not any(indicator.weight > 0 for indicator in self.indicators):
            yield StepFault("indicators", "no indicator has a weight", 'Give at least one: { series = "ID" }.')

    def taken(self, at: Standing) -> Taken:
        """Blend the shares in each indicator, each the mean of its windows."""
        mix: list[tuple[Ratio, Parts]] = []
        read: list[tuple[Indicator, int, _Average]] = []
        for indicator in self.indicators:
            above, below = indicator.weight.as_integer_ratio()
            for window in indicator.windows:
                average = _indicated(at, indicator, window)
                read.append((indicator, window, average))
                if average.parts is None:
                    raise Unmeetable(f"every figure of {indicator.series} in {average.years} is zero")
                mix.append(((above, below * len(indicator.windows)), average.parts))

        def told(member: str) -> str:
            return "; ".join(
                f"{i.series}{_adjusted(i)} {a.years}: {_mean(a.mean(member, w))} {at.alliance.series[i.series].unit}"
                for i, w, a in read
                if member in a.sums
            )

        return Taken(
            lambda: self._words(at),
            mix[0][1] if len(mix) == 1 else Parts.mixed(mix),
            statuses=frozenset().union(*[a.statuses for _, _, a in read]),
            sources=tuple(dict.fromkeys([s for _, _, a in read for s in a.sources])),
            told=told,
        )

    def _words(self, at: Standing) -> str:
        whole = sum((i.weight for i in self.indicators), Decimal(0))
        told = []
        for i in self.indicators:
            weight = "" if len(self.indicators) == 1 else f"{_plain(100 * Fraction(i.weight) / Fraction(whole))}% "
            last = at.since.year - 1 if i.last is None else i.last
            years = " and ".join(f"{last - w + 1} to {last}" if w > 1 else str(last) for w in i.windows)
            mean = "the mean of " if len(i.windows) > 1 else ""
            told.append(f"{weight}{i.series}{_adjusted(i)}, {mean}{years}")
        return f"shares of {'; '.join(told)}"


def _adjusted(indicator: Indicator) -> str:
    words = ""
    if indicator.less is not None:
        words += f" less {indicator.less_percent}% of {indicator.less}"
    if indicator.at_most is not None:
        words += f" up to {indicator.at_most_percent}% of {indicator.at_most}"
    if indicator.none_below is not None:
        words += f" (nothing below {indicator.none_below})"
    return words


def _plain(value: Fraction) -> str:
    text = f"{rounded(value, 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _mean(value: Fraction) -> str:
    return f"{rounded(value, 4).normalize():,f}"


@dataclass(frozen=True)
class Relief(KeyStep):
    """Members whose income per head is below a threshold pay less; what that takes away is shared by those above it.

    A member at a part ``p`` of the threshold has its share reduced by ``gradient`` percent of ``1 - p``. The scale of
    the United Nations has a gradient of 80 and, for a threshold, the mean income per head of all members.
    ``absorbed_by`` is "above" (those at or above the threshold, in proportion, as there) or "everyone" (all scaled).
    ``members`` and ``but`` say who may have it; whoever may not takes part in absorbing it.
    """

    income: str = field(metadata=term("income", names="series"))
    population: str = field(metadata=term("population", names="series"))
    gradient: Decimal = field(
        default=Decimal(80), metadata=term("how much of the distance is forgiven", unit="percent", low=0, high=100)
    )
    threshold: Decimal | None = field(
        default=None,
        metadata=term("income per head below which relief begins; left out: the mean of all members", low=0),
    )
    multiplier: Decimal = field(
        default=Decimal(1),
        metadata=term("income times this is in the unit of the threshold (millions to units: 1000000)", low=0),
    )
    window: int = field(default=1, metadata=term("how many years are averaged", unit="years", low=1, high=50))
    last: int | None = field(
        default=None,
        metadata=term(
            "the last of these years; left out: the year before the version", unit="year", low=1900, high=2200
        ),
    )
    missing: Literal["refuse", "carry"] = field(
        default="refuse", metadata=term("a figure that is missing: refuse the key, or carry the latest known forward")
    )
    members: tuple[str, ...] = field(
        default=(), metadata=term("who may have relief; left out: everyone", names="member or group")
    )
    but: tuple[str, ...] = field(default=(), metadata=term("and who may not", names="member or group"))
    absorbed_by: Literal["above", "everyone"] = field(
        default="above", metadata=term("who takes up the reductions: those above the threshold, or everyone")
    )
    kind: Literal["relief"] = "relief"

    def taken(self, at: Standing) -> Taken:
        """Reduce those below the threshold, and let the others take it up."""
        income = _average(at, self.income, self.window, self.last, self.missing)
        people = _average(at, self.population, self.window, self.last, self.missing)
        if not all(map(people.sums.get, at.shares.units)):
            empty = tuple(m for m in at.shares.units if not people.sums.get(m))
            raise Unmeetable(f"relief: {self.population} in {people.years} is zero for {named_few(empty)}")
        mean = Fraction(sum(income.sums.values()) * people.per, sum(people.sums.values()) * income.per)
        line = mean * Fraction(self.multiplier) if self.threshold is None else Fraction(self.threshold)
        if not line:
            raise Unmeetable("relief: the threshold is zero, so nobody is below it")
        # Income over population, as a part of the threshold, is this factor times the two sums.
        factor = Fraction(self.multiplier) * Fraction(people.per, income.per) / line
        a, b = factor.as_integer_ratio()
        may, gone = at.chosen(self.members, self.but)
        if gone:
            raise Unmeetable(f"relief: {named_few(gone)} has no share in the key")
        below = [m for m in may if a * income.sums[m] < b * people.sums[m]]
        words = f"relief for {len(below)} below {_plain(line)} a head, {self.gradient}% of the distance"
        # Who is below keeps its units times (h - g) / h + g a income / (h b people).
        g, h = share_of(self.gradient).as_integer_ratio()
        heads = {m: people.sums[m] for m in below}
        kept = {m: (h - g) * b * heads[m] + g * a * income.sums[m] for m in below}
        parts = self._reduced(at.shares, kept, heads, h * b, words)

        def told(member: str) -> str:
            head = factor * Fraction(income.sums[member], people.sums[member])
            return f"{_plain(head * line)} a head, {_plain(100 * head)}% of the threshold"

        sources = tuple(dict.fromkeys((*income.sources, *people.sources)))
        return Taken(words, parts, statuses=income.statuses | people.statuses, sources=sources, told=told)

    def _reduced(self, before: Parts, kept: Mapping[str, int], heads: Mapping[str, int], per: int, words: str) -> Parts:
        """Whoever is in ``kept`` keeps its units times ``kept / (per * heads)``; the others take up the rest."""
        # A product of all heads serves as the common divisor: dearer to reduce than to carry on.
        shared = gcd(*heads.values()) or 1
        product = prod({n // shared for n in heads.values()})
        common = per * shared * product
        units = before.units
        reduced = {m: units[m] * n * (product // (heads[m] // shared)) for m, n in kept.items()}
        others = {m: u for m, u in units.items() if m not in reduced}
        if self.absorbed_by == "everyone" or not kept:
            return Parts.grouped([(others, common), (reduced, 1)], units)
        above = sum(others.values())
        if not above:
            raise Unmeetable(f"{words}: nobody is above the threshold to take it up")
        # Over a whole of before.whole * common: those above take what those below do not keep, in proportion.
        taking = before.whole * common - sum(reduced.values())
        return Parts.grouped([(others, taking), (reduced, above)], units, before.whole * common * above)
