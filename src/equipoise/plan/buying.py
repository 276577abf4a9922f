"""What does a common fund buy, and when?

The plan chooses among the fund's priced projects, and their start years, so that each year's spending stays within
its room, the ceiling less the percent that running projects already take. Its worth is money-weighted satisfaction
weighted by say: a project counts the sum over members of say x value of its domain x cost, a little less for each
year that it starts later. The say is each member's mean say over the years planned, for a plan is one decision
about all of them.

Money that falls after the years planned is held to the fund's ceilings where they are known and disclosed, not
limited, where none is. The search is in ``schedule``; every number here is exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from equipoise.errors import InfeasiblePlan, NoFigure
from equipoise.model import Alliance, Fund, Project
from equipoise.model.wording import the
from equipoise.plan.bought import Budget, Entry, Portfolio
from equipoise.plan.candidates import Choice, choice
from equipoise.plan.hand import NO_HAND, Hand
from equipoise.plan.losing import loss_of, short_words
from equipoise.plan.planning_terms import candidate_of, limits_of
from equipoise.plan.priorities import Say, say
from equipoise.plan.schedule import Candidate, Limits, Schedule, Way, best_schedule, overspent, rooms
from equipoise.plan.worth import Worth, value_table
from equipoise.values import Status, in_force, rounded

__all__ = ["Planned", "budget_of", "mean_say", "planned", "portfolio"]


#: From so many ways to buy on, the search ends once at most this part of the worth is left open.
_MANY: Final = 600
_GAP: Final = Fraction(1, 100)
_NODES_OF_MANY: Final = 200


@dataclass(frozen=True)
class Planned:
    """A plan and all that it was searched from, for whoever asks why: see ``losing`` and ``receipt``."""

    portfolio: Portfolio
    candidates: Sequence[Candidate]
    schedule: Schedule
    room: Mapping[int, Fraction]
    limits: Limits


def portfolio(
    alliance: Alliance,
    fund: str,
    years: range,
    *,
    discount: Decimal = Decimal("0.98"),
    nodes: int = 20_000,
    hand: Hand = NO_HAND,
) -> Portfolio:
    """Which projects does a fund buy over these years, and when does each start?

    ``discount``: what a project's worth keeps for each year that it starts after the first. ``nodes`` bounds the
    search; ``gap`` says what it may have missed (0: nothing). Deterministic: see ``schedule`` for the order of ties.
    ``hand``: what a person decides beforehand.

    Raises UnknownName for the fund, NoFigure when a year has no ceiling, InfeasiblePlan when the fixed starts exceed
    the room or projects need each other in a circle, PlanFaults for a hand that cannot do what it says.

    >>> portfolio(nato, "nsip", range(2027, 2032)).entries["arctic-radar"].start  # doctest: +SKIP
    2027
    """
    return planned(alliance, fund, years, discount=discount, nodes=nodes, hand=hand).portfolio


def planned(
    alliance: Alliance,
    fund: str,
    years: range,
    *,
    discount: Decimal = Decimal("0.98"),
    nodes: int = 20_000,
    hand: Hand = NO_HAND,
) -> Planned:
    """The plan, with what it was searched from. See ``portfolio``."""
    found = alliance.fund(fund)
    if not years:
        raise InfeasiblePlan(f"no years to plan for fund {fund!r}")
    first, last = min(years), max(years)
    if not 0 < discount <= 1:
        raise InfeasiblePlan(f"a discount of {discount} a year makes no sense: give a number above 0 and up to 1")
    hand.need_sound(alliance, fund, range(first, last + 1))
    budgets = {year: budget_of(found, year) for year in range(first, last + 1)}
    budgets = {year: _raised(budget, hand.raised(year)) for year, budget in budgets.items()}
    options = choice(alliance, fund, first, last, hand)
    says = tuple(say(alliance, fund, year) for year in budgets)
    shares = mean_say(says)
    projects = {name: alliance.projects[name] for name in (*options.starts, *options.blocked)}
    values = value_table(alliance, shares, {p.domain for p in alliance.projects.values() if p.fund == fund})
    candidates = [candidate_of(alliance, projects[n], options.starts, shares, values, hand) for n in options.starts]
    budgets |= _known_later(found, candidates, last)
    room = {year: budget.room for year, budget in budgets.items()}
    end = max((c.starts[-1] + c.duration for c in candidates), default=last + 1)
    limits = limits_of(alliance, found, range(first, max(end, last + 1)), options.running, projects.values())
    candidates = [_with_hosts(c, limits) for c in candidates]
    many = sum(len(c.starts) * len(c.parts) for c in candidates) > _MANY
    schedule = best_schedule(
        candidates,
        room,
        discount=Fraction(discount),
        first=first,
        nodes=min(nodes, _NODES_OF_MANY) if many else nodes,
        limits=limits,
        gap=_GAP if many else Fraction(0),
    )
    spending = rooms(candidates, schedule.ways, room, limits)
    budgets = {y: replace(b, carried=spending[y][1] - b.room) for y, b in budgets.items()}
    entries = _entries(alliance, found, options, candidates, schedule, room, limits)
    # What a hand excludes is still wanted: nobody is better served because less is left to be wanted.
    free = choice(alliance, fund, first, last) if hand.excludes else options
    every = (alliance.projects[name] for name in (*free.starts, *free.blocked))
    wanted = {p.id: (p.domain, sum(map(Fraction, p.costs.values()), Fraction(0))) for p in every}
    satisfaction = {m: _satisfaction(m, wanted, entries, values[m]) for m in shares}
    plan = Portfolio(
        alliance=alliance,
        fund=fund,
        years=range(first, last + 1),
        entries=entries,
        satisfaction=satisfaction,
        objective=schedule.worth,
        gap=_gap(schedule),
        says=says,
        shares=shares,
        values=values,
        budgets=budgets,
        discount=discount,
    )
    return Planned(plan, candidates, schedule, room, limits)


def _raised(budget: Budget, amount: Decimal) -> Budget:
    # What running projects take of the ceiling stays what it is: all of a raise is room.
    return replace(budget, ceiling=budget.ceiling + amount, room=budget.room + Fraction(amount), raised=amount)


def _with_hosts(candidate: Candidate, limits: Limits) -> Candidate:
    """Who hosts is part of the search only where something limits it; else the first named does."""
    matters = bool(limits.quotas) or any(host in candidate.hosts for host, _ in limits.hosting)
    return candidate if matters else replace(candidate, hosts=candidate.hosts[:1])


def mean_say(says: tuple[Say, ...]) -> dict[str, Fraction]:
    """Each member's say averaged over years; a member that is not one in some year has none in it."""
    members = sorted({m for one in says for m in one})
    return {m: sum((one.shares.get(m, Fraction(0)) for one in says), Fraction(0)) / len(says) for m in members}


