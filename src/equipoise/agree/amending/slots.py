"""Which places of a text may an amendment change, and how? Every clause that moves a figure, and what may be added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from equipoise.agree.amending.levels import LEVELS
from equipoise.agree.amending.levers import TOUCH, Absorbed, Added, Held, Level, Lever, OptOut, Phased, Strike, Window
from equipoise.agree.amending.naming import free_id
from equipoise.agree.amending.payments import Payment
from equipoise.model import Alliance, Proposal, problems_of, shares_on
from equipoise.model.clauses import AddProject, Change, DiluteKey, NoPrecedent, ReplaceKey, SetReview, SetShare

__all__ = ["Slot", "reviewing", "slots"]

_ABSORBERS: Final = 0.25  # the distance of naming other absorbers
_WORDS: Final = 0.1  # the distance of a clause about the text itself
_LARGEST: Final = 2  # how many of the largest payers stand for "the largest" when one absorbs for another


@dataclass(frozen=True)
class Slot:
    """One place of the text with the ways to change it. ``weight`` is the distance at which it is undone."""

    id: str
    clause: str
    ways: tuple[Lever, ...]
    weight: float
    touch: float = TOUCH


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
            id=free_id("no-precedent", proposal),
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
        id=free_id("review", proposal),
        text=f"What this text sets is reviewed from {day} on.",
        status=proposal.status,
        source=proposal.source,
        since=day,
        body=body,
    )
    return Slot(clause.id, clause.id, (Added(clause=clause, way="review"),), _ABSORBERS)


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
