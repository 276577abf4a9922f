"""What does Equal Shares buy from a fund with the say in force?"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from equipoise.model import Alliance
from equipoise.plan.ballots.election import Election
from equipoise.plan.ballots.equal_shares import Completion, Outcome, equal_shares
from equipoise.plan.ballots.say_ballots import ballot_box

__all__ = ["by_equal_shares", "counted"]

_PARTS: Final = 1000  # add1 raises the money of the members by this part of what they begin with


def by_equal_shares(alliance: Alliance, fund: str, years: range) -> Outcome:
    """What would a fund buy if each member's say were its purse?

    Raises UnknownName, NoFigure and InfeasiblePlan as ``ballot_box`` does.
    """
    return counted(ballot_box(alliance, fund, years).election(), "add1-greedy")


def counted(election: Election, completion: Completion) -> Outcome:
    """Equal Shares over members' values; ``add1`` raises their money by a thousandth of what they begin with."""
    step = election.endowment / _PARTS or Fraction(1)
    return equal_shares(election, "score-cost", completion, step=step)
