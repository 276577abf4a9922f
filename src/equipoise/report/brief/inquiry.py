"""Which questions does the brief ask, of which years, and what was answered? Asked once; the chapters only tell it.

"Today" is the base year, the latest whose ceilings are published; "proposed" are the years of the horizon. Sums are
of the funds in the alliance's own currency; a fund in another currency is told apart, never added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from equipoise import pay
from equipoise.agree import DRAWS, Forecast, forecast
from equipoise.agree.gains import EffectLike
from equipoise.errors import EquipoiseError, KeyStepError, NoFigure
from equipoise.model import Alliance, Fund, Project, Proposal, Shares, need_member, shares_on
from equipoise.model.wording import the
from equipoise.report import format as fmt
from equipoise.report.horizon import base_year
from equipoise.report.wording import clause_numbers, named
from equipoise.values import Status, weakest
from equipoise.whatif import Effect, Impact, impact

__all__ = ["Inquiry", "MovedKey", "inquire"]


@dataclass(frozen=True)
class MovedKey:
    """A key that the proposal changes: its funds, since when it differs, and where that leads, on both sides.

    ``on``: the first day of the last pair of shares that is reached; ``ends``: the first day on which the key is again
    what it would have been, None where it differs to the end of the years looked at.
    """

    key: str
    funds: tuple[str, ...]
    since: date
    on: date
    ends: date | None
    before: Shares
    after: Shares

    @property
    def span(self) -> str:
        """For which days the shares are told: "from 1 Jan 2027", "from 1 Jan 2027 to 31 Dec 2028"."""
        last = "" if self.ends is None else f" to {fmt.day(self.ends - timedelta(days=1))}"
        return f"from {fmt.day(self.on)}{last}"


@dataclass(frozen=True)
class Inquiry:
    """One proposal, asked everything. ``calls`` are those of the base year, by fund; ``gaps`` say what is missing."""

    alliance: Alliance
    proposal: Proposal
    years: range
    base: int
    dated: date
    capital: str
    seed: int
    impact: Impact
    forecast: Forecast
    calls: Mapping[str, pay.Calls]
    gaps: tuple[str, ...]

    @property
    def years_text(self) -> str:
        """The horizon in words: "2027 to 2031"."""
        return fmt.years_text(self.years)

    @property
    def span_text(self) -> str:
        """The horizon in words for sums: where figures are missing they are sums of what is known."""
        return f"{self.years_text}, as far as is known" if self.gaps else self.years_text

    @cached_property
    def members(self) -> tuple[str, ...]:
        """Everyone who belongs in the base year or in the horizon, under the rules of today or the proposed ones."""
        found = set(self.impact.members) | {m for calls in self.calls.values() for m in calls.lines}
        return tuple(sorted(found))

    def name(self, member: str) -> str:
        """The member's name; its code when the folder has none."""
        found = self.alliance.members.get(member) or self.impact.after.members.get(member)
        return found.name if found else member

    @property
    def as_it_stands(self) -> str:
        """How the text came to be, at the head of a sentence: "As tabled"."""
        return {"tabled": "As tabled", "draft": "As drafted"}.get(self.proposal.stage, "As written")

    def named(self, member: str) -> str:
        """The member's name as a sentence takes it: "the United States"."""
        return named(self.name(member))

    @cached_property
    def clause_numbers(self) -> Mapping[str, int]:
        """The clauses' numbers by their ids."""
        return clause_numbers(self.proposal)

    @cached_property
    def moved_keys(self) -> tuple[MovedKey, ...]:
        """The keys of funds that differ as proposed, each with the last shares that it reaches."""
        dated = {getattr(clause, "since", None) for clause in self.proposal.changes}
        dated |= {u + timedelta(days=1) for c in self.proposal.changes if (u := getattr(c, "until", None)) is not None}
        new_years = {date(year, 1, 1) for year in self.years}
        days = sorted(new_years | {d for d in dated if d is not None and d.year in self.years})
        found = []
        for key in sorted({fund.key for fund in self.alliance.funds.values()}):
            differing = [(day, *pair) for day in days if (pair := self._shares(key, day)) and _differ(*pair)]
            if differing:
                since, (last, before, after) = differing[0][0], differing[-1]
                on = last
                for day, *pair in reversed(differing):
                    if _differ(before, pair[0]) or _differ(after, pair[1]):
                        break
                    on = day
                ends = next((day for day in days if day > last), None)
                funds = tuple(f.id for f in self.alliance.funds.values() if f.key == key)
                found.append(MovedKey(key, funds, since, on, ends, before, after))
        return tuple(found)

    def _shares(self, key: str, day: date) -> tuple[Shares, Shares] | None:
        try:
            return shares_on(self.alliance, key, day), shares_on(self.impact.after, key, day)
        except EquipoiseError:
            return None

    def fund_name(self, fund: str) -> str:
        """A fund's name, or its initials where its id is made of them: NSIP."""
        title = self.alliance.funds[fund].title if fund in self.alliance.funds else fund
        initials = "".join(word[0] for word in title.split() if word[0].isalpha()).casefold()
        return fund.upper() if fund.casefold() == initials else title

    def the_fund(self, fund: str) -> str:
        """A fund's name as a sentence takes it: "the NSIP", "joint procurement"."""
        return the(self.fund_name(fund))

    @cached_property
    def funds(self) -> tuple[Fund, ...]:
        """The funds in the alliance's own currency that call something in the base year, in the folder's order."""
        return tuple(c.fund for c in self.calls.values() if c.fund.currency == self.alliance.currency and c.total)

    def paid_today(self, member: str, fund: str | None = None) -> Fraction:
        """What the member pays in the base year, to one fund or to all of them."""
        funds = [fund] if fund is not None else [f.id for f in self.funds]
        lines = (self.calls[f].lines.get(member) for f in funds)
        return sum((Fraction(line.net.amount) for line in lines if line is not None), Fraction(0))

    @cached_property
    def total_today(self) -> Fraction:
        """What all members pay in the base year to all funds."""
        return sum((self.paid_today(m) for m in self.members), Fraction(0))

    def share_today(self, member: str) -> Fraction:
        """The member's percent of all funds in the base year."""
        return 100 * self.paid_today(member) / self.total_today if self.total_today else Fraction(0)

    @cached_property
    def trust_in_payments(self) -> Status:
        """How far the base year's calls can be trusted."""
        return weakest(c.status for f, c in self.calls.items() if c.total)

    def effects(self, attribute: str, venue: str | None = None, member: str | None = None) -> tuple[Effect, ...]:
        """The effects of an attribute, of one venue or member if named."""
        return tuple(
            e
            for e in self.impact.effects
            if e.attribute == attribute
            and (venue is None or e.venue == venue)
            and (member is None or e.member == member)
        )

    def say_change(self, effects: Iterable[EffectLike], member: str) -> Fraction:
        """How far another text with these effects moves a member's say, as ``Impact.say`` takes the mean; 1 is all."""
        seen = self.impact
        mine = (e for e in effects if e.member == member and e.attribute == "voice" and e.venue in seen.voices)
        return sum((e.proposed - e.baseline for e in mine), Fraction(0)) / max(1, len(seen.voices) * len(seen.years))

    def project(self, name: str) -> Project | None:
        """A project as the proposal leaves it, or as it stands where the proposal removes it."""
        return self.impact.after.projects.get(name) or self.alliance.projects.get(name)

    @cached_property
    def voiced_fund(self) -> str | None:
        """The fund whose say over priorities moves most under the proposal; without a move, one that has a say."""
        moves: dict[str, Fraction] = {}
        for effect in self.effects("voice"):
            kind, _, name = effect.venue.partition(":")
            if kind == "fund":
                moves[name] = moves.get(name, Fraction(0)) + abs(effect.change)
        return max(moves, key=lambda name: (moves[name], name)) if moves else None


