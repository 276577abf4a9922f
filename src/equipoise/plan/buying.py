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

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from equipoise.errors import InfeasiblePlan, NoFigure
from equipoise.model import Alliance, Fund, Project
from equipoise.plan.bought import Budget, Entry, Portfolio, amount_text
from equipoise.plan.candidates import Choice, choice
from equipoise.plan.priorities import Say, say
from equipoise.plan.schedule import Candidate, Schedule, best_schedule, overspent
from equipoise.plan.worth import Worth, value_table
from equipoise.values import Status, in_force

__all__ = ["budget_of", "mean_say", "portfolio"]


def portfolio(
    alliance: Alliance, fund: str, years: range, *, discount: Decimal = Decimal("0.98"), nodes: int = 20_000
) -> Portfolio:
    """Which projects does a fund buy over these years, and when does each start?

    ``discount``: what a project's worth keeps for each year that it starts after the first. ``nodes`` bounds the
    search; ``gap`` says what it may have missed (0: nothing). Deterministic: see ``schedule`` for the order of ties.

    Raises UnknownName for the fund, NoFigure when a year has no ceiling, InfeasiblePlan when the fixed starts exceed
    the room or projects need each other in a circle.

    >>> portfolio(nato, "nsip", range(2027, 2032)).entries["arctic-radar"].start  # doctest: +SKIP
    2027
    """
    found = alliance.fund(fund)
    if not years:
        raise InfeasiblePlan(f"no years to plan for fund {fund!r}")
    first, last = min(years), max(years)
    if not 0 < discount <= 1:
        raise InfeasiblePlan(f"a discount of {discount} a year makes no sense: give a number above 0 and up to 1")
    budgets = {year: budget_of(found, year) for year in range(first, last + 1)}
    options = choice(alliance, fund, first, last)
    says = tuple(say(alliance, fund, year) for year in budgets)
    shares = mean_say(says)
    projects = {name: alliance.projects[name] for name in (*options.starts, *options.blocked)}
    values = value_table(alliance, shares, {p.domain for p in alliance.projects.values() if p.fund == fund})
    candidates = [_candidate(projects[n], options, shares, values) for n in options.starts]
    budgets |= _known_later(found, candidates, last)
    room = {year: budget.room for year, budget in budgets.items()}
    schedule = best_schedule(candidates, room, discount=Fraction(discount), first=first, nodes=nodes)
    entries = _entries(alliance, found, options, candidates, schedule, room)
    bought = {name for name, entry in entries.items() if entry.decision == "bought"}
    wanted = {name: (p.domain, sum(map(Fraction, p.costs.values()), Fraction(0))) for name, p in projects.items()}
    satisfaction = {m: _satisfaction(wanted, bought, values[m]) for m in shares}
    return Portfolio(
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
        raise NoFigure(f"fund {fund.id!r} has no ceiling for {year}: {'not disclosed' if hidden else 'no figure'}")
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


def _candidate(
    project: Project, options: Choice, shares: Mapping[str, Fraction], values: Mapping[str, Mapping[str, Worth]]
) -> Candidate:
    # What it needs beside other candidates has a known end, which its possible starts already respect.
    starts, needs = options.starts[project.id], tuple(n for n in project.needs if n in options.starts)
    costs = {year - 1: Fraction(cost) for year, cost in project.costs.items()}
    weight = sum((share * Fraction(values[m][project.domain].value) for m, share in shares.items()), Fraction(0))
    worth = weight * sum(costs.values(), Fraction(0))
    return Candidate(project.id, costs, starts, worth, project.start is not None, needs)


def _gap(schedule: Schedule) -> Decimal:
    """How far above the plan the bound is, as a part of the plan's worth; to the sixth decimal."""
    if not schedule.worth:
        return Decimal(0) if not schedule.bound else Decimal(1)
    return Decimal(round((schedule.bound - schedule.worth) / schedule.worth * 10**6)).scaleb(-6)


def _satisfaction(
    wanted: Mapping[str, tuple[str, Fraction]], bought: set[str], values: Mapping[str, Worth]
) -> Fraction:
    """Value-weighted money bought over that of all candidates; one when the member wants none of them."""
    valued = {name: Fraction(values[domain].value) * cost for name, (domain, cost) in wanted.items()}
    whole = sum(valued.values(), Fraction(0))
    return sum((v for name, v in valued.items() if name in bought), Fraction(0)) / whole if whole else Fraction(1)


def _entries(
    alliance: Alliance,
    fund: Fund,
    options: Choice,
    candidates: list[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for candidate in candidates:
        start = schedule.starts[candidate.id]
        project = alliance.projects[candidate.id]
        if start is None:
            why = _why_out(candidate, candidates, schedule, room, fund.currency)
            entries[project.id] = Entry(project, None, {}, why, "left out", True)
        else:
            why = _why_then(candidate, start, candidates, schedule, room, fund.currency)
            entries[project.id] = Entry(project, start, _spending(project, start), why, "bought", True)
    for name, start in options.running.items():
        project = alliance.projects[name]
        why = f"began in {start}; its money is part of what is committed"
        entries[name] = Entry(project, start, _spending(project, start), why, "running", False)
    for name, why in {**options.out, **options.blocked}.items():
        entries[name] = Entry(alliance.projects[name], None, {}, why, "left out", name in options.blocked)
    return dict(sorted(entries.items()))


def _spending(project: Project, start: int) -> dict[int, Decimal]:
    return {start + year - 1: cost for year, cost in sorted(project.costs.items())}


def _why_then(
    candidate: Candidate,
    start: int,
    candidates: list[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
    currency: str,
) -> str:
    if candidate.fixed:
        return f"its start in {start} is fixed"
    if start == candidate.starts[0]:
        return f"starts as early as it may, in {start}"
    earlier = {s: _short(candidate, s, candidates, schedule, room) for s in candidate.starts if s < start}
    if not all(earlier.values()):
        return f"starts in {start}, after what it needs" if candidate.needs else f"starts in {start}"
    return f"starts in {start}: in {max(earlier)} it would overspend {_shortfall(earlier[max(earlier)], currency)}"


def _why_out(
    candidate: Candidate,
    candidates: list[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
    currency: str,
) -> str:
    if not candidate.worth:
        return "no member with a say values its domain"
    fixed = {c.id: c.starts[0] for c in candidates if c.fixed}
    alone = {s: overspent(candidates, {**fixed, candidate.id: s}, room) for s in candidate.starts}
    if all(alone.values()):
        least = min(alone, key=lambda s: (max(alone[s].values()), s))
        beside = "beside what is fixed" if fixed else "even alone"
        return f"no room: {beside}, starting in {least}, it would overspend {_shortfall(alone[least], currency)}"
    for need in candidate.needs:
        if schedule.starts[need] is None:
            return f"needs {need}, which is not bought"
    ends = {c.id: at + c.duration for c in candidates if (at := schedule.starts[c.id]) is not None}
    after = max((ends[need] for need in candidate.needs), default=candidate.starts[0])
    open_starts = [s for s in candidate.starts if s >= after]
    if not open_starts:
        return f"what it needs is complete only at the end of {after - 1}"
    short = {s: _short(candidate, s, candidates, schedule, room) for s in open_starts}
    if not all(short.values()):
        return "outweighed: other starts were found worth more before the search ended"
    least = min(short, key=lambda s: (max(short[s].values()), s))
    return f"outweighed: beside the plan, starting in {least}, it would overspend {_shortfall(short[least], currency)}"


def _short(
    candidate: Candidate,
    start: int,
    candidates: list[Candidate],
    schedule: Schedule,
    room: Mapping[int, Fraction],
) -> dict[int, Fraction]:
    return overspent(candidates, {**schedule.starts, candidate.id: start}, room)


def _shortfall(over: Mapping[int, Fraction], currency: str) -> str:
    year = max(over, key=lambda y: (over[y], -y))
    also = f" (and {len(over) - 1} more year{'s' if len(over) > 2 else ''})" if len(over) > 1 else ""
    return f"{year} by {currency} {amount_text(over[year])}{also}"
