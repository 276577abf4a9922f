"""Who gains or loses voting power under a proposal? The power in a body before and after, on the same day.

The after is the same question of the rules with the proposal applied; nothing is computed in a second way. A member
without a seat on one side holds nothing there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar

from equipoise.decide.saying import points
from equipoise.decide.voting_power import MemberPower, Power, power_in
from equipoise.model import Alliance, Answer, MadeFrom, Proposal, Trace, apply
from equipoise.model.wording import counted, listed, long_day, named, need_member_then, percent, proposal_named, the
from equipoise.values import Status, weakest

__all__ = ["PowerChange", "power_change"]


@dataclass(frozen=True)
class PowerChange(Answer):
    """The power of every member in one body on one day, before and after a proposal."""

    body: str
    day: date
    proposal: Proposal
    before: Power
    after: Power
    made_from: MadeFrom
    alliance: Alliance = field(repr=False)
    question: ClassVar[str] = "power-change"

    @property
    def status(self) -> Status:
        """The weaker of the two sides."""
        return weakest((self.before.status, self.after.status))

    @property
    def members(self) -> tuple[str, ...]:
        """Everybody who is a member on either side."""
        return tuple(dict.fromkeys((*self.before.lines, *self.after.lines)))

    def moved(self, member: str, index: str = "shapley") -> Fraction:
        """By how much of all power does the member gain (or, below zero, lose)?"""
        need_member_then(
            member, dict.fromkeys(self.members), self.alliance, f"on {long_day(self.day)}, before or after"
        )
        before, after = (_share(side.lines, member, index) for side in (self.before, self.after))
        return after - before

    @property
    def summary(self) -> str:
        """Who gains most and loses most, and whose veto comes or goes."""
        title, on = the(self.after.body.title), f"On {long_day(self.day)}"
        moves = {m: self.moved(m) for m in self.members}
        names = {**self.before.names, **self.after.names}
        if not any(moves.values()):
            return (
                f"{on} {proposal_named(self.proposal, self.alliance)} moves no voting power in {title}: {self._why()}."
            )
        gains = sorted((m for m in moves if moves[m] > 0), key=lambda m: (-moves[m], m))
        losses = sorted((m for m in moves if moves[m] < 0), key=lambda m: (moves[m], m))
        words = self.before.words[1]
        # Where the rule of one side can never be met, nobody has power there, and all move one way.
        most = ", ".join(f"{named(names[who[0]])} {points(moves[who[0]])}" for who in (gains, losses) if who)
        parts = [
            f"raises the voting power of {counted(len(gains), *self.before.words)} in {title} and lowers that of "
            f"{len(losses)} (Shapley-Shubik; most: {most})"
        ]
        for verb, had, has in (("gains", False, True), ("loses", True, False)):
            who = [m for m in self.members if self._veto(self.before, m) == had and self._veto(self.after, m) == has]
            if who:
                shown = listed([named(names[m]) for m in who]) if len(who) <= 5 else f"each of {len(who)} {words}"
                parts.append(f"{shown} {verb if len(who) == 1 or len(who) > 5 else verb[:-1]} the power to stop alone")
        return f"{on} {proposal_named(self.proposal, self.alliance)} {'; '.join(parts)}."

    def _why(self) -> str:
        if self.before.rule.value == self.after.rule.value and self.before.seated == self.after.seated:
            return "rule and seats stay as they are"
        return "the rule or the seats change, and the shares of power come out the same"

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is odd about the rule or the weights of either side, such as that it is improper."""
        sides = (("Before", self.before), ("After", self.after))
        if self.before.remarks == self.after.remarks:
            return self.before.remarks
        return tuple(f"{word}: {remark}" for word, side in sides for remark in side.remarks)

    @staticmethod
    def _veto(side: Power, member: str) -> bool:
        return member in side.lines and side.lines[member].veto

    def rows(self) -> list[dict[str, Any]]:
        """member, name, body, day, Shapley-Shubik and Banzhaf before, after and moved (exact, and percent), vetoes."""
        found = []
        for member in self.members:
            row: dict[str, Any] = {
                "member": member,
                "name": {**self.before.names, **self.after.names}[member],
                "body": self.body,
                "day": self.day.isoformat(),
            }
            for index in ("shapley", "banzhaf"):
                shares = [_share(side.lines, member, index) for side in (self.before, self.after)]
                for word, share in zip(("before", "after", "moved"), (*shares, shares[1] - shares[0]), strict=True):
                    row |= {f"{index}_{word}": str(share), f"{index}_{word}_percent": percent(share)}
            row["veto_before"], row["veto_after"] = self._veto(self.before, member), self._veto(self.after, member)
            row["status"] = str(self.status)
            found.append(row)
        return found

    def explain(self, member: str) -> tuple[Trace, ...]:
        """How the member's power was computed before, then after."""
        self.moved(member)
        traces = []
        for word, side in (("before", self.before), ("after", self.after)):
            if member in side.lines:
                traces += [Trace(f"{word.capitalize()}: {t.title}", t.lines, t.result) for t in side.explain(member)]
        return tuple(traces)


def power_change(alliance: Alliance, proposal: Proposal, body: str, *, day: date) -> PowerChange:
    """Who gains or loses voting power in ``body`` on ``day`` if the proposal is adopted?

    Raises ProposalError (it cannot be applied) and what ``power`` raises of either side.
    """
    before, after = power_in(alliance, body, day=day), power_in(apply(alliance, proposal), body, day=day)
    return PowerChange(body, day, proposal, before, after, MadeFrom(alliance, proposal), alliance)


def _share(lines: Mapping[str, MemberPower], member: str, index: str) -> Fraction:
    found: Fraction = getattr(lines[member], index) if member in lines else Fraction(0)
    return found