def budget_of(fund: Fund, year: int) -> Budget:
    """A year's room in a fund. Raises NoFigure when the ceiling is missing or not disclosed."""
    day = date(year, 1, 1)
    ceiling = in_force(fund.ceilings, day)
    if ceiling is None or ceiling.value is None:
        hidden = ceiling is not None and ceiling.status is Status.NOT_DISCLOSED
        why = "not disclosed" if hidden else "no figure"
        error = NoFigure(f"{the(fund.title)} has no ceiling for {year}: {why}")
        if fund.participants != "all":
            error.hint = "Its projects are paid by those that take part: ask --return, or --project ID --joining."
        elif known := [s for s in fund.ceilings if s.value is not None]:
            first, last = known[0].since.year, (known[-1].until or known[-1].since).year
            error.hint = f"Ceilings are known for {first} to {last}: ask for these years, or add one to the fund."
        raise error
    taken = in_force(fund.committed, day)
    percent = taken.value if taken is not None else None
    statuses = (ceiling.status, *([taken.status] if taken is not None else []))
    room = Fraction(ceiling.value) * (100 - Fraction(percent or 0)) / 100
    source = "; ".join(sorted({s.source for s in (ceiling, taken) if s is not None and s.source}))
    return Budget(year, ceiling.value, percent, room, statuses, source)


