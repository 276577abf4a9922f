"""What does each slot of a text change, at each step? Measured by the engines, never typed in.

A clause's effects as tabled are its part of the impact, on top of the clauses before it. At a fraction of a level the
text is measured with that clause alone moved, and the difference to the text as tabled is added. A clause that is in
force for fewer years has the effects of those years alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.again import Panel
from equipoise.agree.amending.levers import Lever, Slot
from equipoise.agree.amending.surface import Curve, Surface, added, scaled
from equipoise.agree.gains import Changes, terms_of
from equipoise.model import Change, Proposal
from equipoise.whatif import Impact
from equipoise.whatif.again import Texts

__all__ = ["Table", "text_at"]


def text_at(proposal: Proposal, levers: Sequence[Lever], steps: Sequence[int]) -> Proposal:
    """The proposal with each lever at its step; a member's exemption stands behind the clause it is from."""
    instead = {lever.clause.id: lever.written(k) for lever, k in zip(levers, steps, strict=True) if not _adds(lever)}
    behind: dict[str, tuple[Change, ...]] = {}
    for lever, k in zip(levers, steps, strict=True):
        if _adds(lever) and not k:
            behind[lever.clause.id] = (*behind.get(lever.clause.id, ()), *lever.written(k))
    changes: list[Change] = []
    for clause in proposal.changes:
        written = instead.get(clause.id, (clause,))
        changes += [*written, *(behind.get(clause.id, ()) if written else ())]
    return replace(proposal, changes=tuple(changes), variants={})


def _adds(lever: Lever) -> bool:
    return lever.way.startswith("hold")


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
        return self.panel.changes(self.texts.effects(text), terms_of(text))

    def surface(self, slots: Sequence[Slot], levers: Sequence[Lever]) -> Surface:
        """The odds over these levers, one for each slot; what no slot moves stays as tabled."""
        curves = tuple(self._curve(lever) for lever in levers)
        rest = added(self.panel.tabled, *(scaled(curve.changes[-1], -1.0) for curve in curves))
        return Surface(rest, curves, self.panel.given, self.panel.tests, self.panel.tabled_by)

    def _curve(self, lever: Lever) -> Curve:
        key = (f"{lever.clause.id}:{getattr(lever, 'member', '')}", lever.way)
        if key not in self._curves:
            knots = tuple(k / lever.steps for k in lever.knots)
            self._curves[key] = Curve(knots, tuple(self._at(lever, k) for k in lever.knots))
        return self._curves[key]

    def _at(self, lever: Lever, step: int) -> Changes:
        """What a lever's slot adds at a step, over the slot undone (a clause) or as tabled (an exemption)."""
        part = self.parts[lever.clause.id]
        years = part.years
        kept = lever.in_force(step, years)
        if kept is not None:
            return scaled(part, np.array([float(y in kept) for y in years]))
        if step == lever.steps or (step == 0 and not _adds(lever)):
            return scaled(part, 0.0 if _adds(lever) or not step else 1.0)
        moved = self.changes(text_at(self.proposal, [lever], [step]))
        difference = added(moved, scaled(self.panel.tabled, -1.0))
        return difference if _adds(lever) else added(part, difference)
