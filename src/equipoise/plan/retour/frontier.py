"""What does juste retour cost? The least premium within each band, and the price of every member's band.

Rule: within a band b each member's work stays between (1 - b) and (1 + b) times what it pays. F(b) is the value of the
work, less the least premium for having it done within the band. A unit of work is worth what it costs at the cheapest
industrial base, an assumption. The price of fairness is (F(no band) - F(b)) / F(no band) (D. Bertsimas, V. F. Farias
and N. Trichakis, The Price of Fairness, 2011). F never falls as b widens, and it is concave in b.

A shadow price is what F gains when one more unit is taken out of the limit that binds a member: at a floor, one unit
less that must be done there; at a ceiling, one unit more that may be. It is never negative. Beside it stands what F
gains when the member's own band is one percentage point wider: a hundredth of what it pays times the shadow price.
Where limits meet (band 0, or a full capacity at a limit) prices are not unique: those shown are one proof among several
and need not add up. Elsewhere they sum to what F gains when every band is one point wider.
Units: amounts of the market's currency; shadow prices are amounts for each unit of work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Final

from equipoise.errors import InfeasiblePlan, Problem
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import figure, named, percent, sum_in_words
from equipoise.plan.faults import refuse
from equipoise.plan.retour.market import Market
from equipoise.plan.retour.programme import Assignment, Limits, assigned
from equipoise.values import Status, rounded

__all__ = ["BANDS", "Frontier", "Point", "frontier", "limits_of"]

Band = Fraction | None

#: The bands drawn unless others are asked for; None: no band.
BANDS: Final[tuple[Band, ...]] = (
    *(Fraction(n, 20) for n in (0, 1, 2, 4, 6, 10, 15, 20)),
    None,
)


@dataclass(frozen=True, slots=True)
class Point:
    """One band: the cheapest assignment within it, or why there is none."""

    band: Band
    best: Assignment | None
    value: Fraction | None
    price: Fraction | None
    why: str = ""

    @property
    def name(self) -> str:
        """The band in words."""
        return "no band" if self.band is None else f"{float(self.band):g}"


@dataclass(frozen=True)
class Frontier(AllianceAnswer):
    """What every band costs; ``points`` run from the narrowest to no band."""

    question: ClassVar[str] = "frontier"
    alliance: Alliance = field(repr=False)
    market: Market
    points: tuple[Point, ...]
    status_of_inputs: Status
    note: str = ""

    @property
    def status(self) -> Status:
        """The weakest status of contributions, premiums and capacities."""
        return self.status_of_inputs

    @property
    def proved(self) -> bool:
        """Is every point proved the cheapest in exact fractions?"""
        return all(p.best.proved for p in self.points if p.best is not None)

    def at(self, band: Band) -> Point:
        """The point of a band that was asked for. Raises InfeasiblePlan when it is not among them."""
        for point in self.points:
            if point.band == band:
                return point
        raise InfeasiblePlan(f"the band {band} was not asked for: {', '.join(p.name for p in self.points)}")

    def shadow(self, band: Band, member: str) -> Fraction | None:
        """What F gains for one unit out of the member's binding limit; None when the band cannot hold."""
        need_member(member, self.market.pays)
        best = self.at(band).best
        return None if best is None else abs(best.member[member])

    @property
    def summary(self) -> str:
        """One sentence: what the narrowest band that can hold costs, whose band costs most, which cannot hold."""
        able = [p for p in self.points if p.best is not None and p.band is not None]
        failing = [p for p in self.points if p.best is None]
        market = self.market
        parts = []
        if able:
            p = able[0]
            assert p.best is not None
            assert p.price is not None
            prices, near = p.best.member, f"within {percent(p.band, 2)}% of" if p.band else "equal to"
            dear = max(market.pays, key=lambda m: (market.pays[m] * abs(prices[m]), m))
            parts.append(
                f"work {near} every contribution costs {market.currency} {sum_in_words(p.best.premium)} more than "
                f"at the cheapest base, {percent(p.price, 2)}% of its value"
            )
            if prices[dear]:
                whose = named(self.alliance.members[dear].name)
                parts.append(f"the band of {whose} costs most, {_price(abs(prices[dear]))} a unit of work")
        if failing:
            parts.append(f"{', '.join(p.name for p in failing)}: {failing[0].why}")
        checked = "every point proved in exact fractions" if self.proved else "some points are the solver's, unproved"
        note = f". {self.note}" if self.note else ""
        whole = f"{market.currency} {sum_in_words(market.whole)}"
        return f"{market.title}, {whole} of work: {'; '.join(parts)}; {checked}{note}."

    def band_rows(self) -> list[dict[str, Any]]:
        """One row a band: the least premium, the value left, the price of fairness, or why it cannot hold."""
        return [
            {
                "band": p.name,
                "premium": figure(p.best.premium) if p.best is not None else None,
                "value": figure(p.value) if p.value is not None else None,
                "price_percent": percent(p.price) if p.price is not None else None,
                "why": p.why,
                "currency": self.market.currency,
                "status": str(self.status),
            }
            for p in self.points
        ]

    def rows(self) -> list[dict[str, Any]]:
        """One row a band and member; a band that cannot hold has one row, with the reason."""
        rows: list[dict[str, Any]] = []
        for p in self.points:
            if p.best is None:
                rows.append({"band": p.name, "member": None, "why": p.why, "status": str(self.status)})
                continue
            assert p.value is not None
            assert p.price is not None
            for m, pays in sorted(self.market.pays.items()):
                done, price = p.best.of(m), p.best.member[m]
                rows.append(
                    {
                        "band": p.name,
                        "member": m,
                        "contributes": figure(pays),
                        "works": figure(done),
                        "return": f"{float(done / pays):.4f}" if pays else "pays nothing",
                        "bound": "floor" if price > 0 else "ceiling" if price < 0 else "",
                        "shadow_price": _price(abs(price)),
                        "gain_per_point": figure(pays * abs(price) / 100),
                        "premium": figure(p.best.premium),
                        "value": figure(p.value),
                        "price_percent": percent(p.price),
                        "currency": self.market.currency,
                        "proved": p.best.proved,
                        "status": str(self.status),
                    }
                )
        return rows

    def explain(self, member: str) -> tuple[Trace, ...]:
        """For each band: what the member pays, its limits, its work by project with the premium, its shadow price."""
        need_member(member, self.market.pays)
        pays, traces = self.market.pays[member], []
        for p in self.points:
            if p.best is None:
                traces.append(Trace(f"{member}, band {p.name}", (), TraceLine("cannot hold", p.why, self.status)))
                continue
            low, high = limits_of(self.market, p.band)[member]
            lines = [
                TraceLine("pays", figure(pays), self.status),
                TraceLine(
                    "limits", "none" if low is None or high is None else f"{figure(low)} to {figure(high)}", self.status
                ),
            ]
            for (m, project), h in p.best.work.items():
                if m == member:
                    premium = self.market.places[m][project].premium
                    note = f"premium {float(100 * premium):g}%, {figure(h * premium)}"
                    lines.append(TraceLine(f"work in {project}", figure(h), self.status, note=note))
            price = p.best.member[member]
            sign = (
                "a floor binds: one unit less owed to it saves this"
                if price > 0
                else "a ceiling binds: one unit more for it saves this"
                if price < 0
                else "no limit binds"
            )
            result = TraceLine("shadow price a unit of work", str(abs(price)), self.status, note=sign)
            traces.append(Trace(f"{member}, band {p.name}", tuple(lines), result))
        return tuple(traces)


