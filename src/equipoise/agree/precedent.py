"""Who would ask for the same next, how many would follow, and what would that cost each member?

A proposal that gives somebody a say or a seat invites those with the same complaint: whose share of the common payments
exceeds their share of say. How like the asker i is to another member j is told by two figures of today:

    d(i, j) = max(0, complaint_i - complaint_j) + |log(payment_i / payment_j)|

A complaint is the share of the payments less the share of say, in average members' shares: whoever has more cause than
the asker is no less likely to ask.
Once i's request is adopted, j tables a like one within these years at the rate

    G_ji = h exp(-d(i, j) / l)        h: the assumption "followers";  l: the assumption "likeness"

and if it passes, with chance P, it inspires others in turn. A rate r reaches somebody with probability 1 - exp(-r), and
each member tables once. So the chance T_j that j does, and the chance T_k/j that k does without help from j, are

    T_j = 1 - exp(-G_ji) prod_k (1 - P (1 - exp(-G_jk)) T_k/j),

the equations of a spread by contacts (the cavity method; Karrer and Newman 2010), solved from below. They are exact
where nobody can be reached by two ways and overstate a little elsewhere. Without the limit of once each the expected
number of requests is G (I - A)^-1 e_i with A = P G. Where the spectral radius rho(A) reaches 1 that sum does
not end: the requests sustain themselves (following.py says so).

A member that loses by this proposal expects to lose as much from each like request of another that passes:

    precedent gain of m = - sum_{j != m} P T_j max(0, what m loses by this proposal, weighted).

In the odds every like request passes (P = 1): the dearest precedent. What it is if they pass no more often than this
one is told apart (following.py). It is zero for a member that does not lose, and for a text that gives nobody a say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from equipoise.agree.gains import Changes
from equipoise.agree.normal import Array

__all__ = ["Askers", "inspired", "next_to_ask", "precedent", "requests_of_others", "tabled"]

_ROUNDS = 200
_STILL = 1e-9
_LEAST = 1e-300


class Askers(tuple[str, ...]):
    """The members that would plausibly ask next, the likeliest first, with how far each is from whoever asked first.

    ``apart`` (S,) are the distances from the first asker, ``between`` (S, S) from the row's member to the column's. A
    plain tuple of members stands for ones that are just like the asker and like each other.
    """

    apart: Array
    between: Array

    @classmethod
    def at(cls, members: Sequence[str], apart: Array, between: Array) -> Askers:
        """The members in this order with their distances."""
        made = cls(members)
        made.apart, made.between = apart, between
        return made


def next_to_ask(changes: Changes, proposer: str | None) -> Askers:
    """The members that would plausibly ask next; none when no figure allows the comparison.

    Without a proposer among the members, whoever gains most say stands for it.
    """
    gained = (changes.say + changes.seats + changes.unpriced).sum(axis=1)
    paid = changes.payment.sum(axis=1)
    if not (gained > 1e-12).any() or not paid.sum():
        return Askers.at((), np.zeros(0), np.zeros((0, 0)))
    complaint = len(paid) * (paid / paid.sum() - changes.say_today)
    first = changes.members.index(proposer) if proposer in changes.members else int(np.argmax(gained))
    asking = [i for i in range(len(paid)) if i != first and complaint[i] > 1e-9 and paid[i] > 0]
    apart = _distances(complaint, paid, [first], asking)[0]
    order = sorted(range(len(asking)), key=lambda k: (apart[k], changes.members[asking[k]]))
    rows = [asking[k] for k in order]
    return Askers.at([changes.members[i] for i in rows], apart[order], _distances(complaint, paid, rows, rows))


def _distances(complaint: Array, paid: Array, rows: Sequence[int], columns: Sequence[int]) -> Array:
    cause = np.maximum(np.nan_to_num(complaint), 0.0)
    # Whoever pays nothing has no size to compare: the smallest payer stands for it.
    size = np.log(np.where(paid > 0, paid, paid[paid > 0].min()))
    less = np.maximum(0.0, cause[list(rows), None] - cause[None, list(columns)])
    found: Array = less + np.abs(size[list(rows), None] - size[None, list(columns)])
    return found


def inspired(asking: Sequence[str], scales: Mapping[str, Array]) -> tuple[Array, Array]:
    """The rates G: of each asker after the first request (D, S), and of the column's after the row's (D, S, S)."""
    count, draws = len(asking), len(scales["followers"])
    rate, length = scales["followers"], scales["likeness"]
    if not isinstance(asking, Askers):
        alike = np.broadcast_to((1 - np.eye(count)), (draws, count, count))
        return rate[:, None] * np.ones((draws, count)), rate[:, None, None] * alike
    first = rate[:, None] * np.exp(-asking.apart / length[:, None])
    each = rate[:, None, None] * np.exp(-asking.between / length[:, None, None]) * (1 - np.eye(count))
    return first, each


def tabled(first: Array, each: Array, passing: Array) -> Array:
    """The chance that each asker tables a like request, (D, S), if such a request passes with chance ``passing`` (D,).

    Solved from nobody upwards: every step adds a round of followers, so it rises to the least solution.
    """
    # Draws stand last in here, (S, S, D): whatever is done to a pair of members is done to all draws in a row.
    reaches = -np.expm1(-each.transpose(1, 2, 0)) * passing
    unasked = np.exp(-first.T)
    without = np.zeros_like(reaches)  # the chance that the row's member tables without help from the column's
    missed, spared, turned = np.ones_like(unasked), np.empty_like(reaches), np.empty_like(reaches)
    for _ in range(_ROUNDS):
        np.multiply(without, reaches, out=spared)
        np.subtract(1.0, spared, out=spared)
        np.maximum(spared, _LEAST, out=spared)
        before, missed = missed, unasked * spared.prod(axis=0)
        if np.abs(missed - before).max(initial=0.0) < _STILL:
            break
        np.copyto(turned, spared.transpose(1, 0, 2))
        np.divide(missed[:, None], turned, out=without)
        np.subtract(1.0, without, out=without)
    found: Array = 1.0 - missed.T
    return found


def requests_of_others(
    asking: Sequence[str], members: Sequence[str], scales: Mapping[str, Array], passing: Array | None = None
) -> Array:
    """How many like requests of others pass, as each member expects, (D, n). ``passing`` (D,): 1 if left out."""
    draws = len(scales["followers"])
    if not asking:
        return np.zeros((draws, len(members)))
    chance = np.ones(draws) if passing is None else passing
    passed = chance[:, None] * tabled(*inspired(asking, scales), chance)
    found: Array = np.repeat(passed.sum(axis=1)[:, None], len(members), axis=1)
    for k, member in enumerate(asking):
        if member in members:
            found[:, members.index(member)] -= passed[:, k]
    return found


def precedent(weighted: Array, others: Array) -> Array:
    """The precedent gain, shape (D, n), from weighted gains (D, n, 4) and the requests of others that pass, (D, n)."""
    found: Array = 0.0 - others * np.maximum(0.0, -weighted.sum(axis=2))
    return found
