"""Does the folder reproduce what was published? Its checks, computed against what is printed.

A check ends in one of two ways, and the folder says which is expected: a check that fails though it should hold is
a problem; so is a known discrepancy that has gone. What is expected to fail is told, with its figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from equipoise.errors import EquipoiseError
from equipoise.folder.findings import Findings
from equipoise.model import Alliance, Check, FundTotal, KeyPrinted, KeySum, Noted, Ratio, Series, SeriesTotal, shares_on
from equipoise.values import Figure, Status, in_force, rounded

__all__ = ["CheckResult", "note_checks", "results"]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one check ended. ``holds`` None: it could not be computed, and ``computed`` says why."""

    id: str
    kind: str
    holds: bool | None
    expected: str
    computed: str
    printed: str
    details: tuple[str, ...] = ()
    note: str = ""
    source: str = ""

    @property
    def as_expected(self) -> bool:
        """Did it end as the folder says it should?"""
        return self.holds is (self.expected == "holds")

    @property
    def discrepancy(self) -> bool:
        """Is it a discrepancy that the folder knows of?"""
        return self.holds is False and self.expected == "fails"


def results(alliance: Alliance) -> tuple[CheckResult, ...]:
    """Every check of the folder, computed, in its order."""
    return tuple(_result(alliance, check) for check in alliance.checks)


def note_checks(found: tuple[CheckResult, ...], findings: Findings) -> None:
    """Every check that did not end as expected."""
    for i, result in enumerate(found, 1):
        place = f"checks[{i}]"
        words = {"id": result.id, "computed": result.computed, "printed": result.printed}
        if result.as_expected:
            continue
        if result.holds is None:
            findings.add("check-cannot-run", _FILE, place, id=result.id, why=result.computed)
        elif result.kind == "noted":
            findings.add("check-noted", _FILE, place)
        elif result.holds:
            findings.add("check-holds-now", _FILE, place, hint=None, **words)
        else:
            detail = "; ".join(result.details[:_SHOWN])
            more = len(result.details) - _SHOWN
            remedy = 'Correct the figures; or, if the publication errs, say expected = "fails" and note why.'
            told = f"{detail}{f' and {more} more' if more > 0 else ''}. " if detail else ""
            findings.add("check-fails", _FILE, place, hint=told + remedy, **words)


_FILE: Final = "checks.toml"


@dataclass(frozen=True, slots=True)
class _Outcome:
    holds: bool
    computed: str
    printed: str
    details: tuple[str, ...] = ()


def _result(alliance: Alliance, check: Check) -> CheckResult:
    blank = CheckResult(check.id, check.kind, None, check.expected, "", "", (), check.note, check.source)
    try:
        outcome = _KINDS[check.kind](alliance, check)
    except EquipoiseError as error:
        return replace(blank, computed=str(error))
    return replace(
        blank,
        holds=outcome.holds,
        computed=outcome.computed,
        printed=outcome.printed,
        details=outcome.details,
    )


class _CannotRun(EquipoiseError):
    """A check that lacks what it needs."""


def _series_total(alliance: Alliance, check: SeriesTotal) -> _Outcome:
    """Sums over members, year by year, each within the tolerance of the printed total."""
    series: Series = alliance.one("series", check.series)
    computed, printed, details = [], [], []
    for year, total in sorted(check.printed.items()):
        day = date(year, 12, 31) if check.members == "then" else date.max
        included = [m for m in alliance.members_on(day) if m not in check.but]
        figures = {m: series.at(m, year).value for m in included}
        absent = [m for m, value in figures.items() if value is None]
        found = sum((value for value in figures.values() if value is not None), Decimal(0))
        computed.append(f"{year}: {found:f}")
        printed.append(f"{year}: {total:f}")
        if absent:
            details.append(f"{year}: no figure of {', '.join(absent)} (leave them out with but = [...])")
        elif abs(found - total) > check.tolerance:
            details.append(f"{year}: computed less printed is {found - total:+f}")
    return _Outcome(not details, ", ".join(computed), ", ".join(printed), tuple(details))


def _ratio(alliance: Alliance, check: Ratio) -> _Outcome:
    """Each printed percent, as far as its rounding goes, is one that its inputs, as far as theirs goes, allow."""
    above, below, printed = (alliance.one("series", n) for n in (check.numerator, check.denominator, check.printed))
    cells, details = 0, []
    for member in sorted(check.members or printed.figures):
        for year in sorted(check.years or printed.figures.get(member, ())):
            figures = [series.at(member, year) for series in (above, below, printed)]
            if any(figure.value is None for figure in figures):
                continue
            cells += 1
            told = _beyond(_interval(figures[0]), _interval(figures[1]), figures[2], check.decimals)
            if told:
                details.append(f"{member} {year}: {told}")
    agreeing = cells - len(details)
    if check.count is not None and cells != check.count:
        details.insert(0, f"{cells} figures could be tested, {check.count} were to be")
    if not cells:
        raise _CannotRun("no member and year has all three figures")
    wanted = f"{check.count if check.count is not None else cells} figures"
    return _Outcome(not details, f"{agreeing} of {cells} figures within their rounding", wanted, tuple(details))


