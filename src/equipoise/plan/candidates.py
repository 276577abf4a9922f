"""Which projects can a fund's plan choose from, and why not the others?

Of the projects that a fund pays for: those with a price in the fund's currency that may start within the years
planned are candidates; those begun before are running (their money is part of what is committed); those whose money
has all fallen before are behind, and not told; the rest is left out with a reason. A project starts only after
everything it needs is complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from equipoise.errors import InfeasiblePlan
from equipoise.model import Alliance, Project, price_clash
from equipoise.plan.hand import NO_HAND, Hand
from equipoise.values import Status

__all__ = ["Choice", "behind", "choice"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from.

    ``starts`` are the candidates' possible first years (one with a fixed start); ``running`` the first year of those
    begun before; ``out`` the reason of those that cannot be planned; ``blocked`` the same for those that are priced
    and wanted, but need something that cannot be planned.
    """

    starts: Mapping[str, tuple[int, ...]]
    running: Mapping[str, int]
    out: Mapping[str, str]
    blocked: Mapping[str, str]


def choice(alliance: Alliance, fund: str, first: int, last: int, hand: Hand = NO_HAND) -> Choice:
    """Sort a fund's projects for a plan of the years ``first`` to ``last``.

    Raises InfeasiblePlan for projects that need each other in a circle, or a fixed start before what it needs is
    complete; UnknownName for a need that is no project.
    """
    paid = (p for p in sorted(alliance.projects.values(), key=lambda p: p.id) if p.fund == fund)
    projects = {p.id: p for p in paid if not behind(p, first)}
    for name in projects:
        _no_circle(alliance, name)
    out: dict[str, str] = {}
    running: dict[str, int] = {}
    starts: dict[str, tuple[int, ...]] = {}
    for name, project in projects.items():
        why = _no_price(alliance, project)
        if why:
            out[name] = why
        elif name in hand.excludes and not (project.start is not None and project.start < first):
            out[name] = "excluded by hand"
        elif project.start is not None and project.start < first:
            running[name] = project.start
        else:
            window = _window(project, first, last)
            if window:
                starts[name] = window
            else:
                out[name] = _outside(project, first, last)
    for name in list(starts):
        beside = next((r for r in running if r in projects[name].excludes or name in projects[r].excludes), None)
        if beside is not None:
            out[name] = f"excluded by {beside}, which is running"
            del starts[name]
    blocked: dict[str, str] = {}
    for name in _needs_first(alliance, tuple(starts)):
        after, why = _after_needs(alliance, name, starts, running)
        project = projects[name]
        left = tuple(s for s in starts[name] if s >= after)
        if left and not why:
            starts[name] = left
            continue
        why = why or f"what it needs is complete only at the end of {after - 1}"
        if project.start is not None:
            raise InfeasiblePlan(f"project {name!r} has a fixed start in {project.start}, but {why}")
        blocked[name] = why
        del starts[name]
    return Choice(starts, running, out, blocked)


def behind(project: Project, first: int) -> bool:
    """Is all its money before the years planned, or, for want of a price, at least its start?"""
    if project.start is None or project.start >= first:
        return False
    return not project.costs or project.start + max(project.costs) <= first


def _no_price(alliance: Alliance, project: Project) -> str:
    if not project.costs:
        hidden = project.cost_status is Status.NOT_DISCLOSED
        return "price not disclosed, left out" if hidden else "price not published, left out"
    clash = price_clash(project, alliance.funds)
    return f"left out: {clash}" if clash else ""


def _window(project: Project, first: int, last: int) -> tuple[int, ...]:
    if project.start is not None:
        return (project.start,) if first <= project.start <= last else ()
    earliest = first if project.earliest is None else project.earliest
    latest = last if project.latest is None else project.latest
    return tuple(range(max(first, earliest), min(last, latest) + 1))


def _outside(project: Project, first: int, last: int) -> str:
    if project.start is not None:
        return f"starts in {project.start}, outside {first}-{last}"
    span = f"in {first}" if first == last else f"within {first}-{last}"
    if project.earliest is not None and project.earliest == project.latest:
        return f"may start in {project.earliest} only, not {span}"
    window = [f"{word} {year}" for word, year in (("from", project.earliest), ("until", project.latest)) if year]
    return f"may start {' '.join(window)}, never {span}"


def _no_circle(alliance: Alliance, name: str) -> None:
    """Raise if following what this project needs leads back to it."""
    paths: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    while paths:
        path = paths.pop()
        for need in alliance.one("project", path[-1]).needs:
            if need == name:
                raise InfeasiblePlan(f"projects need each other in a circle: {' needs '.join((*path, need))}")
            if need not in seen:
                seen.add(need)
                paths.append((*path, need))


def _needs_first(alliance: Alliance, names: tuple[str, ...]) -> Iterator[str]:
    """The names, each after those it needs."""
    done: set[str] = set()
    while len(done) < len(names):
        ready = [n for n in names if n not in done and not (set(alliance.projects[n].needs) & set(names)) - done]
        done.update(ready)
        yield from ready


def _after_needs(
    alliance: Alliance, name: str, starts: Mapping[str, tuple[int, ...]], running: Mapping[str, int]
) -> tuple[int, str]:
    """The first year after everything needed may be complete, or why that cannot be said."""
    after = 0
    for need in alliance.projects[name].needs:
        other = alliance.projects[need]
        begun = starts[need][0] if need in starts else running.get(need, other.start)
        if begun is None or not other.costs:
            return 0, f"it needs {need}, whose date or price is not known or which cannot be planned"
        after = max(after, begun + max(other.costs))
    return after, ""
