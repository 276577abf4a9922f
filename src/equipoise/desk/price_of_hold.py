"""What would breaking cost, in months and in money, and which clause keeps both the objection and the date?

A break is not the end of a text: amended or not, it needs a new round with a full period here and at every body that is
still to come. So a hold moves the day on which the text can be in force, and no clause takes effect before that day.
The price is what every member would then pay more or less, over the years looked at, than if the text passed now: both
computed from the rules in force by the engine that computed the effects, and subtracted. A clause that is held alone
lets the rest keep its date; whether the date can be kept at all follows from the shortest periods of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from equipoise.desk.held_text import clause_held, day_of, held_until, latest_start, months_on, span_in_words, through
from equipoise.desk.procedure import (
    Case,
    Micros,
    Refusal,
    SilenceRule,
    State,
    beginning,
    labelled,
)
from equipoise.desk.refusing import Refused
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Change, Proposal, digest_of
from equipoise.report.format import cents, long_day
from equipoise.report.horizon import horizon
from equipoise.whatif import Impact, impact

if TYPE_CHECKING:
    from equipoise.desk.desk import Desk

__all__ = [
    "Bought",
    "Delay",
    "HeldClause",
    "PriceOfHold",
    "bought",
    "price_of_hold",
]

_MONTHS: Final = (3, 6, 12)
Money = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Delay:
    """A hold of some length: in force on ``day``, so much later, and what every member then pays more or less.

    ``moved`` and ``gone``: the numbers of the clauses that begin later, and of those that would be over before they
    begin. ``trouble``: why no money is told.
    """

    words: str
    day: date
    later: str
    changes: Money
    moved: tuple[int, ...]
    gone: tuple[int, ...]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class HeldClause:
    """A clause that is held alone: what it brings the member, the words of the amendment, and what holding it costs.

    ``since``: the day on which it would begin instead; None: it has no day, and is only reviewed then.
    """

    number: int
    id: str
    title: str
    amount: Decimal | None
    say_points: Decimal
    since: date | None
    review: date
    words: str
    changes: Money


@dataclass(frozen=True, slots=True)
class PriceOfHold:
    """The price of a hold for a member, and the clauses that keep both the objection and the date."""

    case: Case
    member: str
    currency: str
    years: str
    status: str
    on_time: date
    amend_by: Micros | None
    delays: tuple[Delay, ...]
    clauses: tuple[HeldClause, ...]
    how: tuple[str, ...]

    @property
    def summary(self) -> str:
        """What a hold costs the member, in a sentence."""
        longest = self.delays[-1]
        mine = longest.changes.get(self.member)
        if longest.trouble:
            return f"What a hold would cost cannot be told: {longest.trouble}"
        if mine is None:
            return f"A hold of {longest.words} moves the text to {long_day(longest.day)}; {self.member} has no figure."
        way = "more" if mine > 0 else "less"
        told = (
            f"pays {self.currency} {cents(abs(mine))} {way}" if mine else f"pays the same to the {self.currency} cent"
        )
        when = f"Held for {longest.words}, the text is in force on {long_day(longest.day)}"
        return f"{when}, and {self.member} {told} over {self.years}."

    @property
    def date_words(self) -> str:
        """Until when can an amended text still keep the date, in words?"""
        zone = self.case.round.rule.zone if self.case.round else "UTC"
        on = long_day(self.on_time)
        if self.amend_by is None:
            return (
                f"An amended text cannot keep the date ({on}): the periods of its rounds are longer than what is left."
            )
        by = labelled(self.amend_by, zone)
        return f"An amended text keeps the date ({on}) if it is put under silence by {by}."


@dataclass(frozen=True, slots=True)
class Bought:
    """What would buy a capital's consent: a sentence, and each clause given up as far as needed, in words."""

    summary: str
    clauses: tuple[tuple[str, str], ...]


def bought(desk: Desk, name: str, member: str) -> Bought:
    """What does the search say that would buy a member's consent? Seconds, not milliseconds. Raises EquipoiseError."""
    alliance, proposal = desk.alliance(), desk.proposal(desk.case(name))
    return _searched(_Asked(alliance, desk.affairs().rules, proposal), member)


