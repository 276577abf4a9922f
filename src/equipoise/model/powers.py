"""May the bodies on a proposal's route decide what it changes?"""

from __future__ import annotations

from equipoise.model.alliance import Alliance
from equipoise.model.clauses import AboutText
from equipoise.model.proposal import Proposal

__all__ = ["undecidable"]


def undecidable(alliance: Alliance, proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """Which kinds of change may no body on the route decide, and which other bodies may?

    A clause about the text itself needs no power. A body decides what its ``powers`` name; one that names none leaves
    it open, and so does a proposal without a route.
    Bodies that do not exist are no matter of this question.
    """
    bodies = [alliance.bodies[name] for name in proposal.route if name in alliance.bodies]
    if not bodies or not all(body.powers for body in bodies):
        return {}
    able = {power for body in bodies for power in body.powers}
    missing = dict.fromkeys(c.kind for c in proposal.changes if c.kind not in able and not isinstance(c, AboutText))
    return {kind: tuple(b.id for b in alliance.bodies.values() if kind in b.powers) for kind in missing}