def _price(number: Fraction) -> str:
    return f"{rounded(number, 4):f}"


def limits_of(market: Market, band: Band) -> Limits:
    """Each member's floor and ceiling of work within a band; None: none.

    >>> limits_of(Market("m", {"x": Fraction(10)}, {"BEL": Fraction(10)}, {}), Fraction(1, 10))
    {'BEL': (Fraction(9, 1), Fraction(11, 1))}
    """
    if band is None:
        return dict.fromkeys(market.pays, (None, None))
    return {m: (max(Fraction(0), (1 - band) * pays), (1 + band) * pays) for m, pays in market.pays.items()}


def frontier(
    alliance: Alliance,
    market: Market,
    bands: Sequence[Band] = BANDS,
    *,
    status: Status = Status.ILLUSTRATIVE,
    note: str = "",
) -> Frontier:
    """What does the least premium within each band come to, and what is each member's band worth?

    Points are sorted, and "no band" is added. A band that cannot hold is kept, with the members named. ``status`` is
    that of the market's numbers. Raises PlanFaults with everything wrong with the market or a negative band.

    >>> from equipoise.plan.retour.market import Place
    >>> able = {m: {"radar": Place(Fraction(100), e)} for m, e in (("BEL", Fraction(1, 10)), ("DEU", Fraction(0)))}
    >>> radar = Market("radar", {"radar": Fraction(100)}, {"BEL": Fraction(50), "DEU": Fraction(50)}, able)
    >>> frontier(nato, radar, [Fraction(1, 5)]).at(Fraction(1, 5)).value  # doctest: +SKIP
    Fraction(96, 1)
    """
    hint = "Give 0 (work equals contribution) or more."
    bad = [Problem("", "band", f"{float(b):g} is negative", hint) for b in bands if b is not None and b < 0]
    refuse(f"the work of {market.title}", [*bad, *market.faults()])
    for member in market.pays:
        need_member(member, alliance.members)
    free = market.whole - assigned(market, limits_of(market, None)).premium
    points = [_point(market, b, free) for b in (*sorted({b for b in bands if b is not None}), None)]
    values = [p.value for p in points if p.value is not None]
    assert all(a <= b for a, b in pairwise(values)) or not all(p.best.proved for p in points if p.best)
    return Frontier(alliance, market, tuple(points), status, note)


def _point(market: Market, band: Band, free: Fraction) -> Point:
    try:
        best = assigned(market, limits_of(market, band))
    except InfeasiblePlan as error:
        return Point(band, None, None, None, str(error))
    value = market.whole - best.premium
    return Point(band, best, value, (free - value) / free if free else Fraction(0))
