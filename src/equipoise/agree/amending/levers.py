"""What in a clause may an amendment change? Each kind of clause declares its levers here.

A lever runs from the clause as tabled (kept 1) to the clause undone (kept 0), in ``steps`` that a proposal file can
say. A slot is one place of the text, a clause or one member's exemption from it, with one or more ways to change it, of
which a text uses one:

- level: the amount, percent, band or mix moves towards what holds today, in hundredths;
- later: the clause begins on a later 1 January within the years judged (phase-in);
- until: the clause ends on an earlier 31 December within the years judged (sunset);
- strike: all or nothing, for a clause that is neither a number nor in force for several of the years;
- phase-in: the number grows year by year to what was tabled, over more years the less is kept;
- strike: all or nothing, for a clause that is neither a number nor in force for several of the years;
- hold: a member keeps the share of the eve of a change of the key, and named others absorb what it does not pay;
- absorb: others than those tabled absorb the rest of a share that is set;
- opt-out: a member takes no part in a joint project that the text adds;
- no-precedent, review: a clause of that kind is added to the text;
- payment: a member pays the others up to a cap, or gets up to a cap from them; in all, nothing.

A date may not be put beyond the years judged: a text whose effects nobody counts would pass for the wrong reason.
Clauses that move no figure have no lever.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Proposal, problems_of, shares_on
from equipoise.model.clauses import (
    AddProject,
    Change,
    DiluteKey,
    LeaveProject,
    NoPrecedent,
    ReplaceKey,
    SetCeiling,
    SetPriority,
    SetReturnBand,
    SetReview,
    SetShare,
    SetSidePayments,
)
from equipoise.model.nouns import PriorityRule, ReturnBand, SidePayments
from equipoise.values import in_force

__all__ = [
    "TOUCH",
    "WAYS",
    "Absorbed",
    "Added",
    "Held",
    "Level",
    "Lever",
    "OptOut",
    "Payment",
    "Phased",
    "Slot",
    "Strike",
    "Window",
    "payments_within",
    "reviewing",
    "slots",
]

#: In the order in which a slot's first way is chosen, unless another is asked for.
WAYS: Final = (
    *("level", "later", "until", "phase-in", "strike"),
    *("hold-largest", "hold-others", "absorb-largest", "absorb-others"),
    *("opt-out", "no-precedent", "review", "pays", "gets"),
)

#: What touching a clause at all costs, beside how far it is moved.
TOUCH: Final = 0.05
_ABSORBERS: Final = 0.25  # the distance of naming other absorbers
_WORDS: Final = 0.1  # the distance of a clause about the text itself

_HUNDRED: Final = 100
#: Steps of a level that the engine measures: dense towards today, where consent is decided.
_MEASURED: Final = (0, 2, 7, 20, 50, 100)
_LARGEST: Final = 2  # how many of the largest payers stand for "the largest" when one absorbs for another


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

    at: Callable[[Fraction], dict[str, Any]]
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

    at: Callable[[Fraction], dict[str, Any]]
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
class Payment(Added):
    """What one member pays the others, or gets from them, in ``unit`` a year; all of them share one clause."""

    member: str
    unit: Decimal

    @property
    def knots(self) -> tuple[int, ...]:
        """An amount is a straight line."""
        return (0, self.steps)

    @property
    def whole(self) -> float:
        """What is paid (above 0) or got (below 0) a year at step 0."""
        return float(self.amount(0))

    def amount(self, step: int) -> Decimal:
        """What the member pays more a year at a step; below 0 it gets."""
        sign = 1 if self.way == "pays" else -1
        return sign * self.unit * (self.steps - step)

    @staticmethod
    def together(levers: Sequence[Lever], steps: Sequence[int]) -> tuple[Change, ...]:
        """The one clause of all payments at these steps; none where nothing is paid."""
        amounts: dict[str, Decimal] = {}
        for lever, step in zip(levers, steps, strict=True):
            if isinstance(lever, Payment) and lever.amount(step):
                amounts[lever.member] = amounts.get(lever.member, Decimal(0)) + lever.amount(step)
        amounts = {member: amount for member, amount in sorted(amounts.items()) if amount}
        if not amounts:
            return ()
        template: Any = next(lever.clause for lever in levers if isinstance(lever, Payment))
        return (replace(template, payments=SidePayments(amounts)),)


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


@dataclass(frozen=True)
class Slot:
    """One place of the text with the ways to change it. ``weight`` is the distance at which it is undone."""

    id: str
    clause: str
    ways: tuple[Lever, ...]
    weight: float
    touch: float = TOUCH

    def way(self, preferred: Sequence[str]) -> Lever:
        """The first of its ways in an order of preference."""
        return min(self.ways, key=lambda lever: preferred.index(lever.way))


def slots(
    alliance: Alliance,
    proposal: Proposal,
    years: Sequence[int],
    moving: Iterable[str],
    objecting: Sequence[str],
    keep: Iterable[str] = (),
    *,
    asked_next: bool = False,
    payments: tuple[Payment, ...] = (),
) -> tuple[Slot, ...]:
    """Every place of the text that may be amended, in its order.

    ``moving`` are the ids of the clauses that move a figure, ``keep`` those that must stay as tabled; so must those
    that later ones need. ``objecting`` are the members for which an exemption from a change of a key, or an opt-out, is
    tried. ``asked_next``: somebody would ask for the same next, so that a clause against it is worth trying.
    ``payments`` are the side payments allowed.
    """
    one = 1 / max(len(alliance.members), 1)
    touched, kept = set(moving), set(keep) | _needed(alliance, proposal)
    found: list[Slot] = []
    state = alliance
    for clause in proposal.changes:
        after = clause.apply(state)
        if clause.id in touched and clause.id not in kept:
            found.append(Slot(clause.id, clause.id, tuple(_ways(clause, state, years)), 1.0))
            held = _held_already(proposal)
            for member in objecting if isinstance(clause, _KEYED) else ():
                ways = tuple(_holds(clause, after, member))
                if ways and member not in held:
                    found.append(Slot(f"{clause.id}:{member}", clause.id, ways, one))
            if isinstance(clause, SetShare) and (ways := tuple(_absorbs(clause, after))):
                found.append(Slot(f"{clause.id}:absorbers", clause.id, ways, _ABSORBERS))
            for member in objecting:
                if isinstance(clause, AddProject) and (out := _opt_out(clause, after, member, years)) is not None:
                    found.append(Slot(f"{clause.id}:{member}", clause.id, (out,), one))
        state = after
    if asked_next and not any(isinstance(c, NoPrecedent) for c in proposal.changes):
        clause = NoPrecedent(
            id=_free("no-precedent", proposal),
            text="This text sets no precedent.",
            status=proposal.status,
            source=proposal.source,
        )
        found.append(Slot(clause.id, clause.id, (Added(clause=clause, way="no-precedent"),), _WORDS))
    found += [Slot(f"{p.clause.id}:{p.way}:{p.member}", p.clause.id, (p,), one, 0.0) for p in payments]
    return tuple(found)


def reviewing(proposal: Proposal, years: Sequence[int]) -> Slot | None:
    """A review half way through the years judged, by the last body of the route; None where the text has one."""
    if any(isinstance(c, SetReview) for c in proposal.changes) or len(years) < 2:
        return None
    body = proposal.route[-1] if proposal.route else None
    day = date(years[len(years) // 2], 1, 1)
    clause = SetReview(
        id=_free("review", proposal),
        text=f"What this text sets is reviewed from {day} on.",
        status=proposal.status,
        source=proposal.source,
        since=day,
        body=body,
    )
    return Slot(clause.id, clause.id, (Added(clause=clause, way="review"),), _ABSORBERS)


def _free(name: str, proposal: Proposal) -> str:
    taken = {change.id for change in proposal.changes}
    return name if name not in taken else next(f"{name}-{k}" for k in range(2, 99) if f"{name}-{k}" not in taken)


def payments_within(
    alliance: Alliance, proposal: Proposal, years: Sequence[int], paid: Mapping[str, float], percent: float
) -> tuple[Payment, ...]:
    """The side payments of members that pay so much a year today, each up to this percent of it.

    They are booked on the fund that calls most from all members. Raises EquipoiseError where there is none.
    """
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    funds = [
        (span.value, fund.id)
        for fund in alliance.funds.values()
        if fund.participants == "all" and fund.currency == alliance.currency
        if (span := in_force(fund.ceilings, first)) is not None and span.value
    ]
    if not funds:
        raise EquipoiseError(f"side payments need a fund that calls from all in {years[0]}: none is known")
    template = SetSidePayments(
        id=_free("side-payments", proposal),
        text="",
        status=proposal.status,
        source=proposal.source,
        fund=max(funds)[1],
        since=first,
        until=last,
    )
    caps = {member: amount * percent / 100 for member, amount in sorted(paid.items()) if amount > 0}
    unit = Decimal(1).scaleb(max(0, math.floor(math.log10(min(caps.values()))) - 1)) if caps else Decimal(1)
    made = []
    for member, cap in caps.items():
        if (steps := int(cap / float(unit))) > 0:
            made += [
                Payment(clause=template, way=way, member=member, unit=unit, steps=steps) for way in ("pays", "gets")
            ]
    return tuple(made)


def _needed(alliance: Alliance, proposal: Proposal) -> set[str]:
    """The clauses without which the rest of the text cannot be applied: a project that a later clause joins."""
    return {
        c.id for c in proposal.changes if len(proposal.changes) > 1 and problems_of(alliance, proposal.without(c.id))
    }


_KEYED: Final = (SetShare, DiluteKey, ReplaceKey)


def _held_already(proposal: Proposal) -> set[str]:
    return {c.member for c in proposal.changes if isinstance(c, SetShare)}


def _ways(clause: Change, state: Alliance, years: Sequence[int]) -> Iterable[Lever]:
    level = LEVELS.get(type(clause))
    at = level(clause, state) if level is not None else None
    if at is not None:
        yield Level(clause=clause, at=at)
    since, until = getattr(clause, "since", None), getattr(clause, "until", None)
    within = tuple(y for y in years if since is not None and since <= date(y, 1, 1) and not _over(until, y))
    if len(within) > 1 and hasattr(clause, "until"):
        for way in ("later", "until"):
            yield Window(clause=clause, steps=len(within), way=way, years=within)
        if at is not None:
            yield Phased(clause=clause, steps=len(within), years=within, at=at)
    elif at is None:
        yield Strike(clause=clause)


def _over(until: date | None, year: int) -> bool:
    return until is not None and until < date(year, 1, 1)


def _holds(clause: Any, after: Alliance, member: str) -> Iterable[Lever]:
    shares = shares_on(after, clause.key, clause.since).exact
    if member not in shares or len(shares) <= _LARGEST + 1:
        return
    largest = sorted((m for m in shares if m != member), key=lambda m: (-shares[m], m))[:_LARGEST]
    yield Held(clause=clause, member=member, absorbed_by={m: Decimal(1) for m in sorted(largest)}, way="hold-largest")
    yield Held(clause=clause, member=member, absorbed_by="others", way="hold-others")


def _absorbs(clause: SetShare, after: Alliance) -> Iterable[Lever]:
    shares = shares_on(after, clause.key, clause.since).exact
    largest = sorted((m for m in shares if m != clause.member), key=lambda m: (-shares[m], m))[:_LARGEST]
    choices = {"absorb-largest": {m: Decimal(1) for m in sorted(largest)}, "absorb-others": "others"}
    for way, absorbed_by in choices.items():
        if absorbed_by != clause.absorbed_by and len(shares) > _LARGEST + 1:
            yield Absorbed(clause=clause, way=way, absorbed_by=absorbed_by)


def _opt_out(clause: AddProject, after: Alliance, member: str, years: Sequence[int]) -> OptOut | None:
    project = clause.project
    fund = after.funds.get(project.fund or "")
    since = date(years[0], 1, 1)
    part = after.participating(project.id, since)
    if fund is None or fund.participants != "project" or member not in part or len(part) < 2:
        return None
    return OptOut(clause=clause, member=member, since=since)


# --- levels: what a clause's number is on the way from today to what was tabled -------------------------------------

_At = Callable[[Fraction], dict[str, Any]]


def _decimal(value: Fraction, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def _between(today: Decimal, proposed: Decimal, kept: Fraction, places: int) -> Decimal:
    return _decimal(Fraction(today) + kept * (Fraction(proposed) - Fraction(today)), places)


def _ceiling(clause: Any, state: Alliance) -> _At | None:
    span = in_force(state.funds[clause.fund].ceilings, clause.since)
    if span is None or span.value is None or clause.amount is None:
        return None
    today: Decimal = span.value
    return lambda kept: {"amount": _between(today, clause.amount, kept, 0)}


def _priority(clause: Any, state: Alliance) -> _At | None:
    span = in_force(state.funds[clause.fund].priority, clause.since)
    today = span.value.mix if span is not None and span.value is not None else {"equal": Decimal(1)}
    if clause.rule is None:
        return None
    proposed = clause.rule.mix
    return lambda kept: {"rule": PriorityRule(_mixed(today, proposed, kept))}


def _mixed(today: Any, proposed: Any, kept: Fraction) -> dict[str, Decimal]:
    """Percents of each basis: today's mix in part, the proposed one in part."""
    whole = [sum(map(Fraction, mix.values()), Fraction(0)) for mix in (today, proposed)]
    found = {}
    for basis in {**today, **proposed}:
        old, new = Fraction(today.get(basis, 0)) / whole[0], Fraction(proposed.get(basis, 0)) / whole[1]
        found[basis] = _decimal(100 * ((1 - kept) * old + kept * new), 2).normalize()
    return {basis: Decimal(f"{percent:f}") for basis, percent in found.items() if percent}


