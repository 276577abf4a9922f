"""How are many members with one weighted clause counted by size? By a dynamic programme, one plane a size.

The product of (1 + y x^w) over the members counts coalitions by size (power of y) and weight (power of x). A plane has
the counts of one size by weight; adding a member adds each plane, moved by its weight, to the next. Members come in
ascending weight, so that few sizes reach far. Counting stops at the lower of the quota and what may be missing (those
left out of a winning coalition). A member is then un-counted exactly by alternating reads of the prefix sums A:

    without i, weighing at most x, of size s  =  sum over j >= 0 of (-1)^j A[s - j, x - j w_i]

Planes are machine words. Where counts may be larger, the programme runs once for each of several moduli, coprime, and
the Chinese remainder theorem gives the counts: the runs are independent, so an executor may share them out. Memory is
that of one run: the sizes that can stay below the limit, each from the lightest weight it can have.
Source: Uno, "Efficient computation of power indices for weighted majority games" (2012); Kurz (2016); Kakimura and
Terai, arXiv 2511.14995.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import comb, gcd, prod
from typing import Any, Final, TypeAlias

import numpy as np

from equipoise.decide.game import Threshold
from equipoise.decide.terms import Held
from equipoise.ensemble import Executor, Run, Watch, gathered, here
from equipoise.errors import EquipoiseError

__all__ = ["count_planes", "planes_bytes", "planes_steps"]

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]

_CHUNK: Final = 16_384  # words that stay in the first cache while they are added and reduced
_HALF: Final = np.uint64(31)  # sums of half words do not overflow
_LOW: Final = np.uint64(2**31 - 1)
_MUCH: Final = 2 * 10**9  # additions: below it plain ones take less time than loading machine code saves


@dataclass(frozen=True, slots=True)
class _Run:
    """The programme to run: weights in ascending order, the weight to stop at, and the modulus (0: that of a word).

    ``compiled``: with machine code.
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
    return (cells + min(limit, reads) * len(lightest)) * (4 if comb(n, n // 2) < 2**32 else 8)


def planes_steps(n: int, clause: Threshold) -> int:
    """How many additions does it take, over all runs?"""
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
    return steps * len(_moduli(n))


def count_planes(
    n: int, clauses: Sequence[Threshold], *, executor: Executor | None = None, compiled: bool | None = None
) -> Held:
    """Which coalitions of n members meet the one clause, and who is in them? Exact, any n.

    ``executor`` carries out the runs, each with its own memory. ``compiled``: whether to use machine code; None leaves
    it to the amount of work.

    >>> count_planes(3, [Threshold((2, 1, 1), 3)]).wins
    (0, 0, 2, 1)
    """
    (clause,) = clauses
    limit, ascending = clause.limit, tuple(sorted(clause.weights))
    word = "uint32" if comb(n, n // 2) < 2**32 else "uint64"
    moduli = _moduli(n)
    if compiled is None:
        compiled = planes_steps(n, clause) > _MUCH
    runs = [
        Run(i, f"modulus {modulus or 'of a word'}", _Run(ascending, limit, modulus, word, compiled))
        for i, modulus in enumerate(moduli)
    ]
    # Each run gives, for size s, how many coalitions weigh at most the limit: of all, then without each weight.
    residues = []
    for outcome in gathered((executor or here)(_counted, runs, Watch()), runs, Watch()):
        if outcome.value is None:
            why = outcome.failure.said if outcome.failure else "it was stopped"
            raise EquipoiseError(f"a run of the count gave nothing: {why}")
        residues.append(outcome.value)
    kinds = sorted(set(ascending))
    light = _recombined(residues, moduli)
    everyone, without = light[0], dict(zip(kinds, light[1:], strict=True))
    if clause.quota - 1 <= sum(clause.weights) - clause.quota:
        return _from_below(n, clause, everyone, without)
    return _from_above(n, clause, everyone, without)


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
    found = np.zeros((1 + len(kinds), len(run.weights) + 1), dtype=run.word)
    sizes = at_most.shape[1]
    found[0, :sizes] = at_most[-1]
    for row, read in enumerate(reads, 1):
        found[row, :sizes] = _without(at_most[np.searchsorted(points, np.array(read))], run.modulus)
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
    if not modulus:
        whole: Array = slanted.sum(axis=0, dtype=reads.dtype)
        return whole
    return _modulo((slanted >> _HALF).sum(axis=0), (slanted & _LOW).sum(axis=0), modulus)


def _modulo(high: Array, low: Array, modulus: int) -> Array:
    """``high`` 2^31 + ``low`` modulo a modulus little below 2^62, or that of a word; both are below 2^61."""
    if not modulus:
        whole: Array = (high << _HALF) + low
        return whole
    # 2^62 is as much as what the modulus is short of it.
    whole = (high >> _HALF) * np.uint64(2**62 - modulus) + ((high & _LOW) << _HALF) + low
    for times in (2, 1):
        np.minimum(whole, whole - np.uint64(times * modulus), out=whole)
    return whole


class _Planes:
    """The planes of one run, each from the least weight of its size up to the limit, one after the other."""

    def __init__(self, run: _Run) -> None:
        self._run = run
        self._least = np.array(run.lightest, dtype=np.int64)
        lengths = run.limit + 1 - self._least
        self._start = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self._cells = np.zeros(int(lengths.sum()), dtype=run.word)
        self._cells[0] = 1
        self._spare = np.empty((2, _CHUNK), dtype=run.word)
        self.fast = _loops() if run.compiled and run.word == "uint64" else None

    def join(self, weights: Sequence[int]) -> None:
        """All members, in order of weight.

        As many coalitions have size s and weight x as have the size and the weight of the rest: as long as the members
        weigh less than twice the limit, the lower half of each plane says it all. It is mirrored as far as it is used.
        """
        if self.fast is not None:
            modulus = np.uint64(self._run.modulus)
            ascending = np.array(weights, dtype=np.int64)
            self.fast.join(self._cells, self._start, self._least, ascending, self._run.limit, modulus)
            return
        heaviest = [0]  # the greatest weight of each size among those who have joined
        limit = self._run.limit
        for done, weight in enumerate(weights):
            last = min(limit, (heaviest[-1] + weight) // 2)
            self._mirror(heaviest, last)
            for s in range(min(done + 1, len(self._least) - 1), 0, -1):
                start, stop = int(self._least[s - 1]) + weight, min(last, heaviest[s - 1] + weight)
                if start <= stop:
                    self._add(self._part(s, start, stop), self._part(s - 1, start - weight, stop - weight))
            heaviest = [0, *(most + weight for most in heaviest)]  # ascending: the latest to join are the heaviest
        self._mirror(heaviest, limit)

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
        """How many coalitions weigh at most so much, by point (row; ascending, the limit last) and size (column)?"""
        modulus = self._run.modulus
        found = np.zeros((len(self._least), len(points)), dtype=self._run.word)
        for size, (start, least) in enumerate(zip(self._start.tolist(), self._least.tolist(), strict=True)):
            plane = self._cells[start : start + self._run.limit + 1 - least]
            reached = int(np.searchsorted(points, least))
            begins = np.concatenate([[0], points[reached:-1] + 1 - least])
            if not modulus:
                found[size, reached:] = np.add.reduceat(plane, begins, dtype=plane.dtype).cumsum(dtype=plane.dtype)
                continue
            if self.fast is not None:
                high, low = np.zeros((2, len(begins)), dtype=np.uint64)
                self.fast.add_up(plane, begins, high, low)
            else:
                high, low = (np.add.reduceat(half, begins) for half in (plane >> _HALF, plane & _LOW))
            found[size, reached:] = _modulo(high.cumsum(), low.cumsum(), modulus)
        return np.ascontiguousarray(found.T)


def _loops() -> Any:
    """The loops as machine code; None where there is no compiler: slower, and the same."""
    try:
        from equipoise.decide import plane_loops
    except ImportError:
        return None
    return plane_loops


# --- moduli -------------------------------------------------------------------------------------------------------


def _moduli(n: int) -> tuple[int, ...]:
    """Coprime moduli whose product no count of n members by size reaches; 0 stands for that of a word, 2^64.

    >>> _moduli(32), len(_moduli(190))
    ((0,), 3)
    """
    most = comb(n, n // 2)
    if most < 2**64:
        return (0,)
    found, candidate = [2**64], 2**62 - 1
    while prod(found) <= most:
        if all(gcd(candidate, other) == 1 for other in found):
            found.append(candidate)
        candidate -= 2
    return (0, *found[1:])


def _recombined(residues: list[Array], moduli: tuple[int, ...]) -> list[list[int]]:
    """The counts behind their residues."""
    if len(moduli) == 1:
        rows: list[list[int]] = residues[0].tolist()
        return rows
    known = [m or 2**64 for m in moduli]
    whole = prod(known)
    parts = [whole // m * pow(whole // m, -1, m) for m in known]
    tables = [table.tolist() for table in residues]
    return [
        [sum(r * p for r, p in zip(cell, parts, strict=True)) % whole for cell in zip(*rows, strict=True)]
        for rows in zip(*tables, strict=True)
    ]
