"""What do the joint projects of a fund give each member in a year? Spending it values, and work for its industry.

Only participants gain: a joint project's cost counts for a participant at its value of the project's domain over the
mean value of that domain among all members, as common spending does for everyone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from equipoise.model import Alliance
from equipoise.pay import running
from equipoise.plan.workshare import Work, work
from equipoise.plan.worth import value_table
from equipoise.values import Status, weakest

__all__ = ["joint_spending", "joint_work"]

Amounts = dict[str, tuple[Fraction, Status]]


def joint_spending(alliance: Alliance, fund: str, year: int) -> Amounts:
    """How much of the year's joint spending does each member take part in, by how it values the domain?

    Currency of the fund; 0 for a member that takes part in nothing, with the status of the projects.
    """
    found = _zero(alliance, fund, year)
    for project, cost in running(alliance, fund, year):
        members = alliance.members_on(date(year, 1, 1))
        table = value_table(alliance, members, (project.domain,))
        values = {m: Fraction(table[m][project.domain].value) for m in members}
        whole = sum(values.values(), Fraction(0))
        # Each counts beside the mean, so that everybody's value is behind it.
        assumed = [row[project.domain].status for row in table.values()]
        trust = weakest([project.cost_status, *(s for s in assumed if s is not None)])
        for member in alliance.participating(project.id, date(year, 1, 1)) if whole else ():
            value, status = found[member]
            weight = values[member] * len(members) / whole
            found[member] = (value + Fraction(cost) * weight, weakest((status, trust)))
    return found


def joint_work(
    alliance: Alliance, fund: str, year: int, *, work: Callable[[Alliance, str, int], Work] = work
) -> Amounts:
    """How much of the year's joint work is done by each member's industry, under the fund's return band?

    ``work`` answers who does the work in one project; whoever asks often may hand over answers it has already.
    """
    found = _zero(alliance, fund, year)
    for project, cost in running(alliance, fund, year):
        participants = alliance.participating(project.id, date(year, 1, 1))
        if not participants:  # nobody works; that nobody pays either is for the calls to tell
            continue
        done = work(alliance, project.id, year)
        trust = weakest((done.status, project.cost_status))
        for member in participants:
            value, status = found[member]
            found[member] = (value + Fraction(cost) * done[member], weakest((status, trust)))
    return found


def _zero(alliance: Alliance, fund: str, year: int) -> Amounts:
    status = weakest([Status.DERIVED, *(project.status for project, _ in running(alliance, fund, year))])
    return {member: (Fraction(0), status) for member in alliance.members_on(date(year, 1, 1))}
