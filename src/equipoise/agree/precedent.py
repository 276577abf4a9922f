"""Who would plausibly ask for the same next, and what would that cost each member? A thin, stated rule.

A proposal that gives somebody a say or a seat invites those with the same complaint. A member is a plausible next
asker if its share of the common payments exceeds its share of say by more than the proposer's own margin. Each asks
with probability h (the assumption "followers"); the expected number of followers is h times their count, without the
member itself. A member that loses by this proposal expects to lose as much from each follower:

    precedent gain of i = - followers x max(0, what i loses by this proposal, weighted).

It is zero for a member that does not lose, and for a proposal that gives nobody a say or a seat.
"""

from __future__ import annotations

import numpy as np

from equipoise.agree.gains import Changes
from equipoise.agree.normal import Array

__all__ = ["next_to_ask", "precedent"]


def next_to_ask(changes: Changes, proposer: str | None) -> tuple[str, ...]:
    """The members that would plausibly ask next; none when no figure allows the comparison.

    Without a proposer among the members, whoever gains most say stands for it.
    """
    gained = (changes.say + changes.seats + changes.unpriced).sum(axis=1)
    paid = changes.payment.sum(axis=1)
    if not (gained > 1e-12).any() or not paid.sum():
        return ()
    margin = paid / paid.sum() - changes.say_today
    first = changes.members.index(proposer) if proposer in changes.members else int(np.argmax(gained))
    bar = max(float(margin[first]), 0.0) if np.isfinite(margin[first]) else 0.0
    return tuple(m for i, m in enumerate(changes.members) if i != first and margin[i] > bar + 1e-12)


def precedent(weighted: Array, chance: Array, others: Array) -> Array:
    """The precedent gain, shape (D, n), from weighted gains (D, n, 4).

    ``chance`` (D,) is that of each plausible follower to ask, ``others`` (n,) their number beside the member itself.
    """
    found: Array = 0.0 - chance[:, None] * others * np.maximum(0.0, -weighted.sum(axis=2))
    return found
