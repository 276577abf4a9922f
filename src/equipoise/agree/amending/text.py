"""What does the amended text say? A proposal that names its parent, every changed clause in words computed from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from equipoise.agree.amending.levers import TOUCH, Lever
from equipoise.agree.amending.payments import Payment
from equipoise.agree.amending.slots import Slot
from equipoise.agree.amending.table import text_at
from equipoise.model import Alliance, Change, Proposal, digest
from equipoise.model.wording import long_day
from equipoise.values import Status, weakest

__all__ = ["Move", "amended", "moves"]


@dataclass(frozen=True)
class Move:
    """One clause that an amendment touches: what holds today, what was tabled, what it would say; and how far that is.

    ``kept`` is the part of the clause that is left, from 0 (struck) to 1.
    """

    clause: str
    way: str
    today: str
    tabled: str
    amended: str
    kept: float
    distance: float


def amended(
    alliance: Alliance, proposal: Proposal, levers: Sequence[Lever], steps: Sequence[int], name: str
) -> Proposal:
    """The proposal at these steps, as a draft of its own."""
    text = text_at(proposal, levers, steps)
    before = {change.id: change for change in proposal.changes}
    changes, state = [], alliance
    for change in text.changes:
        if before.get(change.id) != change:
            change = _in_words(change, before.get(change.id), state)
        changes.append(change)
        state = change.apply(state)
    struck = [c for c in before if c not in {change.id for change in changes}]
    moved = [c.id for c in changes if before.get(c.id) != c]
    return replace(
        text,
        id=name,
        title=f"{proposal.title}, amended",
        stage="draft",
        changes=tuple(changes),
        against=digest(alliance),
        parent=proposal.id,
        status=weakest([proposal.status, Status.SCENARIO]),
        summary=_summary(alliance, proposal, moved, struck),
        memorandum="",
        version=1,
    )


def _summary(alliance: Alliance, proposal: Proposal, moved: Sequence[str], struck: Sequence[str]) -> str:
    named = proposal.id if proposal.id.partition(":")[0] in alliance.proposals else f'"{proposal.title}"'
    told = [f"{', '.join(names)} {word}" for names, word in ((moved, "changed"), (struck, "struck")) if names]
    changed = f": {'; '.join(told)}" if told else ", word for word"
    return f"An amendment of {named}, found by search{changed}. The other clauses stand as they were."


def _in_words(change: Change, tabled: Change | None, state: Alliance) -> Change:
    """The clause with words of its own: how it differs from the tabled one, whose words follow."""
    if tabled is None:
        if change.text:
            return change
        said_now = said(change, change.today_and_proposed(state)[1])
        return replace(change, text=f"{said_now[0].upper()}{said_now[1:]}.")
    words = [f"to {verb} {long_day(getattr(change, name))}" for name, verb in _DATES if _differs(change, tabled, name)]
    dates: dict[str, Any] = {name: getattr(change, name) for name, _ in _DATES if hasattr(change, name)}
    if not words or change != replace(tabled, **dates):
        words.insert(0, f"to: {change.today_and_proposed(state)[1]}")
    was = f" As tabled: {tabled.text}" if tabled.text else ""
    return replace(change, text=f"Amended {' and '.join(words)}.{was}")


_DATES: Final = (("since", "begin on"), ("until", "end on"))


def _differs(one: Change, other: Change, name: str) -> bool:
    return bool(getattr(one, name, None) != getattr(other, name, None))


def said(change: Any, words: str) -> str:
    """What a clause proposes, in its own words, with its dates where the words do not name them."""
    since: date | None = getattr(change, "since", None)
    until: date | None = getattr(change, "until", None)
    found = words
    if since is not None and str(since) not in words:
        found += f", from {since}"
    if until is not None and str(until) not in words:
        found += f", until {until}"
    return found


def moves(
    alliance: Alliance, proposal: Proposal, slots: Sequence[Slot], levers: Sequence[Lever], steps: Sequence[int]
) -> tuple[Move, ...]:
    """Every clause that these steps touch, in the order of the text."""
    states, state = {}, alliance
    for change in proposal.changes:
        states[change.id] = state
        state = change.apply(state)
    found = []
    for slot, lever, step in zip(slots, levers, steps, strict=True):
        if step == lever.steps or isinstance(lever, Payment):
            continue
        before = states.get(lever.clause.id, state)
        today, tabled = lever.clause.today_and_proposed(before)
        written = lever.written(step)
        if lever.role == "end":
            tabled = today
        found.append(
            Move(
                clause=lever.clause.id,
                way=lever.way,
                today=today,
                tabled=said(lever.clause, tabled),
                amended="; ".join(said(c, c.today_and_proposed(before)[1]) for c in written) or "struck",
                kept=step / lever.steps,
                distance=slot.weight * (1 - step / lever.steps) + slot.touch,
            )
        )
    return (*found, *_paid(state, slots, levers, steps))


def _paid(state: Alliance, slots: Sequence[Slot], levers: Sequence[Lever], steps: Sequence[int]) -> tuple[Move, ...]:
    """The side payments as the one clause that they are."""
    used = [(s, v, k) for s, v, k in zip(slots, levers, steps, strict=True) if isinstance(v, Payment) and k < v.steps]
    far = sum(slot.weight * (1 - k / lever.steps) for slot, lever, k in used)
    return tuple(
        Move(
            clause=clause.id,
            way="side payments",
            today=clause.today_and_proposed(state)[0],
            tabled="no side payments",
            amended=said(clause, clause.today_and_proposed(state)[1]),
            kept=0.0,
            distance=far + TOUCH,
        )
        for clause in Payment.together(levers, steps)
    )
