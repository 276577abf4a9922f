"""How much of what each member pays for joint projects comes back as work? By member and year, graded.

Rule: a return coefficient is a member's share of the work over its share of the contributions, in the same projects and
the same year (or all years together). Grades are presets: CERN's well and poorly balanced member states, and bands.
Contributions are the fund's calls; the work is ``plan.joint_work`` (an assumption: it follows the industrial base),
unless the real contracts are given. A member that pays nothing has no coefficient. Units: the fund's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Final

from equipoise.errors import NoFigure, Problem
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import figure, named, sum_in_words
from equipoise.pay import calls, running
from equipoise.plan.faults import refuse
from equipoise.plan.joining.saying import group
from equipoise.plan.joint import joint_work
from equipoise.values import Status, weakest

__all__ = ["CERN_SERVICES", "CERN_SUPPLIES", "PRESETS", "Grades", "Return", "Returns", "graded_by_band", "returns"]


@dataclass(frozen=True, slots=True)
class Grades:
    """Words for coefficients: each below its threshold, in order, and the word for all others.

    >>> CERN_SUPPLIES.of(Fraction(39, 100)), CERN_SUPPLIES.of(Fraction(2, 5)), CERN_SUPPLIES.of(Fraction(1))
    ('very poorly balanced', 'poorly balanced', 'well balanced')
    """

    id: str
    below: tuple[tuple[Fraction, str], ...]
    above: str
    source: str = ""

    def of(self, coefficient: Fraction) -> str:
        """The word for a coefficient; a threshold itself belongs to the better grade."""
        return next((word for threshold, word in self.below if coefficient < threshold), self.above)


_CERN: Final = "CERN's procurement rules: return coefficients of its member states"
CERN_SUPPLIES: Final = Grades(
    "cern-supplies",
    ((Fraction(2, 5), "very poorly balanced"), (Fraction(1), "poorly balanced")),
    "well balanced",
    _CERN,
)
CERN_SERVICES: Final = Grades("cern-services", ((Fraction(2, 5), "poorly balanced"),), "well balanced", _CERN)

#: The published presets by id.
PRESETS: Final[Mapping[str, Grades]] = {g.id: g for g in (CERN_SUPPLIES, CERN_SERVICES)}


def graded_by_band(b: Fraction) -> Grades:
    """Below, within and above the band [1 - b, 1 + b], both edges within.

    >>> band = graded_by_band(Fraction(1, 10))
    >>> [band.of(Fraction(n, 100)) for n in (89, 90, 110, 111)]
    ['below', 'within', 'within', 'above']
    """
    if b < 0:
        refuse("a band of returns", [Problem("", "band", f"{float(b):g} is negative", "Give 0 or more.")])
    return _Band(f"band {float(b):g}", ((1 - b, "below"),), "above", "", 1 + b)


@dataclass(frozen=True, slots=True)
class _Band(Grades):
    top: Fraction = Fraction(1)

    def of(self, coefficient: Fraction) -> str:
        if coefficient <= self.top and coefficient >= self.below[0][0]:
            return "within"
        return "below" if coefficient < self.below[0][0] else "above"


@dataclass(frozen=True, slots=True)
class Return:
    """What a member paid and what work it got in a year (None: all years), and the same of all members."""

    member: str
    year: int | None
    paid: Fraction
    done: Fraction
    all_paid: Fraction
    all_done: Fraction
    status: Status

    @property
    def coefficient(self) -> Fraction | None:
        """Share of the work over share of the contributions; None for one that pays nothing, or without any work."""
        if not self.paid or not self.all_done:
            return None
        return (self.done / self.all_done) / (self.paid / self.all_paid)

    def text(self, exact: bool = False) -> str:
        """The coefficient, or why there is none."""
        if self.coefficient is None:
            return "pays nothing" if not self.paid else "no work in these years"
        return str(self.coefficient) if exact else f"{float(self.coefficient):.4f}"


@dataclass(frozen=True)
class Returns(AllianceAnswer):
    """Return coefficients by member and year; ``found[member, year]``, year None for all years together."""

    question: ClassVar[str] = "returns"
    alliance: Alliance = field(repr=False)
    fund: str
    years: range
    grades: Grades
    found: Mapping[tuple[str, int | None], Return]
    contracts: bool

    @property
    def status(self) -> Status:
        """The weakest status of contributions and work."""
        return weakest(r.status for r in self.found.values())

    @property
    def members(self) -> tuple[str, ...]:
        """Who pays or works."""
        return tuple(sorted({m for m, _ in self.found}))

    def _named(self, member: str) -> str:
        return named(self.alliance.members[member].name)

    @property
    def summary(self) -> str:
        """One sentence: how many stand in which grade over all years, the lowest and the highest, the basis."""
        whole = [r for (_, year), r in self.found.items() if year is None]
        graded: dict[str, list[str]] = {}
        for r in whole:
            if r.coefficient is not None:
                graded.setdefault(self.grades.of(r.coefficient), []).append(r.member)
        known = sorted((r for r in whole if r.coefficient is not None), key=lambda r: (r.coefficient or 0, r.member))
        counts = group(f"{len(ms)} {word}" for word, ms in sorted(graded.items()))
        span = f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years[0]}"
        basis = "contracts as given" if self.contracts else "work follows the industrial base, an assumption"
        fund = self.alliance.funds[self.fund]
        if not known:
            return f"{fund.title}, {span}: no work has been given to anyone, so there are no returns; {basis}."
        low, high = known[0], known[-1]
        return (
            f"{fund.title}, {span}: of {len(known)} {self.alliance.member_words} that pay {fund.currency} "
            f"{sum_in_words(low.all_paid)}, {counts} ({self.grades.id}); "
            f"{self._named(low.member)} gets least back, {_two(low)}, "
            f"{self._named(high.member)} most, {_two(high)}; {basis}."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a member and year, then one a member for all years."""
        fund = self.alliance.funds[self.fund]
        order = sorted(self.found, key=lambda k: (k[1] is None, k[1] or 0, k[0]))
        return [
            {
                "member": r.member,
                "year": str(r.year) if r.year is not None else "total",
                "fund": fund.id,
                "contribution": figure(r.paid),
                "work": figure(r.done),
                "return": r.text(),
                "grade": self.grades.of(r.coefficient) if r.coefficient is not None else "",
                "currency": fund.currency,
                "status": str(r.status),
            }
            for r in (self.found[k] for k in order)
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Each year's contribution, work and shares, then the coefficient and its grade."""
        need_member(member, self.members)
        traces = []
        for year in (*self.years, None):
            r = self.found.get((member, year))
            if r is None:
                continue
            note = "contracts as given" if self.contracts else "follows the industrial base: an assumption"
            lines = (
                TraceLine("contribution", f"{figure(r.paid)} of {figure(r.all_paid)}", r.status),
                TraceLine("work", f"{figure(r.done)} of {figure(r.all_done)}", r.status, note=note),
            )
            word = self.grades.of(r.coefficient) if r.coefficient is not None else ""
            result = TraceLine(
                "return coefficient",
                r.text(exact=True),
                r.status,
                self.grades.source,
                word,
            )
            traces.append(Trace(f"Return of {member}, {year if year is not None else 'all years'}", lines, result))
        return tuple(traces)


def returns(
    alliance: Alliance,
    fund: str,
    years: range,
    *,
    grades: Grades = CERN_SUPPLIES,
    contracts: Mapping[int, Mapping[str, Fraction]] | None = None,
) -> Returns:
    """How much of what each member pays for a fund's joint projects comes back to it as work, by year and in all?

    ``contracts`` gives the value of the real contracts by year and member, in the fund's currency, and replaces the
    assumption. Years without a cost are left out. Raises UnknownName for the fund or a member, PlanFaults with every
    negative contract, NoFigure when no project of the fund costs anything in these years.

    >>> returns(nato, "joint-procurement", range(2027, 2032)).found["CAN", None].coefficient  # doctest: +SKIP
    Fraction(1, 2)
    """
    alliance.fund(fund)
    given = contracts or {}
    bad = [(y, m, a) for y, row in given.items() for m, a in row.items() if a < 0]
    hint = "Give 0 or more; a refund belongs to the contribution."
    refuse(
        f"returns of fund {fund}",
        [Problem("", f"contract of {m} in {y}", f"{float(a):g} is negative", hint) for y, m, a in bad],
    )
    for m in {m for row in given.values() for m in row}:
        need_member(m, alliance.members)
    costing = [y for y in years if running(alliance, fund, y)]
    if not costing:
        span = f"{years[0]} to {years[-1]}" if years else "no years"
        raise NoFigure(f"no joint project of fund {fund!r} costs anything in {span}: nothing can come back")
    found: dict[tuple[str, int | None], Return] = {}
    for year in costing:
        lines = calls(alliance, fund, year).lines
        paid = {m: Fraction(c.net.minor, 100) for m, c in lines.items()}
        if contracts is None:
            done = joint_work(alliance, fund, year)
        else:
            done = {m: (Fraction(a), Status.PUBLISHED) for m, a in given.get(year, {}).items()}
        _enter(found, year, paid, done, {m: c.status for m, c in lines.items()})
    for m in sorted({m for m, _ in found}):
        mine = [found[m, y] for y in costing if (m, y) in found]
        found[m, None] = Return(
            m,
            None,
            sum((r.paid for r in mine), Fraction(0)),
            sum((r.done for r in mine), Fraction(0)),
            Fraction(0),
            Fraction(0),
            weakest(r.status for r in mine),
        )
    whole = [r for (_, y), r in found.items() if y is None]
    all_paid = sum((r.paid for r in whole), Fraction(0))
    all_done = sum((r.done for r in whole), Fraction(0))
    for r in whole:
        found[r.member, None] = Return(r.member, None, r.paid, r.done, all_paid, all_done, r.status)
    return Returns(alliance, fund, years, grades, found, contracts is not None)


def _enter(
    found: dict[tuple[str, int | None], Return],
    year: int,
    paid: Mapping[str, Fraction],
    done: Mapping[str, tuple[Fraction, Status]],
    trust: Mapping[str, Status],
) -> None:
    all_paid = sum(paid.values(), Fraction(0))
    all_done = sum((value for value, _ in done.values()), Fraction(0))
    for m in sorted({*paid, *done}):
        mine, (work, status) = paid.get(m, Fraction(0)), done.get(m, (Fraction(0), Status.DERIVED))
        if mine or work:
            known = [status, trust[m]] if m in trust else [status]
            found[m, year] = Return(m, year, mine, work, all_paid, all_done, weakest(known))


def _two(r: Return) -> str:
    return f"{float(r.coefficient or 0):.2f}"
