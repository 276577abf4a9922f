"""What does one capital's view say? Its options side by side, the price of its consent, its partners, its influence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from equipoise.agree.answer import Forecast, rules_of
from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.odds import Odds, percent
from equipoise.agree.traces import gain_text, percents
from equipoise.errors import UnknownName
from equipoise.model import Answer, MadeFrom, Trace, TraceLine
from equipoise.model.wording import counted, listed, lowered, named, proposal_named, years_text
from equipoise.values import Status

__all__ = ["CapitalView", "Influence", "Option", "Partner", "Price", "odds_of"]

_SHOWN: Final = 3
_UNITS: Final = {"voice": "average says", "capability": "all common payments"}
_VERBS: Final = {
    "object": "objects",
    "reservation": "lets it pass with a reservation",
    "qualify": "qualifies it",
    "endorse": "endorses it",
}
_TOLD: Final = 0.0005  # gains below this are nothing


@dataclass(frozen=True)
class Option:
    """What the capital may do: the odds along the route then, its gain, and what follows once the text is adopted.

    ``gain`` (if adopted) and ``expected`` (times the odds, less the cost of objecting) are means with their 90% ranges,
    in its own annual payments; ``gains`` by attribute in the units of gains.py. ``cannot``: the rule lets no such text
    pass. ``tabler`` is what whoever tabled it gains as felt, in its own annual payments.
    """

    id: str
    words: str
    odds: Odds
    cannot: bool
    gain: tuple[float, float, float]
    expected: tuple[float, float, float]
    cost: tuple[float, float, float] | None
    gains: Mapping[str, float]
    requests: tuple[float, float, float]
    tabler: float | None


@dataclass(frozen=True)
class Price:
    """One clause given up alone: what it would say, what part is kept, and how likely the capital objects then.

    ``distance`` is how far that is from the tabled text, as the amendment search counts it.
    """

    clause: str
    words: str
    kept: float
    distance: float
    objects: float
    enough: bool


@dataclass(frozen=True)
class Partner:
    """A member whose gains are like the capital's: how like, how often on the same side, and the clause most shared."""

    member: str
    name: str
    likeness: float
    same_side: float
    objects: float
    clause: str
    loses: bool


@dataclass(frozen=True)
class Influence:
    """The odds when the capital opposes and when it presses, the likeliest texts, and its rank by the difference.

    ``rank`` is None where the difference is under a tenth of a point.
    """

    opposes: float
    presses: float
    rank: int | None
    members: int
    text_if_opposes: tuple[str, float]
    text_if_presses: tuple[str, float]


