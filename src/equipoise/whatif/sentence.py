"""What does a proposal change, in one sentence? Computed from the effects, naming years and baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from equipoise.model.wording import begun, counted, listed, proposal_named, the

if TYPE_CHECKING:
    from equipoise.whatif.impact import Impact

__all__ = ["sentence"]


def sentence(impact: Impact, name: str = "") -> str:
    """Whose say, payments, votes, chairs and work move; or why nothing does; and what could not be read.

    ``name``: what the proposal is called in it; left out: as within any sentence.
    """
    one, many = impact.before.member_word, impact.before.member_words
    first, last = impact.years[0], impact.years[-1]
    span = f"{first} to {last}" if first != last else f"{first}"
    against = f"against the rules of today ({impact.made_from.alliance_digest[:15]})"
    name = name or proposal_named(impact.proposal, impact.before)
    if not impact.touched:
        why = sorted({c.why for c in impact.clauses if c.why}) or [_nothing(impact)]
        what = f"nothing that is known for any {one}" if impact.payments_unread else f"0.00 for every {one}"
        return f"{begun(name)} would change {what}, {span}, {against}: {'; '.join(why)}{_gaps(impact)}."
    parts = [_say(impact, one, many), _money(impact), *_others(impact, one, many)]
    return f"Over {span}, {name} would {'; '.join(parts)}, {against}{_gaps(impact)}."


def _nothing(impact: Impact) -> str:
    if not impact.proposal.changes:
        return "it has no clauses"
    return "its clauses cancel each other"


def _say(impact: Impact, one: str, many: str) -> str:
    shifts = [new - old for member in impact.members for old, new in [impact.say(member)]]
    up, down = sum(s > 0 for s in shifts), sum(s < 0 for s in shifts)
    if not up and not down:
        return f"leave every {one}'s say over planning priorities as it is"
    return f"raise the say of {counted(up, one, many)} and lower that of {down}"


def _money(impact: Impact) -> str:
    if not impact.payments_known:
        return "no payment is known on both sides"
    paid = [impact.change(member, "money") for member in impact.members]
    more, less = sum(p > 0 for p in paid), sum(p < 0 for p in paid)
    return f"{more} would pay more and {less} less" if more or less else "no payment would change"


def _others(impact: Impact, one: str, many: str) -> list[str]:
    told = []
    votes = _bodies_moved(impact, "voice")
    if votes:
        told.append(f"voting power would move in {listed([_title(impact, body) for body in votes])}")
    chairs = _bodies_moved(impact, "chair")
    if chairs:
        told.append(f"the chair of {listed([_title(impact, body) for body in chairs])} would change hands")
    work = sum(bool(impact.change(member, "return")) for member in impact.members)
    if work:
        told.append(f"work would move for {counted(work, one, many)}")
    return told


def _bodies_moved(impact: Impact, attribute: str) -> list[str]:
    moved = (e.venue for e in impact.effects if e.attribute == attribute and e.moved)
    return sorted({venue.removeprefix("body:") for venue in moved if venue.startswith("body:")})


def _title(impact: Impact, body: str) -> str:
    found = impact.after.bodies.get(body) or impact.before.bodies[body]
    return f"{the(found.title)}"


def _gaps(impact: Impact) -> str:
    if not impact.gaps:
        return ""
    shown = impact.gaps if len(impact.gaps) <= 2 else impact.gaps[:1]
    left = len(impact.gaps) - len(shown)
    return f" (not counted: {'; '.join([*shown, *([f'and {left} more'] if left else [])])})"
