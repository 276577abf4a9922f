"""How are many members with one weighted clause counted by size? By a dynamic programme, one plane a size.

The product of (1 + y x^w) over the members counts coalitions by size (power of y) and weight (power of x). A plane has
the counts of one size by weight; adding a member adds each plane, moved by its weight, to the next. Members come in
ascending weight, so that few sizes reach far. Counting stops at the lower of the quota and what may be missing (those
left out of a winning coalition). A member is then un-counted exactly by alternating reads of the prefix sums A:

    without i, weighing at most x, of size s  =  sum over j >= 0 of (-1)^j A[s - j, x - j w_i]

Planes are machine words. Where counts may be larger, the programme runs once for each of several moduli, coprime, and
the Chinese remainder theorem gives the counts: the runs are independent, so they are shared out. Memory is that of the
runs under way: the sizes that can stay below the limit, each from the lightest weight it can have. How large counts
may be is bounded before: what weighs at most L are at most r^-L prod(1 + r^w) coalitions, for any r below 1.
Source: Uno, "Efficient computation of power indices for weighted majority games" (2012); Kurz (2016); Kakimura and
Terai, arXiv 2511.14995.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb, exp, gcd, log, log1p, prod
from typing import Any, Final, TypeAlias

import numpy as np

from equipoise.decide.game import Threshold
from equipoise.decide.terms import Held
from equipoise.ensemble import Executor, answered, cores, threads

__all__ = ["count_planes", "planes_bytes", "planes_steps"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_CHUNK: Final = 16_384  # words that stay in the first cache while they are added and reduced
_TILE: Final = 2048
_TOGETHER: Final = 6  # members at most who pass over the planes together
_ROOM: Final = 450_000  # words of a tile and of what its members read: about what the second cache holds
_BEYOND: Final = 64  # words after the last cell, which machine code reads and writes back
_BESIDE: Final = 2**28  # bytes of the memory given that the program and its machine code take
_MUCH: Final = 2 * 10**9  # additions: below it plain ones take less time than loading machine code saves


@dataclass(frozen=True, slots=True)
class _Run:
    """The programme to run: weights in ascending order, the weight to stop at, and the modulus (0: that of a word).

    ``compiled``: with machine code, in words of 32 bits.
    """

    weights: tuple[int, ...]
    limit: int
    modulus: int
    word: str
    compiled: bool

    @property
    def lightest(self) -> tuple[int, ...]:
        """The least weight of each size that can stay within the limit."""
        return _lightest(self.weights, self.limit)


def _lightest(weights: Iterable[int], limit: int) -> tuple[int, ...]:
    return tuple(total for total in accumulate(sorted(weights), initial=0) if total <= limit)


def planes_bytes(n: int, clause: Threshold) -> int:
    """How many bytes does one run of the programme hold?"""
    limit = clause.limit
    lightest = _lightest(clause.weights, limit)
    cells = sum(limit - least + 1 for least in lightest)
    reads = sum(min(len(lightest), limit // weight + 1) for weight in set(clause.weights) if weight)
    plan = _plan(n, clause)
    return cells * (4 if plan.word == "uint32" else 8) + min(limit, reads) * len(lightest) * 8


def planes_steps(n: int, clause: Threshold) -> int:
    """How many additions does it take, over all runs?"""
    return _steps_of_run(clause) * len(_plan(n, clause).moduli)


def _steps_of_run(clause: Threshold) -> int:
    limit = clause.limit
    light = sorted(weight for weight in clause.weights if weight <= limit)
    sums = list(accumulate(light, initial=0))
    sizes = len(_lightest(light, limit)) - 1
    steps = 0
    for done, weight in enumerate(light):
        last, whole = min(limit, sums[done + 1] // 2), sums[done]
        steps += sum(
            max(0, min(last - weight, whole - sums[done - s]) - sums[s] + 1) for s in range(min(done + 1, sizes))
        )
    return steps


def count_planes(
    n: int,
    clauses: Sequence[Threshold],
    *,
    executor: Executor | None = None,
    memory_bytes: int = 2**30,
    compiled: bool | None = None,
) -> Held:
    """Which coalitions of n members meet the one clause, and who is in them? Exact, any n.

    ``executor`` carries out the runs, each with its own memory; None is here, machine code on as many threads as there
    are cores and as the memory has room for. ``compiled``: whether to use machine code; None leaves it to the amount of
    work.

    >>> count_planes(3, [Threshold((2, 1, 1), 3)]).wins
    (0, 0, 2, 1)
    """
    (clause,) = clauses
    limit, ascending = clause.limit, tuple(sorted(clause.weights))
    plan = _plan(n, clause, compiled)
    runs = [_Run(ascending, limit, modulus, plan.word, plan.compiled) for modulus in plan.moduli]
    carried_out = executor or _at_once(len(runs) if plan.compiled else 1, planes_bytes(n, clause), memory_bytes)
    # Each run gives, for size s, how many coalitions weigh at most the limit: of all, then without each weight.
    residues = answered(carried_out, _counted, runs)
    kinds = sorted(set(ascending))
    light = _recombined(residues, [modulus or 2 ** (8 * np.dtype(plan.word).itemsize) for modulus in plan.moduli])
    everyone, without = light[0], dict(zip(kinds, light[1:], strict=True))
    if clause.quota - 1 <= sum(clause.weights) - clause.quota:
        return _from_below(n, clause, everyone, without)
    return _from_above(n, clause, everyone, without)


def _at_once(runs: int, each: int, memory_bytes: int) -> Executor:
    """Threads for so many runs that hold ``each`` bytes: no more than there are cores and there is room for."""
    return threads(max(1, min(runs, cores(), (memory_bytes - _BESIDE) // each)))


def _from_below(n: int, clause: Threshold, light: list[int], without: dict[int, list[int]]) -> Held:
    """Counting the coalitions that are too light."""
    wins = tuple(comb(n, s) - light[s] for s in range(n + 1))
    held = {}
    for weight, rest in without.items():
        # Too light with the member: those too light, less those of them without it.
        held[weight] = (0, *(comb(n - 1, s) - (light[s + 1] - rest[s + 1]) for s in range(n)))
    return Held(wins, tuple(held[w] for w in clause.weights))


def _from_above(n: int, clause: Threshold, light: list[int], without: dict[int, list[int]]) -> Held:
    """Counting who is left out: a coalition wins when those outside it are light enough."""
    wins = tuple(light[n - s] for s in range(n + 1))
    held = {weight: (0, *(rest[n - 1 - s] for s in range(n))) for weight, rest in without.items()}
    return Held(wins, tuple(held[w] for w in clause.weights))


# --- one run ------------------------------------------------------------------------------------------------------


def _counted(run: _Run) -> Array:
    """Coalitions weighing at most the limit by size (columns), modulo: of everybody (row 0), without each weight."""
    planes = _Planes(run)
    planes.join([weight for weight in run.weights if weight <= run.limit])
    kinds = sorted(set(run.weights))
    reads = [_reads(run, weight) for weight in kinds]
    points = np.array(sorted({run.limit}.union(*reads)), dtype=np.int64)
    at_most = planes.at_most(points)
    found = np.zeros((1 + len(kinds), len(run.weights) + 1), dtype=np.uint64)
    sizes = at_most.shape[0]
    found[0, :sizes] = at_most[:, -1]
    for row, read in enumerate(reads, 1):
        found[row, :sizes] = _without(at_most[:, np.searchsorted(points, np.array(read))].T, run.modulus)
    return found


def _reads(run: _Run, weight: int) -> list[int]:
    """Where to read to un-count a member: at the limit, and as often its weight below it as sizes allow."""
    times = len(run.lightest)
    return [run.limit - k * weight for k in range(min(times, run.limit // weight + 1 if weight else times))]


def _without(reads: Array, modulus: int) -> Array:
    """Those without one given member: leave out those with it, put back, leave out. By size, from ``reads[j, s]``."""
    times, sizes = reads.shape
    reads[1::2] = modulus - reads[1::2]
    slanted = np.zeros((times, sizes + times), dtype=reads.dtype)
    slanted[:, :sizes] = reads
    # The same words in rows shorter by one: read j stands j sizes further on.
    slanted = slanted.reshape(-1)[: times * (sizes + times - 1)].reshape(times, -1)[:, :sizes]
    whole: Array = slanted.sum(axis=0, dtype=reads.dtype)
    return whole % np.uint64(modulus) if modulus else whole


class _Planes:
    """The planes of one run, each from the least weight of its size up to the limit, one after the other."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._least = np.array(run.lightest, dtype=np.int64)
        lengths = run.limit + 1 - self._least
        self._start = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._cells = np.zeros(int(lengths.sum()) + _BEYOND, dtype=run.word)
        self._cells[0] = 1
        self._spare = np.empty((2, _CHUNK), dtype=run.word)
        self.fast = _loops() if run.compiled else None

    def join(self, weights: Sequence[int]) -> None:
        """All members, in order of weight.

        As many coalitions have size s and weight x as have the size and the weight of the rest: as long as the members
        weigh less than twice the limit, the lower half of each plane says it all. It is mirrored as far as it is used.
        """
        heaviest = [0]  # the greatest weight of each size among those who have joined
        done = 0
        while done < len(weights):
            group = self._group(weights[done:]) if self.fast else list(weights[done : done + 1])
            after = [heaviest]  # the same with each of the group
            for weight in group:  # ascending: the latest to join are the heaviest
                after.append([0, *(most + weight for most in after[-1])])
            last = min(self._run.limit, after[-1][-1] // 2)
            self._mirror(heaviest, last)
            if self.fast:
                self._pass(self.fast, group, after, last)
            else:
                self._one(group[0], heaviest, last)
            done, heaviest = done + len(group), after[-1]
        self._mirror(heaviest, self._run.limit)

    def _one(self, weight: int, heaviest: Sequence[int], last: int) -> None:
        """One member joins, up to a weight."""
        for s in range(min(len(heaviest), len(self._least) - 1), 0, -1):
            start, stop = int(self._least[s - 1]) + weight, min(last, heaviest[s - 1] + weight)
            if start <= stop:
                self._add(self._part(s, start, stop), self._part(s - 1, start - weight, stop - weight))

    def _rows(self, weight: int) -> int:
        """How many sizes stand along a slope of so much weight for one more member?"""
        return min(len(self._least), self._run.limit // weight + 2) if weight else len(self._least)

    def _group(self, weights: Sequence[int]) -> list[int]:
        """The next members, who pass over the planes together: what they read at a time stays in the second cache."""
        group: list[int] = list(weights[:2])
        lag, rows = sum(group) - len(group) * group[0], self._rows(group[0])
        while len(group) < min(_TOGETHER, len(weights)):
            two = weights[len(group) : len(group) + 2]
            lag += sum(two) - len(two) * group[0]
            if rows * (lag + _TILE) > _ROOM:
                break
            group += two
        return group

    def _pass(self, fast: Any, group: Sequence[int], after: Sequence[Sequence[int]], last: int) -> None:
        """A group joins, up to a weight."""
        pairs = [group[k : k + 2] for k in range(0, len(group), 2)]
        slope = group[0]
        lags = np.array(list(accumulate(sum(two) - slope * len(two) for two in pairs)), dtype=np.int64)
        sizes = min(len(self._least), len(after[-1])) - 1
        reach = np.zeros((len(pairs), sizes + 1), dtype=np.int64)
        for k in range(len(pairs)):
            most = after[min(2 * k + 2, len(group))][: sizes + 1]
            reach[k, : len(most)] = np.minimum(most, last) + 1
        along = slope * np.arange(1, sizes + 1)
        begin, end = (reach[-1, 1:] - along).max(initial=0), (self._least[:sizes] + slope - along).min(initial=last)
        fast.join(
            self._cells,
            self._start,
            self._least,
            np.array([*group, *([-1] * (len(group) % 2))], dtype=np.int64),
            lags,
            reach,
            np.array([last, _TILE, begin, end], dtype=np.int64),
            self._run.modulus,
        )

    def _mirror(self, heaviest: Sequence[int], last: int) -> None:
        """Cells beyond half of the weight, up to ``last``."""
        whole, sizes = heaviest[-1], len(heaviest) - 1
        for s in range(min(sizes + 1, len(self._least))):
            start, stop = max(whole // 2 + 1, int(self._least[s])), min(last, heaviest[s])
            if start <= stop:
                self._part(s, start, stop)[:] = self._part(sizes - s, whole - stop, whole - start)[::-1]

    def _part(self, size: int, first: int, last: int) -> Array:
        """The cells of a size from one weight to another."""
        start = int(self._start[size]) - int(self._least[size])
        return self._cells[start + first : start + last + 1]

    def _add(self, to: Array, of: Array) -> None:
        modulus = self._run.modulus
        if not modulus:
            np.add(to, of, out=to)  # modulo the word: what overflows is dropped
            return
        for at in range(0, len(to), _CHUNK):
            part, more = to[at : at + _CHUNK], of[at : at + _CHUNK]
            whole, less = self._spare[0, : len(part)], self._spare[1, : len(part)]
            np.add(part, more, out=whole)
            np.subtract(whole, modulus, out=less)  # below zero it wraps round to more than the sum itself
            np.minimum(whole, less, out=part)

    def at_most(self, points: Array) -> Array:
        """How many coalitions weigh at most so much, by size (row) and point (ascending, the limit last)?"""
        modulus = self._run.modulus
        # Words of 64 bits hold the sum of all residues of a plane; without modulus any word may wrap round.
        word = np.dtype(np.uint64 if modulus or self.fast else self._run.word)
        found = np.zeros((len(self._least), len(points)), dtype=word)
        for size, (start, least) in enumerate(zip(self._start.tolist(), self._least.tolist(), strict=True)):
            plane = self._cells[start : start + self._run.limit + 1 - least]
            reached = int(np.searchsorted(points, least))
            begins = np.concatenate([[0], points[reached:-1] + 1 - least])
            row = found[size, reached:]
            if self.fast is not None:
                self.fast.sums(plane, begins, row)
            else:
                np.add.reduceat(plane, begins, dtype=word, out=row)
            row.cumsum(out=row, dtype=word)
            if modulus:
                row %= np.uint64(modulus)
        return found


def _loops() -> Any:
    """The loops as machine code; None where there is no compiler: slower, and the same."""
    try:
        from equipoise.decide import plane_loops
    except ImportError:
        return None
    return plane_loops


# --- moduli -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    """The words that counts are made in, by machine code or not, and a modulus for each run; 0: that of a word."""

    word: str
    compiled: bool
    moduli: tuple[int, ...]


def _plan(n: int, clause: Threshold, compiled: bool | None = None) -> _Plan:
    """How is this clause of n members counted? ``compiled`` None leaves that to the amount of work.

    >>> clause = Threshold(tuple(range(1, 191)), 15_000)
    >>> _plan(32, Threshold((2,) * 16 + (1,) * 16, 25)).moduli, len(_plan(190, clause, True).moduli)
    ((0,), 6)
    """
    bits = _most_bits(n, clause)
    one = (0,) if bits <= 64 else _moduli(bits)
    if compiled is None:
        compiled = bits > 32 and _steps_of_run(clause) * len(one) > _MUCH
    if bits <= 32 or compiled or bits > 64:
        return _Plan("uint32", compiled, _moduli(bits))
    return _Plan("uint64", False, (0,))


def _most_bits(n: int, clause: Threshold) -> int:
    """Below which power of two is the number of those light enough, of any one size?"""
    by_size = comb(n, n // 2).bit_length()
    limit, whole = clause.limit, sum(clause.weights)
    if by_size <= 32 or limit <= 0:
        return by_size
    weights = [weight for weight in clause.weights if weight]
    # r^-L prod(1 + r^w) is convex in the logarithm of r: the lowest of some a quarter apart will do.
    steepness = (1.25**k / whole for k in range(-4, 50))
    bound = min(t * limit + sum(log1p(exp(-t * w)) for w in weights) for t in steepness) / log(2)
    return min(by_size, int(bound + n - len(weights)) + 2)


def _moduli(bits: int) -> tuple[int, ...]:
    """Coprime moduli whose product is above that power of two; 0 stands for that of a word, 2^32.

    >>> _moduli(30), len(_moduli(175))
    ((0,), 6)
    """
    found, candidate = [2**32], 2**30 - 1
    while prod(found) < 2**bits:
        if all(gcd(candidate, other) == 1 for other in found):
            found.append(candidate)
        candidate -= 2
    return (0, *found[1:])


def _recombined(residues: list[Array], known: list[int]) -> list[list[int]]:
    """The counts behind their residues by these moduli."""
    if len(known) == 1:
        rows: list[list[int]] = residues[0].tolist()
        return rows
    whole = prod(known)
    parts = [whole // m * pow(whole // m, -1, m) for m in known]
    tables = [table.tolist() for table in residues]
    return [
        [sum(r * p for r, p in zip(cell, parts, strict=True)) % whole for cell in zip(*rows, strict=True)]
        for rows in zip(*tables, strict=True)
    ]
