"""What are the odds of one text when the draws are others, or when one member stands otherwise?

``Judge`` holds the text and its route still, so that only the draws of the assumptions differ: two answers are compared
on the same random numbers. ``OneByOne`` holds the draws still too and moves a single member: where every body needs all
of its members, that takes out one factor of a product and puts another in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equipoise.agree.acceptance import ORDER
from equipoise.agree.answer import Forecast
from equipoise.agree.gains import Changes
from equipoise.agree.judgement import Draws, Judged, judged
from equipoise.agree.normal import Array, expected_log, log_phi
from equipoise.agree.odds import Conditional, Test, conditional, log_passes
from equipoise.agree.shocks import shocks

__all__ = ["Judge", "OneByOne", "log_odds"]

_SURE = 1e-12  # nearer to certain than this, odds are not told apart
_RARE = -1e6  # the least log probability that is told apart


@dataclass(frozen=True)
class Judge:
    """A text, its route, and who tabled it."""

    changes: Changes
    tests: tuple[Test, ...]
    tabled_by: str | None

    @classmethod
    def of(cls, found: Forecast) -> Judge:
        """The judge of what a forecast judged."""
        return cls(found.changes, found.tests, found.proposal.tabled_by)

    def stands(self, given: Draws) -> Judged:
        """How firmly each member accepts the text, in every draw."""
        return judged(self.changes, given, self.tabled_by)

    def log_passes(self, given: Draws, order: int = ORDER) -> Array:
        """Log P(the text passes its route) in every draw, (D,); ``order`` points of the common factors."""
        found = self.stands(given)
        return log_passes(conditional(found.z, found.loading, order), self.tests)

    def one_by_one(self, given: Draws, order: int = ORDER) -> OneByOne:
        """The same, ready to have single members moved."""
        found = self.stands(given)
        moved, logw = shocks(found.z, found.loading, order)
        accept = log_phi(found.z.T[:, :, None] + moved)
        return OneByOne(found, self.tests, accept, np.broadcast_to(moved, accept.shape), logw)


class OneByOne:
    """The odds when one member stands otherwise and all others stand as judged. ``accept`` and ``moved``: (n, D, P)."""

    def __init__(self, found: Judged, tests: tuple[Test, ...], accept: Array, moved: Array, logw: Array) -> None:
        self.found, self.tests, self.accept, self.moved, self.logw = found, tests, accept, moved, logw
        consensus = all(t.form is None and t.allowed == 0 for t in tests)
        self._needed = frozenset(i for t in tests for i in t.seats) if consensus else None
        self._all = accept[sorted(self._needed)].sum(axis=0) if self._needed is not None else None

    def standing(self, member: int, z: Array) -> Array:
        """Log P(pass) by draw when the member (by position) stands so firmly, (D,)."""
        return self.accepting(member, log_phi(z[:, None] + self.moved[member]))

    def decided(self, member: int, accepts: bool) -> Array:
        """Log P(pass) by draw when the member's own decision is set: it accepts, or it objects."""
        return self.accepting(member, np.full(self.accept.shape[1:], 0.0 if accepts else -np.inf))

    def accepting(self, member: int, log_accept: Array) -> Array:
        """Log P(pass) by draw when the member accepts with these log chances at every point, (D, P)."""
        if self._all is None or self._needed is None:
            changed = self.accept.copy()
            changed[member] = log_accept
            return log_passes(Conditional(changed, self.logw), self.tests)
        if member not in self._needed:
            return expected_log(self._all, self.logw)
        return expected_log(self._all - self.accept[member] + log_accept, self.logw)


def log_odds(logs: Array) -> Array:
    """Log of P over 1 - P from log P: it spreads out what is rare or nearly sure, where P itself hardly moves."""
    p = np.clip(logs, _RARE, np.log1p(-_SURE))
    found: Array = p - np.log(-np.expm1(p))
    return found
