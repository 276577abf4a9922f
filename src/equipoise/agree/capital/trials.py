"""Which texts are tried for one capital? The text as tabled with one clause changed, and the variants in its file.

A clause is undone, or moved half of the way in each way that it can be (levers.py). Every text is measured by the
engines and judged on the forecast's own draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.again import Panel
from equipoise.agree.amending.levers import Lever
from equipoise.agree.amending.slots import Slot, slots
from equipoise.agree.amending.table import Table, text_at
from equipoise.agree.amending.text import moves
from equipoise.agree.answer import Forecast
from equipoise.agree.gains import Changes
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.agree.odds import objecting_at
from equipoise.agree.sensitivity.judge import Judge
from equipoise.errors import EquipoiseError
from equipoise.whatif import Impact

__all__ = ["Trial", "Trials", "objects"]


@dataclass(frozen=True)
class Trial:
    """One text that was tried: what differs from the tabled one, in words, and what it changes."""

    name: str
    words: str
    kept: float | None
    distance: float
    changes: Changes


@dataclass(frozen=True)
class Trials:
    """The texts that may be tried for one member, and who judges them."""

    found: Forecast
    table: Table
    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, found: Forecast, impact: Impact, member: str) -> Trials:
        """What may be tried for a member: every clause that moves a figure, and its own exemption from a new key."""
        moving = [c.id for c in impact.clauses if c.touched]
        places = slots(found.alliance, found.proposal, found.years, moving, [member])
        return cls(found, Table.of(found.proposal, impact, Panel.of(found)), places)

    def judge(self, changes: Changes) -> Judge:
        """The judge of another text of the same route."""
        return replace(Judge.of(self.found), changes=changes)

    def at(self, slot: Slot, lever: Lever, step: int) -> Trial:
        """The text with one lever at a step, measured."""
        proposal = self.found.proposal
        move = moves(self.found.alliance, proposal, [slot], [lever], [step])[0]
        text = text_at(proposal, [lever], [step])
        # A struck clause reads the same whichever lever struck it.
        words = f"clause {move.clause}: {move.amended}"
        return Trial(slot.id, words, move.kept, move.distance, self.table.changes(text))

    @property
    def count(self) -> int:
        """How many levers are there?"""
        return sum(len(slot.ways) for slot in self.slots)

    def all(self, told: Callable[[], None] = lambda: None) -> Iterator[Trial]:
        """Every text that is tried; one that cannot be applied, because another clause needs what it undoes, is not.

        ``told`` hears when a lever is done.
        """
        for slot in self.slots:
            for k, lever in enumerate(slot.ways):
                # Undone is undone by whichever way; exemptions differ by who absorbs.
                steps = {0, lever.steps // 2} if k == 0 or lever.way.startswith("hold") else {lever.steps // 2}
                for step in sorted(steps - {lever.steps} if lever.steps > 1 else {0}):
                    try:
                        yield self.at(slot, lever, step)
                    except EquipoiseError:
                        continue
                told()
        base = self.found.alliance.proposals.get(self.found.proposal.id.partition(":")[0], self.found.proposal)
        for name, variant in base.variants.items():
            if f"{base.id}:{name}" != self.found.proposal.id:
                try:
                    changes = self.table.changes(base.variant(name))
                except EquipoiseError:
                    continue
                yield Trial(f"{base.id}:{name}", f"variant {name}: {variant.title.rstrip('.')}", None, 0.0, changes)


def objects(judge: Judge, given: Draws, member: int) -> Array:
    """P(the member objects to the text) in every draw, (D,), averaged over whether it is one of an unnamed group."""
    found = judge.stands(given)
    if len(found.either) < 2:
        return objecting_at(found.z, found.loading)[:, member]
    by_group = [chance[:, member] * objecting_at(z, found.loading)[:, member] for chance, z in found.either]
    return sum(by_group, np.zeros(len(found.z)))
