"""Who carries which burden in a year? Spending, spending over GDP, personnel and cost share, side by side.

Each column is a measure of its own; nothing is added up into one number. A figure that is missing says so and is
left out of the totals it would belong to, which then name how many are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, Final

from equipoise.errors import EquipoiseError, NoFigure
from equipoise.model import (
    Alliance,
    Answer,
    Conversion,
    MadeFrom,
    MeasureName,
    Trace,
    TraceLine,
    conversion,
    decimals_in,
    shares_on,
)
from equipoise.model.wording import counted, listed, named, need_member_then, runs
from equipoise.values import Figure, Status, rounded, weakest

__all__ = ["AS_THEY_ARE", "Burden", "burden"]

#: The measures that the table reads; which series of the folder is which, its file says.
SPENDING: Final = "defence-spending"
GDP: Final = "gdp"
PRINTED_RATIO: Final = "defence-share-of-gdp"
PERSONNEL: Final = "personnel"
EQUIPMENT: Final = "equipment-share"
POPULATION: Final = "population"
#: Measures that are a series' own figures, by their columns.
AS_THEY_ARE: Final[Mapping[str, MeasureName]] = {
    "spending": SPENDING,
    "personnel": PERSONNEL,
    "equipment_percent": EQUIPMENT,
}
#: What each measure is of; its unit says the rest.
_WORDS: Final[Mapping[str, str]] = {
    "spending": "Spending",
    "of_gdp_percent": "Spending",
    "spending_share_percent": "Spending",
    "gdp_share_percent": "GDP",
    "cost_share_percent": "Cost share",
    "per_head": "Spending",
    "personnel": "Personnel",
    "equipment_percent": "Equipment",
}
_BY_YEAR: Final[tuple[MeasureName, ...]] = (SPENDING, GDP, PRINTED_RATIO, PERSONNEL, EQUIPMENT)


@dataclass(frozen=True)
class Burden(Answer):
    """The burden table of one year: ``burden["CAN"]`` is a row of figures by measure."""

    year: int
    figures: Mapping[str, Mapping[str, Figure]]
    names: Mapping[str, str]
    units: Mapping[str, str]
    words: tuple[str, str]
    made_from: MadeFrom
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "burden"

    def __getitem__(self, member: str) -> Mapping[str, Figure]:
        need_member_then(member, self.figures, self.alliance, f"at the end of {self.year}")
        return self.figures[member]

    @property
    def status(self) -> Status:
        """The weakest status of any figure shown."""
        return weakest(f.status for row in self.figures.values() for f in row.values())

    @property
    def missing(self) -> int:
        """How many members have no figure of spending?"""
        return sum(row["spending"].value is None for row in self.figures.values())

    @property
    def summary(self) -> str:
        """How many meet 2% of GDP in the year, and who spends the largest share of its GDP."""
        ratios = {
            m: row["of_gdp_percent"] for m, row in self.figures.items() if row["of_gdp_percent"].value is not None
        }
        one, many = self.words
        if not ratios:
            return f"In {self.year} no {one} has a figure for defence spending over GDP."
        top = max(ratios, key=lambda m: (ratios[m].value or Decimal(0), m))
        meeting = sum((f.value or Decimal(0)) >= 2 for f in ratios.values())
        missing = [named(self.names[m]) for m, row in self.figures.items() if row["spending"].value is None]
        tail = f"; {listed(missing)} without a figure" if missing else ""
        does = "spends" if meeting == 1 else "spend"
        return (
            f"In {self.year}, {meeting} of {counted(len(ratios), one, many)} {does} at least 2% of GDP on defence; "
            f"{named(self.names[top])} spends most for its size, {ratios[top].value:f}%{tail}."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a member, a column a measure, each with a status column beside it; ``status``: the row's weakest."""
        return [
            {"member": m, "name": self.names[m], "year": self.year}
            | {k: None if f.value is None else f"{f.value:f}" for k, f in row.items()}
            | {f"{k}_status": str(f.status) for k, f in row.items()}
            | {"status": str(weakest(f.status for f in row.values()))}
            for m, row in self.figures.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Where each of the member's figures comes from."""
        lines = tuple(
            TraceLine(
                f"{_WORDS[measure]} ({self.units[measure]})",
                "no figure" if f.value is None else f"{f.value:,f}",
                f.status,
                f.source,
                place=self._place(measure, member),
            )
            for measure, f in self[member].items()
        )
        title = f"The burden of {self.names[member]} in {self.year}"
        return (Trace(title, lines, TraceLine("Measures", str(len(lines)), self.status)),)

    def _place(self, measure: str, member: str) -> str:
        """Where a figure stands that is a figure of a series as it is."""
        series = self.alliance.measured(AS_THEY_ARE[measure]) if measure in AS_THEY_ARE else None
        return f"series/{series.id}/{member}/{self.year}" if series is not None else ""


def burden(alliance: Alliance, year: int, *, key: str | None = None, currency: str | None = None) -> Burden:
    """Who carries which burden in ``year``? ``key`` is the cost-share key shown beside (default: the only or first).

    ``currency``: sums are told in it, at the folder's rate of the whole year. Raises EquipoiseError when no series of
    the folder says that it is defence spending, NoFigure without a figure of anybody in the year, or without a rate.
    """
    # Whole money a head can be told only of sums in millions.
    in_millions = " million" in alliance.series_of(SPENDING).unit
    _need_figures(alliance, year)
    members = alliance.members_on(date(year, 12, 31))
    shares = _cost_shares(alliance, key or next(iter(sorted(alliance.keys)), None), date(year, 1, 1))
    own = alliance.series_of(SPENDING).unit
    by = in_year(alliance, own, currency, year) if currency else None
    spent = {m: in_other(_at(alliance, SPENDING, m, year), by) for m in members}
    produced = {m: _at(alliance, GDP, m, year) for m in members}
    people = {m: _population(alliance, m, year) for m in members}
    figures = {
        m: {
            "spending": spent[m],
            "of_gdp_percent": _printed_or_ratio(alliance, m, year, _at(alliance, SPENDING, m, year), produced[m]),
            "spending_share_percent": _share(spent, m),
            "gdp_share_percent": _share(produced, m),
            "cost_share_percent": shares.get(m, Figure(None, Status.MISSING)),
            "per_head": _ratio(spent[m], people[m][1], 1_000_000, 0) if in_millions else Figure(None, Status.MISSING),
            "personnel": _at(alliance, PERSONNEL, m, year),
            "equipment_percent": _at(alliance, EQUIPMENT, m, year),
        }
        for m in members
    }
    return Burden(
        year=year,
        figures=figures,
        names={m: alliance.members[m].name for m in members},
        units=_units(alliance, other_unit(own, by), {of for of, _ in people.values() if of not in (None, year)}),
        words=(alliance.member_word, alliance.member_words),
        made_from=MadeFrom(alliance),
        alliance=alliance,
    )


def _need_figures(alliance: Alliance, year: int) -> None:
    """Raise NoFigure, naming the years known, when no member of the year's end has a figure in any series."""
    tables = [series.figures for measure in _BY_YEAR if (series := alliance.measured(measure)) is not None]
    there = set(alliance.members_on(date(year, 12, 31)))
    if any(t[m][year].value is not None for t in tables for m in t.keys() & there if year in t[m]):
        return
    known = {y for table in tables for row in table.values() for y, f in row.items() if f.value is not None}
    told = f"figures are known for {runs(known)}" if known else "its series have no figures at all"
    raise NoFigure(f"no figure of the burden in {year} is known for {alliance.name}: {told}")


def in_year(alliance: Alliance, unit: str, currency: str, year: int) -> Conversion:
    """How are sums of a year in a unit such as "USD million" put into a currency? Raises NoFigure where they cannot."""
    own = unit.split()[0] if unit else ""
    if not (len(own) == 3 and own.isupper()):
        raise NoFigure(f"spending is in {unit!r}, which names no currency, so it cannot be put into {currency}")
    return conversion(alliance.rates, own, currency, date(year, 1, 1), date(year, 12, 31))


def in_other(figure: Figure, by: Conversion | None) -> Figure:
    """A figure at a rate, to as many decimals as it has; what is absent stays so."""
    if by is None or by.rate is None or figure.value is None:
        return figure
    value = rounded(by.of(figure.value), decimals_in(figure.value))
    source = "; ".join(dict.fromkeys(s for s in (figure.source, by.rate.source) if s))
    return Figure(value, weakest((Status.DERIVED, figure.status, by.status)), source)


def other_unit(unit: str, by: Conversion | None) -> str:
    """The unit with the other currency in place of its own, and the rate."""
    if by is None or by.rate is None:
        return unit
    own = unit.split()[0]
    other = by.rate.quote if by.rate.base == own else by.rate.base
    return f"{unit.replace(own, other, 1)}, at {by.rate.words}"


def _units(alliance: Alliance, unit: str, populations: set[int | None]) -> dict[str, str]:
    """The unit of each column; ``populations``: the other years whose population stands for that of the year."""
    heads = f" of the population of {runs({y for y in populations if y is not None})}" if populations else ""
    counted_ = alliance.measured(PERSONNEL)
    people = counted_.unit if counted_ is not None else "persons"
    return {
        "spending": unit,
        "of_gdp_percent": "percent of GDP",
        "spending_share_percent": f"percent of all members' spending, {unit}",
        "gdp_share_percent": "percent of all members' GDP",
        "cost_share_percent": "percent of the common funds",
        "per_head": f"{unit.split()[0]} a head{heads}",
        "personnel": people,
        "equipment_percent": "percent of defence spending",
    }


def _cost_shares(alliance: Alliance, key: str | None, day: date) -> dict[str, Figure]:
    if key is None:
        return {}
    try:
        shares = shares_on(alliance, key, day)
    except EquipoiseError:
        # No key in force on that day: the column says missing, the other measures stand.
        return {}
    return {m: Figure(p, shares.status[m], shares.source[m]) for m, p in shares.percent.items()}


def _at(alliance: Alliance, measure: MeasureName, member: str, year: int) -> Figure:
    series = alliance.measured(measure)
    return series.at(member, year) if series is not None else Figure(None, Status.MISSING)


def _population(alliance: Alliance, member: str, year: int) -> tuple[int | None, Figure]:
    """A member's population, and the year that it is of: the year itself, else the latest before, else the first after.

    An earlier one is carried forward; a later one says roughly what the earlier may have been, so it is approximate.
    """
    series = alliance.measured(POPULATION)
    figures = series.figures.get(member, {}) if series is not None else {}
    known = sorted(y for y, f in figures.items() if f.value is not None)
    if not known:
        return None, Figure(None, Status.MISSING)
    of = max((y for y in known if y <= year), default=known[0])
    found = figures[of]
    if of == year:
        return of, found
    other = Status.CARRIED_FORWARD if of < year else Status.APPROXIMATE
    return of, Figure(found.value, weakest((found.status, other)), found.source)


def _ratio(part: Figure, whole: Figure, scale: int, decimals: int) -> Figure:
    if part.value is None or not whole.value:
        return Figure(None, Status.MISSING)
    exact = Fraction(part.value) * scale / Fraction(whole.value)
    return Figure(rounded(exact, decimals), weakest((Status.DERIVED, part.status, whole.status)), part.source)


def _printed_or_ratio(alliance: Alliance, member: str, year: int, spent: Figure, produced: Figure) -> Figure:
    printed = _at(alliance, PRINTED_RATIO, member, year)
    return printed if printed.value is not None else _ratio(spent, produced, 100, 2)


def _share(figures: Mapping[str, Figure], member: str) -> Figure:
    known = {m: f for m, f in figures.items() if f.value is not None}
    if member not in known:
        return Figure(None, Status.MISSING)
    total = sum((f.value or Decimal(0) for f in known.values()), Decimal(0))
    status = weakest((Status.DERIVED, *(f.status for f in known.values())))
    return _ratio(known[member], Figure(total, status), 100, 2)
