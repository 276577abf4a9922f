"""Which text is nearest of all that the ways can say, and how near could any be? Branch and bound over the steps.

A box leaves each slot some of its stretches. Over a box the odds are raised to a concave function (raised.py), so that the
least distance of a mixture of vertices that reaches the odds is a linear programme, and its value a bound for every text
of the box. A vertex whose reduced cost exceeds what the best text known leaves is cut off; then the box is split at the
slot on which the odds depend most, and the nearest box goes on. The work is counted in boxes, so that the same
question ends at the same place on every machine; where it ends early, the nearest box left open is the bound.

Three kinds of text are kept apart, since the odds jump between them: one that gives nobody a say, after which nobody would
ask for the same; one that says it sets no precedent; and any other.

With ``fewest`` the programme counts the clauses touched, in whole numbers (HiGHS), before the distance.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from equipoise.agree.amending.levers import TOUCH
from equipoise.agree.amending.menu import Menu, Offer, Place, Stretch
from equipoise.agree.amending.raised import Chord, Raised, Tangent
from equipoise.agree.amending.surface import gives_say
from equipoise.agree.judgement import Draws
from equipoise.agree.normal import Array
from equipoise.plan.schedule.solver import Programme

__all__ = ["Nearest", "branched"]

_TOLERANCE = 0.005  # part of the distance that is not worth another box
_TANGENTS = 6  # that a box hands on
_TURNS = 4  # tightenings of one box
_WORTH = 2e-3  # part of the distance by which another turn must raise a box's bound
_FULL = 0.999
_USED = 1e-9
_USED_MUCH = 0.02
_MIXED = 3.0
_EDGE = 0.1  # of a stretch that a split leaves on either side
_NODES = 500  # of one whole-number programme
_WHOLE = 1e-6

Sets: TypeAlias = tuple[tuple[Stretch, ...], ...]


@dataclass(frozen=True)
class Nearest:
    """What the search ended with: the places of the nearest text found (None: none nearer than was known), the bound.

    ``bound`` is what no text that passes is below; ``boxes`` how many were looked at; ``ended`` that nothing is open.
    """

    places: tuple[Place, ...] | None
    value: float
    bound: float
    boxes: int
    ended: bool


@dataclass(frozen=True)
class _Box:
    """What each slot may still say, how the odds are judged there, what is spent in any case, and the bound so far."""

    sets: Sets
    raised: Raised
    spent: float
    bound: float = 0.0
    tangents: tuple[Tangent, ...] = ()


def branched(
    menu: Menu,
    probability: float,
    *,
    boxes: int,
    known: Sequence[Place] | None = None,
    below: float = np.inf,
    most: int | None = None,
    counting: bool = False,
    within: Sets | None = None,
    looked: Callable[[int, float], None] = lambda _, __: None,
) -> Nearest:
    """The nearest text of a menu whose odds reach ``probability``, or the bound that is proven within so many boxes.

    ``known`` is a text that is thought to pass; texts as far as ``below`` are of no interest. ``most`` bounds the clauses
    touched; ``counting`` makes their number what is least, and ``below``, value and bound are then numbers of clauses.
    ``within`` are the stretches that each slot may say, where that is not all of its menu.
    ``looked`` is told how many boxes were looked at and the bound by then.
    """
    tree = _Tree(menu, probability, below, most, counting)
    for box in _kinds(menu, within or menu.all()):
        tree.keep(box)
        if known is not None and all(_only(s, (Stretch(w, k, k),)) for s, (w, k) in zip(box.sets, known, strict=True)):
            tree.take(box, tuple(known))
    while tree.heap and tree.heap[0][0] < tree.enough and tree.boxes < boxes:
        box = heapq.heappop(tree.heap)[2]
        for part in tree.parts_of(box):
            tree.keep(part)
        looked(tree.boxes, tree.bound)
    return Nearest(tree.places, tree.best, tree.bound, tree.boxes, not tree.heap or tree.heap[0][0] >= tree.enough)


def _kinds(menu: Menu, whole: Sets) -> Iterator[_Box]:
    """The boxes to begin with: by who would ask for the same next, and whether anybody pays another."""
    surface, who = menu.surface, menu.surface.likely_to_ask
    loud, hushed = surface.asking
    kinds = [(whole, who, hushed if surface.hushed else loud)]
    if surface.quiet is not None:
        j, lever = surface.quiet, menu.ways[surface.quiet][0]
        unsaid, said = (_only(whole[j], (Stretch(0, step, step),)) for step in (lever.steps, 0))
        kinds = [(_with(whole, j, unsaid), who, loud), (_with(whole, j, said), who, hushed)]
    if not gives_say(surface.rest):
        nobody = (), np.zeros_like(loud)
        silent = (_only(s, menu.silent(j)) if surface.says[j] else s for j, s in enumerate(whole))
        kinds.append((tuple(silent), *nobody))
    for sets, followers, requests in kinds:
        raised = Raised(menu, followers, requests)
        if menu.paying:
            yield _Box(tuple(s[:1] if j in menu.paying else s for j, s in enumerate(sets)), raised, 0.0)
        if all(sets):
            yield _Box(sets, raised, TOUCH if menu.paying else 0.0)


def _only(stretches: tuple[Stretch, ...], wanted: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """The single steps wanted that some stretches hold."""
    return tuple(w for w in wanted if any(s.way == w.way and s.first <= w.first <= s.last for s in stretches))


def _with(sets: Sets, slot: int, stretches: tuple[Stretch, ...]) -> Sets:
    return (*sets[:slot], stretches, *sets[slot + 1 :])


@dataclass
class _Tree:
    """The boxes still open, the nearest first, and the best text known."""

    menu: Menu
    probability: float
    best: float
    most: int | None
    counting: bool
    places: tuple[Place, ...] | None = None
    boxes: int = 0
    heap: list[tuple[float, int, _Box]] = field(default_factory=list)
    _kept: int = 0

    @property
    def enough(self) -> float:
        """A bound from which on a box need not be looked at."""
        return self.best - 1 + _WHOLE if self.counting else self.best * (1 - _TOLERANCE)

    @property
    def bound(self) -> float:
        """What no text that passes is below."""
        open_ = min((bound for bound, _, _ in self.heap), default=self.best)
        if self.counting:
            return min(float(np.ceil(open_ - _WHOLE)), self.best)
        return min(open_, self.enough)

    def keep(self, box: _Box) -> None:
        """Open a box."""
        heapq.heappush(self.heap, (box.bound, self._kept, box))
        self._kept += 1

    def parts_of(self, box: _Box) -> Iterator[_Box]:
        """The parts of a box that may hold a nearer text than the best; none where it is proven that none does."""
        self.boxes += 1
        sets, tangents, bound = box.sets, box.tangents, box.bound
        view, at, before = self._view(box, sets), None, -np.inf
        for _ in range(_TURNS):
            if view is None:
                return
            if at is not None or not tangents:
                at = (view.high + view.low) / 2 if at is None else at
                tangents = (*tangents[-_TANGENTS + 1 :], box.raised.tangent(at, view.given))
            found = self._least(view, [view.chord.row(one) for one in tangents], box.spent)
            if found is None:
                return
            bound = max(bound, found.value)
            if bound >= self.enough:
                return
            at = self._mixture(view, found)
            tried, slim = view, self._slimmed(sets, view, found)
            if slim != sets:
                sets, view = slim, self._view(box, slim)
            elif found.value < before + _WORTH * self.best:
                break
            before = found.value
        if view is None:
            return
        self._try(box, tried, found)
        for part in self._split(sets, found):
            yield _Box(part, box.raised, box.spent, bound, tangents)

    def _view(self, box: _Box, sets: Sets) -> _View | None:
        """The offers of a box and the chord over it; None where it is too dear, or cannot pass."""
        if not all(sets):
            return None
        offers = tuple(self.menu.offer(j, stretches) for j, stretches in enumerate(sets))
        if not self.counting and sum(o.cost.min() for o in offers) + box.spent >= self.enough:
            return None
        high = sum((o.high for o in offers), self.menu.rest)
        low = sum((o.low for o in offers), self.menu.rest)
        given = box.raised.within(high, low)
        chord = box.raised.chord(high, low, given)
        return _View(offers, high, low, given, chord) if chord.most >= self.probability else None

    def _least(self, view: _View, rows: Sequence[tuple[Array, float]], spent: float) -> _Mixed | None:
        """The least distance (or number of clauses) of a mixture of vertices that the rows let pass; None: none is."""
        programme = Programme()
        columns = [
            [programme.column(0.0 if self.counting else -float(cost)) for cost in offer.cost] for offer in view.offers
        ]
        for own in columns:
            programme.row(dict.fromkeys(own, 1.0), low=1.0, high=1.0)
        needs = []
        for row, constant in rows:
            needs.append([(row[o.rows] * o.parts).sum(axis=1) for o in view.offers])
            wanted = {
                c: float(v) for own, n in zip(columns, needs[-1], strict=True) for c, v in zip(own, n, strict=True)
            }
            programme.row(wanted, low=self.probability - constant)
        if self.menu.paying:
            programme.row(self._paid(view, columns), low=0.0, high=0.0)
        if self.counting or self.most is not None:
            self._touching(programme, view, columns)
        found = programme.solved(nodes=_NODES) if any(programme.whole) else programme.relaxed()
        if not found.values:
            return None
        shares = tuple(np.array([found.values[c] for c in own]) for own in columns)
        dear = tuple(np.zeros(len(own)) for own in columns)
        if found.column_prices:
            # What one unit of a vertex that is not used would add to the distance.
            prices = [np.abs([found.column_prices[c] for c in own]) for own in columns]
            dear = tuple(np.where(s < _USED, p, 0.0) for s, p in zip(shares, prices, strict=True))
        value = -found.bound if self.counting else spent - found.worth
        costs = tuple(float(s @ o.cost) for s, o in zip(shares, view.offers, strict=True))
        return _Mixed(value, shares, dear, tuple(needs[-1]), costs)

    def _paid(self, view: _View, columns: Sequence[Sequence[int]]) -> dict[int, float]:
        """The row by which all side payments are nothing in all."""
        found = {}
        for j in self.menu.paying:
            lever: Any = self.menu.ways[j][0]
            for column, (_, step) in zip(columns[j], view.offers[j].places, strict=True):
                found[column] = float(lever.amount(step))
        scale = max(map(abs, found.values()), default=1.0) or 1.0
        return {column: amount / scale for column, amount in found.items()}

    def _touching(self, programme: Programme, view: _View, columns: Sequence[Sequence[int]]) -> None:
        """A column for each clause, 1 where any of its slots is not as tabled: to be few, or no more than ``most``."""
        touched = {}
        for j, (slot, offer) in enumerate(zip(self.menu.slots, view.offers, strict=True)):
            if slot.clause not in touched:
                gain = -1.0 if self.counting else 0.0
                touched[slot.clause] = programme.column(gain, whole=self.counting)
            as_tabled = [c for c, p in zip(columns[j], offer.places, strict=True) if self.menu.as_tabled(j, p)]
            programme.row({touched[slot.clause]: 1.0, **dict.fromkeys(as_tabled, 1.0)}, low=1.0)
        if self.most is not None:
            programme.row(dict.fromkeys(touched.values(), 1.0), high=float(self.most))

    def _mixture(self, view: _View, found: _Mixed) -> Array:
        """What a mixture gives, (D, m)."""
        whole = np.zeros(self.menu.gives.shape[1])
        for offer, shares in zip(view.offers, found.shares, strict=True):
            np.add.at(whole, offer.rows, shares[:, None] * offer.parts)
        mixed: Array = self.menu.rest + np.matmul(whole, self.menu.gives)
        return mixed

    def _slimmed(self, sets: Sets, view: _View, found: _Mixed) -> Sets:
        """The stretches without the steps that no nearer text can say: those whose reduced cost is more than is left."""
        if self.counting or not np.isfinite(self.best):
            return sets
        left = self.enough - found.value
        slim = []
        for j, (stretches, offer, dear) in enumerate(zip(sets, view.offers, found.dear, strict=True)):
            kept = []
            for s, stretch in enumerate(stretches):
                mine = np.flatnonzero(offer.stretch == s)
                steps = np.arange(stretch.first, stretch.last + 1)
                cost = np.interp(steps, [offer.places[v][1] for v in mine], dear[mine])
                fine = steps[cost <= left]
                if len(fine):
                    kept.append(Stretch(stretch.way, int(fine[0]), int(fine[-1])))
            slim.append(stretches if j in self.menu.paying else tuple(kept))
        return tuple(slim)

    def _split(self, sets: Sets, found: _Mixed) -> Iterator[Sets]:
        """The box in two, at the slot on which the odds depend most; that the mixture mixes counts threefold."""

        def weight(j: int) -> float:
            return float(np.ptp(found.needs[j])) * (1.0 if found.shares[j].max() > _FULL else _MIXED)

        order = sorted((j for j in range(len(sets)) if j not in self.menu.paying), key=lambda j: -weight(j))
        for j in order:
            parts = self._halves(j, sets[j], found.costs[j])
            if parts is not None:
                yield from (_with(sets, j, part) for part in parts)
                return

    def _halves(self, j: int, stretches: tuple[Stretch, ...], mean: float) -> tuple[tuple[Stretch, ...], ...] | None:
        """Two sets of stretches: the nearer and the farther ones; of a single one its steps. None: nothing is left."""
        if len(stretches) > 1:
            middle = [(self.menu.cost(j, (s.way, s.first)) + self.menu.cost(j, (s.way, s.last))) / 2 for s in stretches]
            order = sorted(range(len(stretches)), key=lambda i: middle[i])
            near = sum(cost <= mean for cost in middle)
            cut = near if 0 < near < len(order) else max(1, len(order) // 2)
            return tuple(stretches[i] for i in order[:cut]), tuple(stretches[i] for i in order[cut:])
        (one,) = stretches
        if one.first == one.last:
            return None
        slot, lever = self.menu.slots[j], self.menu.ways[j][one.way]
        at = lever.steps * (1 - (mean - slot.touch) / slot.weight)
        width = one.last - one.first
        low, high = one.first + width * _EDGE, one.last - width * _EDGE
        middle_ = int(min(max(min(max(at, low), high), one.first), one.last - 1))
        return (replace(one, last=middle_),), (replace(one, first=middle_ + 1),)

    # --- texts that pass ---------------------------------------------------------------------------------------------

    def _try(self, box: _Box, view: _View, found: _Mixed) -> None:
        """Is there a nearer text beside the mixture?"""
        for dearer in (False, True):
            places = tuple(_beside(o, s, dearer) for o, s in zip(view.offers, found.shares, strict=True))
            if self.menu.paying and any(not self.menu.as_tabled(j, places[j]) for j in self.menu.paying):
                return  # rounded payments no longer sum to nothing: search.py settles them
            if self.take(box, places):
                return

    def take(self, box: _Box, places: tuple[Place, ...]) -> bool:
        """Take a text of a box for the best if it is nearer and passes, with as much given back as the odds allow."""
        if self._value(places) >= self.best or not self._passes(box, places):
            return False
        self.places, self.best = places, self._value(places)
        if not self.counting and not self.menu.paying:
            self._give_back(box)
        return True

    def _value(self, places: Sequence[Place]) -> float:
        """The distance of a text, or how many clauses it touches; infinite where these are too many."""
        touched = {self.menu.slots[j].clause for j, p in enumerate(places) if not self.menu.as_tabled(j, p)}
        if self.most is not None and len(touched) > self.most:
            return float("inf")
        return float(len(touched)) if self.counting else sum(self.menu.cost(j, p) for j, p in enumerate(places))

    def _passes(self, box: _Box, places: Sequence[Place]) -> bool:
        return box.raised.odds(self.menu.gains(places)) >= self.probability

    def _give_back(self, box: _Box) -> None:
        """Let each slot of the best text be as near to the text as tabled as the odds allow, the dearest first."""
        assert self.places is not None
        for j in sorted(range(len(self.places)), key=lambda j: -self.menu.cost(j, self.places[j])):
            way, step = self.places[j]
            low, high = step, self.menu.ways[j][way].steps
            while low < high:
                middle = high if high == self.menu.ways[j][way].steps and low == step else (low + high + 1) // 2
                tried = (*self.places[:j], (way, middle), *self.places[j + 1 :])
                low, high = (middle, high) if self._passes(box, tried) else (low, middle - 1)
            self.places = (*self.places[:j], (way, low), *self.places[j + 1 :])
        self.best = self._value(self.places)


@dataclass(frozen=True)
class _View:
    offers: tuple[Offer, ...]
    high: Array
    low: Array
    given: Draws
    chord: Chord


@dataclass(frozen=True)
class _Mixed:
    """A mixture of vertices: its distance, and by slot its shares, reduced costs, part of the last row, and its cost."""

    value: float
    shares: tuple[Array, ...]
    dear: tuple[Array, ...]
    needs: tuple[Array, ...]
    costs: tuple[float, ...]


def _beside(offer: Offer, shares: Array, dearer: bool) -> Place:
    """A step near a mixture: within the stretch with the most of it, or the dearest with some of it."""
    of = np.bincount(offer.stretch, shares)
    cost = np.array([offer.cost[offer.stretch == s].min() for s in range(len(of))])
    stretch = int(np.argmax(np.where(of > _USED_MUCH, cost, -1.0))) if dearer else int(np.argmax(of))
    mine = np.flatnonzero(offer.stretch == stretch)
    part = shares[mine] / max(shares[mine].sum(), _USED)
    mean = sum(p * offer.places[v][1] for p, v in zip(part, mine, strict=True))
    return offer.places[mine[0]][0], int(np.floor(mean + _USED_MUCH))