@lru_cache(maxsize=32)
def _searched(asked: _Asked, member: str) -> Bought:
    from equipoise.agree.capital import CapitalView
    from equipoise.report.proposal_questions import capital

    found = capital(asked.alliance, {"proposal": asked.proposal, "member": member})
    assert isinstance(found, CapitalView)
    said = "it would object with {:.0%}, as tabled with {:.0%}"
    prices = tuple((price.words, said.format(price.objects, found.objects)) for price in found.prices)
    return Bought(found.summary, prices)


def price_of_hold(desk: Desk, name: str, member: str) -> PriceOfHold:
    """The price of a hold of the text by a member at this instant. Raises Refused, EquipoiseError."""
    case, affairs, now = desk.case(name), desk.affairs(), desk.now
    if case.state is None:
        raise Refused(Refusal("unknown-case", f"There is no proposal {name!r}."))
    rule = case.judged_by
    if rule is None or case.round is None or case.state not in (State.SILENCE, State.PAUSED, State.HELD):
        raise Refused(
            Refusal("no-round", "It is under no silence: there is nothing to hold.", "Ask when a round runs.")
        )
    stops = [affairs.rule_of(body) or rule for body in _onward(case)]
    effective = beginning(date.fromisoformat(case.effective), rule.zone) if case.effective else 0
    passing = through(case.round.closes, stops, rule)
    on_time = day_of(max(passing, effective), rule)
    again = through(now, [rule, *stops], rule)
    amend_by = latest_start(now, [rule, *stops], rule, max(passing, effective))
    lengths = [("the shortest that the rules allow", day_of(max(again, effective), rule))]
    lengths += [(f"{n} months", months_on(on_time, n)) for n in _MONTHS]
    base: Impact | None = None
    clauses: tuple[HeldClause, ...] = ()
    trouble = ""
    try:
        asked = _Asked(desk.alliance(), affairs.rules, desk.proposal(case))
        base = _effects(asked)
        delays = tuple(_delay(asked, words, on_time, day) for words, day in lengths)
        clauses = tuple(_held_clauses(asked, case, member, on_time, max(day for _, day in lengths[:2])))
    except EquipoiseError as error:
        trouble = str(error)
        delays = tuple(Delay(w, d, span_in_words(on_time, d), {}, (), (), trouble) for w, d in lengths)
    return PriceOfHold(
        case=case,
        member=member,
        currency=_currency(base),
        years=f"{base.years[0]} to {base.years[-1]}" if base is not None else "",
        status=str(base.status) if base is not None else "",
        on_time=on_time,
        amend_by=amend_by,
        delays=delays,
        clauses=clauses,
        how=tuple(_how(case, affairs.version, _titles(desk.alliance(), _onward(case)), stops, rule, on_time, trouble)),
    )


def _onward(case: Case) -> tuple[str, ...]:
    """The bodies that are still to come on its route."""
    return case.route[case.route.index(case.body) + 1 :] if case.body in case.route else ()


# --- money ------------------------------------------------------------------------------------------------------------


