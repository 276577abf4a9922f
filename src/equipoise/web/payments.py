"""What does each member pay for the common funds together? The calls of every common fund, added up, no more.

Only funds that all members share, in the alliance's own currency: amounts of different currencies are never added.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer
from equipoise.report.charts.ceilings import unit_of
from equipoise.report.format import counted, exact, exact_text, money
from equipoise.report.horizon import base_year, record
from equipoise.report.marks import badge
from equipoise.report.page import Picture
from equipoise.values import Status, in_force, weakest
from equipoise.web.held import Held

__all__ = ["Paid", "ceilings_picture", "paid"]


@dataclass(frozen=True)
class Paid:
    """The calls of the common funds of a year: by member, in all, and how far to trust them."""

    year: int
    currency: str
    amounts: Mapping[str, Fraction]
    status: Status
    funds: tuple[str, ...]

    @property
    def total(self) -> Fraction:
        """What all pay together."""
        return sum(self.amounts.values(), Fraction(0))

    def share(self, member: str) -> Fraction:
        """The percent of the total that a member pays."""
        return 100 * self.amounts.get(member, Fraction(0)) / self.total if self.total else Fraction(0)

    def rows(self, alliance: Alliance) -> list[dict[str, Any]]:
        """One row a member, who pays most first."""
        order = sorted(self.amounts, key=lambda m: (-self.amounts[m], m))
        return [
            {
                "member": member,
                "name": alliance.members[member].name,
                "share_percent": exact_text(self.share(member)),
                "amount": exact_text(self.amounts[member]),
                "currency": self.currency,
                "year": self.year,
                "status": str(self.status),
            }
            for member in order
        ]


def paid(held: Held, answer: Callable[..., Answer]) -> Paid | None:
    """The calls of the latest year whose money is published; None where nothing is called. ``answer`` asks."""
    alliance = held.alliance
    try:
        year = base_year(held.folder)
    except EquipoiseError:
        return None
    amounts: dict[str, Fraction] = {}
    statuses, funds = [], []
    for id_, fund in alliance.funds.items():
        if fund.participants != "all" or fund.currency != alliance.currency:
            continue
        try:
            calls = answer("pay", fund=id_, year=year)
        except EquipoiseError:
            continue
        funds.append(id_)
        statuses.append(calls.status)
        for row in calls.rows():
            amounts[row["member"]] = amounts.get(row["member"], Fraction(0)) + exact(row["amount"])
    if not amounts or not sum(amounts.values()):
        return None
    return Paid(year, alliance.currency, amounts, weakest(statuses), tuple(funds))


def ceilings_picture(held: Held) -> Picture | None:
    """What the common funds may spend, year by year, to the latest year that is published."""
    alliance = held.alliance
    try:
        years = record(held.folder)
    except EquipoiseError:
        return None
    rows: list[dict[str, Any]] = []
    for year in years:
        for id_, fund in alliance.funds.items():
            span = in_force(fund.ceilings, date(year, 1, 1))
            if fund.participants != "all" or fund.currency != alliance.currency or span is None or span.value is None:
                continue
            told = {"year": year, "fund": id_, "title": fund.title, "amount": exact_text(span.value)}
            rows.append({**told, "status": str(span.status), "currency": fund.currency})
    known = {row["fund"] for row in rows}
    whole = [y for y in years if {row["fund"] for row in rows if row["year"] == y} == known]
    # The run of years without a gap that ends with the latest: a missing year is no column beside its neighbour.
    whole = [y for y in whole if all(later in whole for later in range(y, whole[-1]))]
    rows = [row for row in rows if row["year"] in whole]
    if len(whole) < 2:
        return None
    sums = {y: sum((exact(r["amount"]) for r in rows if r["year"] == y), Fraction(0)) for y in (whole[0], whole[-1])}
    caption = (
        f"The ceilings of the common funds went from {money(sums[whole[0]], alliance.currency)} in {whole[0]} to "
        f"{money(sums[whole[-1]], alliance.currency)} in {whole[-1]}."
    )
    weak = sorted({row["year"] for row in rows if Status(row["status"]).rank >= Status.RECOLLECTED.rank})
    note = f" Hatched: not checked, {counted(len(weak), 'year', 'years')}." if weak else ""
    funds = ", ".join(alliance.funds[f].title for f in alliance.funds if f in known)
    trust = badge(weakest(Status(row["status"]) for row in rows))
    measure = f"{alliance.currency} {unit_of(rows)[1]}, current prices: {funds}. Weakest figure: {trust}.{note}"
    return Picture("ceilings", caption, measure, tuple(rows))