def _band(clause: Any, state: Alliance) -> _At | None:
    span = in_force(state.funds[clause.fund].return_band, clause.since)
    today = span.value.low if span is not None and span.value is not None and span.value.low else Decimal(0)
    if clause.band is None or clause.band.low is None or clause.band.high is not None:
        return None
    return lambda kept: {"band": ReturnBand(low=_between(today, clause.band.low, kept, 3))}


def _share(clause: Any, state: Alliance) -> _At | None:
    exact = shares_on(state, clause.key, clause.since).exact
    if clause.member not in exact or clause.as_on is not None:
        return None
    target = Fraction(clause.percent) / 100 if clause.percent is not None else exact.get(clause.equal_to)
    if target is None:
        return None
    today, aim = exact[clause.member], target
    return lambda kept: {"percent": _decimal(100 * (today + kept * (aim - today)), 4), "equal_to": None}


def _project(clause: Any, _: Alliance) -> _At | None:
    if not clause.project.costs:
        return None

    def at(kept: Fraction) -> dict[str, Any]:
        costs = {year: _decimal(Fraction(cost) * kept, 2) for year, cost in clause.project.costs.items()}
        return {"project": replace(clause.project, costs=costs)}

    return at


#: How the number of each kind of clause moves; a kind that is not here has dates at most.
LEVELS: Final[dict[type[Any], Callable[[Any, Alliance], _At | None]]] = {
    SetCeiling: _ceiling,
    SetPriority: _priority,
    SetReturnBand: _band,
    SetShare: _share,
    AddProject: _project,
}


def _reworded(clause: Any, fields: dict[str, Any]) -> Change:
    # The words of the tabled clause would be false of the amended one: what it says now is computed from it.
    changed: Change = replace(clause, **fields)
    return changed