Interval = tuple[Fraction, Fraction]


def _interval(figure: Figure, decimals: int | None = None) -> Interval:
    """What a printed figure may have been before it was rounded, half a unit of its last digit either way."""
    assert figure.value is not None
    exponent = figure.value.as_tuple().exponent
    printed = max(0, -exponent) if isinstance(exponent, int) else 0
    half = Fraction(1, 2 * 10 ** (printed if decimals is None else decimals))
    return (Fraction(figure.value) - half, Fraction(figure.value) + half)


def _beyond(above: Interval, below: Interval, printed: Figure, decimals: int) -> str:
    """Why the printed ratio cannot come from its inputs; empty when it can."""
    if below[0] <= 0:
        return "the denominator may be zero"
    corners = [100 * a / b for a in above for b in below]
    low, high = _interval(printed, decimals)
    if high < min(corners) or low > max(corners):
        shown = " to ".join(f"{float(corner):.{decimals + 2}f}" for corner in (min(corners), max(corners)))
        return f"printed {printed.value}, its inputs allow {shown}"
    return ""


def _key_sum(alliance: Alliance, check: KeySum) -> _Outcome:
    """The key of a day sums to exactly 100, over so many members."""
    percents = shares_on(alliance, check.key, check.on).percent
    total = sum(percents.values(), Decimal(0))
    computed = f"{total:f} over {len(percents)} members"
    return _Outcome(total == 100 and len(percents) == check.count, computed, f"100 over {check.count} members")


def _key_printed(alliance: Alliance, check: KeyPrinted) -> _Outcome:
    """Each printed share, or amount, is what the key gives before its rounding, as far as the printed digits go."""
    exact = shares_on(alliance, check.key, check.on).exact
    printed: Series = alliance.one("series", check.series)
    details, cells = [], 0
    for member in sorted({*exact, *printed.figures}):
        value = printed.at(member, check.year).value
        if value is None:
            continue
        cells += 1
        found = exact.get(member, Fraction(0)) * Fraction(check.of)
        if abs(found - Fraction(value)) > Fraction(check.tolerance):
            details.append(f"{member}: printed {value}, the key gives {rounded(found, 6)}")
    agreeing = cells - len(details)
    if not cells:
        raise _CannotRun(f"series {check.series!r} has no figure in {check.year}")
    if check.count is not None and cells != check.count:
        details.insert(0, f"{cells} figures are printed, {check.count} were to be")
    wanted = f"{check.count if check.count is not None else cells} figures"
    return _Outcome(not details, f"{agreeing} of {cells} figures within {check.tolerance}", wanted, tuple(details))


def _ceilings(alliance: Alliance, funds: tuple[str, ...], year: int) -> Decimal:
    """The funds' ceilings of a year: those in force on 1 January."""
    total = Decimal(0)
    for name in funds:
        span = in_force(alliance.fund(name).ceilings, date(year, 1, 1))
        if span is None or span.value is None:
            raise _CannotRun(f"fund {name!r} has no ceiling for {year}")
        total += span.value
    return total


def _fund_total(alliance: Alliance, check: FundTotal) -> _Outcome:
    """Ceilings sum to a printed total, or have grown by a printed percent, or both."""
    total = _ceilings(alliance, check.funds, check.year)
    computed, printed, details = [f"{total:f}"], [], []
    if check.total is not None:
        printed.append(f"{check.total:f}")
        if abs(total - check.total) > check.tolerance:
            details.append(f"computed less printed is {total - check.total:+f}")
    if check.growth_percent is not None:
        before = _ceilings(alliance, check.funds, check.year - 1)
        if not before:
            raise _CannotRun(f"the ceilings of {check.year - 1} are zero: no growth can be said")
        growth = 100 * (Fraction(total) / Fraction(before) - 1)
        low, high = _interval(Figure(check.growth_percent, Status.PUBLISHED))
        computed.append(f"growth of {float(growth):.4f} percent on {check.year - 1}")
        printed.append(f"growth of {check.growth_percent} percent")
        if not low <= growth <= high:
            details.append(f"growth computed less printed is {float(growth - Fraction(check.growth_percent)):+.4f}")
    if not printed:
        raise _CannotRun("it gives neither total nor growth_percent")
    return _Outcome(not details, ", ".join(computed), ", ".join(printed), tuple(details))


def _noted(_: Alliance, check: Noted) -> _Outcome:
    """Told, not computed."""
    return _Outcome(False, "not computed", check.note)


_KINDS: Final[Mapping[str, Callable[[Alliance, Any], _Outcome]]] = {
    "series-total": _series_total,
    "ratio": _ratio,
    "key-sum": _key_sum,
    "key-printed": _key_printed,
    "fund-total": _fund_total,
    "noted": _noted,
}
