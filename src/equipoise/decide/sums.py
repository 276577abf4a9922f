"""How many swings has each member of one weighted clause, of all sizes together? Banzhaf needs no more.

The counts of coalitions weighing at most x, for x up to the lower of the quota and what may be missing, are the prefix
sums of the product of (1 + x^w). A member is un-counted by alternating reads of them (see ``planes``). Sizes play no
part, so this is hundreds of times less work than Shapley-Shubik, and memory is a few words for each weight.

Where there is much to count, the loop of ``sum_loops`` does it; little is one long Python integer, a shift and an
addition for each member, and no compiler is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np

from equipoise.decide.game import Threshold
from equipoise.ensemble import answered, cores, relayed, threads

__all__ = ["count_sums", "left_out", "sums_bytes"]

_MUCH: Final = 10**8  # words to add: below it Python's own integers take less time than loading machine code

_BITS: Final = 30  # of a word, what counts: two members who join at once make of four words one, and what is carried
_PAIRS: Final = 16  # at most, of members who pass over a row together
_ROOM: Final = 400_000  # words that stay in the second cache while they do
_SUMS: Final = 200_000  # sums that stay there while they are read
_READ: Final = 8  # a read takes so many times as long as an addition


def sums_bytes(n: int, clause: Threshold) -> int:
    """How many bytes does the programme hold?"""
    return (clause.limit + 1) * (n // _BITS + 1) * 4


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
    light = weights[: len(weights) - len(heavy)]
    everyone, whole = _sums_of(heavy, limit), limit + 1  # so far apart that there is but one read
    reads = [(limit - total, whole, 0) for total in everyone]
    for whom, weight in enumerate(kinds, 1):
        if heavy and weight >= heavy[0]:
            others = list(heavy)
            others.remove(weight)
            reads += [(limit - total, whole, whom) for total in _sums_of(others, limit)]
        else:
            reads += [(limit - total, weight, whom) for total in everyone]
    return _Counts(light, limit, at_once).read(reads, len(kinds) + 1)


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
    """How many coalitions of these members weigh at most x? Rows of words, each of ``_BITS`` bits, the lowest first.

    Members join in groups. What a row has no room for is carried on to the next row: a group passes over it when it has
    passed over this one, and needs of it only what the group before has left there. So groups follow one another
    through the rows, on ``at_once`` threads.
    """

    def __init__(self, weights: Sequence[int], limit: int, at_once: int) -> None:
        from equipoise.decide import sum_loops

        self._loops = sum_loops
        self._limit, self._at_once = limit, at_once
        line = self._line = sum_loops.LINE  # zeros stand before each row: weight 0 has this place
        self.places = -(-(line + limit + 1) // line) * line
        self._limbs = len(weights) // _BITS + 1
        room = np.empty(self._limbs * self.places + line, dtype=np.uint32)
        skipped = -(room.ctypes.data // 4) % line  # so that every row begins with a line of the caches
        self._flat = room[skipped:]
        self._rows = [self._flat[limb * self.places :][: self.places] for limb in range(self._limbs)]
        self._least = [self.places] * self._limbs  # of each row: below it all is zero, and nothing is written
        self._rows[0][: 2 * line] = 0
        self._rows[0][line], self._least[0] = 1, line  # nobody has joined: one coalition, which weighs nothing
        self._spare = list[Any]()  # where passes that have ended kept what they carried
        groups = list(_groups(weights, line))
        before = list(accumulate((sum(a + b for a, b, _ in group) for group in groups), initial=0))
        joining = [self._joining(group, total) for group, total in zip(groups, before, strict=False)]
        relayed(joining, self._limbs, at_once)
        for limb in range(self._limbs):
            self._mirror(limb, before[-1], self.places)

    def _joining(self, group: Sequence[tuple[int, int, int]], total: int) -> Iterator[None]:
        """A group joins those who weigh ``total`` together.

        As long as members weigh less than twice the places, the lower half says it all: as many coalitions weigh x as
        weigh the rest. It is mirrored as far as it is used.
        """
        line, pairs = self._line, np.empty((len(group), 5), dtype=np.int64)
        pairs[:, :3] = group
        half = (total + int(pairs[:, :2].sum())) // 2
        need = min(self.places, line + -(-(half + 1) // line) * line)
        try:
            carried = self._spare.pop()
        except IndexError:
            carried = np.empty((_PAIRS, self.places // line * 2), dtype=np.uint16)
        found = np.full(len(group), self.places)  # below it nothing is carried to this row, when each pair joins
        for limb, row in enumerate(self._rows):
            yield
            self._mirror(limb, total, need)
            least = self._least[limb]
            pairs[:, 4] = np.minimum.accumulate(np.minimum(found, least))
            pairs[0, 3], pairs[1:, 3] = least, pairs[:-1, 4]
            lowest = int(pairs[-1, 4])
            if lowest >= need:  # nothing has come so far
                found[:] = self.places
                continue
            if lowest < least:
                self._loops.clear(row, lowest - line, min(least, need))
                self._least[limb] = lowest
            self._loops.walk(row, carried, pairs, need, limb == 0, found)
            found[found >= need] = self.places
        self._spare.append(carried)

    def _mirror(self, limb: int, total: int, need: int) -> None:
        """Places of a row beyond half of the total weight, before ``need``."""
        row, least, turn = self._rows[limb], self._least[limb], total + 2 * self._line
        first = turn // 2 + 1
        if least < need and first < need:
            written = max(first, min(need, turn - least + 1))
            self._loops.mirror(row, turn, first, written)
            self._loops.clear(row, written, need)

    def read(self, reads: Sequence[tuple[int, int, int]], answers: int) -> list[int]:
        """So many ``answers``: of each read, how many weigh at most so much, less those at most so much apart, plus ...

        A read is the weight, how far apart, and which answer it adds to.
        """
        table = np.array(reads, dtype=np.int64)
        table[:, 0] += self._line
        least = np.array(self._least, dtype=np.int64)
        tile = self._loops.TILE
        step = max(1, _SUMS // self._limbs // tile) * tile
        each = -(-self.places // (self._at_once * tile)) * tile

        def found(first: int) -> tuple[Any, Any]:
            words = np.zeros((answers, self._limbs + 1, 2), dtype=np.int64)
            ends = np.zeros(self._limbs, dtype=np.uint64)
            part = np.array([first, min(first + each, self.places), step], dtype=np.int64)
            self._loops.read(self._flat, self.places, least, part, table, words, ends)
            return words.tolist(), ends.tolist()

        whole, before = [0] * answers, 0
        for words, ends in answered(threads(self._at_once), found, range(0, self.places, each)):
            for whom, (*limbs, (more, _)) in enumerate(words):
                whole[whom] += _number(low + (high << 32) for low, high in limbs) + more * before
            before += _number(ends)
        return whole


def _number(words: Iterable[int]) -> int:
    """What words of so many bits say together, the lowest first."""
    return sum(word << (_BITS * limb) for limb, word in enumerate(words))


def _groups(weights: Sequence[int], line: int) -> Iterator[list[tuple[int, int, int]]]:
    """Who passes over the rows together: two members at once (alone: 0), and how much later than the first they begin.

    As many as reach over no more places than stay in the second cache.
    """
    group, behind = list[tuple[int, int, int]](), 0
    for at in range(0, len(weights), 2):
        a, b = [*weights[at : at + 2], 0][:2]
        later = -(-(a + b) // line) * line
        if group and (behind + later > _ROOM or len(group) == _PAIRS):
            yield group
            group, behind = [], 0
        behind += later
        group.append((a, b, behind))
    if group:
        yield group
