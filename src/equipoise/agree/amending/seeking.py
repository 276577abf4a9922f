"""Which texts pass, the nearest first? A descent on one way of each clause, then branch and bound over every way.

The descent is quick and finds a text near by; what that text lacks, or has to spare, on fresh draws says how much is
to be asked of the draws of the search. The branch and bound begins with it and ends with the nearest text of all that
the ways can say, or with a bound. Where its text falls short on fresh draws, more is asked, first of the texts around
it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from equipoise.agree.acceptance import common_loading
from equipoise.agree.amending.answer import Version
from equipoise.agree.amending.bargaining import Standings, warm_start
from equipoise.agree.amending.branching import Nearest, branched
from equipoise.agree.amending.descent import Found, nearest
from equipoise.agree.amending.menu import Menu, Place, Sets
from equipoise.agree.amending.search import Problem
from equipoise.agree.amending.slots import reviewing
from equipoise.agree.amending.surface import Surface
from equipoise.agree.amending.trial import Trial, Tried
from equipoise.agree.amending.wish import Wish
from equipoise.agree.normal import Array, quantile
from equipoise.ensemble import Stage, Watch

__all__ = ["NEAREST", "OTHERS", "Seeking", "Sought"]

#: The stages of the search, as they are told.
NEAREST = "looking for the nearest text"
OTHERS = "looking for other texts"

_ROUNDS = 6  # searches at most, each with the target raised by what the last text lacked
_ROOM = 1.02  # odds over the target, as a factor, that are worth another search
_BOXES = 200  # of one branch and bound
_PAYING = 24  # where there are side payments, which it does not try itself
_FEW = 80  # of one that looks around a text, or asks what is possible at all
_NEAR = 4  # points of the descent whose tangents the bounds begin with
_FINE = 0.02  # of log P, to which the highest odds are looked for
_GALLOP = 4.0
_CERTAIN = -1e-9  # log of odds that cannot be asked for

_Told = Callable[[float, float], None]


@dataclass(frozen=True)
class Sought:
    """The nearest text found, with what no text that passes is below: its distance, and how many clauses it touches.

    ``bound`` is None where the route bears objectors, ``fewest`` where it was not asked for or is not proven.
    """

    tried: Tried
    bound: float | None = None
    fewest: int | None = None


@dataclass(frozen=True)
class Seeking:
    """One search: the trial that texts stand, how they are wanted, all that the slots offer, and who is told."""

    trial: Trial
    wish: Wish
    menu: Menu
    watch: Watch = field(default_factory=Watch)

    @property
    def proves(self) -> bool:
        """Can anything be proven? The odds are log-concave only where consensus holds all along the route."""
        return not any(test.allowed or test.form is not None for test in self.menu.surface.tests)

    def best(self) -> Sought | None:
        """The nearest text that passes; None when none was found."""
        stage, found = self.watch.stage(NEAREST, _BOXES), None
        for name, menu in (("nearest", self.menu), *self.reviewed()):
            name = "fewest clauses" if self.wish.fewest else name
            found = self._nearest(name, menu, self._descended(name, menu.problem()), self._gap(stage))
            if found is not None:
                break
        stage.reach(_BOXES)
        return found

    def _gap(self, stage: Stage) -> _Told:
        """Tells each box of the search, with what the nearest text so far costs and what none costs less than.

        How many boxes there will be is not known, so the last of the guess is left for the end.
        """
        boxes, unit = 0, " clauses" if self.wish.fewest else ""

        def told(best: float, bound: float) -> None:
            nonlocal boxes
            boxes += 1
            near = f"nearest so far {best:.2f}" if math.isfinite(best) else "none found yet"
            none = f", none below {bound:.2f}" if self.proves else ""
            stage.reach(min(boxes, _BOXES - 1), f"{near}{none}{unit}")

        return told

    def nearer(self, tried: Tried) -> Sought:
        """The nearest text that passes, where one that does is known."""
        return self._nearest(tried.version.name, self.menu, tried) or Sought(tried)

    def reviewed(self) -> Iterator[tuple[str, Menu]]:
        """The same where the text is to be reviewed half way."""
        found = self.trial.found
        slot = reviewing(found.proposal, found.years)
        if slot is not None and slot.clause not in self.wish.keep:
            since = slot.ways[0].clause.since  # type: ignore[attr-defined]
            yield "with a review", self.menu.reviewed(slot, since)

    def others(self, best: Tried) -> tuple[Version, ...]:
        """Further texts that pass, each touching other clauses than the ones before: the nearest that leave one be."""
        stage = self.watch.stage(OTHERS, self.wish.alternatives)
        kept, left = [best.version], sorted(_touched(best.version))
        problem = best.problem
        while left and len(kept) <= self.wish.alternatives:
            clause, *left = left
            stage.reach(len(kept) - 1, f"leaving {clause} as it is tabled")
            part = problem.leaving(clause)
            one = self._descended(f"{clause} left be", part) if part is not None else None
            if one is not None and all(_touched(one.version) != _touched(v) for v in kept):
                kept.append(one.version)
                left += [c for c in sorted(_touched(one.version)) if c not in left]
        for name, menu in self.reviewed() if len(kept) <= self.wish.alternatives else ():
            one = self._descended(name, menu.problem())
            kept += [one.version] if one is not None else []
        stage.reach(self.wish.alternatives)
        return tuple(sorted(kept[1:], key=lambda v: (round(v.distance, 6), -v.odds.centre)))

    # --- the nearest ------------------------------------------------------------------------------------------------

    def _descended(self, name: str, problem: Problem) -> Tried | None:
        """The nearest text of one way of each clause that passes on fresh draws.

        Where it passes with room to spare, the search is run once more, asking less.
        """
        probability, target = self.wish.probability, math.log(self.wish.probability)
        best, spared = None, False
        for _ in range(_ROUNDS):
            if target >= _CERTAIN:
                break
            asked = math.exp(target)
            stepped = problem.nearest(asked, self._start(problem, asked))
            if stepped is None:
                break
            tried = self.trial.text(name, problem, stepped.steps)
            problem, odds = tried.problem, tried.version.odds.centre
            passes = odds >= probability
            if passes and (best is None or tried.version.distance < best.version.distance):
                best = tried
            again = tried.asking(probability)
            if again is None or (passes and (spared or odds <= probability * _ROOM)):
                break
            spared = spared or passes
            target = again if passes else max(target + again - tried.searched, again)
        return best

    def _start(self, problem: Problem, probability: float) -> Array:
        """Where every member alone is firm enough, by the central assumptions; else where the odds are highest."""
        program = Standings.of(self.central(problem), problem.level)
        allowed = (1 - probability) / len(program.members)
        loading = common_loading(self.trial.found.middle.thresholds)
        shared = float((loading**2).sum(axis=-1).max()) if loading.ndim > 1 else float(loading[0] ** 2)
        margin = float(quantile(np.array([1 - allowed]))[0]) * math.sqrt(1 + shared)
        start = warm_start(program, problem.cost, margin)
        return start if start is not None else problem.likeliest().x

    def central(self, problem: Problem) -> Surface:
        """The odds of a problem by the central assumptions."""
        return replace(problem.surface, given=self.trial.found.middle)

    def _nearest(self, name: str, menu: Menu, start: Tried | None, told: _Told | None = None) -> Sought | None:
        """The nearest text of a menu that passes on fresh draws, or the fewest clauses, with the proof.

        ``start`` is a text that passes, where one is known.
        """
        probability = self.wish.probability
        target, best, known = math.log(probability), start, None
        near: tuple[Array, ...] = ()
        if start is not None:
            menu = menu.resting_on(start.problem.surface.rest)
            target = start.asking(probability) or target
            known = menu.places(start.problem.levers, start.steps)
            near = self._along(start.problem, start.steps, target)
        proof, within, fitted = None, None, start is not None
        for _ in range(_ROUNDS):
            if target >= _CERTAIN:
                break
            answer, count = self._asked(menu, math.exp(target), known, within, near, told)
            if proof is None:
                proof = answer, count
            if answer.places == known and within is None:
                break  # nothing was found, or nothing nearer than what was measured already
            if answer.places is None:
                within = None  # nothing around that text: everywhere
                continue
            problem = menu.problem(answer.places)
            tried = self.trial.text(name, problem, [step for _, step in answer.places])
            passes = tried.version.odds.centre >= probability
            again = tried.asking(probability)
            if passes and (best is None or self._rank(tried) < self._rank(best)):
                best = tried
            roomy = tried.version.odds.centre > probability * _ROOM
            if again is None or (passes and (fitted or not roomy)):
                break
            menu = menu.resting_on(tried.problem.surface.rest)
            if passes:
                # Found without a descent, and with room to spare: once more, asking less.
                target, known, proof, fitted = again, answer.places, None, True
            else:
                target, known, within = max(target + again - tried.searched, again), None, menu.around(answer.places)
            near = self._along(tried.problem, tried.steps, target)
        return None if best is None else self._proven(best, menu, proof)

    def _rank(self, tried: Tried) -> tuple[float, ...]:
        """The fewest clauses where these are asked for, then the nearest."""
        return len(_touched(tried.version)) if self.wish.fewest else 0, tried.version.distance

    def _asked(
        self,
        menu: Menu,
        probability: float,
        known: Sequence[Place] | None,
        within: Sets | None,
        near: Sequence[Array],
        told: _Told | None,
    ) -> tuple[Nearest, Nearest | None]:
        """The nearest text, after the fewest clauses where these are asked for."""
        most_boxes = _PAYING if menu.paying else _BOXES
        boxes = most_boxes if within is None else min(most_boxes, _FEW)
        if not self.wish.fewest:
            return branched(menu, probability, boxes=boxes, known=known, within=within, near=near, told=told), None
        count = branched(menu, probability, boxes=boxes, known=known, within=within, counting=True, told=told)
        known = count.places if count.places is not None else known
        most = int(count.value) if math.isfinite(count.value) else None
        return branched(menu, probability, boxes=boxes, known=known, within=within, most=most, near=near), count

    def _proven(self, best: Tried, menu: Menu, proof: tuple[Nearest, Nearest | None] | None) -> Sought:
        """The text with what the search over every way has proven of all others."""
        if proof is None or not self.proves:
            return Sought(best)
        answer, count = proof
        added = sum(slot.weight + slot.touch for slot in menu.always)
        bound = min(answer.bound + added, best.version.distance)
        fewest = None
        if count is not None:
            fewest = int(min(count.bound + len(menu.always), len(_touched(best.version))))
            if fewest != len(_touched(best.version)):
                bound = 0.0  # the distance was bounded for so few clauses only as are not proven to do
        return Sought(best, bound, fewest)

    def _along(self, problem: Problem, steps: Sequence[int], target: float) -> tuple[Array, ...]:
        """What the members gain at a text and where a descent from it to the target passes, (D, m) each."""
        found = self.settled(problem, steps, target)
        points = (found.x, problem.point(steps), *(one.x for one in found.passed[-_NEAR:]))
        return tuple(gains.reshape(len(gains), -1) for gains in map(problem.surface.gains, points))

    def settled(self, problem: Problem, steps: Sequence[int], target: float | None = None) -> Found:
        """The point near a text that is nearest to the tabled one, with the price of the odds there."""
        aim = target if target is not None else math.log(self.wish.probability)
        return nearest(problem.surface.smooth(), problem.cost, aim, problem.point(steps), problem.level)

    # --- the likeliest ----------------------------------------------------------------------------------------------

    def likeliest(self) -> tuple[Tried, float | None]:
        """The likeliest text found, and odds that none exceeds; None where that is not proven below those asked for."""
        menu, wanted = self.menu, math.log(self.wish.probability)
        problem = menu.problem()
        top = problem.likeliest()
        steps = problem.even([round(kept * lever.steps) for kept, lever in zip(top.x, problem.levers, strict=True)])
        tried = self.trial.text("likeliest", problem, steps)
        ceiling, step, reached = None, _FINE, problem.surface.log_odds(problem.point(steps))
        for _ in range(_ROUNDS + 2):
            aim = min(reached + step, wanted)
            if not math.isfinite(aim) or aim <= reached:
                break
            answer = branched(menu, math.exp(aim), boxes=_FEW)
            if answer.places is not None:
                problem = menu.problem(answer.places)
                tried = self.trial.text("likeliest", problem, [k for _, k in answer.places])
                reached, step = problem.surface.log_odds(problem.point(tried.steps)), step * _GALLOP
            elif answer.ended:
                ceiling = aim
                if step <= _FINE:
                    break
                step = max(_FINE, step / _GALLOP)
            elif aim < wanted:
                step *= _GALLOP
            else:
                break
        if ceiling is None or not self.proves:
            return tried, None
        # What fresh draws say of the likeliest text they would say of the others too.
        proven = math.exp(ceiling - reached) * tried.version.odds.centre
        return tried, proven if proven < self.wish.probability else None


def _touched(version: Version) -> frozenset[str]:
    return frozenset(move.clause for move in version.moves)
