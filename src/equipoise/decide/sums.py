"""How many swings has each member of one weighted clause, of all sizes together? Banzhaf needs no more.

The counts of coalitions weighing at most x, for x up to the lower of the quota and what may be missing, are the prefix
sums of the product of (1 + x^w). A member is un-counted by alternating reads of them (see ``planes``). Sizes play no
part, so this is hundreds of times less work than Shapley-Shubik, and memory is a few words for each weight.

Where there is much to count, the loop of ``sum_loops`` does it; little is one long Python integer, a shift and an
addition for each member, and no compiler is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np

from equipoise.decide.game import Threshold
from equipoise.ensemble import answered, cores, relayed, threads

__all__ = ["count_sums", "left_out", "sums_bytes"]

_MUCH: Final = 10**8  # words to add: below it Python's own integers take less time than loading machine code

_BITS: Final = 52  # of a word, what counts; the rest has room for carries
_TOGETHER: Final = 63 - _BITS  # members between two passes of carries: each at most doubles a count
_ROOM: Final = 200_000  # words that stay in the second cache while some members pass over a tile
_APART: Final = 1000  # members as heavy join two at once: what is lighter is too short to add that way
_READ: Final = 6  # a read takes so many times as long as an addition


def sums_bytes(n: int, clause: Threshold) -> int:
    """How many bytes does the programme hold?"""
    return (clause.limit + 1) * (n // _BITS + 1) * 8


def count_sums(
    n: int, clause: Threshold, *, compiled: bool | None = None, at_once: int | None = None
) -> tuple[int, tuple[int, ...]]:
    """How many coalitions of n members meet the clause, and how many with each member? Exact, any n.

    ``compiled``: whether to use machine code; None leaves it to the amount of work. ``at_once``: on how many threads
    that is; None is as many as there are cores.

    >>> count_sums(3, Threshold((2, 1, 1), 3))
    (3, (3, 2, 2))
    """
    limit = clause.limit
    light = sorted(w for w in clause.weights if 0 < w <= limit)
    idle = sum(1 for w in clause.weights if not w)  # whoever weighs nothing doubles every count
    kinds = sorted(set(light))
    counts = [count << idle for count in _counted(light, limit, kinds, compiled, at_once or cores())]
    everyone = counts[0]
    without = dict.fromkeys(clause.weights, everyone)  # who weighs more than the limit is in none of them
    without |= zip(kinds, counts[1:], strict=True)
    without[0] = everyone >> 1
    if clause.quota - 1 <= sum(clause.weights) - clause.quota:
        # ``everyone`` counts the coalitions that are too light; without i, those of the others.
        held = {w: (1 << (n - 1)) - (everyone - rest) for w, rest in without.items()}
        return (1 << n) - everyone, tuple(held[w] for w in clause.weights)
    # It counts those whose absence can be borne; without i, those that i is not missing with.
    return everyone, tuple(without[w] for w in clause.weights)


def _counted(
    weights: Sequence[int], limit: int, kinds: Sequence[int], compiled: bool | None, at_once: int
) -> list[int]:
    """How many coalitions weigh at most the limit: of all, then without one member of each of these weights?"""
    if compiled is None:
        compiled = (len(weights) // 64 + 1) * (limit + 1) * len(weights) > _MUCH
    if compiled:
        try:
            return _by_loops(weights, limit, kinds, at_once)
        except ImportError:  # no compiler here: slower, and the same
            pass
    slot = len(weights) // 8 + 1  # bytes of one count
    mask = (1 << (8 * slot * (limit + 1))) - 1
    counts = int.from_bytes((b"\1" + b"\0" * (slot - 1)) * (limit + 1), "little")
    for weight in weights:
        counts += (counts << (weight * 8 * slot)) & mask
    table = (counts & mask).to_bytes(slot * (limit + 1), "little")
    at_most = [int.from_bytes(table[at : at + slot], "little") for at in range(0, len(table), slot)]
    return [at_most[limit], *(sum(at_most[limit :: -2 * w]) - sum(at_most[limit - w :: -2 * w]) for w in kinds)]


def _by_loops(weights: Sequence[int], limit: int, kinds: Sequence[int], at_once: int) -> list[int]:
    """The same by machine code: the heaviest members are left out of the count, and put back at each read."""
    heavy = left_out(weights, limit, kinds)
    light = list(weights[: len(weights) - len(heavy)])
    counts = _Counts(light, limit, at_once)
    everyone = _sums_of(heavy, limit)
    without = dict(zip(kinds, counts.read(everyone, [w for w in kinds if w in light]), strict=False))
    whole = counts.read(everyone, [counts.places])[0]
    for weight in dict.fromkeys(heavy):
        others = list(heavy)
        others.remove(weight)
        without[weight] = counts.read(_sums_of(others, limit), [counts.places])[0]
    return [whole, *(without[w] for w in kinds)]


def left_out(weights: Sequence[int], limit: int, kinds: Sequence[int]) -> list[int]:
    """Which of the heaviest (``weights`` ascend) are cheaper to put back at each read than to count?

    Each coalition of them is read for once more. That pays for as long as it is less than adding at every place.
    """
    light, heavy, reads = list(weights), list[int](), sum(limit // w + 1 for w in kinds)
    while light and len(_sums_of([light[-1], *heavy], limit)) * reads * _READ < (len(heavy) + 1) * (limit - light[-1]):
        heavy.append(light.pop())
    return heavy


def _sums_of(weights: Sequence[int], limit: int) -> list[int]:
    """What coalitions of these members weigh, up to the limit; as often as there are such coalitions."""
    sums = [0]
    for weight in weights:
        sums += [total + weight for total in sums if total + weight <= limit]
    return sums


class _Counts:
    """How many coalitions of these members weigh at most x? Rows of words, each of ``BITS`` bits, the lowest first.

    Members join in groups, between which what is above ``BITS`` is carried on to the next row. A group needs of a row
    only what the group before has left there: so they follow one another through the rows, on ``at_once`` threads.
    """

    def __init__(self, weights: Sequence[int], limit: int, at_once: int) -> None:
        from equipoise.decide import sum_loops

        self._loops = sum_loops
        self._limit, self._at_once = limit, at_once
        self.places = limit // sum_loops.LINE * sum_loops.LINE + sum_loops.LINE
        self._limbs = len(weights) // _BITS + 1
        room = np.empty((self._limbs + 1) * self.places, dtype=np.uint64)
        skipped = -(room.ctypes.data // 8) % sum_loops.LINE  # so that every row begins with a line of the caches
        self._flat = room[skipped:]
        self._rows = [self._flat[limb * self.places :] for limb in range(self._limbs)]
        self._least = [self.places] * self._limbs  # of each row: below it all is zero
        self._spare = list[Any]()  # where passes that have ended kept what they carried
        groups = [weights[first : first + _TOGETHER] for first in range(0, len(weights), _TOGETHER)]
        before = list(accumulate(map(sum, groups), initial=0))
        joining = [self._joining(group, total) for group, total in zip(groups, before, strict=False)]
        relayed([self._clearing(), *joining, self._summing(before[-1])], self._limbs, at_once)

    def _clearing(self) -> Iterator[None]:
        """Nobody has joined: one coalition, which weighs nothing."""
        for row in self._rows:
            yield
            row[: self.places] = 0
            if row is self._rows[0]:
                row[0], self._least[0] = 1, 0

    def _joining(self, group: Sequence[int], total: int) -> Iterator[None]:
        """A group joins those who weigh ``total`` together.

        As long as members weigh less than twice the places, the lower half says it all: as many coalitions weigh x as
        weigh the rest. It is mirrored as far as it is used.
        """
        carried = self._room()
        need = min(self.places, (total + sum(group)) // 2 + 1)
        bottom = self.places  # below it nothing was carried to this row
        for limb, row in enumerate(self._rows):
            yield
            self._mirror(limb, total, need)
            least = self._least[limb]
            bottom = min(bottom, least)
            if bottom < need:
                self._least[limb] = bottom
                bottom = self._join(row, carried, group, (least, need, bottom))
        self._spare.append(carried)

    def _summing(self, total: int) -> Iterator[None]:
        """All have joined: each place turns into the sum of those up to it."""
        carried, bottom = self._room(), self.places
        for limb, row in enumerate(self._rows):
            yield
            self._mirror(limb, total, self.places)
            bottom = int(self._loops.sum_up(row, carried, min(bottom, self._least[limb]), _BITS))

    def _room(self) -> Any:
        """Where a pass keeps what it carries to each place: nothing yet."""
        try:
            carried = self._spare.pop()
        except IndexError:
            carried = np.empty(self.places, dtype=np.uint16)
        carried[:] = 0
        return carried

    def _mirror(self, limb: int, total: int, need: int) -> None:
        """Places of a row beyond half of the total weight, before ``need``."""
        first, stop = total // 2 + 1, min(need, total + 1)
        if first < stop and self._least[limb] < first:
            row = self._rows[limb]
            row[first:stop] = row[total - stop + 1 : total - first + 1][::-1]

    def _join(self, row: Any, carried: Any, group: Sequence[int], marks: tuple[int, int, int]) -> int:
        """A group joins: as many at a time as pass over a tile that stays in the second cache."""
        least, need, _ = marks
        begun, lowest = 0, self.places
        waiting = list(group) if least < need else []
        while True:
            pairs, lags, behind = list[int](), list[int](), 0
            while begun < len(waiting):
                two = waiting[begun : begun + (2 if waiting[begun] >= _APART else 1)]
                if pairs and behind + sum(two) > _ROOM:
                    break
                behind = -(-(behind + sum(two)) // self._loops.LINE) * self._loops.LINE
                lags.append(behind)
                pairs += [*two, 0][:2]
                begun += len(two)
            last = begun == len(waiting)
            lowest = self._loops.walk(
                row,
                carried,
                np.array(pairs, dtype=np.int64),
                np.array(lags, dtype=np.int64),
                np.array([*marks, last], dtype=np.int64),
                _BITS,
            )
            if last:
                return int(lowest)

    def read(self, sums: Sequence[int], weights: Sequence[int]) -> list[int]:
        """How many weigh at most the limit, with members put back whose coalitions weigh these ``sums``?

        Once for each of the weights: without one member of it.
        """
        ends = np.array([self._limit - total for total in sums], dtype=np.int64)

        def found(some: Sequence[int]) -> list[int]:
            words = np.zeros((self._limbs, len(some), 2), dtype=np.int64)
            self._loops.read(self._flat, self.places, ends, np.array(some, dtype=np.int64), words)
            return [
                sum((low + (high << 32)) << (_BITS * limb) for limb, (low, high) in enumerate(each))
                for each in words.transpose(1, 0, 2).tolist()
            ]

        parts = [weights[k :: self._at_once] for k in range(min(self._at_once, len(weights)))]
        whole = [0] * len(weights)
        for k, counts in enumerate(answered(threads(self._at_once), found, parts)):
            whole[k :: self._at_once] = counts
        return whole
