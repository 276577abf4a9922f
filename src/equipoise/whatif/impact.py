"""What would a proposal change, for whom, when, and by how much? Today's answers less tomorrow's, and no more.

The impact of a proposal is the readings under it less the readings without it. The effects of its clauses are taken
in the order they are written, each the difference it makes on top of the ones before, so that the parts sum to the
whole exactly. An empty proposal changes 0 for everyone; a proposal and its inverse cancel; swapping sides flips signs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from equipoise.errors import EquipoiseError, KeyStepError, NoFigure
from equipoise.model import Alliance, Answer, Change, MadeFrom, Proposal, Trace, TraceLine, apply, need_member
from equipoise.model.clauses import SetSeries
from equipoise.model.wording import figure, percent, the
from equipoise.plan import Portfolio
from equipoise.values import Status, weakest
from equipoise.whatif.behind import behind
from equipoise.whatif.effects import ClauseEffect, Effect, comparable, known_of, one_sided, subtracted, why_nothing
from equipoise.whatif.measured import Measured, measured
from equipoise.whatif.sentence import sentence

__all__ = ["Impact", "compare", "impact", "voiced_in"]


@dataclass(frozen=True)
class Impact(Answer):
    """A proposal's effect on every member, by attribute, venue and year; ``impact["CAN"]`` are its effects.

    ``parts`` is the impact of each clause on top of the ones before it, by the clause's id; they sum to the whole.
    ``sides`` are the readings behind the effects, without and with the proposal, for whoever measures further texts.
    """

    proposal: Proposal
    before: Alliance
    after: Alliance
    years: tuple[int, ...]
    effects: tuple[Effect, ...]
    clauses: tuple[ClauseEffect, ...]
    portfolios: Mapping[str, tuple[Portfolio, Portfolio]]
    gaps: tuple[str, ...]
    parts: Mapping[str, Impact]
    made_from: MadeFrom
    sides: tuple[Measured, Measured] = field(repr=False, compare=False)
    question: ClassVar[str] = "whatif"

    def __getitem__(self, member: str) -> tuple[Effect, ...]:
        need_member(member, self.of)
        return self.of[member]

    @cached_property
    def of(self) -> Mapping[str, tuple[Effect, ...]]:
        """The effects by member, in order of code: everyone who is affected or could be, before or after."""
        found: dict[str, list[Effect]] = {}
        for effect in self.effects:
            found.setdefault(effect.member, []).append(effect)
        return {member: tuple(found[member]) for member in sorted(found)}

    @property
    def members(self) -> tuple[str, ...]:
        """Everyone who is affected or could be: members before or after."""
        return tuple(self.of)

    @property
    def payments_known(self) -> bool:
        """Is any payment known on both sides?"""
        return any(e.attribute == "money" for e in self.effects)

    @property
    def payments_unread(self) -> bool:
        """Could no payment that its clauses may move be read, so that nobody can say that none would change?"""
        return bool(self.proposal.changes and self.gaps) and not self.payments_known

    def change(self, member: str, attribute: str) -> Fraction:
        """The sum of a member's changes in an attribute over venues and years (voice: see ``say``)."""
        return sum((e.change for e in self.of.get(member, ()) if e.attribute == attribute and e.moved), Fraction(0))

    def in_year(self, year: int) -> Impact:
        """The effects of one of the years alone, of the same texts and plans; the years sum to the whole.

        Raises NoFigure for a year that was not asked about.
        """
        if year not in self.years:
            raise NoFigure(f"{year} is not among the years asked about: {self.years[0]} to {self.years[-1]}")
        found = replace(self, years=(year,), effects=tuple(e for e in self.effects if e.year == year))
        # Say is read over the same priorities in every year, so that the years have the whole as their mean.
        found.__dict__["voices"] = self.voices
        found.__dict__["_moved_votes"] = self._moved_votes
        return found

    def total(self, attribute: str, side: str = "change") -> Fraction:
        """The sum over all members of an attribute: ``side`` is "baseline", "proposed" or "change"."""
        return sum((getattr(e, side) for e in self.effects if e.attribute == attribute), Fraction(0))

    @cached_property
    def voices(self) -> frozenset[str]:
        """The funds' priorities that ``say`` is about: those in which somebody's say moves, else all."""
        moved = frozenset(e.venue for e in self.effects if _is_priority(e) and e.moved)
        return moved or frozenset(e.venue for e in self.effects if _is_priority(e))

    def say(self, member: str) -> tuple[Fraction, Fraction]:
        """The member's mean share of say over the priorities in ``voices``, all the years: today, proposed."""
        mine = [e for e in self.of.get(member, ()) if e.attribute == "voice" and e.venue in self.voices]
        # A year before it belongs counts as no say, so that the shares of all members sum to one.
        count = max(1, len(self.voices) * len(self.years))
        return (
            sum((e.baseline for e in mine), Fraction(0)) / count,
            sum((e.proposed for e in mine), Fraction(0)) / count,
        )

    def votes(self, member: str) -> Fraction:
        """The mean change of the member's share of voting power over the bodies where votes move, and the years."""
        mine = (e.change for e in self.of.get(member, ()) if e.attribute == "voice" and e.venue in self._moved_votes)
        return sum(mine, Fraction(0)) / max(1, len(self._moved_votes) * len(self.years))

    @cached_property
    def _moved_votes(self) -> frozenset[str]:
        return frozenset(e.venue for e in self.effects if _is_vote(e) and e.moved)

    @property
    def status(self) -> Status:
        """The weakest status among the readings and the clauses."""
        return weakest([*(e.status for e in self.effects), *(c.status for c in self.clauses)])

    @property
    def touched(self) -> bool:
        """Does any payment, say, chair, capability or return change for anyone?"""
        return any(map(_felt, self.effects))

    @property
    def summary(self) -> str:
        """Whose say rises and falls, who pays more, over which years, against which baseline."""
        return sentence(self)

    def rows(self) -> list[dict[str, Any]]:
        """One row a member over all the years, the largest gain of say first; money exact, shares in percent."""
        rows = []
        for member in self.members:
            old, new = self.say(member)
            rows.append(
                {
                    "member": member,
                    "name": self._name(member),
                    "years": f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else str(self.years[0]),
                    "paid_before": self._paid(member, "baseline"),
                    "paid_after": self._paid(member, "proposed"),
                    "amount": self._paid(member, "change"),
                    "say_before_percent": percent(old),
                    "say_after_percent": percent(new),
                    "say_change_points": percent(new - old),
                    "votes_change_points": percent(self.votes(member)),
                    "seats_gained": self._seats(member),
                    "chair_years_gained": int(self.change(member, "chair")),
                    "capability_change": figure(self.change(member, "capability")),
                    "return_change": figure(self.change(member, "return")),
                    "status": str(weakest(e.status for e in self.of[member])),
                }
            )
        return sorted(
            rows, key=lambda r: (-Decimal(str(r["say_change_points"])), Decimal(str(r["amount"] or 0)), r["member"])
        )

    def to_json(self) -> dict[str, Any]:
        """The shape of every answer, with the clauses, what moves by year, and what could not be read."""
        clauses = [{name: getattr(c, name) for name in c.__slots__} for c in self.clauses]
        return super().to_json() | {"clauses": clauses, "by_year": self.by_year(), "gaps": list(self.gaps)}

    def by_year(self) -> list[dict[str, Any]]:
        """What moves, as flat rows: member, year, attribute, venue, baseline, proposed, change, unit, status."""
        return [
            {
                "member": e.member,
                "year": e.year,
                "attribute": e.attribute,
                "venue": e.venue,
                "baseline": _exact(e.baseline),
                "proposed": _exact(e.proposed),
                "change": _exact(e.change),
                "unit": e.unit,
                "status": str(e.status),
            }
            for e in self.effects
            if e.moved
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """What changes for the member, venue by venue, and what is behind each change, down to sources.

        Unchanged venues are named in one line.
        """
        need_member(member, self.members)
        traces, still = [], []
        venues = dict.fromkeys((e.attribute, e.venue) for e in self[member])
        for attribute, venue in venues:
            mine = [e for e in self[member] if (e.attribute, e.venue) == (attribute, venue)]
            if any(e.moved for e in mine):
                traces.append(self._trace(member, attribute, venue, mine))
            else:
                still.append(self._read_at(attribute, venue))
        if still:
            line = TraceLine("Unchanged", "; ".join(still))
            traces.append(Trace(f"What stays the same for {self._name(member)}", (), line))
        return (*traces, *behind(self.after, member, self[member]))

    def _trace(self, member: str, attribute: str, venue: str, mine: Sequence[Effect]) -> Trace:
        # Currency to the cent, shares to four places: more would pretend to more than the inputs know.
        shares = attribute == "voice"
        shown = _as_percent if shares else _exact if attribute == "chair" else figure
        unit = mine[0].unit.removeprefix("share ") if shares else mine[0].unit
        lines = tuple(
            TraceLine(f"{e.year}", f"{shown(e.baseline)} → {shown(e.proposed)} {unit}", e.status) for e in mine
        )
        changes = sum((e.change for e in mine), Fraction(0))
        if attribute == "voice":
            changes /= len(self.years)
        word = "Mean change" if attribute == "voice" else "Change over the years"
        moved = f"{percent(changes)} points" if shares else shown(changes)
        result = TraceLine(word, moved, weakest(e.status for e in mine))
        return Trace(f"{self._name(member)}: {self._read_at(attribute, venue)}", lines, result)

    def _read_at(self, attribute: str, venue: str) -> str:
        """What is read where, in words: "payments to the Civil Budget"."""
        read = (v for side in self.sides for v in side.readings)
        title = next((v.title for v in read if (v.attribute, v.id) == (attribute, venue)), venue)
        words = {"money": f"payments to {the(title)}", "capability": f"value of {title}"}
        return words.get(attribute, title)

    def _seats(self, member: str) -> int:
        gained = 0
        for venue in {e.venue for e in self[member] if e.venue.startswith("body:")}:
            mine = [e for e in self[member] if e.venue == venue and e.attribute == "voice"]
            gained += int(any(e.proposed and not e.baseline for e in mine))
            gained -= int(any(e.baseline and not e.proposed for e in mine))
        return gained

    def _paid(self, member: str, side: str) -> str | None:
        # None where no payment of any year is known: that is missing, not zero.
        mine = [getattr(e, side) for e in self.of.get(member, ()) if e.attribute == "money"]
        known = mine or any(e.attribute == "money" for e in self.effects)
        return figure(sum(mine, Fraction(0))) if known else None

    def _name(self, member: str) -> str:
        found = self.after.members.get(member) or self.before.members.get(member)
        return found.name if found else member


def _felt(effect: Effect) -> bool:
    # What a member reports of its own spending is told, but it is nobody's gain or loss.
    return effect.attribute != "spending" and effect.moved


def _is_priority(effect: Effect) -> bool:
    return effect.attribute == "voice" and effect.venue.startswith("fund:")


def _is_vote(effect: Effect) -> bool:
    return effect.attribute == "voice" and effect.venue.startswith("body:")


def _as_percent(share: Fraction) -> str:
    return f"{percent(share)}%"


def _exact(value: Fraction) -> str:
    whole = value * 100
    return figure(value) if whole.denominator == 1 else f"{float(value):.6f}"


def impact(alliance: Alliance, proposal: Proposal, *, years: Iterable[int], like: Measured | None = None) -> Impact:
    """What would the proposal change in these years? ``like`` is an earlier measurement to share readings with.

    Clauses that make sense only together (a state leaves, others take up its share; a ceiling is struck, another set)
    are measured together. Raises ProposalError with every reason it cannot be applied, and what the questions raise of
    the rules it would make.
    """
    span = _span(years)
    after = apply(alliance, proposal)
    voiced = voiced_in(alliance, after)
    first = last = measured(alliance, span, like=like, voiced=voiced)
    end = measured(after, span, like=first, voiced=voiced)
    known = known_of(first) & known_of(end)
    parts: dict[str, Impact] = {}
    state, waiting = alliance, list[Change]()
    for clause in proposal.changes:
        waiting.append(clause)
        state = clause.apply(state)
        try:
            following = end if clause is proposal.changes[-1] else measured(state, span, like=last, voiced=voiced)
        except KeyStepError:
            # Rules that nobody could apply, until a later clause completes them.
            continue
        if not known <= known_of(following):
            # A figure is struck that a later clause sets again: no difference can be taken in between.
            continue
        for early in waiting[:-1]:
            parts[early.id] = _between(_alone(proposal, early), last, last, {}, f"only together with {clause.id}")
        parts[clause.id] = _between(_alone(proposal, clause), last, following, {}, known=known)
        last, waiting = following, []
    return _between(proposal, first, last, parts)


def _alone(proposal: Proposal, clause: Change) -> Proposal:
    return replace(proposal, id=f"{proposal.id}#{clause.id}", changes=(clause,), variants={})


def _span(years: Iterable[int]) -> tuple[int, ...]:
    span = tuple(years)
    if not span:
        raise EquipoiseError("no year is named: give at least one, for example range(2027, 2032)")
    return span


def compare(before: Alliance, after: Alliance, *, years: Iterable[int], like: Measured | None = None) -> Impact:
    """What differs between two alliances in these years? The impact of no named clauses; ``like`` as in ``impact``."""
    span, voiced = _span(years), voiced_in(before, after)
    nameless = Proposal(id="comparison", title="Comparison", stage="draft", changes=())
    one = measured(before, span, like=like, voiced=voiced)
    return _between(nameless, one, measured(after, span, like=one, voiced=voiced), {})


def voiced_in(*alliances: Alliance) -> frozenset[str]:
    """Whose priorities are read of any of them: the funds that have a rule of the say."""
    return frozenset(fund.id for alliance in alliances for fund in alliance.funds.values() if fund.priority)


def _between(
    proposal: Proposal,
    before: Measured,
    after: Measured,
    parts: Mapping[str, Impact],
    why: str = "",
    known: frozenset[tuple[str, str, int]] | None = None,
) -> Impact:
    shared = {f: (before.portfolios[f], after.portfolios[f]) for f in before.portfolios if f in after.portfolios}
    effects = subtracted(before, after)
    if known is not None:
        effects = comparable(effects, known)
    effects += _set_series(proposal, before.alliance, after.alliance, before.years)
    told = tuple(effect for part in parts.values() for effect in part.clauses)
    if len(proposal.changes) == 1 and not parts:
        told = (_told(proposal.changes[0], before, after, any(map(_felt, effects)), why),)
    return Impact(
        proposal=proposal,
        before=before.alliance,
        after=after.alliance,
        years=before.years,
        effects=_one_currency(effects),
        clauses=told,
        portfolios=shared,
        gaps=tuple(dict.fromkeys(before.gaps + after.gaps + one_sided(before, after))),
        parts=parts,
        made_from=MadeFrom(before.alliance, proposal),
        sides=(before, after),
    )


def _told(clause: Change, before: Measured, after: Measured, moved: bool, why: str) -> ClauseEffect:
    today, proposed = clause.today_and_proposed(before.alliance)
    if not moved:
        missing = bool(before.gaps or after.gaps)
        why = why or why_nothing(clause, before.alliance, after.alliance, before.years, missing=missing)
    return ClauseEffect(clause.id, clause.kind, clause.text, today, proposed, moved, why, clause.status)


def _one_currency(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    units = sorted({e.unit for e in effects if e.attribute == "money"})
    if len(units) > 1:
        raise EquipoiseError(
            f"payments are in several currencies ({', '.join(units)}): they cannot be added without a dated rate. "
            "Keep funds of one currency in one folder."
        )
    return effects


def _set_series(proposal: Proposal, before: Alliance, after: Alliance, years: tuple[int, ...]) -> tuple[Effect, ...]:
    pairs = {(c.series, c.member) for c in proposal.changes if isinstance(c, SetSeries)}
    effects = []
    for series, member in sorted(pairs):
        for year in years:
            old, new = before.series[series].at(member, year), after.series[series].at(member, year)
            if old.value is None or new.value is None:
                # A figure where there was none is an announcement, not a change: the clause tells it in words.
                continue
            status = weakest((old.status, new.status))
            unit = before.series[series].unit
            pair = (Fraction(old.value), Fraction(new.value))
            effects.append(Effect(member, year, "spending", series, *pair, unit, status))
    return tuple(effects)
