"""Where do the figures of the rules stand? Series, cost shares, ceilings, prices of projects, targets, posts.

Where a typed change of the model sets the figure, that change is made: a disagreement is no second way of editing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from equipoise.agree.contesting.place import (
    Limits,
    NoPlaceThere,
    Place,
    Standing,
    cannot,
    needs_value,
    one_of,
    other,
    printed,
)
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Clause, Complaint, Disagreement, Post, Shares, shares_on
from equipoise.model.clauses import SetCeiling, SetRequirement, SetSeries, SetShare
from equipoise.model.wording import lowered, named, the
from equipoise.values import Span, Status, in_force, pasted

__all__ = ["RULE_PLACES", "carried", "year_of"]

_CENT: Final = Decimal("0.01")


def carried(said: Disagreement) -> dict[str, Any]:
    """What a change that makes a disagreement carries: it is a scenario, and its source is the disagreement."""
    return {"id": said.id, "status": Status.SCENARIO, "source": said.source_id, "note": said.reason}


def year_of(text: str) -> int:
    """The year that a part of a place names; else NoPlaceThere."""
    if not (text.isascii() and text.isdigit() and len(text) == 4 and text > "0000"):
        raise NoPlaceThere(f"{text!r} is no year", "Write four digits, for example 2026.")
    return int(text)


@dataclass(frozen=True)
class SeriesFigure(Place):
    """series/ID/MEMBER/YEAR."""

    series: str
    member: str
    year: int

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> SeriesFigure:
        """The place that the parts name."""
        series = one_of("series", parts[0], alliance.series)
        return cls(text, series, one_of("member", parts[1], alliance.members), year_of(parts[2]))

    def words(self, alliance: Alliance) -> str:
        return f"{lowered(alliance.series[self.series].title)} of {named(_name(alliance, self.member))} in {self.year}"

    def standing(self, alliance: Alliance) -> Standing:
        series = alliance.series[self.series]
        figure = series.at(self.member, self.year)
        text = "no figure" if figure.value is None else printed(figure.value, series.unit)
        return Standing(figure.value, text, series.unit, figure.status, figure.source)

    def limits(self, alliance: Alliance) -> Limits:
        return (None if alliance.series[self.series].signed else Decimal(0), None)

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        yield from needs_value(said, self.limits(alliance))

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        values = {self.year: said.value}
        return SetSeries(series=self.series, member=self.member, values=values, **carried(said)).apply(alliance)


@dataclass(frozen=True)
class CostShare(Place):
    """keys/ID/MEMBER/YEAR: the share in force on 1 January, for as long as that version of the key holds."""

    key: str
    member: str
    year: int

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> CostShare:
        """The place that the parts name; the member must be in the key on that day."""
        found = cls(text, one_of("key", parts[0], alliance.keys), parts[1], year_of(parts[2]))
        one_of("member", found.member, alliance.members)
        shares = found._shares(alliance)
        if shares is None:
            title = alliance.keys[found.key].title
            raise NoPlaceThere(f'no version of "{title}" is in force on {found._day}', "Choose another year.")
        one_of(f"member of key {found.key} on {found._day}:", found.member, shares.percent)
        return found

    @property
    def _day(self) -> date:
        return date(self.year, 1, 1)

    def _shares(self, alliance: Alliance) -> Shares | None:
        try:
            return shares_on(alliance, self.key, self._day)
        except EquipoiseError:
            return None

    def words(self, alliance: Alliance) -> str:
        return f"the cost share of {named(_name(alliance, self.member))} on 1 January {self.year} ({self.key})"

    def standing(self, alliance: Alliance) -> Standing:
        shares = shares_on(alliance, self.key, self._day)
        value = Decimal(shares.percent[self.member])
        status, source = shares.status[self.member], shares.source[self.member]
        return Standing(value, printed(value, "percent"), "percent", status, source or "")

    def limits(self, alliance: Alliance) -> Limits:
        return (Decimal(0), Decimal(100))

    def _clause(self, alliance: Alliance, said: Disagreement) -> Clause:
        version = in_force(alliance.keys[self.key].versions, self._day)
        until = version.until if version is not None else None
        return SetShare(
            key=self.key,
            member=self.member,
            percent=said.value,
            absorbed_by=said.absorbed_by,
            since=self._day,
            until=until,
            **carried(said),
        )

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        faults = tuple(needs_value(said, self.limits(alliance)))
        yield from faults
        if faults:
            return
        faults = tuple(cannot(self._clause(alliance, said), alliance))
        yield from faults
        if not faults:
            try:
                shares_on(self.replaced(alliance, said), self.key, self._day)
            except EquipoiseError as error:
                yield Complaint("value", str(error).splitlines()[0], "Hold another figure, or let others absorb it.")

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        return self._clause(alliance, said).apply(alliance)


@dataclass(frozen=True)
class FundAmount(Place):
    """funds/ID/ceiling/YEAR in the fund's currency, funds/ID/committed/YEAR in percent of the ceiling."""

    fund: str
    what: str
    year: int

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> FundAmount:
        """The place that the parts name."""
        fund = one_of("fund", parts[0], alliance.funds)
        return cls(text, fund, one_of("figure of a fund", parts[1], ("ceiling", "committed")), year_of(parts[2]))

    def words(self, alliance: Alliance) -> str:
        what = "the ceiling" if self.what == "ceiling" else "the committed part of the ceiling"
        return f"{what} of {the(alliance.funds[self.fund].title)} in {self.year}"

    @property
    def finest(self) -> int:
        return -2

    @property
    def _ends(self) -> tuple[date, date]:
        return date(self.year, 1, 1), date(self.year, 12, 31)

    def standing(self, alliance: Alliance) -> Standing:
        fund = alliance.funds[self.fund]
        spans = fund.ceilings if self.what == "ceiling" else fund.committed
        unit = fund.currency if self.what == "ceiling" else "percent"
        span = in_force(spans, self._ends[0])
        if span is None or span.value is None:
            return Standing(None, "no figure", unit, Status.MISSING if span is None else span.status, "")
        return Standing(span.value, printed(span.value, unit), unit, span.status, span.source)

    def limits(self, alliance: Alliance) -> Limits:
        return (Decimal(0), None if self.what == "ceiling" else Decimal(100))

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        faults = tuple(needs_value(said, self.limits(alliance)))
        yield from faults
        if not faults and self.what == "ceiling":
            yield from cannot(self._ceiling(said), alliance)

    def _ceiling(self, said: Disagreement) -> SetCeiling:
        since, until = self._ends
        return SetCeiling(fund=self.fund, amount=said.value, since=since, until=until, **carried(said))

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        if self.what == "ceiling":
            return self._ceiling(said).apply(alliance)
        since, until = self._ends
        span: Span[Decimal] = Span(since, said.value, until, Status.SCENARIO, said.source_id, said.reason)
        fund = alliance.funds[self.fund]
        return alliance.with_one("fund", self.fund, replace(fund, committed=pasted(fund.committed, span)))