def _differ(before: Shares, after: Shares) -> bool:
    return any(before.of(m) != after.of(m) for m in {*before.percent, *after.percent})


def inquire(
    alliance: Alliance,
    proposal: Proposal,
    *,
    years: range,
    dated: date,
    capital: str | None = None,
    seed: int = 7,
    draws: int = DRAWS,
) -> Inquiry:
    """Ask everything. ``capital`` is the member followed through the paper; by default whoever tabled it.

    Raises UnknownName for the capital, ProposalError when the proposal cannot be applied.
    """
    if capital is not None:
        need_member(capital, alliance.members)
    base = base_year(alliance)
    calls, gaps = _calls(alliance, base)
    found = impact(alliance, proposal, years=years)
    follow = capital or proposal.tabled_by
    if follow is None or follow not in alliance.members:
        # Nobody tabled it: follow whoever's payments or say it moves most, the first by code.
        follow = min(found.members, key=lambda m: (-_moved(found, m), m), default="")
    return Inquiry(
        alliance=alliance,
        proposal=proposal,
        years=years,
        base=base,
        dated=dated,
        capital=follow,
        seed=seed,
        impact=found,
        forecast=forecast(
            alliance,
            proposal,
            years=years,
            seed=seed,
            draws=draws,
            impact=found,
            clause_impacts=found.parts,
        ),
        calls=calls,
        gaps=tuple(dict.fromkeys((*gaps, *found.gaps))),
    )


def _moved(found: Impact, member: str) -> Fraction:
    before, after = found.say(member)
    paid = abs(found.total("money", "baseline"))
    return abs(after - before) + (abs(found.change(member, "money")) / paid if paid else Fraction(0))


def _calls(alliance: Alliance, year: int) -> tuple[dict[str, pay.Calls], list[str]]:
    calls, gaps = {}, []
    for fund in alliance.funds:
        try:
            calls[fund] = pay.calls(alliance, fund, year)
        except (NoFigure, KeyStepError) as missing:
            gaps.append(str(missing))
    if not calls:
        raise _NothingCalled(f"no fund of {alliance.name} can be called in {year}: " + "; ".join(gaps))
    return calls, gaps


class _NothingCalled(EquipoiseError):
    """Not one fund has the figures that a call needs."""
