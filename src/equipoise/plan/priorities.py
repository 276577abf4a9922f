"""How much say has each member over what a fund buys?

A fund's priority rule mixes stated bases, each of which gives shares that sum to one: ``equal``; ``contribution``
(the fund's key); ``key:ID`` (any key); ``series:ID`` (figures); ``posts:KIND`` (posts held). The rule, the members and
the key are those of 1 January; without a rule on record every member has an equal say. A mix is the weighted mean of
its bases, so the say sums to exactly one. Requirements are shared among members by mixes of the same bases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Final

from equipoise.errors import NoFigure, UnknownName
from equipoise.model import Alliance, AllianceAnswer, PriorityRule, Trace, TraceLine, need_member, shares_on
from equipoise.model.wording import counted, listed, need_member_then, of_all, percent, the
from equipoise.plan.known import Known, figures_known, held, posts_known, settled
from equipoise.values import Span, Status, apportion, in_force, rounded, weakest

__all__ = ["Basis", "Mix", "Say", "mixed", "percents", "say", "shared_by", "under"]

#: Bases and how much each counts, as in a rule: equal parts of ``contribution`` and ``posts:command``.
Mix = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Basis:
    """One component of the say: its weight in the mix, what is known of each member, the shares that follow.

    ``note`` says which year's figures or which day's posts; ``missing`` names the members without a figure.
    """

    name: str
    weight: Fraction
    known: Mapping[str, Known]
    shares: Mapping[str, Fraction]
    note: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Say(AllianceAnswer):
    """Shares of the say over what a fund buys in a year; ``say["CAN"]`` is a fraction, all of them sum to one.

    ``assumed`` says why the say was taken as equal, when no rule says so.
    """

    question: ClassVar[str] = "say-in-force"
    alliance: Alliance = field(repr=False)
    fund: str
    year: int
    bases: tuple[Basis, ...]
    shares: Mapping[str, Fraction]
    rule_status: Status
    rule_source: str = ""
    rule_note: str = ""
    assumed: str = ""

    def __getitem__(self, member: str) -> Fraction:
        need_member(member, self.shares)
        return self.shares[member]

    def __iter__(self) -> Iterator[str]:
        return iter(self.shares)

    def __len__(self) -> int:
        return len(self.shares)

    @property
    def status(self) -> Status:
        """The weakest status among the rule and the figures it looks at."""
        return weakest([self.rule_status, *(k.status for basis in self.bases for k in basis.known.values())])

    @property
    def mix(self) -> str:
        """The bases in words: "equal", or "60% contribution, 40% posts:host"."""
        if len(self.bases) == 1:
            return self.bases[0].name
        return ", ".join(f"{percent(basis.weight, short=True)}% {basis.name}" for basis in self.bases)

    @property
    def summary(self) -> str:
        """One sentence: who has how much, beside an equal say."""
        count, title = len(self.shares), self.alliance.funds[self.fund].title
        words = self.alliance.member_words
        everyone = of_all(count, self.alliance.member_word, words)
        equal = f"{percent(Fraction(1, count), short=True)}%"
        rule = self.assumed or f"by the rule in force on 1 January {self.year}"
        what = f"of the say over what {the(title)} buys ({self.mix}: {rule})"
        if len(set(self.shares.values())) == 1:
            return f"In {self.year} {everyone} has {equal} {what}; baseline: an equal say."
        low, high = (pick(self.shares, key=lambda m: (self.shares[m], m)) for pick in (min, max))
        gaps = sorted({m for basis in self.bases for m in basis.missing})
        tail = f"; no figure for {listed(gaps)}" if gaps else ""
        return (
            f"In {self.year} {count} {words} have from {percent(self.shares[low], short=True)}% ({low}) to "
            f"{percent(self.shares[high], short=True)}% ({high}) {what}; baseline: an equal say, {equal} each{tail}."
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a member: percent (they sum to exactly 100), exact share, an equal say, the difference in points."""
        printed = percents(self.shares)
        equal = Fraction(100, len(self.shares))
        return [
            {
                "member": member,
                "year": self.year,
                "fund": self.fund,
                "share_percent": str(printed[member]),
                "share": str(share),
                "equal_percent": f"{rounded(equal, 4):f}",
                "difference_points": f"{rounded(100 * share - equal, 4):+f}",
                "status": str(self.status_of(member)),
            }
            for member, share in self.shares.items()
        ]

    def explain(self, member: str) -> tuple[Trace, ...]:
        """Component by component: what is known of the member, its share by that basis, its weight, the sum."""
        need_member_then(member, self.shares, self.alliance, f"on 1 January {self.year}")
        lines = [
            TraceLine(
                f"{basis.name}, weight {percent(basis.weight, short=True)}%",
                f"{percent(basis.shares[member], short=True)}%",
                basis.known[member].status,
                basis.known[member].source,
                f"{basis.known[member].text}; {basis.note}",
            )
            for basis in self.bases
        ]
        title = f"Say of {member} over what {the(self.alliance.funds[self.fund].title)} buys in {self.year}"
        rule = TraceLine("rule", self.mix, self.rule_status, self.rule_source, self.rule_note or self.assumed)
        result = TraceLine("share of the say", f"{self.shares[member]}", self.status_of(member))
        return (Trace(title, (rule, *lines), result),)

    def status_of(self, member: str) -> Status:
        """The weakest status among the rule and what it looks at for one member."""
        return weakest([self.rule_status, *(basis.known[member].status for basis in self.bases)])