@dataclass(frozen=True)
class ProjectPrice(Place):
    """projects/ID/price: the whole, its years kept in proportion; projects/ID/price/N: the N-th year of work."""

    project: str
    year: int | None = None

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> ProjectPrice:
        """The place that the parts name."""
        id_ = one_of("project", parts[0], alliance.projects, "A project that a proposal adds is part of its text.")
        one_of("figure of a project", parts[1], ("price",))
        costs = alliance.projects[id_].costs
        if len(parts) == 2:
            if not any(costs.values()):
                hint = f"Hold the price of a year of work: projects/{id_}/price/1."
                raise NoPlaceThere(f"the price of {id_} is not known, so it cannot be scaled", hint)
            return cls(text, id_)
        if not (parts[2].isascii() and parts[2].isdigit() and 0 < len(parts[2]) < 4 and int(parts[2])):
            raise NoPlaceThere(f"{parts[2]!r} is no year of work", "Count from 1, the first year of work.")
        return cls(text, id_, int(parts[2]))

    @property
    def finest(self) -> int:
        return -2

    def words(self, alliance: Alliance) -> str:
        price = "the price" if self.year is None else f"the price of year {self.year}"
        return f"{price} of {alliance.projects[self.project].title}"

    def standing(self, alliance: Alliance) -> Standing:
        found = alliance.projects[self.project]
        value = sum(found.costs.values(), Decimal(0)) if self.year is None else found.costs.get(self.year)
        text = "no figure" if value is None else printed(value, found.currency)
        status = found.cost_status if value is not None else Status.MISSING
        return Standing(value, text, found.currency, status, found.cost_source)

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        yield from needs_value(said, self.limits(alliance))
        if said.value is not None and said.value != said.value.quantize(_CENT):
            yield Complaint("value", f"{said.value} is finer than a cent", "Give at most two decimals.")

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        assert said.value is not None
        found = alliance.projects[self.project]
        costs = dict(found.costs)
        if self.year is not None:
            costs[self.year] = said.value
        else:
            whole, spent = sum(costs.values(), Decimal(0)), Decimal(0)
            for year, cost in sorted(costs.items())[:-1]:
                costs[year] = (cost * said.value / whole).quantize(_CENT, ROUND_HALF_EVEN)
                spent += costs[year]
            costs[max(costs)] = said.value - spent  # the last year takes up the cents
        changed = replace(
            found, costs=dict(sorted(costs.items())), cost_status=Status.SCENARIO, cost_source=said.source_id
        )
        return alliance.with_one("project", self.project, changed)


