"""How do several proposals compare with a chosen one? Each one's effects less those of the baseline, member by member.

All are asked of the same rules of today; the baseline may be today itself. What one proposal has over another is the
difference of what they change, so that comparing two the other way round flips every sign, and one with itself gives 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Final

from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer, MadeFrom, Proposal, Trace, TraceLine, need_member
from equipoise.model.wording import figure, listed, named, percent, proposal_named, years_text
from equipoise.values import Status, rounded, weakest
from equipoise.whatif.impact import Impact, impact

__all__ = ["Comparison", "several"]

#: What a clause may be about, in the order in which it is said.
_NOUNS: Final = ("key", "fund", "body", "series", "project", "requirement", "member")


@dataclass(frozen=True)
class Comparison(Answer):
    """Proposals side by side, each against ``against`` (None: the rules of today). ``impacts`` in the order asked."""

    alliance: Alliance
    impacts: tuple[Impact, ...]
    against: Impact | None
    years: tuple[int, ...]
    made_from: MadeFrom
    question: ClassVar[str] = "compare"

    @property
    def members(self) -> tuple[str, ...]:
        """Everyone who is affected, or could be, by any of them."""
        found = {m for one in self._all for m in one.members}
        return tuple(sorted(found))

    @property
    def _all(self) -> tuple[Impact, ...]:
        return (*((self.against,) if self.against is not None else ()), *self.impacts)

    @property
    def status(self) -> Status:
        """The weakest of all that is compared."""
        return weakest(one.status for one in self._all)

    def change(self, one: Impact, member: str, attribute: str) -> Fraction:
        """How much more of an attribute a proposal changes for a member than the baseline does."""
        base = self.against.change(member, attribute) if self.against is not None else Fraction(0)
        return one.change(member, attribute) - base

    def say(self, one: Impact, member: str) -> Fraction:
        """By how much more a proposal moves the member's mean share of say than the baseline does."""
        base = _say(self.against, member) if self.against is not None else Fraction(0)
        return _say(one, member) - base

    def total(self, one: Impact) -> Fraction:
        """What all members together pay more under a proposal than under the baseline."""
        base = self.against.total("money") if self.against is not None else Fraction(0)
        return one.total("money") - base

    @property
    def _baseline(self) -> str:
        return self._called(self.against) if self.against is not None else "the rules of today"

    def _called(self, one: Impact) -> str:
        return proposal_named(one.proposal, self.alliance)

    @property
    def summary(self) -> str:
        """For each proposal: who gains most say and who loses most, or pays most more and less, over the baseline."""
        span = years_text(self.years)
        told = [f"{self._called(one)} {self._told(one)}" for one in self.impacts]
        return f"Against {self._baseline}, {span}: {'; '.join(told)}."

    def _told(self, one: Impact) -> str:
        for words, read, size in (("say", self.say, _points), ("payments", self._paid, self._money)):
            by = sorted(((read(one, m), m) for m in self.members), key=lambda pair: (pair[0], pair[1]))
            if by and (by[0][0] or by[-1][0]):
                (low, loses), (high, gains) = by[0], by[-1]
                ends = [(high, gains)] if high > 0 else []
                ends += [(low, loses)] if low < 0 else []
                return f"moves {words} most for " + " and ".join(f"{self._name(m)} ({size(v)})" for v, m in ends)
        return "changes nothing more or less for anyone"

    def _paid(self, one: Impact, member: str) -> Fraction:
        return self.change(one, member, "money")

    def _money(self, amount: Fraction) -> str:
        return f"{self.alliance.currency} {float(amount) / 1e6:+,.2f} m"

    def _name(self, member: str) -> str:
        for one in self._all:
            known = one.after.members.get(member) or one.before.members.get(member)
            if known is not None:
                return named(known.name)
        return member

    def rows(self) -> list[dict[str, Any]]:
        """One row a member and proposal: sums over the years, exact, less those of the baseline; shares in points."""
        return [
            {
                "what": "member",
                "member": member,
                "name": self._plain_name(member),
                "proposal": one.proposal.id,
                "against": self.against.proposal.id if self.against is not None else "the rules of today",
                "years": f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else str(self.years[0]),
                "amount": figure(self.change(one, member, "money")),
                "say_change_points": percent(self.say(one, member)),
                "capability_change": figure(self.change(one, member, "capability")),
                "return_change": figure(self.change(one, member, "return")),
                "status": str(
                    weakest(e.status for side in (one, self.against) if side for e in side.of.get(member, ()))
                ),
            }
            for member in self.members
            for one in self.impacts
        ]

    def _plain_name(self, member: str) -> str:
        return self._name(member).removeprefix("the ")

    def parameter_rows(self) -> list[dict[str, Any]]:
        """One row a thing that any of them sets: what holds today, and what each proposes; None: it leaves it alone."""
        found: dict[str, dict[str, Any]] = {}
        for one in self._all:
            texts = {clause.id: clause for clause in one.clauses}
            for change in one.proposal.changes:
                told = texts.get(change.id)
                if told is None:
                    continue
                target = target_of(change)
                row = found.setdefault(target, {"what": "parameter", "parameter": target, "today": told.today})
                row.setdefault("words", self._set_by(change))
                before = row.get(one.proposal.id)
                row[one.proposal.id] = told.proposed if before is None else f"{before}; {told.proposed}"
        ids = [one.proposal.id for one in self._all]
        return [{**row, **{name: row.get(name) for name in ids}} for row in found.values()]

    def _set_by(self, change: Any) -> str:
        """What a clause sets, as people call it: "Set ceiling: Civil Budget, from 2027-01-01"."""
        about = []
        for noun, name in _about(change):
            known = self.alliance.all_of(noun).get(name)
            about.append(str(getattr(known, "title", None) or getattr(known, "name", name)))
        since = getattr(change, "since", None)
        about += [f"from {since}"] if since is not None else []
        return f"{change.kind.replace('-', ' ').capitalize()}: {', '.join(about)}".rstrip(": ")

    def explain(self, member: str) -> tuple[Trace, ...]:
        """For each proposal: what it changes for the member, what the baseline does, and the difference."""
        need_member(member, self.members)
        found = []
        for one in self.impacts:
            lines = [
                TraceLine(f"{attribute}: {self._called(side)}", f"{_grouped(side.change(member, attribute))} {unit}")
                for attribute, unit in (("money", self.alliance.currency), ("return", self.alliance.currency))
                for side in (one, *((self.against,) if self.against is not None else ()))
            ]
            lines += [
                TraceLine(f"say: {self._called(side)}", f"{percent(_say(side, member))} points")
                for side in (one, *((self.against,) if self.against is not None else ()))
            ]
            result = TraceLine("More or less to pay than the baseline", _grouped(self.change(one, member, "money")))
            title = f"{self._plain_name(member)}: {self._called(one)} against {self._baseline}"
            found.append(Trace(title, tuple(lines), result))
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the table of parameters and what each proposal was made from."""
        return super().to_json() | {
            "parameters": self.parameter_rows(),
            "proposals": [one.made_from.to_json() for one in self.impacts],
            "against": self.against.made_from.to_json() if self.against is not None else None,
            "years": list(self.years),
        }


def target_of(change: Any) -> str:
    """What a clause sets, in a word: its kind and the names that it is about, without the value it gives them."""
    since = getattr(change, "since", None)
    about = [name for _, name in _about(change)]
    return " ".join([change.kind, *about, *([f"from {since}"] if since is not None else [])])


def _about(change: Any) -> list[tuple[str, str]]:
    """The nouns that a clause is about, and the name of each."""
    parts = ((noun, getattr(change, noun, None)) for noun in _NOUNS)
    return [(noun, str(getattr(part, "id", getattr(part, "code", part)))) for noun, part in parts if part]


def several(
    alliance: Alliance, proposals: Sequence[Proposal], *, years: Iterable[int], against: Proposal | None = None
) -> Comparison:
    """How do these proposals compare, in these years, with ``against`` (None: the rules of today)?

    Raises EquipoiseError for none or for one that stands twice, and what ``impact`` raises.
    """
    span = tuple(years)
    names = [one.id for one in proposals]
    if not names:
        raise EquipoiseError("no proposal is named: give at least one")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise EquipoiseError(f"named more than once: {listed(twice)}: name each proposal once")
    base = impact(alliance, against, years=span) if against is not None else None
    like = base.sides[0] if base is not None else None
    found = []
    for one in proposals:
        found.append(impact(alliance, one, years=span, like=like))
        like = found[-1].sides[0]
    return Comparison(alliance, tuple(found), base, span, MadeFrom(alliance, against))


def _say(one: Impact, member: str) -> Fraction:
    before, after = one.say(member)
    return after - before


def _points(share: Fraction) -> str:
    return f"{rounded(100 * share, 2):+f} points"


def _grouped(amount: Fraction) -> str:
    """The amount as it is read: with thousands set apart."""
    return f"{rounded(amount, 2):,f}"
