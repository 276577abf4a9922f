"""What in a clause may an amendment change? Each kind of clause declares its levers here.

A lever runs from the clause as tabled (kept 1) to the clause undone (kept 0), in ``steps`` that a proposal file can
say. A slot is one place of the text, a clause or one member's exemption from it, with one or more ways to change it, of
which a text uses one:

- level: the amount, percent, band or mix moves towards what holds today, in hundredths;
- later: the clause begins on a later 1 January within the years judged (phase-in);
- until: the clause ends on an earlier 31 December within the years judged (sunset);
- phase-in: the number grows year by year to what was tabled, over more years the less is kept;
- strike: all or nothing, for a clause that is neither a number nor in force for several of the years;
- hold: a member keeps the share of the eve of a change of the key, and named others absorb what it does not pay;
- absorb: others than those tabled absorb the rest of a share that is set;
- opt-out: a member takes no part in a joint project that the text adds;
- no-precedent, review: a clause of that kind is added to the text;
- pays, gets: a member pays the others up to a cap, or gets up to a cap from them; in all, nothing.

A date may not be put beyond the years judged: a text whose effects nobody counts would pass for the wrong reason.
Clauses that move no figure have no lever.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final, Literal

from equipoise.agree.amending.levels import At
from equipoise.model.clauses import Change, LeaveProject, SetShare

__all__ = ["TOUCH", "Absorbed", "Added", "Held", "Level", "Lever", "OptOut", "Phased", "Strike", "Window"]

#: What touching a clause at all costs, beside how far it is moved.
TOUCH: Final = 0.05

_HUNDRED: Final = 100
#: Steps of a level that the engine measures: dense towards today, where consent is decided.
_MEASURED: Final = (0, 2, 7, 20, 50, 100)


@dataclass(frozen=True, kw_only=True)
class Lever(ABC):
    """One way to change one clause; ``written`` gives the clauses that stand in its place at a step."""

    clause: Change
    steps: int
    way: str

    @abstractmethod
    def written(self, step: int) -> tuple[Change, ...]:
        """The clauses at a step from 0 (undone) to ``steps`` (as tabled)."""

    @property
    def role(self) -> Literal["clause", "rewords", "behind", "end"]:
        """Where what it writes stands: in the clause's place, as other words of it, behind it, or at the end."""
        return "clause"

    @property
    def knots(self) -> tuple[int, ...]:
        """The steps at which effects are known; between two of them they are taken as a straight line."""
        return tuple(range(self.steps + 1))

    def in_force(self, step: int, years: Sequence[int]) -> tuple[int, ...] | None:
        """Which of the years keep the clause's effects as tabled; None when effects are measured instead."""
        return None


@dataclass(frozen=True, kw_only=True)
class Strike(Lever):
    """The whole clause or nothing of it."""

    steps: int = 1
    way: str = "strike"

    def written(self, step: int) -> tuple[Change, ...]:
        """The clause, or nothing."""
        return (self.clause,) if step else ()

    def in_force(self, step: int, years: Sequence[int]) -> tuple[int, ...]:
        """All years, or none."""
        return tuple(years) if step else ()


@dataclass(frozen=True, kw_only=True)
class Window(Lever):
    """A clause in force for fewer of the years judged, which are ``years``: from later on, or until earlier."""

    years: tuple[int, ...]

    def written(self, step: int) -> tuple[Change, ...]:
        """The clause with a later first day, or an earlier last one."""
        if not step:
            return ()
        if step == self.steps:
            return (self.clause,)
        first, *_, last = self.in_force(step, ()) * 2
        moved = {"since": date(first, 1, 1)} if self.way == "later" else {"until": date(last, 12, 31)}
        return (_reworded(self.clause, moved),)

    def in_force(self, step: int, years: Sequence[int]) -> tuple[int, ...]:
        """The last ``step`` of the years, or the first."""
        if not step:
            return ()
        return self.years[-step:] if self.way == "later" else self.years[:step]


@dataclass(frozen=True, kw_only=True)
class Level(Lever):
    """A clause whose number moves towards what holds on the day it begins, in hundredths of the way."""

    at: At
    steps: int = _HUNDRED
    way: str = "level"

    def written(self, step: int) -> tuple[Change, ...]:
        """The clause with its number moved; nothing at step 0."""
        if not step:
            return ()
        if step == self.steps:
            return (self.clause,)
        return (_reworded(self.clause, self.at(Fraction(step, self.steps))),)

    @property
    def knots(self) -> tuple[int, ...]:
        """Denser towards today."""
        return _MEASURED


