"""How are up to about forty members with any weights counted? In two halves that meet in the middle.

Every coalition is a coalition of the first half and one of the second. For each coalition of one half, count the
partners in the other, by size, whose weights make up what is missing: a search in a sorted list for one clause, a
count of dominating points for several. 2^(n/2) steps instead of 2^n, and the size of the weights does not matter.
Counts stay below 2^n, n at most 52, so machine numbers hold them exactly; weights beyond 62 bits are added as Python
integers.
Source: Klinz and Woeginger, "Faster algorithms for computing power indices in weighted voting games" (2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from equipoise.decide.game import Threshold
from equipoise.decide.terms import Held

__all__ = ["count_halves", "counts_at_least"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class _Half:
    """All coalitions of some members, by size and then by first weight. ``sums`` has a row for each clause.

    Coalitions of size s stand at ``starts[s]`` up to ``starts[s + 1]``; bit i of a mask is the half's member i.
    """

    members: int
    masks: Array
    starts: Array
    sums: Array


def count_halves(n: int, clauses: Sequence[Threshold]) -> Held:
    """Which coalitions of n members meet every clause, and who is in them? Exact, n up to 52.

    >>> count_halves(3, [Threshold((2, 1, 1), 3)]).held
    ((0, 0, 2, 1), (0, 0, 1, 1), (0, 0, 1, 1))
    """
    cut = n // 2
    first, second = _half(clauses, 0, cut), _half(clauses, cut, n)
    partners, reverse = _partners(first, second, [clause.quota for clause in clauses])
    wins, with_first = _won(first, partners)
    _, with_second = _won(second, reverse)
    return Held(tuple(wins), tuple(map(tuple, [*with_first, *with_second])))


def _half(clauses: Sequence[Threshold], start: int, stop: int) -> _Half:
    big = any(sum(c.weights) + abs(c.quota) >= 2**62 for c in clauses)
    sums = np.zeros((len(clauses), 1), dtype=object if big else np.int64)
    sizes = np.zeros(1, dtype=np.int64)
    for place in range(start, stop):
        weights = np.array([[c.weights[place]] for c in clauses], dtype=sums.dtype)
        sums = np.concatenate([sums, sums + weights], axis=1)
        sizes = np.concatenate([sizes, sizes + 1])
    by_weight = np.argsort(sums[0], kind="stable")
    order = by_weight[np.argsort(sizes[by_weight], kind="stable")]
    starts = np.searchsorted(sizes[order], np.arange(stop - start + 2))
    return _Half(stop - start, order, starts, sums[:, order])


def _partners(half: _Half, other: _Half, quotas: Sequence[int]) -> tuple[Array, Array]:
    """For each coalition of ``half`` (rows): how many coalitions of ``other``, by size (columns), meet every clause
    with it? And the same for each coalition of ``other``.
    """
    # Counts stay below 2^n, n at most 52: whole numbers that a double holds exactly.
    found = np.zeros((len(half.masks), other.members + 1))
    reverse = np.zeros((len(other.masks), half.members + 1))
    missing = np.array([[q] for q in quotas], dtype=half.sums.dtype) - half.sums
    lacking = np.array([[q] for q in quotas], dtype=half.sums.dtype) - other.sums
    for t in range(other.members + 1):
        theirs = slice(other.starts[t], other.starts[t + 1])
        if len(quotas) > 1:
            found[:, t] = counts_at_least(other.sums[:, theirs], missing)
            continue
        for s in range(half.members + 1):
            mine = slice(half.starts[s], half.starts[s + 1])
            # Both sides are in ascending order, so the weights missing fall: searched from the last they rise.
            short = np.searchsorted(other.sums[0, theirs], missing[0, mine][::-1])
            found[mine, t] = (other.starts[t + 1] - other.starts[t] - short)[::-1]
            # A coalition of the other half has for partners those whose place is not behind its own.
            counts = np.bincount(short, minlength=other.starts[t + 1] - other.starts[t] + 1)[:-1]
            reverse[theirs, s] = np.add.accumulate(counts)
    if len(quotas) > 1:
        for s in range(half.members + 1):
            reverse[:, s] = counts_at_least(half.sums[:, half.starts[s] : half.starts[s + 1]], lacking)
    return found, reverse


def _won(half: _Half, partners: Array) -> tuple[list[int], list[list[int]]]:
    """Winning coalitions by size: all of them, and those with each member of this half."""
    members, sizes = half.members, partners.shape[1]
    everyone = np.zeros((members + 1, sizes))
    each = np.zeros((members, members + 1, sizes))
    for s in range(members + 1):
        rows = slice(half.starts[s], half.starts[s + 1])
        everyone[s] = partners[rows].sum(axis=0)
        belongs = ((half.masks[rows] >> np.arange(members)[:, None]) & 1).astype(float)
        each[:, s] = belongs @ partners[rows]
    return _by_size(everyone), [_by_size(table) for table in each]


def _by_size(table: Array) -> list[int]:
    """A table by (size in one half, size in the other), added up by size of the whole."""
    sizes = [0] * (table.shape[0] + table.shape[1] - 1)
    for r, row in enumerate(table.tolist()):
        for t, count in enumerate(row):
            sizes[r + t] += int(count)
    return sizes


def counts_at_least(points: Array, queries: Array) -> Array:
    """How many points are at least the query in every coordinate? ``points`` (d, P), ``queries`` (d, Q) -> (Q,).

    >>> counts_at_least(np.array([[1, 2, 3], [3, 1, 2]]), np.array([[2, 0], [2, 0]])).tolist()
    [1, 3]
    """
    ranks, asked = [], []
    for coordinate, query in zip(points, queries, strict=True):
        ordered = np.sort(coordinate)
        ranks.append(np.searchsorted(ordered, coordinate))
        asked.append(np.searchsorted(ordered, query))
    if len(ranks) == 1:
        found: Array = points.shape[1] - asked[0]
        return found
    return _dominating(
        np.array(ranks), np.zeros(points.shape[1], np.int64), np.array(asked), np.zeros(queries.shape[1], np.int64)
    )


def _dominating(points: Array, groups: Array, queries: Array, asked: Array) -> Array:
    """The same, counting only points of the query's group. Coordinates are ranks; group g is ``groups == g``.

    Points in order of falling first coordinate: those large enough are the first k of the group, and k in binary cuts
    them into aligned blocks of 1, 2, 4, ... In each block only the other coordinates matter: one dimension less.
    """
    count = points.shape[1]
    found = np.zeros(queries.shape[1], dtype=np.int64)
    if not count or not len(found):
        return found
    span = count + 1  # ranks run from 0 to count, so group * span + rank sorts by group first
    keys = groups * span + (count - points[0])
    order = np.argsort(keys, kind="stable")
    start = np.searchsorted(groups[order], np.arange(int(max(groups.max(), asked.max())) + 1))
    enough: Array = np.searchsorted(keys[order], asked * span + (count - queries[0]), side="right") - start[asked]
    if points.shape[0] == 1:
        return enough
    place = np.arange(count) - start[groups[order]]
    for level in range(int(enough.max(initial=0)).bit_length()):
        some = np.flatnonzero((enough >> level) & 1)
        # start + block is unique: a group has no more blocks than points.
        blocks = start[groups[order]] + (place >> level)
        block = start[asked[some]] + (enough[some] >> level) - 1
        found[some] += _dominating(points[1:, order], blocks, queries[1:, some], block)
    return found
