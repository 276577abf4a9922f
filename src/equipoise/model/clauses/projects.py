"""Changes to the projects: join-project, leave-project, add-project, remove-project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.model.amounts import CENTS, decimals_in
from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.clauses.dated import DatedClause, backwards
from equipoise.model.clauses.terms import joined, left, rejoining
from equipoise.model.key_steps.step import term
from equipoise.model.nouns import Participation, Project, ineligible
from equipoise.model.pricing import PRICE_HINT, price_clash
from equipoise.model.stages import disordered, repeated
from equipoise.model.wording import counted

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["AddProject", "JoinProject", "LeaveProject", "RemoveProject"]


@dataclass(frozen=True, kw_only=True)
class _PartClause(DatedClause):
    project: str = field(metadata=term("the project that changes"))
    member: str = field(metadata=term("who joins or leaves it"))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown project or member; a project in which everyone takes part."""
        yield from unknown("project", "project", self.project, alliance.projects)
        yield from unknown("member", "member", self.member, alliance.members)
        yield from backwards(self.since, self.until)
        if self.project in alliance.projects and alliance.projects[self.project].everyone:
            yield Complaint(
                "project", f"every member already takes part in {self.project}", "Name a project with a list."
            )

    def cells(self, alliance: Alliance) -> Cells:
        """Who the member is and what the project is; the member's part in it."""
        reads = frozenset({f"member:{self.member}", f"project:{self.project}/itself"})
        return Cells(reads, frozenset({f"project:{self.project}/part:{self.member}"}))

    def _changed(self, alliance: Alliance, parts: tuple[Participation, ...]) -> Alliance:
        project = alliance.projects[self.project]
        return alliance.with_one("project", self.project, replace(project, participants=parts))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Leave for the period, then rejoin as before."""
        parts = alliance.projects[self.project].participants
        leave = LeaveProject(
            id=f"{self.id}-undo-0", project=self.project, member=self.member, since=self.since, until=self.until
        )
        again = tuple(
            JoinProject(project=self.project, member=self.member, **fields)
            for fields in rejoining(self, parts, self.member)
        )
        return (leave, *again)


@dataclass(frozen=True, kw_only=True)
class JoinProject(_PartClause):
    """A member takes part in a project: it pays its share of the rescaled key and may do work."""

    kind: Literal["join-project"] = "join-project"

    def apply(self, alliance: Alliance) -> Alliance:
        """Add the participation for the period."""
        part = Participation(self.member, self.since, self.until, self.status, self.source)
        return self._changed(alliance, joined(alliance.projects[self.project].participants, part))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: how many take part today, how many would."""
        today = alliance.participating(self.project, self.since)
        return (counted(len(today), "takes part", "take part"), f"{len({*today, self.member})}, with {self.member}")


