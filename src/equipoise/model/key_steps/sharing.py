"""The step that says who takes part: among ("at 31": all members but one share what they join in)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from equipoise.model.key_steps.step import KeyStep, Standing, StepFault, Taken, Unmeetable, held_within, named_few, term

__all__ = ["Among"]


@dataclass(frozen=True)
class Among(KeyStep):
    """Only some members pay: the ``members`` named, or all but those in ``but``; their shares are scaled to 100.

    So a budget "at 31" is the key of 32 without the one that stays out, and an opt-out splits its share among the
    others in proportion. The limits set before go on binding.
    """

    members: tuple[str, ...] = field(
        default=(), metadata=term("who takes part; left out: everyone", names="member or group")
    )
    but: tuple[str, ...] = field(default=(), metadata=term("who stays out", names="member or group"))
    kind: Literal["among"] = "among"

    def faults(self) -> Iterator[StepFault]:
        """Nobody named, or both those within and those without."""
        if bool(self.members) == bool(self.but):
            said = (
                "both who takes part and who stays out" if self.members else "neither who takes part nor who stays out"
            )
            yield StepFault("members" if self.members else "", f"it says {said}", "Give members or but.")

    def taken(self, at: Standing) -> Taken:
        """Let the others pay nothing."""
        taking, gone = at.chosen(self.members, self.but)
        inside = frozenset(taking)
        out = tuple([m for m in at.shares.units if m not in inside])
        before = {m for m, most in at.limits.high.items() if not most}  # who stays out, or was let off, already
        now = tuple([m for m in out if m not in before])
        left = len(at.shares.units) - len(before.union(out))
        stays = "stays" if len(now) == 1 else "stay"
        words = f"at {left}: {named_few(now)} {stays} out" if now else f"at {left}: nobody else stays out"
        if gone:
            raise Unmeetable(f"{words}: {named_few(gone)} has no share in the key")
        raised = tuple(m for m in out if at.limits.least(m))
        if raised:
            raise Unmeetable(f"{words}: an earlier step has {named_few(raised)} pay something")
        limits = at.limits.at_most(out, Fraction(0))
        return Taken(words, held_within(at.shares, limits, words), limits)
