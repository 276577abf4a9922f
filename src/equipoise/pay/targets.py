"""How far is each from a target, in points and in money? Spending over GDP, and equipment over spending.

A distance is never a debt: a target is what members said they would aim at, the call of a fund is what they owe. Both
stand on their own, in their own words: pledge gap here, overdue in the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Final

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer, MadeFrom, Trace, TraceLine
from equipoise.model.wording import counted, named, need_member_then
from equipoise.pay.burden import Burden, burden, in_other, in_year
from equipoise.values import Figure, Status, rounded, weakest

__all__ = ["EQUIPMENT_TARGET", "SPENDING_TARGETS", "Targets", "targets"]

SPENDING_TARGETS: Final = (Decimal(2), Decimal("3.5"))
EQUIPMENT_TARGET: Final = Decimal(20)
_MISSING: Final = Figure(None, Status.MISSING)


@dataclass(frozen=True)
class Targets(Answer):
    """Distances to the targets in a year: what is missing, in the unit of spending; zero for those who are there."""

    year: int
    spending: tuple[Decimal, ...]
    equipment: Decimal
    others: Mapping[str, Decimal]
    figures: Mapping[str, Mapping[str, Figure]]
    burden: Burden = field(repr=False)
    question: ClassVar[str] = "targets"

    @property
    def made_from(self) -> MadeFrom:  # type: ignore[override]
        """The digest of the alliance."""
        return self.burden.made_from

    def __getitem__(self, member: str) -> Mapping[str, Figure]:
        need_member_then(member, self.figures, self.burden.alliance, f"at the end of {self.year}")
        return self.figures[member]

    @property
    def status(self) -> Status:
        """The weakest status of any figure shown."""
        return weakest(f.status for row in self.figures.values() for f in row.values())

    @property
    def unit(self) -> str:
        """The unit of spending and so of the gaps."""
        return self.burden.units["spending"]

    @property
    def summary(self) -> str:
        """How many are below each target, and what is missing in all."""
        one, many = self.burden.words
        told = []
        for i, target in enumerate(self.spending, 1):
            gaps = [row[f"gap_{i}"].value for row in self.figures.values()]
            known = [gap for gap in gaps if gap is not None]
            short = [gap for gap in known if gap > 0]
            total = sum(short, Decimal(0))
            who = counted(len(known), one, many)
            if short:
                lack = "lacks" if len(short) == 1 else "lack"
                together = " together" if len(short) > 1 else ""
                told.append(f"{len(short)} of {who} below {target}% {lack} {total:,.0f}{together}")
            elif known:
                told.append(f"none of {who} is below {target}%")
        for i, (series, target) in enumerate(self.others.items(), 1):
            known = [gap for row in self.figures.values() if (gap := row[f"other_{i}_gap"].value) is not None]
            unit = self.burden.alliance.series[series].unit
            below = sum(gap > 0 for gap in known)
            told.append(f"{below} of {counted(len(known), one, many)} below {target} {unit} in {series}")
        gone = sum(row["gap_1"].value is None for row in self.figures.values())
        tail = f"; {counted(gone, one, many)} without a figure" if gone else ""
        return f"In {self.year}, pledge gaps in {self.unit}: {'; '.join(told)}{tail}. A pledge gap is no debt."

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: spending, its share of GDP, the gap to each target (``target_1`` and so on), the pledge."""
        names = self.burden.names
        return [
            {"member": m, "name": names[m], "year": self.year}
            | {f"target_{i}": f"{target:f}" for i, target in enumerate(self.spending, 1)}
            | {"equipment_target": f"{self.equipment:f}"}
            | {f"other_{i}": f"{series}\nto {target:f}" for i, (series, target) in enumerate(self.others.items(), 1)}
            | {k: None if f.value is None else f"{f.value:f}" for k, f in row.items()}
            | {f"{k}_status": str(f.status) for k, f in row.items()}
            | {"status": str(weakest(f.status for f in row.values()))}
            for m, row in self.figures.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Where each of the member's distances comes from."""
        words = {
            "spending": "Spending",
            "of_gdp_percent": "Spending, percent of GDP",
            **{f"gap_{i}": f"Pledge gap to {target}% of GDP" for i, target in enumerate(self.spending, 1)},
            "pledged_percent": "Pledged, percent of GDP",
            "equipment_percent": "Equipment, percent of spending",
            "equipment_gap": f"Gap to {self.equipment}% equipment",
        }
        for i, (series, target) in enumerate(self.others.items(), 1):
            unit = self.burden.alliance.series[series].unit
            words |= {
                f"other_{i}_figure": f"{series}, {unit}",
                f"other_{i}_gap": f"Gap to {target} of {series}, {unit}",
            }
        lines = tuple(
            TraceLine(words[k], "no figure" if f.value is None else f"{f.value:,f}", f.status, f.source)
            for k, f in self[member].items()
        )
        title = f"How far {named(self.burden.names[member])} is from the targets in {self.year}"
        return (Trace(title, lines, TraceLine("Unit of money", self.unit, self.status)),)


def targets(
    alliance: Alliance,
    year: int,
    spending: tuple[Decimal, ...] = SPENDING_TARGETS,
    equipment: Decimal = EQUIPMENT_TARGET,
    others: Mapping[str, Decimal] = MappingProxyType({}),
    *,
    currency: str | None = None,
) -> Targets:
    """How far is each member from the targets of spending (percent of GDP) and equipment (percent of spending)?

    ``others`` are targets of any series by its id: there the distance is in the unit of the series, not in money.
    ``currency``: money is told in it, at the folder's rate of the whole year. Raises UnknownName for a series,
    EquipoiseError for a target that is not above 0 and at most 100, and what ``burden`` raises.
    """
    wrong = [t for t in (*spending, equipment) if not 0 < t <= 100]
    series = {name: alliance.one("series", name) for name in others}
    wrong += [t for t in others.values() if t <= 0]
    if len(spending) > 3 or len(others) > 2:
        many = max(len(spending), len(others))
        raise EquipoiseError(
            f"{many} targets are more than can be read beside each other: at most 3 of GDP and 2 of other series"
        )
    if wrong or not spending:
        raise EquipoiseError(
            f"a target is above 0, and at most 100 percent of GDP or spending, not {wrong[0] if wrong else 'left out'}"
        )
    table = burden(alliance, year, currency=currency)
    produced = alliance.measured("gdp")
    by = in_year(alliance, produced.unit, currency, year) if currency and produced is not None else None
    pledged = alliance.measured("pledged-share-of-gdp")
    figures: dict[str, dict[str, Figure]] = {}
    for member, row in table.figures.items():
        gdp = in_other(produced.at(member, year), by) if produced is not None else _MISSING
        spent, bought = row["spending"], row["equipment_percent"]
        found = {"spending": spent, "of_gdp_percent": row["of_gdp_percent"]}
        found |= {f"gap_{i}": _gap(spent, gdp, t) for i, t in enumerate(spending, 1)}
        if pledged is not None:
            found["pledged_percent"] = pledged.at(member, year)
        found["equipment_percent"] = bought
        found["equipment_gap"] = _short(bought, spent, equipment)
        for i, (name, target) in enumerate(others.items(), 1):
            found[f"other_{i}_figure"] = figure = series[name].at(member, year)
            found[f"other_{i}_gap"] = _below(figure, target)
        figures[member] = found
    return Targets(year, spending, equipment, dict(others), figures, table)


def _below(figure: Figure, target: Decimal) -> Figure:
    """What is missing to a target in the unit of the figure; zero where it is reached."""
    if figure.value is None:
        return _MISSING
    return Figure(max(Decimal(0), target - figure.value), weakest((Status.DERIVED, figure.status)), figure.source)


def _gap(spent: Figure, gdp: Figure, target: Decimal) -> Figure:
    """What is missing to a percent of GDP; zero where it is reached."""
    if spent.value is None or gdp.value is None:
        return _MISSING
    lacking = Fraction(gdp.value) * Fraction(target) / 100 - Fraction(spent.value)
    status = weakest((Status.DERIVED, spent.status, gdp.status))
    return Figure(rounded(max(Fraction(0), lacking), 0), status, spent.source)


def _short(bought: Figure, spent: Figure, target: Decimal) -> Figure:
    """What is missing to a percent of spending for equipment; zero where it is reached."""
    if bought.value is None or spent.value is None:
        return _MISSING
    lacking = (Fraction(target) - Fraction(bought.value)) / 100 * Fraction(spent.value)
    status = weakest((Status.DERIVED, bought.status, spent.status))
    return Figure(rounded(max(Fraction(0), lacking), 0), status, bought.source)