def percents(shares: Mapping[str, Fraction], decimals: int = 4) -> dict[str, Decimal]:
    """Shares of a whole as printed percents that sum to exactly 100 (largest remainder, ties in order of code)."""
    units = apportion(100 * 10**decimals, shares)
    return {member: Decimal(n).scaleb(-decimals) for member, n in units.items()}


def under(alliance: Alliance, fund: str, mix: Mix) -> Alliance:
    """The same alliance, had this mix always been the fund's rule of the say; a scenario. Raises UnknownName.

    >>> under(nato, "nsip", {"contribution": Decimal(1)}).funds["nsip"].priority[0].status  # doctest: +SKIP
    <Status.SCENARIO: 'scenario'>
    """
    rule = (Span(date(1, 1, 1), PriorityRule(dict(mix)), None, Status.SCENARIO),)
    found = replace(alliance.fund(fund), priority=rule)
    return replace(alliance, funds=MappingProxyType({**alliance.funds, fund: found}))


def say(alliance: Alliance, fund: str, year: int) -> Say:
    """How much say has each member over what a fund buys in a year?

    The rule is the fund's ``priority`` in force on 1 January, over the members of that day; none on record: equal.
    ``contribution`` is the fund's key of that day; ``series:ID`` its figures of the latest comparable year up to then
    (see ``known``), where a member without a figure counts nothing and is named; ``posts:KIND`` the posts held then.

    Raises UnknownName for a fund, basis or series; KeyStepError when the key has no version in force; NoFigure when a
    basis has no positive figure at all.

    >>> say(nato, "nsip", 2027)["CAN"]  # doctest: +SKIP
    Fraction(1, 32)
    """
    found = alliance.fund(fund)
    day = date(year, 1, 1)
    members = alliance.members_on(day)
    if not members:
        raise NoFigure(f"{alliance.name} has no members on {day}: nobody has a say over what {the(found.title)} buys")
    span = in_force(found.priority, day)
    rule = span.value if span is not None else None
    if span is None or rule is None:
        secret = span is not None and span.status is Status.NOT_DISCLOSED
        what = "the rule is not disclosed" if secret else "no rule is on record"
        assumed = f"{what} for 1 January {year}, so the say is taken as equal"
        rule, status, source = PriorityRule({"equal": Decimal(1)}), Status.DERIVED, ""
    else:
        assumed, status, source = "", span.status, span.source
    if not rule.sound:
        raise NoFigure(f"the weights in the priority rule of fund {fund!r} on {day} are not positive: nobody has a say")
    asked = _Asked(alliance, fund, members, day, f"the say over fund {fund!r} in {year}")
    bases = _bases(asked, rule)
    shares = mixed(bases, members)
    note = span.note if span is not None else ""
    return Say(alliance, fund, year, bases, shares, status, source, note, assumed)


