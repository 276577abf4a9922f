"""In how many scenarios does a departure dissolve a project? All combinations of stated assumptions, never a forecast.

Rule: every assumption takes so many values at equal distances over its range, and every combination is a scenario.
Each is played out: does the coalition reached from all in include the leaver, and what does its departure set off? The
shares are counts over scenarios. A scenario is not more likely than another, so a share is not a probability.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any, ClassVar

from equipoise.errors import Problem
from equipoise.model import Alliance, AllianceAnswer, Trace, TraceLine, need_member
from equipoise.model.wording import percent
from equipoise.plan.faults import refuse
from equipoise.plan.joining.joined import joining
from equipoise.plan.joining.offers import Offer, Range
from equipoise.plan.joining.saying import group, members_of
from equipoise.values import Status, weakest

__all__ = ["Scenario", "Scenarios", "scenarios"]

_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Scenario:
    """One combination: its numbers, the coalition from all in, and the outcome when the leaver goes.

    ``outcome`` is "not in" when the leaver does not take part in the first place, else that of the cascade.
    """

    numbers: Mapping[str, Fraction]
    coalition: tuple[str, ...]
    outcome: str


@dataclass(frozen=True)
class Scenarios(AllianceAnswer):
    """What becomes of a project over all scenarios when one member leaves."""

    question: ClassVar[str] = "scenarios"
    alliance: Alliance = field(repr=False)
    offer: Offer
    leaver: str
    ranges: Mapping[str, Range]
    found: tuple[Scenario, ...] = field(repr=False)

    @property
    def status(self) -> Status:
        """Never better than illustrative."""
        return weakest([Status.ILLUSTRATIVE, self.offer.status, *(r.status for r in self.ranges.values())])

    @property
    def stable(self) -> tuple[Scenario, ...]:
        """The scenarios in which the leaver is part of a stable coalition at first."""
        return tuple(s for s in self.found if s.outcome != "not in")

    def share(self, outcome: str) -> Fraction | None:
        """Of the scenarios with a stable coalition, the share with this outcome; None when there are none."""
        stable = self.stable
        return Fraction(sum(s.outcome == outcome for s in stable), len(stable)) if stable else None

    @property
    def summary(self) -> str:
        """One sentence with the counts, the range of the assumptions and what a share is not."""
        stable, whole = self.stable, len(self.found)
        gone = sum(s.outcome == "dissolves" for s in stable)
        share = self.share("dissolves")
        told = f" ({percent(share, 2)}%)" if share is not None else ""
        names = group(f"{n.replace('_', ' ')} {r.low} to {r.high}" for n, r in self.ranges.items())
        leaver = members_of(self.alliance, [self.leaver])
        return (
            f"{self.offer.titled}: in {len(stable)} of {whole} "
            f"scenarios the coalition with {leaver} is stable; in {gone} of these{told} it dissolves after "
            f"{leaver} leaves. Assumed: {names}; a share of scenarios, not a probability."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row for each value of each assumption, the others taking all theirs; the first row is of all."""
        rows = [self._row("all", None, self.found)]
        for name in self.ranges:
            for value in sorted({s.numbers[name] for s in self.found}):
                rows.append(self._row(name, value, tuple(s for s in self.found if s.numbers[name] == value)))
        return rows

    def _row(self, name: str, value: Fraction | None, chosen: tuple[Scenario, ...]) -> dict[str, Any]:
        count = {o: sum(s.outcome == o for s in chosen) for o in ("dissolves", "shrinks", "holds", "has no end")}
        stable = sum(count.values())
        return {
            "assumption": name,
            "value": "any" if value is None else f"{float(value):g}",
            "scenarios": len(chosen),
            "stable": stable,
            "dissolves": count["dissolves"],
            "shrinks": count["shrinks"],
            "holds": count["holds"],
            "no_end": count["has no end"],
            "dissolves_percent": percent(Fraction(count["dissolves"], stable), 2) if stable else None,
            "status": str(self.status),
        }

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The assumptions with their reasons, and in how many scenarios the member is in before and what follows."""
        need_member(member, self.offer.partners)
        lines = tuple(
            TraceLine(name.replace("_", " "), f"{r.low} to {r.high}", r.status, note=r.reason)
            for name, r in self.ranges.items()
        )
        inside = sum(member in s.coalition for s in self.found)
        result = TraceLine("takes part at first in", f"{inside} of {len(self.found)} scenarios", self.status)
        return (Trace(f"{member} in {self.offer.title}, over all scenarios", lines, result),)


def scenarios(
    alliance: Alliance,
    build: Callable[[Mapping[str, Fraction]], Offer],
    ranges: Mapping[str, Range],
    leaver: str,
    *,
    steps: int = 4,
) -> Scenarios:
    """Over all combinations of the assumptions, what becomes of the project when a member leaves?

    ``build`` makes the offer from one value for each assumption. Raises PlanFaults when there are more than 20,000
    combinations or an offer is unsound, UnknownName when the leaver is offered no part.

    >>> ask = lambda at: offer(nato, "e7-acquisition", at=at)  # doctest: +SKIP
    >>> scenarios(nato, ask, ASSUMED.ranges(), "USA").share("dissolves")  # doctest: +SKIP
    Fraction(1, 2)
    """
    values = {name: r.steps(steps) for name, r in ranges.items()}
    whole = 1
    for several in values.values():
        whole *= len(several)
    if whole > _MOST:
        hint = "Take fewer steps or fewer assumptions."
        refuse("scenarios", [Problem("", "steps", f"{whole:,} scenarios are more than {_MOST:,}", hint)])
    central = build({name: Fraction(r.central) for name, r in ranges.items()})
    need_member(leaver, central.partners)
    found = []
    for chosen in product(*values.values()):
        numbers = dict(zip(values, chosen, strict=True))
        answer = joining(alliance, build(numbers))
        inside = leaver in answer.coalition
        outcome = answer.when_leaves(leaver).outcome if inside else "not in"
        found.append(Scenario(numbers, answer.coalition, outcome))
    return Scenarios(alliance, central, leaver, dict(ranges), tuple(found))