def _known_later(fund: Fund, candidates: list[Candidate], last: int) -> dict[int, Budget]:
    """The room of the years after the plan that its money may reach, where the fund's ceiling is known."""
    end = max((c.starts[-1] + c.duration - 1 for c in candidates), default=last)
    found = {}
    for year in range(last + 1, end + 1):
        span = in_force(fund.ceilings, date(year, 1, 1))
        if span is not None and span.value is not None:
            found[year] = budget_of(fund, year)
    return found


def _gap(schedule: Schedule) -> Decimal:
    """How far above the plan the bound is, as a part of the plan's worth; to the sixth decimal."""
    if not schedule.worth:
        return Decimal(0) if not schedule.bound else Decimal(1)
    return rounded((schedule.bound - schedule.worth) / schedule.worth, 6)


def _satisfaction(
    member: str,
    wanted: Mapping[str, tuple[str, Fraction]],
    entries: Mapping[str, Entry],
    values: Mapping[str, Worth],
) -> Fraction:
    """Value-weighted money bought over that of all candidates; one when the member wants none of them."""
    valued = {name: Fraction(values[domain].value) * cost for name, (domain, cost) in wanted.items()}
    whole = sum(valued.values(), Fraction(0))
    bought = [e for e in entries.values() if e.decision == "bought" and e.serves(member)]
    return sum((e.part * valued[e.project.id] for e in bought), Fraction(0)) / whole if whole else Fraction(1)


def _entries(
    alliance: Alliance,
    fund: Fund,
    options: Choice,
    candidates: list[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
    limits: Limits,
) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for candidate in candidates:
        way = schedule.ways[candidate.id]
        project = alliance.projects[candidate.id]
        if way is None:
            why = loss_of(candidate, candidates, schedule, room, limits, fund.currency).why
            entries[project.id] = Entry(project, None, {}, why, "left out", True)
        else:
            why = _why_then(candidate, way, candidates, schedule, room, limits, fund.currency)
            part = candidate.cost * way.part / sum(map(Fraction, project.costs.values()), Fraction(0)) or Fraction(1)
            entries[project.id] = Entry(
                project,
                way.start,
                _spending(project, way.start, part),
                why,
                "bought",
                True,
                host=way.host if project.hosts else None,
                part=part,
                pays=schedule.pays.get(project.id, {}),
                works=schedule.works.get(project.id, {}),
            )
    for name, start in options.running.items():
        project = alliance.projects[name]
        why = f"began in {start}; its money is part of what is committed"
        entries[name] = Entry(project, start, _spending(project, start, Fraction(1)), why, "running", False)
    for name, why in {**options.out, **options.blocked}.items():
        entries[name] = Entry(alliance.projects[name], None, {}, why, "left out", name in options.blocked)
    return dict(sorted(entries.items()))


def _spending(project: Project, start: int, part: Fraction) -> dict[int, Decimal]:
    costs = {start + year - 1: cost for year, cost in sorted(project.costs.items())}
    if part == 1:
        return costs
    whole = {y: Fraction(c) * part for y, c in costs.items()}
    return {y: Decimal(amount.numerator) / Decimal(amount.denominator) for y, amount in whole.items()}


def _why_then(
    candidate: Candidate,
    way: Way,
    candidates: list[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
    limits: Limits,
    currency: str,
) -> str:
    start = way.start
    if candidate.fixed and len(candidate.starts) == 1:
        return f"its start in {start} is fixed"
    if start == candidate.starts[0]:
        return f"starts as early as it may, in {start}"
    earlier = {
        s: overspent(candidates, {**schedule.ways, candidate.id: replace(way, start=s)}, room, limits)
        for s in candidate.starts
        if s < start
    }
    if not all(earlier.values()):
        return f"starts in {start}, after what it needs" if candidate.needs else f"starts in {start}"
    return f"starts in {start}: in {max(earlier)} it would overspend {short_words(earlier[max(earlier)], currency)}"