def shared_by(
    alliance: Alliance, rule: PriorityRule, members: tuple[str, ...], day: date, what: str
) -> tuple[Basis, ...]:
    """By which bases is ``what`` (in words) shared among these members on a day? ``mixed`` gives their shares.

    Without a fund there is no contribution to one: ``key:ID`` names a key. Raises UnknownName for a basis, key or
    series; NoFigure when the weights, or the figures of a basis, are not positive.
    """
    if not rule.sound:
        raise NoFigure(f"{what} cannot be shared: the weights of the mix are not positive")
    return _bases(_Asked(alliance, None, members, day, what), rule)


def mixed(bases: tuple[Basis, ...], members: tuple[str, ...]) -> dict[str, Fraction]:
    """Each member's share by the weighted mean of the bases; they sum to exactly one."""
    return {m: sum((b.weight * b.shares[m] for b in bases), Fraction(0)) for m in members}


@dataclass(frozen=True, slots=True)
class _Asked:
    """For which fund (None: none), members and day a basis is asked, of what, and its name after the colon."""

    alliance: Alliance
    fund: str | None
    members: tuple[str, ...]
    day: date
    what: str
    which: str = ""


def _bases(asked: _Asked, rule: PriorityRule) -> tuple[Basis, ...]:
    whole = sum((Fraction(w) for w in rule.mix.values()), Fraction(0))
    return tuple(_basis(asked, name, Fraction(weight) / whole) for name, weight in rule.mix.items() if weight)


def _basis(asked: _Asked, name: str, weight: Fraction) -> Basis:
    noun, _, which = name.partition(":")
    named = noun in ("key", "series", "posts")
    if noun not in _BASES or bool(which) != named or (noun == "contribution" and asked.fund is None):
        raise UnknownName("basis of say", name, ("equal", "contribution", "key:ID", "series:ID", "posts:KIND"))
    known, note = _BASES[noun](replace(asked, which=which))
    numbers = {m: k.number or Fraction(0) for m, k in known.items()}
    whole = sum(numbers.values(), Fraction(0))
    negative = sorted(m for m, n in numbers.items() if n < 0)
    if negative or not whole:
        why = f"{', '.join(negative)} would have a negative say" if negative else "no member has a figure above zero"
        raise NoFigure(f"{asked.what} cannot be shared by {name!r}: {why} ({note})")
    missing = tuple(m for m, k in known.items() if k.number is None)
    return Basis(name, weight, known, {m: n / whole for m, n in numbers.items()}, note, missing)


_Found = tuple[dict[str, Known], str]


def _equal(asked: _Asked) -> _Found:
    one = Known(
        Fraction(1),
        f"one of {counted(len(asked.members), asked.alliance.member_word, asked.alliance.member_words)}",
        Status.PUBLISHED,
    )
    return dict.fromkeys(asked.members, one), f"members on {asked.day}"


def _contribution(asked: _Asked) -> _Found:
    return _key_of(asked, asked.alliance.fund(asked.fund or "").key)


def _key(asked: _Asked) -> _Found:
    return _key_of(asked, asked.which)


def _key_of(asked: _Asked, key: str) -> _Found:
    shares = shares_on(asked.alliance, key, asked.day)
    known = dict.fromkeys(asked.members, Known(None, f"no share in key {key}", Status.MISSING))
    for m in known.keys() & shares.percent.keys():
        known[m] = Known(shares.of(m), f"cost share {shares.percent[m]}%", shares.status[m], shares.source[m])
    return known, f"key {key} in force on {asked.day}"


def _series(asked: _Asked) -> _Found:
    when, known = figures_known(asked.alliance, asked.which, asked.members, asked.day.year)
    return known, f"series {asked.which}, " + (f"figures of {when}" if when is not None else "no figures")


def _posts(asked: _Asked) -> _Found:
    posts = asked.alliance.posts
    if asked.which not in {post.kind for post in posts}:
        raise UnknownName("kind of post", asked.which, {post.kind for post in posts})
    on = settled(posts, asked.day)
    mine = held(posts, on, asked.which)
    late = [Status.CARRIED_FORWARD] if on < asked.day else []
    return {m: posts_known(mine.get(m, ()), late) for m in asked.members}, f"{asked.which} posts held on {on}"


# Name -> how its figures are found; ``model`` checks the names in a set-priority clause against the same five.
_BASES: Final = {"equal": _equal, "contribution": _contribution, "key": _key, "series": _series, "posts": _posts}