@dataclass(frozen=True)
class CapitalView(Answer):
    """One capital's view of a proposal. ``rebate`` is the money that would buy its consent, in annual payments.

    ``objects`` is how likely it objects as tabled, ``consents`` at which it is taken to consent, ``payment`` what it
    pays a year today on average, ``word`` the share of draws in which it holds to a statement against.
    """

    forecast: Forecast
    member: str
    options: tuple[Option, ...]
    objects: float
    consents: float
    prices: tuple[Price, ...]
    rebate: float | None
    payment: float
    word: float
    partners: tuple[Partner, ...]
    influence: Influence
    made_from: MadeFrom
    question: ClassVar[str] = "capital"

    @property
    def status(self) -> Status:
        """That of the forecast."""
        return self.forecast.status

    @property
    def name(self) -> str:
        """The capital's name as a sentence takes it."""
        return named(self.forecast.alliance.members[self.member].name)

    def __getitem__(self, option: str) -> Option:
        """An option by its id: object, reservation, qualify, endorse."""
        try:
            return next(o for o in self.options if o.id == option)
        except StopIteration:
            raise UnknownName("option", option, [o.id for o in self.options]) from None

    @property
    def best(self) -> Option:
        """The option with the largest expected gain; the first of those alike."""
        return max(self.options, key=lambda option: option.expected[0])

    @property
    def summary(self) -> str:
        """The option that serves it best by the central figures, beside the others' odds; years and baseline."""
        found, best = self.forecast, self.best
        years = years_text(found.years)
        digest = found.made_from.alliance_digest[:15]
        odds = listed([f"{odds_of(o)} if it {_VERBS[o.id]}" for o in self.options], None)
        gain = f"{best.expected[0]:+.3f} of its annual payment"
        change = best.words.partition(": ")[2]
        what = f"if it {_VERBS[best.id]}" + (f" ({change})" if change else "")
        if best.expected[0] >= _TOLD:
            head = f"For {self.name} the expected gain is largest {what}: {gain}"
        elif best.expected[0] > -_TOLD:
            head = f"For {self.name} no option has an expected gain that can be told from nothing"
        else:
            head = f"For {self.name} every option is an expected loss, the least {what}: {gain}"
        return (
            f"{head}. The odds that {proposal_named(found.proposal, found.alliance)} passes its route: {odds}; by "
            f"effects in {years} against {rules_of(found.proposal)} ({digest}). {self.price_sentence}"
        )

    @property
    def price_sentence(self) -> str:
        """What would buy its consent, in a sentence."""
        limit = percent(self.consents)
        if self.objects <= self.consents:
            return f"As tabled it objects with {percent(self.objects)}: its consent needs no price."
        head = f"As tabled it objects with {percent(self.objects)}."
        enough = [p for p in self.prices if p.enough]
        if enough:
            told = f"{head} One clause would bring that to {limit} or less: {enough[0].words}."
        elif self.prices:
            first = self.prices[0]
            near = f"nearest comes {first.words}: {percent(first.objects)}"
            told = f"{head} No single clause brings that to {limit}; {near}."
        else:
            told = f"{head} No single clause given up makes it object less."
        if self.rebate is None:
            why = f"; it holds to its word in {percent(self.word)} of the draws" if self.word else ""
            return f"{told} Neither would money, up to four times what it pays{why}."
        return f"{told} So would {self.money} a year less to pay."

    @property
    def money(self) -> str:
        """The rebate in money a year; empty where there is none."""
        if self.rebate is None:
            return ""
        amount, currency = self.rebate * self.payment, self.forecast.alliance.currency
        return f"{currency} {amount / 1e6:,.1f} million" if amount >= 1e6 else f"{currency} {amount:,.0f}"

    def rows(self) -> list[dict[str, Any]]:
        """One row an option, a price, a partner, then its influence; amounts in annual payments as text."""
        return [*self.option_rows(), *self.price_rows(), *self.partner_rows(), self.influence_row()]

    def option_rows(self) -> list[dict[str, Any]]:
        """The options side by side."""
        return [
            {
                "what": "option",
                "id": o.id,
                "words": o.words,
                "odds_percent": "0" if o.cannot else percents(o.odds.centre),
                "odds_low_percent": "0" if o.cannot else percents(o.odds.low),
                "odds_high_percent": "0" if o.cannot else percents(o.odds.high),
                "gain": f"{o.gain[0]:+.3f}",
                "gain_low": f"{o.gain[1]:+.3f}",
                "gain_high": f"{o.gain[2]:+.3f}",
                "expected": f"{o.expected[0]:+.3f}",
                "expected_low": f"{o.expected[1]:+.3f}",
                "expected_high": f"{o.expected[2]:+.3f}",
                "cost_of_objecting": None if o.cost is None else f"{o.cost[0]:.3f}",
                **{a: gain_text(o.gains[a]) for a in ATTRIBUTES},
                "requests": f"{o.requests[0]:.1f}",
                "requests_low": f"{o.requests[1]:.1f}",
                "requests_high": f"{o.requests[2]:.1f}",
                "tabler_gain": None if o.tabler is None else f"{o.tabler:+.3f}",
                "status": str(self.status),
            }
            for o in self.options
        ]

    def price_rows(self) -> list[dict[str, Any]]:
        """What each clause given up alone does to its consent, then the money."""
        rows: list[dict[str, Any]] = [
            {
                "what": "price",
                "id": p.clause,
                "words": p.words,
                "kept_percent": f"{100 * p.kept:.0f}",
                "distance": f"{p.distance:.3f}",
                "objects_percent": percents(p.objects),
                "enough": p.enough,
                "status": str(self.status),
            }
            for p in self.prices
        ]
        if self.rebate is not None and self.objects > self.consents:
            rows.append(
                {
                    "what": "price",
                    "id": "money",
                    "words": f"{self.money} a year less to pay",
                    "kept_percent": None,
                    "objects_percent": percents(self.consents),
                    "enough": True,
                    "amount": f"{self.rebate * self.payment:.2f}",
                    "status": str(self.status),
                }
            )
        return rows

    def partner_rows(self) -> list[dict[str, Any]]:
        """Natural partners, the likest first."""
        return [
            {
                "what": "partner",
                "id": p.member,
                "member": p.member,
                "name": p.name,
                "likeness": f"{p.likeness:.2f}",
                "same_side_percent": percents(p.same_side),
                "objects_percent": percents(p.objects),
                "clause": p.clause,
                "loses": p.loses,
                "status": str(self.status),
            }
            for p in self.partners
        ]

    def influence_row(self) -> dict[str, Any]:
        """The odds when it opposes and when it presses, and the text likeliest to pass then."""
        one = self.influence
        return {
            "what": "influence",
            "id": self.member,
            "opposes_percent": percents(one.opposes),
            "presses_percent": percents(one.presses),
            "rank": one.rank,
            "of": one.members,
            "text_if_opposes": one.text_if_opposes[0],
            "text_if_opposes_percent": percents(one.text_if_opposes[1]),
            "text_if_presses": one.text_if_presses[0],
            "text_if_presses_percent": percents(one.text_if_presses[1]),
            "status": str(self.status),
        }

    @property
    def influence_sentence(self) -> str:
        """How far the odds and the likeliest text follow its position."""
        one = self.influence
        texts = one.text_if_opposes, one.text_if_presses
        if texts[0][0] == texts[1][0]:
            moved = f"the likeliest of the texts tried is the same either way ({texts[0][0]})"
        else:
            moved = f"the likeliest of the texts tried moves from {texts[0][0]} to {texts[1][0]}"
        chances = f"{percent(texts[0][1])} and {percent(texts[1][1])}"
        return (
            f"Influence on the outcome: from {percent(one.opposes)} when it opposes with all strength to "
            f"{percent(one.presses)} when it presses{self.rank_words}; {moved} ({chances})."
        )

    @property
    def rank_words(self) -> str:
        """Its rank among all members by influence, in words that follow a figure."""
        one = self.influence
        if one.rank is None:
            return ", less than a tenth of a point apart"
        return f", by that difference number {one.rank} of {one.members}"

    @property
    def partner_sentence(self) -> str:
        """Its natural partners, in a sentence."""
        if not self.partners:
            return "No member gains and loses by the same clauses as it does."
        told = [f"{named(p.name)} ({p.likeness:.2f}, same side {percent(p.same_side)})" for p in self.partners[:_SHOWN]]
        left = len(self.partners) - len(told)
        one, many = self.forecast.alliance.member_word, self.forecast.alliance.member_words
        more = f", and {counted(left, one, many)} more" if left else ""
        return f"Natural partners, by likeness of computed gains: {listed(told, None)}{more}."

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Where an option's figures come from, by its id; for the capital all of them; any member: how it is judged."""
        if member in {o.id for o in self.options}:
            return (self._option_trace(self[member]),)
        if member not in self.forecast.assumed.members:
            known = [*(o.id for o in self.options), *self.forecast.assumed.members]
            raise UnknownName("option or member", member, known)
        mine = (self._option_trace(o) for o in self.options if member == self.member)
        return (*mine, *self.forecast.explain(member))

    def _option_trace(self, option: Option) -> Trace:
        lines = [TraceLine("Odds of the route, its decision set", odds_of(option), self.status)]
        for attribute in ATTRIBUTES:
            unit = _UNITS.get(attribute, "annual payments")
            lines.append(TraceLine(f"Gain of {attribute}, in {unit}", gain_text(option.gains[attribute])))
        lines.append(TraceLine("Gain if adopted, as felt", _range(option.gain), note="in its own annual payments"))
        if option.cost is not None:
            lines.append(TraceLine("Cost of objecting at the table", _range(option.cost)))
        lines.append(TraceLine("Like requests that follow, once adopted", _range(option.requests, 1)))
        if option.id == "reservation":
            row = self.forecast.assumed.scales["reservation"]
            value = f"{row.central} (range {row.low} to {row.high})"
            lines.append(TraceLine("Followers that a reservation leaves", value, row.status, row.source, row.reason))
        if option.id == "endorse":
            note = "the model has no effect of one capital's words on another"
            lines.append(TraceLine("What endorsing moves in others", "nothing", note=note))
        return Trace(
            f"What it means for {self.name}: {lowered(option.words)}",
            tuple(lines),
            TraceLine("Expected gain", _range(option.expected), note="odds x gain, less the cost of objecting"),
        )

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the member, what it does as tabled, and the sentences."""
        return super().to_json() | {
            "member": self.member,
            "best": self.best.id,
            "objects": self.objects,
            "consents_at": self.consents,
            "rebate_annual_payments": self.rebate,
            "price": self.price_sentence,
            "partners": self.partner_sentence,
            "influence": self.influence_sentence,
            "years": list(self.forecast.years),
        }


def odds_of(option: Option) -> str:
    """The odds of an option in words; none where the rule lets no such text pass."""
    return "none" if option.cannot else percent(option.odds.centre)


def _range(values: tuple[float, float, float], places: int = 3) -> str:
    centre, low, high = values
    return f"{centre:.{places}f} (90% range {low:.{places}f} to {high:.{places}f})"
