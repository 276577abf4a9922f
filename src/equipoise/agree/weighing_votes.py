"""How likely does a rule that weighs votes carry? Exact while the sums of weights are few, else drawn in order.

Given the common factor the members decide independently. A rule only looks at how much weight objects, of each kind of
weight it names: that is the state. Two ways, chosen by the number of states:

- exact: a recursion over members that carries the probability of every state in which the rule may still hold. States
  in which it holds whatever the rest say are one, and those in which it has failed are dropped;
- drawn in order, where there are more than ``MOST_STATES``: the heaviest member first, each objects as it would, but
  one whose objection would sink the text is made to accept, and the probability of that multiplies a weight. The mean
  of the weights is the probability, without bias, and above zero however rare it is. Every draw of the assumptions
  has its own numbers, so the spread between draws (``odds``) contains this error.

Shapes: n members, D draws, P points of the common factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from equipoise.agree.normal import Array
from equipoise.agree.streams import VOTES, plain
from equipoise.decide.game import Every, Form, Threshold, clauses_in

__all__ = ["MOST_STATES", "Weighed", "log_carried"]

MOST_STATES: Final = 256

_Sums: TypeAlias = tuple[int, ...]
_Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Weighed:
    """A rule that weighs: the ``form`` over the members at these ``seats``, in their order."""

    seats: tuple[int, ...]
    form: Form


@dataclass(frozen=True)
class _Rules:
    """Several rules at once: the weight of each member by kind, and each rule over the weight that may object."""

    weights: tuple[_Sums, ...]
    totals: _Sums
    forms: tuple[tuple[Form, tuple[int, ...]], ...]

    def hold(self, objecting: _Whole) -> npt.NDArray[np.bool_]:
        """Does every rule hold when so much weight of each kind objects? Shape (..., kinds) gives (...)."""
        favour = np.array(self.totals, dtype=np.int64) - objecting
        found = np.ones(objecting.shape[:-1], dtype=bool)
        for form, kinds in self.forms:
            found &= _holds(form, favour, list(kinds))
        return found


def log_carried(accept: Array, rules: Sequence[Weighed], certain: frozenset[int] = frozenset()) -> Array:
    """Log P(every rule carries) given f, (D, P), from log P(accept), (n, D, P); ``certain`` members never object."""
    found = _rules(rules, certain)
    voting = _in_order(found)
    if not found.hold(np.zeros((1, len(found.totals)), dtype=np.int64))[0]:
        return np.full(accept.shape[1:], -np.inf)
    steps = _steps(found, voting)
    return _drawn(accept, found, voting) if steps is None else _exact(accept, voting, steps)


def _rules(rules: Sequence[Weighed], certain: frozenset[int]) -> _Rules:
    members = sorted({i for rule in rules for i in rule.seats})
    columns: list[dict[int, int]] = []
    totals: list[int] = []
    forms = []
    for rule in rules:
        kinds = []
        for clause in clauses_in(rule.form):
            column = dict(zip(rule.seats, clause.weights, strict=True))
            if column not in columns:
                columns.append(column)
                totals.append(sum(clause.weights))
            kinds.append(columns.index(column))
        forms.append((rule.form, tuple(kinds)))
    weights = {i: tuple(0 if i in certain else column.get(i, 0) for column in columns) for i in members}
    size = max(members, default=-1) + 1
    rows = tuple(weights.get(i, (0,) * len(columns)) for i in range(size))
    return _Rules(rows, tuple(totals), tuple(forms))


def _holds(form: Form, favour: _Whole, kinds: list[int]) -> npt.NDArray[np.bool_]:
    # ``kinds`` lists the kind of each clause in the order of ``clauses_in``; it is eaten from the front.
    if isinstance(form, Threshold):
        held: npt.NDArray[np.bool_] = favour[..., kinds.pop(0)] >= form.quota
        return held
    parts = [_holds(part, favour, kinds) for part in form.parts]
    joined: npt.NDArray[np.bool_] = (
        np.logical_and.reduce(parts) if isinstance(form, Every) else np.logical_or.reduce(parts)
    )
    return joined


def _in_order(rules: _Rules) -> list[int]:
    """The members whose vote counts, the heaviest first: what they do decides most."""
    shares = {i: sum(w / t for w, t in zip(row, rules.totals, strict=True) if t) for i, row in enumerate(rules.weights)}
    return sorted((i for i, share in shares.items() if share > 0), key=lambda i: (-shares[i], i))


_Step: TypeAlias = tuple[list[int], list[tuple[int, int]], int]
"""Where each state goes when the member accepts; which survive an objection, and where they go; how many there are."""

_SAFE: Final = ()


def _steps(rules: _Rules, voting: Sequence[int]) -> list[_Step] | None:
    """The states after each member, as transitions; None when there are too many."""
    left = np.array([rules.weights[i] for i in voting], dtype=np.int64).reshape(len(voting), len(rules.totals))
    after = np.concatenate([left[::-1].cumsum(axis=0)[::-1][1:], np.zeros_like(left[:1])])
    states: list[_Sums] = [(0,) * len(rules.totals)]
    found: list[_Step] = []
    for step, rest in zip(left, after, strict=True):
        place: dict[_Sums, int] = {}
        accepting = _arrivals(rules, states, np.zeros_like(step), rest, place)
        objecting = _arrivals(rules, states, step, rest, place)
        if len(place) > MOST_STATES:
            return None
        survivors = [(s, to) for s, to in enumerate(objecting) if to is not None]
        found.append(([to for to in accepting if to is not None], survivors, len(place)))
        states = list(place)
    return found


def _arrivals(
    rules: _Rules, states: Sequence[_Sums], step: _Whole, rest: _Whole, place: dict[_Sums, int]
) -> list[int | None]:
    """Where each state goes when so much more objects, None where a rule fails then; ``place`` numbers them."""
    unsafe = [state for state in states if state != _SAFE]
    at = np.array(unsafe, dtype=np.int64).reshape(len(unsafe), len(step)) + step
    alive, safe = iter(rules.hold(at)), iter(rules.hold(at + rest))
    sums = iter(at.tolist())
    found: list[int | None] = []
    for state in states:
        if state != _SAFE:
            state = tuple(next(sums))
            holds, held = next(alive), next(safe)
            if not holds:
                found.append(None)
                continue
            state = _SAFE if held else state
        found.append(place.setdefault(state, len(place)))
    return found


def _exact(accept: Array, voting: Sequence[int], steps: Sequence[_Step]) -> Array:
    state = np.ones((1, *accept.shape[1:]))
    log_scale = np.zeros(accept.shape[1:])
    for i, (accepting, surviving, count) in zip(voting, steps, strict=True):
        moved = np.zeros((count, *accept.shape[1:]))
        # Several states may become the same one (the safe one), so they are added one by one.
        a, o = np.exp(accept[i]), -np.expm1(accept[i])
        for s, to in enumerate(accepting):
            moved[to] += a * state[s]
        for s, to in surviving:
            moved[to] += o * state[s]
        top = moved.max(axis=0)
        with np.errstate(divide="ignore"):
            log_scale += np.log(top)
        state = moved / np.where(top > 0, top, 1.0)
    with np.errstate(divide="ignore"):
        found: Array = np.log(state.sum(axis=0)) + log_scale
    return found


def _drawn(accept: Array, rules: _Rules, voting: Sequence[int]) -> Array:
    numbers = plain(VOTES, (*accept.shape[1:], len(voting)))
    objected = np.zeros((*accept.shape[1:], len(rules.totals)), dtype=np.int64)
    log_weight = np.zeros(accept.shape[1:])
    for k, i in enumerate(voting):
        step = np.array(rules.weights[i], dtype=np.int64)
        may = rules.hold(objected + step)
        objects = may & (numbers[..., k] < -np.expm1(accept[i]))
        objected += objects[..., None] * step
        log_weight += np.where(may, 0.0, accept[i])
    return log_weight
