"""What is the smallest amendment that would pass? Levers, effects, search, and the proof on fresh draws.

    found = agree.amend(nato, nato.proposals["canada-2026"], probability=0.8, years=range(2027, 2032))
    print(found.summary)
    found.text                 # a proposal that names its parent

The search (seeking.py) works on effects added up over the clauses. Its answer is then written as a text, the text is
measured by the engines, and judged on draws that the search has not seen (trial.py); where it falls short, the target
is raised and the search repeated. What cannot be shown to pass is never shown as passing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from equipoise.agree.again import Panel
from equipoise.agree.amending.answer import Amendment, Bargain, Irreconcilable, Member, Point, Version
from equipoise.agree.amending.bargaining import Standings, compromise, core, efficient, nash
from equipoise.agree.amending.descent import Found
from equipoise.agree.amending.menu import Menu
from equipoise.agree.amending.payments import Payment, payments_within
from equipoise.agree.amending.search import Problem
from equipoise.agree.amending.seeking import Seeking, Sought
from equipoise.agree.amending.slots import Slot, slots
from equipoise.agree.amending.trial import FRESH_DRAWS, Trial, Tried
from equipoise.agree.amending.wish import Wish
from equipoise.agree.answer import LIKELY, Forecast
from equipoise.agree.forecast import forecast, lacking, objecting
from equipoise.agree.judgement import judged
from equipoise.agree.odds import Odds, odds, odds_of
from equipoise.ensemble import Watch
from equipoise.model import Alliance, MadeFrom, Proposal
from equipoise.whatif import Impact

__all__ = ["amend"]

_NOTABLE = 0.02  # weights below this are not told
_EXEMPT = 3  # members whose exemption from a change of a key is tried: those likeliest to object


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
    watch: Watch | None = None,
) -> Amendment:
    """Which text nearest to the tabled one passes its route with this probability?

    ``keep`` names clauses that must stay as tabled; ``fewest`` asks for as few clauses touched as possible, then for
    the nearest. ``alternatives`` is how many further texts are looked for that differ in which clauses they touch;
    with 0 none, which is quicker.
    ``side_payments`` allows each member to pay others, or get from them, up to this percent of what it pays a year.
    ``impact`` and ``found`` are what whatif and forecast say of the proposal, where they are known. ``watch`` is told
    how far the search is, and how far the nearest text found may be from the nearest there is.
    Raises EquipoiseError for a probability out of range and UnknownName for a clause that does not exist.
    """
    wish = Wish(probability, fewest, tuple(keep), alternatives, side_payments)
    wish.refuse(proposal)
    from equipoise import whatif

    span = tuple(years)
    impact = impact if impact is not None else whatif.impact(alliance, proposal, years=span)
    if found is None:
        found = forecast(
            alliance, proposal, years=span, seed=seed, draws=draws, impact=impact, clause_impacts=impact.parts
        )
    return _Answering.of(found, impact, wish, watch or Watch()).answer()


@dataclass(frozen=True)
class _Answering:
    """What is found, and all that is said of it."""

    seeking: Seeking
    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, found: Forecast, impact: Impact, wish: Wish, watch: Watch) -> _Answering:
        panel = Panel.of(found)
        moving = [c.id for c in impact.clauses if c.touched]
        objecting = [line.member for line in found.lines[:_EXEMPT] if line.objects.centre >= LIKELY]
        payments: tuple[Payment, ...] = ()
        if wish.side_payments is not None:
            paid = dict(zip(panel.tabled.members, panel.tabled.payment.mean(axis=1).tolist(), strict=True))
            payments = payments_within(found.alliance, found.proposal, found.years, paid, wish.side_payments)
        places = slots(
            found.alliance,
            found.proposal,
            found.years,
            moving,
            objecting,
            wish.keep,
            asked_next=bool(found.view.followers),
            payments=payments,
        )
        trial = Trial.of(found, impact, panel)
        return cls(Seeking(trial, wish, Menu.of(trial.table, places), watch), places)

    @property
    def trial(self) -> Trial:
        """What texts are tried by."""
        return self.seeking.trial

    @property
    def found(self) -> Forecast:
        """The forecast of the text as tabled."""
        return self.trial.found

    def answer(self) -> Amendment:
        """The best verified text, the alternatives to it, or the proof that there is none."""
        tabled, wish = self.trial.as_tabled(), self.seeking.wish
        if tabled.odds.centre >= wish.probability or not self.seeking.menu.slots:
            passes = tabled.odds.centre >= wish.probability
            return self._result(tabled.odds, tabled, self.seeking.menu.problem(), None, passes)
        sought = self.seeking.best()
        if sought is None:
            likeliest, ceiling = self.seeking.likeliest()
            if likeliest.version.odds.centre < wish.probability:
                return self._none(tabled.odds, likeliest, ceiling)
            # No search came near it, but here it is: from there the nearest is looked for again.
            sought = self.seeking.nearer(likeliest)
        tried = sought.tried
        settled = self.seeking.settled(tried.problem, tried.steps)
        others = self.seeking.others(tried) if wish.alternatives else ()
        return self._result(tabled.odds, tried.version, tried.problem, settled, True, sought, others)

    def _none(self, before: Odds, tried: Tried, ceiling: float | None) -> Amendment:
        """The likeliest text found, and why none passes."""
        at = tried.problem.point(tried.steps)
        top = Found(at, tried.problem.surface.local(at), 0.0, ())
        why = Irreconcilable(ceiling, self._weights(top), self._conflicts(top, tried.problem))
        return self._result(before, tried.version, tried.problem, None, False, why=why)

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
        settled: Found | None,
        passes: bool,
        sought: Sought | None = None,
        others: tuple[Version, ...] = (),
        why: Irreconcilable | None = None,
    ) -> Amendment:
        bound = sought.bound if sought is not None else None
        return Amendment(
            alliance=self.found.alliance,
            proposal=self.found.proposal,
            years=self.found.years,
            probability=self.seeking.wish.probability,
            before=before,
            best=best,
            passes=passes,
            bound=bound,
            certified=bound is not None,
            fewest=sought.fewest if sought is not None else None,
            members=self._members(best, settled),
            alternatives=others,
            irreconcilable=why,
            fresh=(self.trial.seed, FRESH_DRAWS),
            bargain=self._bargain(problem, best),
            lacking=self._lacking(best),
            told=self._notes(),
            held=self.seeking.wish.keep,
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
        surface = self.seeking.central(problem)
        program = Standings.of(surface, problem.level)
        found, (mean, median) = core(program), compromise(surface)
        points = [("Compromise", mean), ("Median", median)]
        if not found.empty:
            best_product = nash(program)
            points.insert(0, ("Nash", best_product if best_product is not None else found.x))
            points.append(("Core, all firmest", found.x))
        own, _ = efficient(program, list(judged(best.changes, self.found.middle, self.trial.judge.tabled_by).z[0]))
        weights = [
            (self.found.assumed.members[i], float(w))
            for i, w in zip(program.members, found.weights, strict=True)
            if w >= _NOTABLE
        ]
        return Bargain(
            slots=tuple(slot.id for slot in problem.slots),
            points=tuple(
                Point(
                    name,
                    tuple(float(k) for k in x),
                    odds("route", problem.surface.logs(x)),
                    float(problem.cost @ (1 - x)),
                )
                for name, x in points
            ),
            margin=found.margin,
            weights=tuple(sorted(weights, key=lambda pair: (-pair[1], pair[0]))),
            efficient=own,
        )

    def _members(self, best: Version, settled: Found | None) -> tuple[Member, ...]:
        pair = (self.trial.table.panel.tabled, best.changes)
        sides = [judged(c, self.trial.judge.given, self.trial.judge.tabled_by) for c in pair]
        before, after = (objecting(side) for side in sides)
        members = self.found.assumed.members
        price = settled.price * settled.local.pull if settled is not None else np.zeros(len(members))
        sure = {line.member for line in self.found.lines if line.certain}
        found = [
            Member(
                member=m,
                name=self.found.alliance.members[m].name,
                objects_before=odds_of("objects", before[:, i]),
                objects=odds_of("objects", after[:, i]),
                certain=m in sure,
                price=max(0.0, float(price[i])),
            )
            for i, m in enumerate(members)
        ]
        return tuple(sorted(found, key=lambda m: (-m.objects.centre, m.member)))

    def _notes(self) -> tuple[str, ...]:
        levers: dict[str, list[str]] = {}
        for slot in (slot for slot in self.slots if not isinstance(slot.ways[0], Payment)):
            levers.setdefault(slot.id, []).extend(lever.way for lever in slot.ways)
        tried = "; ".join(f"{slot}: {', '.join(ways)}" for slot, ways in levers.items())
        return (
            f"Levers tried: {tried or 'none'}.",
            "Distance: 1 for a clause struck, in proportion for a part of it given up or put off, 1 over the number of "
            f"{self.found.alliance.member_words} for one exempted, and 0.05 for each clause touched.",
            "The bound on nearer texts holds for every way of every clause, over the draws of the search as put right "
            "by the fresh ones, and for effects added up over the clauses as they were measured; what clauses do to "
            "each other is put right for the text shown.",
            self._payments_note(),
            "A date is never put beyond the years judged, where nobody would count what it does.",
        )

    def _payments_note(self) -> str:
        words = self.found.alliance.member_words
        if self.seeking.wish.side_payments is None:
            return f"No side payments between {words} were allowed; --side-payments PERCENT allows them within a cap."
        percent = f"{self.seeking.wish.side_payments:g}%"
        return (
            f"Side payments: each may pay, or get, up to {percent} of what it pays a year today, in all nothing, "
            f"at a distance of 1 over the number of {words} for the whole of it."
        )
