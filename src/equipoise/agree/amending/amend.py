"""What is the smallest amendment that would pass? Levers, effects, search, and the proof on fresh draws.

    found = agree.amend(nato, nato.proposals["canada-2026"], probability=0.8, years=range(2027, 2032))
    print(found.summary)
    found.text                 # a proposal that names its parent

The search works on effects added up over the clauses. Its answer is then written as a text, the text is measured by the
engines, and judged on draws that the search has not seen; where it falls short, the target is raised and the search
repeated. What cannot be shown to pass is never shown as passing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from equipoise.agree.acceptance import common_loading
from equipoise.agree.again import Panel
from equipoise.agree.amending.answer import Amendment, Bargain, Irreconcilable, Member, Point, Version
from equipoise.agree.amending.bargaining import Standings, compromise, core, efficient, nash, warm_start
from equipoise.agree.amending.bound import best_possible, lower_bound
from equipoise.agree.amending.curves import added, scaled
from equipoise.agree.amending.descent import Found
from equipoise.agree.amending.levers import WAYS
from equipoise.agree.amending.payments import Payment, payments_within
from equipoise.agree.amending.search import Problem, Stepped
from equipoise.agree.amending.slots import Slot, reviewing, slots
from equipoise.agree.amending.surface import Surface
from equipoise.agree.amending.table import Table
from equipoise.agree.amending.text import amended, moves
from equipoise.agree.answer import Forecast
from equipoise.agree.forecast import forecast, lacking, objecting
from equipoise.agree.gains import Changes, EffectLike
from equipoise.agree.judgement import drawn, judged
from equipoise.agree.normal import Array, quantile
from equipoise.agree.odds import CHECK_ORDER, Odds, conditional, log_passes, odds
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model import Alliance, MadeFrom, Proposal
from equipoise.whatif import Impact

__all__ = ["amend"]

_Look = Callable[[Problem, float], Stepped | None]

_NOTABLE = 0.02  # weights below this are not told
_FRESH_DRAWS = 1024
_PROVEN = 256  # draws of the forecast that the bound is taken over
_FRESH_SEED = 1_000_003  # added to the seed: draws that the search has not seen
_ROUNDS = 6  # searches at most, each with the target raised by what the last text lacked
_TANGENTS = 8  # points of the search whose tangents make the bound
_ROOM = 1.02  # odds over the target, as a factor, that are worth another search
_MARGIN = 1e-3  # of log P, by which a target is raised beyond what was lacking
_EXEMPT = 3  # members whose exemption from a change of a key is tried: those likeliest to object


def _first(*ways: str) -> tuple[str, ...]:
    return (*ways, *(way for way in WAYS if way not in ways))


_PREFERRED = (
    ("amounts first", WAYS),
    ("dates first: later", _first("later", "until", "phase-in")),
    ("dates first: a sunset", _first("until", "later", "phase-in")),
    ("phased in", _first("phase-in", "later")),
    ("all others absorb", _first("level", "hold-others", "absorb-others")),
)


def amend(
    alliance: Alliance,
    proposal: Proposal,
    *,
    years: Iterable[int],
    probability: float = 0.8,
    seed: int = 7,
    draws: int = 256,
    fewest: bool = False,
    keep: Iterable[str] = (),
    alternatives: int = 3,
    side_payments: float | None = None,
    impact: Impact | None = None,
    found: Forecast | None = None,
) -> Amendment:
    """Which text nearest to the tabled one passes its route with this probability?

    ``keep`` names clauses that must stay as tabled; ``fewest`` asks for as few clauses touched as possible, then for
    the nearest. ``alternatives`` is how many further texts are looked for that differ in which clauses they touch;
    with 0 only the first order of preference is searched, which is quicker.
    ``side_payments`` allows each member to pay others, or get from them, up to this percent of what it pays a year.
    ``impact`` and ``found`` are what whatif and forecast say of the proposal, where they are known.
    Raises EquipoiseError for a probability out of range and UnknownName for a clause that does not exist.
    """
    _refuse(proposal, probability, keep := tuple(keep), side_payments)
    from equipoise import whatif

    span = tuple(years)
    impact = impact if impact is not None else whatif.impact(alliance, proposal, years=span)
    if found is None:
        found = forecast(
            alliance, proposal, years=span, seed=seed, draws=draws, impact=impact, clause_impacts=impact.parts
        )
    asked = Asked(probability, fewest, tuple(keep), alternatives, side_payments)
    return _Search.of(found, impact, asked).answer()


def _refuse(proposal: Proposal, probability: float, keep: Sequence[str], side_payments: float | None) -> None:
    """Raises EquipoiseError, or UnknownName, with everything at once that is wrong with what is asked."""
    known = [change.id for change in proposal.changes]
    found: list[EquipoiseError] = [UnknownName("clause", name, known) for name in keep if name not in known]
    if not 0 < probability < 1:
        wish = f"a probability of {probability} cannot be asked for: name one between 0 and 1, such as 0.8"
        found.append(EquipoiseError(wish))
    if side_payments is not None and not 0 < side_payments <= 100:
        wish = f"side payments of {side_payments:g}% cannot be allowed: name a percent above 0, up to 100"
        found.append(EquipoiseError(wish))
    if len(found) == 1:
        raise found[0]
    if found:
        raise EquipoiseError("\n".join(str(one) for one in found))


@dataclass(frozen=True)
class Asked:
    """How the amendment is wanted."""

    probability: float
    fewest: bool = False
    keep: tuple[str, ...] = ()
    alternatives: int = 3
    side_payments: float | None = None


@dataclass
class _Search:
    """One search: the forecast it starts from, the table of effects, and the judge that sees fresh draws."""

    found: Forecast
    table: Table
    slots: tuple[Slot, ...]
    asked: Asked
    judge: Panel
    tabled: tuple[EffectLike, ...]

    @property
    def probability(self) -> float:
        """The odds to reach."""
        return self.asked.probability

    @property
    def fewest(self) -> bool:
        """Are as few clauses as possible to be touched?"""
        return self.asked.fewest

    @classmethod
    def of(cls, found: Forecast, impact: Impact, asked: Asked) -> _Search:
        panel = Panel.of(found)
        seed = (found.made_from.seed or 0) + _FRESH_SEED
        judge = replace(panel, given=drawn(found.assumed, found.said, seed, _FRESH_DRAWS))
        moving = [c.id for c in impact.clauses if c.touched]
        objecting = [line.member for line in found.lines[:_EXEMPT] if line.objects.centre >= 0.01]
        tabled = tuple(effect for effect in impact.effects if effect.moved)
        payments: tuple[Payment, ...] = ()
        if asked.side_payments is not None:
            paid = dict(zip(panel.tabled.members, panel.tabled.payment.mean(axis=1).tolist(), strict=True))
            payments = payments_within(found.alliance, found.proposal, found.years, paid, asked.side_payments)
        places = slots(
            found.alliance,
            found.proposal,
            found.years,
            moving,
            objecting,
            asked.keep,
            asked_next=bool(found.view.followers),
            payments=payments,
        )
        return cls(found, Table.of(found.proposal, impact, panel), places, asked, judge, tabled)

    def answer(self) -> Amendment:
        """The best verified text, the alternatives to it, or the proof that there is none."""
        before = self._judged_odds(self.table.panel.tabled)
        # Where no alternative is asked for, one way of looking has to do: it is the quick answer.
        profiles = list(self._profiles())[: None if self.asked.alternatives else 1]
        problems = [(name, self._problem(order)) for name, order in profiles]
        if before.centre >= self.probability or not self.slots:
            return self._result(
                before, self._as_tabled(before), problems[0][1], None, before.centre >= self.probability
            )
        found = [one for i, (name, p) in enumerate(problems) for one in self._verified(name, p, first=i == 0)]
        if not found:
            problems += self._reviewed(problems[0][1])
            found = [one for name, p in problems[-1:] for one in self._verified(name, p, first=False)]
        found.sort(key=lambda one: self._rank(one[0]))
        if not found:
            return self._none(before, problems)
        best, stepped, problem = found[0]
        others = self._others(best, [version for version, _, _ in found], problems[0][1])
        return self._result(before, best, problem, stepped, True, others)

    def _rank(self, version: Version) -> tuple[float, ...]:
        """The fewest clauses where these are asked for, then the nearest, then the likeliest to pass."""
        size = len({move.clause for move in version.moves}) if self.fewest else 0
        return size, round(version.distance, 6), -version.odds.centre

    def _others(self, best: Version, versions: Sequence[Version], problem: Problem) -> tuple[Version, ...]:
        """Further texts that pass, each touching other clauses than the ones before: the nearest that leave one be."""
        kept, left = [best], list[str]()

        def take(version: Version) -> None:
            if len(kept) <= self.asked.alternatives and all(_touched(version) != _touched(v) for v in kept):
                kept.append(version)
                left.extend(c for c in sorted(_touched(version)) if c not in left)

        left.extend(sorted(_touched(best)))
        for version in versions:
            take(version)
        for clause in left:
            if len(kept) > self.asked.alternatives:
                break
            free = [j for j, slot in enumerate(problem.slots) if slot.clause != clause]
            part = problem._only(free, np.ones(len(problem.slots)))
            one = self._look(f"{clause} left be", part, lambda p, t: p.nearest(t, self._start(p, t))) if free else None
            if one is not None:
                take(one[0])
        for name, reviewed in self._reviewed(problem) if len(kept) <= self.asked.alternatives else ():
            one = self._look(name, reviewed, lambda p, t: p.nearest(t, self._start(p, t)))
            if one is not None:
                take(one[0])
        return tuple(sorted(kept[1:], key=self._rank))

    def _reviewed(self, problem: Problem) -> Iterable[tuple[str, Problem]]:
        """The same problem where the text is to be reviewed half way."""
        slot = reviewing(self.found.proposal, self.found.years)
        if slot is not None and slot.clause not in self.asked.keep:
            since = slot.ways[0].clause.since  # type: ignore[union-attr]
            yield "with a review", replace(problem, surface=problem.surface.reviewed(since), always=(slot,))

    def _profiles(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        """The orders of preference that choose different ways somewhere."""
        seen = []
        for name, order in _PREFERRED:
            chosen = [slot.way(order).way for slot in self.slots]
            if chosen not in seen:
                seen.append(chosen)
                yield name, order

    def _problem(self, order: Sequence[str]) -> Problem:
        levers = tuple(slot.way(order) for slot in self.slots)
        surface = self.table.surface(self.slots, levers)
        felt = [j for j, t in enumerate(surface.tensors) if j == surface.quiet or np.abs(t).max() > 0]
        # A slot that moves nobody's gain (a chair, which has no vote) is no lever.
        return Problem(self.slots, levers, surface)._only(felt, np.ones(len(levers)))

    # --- one way of looking, verified -------------------------------------------------------------------------------

    def _verified(self, name: str, problem: Problem, first: bool) -> Iterable[tuple[Version, Stepped, Problem]]:
        looks: list[tuple[str, _Look]] = []
        if not self.fewest:
            looks.append((name, lambda p, t: p.nearest(t, self._start(p, t))))
        if self.fewest or (first and self.asked.alternatives):
            looks.append(("fewest clauses", lambda p, t: p.fewest(t)))
        for label, look in looks:
            one = self._look(label, problem, look)
            if one is not None:
                yield one

    def _start(self, problem: Problem, probability: float) -> Array:
        """Where every member alone is firm enough, by the central assumptions; else where the odds are highest."""
        program = Standings.of(self._central(problem), problem.level)
        allowed = (1 - probability) / len(program.members)
        loading = common_loading(self.found.middle.thresholds)
        shared = float((loading**2).sum(axis=-1).max()) if loading.ndim > 1 else float(loading[0] ** 2)
        margin = float(quantile(np.array([1 - allowed]))[0]) * math.sqrt(1 + shared)
        start = warm_start(program, problem.cost, margin)
        return start if start is not None else problem.likeliest().x

    def _whole(self, problem: Problem) -> Surface:
        """Over more of the draws of the forecast than the search looks at."""
        return replace(problem.surface, given=self.table.panel.given.first(_PROVEN))

    def _central(self, problem: Problem) -> Surface:
        return replace(problem.surface, given=self.found.middle)

    def _look(self, name: str, problem: Problem, look: _Look) -> tuple[Version, Stepped, Problem] | None:
        """The nearest text of one way of looking that passes on fresh draws.

        Where it passes with room to spare, the search is run once more, asking less.
        """
        target, best, spared = math.log(self.probability), None, False
        for _ in range(_ROUNDS):
            stepped = look(problem, math.exp(target)) if target < -1e-9 else None
            if stepped is None:
                break
            version, problem = self._written(name, problem, stepped.steps)
            passes = version.odds.centre >= self.probability
            if passes and (best is None or version.distance < best[0].distance):
                best = version, stepped, problem
            if passes and (spared or version.odds.centre <= self.probability * _ROOM):
                break
            spared = spared or passes
            # The search must ask of its own draws what this text has there, and what it lacks on the fresh ones; or
            # less by what it has there to spare.
            reached = problem.surface.log_odds(problem.point(stepped.steps))
            if not math.isfinite(version.odds.log10_centre):
                break  # so unlikely on fresh draws that nothing can be learned from it
            off = math.log(self.probability) - version.odds.log10_centre * math.log(10)
            target = max(target, reached) + off + _MARGIN if off > 0 else reached + off + _MARGIN
        return best

    def _written(self, name: str, problem: Problem, steps: Sequence[int]) -> tuple[Version, Problem]:
        """The text at these steps with its odds on fresh draws, and the problem put right by what it measures."""
        alliance, proposal = self.found.alliance, self.found.proposal
        slots, levers, all_steps = problem.written(steps)
        text = amended(alliance, proposal, levers, all_steps, f"{proposal.id.replace(':', '-')}-amended")
        changes, effects = self.table.measured(text)
        off = added(changes, scaled(problem.surface.changes(problem.point(steps)), -1.0))
        mended = replace(problem, surface=problem.surface.resting_on(added(problem.surface.rest, off)))
        told = moves(alliance, proposal, slots, levers, all_steps)
        version = Version(name, text, told, self._judged_odds(changes), sum(m.distance for m in told), changes, effects)
        return version, mended

    def _judged_odds(self, changes: Changes) -> Odds:
        view = judged(changes, self.judge.given, self.judge.tabled_by)
        logs = [
            log_passes(conditional(view.z, view.loading, *order), self.judge.tests) for order in ((), (CHECK_ORDER,))
        ]
        return odds("route", logs[0], logs[1])

    def _as_tabled(self, before: Odds) -> Version:
        tabled = self.table.panel.tabled
        return Version("as tabled", self.found.proposal, (), before, 0.0, tabled, self.tabled)

    # --- what is said of it -----------------------------------------------------------------------------------------

    def _none(self, before: Odds, problems: Sequence[tuple[str, Problem]]) -> Amendment:
        """The likeliest text found, and why none passes."""
        tops = [(problem.likeliest(), name, problem) for name, problem in problems]
        top, name, problem = max(tops, key=lambda t: t[0].local.value)
        steps = problem.even([round(kept * lever.steps) for kept, lever in zip(top.x, problem.levers, strict=True)])
        version, mended = self._written(name, problem, steps)
        if version.odds.centre >= self.probability:
            # No search came near it, but here it is: a text that passes is shown, however far.
            return self._result(before, version, mended, None, True)
        ceilings = [
            best_possible(self._whole(p), [t.x, p.begun(0.0), *(one.x for one in t.passed[-_TANGENTS:])], p.level)
            for t, _, p in tops
        ]
        known = [c for c in ceilings if c is not None]
        ceiling = max(known) if len(known) == len(ceilings) else None
        proven = ceiling if ceiling is not None and ceiling < self.probability else None
        why = Irreconcilable(proven, self._weights(top), self._conflicts(top, problem))
        return self._result(before, version, mended, None, False, why=why)

    def _weights(self, top: Found) -> tuple[tuple[str, float], ...]:
        pull = np.maximum(top.local.pull, 0.0)
        whole = float(pull.sum()) or 1.0
        members = self.found.assumed.members
        ranked = sorted(zip(members, pull / whole, strict=True), key=lambda p: (-p[1], p[0]))
        return tuple((m, float(w)) for m, w in ranked if w >= _NOTABLE)[:8]

    def _conflicts(self, top: Found, problem: Problem) -> tuple[tuple[str, str, str], ...]:
        """For each slot at the best text: the member that most wants it kept and the one that most wants it undone."""
        members = self.found.assumed.members
        share = top.local.share
        found = []
        for j, slot in enumerate(problem.slots):
            wants = np.einsum("d,dn,dn->n", share, top.local.jacobian[j], top.local.firmness)
            for_, against = int(np.argmax(wants)), int(np.argmin(wants))
            if wants[for_] > 1e-6 and wants[against] < -1e-6:
                found.append((float(min(wants[for_], -wants[against])), members[for_], members[against], slot.id))
        return tuple((a, b, c) for _, a, b, c in sorted(found, reverse=True)[:5])

    def _result(
        self,
        before: Odds,
        best: Version,
        problem: Problem,
        stepped: Stepped | None,
        passes: bool,
        others: tuple[Version, ...] = (),
        why: Irreconcilable | None = None,
    ) -> Amendment:
        bound = None
        if stepped is not None:
            passed = [local.x for local in stepped.found.passed[-_TANGENTS:]]
            at = [stepped.found.x, problem.point(stepped.steps), *passed]
            bound = lower_bound(self._whole(problem), problem.cost, self.probability, at, problem.level)
        return Amendment(
            alliance=self.found.alliance,
            proposal=self.found.proposal,
            years=self.found.years,
            probability=self.probability,
            before=before,
            best=best,
            passes=passes,
            bound=min(bound, best.distance) if bound is not None else None,
            certified=bound is not None,
            members=self._members(best, stepped),
            alternatives=others,
            irreconcilable=why,
            fresh=((self.found.made_from.seed or 0) + _FRESH_SEED, _FRESH_DRAWS),
            bargain=self._bargain(problem, best),
            lacking=self._lacking(best),
            told=self._notes(),
            held=self.asked.keep,
            weakest=self.found.status,
            made_from=MadeFrom(self.found.alliance, self.found.proposal, self.found.made_from.seed),
        )

    def _lacking(self, best: Version) -> tuple[str, ...]:
        """What the forecast takes for granted, and what the amended text adds to it."""
        return tuple(dict.fromkeys((*self.found.lacking, *lacking(self.found.alliance, best.text, self.found.assumed))))

    def _bargain(self, problem: Problem, best: Version) -> Bargain | None:
        """Where bargaining would end over the same levers, and whether some text is better for all."""
        if not problem.slots:
            return None
        surface, whole = self._central(problem), self._whole(problem)
        program = Standings.of(surface, problem.level)
        found, (mean, median) = core(program), compromise(surface)
        points = [("Compromise", mean), ("Median", median)]
        if not found.empty:
            best_product = nash(program)
            points.insert(0, ("Nash", best_product if best_product is not None else found.x))
            points.append(("Core, all firmest", found.x))
        own, _ = efficient(program, list(judged(best.changes, self.found.middle, self.judge.tabled_by).z[0]))
        weights = [
            (self.found.assumed.members[i], float(w))
            for i, w in zip(program.members, found.weights, strict=True)
            if w >= _NOTABLE
        ]
        return Bargain(
            slots=tuple(slot.id for slot in problem.slots),
            points=tuple(
                Point(name, tuple(float(k) for k in x), whole.odds(x), float(problem.cost @ (1 - x)))
                for name, x in points
            ),
            margin=found.margin,
            weights=tuple(sorted(weights, key=lambda pair: (-pair[1], pair[0]))),
            efficient=own,
        )

    def _members(self, best: Version, stepped: Stepped | None) -> tuple[Member, ...]:
        pair = (self.table.panel.tabled, best.changes)
        sides = [judged(c, self.judge.given, self.judge.tabled_by) for c in pair]
        before, after = (objecting(side).mean(axis=0) for side in sides)
        price = stepped.found.price * stepped.found.local.pull if stepped is not None else np.zeros(len(after))
        members = self.found.assumed.members
        found = [
            Member(m, self.found.alliance.members[m].name, float(before[i]), float(after[i]), max(0.0, float(price[i])))
            for i, m in enumerate(members)
        ]
        return tuple(sorted(found, key=lambda m: (-m.objects, m.member)))

    def _notes(self) -> tuple[str, ...]:
        levers: dict[str, list[str]] = {}
        for slot in (slot for slot in self.slots if not isinstance(slot.ways[0], Payment)):
            levers.setdefault(slot.id, []).extend(lever.way for lever in slot.ways)
        tried = "; ".join(f"{slot}: {', '.join(ways)}" for slot, ways in levers.items())
        return (
            f"Levers tried: {tried or 'none'}.",
            "Distance: 1 for a clause struck, in proportion for a part of it given up or put off, 1 over the number of "
            f"{self.found.alliance.member_words} for one exempted, and 0.05 for each clause touched.",
            "The bound on nearer texts is proven for effects added up over the clauses as they were measured; what "
            "clauses do to each other is put right for the text shown.",
            self._payments_note(),
            "A date is never put beyond the years judged, where nobody would count what it does.",
        )

    def _payments_note(self) -> str:
        words = self.found.alliance.member_words
        if self.asked.side_payments is None:
            return f"No side payments between {words} were allowed; --side-payments PERCENT allows them within a cap."
        return (
            f"Side payments: each may pay, or get, up to {self.asked.side_payments:g}% of what it pays a year today, "
            f"in all nothing, at a distance of 1 over the number of {words} for the whole of it."
        )


def _touched(version: Version) -> frozenset[str]:
    return frozenset(move.clause for move in version.moves)
