"""Which text is nearest of all that the ways can say, and how near could any be? Branch and bound over the steps.

A box leaves each slot some of its stretches. Over a box the odds are raised to a concave function (raised.py), so that
the least distance of a mixture of vertices that reaches the odds is a linear programme, and its value a bound for
every text of the box. A vertex whose reduced cost exceeds what the best text known leaves is cut off; then the box is
split at the slot on which the odds depend most, and the nearest box goes on. The work is counted in boxes, so that the
same question ends at the same place on every machine; where it ends early, the nearest box left open is the bound.

Three kinds of text are kept apart, since the odds jump between them: one that gives nobody a say, after which nobody
would ask for the same; one that says it sets no precedent; and any other.

With ``counting`` the programme counts the clauses touched, in whole numbers (HiGHS), in place of the distance.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from equipoise.agree.amending.levers import TOUCH
from equipoise.agree.amending.menu import Menu, Place, Sets, Stretch
from equipoise.agree.amending.raised import Raised, Tangent
from equipoise.agree.amending.relaxation import Mixed, Relaxation, View, beside
from equipoise.agree.amending.surface import gives_say
from equipoise.agree.normal import Array

__all__ = ["Nearest", "branched"]

_TOLERANCE = 0.01  # part of the distance that is not worth another box
_TANGENTS = 6  # that a box hands on
_TURNS = 4  # tightenings of one box
_WORTH = 2e-3  # part of the distance by which another turn must raise a box's bound
_FULL = 0.999
_MIXED = 3.0
_EDGE = 0.1  # of a stretch that a split leaves on either side
_WHOLE = 1e-6


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
    near: Sequence[Array] = (),
    told: Callable[[float, float], None] | None = None,
) -> Nearest:
    """The nearest text of a menu whose odds reach ``probability``, or the bound that is proven within so many boxes.

    ``known`` is a text that is thought to pass; texts as far as ``below`` are of no interest. ``most`` bounds how many
    clauses are touched; ``counting`` makes their number what is least: ``below``, value and bound are then numbers of
    clauses. ``within`` are the stretches that each slot may say, where that is not all of its menu. ``near`` is what
    the members gain (D, m) at points where the odds are likely to bind: the bounds begin with their tangents.
    ``told`` hears after each box what the best text known costs, infinite for none, and what none is below.
    """
    tree = _Tree(Relaxation(menu, probability, most, counting), below, tuple(near))
    for box in _kinds(menu, within or menu.all()):
        tree.keep(box)
    if known is not None:
        tree.take(tuple(known))
    while tree.open and tree.boxes < boxes:
        tree.split()
        if told is not None:
            told(tree.best, tree.bound)
    return Nearest(tree.places, tree.best, tree.bound, tree.boxes, not tree.open)


def _kinds(menu: Menu, whole: Sets) -> Iterator[_Box]:
    """The boxes to begin with: by who would ask for the same next, and whether anybody pays another."""
    surface, who = menu.surface, menu.surface.likely_to_ask
    loud, hushed = surface.asking
    kinds = list[tuple[Sets, tuple[str, ...], Array]]()
    if who and surface.quiet is None:
        kinds.append((whole, who, loud))
    elif who and surface.quiet is not None:
        j, lever = surface.quiet, menu.ways[surface.quiet][0]
        unsaid, said = (_only(whole[j], (Stretch(0, step, step),)) for step in (lever.steps, 0))
        kinds += [(_with(whole, j, unsaid), who, loud), (_with(whole, j, said), who, hushed)]
    if not who:
        kinds.append((whole, (), np.zeros_like(loud)))
    elif not gives_say(surface.rest):
        silent = (_only(s, menu.silent(j)) if menu.says[j] else s for j, s in enumerate(whole))
        kinds.append((tuple(silent), (), np.zeros_like(loud)))
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


@dataclass(frozen=True)
class _Tight:
    """What is left of a box: its stretches, the view in which the mixture was found, the mixture, and the bound."""

    sets: Sets
    view: View
    mixed: Mixed
    tangents: tuple[Tangent, ...]
    bound: float


@dataclass
class _Tree:
    """The boxes still open, the nearest first, and the best text known."""

    asked: Relaxation
    best: float
    near: tuple[Array, ...]
    places: tuple[Place, ...] | None = None
    boxes: int = 0
    heap: list[tuple[float, int, _Box]] = field(default_factory=list)
    _kept: int = 0

    @property
    def menu(self) -> Menu:
        """What the slots offer."""
        return self.asked.menu

    @property
    def enough(self) -> float:
        """A bound from which on a box need not be looked at."""
        return self.best - 1 + _WHOLE if self.asked.counting else self.best * (1 - _TOLERANCE)

    @property
    def open(self) -> bool:
        """Is there a box that may hold a text enough nearer than the best?"""
        return bool(self.heap) and self.heap[0][0] < self.enough

    @property
    def bound(self) -> float:
        """What no text that passes is below."""
        open_ = self.heap[0][0] if self.heap else self.best
        if self.asked.counting:
            return min(float(np.ceil(open_ - _WHOLE)), self.best)
        return min(open_, self.enough)

    def keep(self, box: _Box) -> None:
        """Open a box."""
        heapq.heappush(self.heap, (box.bound, self._kept, box))
        self._kept += 1

    def split(self) -> None:
        """Put the parts of the nearest open box in its place: none where it is proven to hold no nearer text."""
        self.boxes += 1
        box = heapq.heappop(self.heap)[2]
        tight = self._tightened(box)
        if tight is None:
            return
        self._try(tight.view, tight.mixed)
        for part in self._split(tight.sets, tight.mixed):
            self.keep(_Box(part, box.raised, box.spent, tight.bound, tight.tangents))

    def _tightened(self, box: _Box) -> _Tight | None:
        """A box without the steps that no nearer text can say, with the nearest mixture; None where none is left."""
        sets, before, at, bound = box.sets, -np.inf, None, box.bound
        mixed: Mixed | None = None
        view, tangents = self._view(box, sets), box.tangents
        if view is not None and not tangents:
            places = self.near or ((view.high + view.low) / 2,)
            tangents = tuple(box.raised.tangent(gains, view.given) for gains in places)
        # Draw by draw the bound is tight where the box is wide; in a small one the programme is, and quicker.
        if view is not None and not box.tangents and not self.asked.counting:
            bound = max(bound, box.spent + self.asked.by_draw(view, tangents, self.enough - box.spent))
            if bound >= self.enough:
                return None
        for _ in range(_TURNS):
            if view is None:
                return None
            if at is not None:
                tangents = (*tangents[-_TANGENTS + 1 :], box.raised.tangent(at, view.given))
            mixed = self.asked.least(view, tangents)
            if mixed is None:
                return None
            bound = max(bound, box.spent + mixed.value)
            if bound >= self.enough:
                return None
            at, tried, slim = self.asked.mixture(view, mixed), view, self._slimmed(sets, view, mixed, box.spent)
            if slim != sets:
                sets, view = slim, self._view(box, slim)
            elif mixed.value < before + _WORTH * self.best:
                break
            before = mixed.value
        if view is None:
            return None
        assert mixed is not None
        return _Tight(sets, tried, mixed, tangents, bound)

    def _view(self, box: _Box, sets: Sets) -> View | None:
        return self.asked.view(sets, box.raised, self.enough - box.spent)

    def _slimmed(self, sets: Sets, view: View, found: Mixed, spent: float) -> Sets:
        """The stretches without the steps that no nearer text can say: their reduced cost is more than is left."""
        if self.asked.counting or not np.isfinite(self.best):
            return sets
        left = self.enough - spent - found.value
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

    def _split(self, sets: Sets, found: Mixed) -> Iterator[Sets]:
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

    def _try(self, view: View, found: Mixed) -> None:
        """Is there a nearer text beside the mixture?"""
        for dearer in (False, True):
            places = tuple(beside(o, s, dearer) for o, s in zip(view.offers, found.shares, strict=True))
            if self.menu.paying and any(not self.menu.as_tabled(j, places[j]) for j in self.menu.paying):
                return  # rounded payments no longer sum to nothing: search.py settles them
            if self.take(places):
                return

    def take(self, places: tuple[Place, ...]) -> bool:
        """Take a text for the best if it is nearer and passes, with as much given back as the odds allow."""
        if self._value(places) >= self.best or not self._passes(places):
            return False
        self.places, self.best = places, self._value(places)
        if not self.asked.counting and not self.menu.paying:
            self._give_back()
        return True

    def _value(self, places: Sequence[Place]) -> float:
        """The distance of a text, or how many clauses it touches; infinite where these are too many."""
        touched = {self.menu.slots[j].clause for j, p in enumerate(places) if not self.menu.as_tabled(j, p)}
        if self.asked.most is not None and len(touched) > self.asked.most:
            return float("inf")
        if self.asked.counting:
            return float(len(touched))
        paid = any(not self.menu.as_tabled(j, places[j]) for j in self.menu.paying)
        return sum(self.menu.cost(j, p) for j, p in enumerate(places)) + TOUCH * paid

    def _judge(self, places: Sequence[Place]) -> Raised:
        """By whom a text is followed: the kind that it is of, whatever box it was found in."""
        surface = self.menu.surface
        loud, hushed = surface.asking
        quiet = surface.quiet is not None and not self.menu.as_tabled(surface.quiet, places[surface.quiet])
        if self.menu.gives_say(places):
            return Raised(self.menu, surface.likely_to_ask, hushed if quiet else loud)
        return Raised(self.menu, (), np.zeros_like(loud))

    def _passes(self, places: Sequence[Place]) -> bool:
        return self._judge(places).odds(self.menu.gains(places)) >= self.asked.probability

    def _give_back(self) -> None:
        """Let each slot of the best text be as near to the text as tabled as the odds allow, the dearest first."""
        assert self.places is not None
        places = self.places
        for j in sorted(range(len(places)), key=lambda j: -self.menu.cost(j, places[j])):
            way, step = places[j]
            low, high = step, self.menu.ways[j][way].steps
            while low < high:
                middle = high if high == self.menu.ways[j][way].steps and low == step else (low + high + 1) // 2
                tried = (*places[:j], (way, middle), *places[j + 1 :])
                low, high = (middle, high) if self._passes(tried) else (low, middle - 1)
            places = (*places[:j], self.menu.place(j, way, low), *places[j + 1 :])
        self.places, self.best = places, self._value(places)
