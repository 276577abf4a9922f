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
    cells = sum(limit - least + 1 for least in _lightest(clause.weights, limit))
    return cells * (4 if comb(n, n // 2) < 2**32 else 8)


def planes_steps(n: int, clause: Threshold) -> int:
    """How many additions does it take, at most, over all runs?"""
    limit = clause.limit
    lightest = _lightest(clause.weights, limit)
    steps, reach = 0, 0
    for done, weight in enumerate(sorted(clause.weights)):
        if weight > limit:
            break
        reach = min(limit, reach + weight)
        steps += sum(max(0, reach - least) for least in lightest[: done + 1])
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
    planes.add_up()
    kinds = sorted(set(run.weights))
    found = np.zeros((1 + len(kinds), len(run.weights) + 1), dtype=run.word)
    found[0] = planes.read(0, 0)
    for row, weight in enumerate(kinds, 1):
        found[row] = planes.without(weight)
    return found


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
        """All members, in order of weight."""
        if self.fast is not None:
            modulus = np.uint64(self._run.modulus)
            ascending = np.array(weights, dtype=np.int64)
            self.fast.join(self._cells, self._start, self._least, ascending, self._run.limit, modulus)
            return
        heaviest = [0]  # the greatest weight of each size among those who have joined
        for done, weight in enumerate(weights):
            for s in range(min(done + 1, len(self._least) - 1), 0, -1):
                first, last = int(self._least[s - 1]) + weight, min(self._run.limit, heaviest[s - 1] + weight)
                if first <= last:
                    self._add(self._part(s, first, last), self._part(s - 1, first - weight, last - weight))
            heaviest = [0, *(most + weight for most in heaviest)]  # ascending: the latest to join are the heaviest

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

    def add_up(self) -> None:
        """Turn counts by weight into counts of at most that weight."""
        modulus = self._run.modulus
        for start, least in zip(self._start.tolist(), self._least.tolist(), strict=True):
            plane = self._cells[start : start + self._run.limit + 1 - least]
            if not modulus:
                np.add.accumulate(plane, out=plane)
            elif self.fast is not None:
                self.fast.add_up(plane, modulus)
            else:
                _accumulate(plane, modulus)

    def read(self, weight: int, times: int) -> Array:
        """Of each size: how many weigh at most the limit less so many times the weight?"""
        n = len(self._run.weights)
        found = np.zeros(n + 1, dtype=self._run.word)
        at = self._run.limit - times * weight
        reached = int(np.searchsorted(self._least, at, side="right"))
        found[:reached] = self._cells[self._start[:reached] + at - self._least[:reached]]
        return found

    def without(self, weight: int) -> Array:
        """Those without one given member of this weight: leave out those with it, put back, leave out."""
        n, modulus = len(self._run.weights), self._run.modulus
        found = self.read(weight, 0)
        for times in range(1, min(n, self._run.limit // weight if weight else n) + 1):
            more = self.read(weight, times)
            tail = found[times:]
            if times % 2:
                tail -= more[: n + 1 - times]
                if modulus:
                    np.minimum(tail, tail + modulus, out=tail)  # what went below zero comes back
            else:
                tail += more[: n + 1 - times]
                if modulus:
                    np.minimum(tail, tail - modulus, out=tail)
        return found


def _loops() -> Any:
    """The loops as machine code; None where there is no compiler: slower, and the same."""
    try:
        from equipoise.decide import plane_loops
    except ImportError:
        return None
    return plane_loops


def _accumulate(plane: Array, modulus: int) -> None:
    """Running sums modulo: those of a word, and how often each has wrapped round."""
    sums = np.add.accumulate(plane)
    wraps = np.zeros(len(sums), dtype=np.uint64)
    np.add.accumulate(sums[1:] < sums[:-1], out=wraps[1:], dtype=np.uint64)
    for times in (2, 1, 1):  # a word is less than four times the modulus and a little
        np.minimum(sums, sums - times * modulus, out=sums)
    wraps *= np.uint64(2**64 - 4 * modulus)  # what a wrap is worth: little, as the modulus is just below a quarter
    sums += wraps
    np.minimum(sums, sums - modulus, out=plane)


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