class _Asked:  # hashed by digests: the things themselves are mappings
    """What the money depends on: the rules in force and the changes of the text, whoever asks and when."""

    def __init__(self, alliance: Alliance, rules: str, proposal: Proposal) -> None:
        self.alliance, self.proposal = alliance, proposal
        self.of = (rules, proposal.id, digest_of(proposal.changes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.of == other.of

    def __hash__(self) -> int:
        return hash(self.of)


@lru_cache(maxsize=32)
def _effects(asked: _Asked) -> Impact:
    """What the text does if it passes on time. Raises EquipoiseError."""
    return impact(asked.alliance, asked.proposal, years=horizon(asked.alliance))


@lru_cache(maxsize=256)
def _moved(asked: _Asked, other: _Asked) -> Money:
    """What everybody pays more or less under another text than under this one. Raises EquipoiseError."""
    base = _effects(asked)
    one, two = _amounts(base), _amounts(impact(asked.alliance, other.proposal, years=base.years, like=base.sides[0]))
    found: dict[str, Decimal | None] = {}
    for member in sorted(one.keys() | two.keys()):
        a, b = one.get(member), two.get(member)
        found[member] = None if a is None or b is None else b - a
    return found


def _amounts(found: Impact) -> dict[str, Decimal | None]:
    return {r["member"]: None if r["amount"] in (None, "") else Decimal(r["amount"]) for r in found.rows()}


def _delay(asked: _Asked, words: str, on_time: date, day: date) -> Delay:
    later, moved, gone = held_until(asked.proposal, day, on_time)
    changes, trouble = _told(asked, later)
    return Delay(words, day, span_in_words(on_time, day), changes, moved, gone, trouble)


def _told(asked: _Asked, other: Proposal) -> tuple[Money, str]:
    try:
        return _moved(asked, _Asked(asked.alliance, asked.of[0], other)), ""
    except EquipoiseError as error:
        return {}, str(error)


def _held_clauses(asked: _Asked, case: Case, member: str, on_time: date, held: date) -> Iterator[HeldClause]:
    """Every clause that brings the member something, held alone until a day; what costs it money first, then say."""
    base = _effects(asked)
    body = next((b for b in (*case.route[-1:], case.body) if b in asked.alliance.bodies), "")
    found = []
    for number, clause in enumerate(asked.proposal.changes, 1):
        rows = base.parts[clause.id].rows() if clause.id in base.parts else []
        mine = next((row for row in rows if row["member"] == member), None)
        if mine is None:
            continue
        amount = None if mine["amount"] in (None, "") else Decimal(mine["amount"])
        say = Decimal(mine["say_change_points"])
        if amount or say:
            found.append(_held_clause(asked, number, clause, (amount, say), (on_time, held, body)))
    yield from sorted(found, key=lambda c: (-(c.amount or 0), c.say_points, c.number))


def _held_clause(
    asked: _Asked,
    number: int,
    clause: Change,
    brings: tuple[Decimal | None, Decimal],
    when: tuple[date, date, str],
) -> HeldClause:
    on_time, held, body = when
    later = clause_held(clause, held, on_time)
    since = held if later is not None and later is not clause and hasattr(clause, "since") else None
    begins = f"Clause {number} ({clause.id}) begins on {held} instead of {getattr(clause, 'since', '')}; the "
    by = f" by {asked.alliance.bodies[body].title}" if body else ""
    words = (begins if since else "The ") + f"text is reviewed{by} from {held}. Every other clause keeps its date."
    changes: Money = {}
    if since is not None and later is not None:
        kept = tuple(later if c.id == clause.id else c for c in asked.proposal.changes)
        changes, _ = _told(asked, replace(asked.proposal, changes=kept, variants={}))
    return HeldClause(number, clause.id, clause.text or clause.id, *brings, since, held, words, changes)


def _currency(base: Impact | None) -> str:
    units = {e.unit for e in base.effects if e.attribute == "money"} if base is not None else set()
    return next(iter(units)).removesuffix(" a year") if units else ""


def _titles(alliance: Alliance, bodies: tuple[str, ...]) -> str:
    return ", ".join(alliance.bodies[name].title if name in alliance.bodies else name for name in bodies)


def _how(
    case: Case, version: int, onward: str, stops: list[SilenceRule], rule: SilenceRule, on_time: date, trouble: str
) -> Iterator[str]:
    """How was it computed? In sentences, with what is not known."""
    yield f"From version {version} of the rules, which are in force, and version {case.version} of the text."
    unit = rule.unit.replace("-", " ")
    least = f"at least {rule.min_period} {unit}" if rule.min_period else "no least period"
    more = f", then one at {onward}" if stops else ""
    yield (
        f"Unbroken, it is in force on {long_day(on_time)}. After a break it needs a new round "
        f"({rule.name}: {least}){more}, each opened at once."
    )
    if not case.effective:
        yield "The text names no date: the hold is counted from the end of its procedure."
    if any(r.announce for r in (rule, *stops)):
        yield "It also waits for the meeting that announces it: that date is not known, and not counted."
    if any(r.consent_to_method for r in (rule, *stops)):
        yield "Members are asked about the method first: how long is not known, and not counted."
    if trouble:
        yield f"No money can be told: {trouble}"
        return
    yield "No clause begins before the text is in force; one that looked back from the start still does."
    yield "Money: what each would pay if it is held, less what each would pay if it passes on time."
