"""Which influence has each member beyond the vote? Every measure by itself, in one year; a composite only as asked.

Each measure is turned into shares among the members that have a figure. They measure different things and are never
added up unless the user says how much each counts. Then the composite is the weighted mean, and beside it stands the
band that all possible weights give: as the composite is linear in them, its ends are the least and the largest of the
member's shares. Where a member lacks a figure of a measure that counts, it has no composite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from equipoise.align.answer import measure_words
from equipoise.align.measures import INFLUENCES, Asked, Measured, Supplied, influence_of
from equipoise.errors import EquipoiseError, KeyStepError, NoFigure, UnknownName
from equipoise.model import Alliance, Answer, MadeFrom, Trace, TraceLine
from equipoise.model.wording import listed, need_member_then
from equipoise.plan.known import Known
from equipoise.values import Status, weakest

__all__ = ["InfluenceProfile", "influences"]


@dataclass(frozen=True)
class InfluenceProfile(Answer):
    """Every measure of influence in a year: ``shares[measure][member]``; ``absent`` says why a measure has none."""

    question: ClassVar[str] = "influences"
    alliance: Alliance = field(repr=False)
    fund: str
    year: int
    members: tuple[str, ...]
    measured: Mapping[str, Measured] = field(repr=False)
    shares: Mapping[str, Mapping[str, Fraction]]
    absent: Mapping[str, str]
    weights: Mapping[str, Fraction]

    @cached_property
    def made_from(self) -> MadeFrom:  # type: ignore[override]  # an attribute to read, made on first use
        """The digest of the alliance, taken when first asked for."""
        return MadeFrom(self.alliance)

    @property
    def status(self) -> Status:
        """The weakest status of every figure shown."""
        known = [k.status for measured in self.measured.values() for k in measured.known.values()]
        return weakest([s for s in known if not s.absent] or [Status.MISSING])

    def composite(self, member: str) -> Fraction | None:
        """The weighted mean of the member's shares; None without weights, or where it lacks a figure that counts."""
        parts = [(w, self.shares[name].get(member)) for name, w in self.weights.items() if w]
        if not parts or any(share is None for _, share in parts):
            return None
        return sum((w * share for w, share in parts if share is not None), Fraction(0))

    def band(self, member: str) -> tuple[Fraction, Fraction] | None:
        """Between which values lies the composite, whatever the weights? None where no measure has a figure."""
        shares = [table[member] for table in self.shares.values() if member in table]
        return (min(shares), max(shares)) if shares else None

    @property
    def summary(self) -> str:
        """Who leads by each measure, and what cannot be said."""
        leads = []
        for name, table in self.shares.items():
            most = max(table.values())
            first = sorted(m for m in table if table[m] == most)
            alike = len(first) == len(table)
            who = f"all alike ({_percent(most)}% each)" if alike else f"{listed(first[:3])} ({_percent(most)}%)"
            leads.append(f"{measure_words(name)} {who}")
        told = [f"In {self.year} the largest influence by each measure: {'; '.join(leads)}" if leads else ""]
        if self.weights:
            means = {m: c for m in self.members if (c := self.composite(m)) is not None}
            if means:
                top = max(means, key=lambda m: (means[m], m))
                how = ", ".join(f"{measure_words(n)} {_percent(w)}%" for n, w in self.weights.items())
                told.append(f"by your weights ({how}) {top} has most, {_percent(means[top])}%")
        if self.absent:
            told.append(f"no figure of {listed([measure_words(name) for name in self.absent])}")
        return f"{'. '.join(part[0].upper() + part[1:] for part in told if part)}."

    def rows(self) -> list[dict[str, Any]]:
        """member, name, year; each measure's figure and share in percent; the composite if asked for, and its band."""
        found = []
        for member in self.members:
            row: dict[str, Any] = {"member": member, "name": self.alliance.members[member].name, "year": self.year}
            for name, measured in self.measured.items():
                share = self.shares.get(name, {}).get(member)
                row[name] = measured.known[member].text
                row[f"{name}_percent"] = _percent(share) if share is not None else None
            composite, band = self.composite(member), self.band(member)
            if self.weights:
                row["composite_percent"] = _percent(composite) if composite is not None else None
            row["low_percent"], row["high_percent"] = map(_percent, band) if band is not None else (None, None)
            row["status"] = str(self._status_of(member))
            found.append(row)
        return found

    def _status_of(self, member: str) -> Status:
        known = [m.known[member].status for m in self.measured.values() if not m.known[member].status.absent]
        return weakest(known) if known else Status.MISSING

    def to_json(self) -> dict[str, Any]:
        """Beside the shape of every answer: why a measure has no figures, and the weights of the composite."""
        return super().to_json() | {
            "absent": dict(self.absent),
            "weights": {name: str(weight) for name, weight in self.weights.items()},
        }

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Each measure: the figure, what it is a share of, and the lines behind it; then the composite."""
        need_member_then(member, dict.fromkeys(self.members), self.alliance, f"in {self.year}")
        traces = []
        for name, measured in self.measured.items():
            known = measured.known[member]
            lines = (_line(name, known, measured.unit), *measured.details.get(member, ()))
            share = self.shares.get(name, {}).get(member)
            shown = f"{_percent(share)}%" if share is not None else "no figure"
            result = TraceLine("share of all members", shown, known.status)
            traces.append(Trace(f"{member} in {self.year}: {measure_words(name)}", lines, result))
        composite = self.composite(member)
        if composite is not None:
            parts = tuple(
                TraceLine(measure_words(n), f"{_percent(self.shares[n][member])}%", note=f"counts {_percent(w)}%")
                for n, w in self.weights.items()
                if w
            )
            result = TraceLine("composite, by your weights", f"{composite} = {_percent(composite)}%")
            traces.append(Trace(f"{member} in {self.year}: the composite", parts, result))
        return tuple(traces)


def influences(
    alliance: Alliance,
    fund: str,
    year: int,
    *,
    measures: Sequence[str] | None = None,
    weights: Mapping[str, Fraction] | None = None,
    supplied: Supplied | None = None,
) -> InfluenceProfile:
    """Which influence has each member in a year, by every measure?

    ``measures``: which ones (all of ``INFLUENCES``, the posts that are hosted, and those supplied). ``weights`` of a
    composite, by measure: of any sum; those left out count nothing. Raises UnknownName for a measure or fund,
    EquipoiseError for a weight that is negative, all zero, or of a measure without figures.
    """
    alliance.fund(fund)
    given = supplied or {}
    names = tuple(dict.fromkeys(measures or (*INFLUENCES, "posts:host", *given)))
    for name in weights or {}:
        if name not in names:
            raise UnknownName("measure of influence", name, names)
    members = alliance.members_on(date(year, 1, 1))
    if not members:
        raise NoFigure(f"{alliance.name} has no {alliance.member_words} on 1 January {year}")
    measured: dict[str, Measured] = {}
    shares: dict[str, dict[str, Fraction]] = {}
    absent: dict[str, str] = {}
    for name in names:
        measure, which = influence_of(name, given)
        try:
            found = measure(Asked(alliance, fund, year, members, which, given))
        except UnknownName as error:
            if error.kind != "kind of post" or name in (measures or ()):
                raise
            absent[name] = str(error)
            continue
        except (NoFigure, KeyStepError) as error:
            absent[name] = str(error)
            continue
        numbers = {m: n for m in members if (n := found.known[m].number) is not None}
        whole = sum(numbers.values(), Fraction(0))
        measured[name] = found
        if whole > 0:
            shares[name] = {m: n / whole for m, n in numbers.items()}
        else:
            absent[name] = "every figure is zero" if numbers else "nobody has a figure"
    return InfluenceProfile(
        alliance, fund, year, members, measured, shares, absent, _weights(weights or {}, shares, absent)
    )


def _weights(
    weights: Mapping[str, Fraction], shares: Mapping[str, object], absent: Mapping[str, str]
) -> dict[str, Fraction]:
    for name, weight in weights.items():
        if weight < 0:
            raise EquipoiseError(f"the weight of {name} is {weight}; it is zero or more")
        if weight and name not in shares:
            raise EquipoiseError(f"{name} cannot count in a composite: {absent[name]}")
    whole = sum(weights.values(), Fraction(0))
    if weights and not whole:
        raise EquipoiseError("every weight of the composite is zero: give at least one")
    return {name: Fraction(weight) / whole for name, weight in weights.items()}


def _line(name: str, known: Known, unit: str) -> TraceLine:
    return TraceLine(measure_words(name), known.text, known.status, known.source, unit)


def _percent(share: Fraction) -> str:
    return f"{float(100 * share):.4f}".rstrip("0").rstrip(".") if not share else f"{float(100 * share):.4f}"
