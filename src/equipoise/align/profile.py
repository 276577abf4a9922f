"""Which influence has each member beyond the vote, year by year? Every measure by itself; a composite only as asked.

Each measure is turned into shares among the members that have a figure in the year. They measure different things and
are never added up unless the user says how much each counts. Then the composite is the weighted mean, and beside it
stands the band that all possible weights give: as the composite is linear in them, its ends are the least and the
largest of the member's shares. Where a member lacks a figure of a measure that counts, it has no composite; in a year
without a measure that counts, nobody has one. Nothing missing is taken as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Context
from fractions import Fraction
from typing import Any, ClassVar, Final

from equipoise.align.answer import measure_words
from equipoise.align.composite import GivenWeights, composite_weights
from equipoise.align.matching import measured_or_why, near_the_record
from equipoise.align.measures import INFLUENCES, Asked, Measure, Measured, Supplied, influence_of
from equipoise.errors import NoFigure, UnknownName
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine
from equipoise.model.wording import begun, listed, named, need_member_then, percent, runs
from equipoise.values import Status, weakest

__all__ = ["InfluenceProfile", "YearProfile", "influences"]

_THREE_DIGITS: Final = Context(prec=3, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class YearProfile:
    """One year: ``shares[measure][member]``; ``absent`` says why a measure has none; ``weights`` of the composite."""

    year: int
    members: tuple[str, ...]
    measured: Mapping[str, Measured] = field(repr=False)
    shares: Mapping[str, Mapping[str, Fraction]]
    absent: Mapping[str, str]
    weights: Mapping[str, Fraction]

    def composite(self, member: str) -> Fraction | None:
        """The weighted mean of the member's shares; None without weights, or where it lacks a figure that counts."""
        parts = [(w, self.shares.get(name, {}).get(member)) for name, w in self.weights.items() if w]
        if not parts or any(share is None for _, share in parts):
            return None
        return sum((w * share for w, share in parts if share is not None), Fraction(0))

    def band(self, member: str) -> tuple[Fraction, Fraction] | None:
        """Between which values lies the composite, whatever the weights? None where no measure has a figure."""
        shares = [table[member] for table in self.shares.values() if member in table]
        return (min(shares), max(shares)) if shares else None

    def most(self, name: str) -> tuple[Fraction, tuple[str, ...]] | None:
        """The largest share by a measure, and whose it is; None where the measure has no figures."""
        table = self.shares.get(name)
        if not table:
            return None
        largest = max(table.values())
        return largest, tuple(sorted(m for m in table if table[m] == largest))

    def status_of(self, member: str) -> Status:
        """The weakest status of the member's figures."""
        known = [k.status for m in self.measured.values() if not (k := m.known[member]).status.absent]
        return weakest(known) if known else Status.MISSING

    @property
    def status(self) -> Status:
        """The weakest status of every figure of the year."""
        known = [k.status for measured in self.measured.values() for k in measured.known.values()]
        return weakest([s for s in known if not s.absent] or [Status.MISSING])