@dataclass(frozen=True)
class Target(Place):
    """requirements/ID/target/YEAR: how many units are required in a calendar year."""

    requirement: str
    year: int

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> Target:
        """The place that the parts name."""
        found = one_of("requirement", parts[0], alliance.requirements)
        one_of("figure of a requirement", parts[1], ("target",))
        return cls(text, found, year_of(parts[2]))

    @property
    def finest(self) -> int:
        return 0

    def words(self, alliance: Alliance) -> str:
        return f"the target of {lowered(alliance.requirements[self.requirement].title)} in {self.year}"

    def standing(self, alliance: Alliance) -> Standing:
        span = in_force(alliance.requirements[self.requirement].target, date(self.year, 12, 31))
        if span is None or span.value is None:
            return Standing(None, "no figure", "units", Status.MISSING if span is None else span.status, "")
        value = Decimal(span.value)
        return Standing(value, printed(value, "units"), "units", span.status, span.source)

    def _clause(self, said: Disagreement) -> SetRequirement:
        assert said.value is not None
        since, until = date(self.year, 1, 1), date(self.year, 12, 31)
        target = int(said.value)
        return SetRequirement(requirement=self.requirement, target=target, since=since, until=until, **carried(said))

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        yield from needs_value(said, self.limits(alliance))
        if said.value is not None and said.value != said.value.to_integral_value():
            yield Complaint("value", f"{said.value} is no whole number of units", "Give a whole number.")

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        return self._clause(said).apply(alliance)


@dataclass(frozen=True)
class Holder(Place):
    """posts/ID: which member holds an office, or hosts a headquarters."""

    post: str

    @classmethod
    def of(cls, alliance: Alliance, text: str, parts: list[str]) -> Holder:
        """The place that the parts name."""
        return cls(text, one_of("post", parts[0], [post.id for post in alliance.posts]))

    def _post(self, alliance: Alliance) -> Post:
        return next(post for post in alliance.posts if post.id == self.post)

    def words(self, alliance: Alliance) -> str:
        post = self._post(alliance)
        return f"{'the hosting of ' if post.kind == 'host' else ''}{the(post.title)} since {post.since}"

    @property
    def preposition(self) -> str:
        return "by"

    def standing(self, alliance: Alliance) -> Standing:
        post = self._post(alliance)
        return Standing(None, post.member, "member", post.status, post.source)

    def complaints(self, alliance: Alliance, said: Disagreement) -> Iterator[Complaint]:
        yield from other(said)
        if said.value is not None:
            yield Complaint("value", "a figure is given where a member stands", 'Give holder, such as "DEU".')
        if not said.holder:
            yield Complaint("holder", "no holder is given", 'Name the member, for example holder = "DEU".')
            return
        try:
            one_of("member", said.holder, alliance.members)
        except NoPlaceThere as wrong:
            yield Complaint("holder", wrong.message, wrong.hint)
            return
        post, member = self._post(alliance), alliance.members[said.holder]
        if not member.belongs_on(post.since):
            yield Complaint("holder", f"{said.holder} did not belong on {post.since}", "Name a member of that day.")

    def replaced(self, alliance: Alliance, said: Disagreement) -> Alliance:
        posts = tuple(
            replace(post, member=said.holder, holder="", status=Status.SCENARIO, source=said.source_id)
            if post.id == self.post
            else post
            for post in alliance.posts
        )
        return replace(alliance, posts=posts)


def _name(alliance: Alliance, member: str) -> str:
    return alliance.members[member].name


#: The first word of a place: the kind, and how the rest is written.
RULE_PLACES: Final = {
    "series": (SeriesFigure.of, "series/ID/MEMBER/YEAR"),
    "keys": (CostShare.of, "keys/ID/MEMBER/YEAR"),
    "funds": (FundAmount.of, "funds/ID/ceiling/YEAR"),
    "projects": (ProjectPrice.of, "projects/ID/price"),
    "requirements": (Target.of, "requirements/ID/target/YEAR"),
    "posts": (Holder.of, "posts/ID"),
}
