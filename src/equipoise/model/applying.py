"""What would the alliance be under a proposal? A pure function that shares all it does not touch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from equipoise.errors import Problem, ProposalError
from equipoise.model.alliance import Alliance
from equipoise.model.circles import circle_from
from equipoise.model.clauses import AddProject, Change, Complaint
from equipoise.model.digest import digest
from equipoise.model.proposal import Proposal

__all__ = ["applied_in_part", "apply", "inverse_of", "problems_of"]


def problems_of(alliance: Alliance, proposal: Proposal) -> tuple[Problem, ...]:
    """Every reason why a proposal cannot be applied, clause by clause, in one run.

    A clause with a complaint is skipped, so that later clauses are still examined against the rest.
    """
    return _applied(alliance, proposal)[1]


def apply(alliance: Alliance, proposal: Proposal) -> Alliance:
    """The alliance with every clause of the proposal in force. Raises ProposalError with every reason at once."""
    changed, problems = _applied(alliance, proposal)
    if problems:
        raise ProposalError(f"proposal {proposal.id!r} cannot be applied", problems)
    return changed


def applied_in_part(alliance: Alliance, proposal: Proposal) -> Alliance:
    """The alliance with those clauses in force that can be applied: for examining the rest of a faulty text."""
    return _applied(alliance, proposal)[0]


def _applied(alliance: Alliance, proposal: Proposal) -> tuple[Alliance, tuple[Problem, ...]]:
    problems: list[Problem] = []
    file = f"proposals/{proposal.id}.toml"
    brought = {c.project.id: c for c in proposal.changes if isinstance(c, AddProject)}
    for clause in proposal.changes:
        complaints = (*_absent(clause), *_complaints(clause, brought, alliance))
        if complaints:
            problems += [Problem(file, f"change {clause.id!r}, {c.field}", c.message, c.hint) for c in complaints]
        else:
            alliance = clause.apply(alliance)
    return alliance, tuple(problems)


def _complaints(clause: Change, brought: Mapping[str, AddProject], alliance: Alliance) -> Iterator[Complaint]:
    """What a clause complains of; a project that others of the text bring, and is not there yet, is told as such."""
    if not isinstance(clause, AddProject):
        yield from clause.complaints(alliance)
        return
    project = clause.project
    waited = [name for name in (*project.needs, *project.excludes) if name in brought and name not in alliance.projects]
    needs, excludes = (tuple(n for n in names if n not in waited) for names in (project.needs, project.excludes))
    yield from replace(clause, project=replace(project, needs=needs, excludes=excludes)).complaints(alliance)
    follows = {p.id: p.needs for p in (*alliance.projects.values(), *(c.project for c in brought.values()))}
    circle = circle_from(project.id, follows) if waited else []
    if circle:
        told = f"the projects need each other in a circle: {' → '.join([*circle, circle[0]])}"
        yield Complaint("project", told, "Delete one of the needs.")
        return
    for name in dict.fromkeys(waited):
        by = brought[name].id
        told = f"project {name!r} is not in the plan before change {by!r} brings it"
        yield Complaint("project", told, f"Put change {by!r}, without a fault, before this one.")


def _absent(clause: Change) -> Iterator[Complaint]:
    """A complaint where a clause gives a value and its status says that there is none."""
    if clause.gives and clause.status.absent:
        hint = "Give another status, such as scenario; or leave the value out."
        yield Complaint("status", f"{clause.status} says that there is no value, and one is given", hint)


def inverse_of(alliance: Alliance, proposal: Proposal) -> Proposal:
    """The proposal that, applied after this one, gives back the alliance: clauses undone in reverse order."""
    undo: list[tuple[Change, ...]] = []
    for clause in proposal.changes:
        undo.append(clause.inverse(alliance))
        alliance = clause.apply(alliance)
    return replace(
        proposal,
        id=f"{proposal.id}-undone",
        title=f"Undo: {proposal.title}",
        changes=tuple(change for group in reversed(undo) for change in group),
        variants={},
        against=digest(alliance),
        parent=proposal.id,
    )
