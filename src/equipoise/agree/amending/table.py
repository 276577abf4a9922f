"""What does each slot of a text change, at each step? Measured by the engines, never typed in.

A clause's effects as tabled are its part of the impact, on top of the clauses before it. At a fraction of a level the
text is measured with that clause alone moved, and the difference to the text as tabled is added. A clause that is in
force for fewer years has the effects of those years alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from equipoise.agree.again import Panel
from equipoise.agree.amending.curves import Curve, added, placed, scaled
from equipoise.agree.amending.levers import Absorbed, Level, Lever, Phased
from equipoise.agree.amending.payments import Payment
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.surface import Surface
from equipoise.agree.gains import Changes, terms_of
from equipoise.model import Change, Proposal
from equipoise.whatif import Effect, Impact
from equipoise.whatif.again import Texts

__all__ = ["SEARCHED", "Table", "text_at"]

SEARCHED: Final = 64  # draws that a search is made on; what it finds is proven on more


def text_at(proposal: Proposal, levers: Sequence[Lever], steps: Sequence[int]) -> Proposal:
    """The proposal with each lever at its step; a member's exemption stands behind the clause it is from, what is added
    last."""
    chosen = list(zip(levers, steps, strict=True))
    instead = {lever.clause.id: lever.written(k) for lever, k in chosen if lever.role == "clause"}
    behind: dict[str, tuple[Change, ...]] = {}
    last: list[Change] = []
    for lever, k in chosen:
        if isinstance(lever, Absorbed) and not k:
            now = instead.get(lever.clause.id, (lever.clause,))
            instead[lever.clause.id] = tuple(lever.reworded(clause) for clause in now)
        elif lever.role == "behind":
            behind[lever.clause.id] = (*behind.get(lever.clause.id, ()), *lever.written(k))
        elif lever.role == "end" and not isinstance(lever, Payment):
            last += lever.written(k)
    changes: list[Change] = []
    for clause in proposal.changes:
        written = instead.get(clause.id, (clause,))
        changes += [*written, *(behind.get(clause.id, ()) if written else ())]
    changes += [*last, *Payment.together(levers, steps)]
    return replace(proposal, changes=tuple(changes), variants={})


def _adds(lever: Lever) -> bool:
    """Is what it changes an addition to the text as tabled, rather than a part of a clause of it?"""
    return lever.role != "clause"


@dataclass
class Table:
    """The effects of a proposal's slots, measured once and kept: ``surface`` puts a choice of ways together."""

    proposal: Proposal
    texts: Texts
    panel: Panel
    parts: Mapping[str, Changes]
    _curves: dict[tuple[str, str], Curve]

    @classmethod
    def of(cls, proposal: Proposal, impact: Impact, panel: Panel) -> Table:
        """An empty table over an impact and the panel that judges it."""
        parts = {
            clause: panel.changes((e for e in part.effects if e.moved), panel.tabled.terms)
            for clause, part in impact.parts.items()
        }
        return cls(proposal, Texts.of(impact), panel, parts, {})

    def changes(self, text: Proposal) -> Changes:
        """What a text changes, measured."""
        return self.measured(text)[0]

    def measured(self, text: Proposal) -> tuple[Changes, tuple[Effect, ...]]:
        """What a text changes, and the effects that move a figure."""
        effects = self.texts.effects(text)
        return self.panel.changes(effects, terms_of(text)), effects

    def surface(self, slots: Sequence[Slot], levers: Sequence[Lever]) -> Surface:
        """The odds over these levers, one for each slot; what no slot moves stays as tabled."""
        curves = tuple(self.curve(lever) for lever in levers)
        rest = added(self.panel.tabled, *(scaled(curve.changes[-1], -1.0) for curve in curves))
        quiet = next((j for j, lever in enumerate(levers) if lever.way == "no-precedent"), None)
        return Surface(
            rest, curves, self.panel.given.first(SEARCHED), self.panel.tests, self.panel.tabled_by, quiet=quiet
        )

    def curve(self, lever: Lever) -> Curve:
        """What a lever changes at each of its knots."""
        key = (f"{lever.clause.id}:{getattr(lever, 'member', '')}", lever.way)
        if key not in self._curves:
            knots = tuple(k / lever.steps for k in lever.knots)
            self._curves[key] = Curve(knots, tuple(self._at(lever, k) for k in lever.knots))
        return self._curves[key]

    def _at(self, lever: Lever, step: int) -> Changes:
        """What a lever's slot adds at a step, over the slot undone (a clause) or as tabled (an exemption)."""
        if lever.role == "end":
            return self._beside(lever, step)
        part = self.parts[lever.clause.id]
        years = part.years
        if isinstance(lever, Phased):
            return self._phased(lever, step, part)
        kept = lever.in_force(step, years)
        if kept is not None:
            return scaled(part, np.array([float(y in kept) for y in years]))
        if step == lever.steps or (step == 0 and not _adds(lever)):
            return scaled(part, 0.0 if _adds(lever) or not step else 1.0)
        moved = self.changes(text_at(self.proposal, [lever], [step]))
        difference = added(moved, scaled(self.panel.tabled, -1.0))
        return difference if _adds(lever) else added(part, difference)

    def _beside(self, lever: Lever, step: int) -> Changes:
        """What a clause at the end changes for the members: a payment moves money, words move nothing."""
        nothing = scaled(self.panel.tabled, 0.0)
        if not isinstance(lever, Payment):
            return nothing
        money = nothing.money.copy()
        money[nothing.members.index(lever.member)] = float(lever.amount(step))
        return replace(nothing, money=money)

    def _phased(self, lever: Phased, step: int, part: Changes) -> Changes:
        """Year by year what the clause changes at the level that it has reached then."""
        if not step:
            return scaled(part, 0.0)
        curve = self.curve(Level(clause=lever.clause, at=lever.at))
        found = [scaled(part, np.array([float(year not in lever.years) for year in part.years]))]
        for year, level in zip(lever.years, lever.levels(step), strict=True):
            there = np.array([float(y == year) for y in part.years])
            k, along = placed(curve.knots, float(level))
            found += [scaled(curve.changes[k], (1 - along) * there), scaled(curve.changes[k + 1], along * there)]
        return added(*found)