@dataclass(frozen=True, kw_only=True)
class Phased(Lever):
    """A clause whose number grows in equal steps to what was tabled, year by year over the ``years`` judged."""

    at: At
    years: tuple[int, ...]
    way: str = "phase-in"

    def levels(self, step: int) -> tuple[Fraction, ...]:
        """How much of the way is gone in each of the years; at ``steps`` all of it from the first year on."""
        growing = self.steps - step
        return tuple(min(Fraction(1), Fraction(t + 1, growing + 1)) if step else Fraction(0) for t in range(self.steps))

    def written(self, step: int) -> tuple[Change, ...]:
        """The clause once for each year in which it grows, then as tabled."""
        if not step:
            return ()
        if step == self.steps:
            return (self.clause,)
        clause: Any = self.clause
        found = []
        for t, level in enumerate(self.levels(step)):
            begun = {"since": date(self.years[t], 1, 1), "id": f"{clause.id}-{self.years[t]}"} if t else {}
            ends = {"until": date(self.years[t], 12, 31)} if level < 1 else {}
            fields = {**(self.at(level) if level < 1 else {}), **begun, **ends}
            found.append(replace(clause, text="", **fields) if fields else clause)
            if level == 1:
                break
        return tuple(found)


@dataclass(frozen=True, kw_only=True)
class Absorbed(Lever):
    """Who absorbs the rest of a share that the clause sets: at step 0 others than it names."""

    absorbed_by: Any
    way: str
    steps: int = 1

    @property
    def role(self) -> Literal["clause", "rewords", "behind", "end"]:
        """Another wording of the clause, whatever else is changed in it."""
        return "rewords"

    def written(self, step: int) -> tuple[Change, ...]:
        """The clause, with others to absorb at step 0."""
        return (self.clause if step else self.reworded(self.clause),)

    def reworded(self, clause: Change) -> Change:
        """The clause as it may stand by now, with others to absorb."""
        return replace(clause, absorbed_by=self.absorbed_by) if isinstance(clause, SetShare) else clause


@dataclass(frozen=True, kw_only=True)
class OptOut(Lever):
    """A member takes no part in a project that the clause adds. Nothing stands as tabled."""

    member: str
    since: date
    way: str = "opt-out"
    steps: int = 1

    @property
    def role(self) -> Literal["clause", "rewords", "behind", "end"]:
        """A clause of its own behind the one that it is from."""
        return "behind"

    def written(self, step: int) -> tuple[Change, ...]:
        """Nothing as tabled; at step 0 the clause by which the member leaves."""
        clause: Any = self.clause
        left = LeaveProject(
            id=f"opt-out-{self.member.lower()}-{clause.project.id}",
            text=f"{self.member} takes no part in {clause.project.title} and pays nothing of it.",
            status=clause.status,
            source=clause.source,
            project=clause.project.id,
            member=self.member,
            since=self.since,
        )
        return () if step else (left,)


@dataclass(frozen=True, kw_only=True)
class Added(Lever):
    """A clause of its own that the text as tabled does not have; at step 0 it stands at the end."""

    way: str
    steps: int = 1

    @property
    def role(self) -> Literal["clause", "rewords", "behind", "end"]:
        """At the end of the text."""
        return "end"

    def written(self, step: int) -> tuple[Change, ...]:
        """Nothing as tabled; the clause at step 0."""
        return () if step else (self.clause,)


@dataclass(frozen=True, kw_only=True)
class Held(Lever):
    """A member keeps its share of the eve; ``absorbed_by`` take up what it does not pay. Nothing stands as tabled."""

    member: str
    absorbed_by: Any
    way: str
    steps: int = 1

    @property
    def role(self) -> Literal["clause", "rewords", "behind", "end"]:
        """A clause of its own behind the one that it is from."""
        return "behind"

    def written(self, step: int) -> tuple[Change, ...]:
        """Nothing as tabled; the clause that holds the member at step 0."""
        return () if step else (self._hold(),)

    def _hold(self) -> SetShare:
        clause: Any = self.clause
        eve = clause.since - timedelta(days=1)
        who = self.absorbed_by if isinstance(self.absorbed_by, str) else " and ".join(self.absorbed_by)
        return SetShare(
            id=f"hold-{self.member.lower()}",
            text=f"{self.member} keeps the share that it pays on {eve}; {who} take up the difference.",
            status=clause.status,
            source=clause.source,
            key=clause.key,
            member=self.member,
            since=clause.since,
            until=clause.until,
            as_on=eve,
            absorbed_by=self.absorbed_by,
        )


def _reworded(clause: Any, fields: dict[str, Any]) -> Change:
    # The words of the tabled clause would be false of the amended one: what it says now is computed from it.
    changed: Change = replace(clause, **fields)
    return changed