@dataclass(frozen=True)
class InfluenceProfile(AllianceAnswer):
    """Every measure of influence, year by year; ``profile[2026]`` is a YearProfile."""

    question: ClassVar[str] = "influences"
    alliance: Alliance = field(repr=False)
    fund: str
    measures: tuple[str, ...]
    years: tuple[YearProfile, ...]
    weights: Mapping[str, Fraction]

    def __getitem__(self, year: int) -> YearProfile:
        found = {profile.year: profile for profile in self.years}
        if year not in found:
            raise UnknownName("year", str(year), [str(y) for y in found])
        return found[year]

    @property
    def status(self) -> Status:
        """The weakest status of every figure shown."""
        known = [year.status for year in self.years]
        return weakest([s for s in known if not s.absent] or [Status.MISSING])

    @property
    def absent(self) -> dict[str, tuple[tuple[int, ...], str]]:
        """Of each measure that lacks figures: in which years, and why in the last of them."""
        found: dict[str, tuple[tuple[int, ...], str]] = {}
        for name in self.measures:
            without = [year for year in self.years if name in year.absent]
            if without:
                found[name] = (tuple(year.year for year in without), without[-1].absent[name])
        return found

    @property
    def absences(self) -> list[str]:
        """The same in words, a sentence a measure."""
        return [
            f"{measure_words(name)}, no figure in {runs(years)}: {why}." for name, (years, why) in self.absent.items()
        ]

    @property
    def summary(self) -> str:
        """Who leads by each measure in the last year, since when, and what cannot be said."""
        last = self.years[-1]
        leads = []
        for name in self.measures:
            if (most := last.most(name)) is None:
                continue
            share, first = most
            alike = len(first) == len(last.shares[name])
            who = f"all alike ({_short(share)}% each)" if alike else f"{listed(self._names(first))} ({_short(share)}%)"
            leads.append(f"{measure_words(name)} {who}")
        told = [f"In {last.year} the largest influence by each measure: {'; '.join(leads)}" if leads else ""]
        told += [self._moved(), self._by_weights()]
        never = [name for name, (years, _) in self.absent.items() if len(years) == len(self.years)]
        if never:
            told.append(f"no figure of {listed([measure_words(name) for name in never], None)}")
        return f"{'. '.join(begun(part) for part in told if part)}."

    def _names(self, members: Sequence[str]) -> list[str]:
        return [named(self.alliance.members[m].name) for m in members]

    def _moved(self) -> str:
        """Whose share by which measure moved most between the first and the last year that have it."""
        moves = []
        for name in self.measures:
            having = [year for year in self.years if name in year.shares]
            if len(having) < 2:
                continue
            first, last = having[0], having[-1]
            for member in first.shares[name].keys() & last.shares[name].keys():
                moved = last.shares[name][member] - first.shares[name][member]
                moves.append((abs(moved), name, member, moved, first.year, last.year))
        if not moves or not max(moves)[0]:
            return ""
        _, name, member, moved, since, until = max(moves)
        sign = "+" if moved > 0 else "−"
        whose = f"{self._names([member])[0]} moved most: {sign}{_short(abs(moved))} points"
        return f"from {since} to {until} {whose} of {measure_words(name)}"

    def _by_weights(self) -> str:
        if not self.weights:
            return ""
        how = ", ".join(f"{measure_words(n)} {_short(w)}%" for n, w in self.weights.items())
        for year in reversed(self.years):
            means = {m: c for m in year.members if (c := year.composite(m)) is not None}
            if means:
                most = max(means.values())
                first = [m for m, mean in means.items() if mean == most]
                if len(first) == len(means) > 1:
                    return f"by your weights ({how}) all are alike in {year.year}, {_short(most)}% each"
                have, each = ("has", "") if len(first) == 1 else ("have", " each")
                who = listed(self._names(first))
                return f"by your weights ({how}) {who} {have} most in {year.year}, {_short(most)}%{each}"
        return f"by your weights ({how}) nobody has all figures in one year"

    def rows(self) -> list[dict[str, Any]]:
        """A row for each member and year: each measure's figure and share in percent; the composite, and its band."""
        return [self._row(year, member) for year in self.years for member in year.members]

    def _row(self, year: YearProfile, member: str) -> dict[str, Any]:
        row: dict[str, Any] = {"member": member, "name": self.alliance.members[member].name, "year": year.year}
        for name in self.measures:
            measured = year.measured.get(name)
            share = year.shares.get(name, {}).get(member)
            row[name] = measured.known[member].text if measured is not None else "no figure"
            row[f"{name}_percent"] = _percent(share) if share is not None else None
        if self.weights:
            composite, band = year.composite(member), year.band(member)
            row["composite_percent"] = _percent(composite) if composite is not None else None
            row["low_percent"], row["high_percent"] = map(_percent, band) if band is not None else (None, None)
        row["status"] = str(year.status_of(member))
        return row

    def year_rows(self) -> list[dict[str, Any]]:
        """A row a year: by each measure who has most, with its share in percent, or that there is no figure."""
        found = []
        for year in self.years:
            row: dict[str, Any] = {"year": year.year, "members": len(year.members)}
            for name in self.measures:
                row[f"{name}_most"] = _most_words(year, name)
            row["status"] = str(year.status)
            found.append(row)
        return found

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: each year's leaders and why a measure has no figures; the weights."""
        return super().to_json() | {
            "by_year": [
                {
                    "year": year.year,
                    "most": {
                        name: {"share": str(most[0]), "members": list(most[1])}
                        for name in self.measures
                        if (most := year.most(name)) is not None
                    },
                    "absent": dict(year.absent),
                }
                for year in self.years
            ],
            "weights": {name: str(weight) for name, weight in self.weights.items()},
        }

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Each measure year by year: the figure, its share, and what lies behind the last; then the composite."""
        first, last = self.years[0].year, self.years[-1].year
        when = f"in {first}" if first == last else f"from {first} to {last}"
        need_member_then(member, dict.fromkeys(m for y in self.years for m in y.members), self.alliance, when)
        mine = [year for year in self.years if member in year.members]
        traces = [self._measure_trace(name, member, mine, when) for name in self.measures]
        if any(year.composite(member) is not None for year in mine):
            lines = tuple(line for year in mine for line in self._composite_lines(year, member))
            final = mine[-1].composite(member)
            shown = f"{final} = {_percent(final)}%" if final is not None else "no figure"
            result = TraceLine(f"composite of {mine[-1].year}, by your weights", shown, mine[-1].status_of(member))
            traces.append(Trace(f"{member} {when}: the composite", lines, result))
        return tuple(traces)

    def _measure_trace(self, name: str, member: str, years: Sequence[YearProfile], when: str) -> Trace:
        lines: list[TraceLine] = []
        last = years[-1]
        for year in years:
            measured = year.measured.get(name)
            label = f"{year.year}: {measure_words(name)}"
            if measured is None:
                lines.append(TraceLine(label, "no figure", Status.MISSING, note=year.absent[name]))
                continue
            known, share = measured.known[member], year.shares.get(name, {}).get(member)
            shown = f"{known.text} = {_percent(share)}%" if share is not None else known.text
            lines.append(TraceLine(label, shown, known.status, known.source, measured.unit))
            # What lies behind each year would fill pages: of several years, of the last.
            lines += measured.details.get(member, ()) if year is last else ()
        share = last.shares.get(name, {}).get(member)
        status = last.measured[name].known[member].status if name in last.measured else Status.MISSING
        result = TraceLine(
            f"share of all members in {last.year}", f"{_percent(share)}%" if share is not None else "no figure", status
        )
        return Trace(f"{member} {when}: {measure_words(name)}", tuple(lines), result)

    def _composite_lines(self, year: YearProfile, member: str) -> list[TraceLine]:
        found = []
        for name, weight in self.weights.items():
            share = year.shares.get(name, {}).get(member)
            value = f"{_percent(share)}%" if share is not None else "no figure"
            note = f"counts {_percent(weight)}%"
            if weight:
                status = Status.MISSING if share is None else Status.DERIVED
                found.append(TraceLine(f"{year.year}: {measure_words(name)}", value, status, note=note))
        return found


def influences(
    alliance: Alliance,
    fund: str,
    years: int | range,
    *,
    measures: Sequence[str] | None = None,
    weights: GivenWeights | None = None,
    supplied: Supplied | None = None,
) -> InfluenceProfile:
    """Which influence has each member, by every measure, in a year or in each of some years?

    ``measures``: which ones (all of ``INFLUENCES``, the posts that are hosted, and those supplied). ``weights`` of a
    composite, by measure: of any sum; those left out count nothing. A year without a measure says why. Raises
    UnknownName for a measure or fund; NoFigure for no years, years far from the record, or years without members;
    BadWeights with every problem of the weights (see ``composite_weights``).
    """
    alliance.fund(fund)
    asked = range(years, years + 1) if isinstance(years, int) else years
    if not asked:
        raise NoFigure("no years to look at influence in")
    near_the_record(alliance, asked)
    given = supplied or {}
    names = tuple(dict.fromkeys(measures or (*INFLUENCES, "posts:host", *given)))
    hosted = {post.kind for post in alliance.posts}
    if measures is None and "host" not in hosted:
        names = tuple(name for name in names if name != "posts:host")
    found = [influence_of(name, given) for name in names]
    profiles = tuple(
        _profile(alliance, fund, year, dict(zip(names, found, strict=True)), given)
        for year in asked
        if alliance.members_on(date(year, 1, 1))
    )
    if not profiles:
        raise NoFigure(f"{alliance.name} has no {alliance.member_words} on 1 January {runs(asked)}")
    never = {name: why for name, why in profiles[-1].absent.items() if not any(name in p.shares for p in profiles)}
    parts = composite_weights(weights or {}, names, never)
    return InfluenceProfile(alliance, fund, names, tuple(replace(p, weights=parts) for p in profiles), parts)


def _profile(
    alliance: Alliance,
    fund: str,
    year: int,
    measures: Mapping[str, tuple[Measure, str]],
    given: Supplied,
) -> YearProfile:
    members = alliance.members_on(date(year, 1, 1))
    measured: dict[str, Measured] = {}
    shares: dict[str, dict[str, Fraction]] = {}
    absent: dict[str, str] = {}
    for name, (measure, which) in measures.items():
        found, why = measured_or_why(measure, Asked(alliance, fund, year, members, which, given))
        if found is None:
            absent[name] = why
            continue
        numbers = {m: n for m in members if (n := found.known[m].number) is not None}
        whole = sum(numbers.values(), Fraction(0))
        measured[name] = found
        if whole > 0:
            shares[name] = {m: n / whole for m, n in numbers.items()}
        else:
            absent[name] = "every figure is zero" if numbers else "nobody has a figure"
    return YearProfile(year, members, measured, shares, absent, {})


def _most_words(year: YearProfile, name: str) -> str:
    """Who has most by a measure in a year: "USA 10.1", "DEU+2 9.65" (two more have as much), "alike", "no figure"."""
    most = year.most(name)
    if most is None:
        return "no figure"
    share, who = most
    if len(who) == len(year.shares[name]) > 1:
        return "alike"
    return f"{who[0]}{f'+{len(who) - 1}' if len(who) > 1 else ''} {_short(share)}"


def _percent(share: Fraction) -> str:
    return percent(share) if share else "0"


def _short(share: Fraction) -> str:
    """For sentences: three digits of the figure of its row, halves up as in the table beside it."""
    return f"{_THREE_DIGITS.create_decimal(percent(share)).normalize():f}"