@dataclass(frozen=True, kw_only=True)
class LeaveProject(_PartClause):
    """A member leaves a project for a period; the others' shares are rescaled."""

    kind: Literal["leave-project"] = "leave-project"
    takes_back: ClassVar = ("join-project", ("project", "member"))

    def apply(self, alliance: Alliance) -> Alliance:
        """Take the participation away for the period."""
        parts = alliance.projects[self.project].participants
        return self._changed(alliance, left(parts, self.member, self.since, self.until))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: how many take part today, how many would."""
        today = alliance.participating(self.project, self.since)
        return (
            counted(len(today), "takes part", "take part"),
            f"{len(set(today) - {self.member})}, without {self.member}",
        )


@dataclass(frozen=True, kw_only=True)
class AddProject(Clause):
    """A project enters the plan."""

    project: Project = field(metadata=term("the project that enters the plan"))
    kind: Literal["add-project"] = "add-project"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """A project id that exists; unknown members, funds or projects in it; costs that are no amounts."""
        if self.project.id in alliance.projects:
            yield Complaint("project", f"project {self.project.id!r} exists already", "Choose another id.")
        for part in self.project.participants:
            yield from unknown("project", "member", part.member, alliance.members)
        if self.project.fund is not None:
            yield from unknown("project", "fund", self.project.fund, alliance.funds)
        if self.project.host is not None:
            yield from unknown("project", "member", self.project.host, alliance.members)
        if self.project.board is not None:
            yield from unknown("project", "body", self.project.board, alliance.bodies)
        clash = price_clash(self.project, alliance.funds)
        if clash:
            yield Complaint("project", clash, PRICE_HINT)
        for name in (*self.project.needs, *self.project.excludes):
            yield from unknown("project", "project", name, alliance.projects)
        terms = self.project.joining
        listed = (*terms.required, *terms.excluded) if terms is not None else ()
        for member in (*self.project.hosts, *self.project.capacity, *listed):
            yield from unknown("project", "member", member, alliance.members)
        yield from _of_its_road(self.project, alliance)
        for year, cost in self.project.costs.items():
            if cost < 0:
                yield Complaint("project", f"the cost {cost} of year {year} is negative", "Give a positive amount.")
            elif decimals_in(cost) > CENTS:
                hint = "Give at most two decimals."
                yield Complaint("project", f"the cost {cost} of year {year} is finer than a cent", hint)

    def apply(self, alliance: Alliance) -> Alliance:
        """Add the project."""
        return alliance.with_one("project", self.project.id, self.project)

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Remove it."""
        return (RemoveProject(id=f"{self.id}-undo", project=self.project.id),)

    def cells(self, alliance: Alliance) -> Cells:
        """The project."""
        return Cells(writes=frozenset({f"project:{self.project.id}"}))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: not in the plan, then in it."""
        return ("not in the plan", self.project.title)


def _of_its_road(project: Project, alliance: Alliance) -> Iterator[Complaint]:
    """What it closes, whether a common fund may pay for it, and whether its stages follow each other."""
    for closing in project.closes:
        yield from unknown("project", "requirement", closing.requirement, alliance.requirements)
        if closing.member is not None:
            yield from unknown("project", "member", closing.member, alliance.members)
        if closing.amount < 0:
            yield Complaint("project", f"it closes {closing.amount} units: negative", "Give zero or more units.")
    fund = alliance.funds.get(project.fund) if project.fund is not None else None
    why = ineligible(project, fund) if fund is not None else ""
    if why:
        yield Complaint("project", why, "Say eligible = { eligible = true, reason = ... }, or let no common fund pay.")
    for span in project.spent:
        if span.until is None:
            yield Complaint("project", f"what was spent from {span.since} on has no end", "Give until, the last day.")
    for i in repeated(project.stages):
        name = project.stages[i].stage
        yield Complaint("project", f"the stage {name!r} stands twice", "Keep one of the two.")
    for _, late, early in disordered(project.stages):
        why = f"{late.stage} ({late.date}) comes before {early.stage} ({early.date})"
        yield Complaint("project", why, "Correct a date, or say why in a note.")


@dataclass(frozen=True, kw_only=True)
class RemoveProject(Clause):
    """A project leaves the plan."""

    project: str = field(metadata=term("the project that leaves the plan"))
    kind: Literal["remove-project"] = "remove-project"
    takes_back: ClassVar = ("add-project", ("project",))

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """An unknown project, or one that another needs or excludes: that name would then stand for nothing."""
        yield from unknown("project", "project", self.project, alliance.projects)
        for other in alliance.projects.values():
            if other.id == self.project:
                continue
            if self.project in other.needs:
                yield Complaint("project", f"{other.id} needs {self.project}", "Remove that project first.")
            if self.project in other.excludes:
                hint = f"Remove {other.id} first; add it again without the exclusion if it is to stay."
                yield Complaint("project", f"{other.id} excludes {self.project} by name", hint)

    def apply(self, alliance: Alliance) -> Alliance:
        """Remove the project."""
        return alliance.with_one("project", self.project, None)

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Add it again."""
        return (AddProject(id=f"{self.id}-undo", project=alliance.projects[self.project]),)

    def cells(self, alliance: Alliance) -> Cells:
        """The project."""
        return Cells(writes=frozenset({f"project:{self.project}"}))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: in the plan, then not."""
        return (alliance.projects[self.project].title, "not in the plan")
