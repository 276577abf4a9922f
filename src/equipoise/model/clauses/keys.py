"""Changes to who pays: set-share, dilute-key, replace-key. Each names who absorbs the rest, or is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal

from equipoise.model.clauses.clause import Cells, Clause, Complaint, unknown
from equipoise.model.clauses.dated import DatedClause, backwards, laid, undoing
from equipoise.model.key_steps import Dilute, SetTo, Step
from equipoise.model.key_steps.step import term
from equipoise.model.keys import Key, KeyFormula, KeyVersion
from equipoise.values import Span, in_force, pasted, within

if TYPE_CHECKING:
    from equipoise.model.alliance import Alliance

__all__ = ["DiluteKey", "ReplaceKey", "SetShare"]


@dataclass(frozen=True, kw_only=True)
class _KeyClause(DatedClause):
    key: str = field(metadata=term("the key that changes"))

    def cells(self, alliance: Alliance) -> Cells:
        """The whole key, since somebody absorbs the rest; and who the member is whose share is set."""
        member = getattr(self, "member", None)
        named = {f"member:{member}"} if member is not None else set()
        return Cells(frozenset({f"key:{self.key}", *named}), frozenset({f"key:{self.key}"}))

    def _found(self, alliance: Alliance) -> Iterator[Complaint]:
        yield from unknown("key", "key", self.key, alliance.keys)
        yield from backwards(self.since, self.until)
        span = in_force(alliance.keys[self.key].versions, self.since) if self.key in alliance.keys else None
        if self.key in alliance.keys and (span is None or span.value is None):
            title = alliance.keys[self.key].title
            yield Complaint("since", f'no version of "{title}" is in force on {self.since}', "Choose a later date.")

    def _with_step(self, alliance: Alliance, step: Step) -> Alliance:
        key = alliance.keys[self.key]
        versions = key.versions
        for span in within(versions, self.since, self.until):
            if span.value is not None:  # where the key is not disclosed, there is nothing to change
                versions = pasted(versions, _stepped(key, span, step, self))
        return alliance.with_one("key", self.key, replace(key, versions=versions))

    def inverse(self, alliance: Alliance) -> tuple[Clause, ...]:
        """Clear the period, then lay the versions that held before over it again."""
        return tuple(
            ReplaceKey(key=self.key, version=span.value, restores=True, **carried)
            for span, carried in undoing(self, alliance.keys[self.key].versions)
        )


def _share_today(alliance: Alliance, key: str, member: str, day: date) -> str:
    # Here, because evaluating a key needs the whole alliance, whose proposals are made of clauses.
    from equipoise.model.shares import shares_on

    percent = shares_on(alliance, key, day).percent.get(member)
    return f"{percent}%" if percent is not None else f"is not in key {key}"


def _stepped(key: Key, span: Span[KeyVersion], step: Step, clause: Clause) -> Span[KeyVersion]:
    earlier = in_force(key.versions, span.since)
    assert earlier is not None
    assert earlier.value is not None
    value = earlier.value
    status = clause.status if clause.status.rank > span.status.rank else span.status
    if isinstance(value, KeyFormula):
        value = replace(value, steps=(*value.steps, step))
    else:
        value = KeyFormula(start=value, steps=(step,))
    return replace(span, value=value, status=status, source=clause.source or span.source, note=clause.note)


@dataclass(frozen=True, kw_only=True)
class SetShare(_KeyClause):
    """One member's cost share is set; who absorbs the rest is named. The step ``set-to`` of a formula key says more."""

    member: str = field(metadata=term("whose share is set"))
    absorbed_by: Literal["everyone", "others"] | Mapping[str, Decimal] | None = field(
        default=None,
        metadata=term(
            "who takes up the rest: the others in proportion, everyone, or weights by member",
            example="others, everyone, or { USA = 1, DEU = 1 }",
        ),
    )
    percent: Decimal | None = field(
        default=None, metadata=term("one way to set it: the share. Give one of the three", unit="percent of the key")
    )
    equal_to: str | None = field(default=None, metadata=term("another way: the share of this member"))
    as_on: date | None = field(default=None, metadata=term("another way: the share that it had on this day"))
    kind: Literal["set-share"] = "set-share"
    names: ClassVar = ("key", "member")

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown names, no one to absorb the rest, not exactly one way to set the share, equal to itself."""
        yield from self._found(alliance)
        for named, member in (("member", self.member), ("equal_to", self.equal_to)):
            if member is not None:
                yield from unknown(named, "member", member, alliance.members)
        if self.absorbed_by is None:
            yield Complaint(
                "absorbed_by",
                f"the share of {self.member} changes, but nobody is named to absorb the rest",
                'Add absorbed_by = "others", "everyone", or weights such as { USA = 1, DEU = 1 }.',
            )
        elif not isinstance(self.absorbed_by, str):
            for member in self.absorbed_by:
                yield from unknown("absorbed_by", "member", member, alliance.members)
            if self.member in self.absorbed_by:
                yield Complaint("absorbed_by", f"{self.member} cannot absorb its own change", "Name others.")
        if self.equal_to == self.member:
            yield Complaint("equal_to", f"{self.member} is set equal to itself", "Name another member.")
        ways = [f for f in ("percent", "equal_to", "as_on") if getattr(self, f) is not None]
        if len(ways) != 1:
            yield Complaint(
                "percent",
                f"a share is set in exactly one way, not {len(ways)}",
                "Give one of percent (a number), equal_to (a member), as_on (a date).",
            )
        if self.percent is not None and not 0 <= self.percent <= 100:
            yield Complaint("percent", f"{self.percent} is not between 0 and 100", "Shares are percents.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Add a step to the key's versions in force from ``since``."""
        assert self.absorbed_by is not None
        step = SetTo(
            member=self.member,
            absorbed_by=self.absorbed_by,
            percent=self.percent,
            equal_to=self.equal_to,
            as_on=self.as_on,
        )
        return self._with_step(alliance, step)

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the share today, the share proposed and who absorbs."""
        if self.percent is not None:
            to = f"{self.percent}%"
        else:
            to = f"equal to {self.equal_to}" if self.equal_to else f"as on {self.as_on}"
        who = self.absorbed_by if isinstance(self.absorbed_by, str) else " and ".join(self.absorbed_by or ("nobody",))
        return (
            f"{self.member} {_share_today(alliance, self.key, self.member, self.since)}",
            f"{self.member} {to} from {self.since}, absorbed by {who}",
        )


@dataclass(frozen=True, kw_only=True)
class DiluteKey(_KeyClause):
    """Newcomers join a key at stated shares; the others are scaled to make room, but for those in ``keep``.

    ``base`` names the date whose version of the key is diluted (default: the one in force on ``since``).
    """

    newcomers: Mapping[str, Decimal] = field(
        metadata=term(
            "who joins at which share; whoever is no member yet needs a clause admit-member before",
            unit="percent of the key",
            example="{ SWE = 1.9 }",
        )
    )
    keep: tuple[str, ...] = field(
        default=(), metadata=term("members whose share is not scaled", names="member", example="USA, DEU")
    )
    base: date | None = field(
        default=None, metadata=term("the day whose version of the key is diluted; left out: the first day")
    )
    kind: Literal["dilute-key"] = "dilute-key"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown names and shares that leave no room."""
        yield from self._found(alliance)
        for named, members in (("newcomers", self.newcomers), ("keep", self.keep)):
            for member in members:
                yield from unknown(named, "member", member, alliance.members)
        if not self.newcomers:
            yield Complaint("newcomers", "nobody joins", "For example newcomers = { SWE = 1.9277 }.")
        if any(share < 0 for share in self.newcomers.values()) or sum(self.newcomers.values()) >= 100:
            yield Complaint("newcomers", "shares must be positive and leave room for others", "In percent.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Add a dilution step; with ``base``, start anew from the version of that date."""
        step = Dilute(newcomers=self.newcomers, keep=self.keep)
        if self.base is None:
            return self._with_step(alliance, step)
        key = alliance.keys[self.key]
        versions = key.versions
        for span in within(versions, self.since, self.until):
            formula = KeyFormula(start=self.base, steps=(step,))
            versions = pasted(versions, Span(span.since, formula, span.until, self.status, self.source, self.note))
        return alliance.with_one("key", self.key, replace(key, versions=versions))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: nobody new, then who joins at what share."""
        joining = ", ".join(f"{m} at {s}%" for m, s in self.newcomers.items())
        kept = f"; {', '.join(self.keep)} unchanged" if self.keep else ""
        return (f"key {self.key} without them", f"{joining} from {self.since}, the others scaled{kept}")


@dataclass(frozen=True, kw_only=True)
class ReplaceKey(_KeyClause):
    """A version of a key is laid over a period: a table, or a formula over another version. None: no version.

    ``restores`` says that the version held before: a state that has left since may have a share in it.
    """

    version: KeyVersion | None = field(
        default=None,
        metadata=term(
            "the key instead: a table of shares, or a formula over a version; left out: no key in this period",
            example='{ kind = "formula", start = 2026-12-31, steps = [{ kind = "floor", percent = 0.1 }] }',
        ),
    )
    restores: bool = field(
        default=False, metadata=term("it held before: a state that has left since may have a share in it")
    )
    kind: Literal["replace-key"] = "replace-key"
    names: ClassVar = ("key",)
    value: ClassVar = "version"

    def complaints(self, alliance: Alliance) -> Iterator[Complaint]:
        """Unknown key or members; a table that does not sum to 100."""
        yield from unknown("key", "key", self.key, alliance.keys)
        yield from backwards(self.since, self.until)
        if isinstance(self.version, KeyFormula):
            for i, step in enumerate(self.version.steps, 1):
                for fault in step.faults():
                    yield Complaint(f"version.steps[{i}].{fault.field}".rstrip("."), fault.message, fault.hint)
        if self.version is None or isinstance(self.version, KeyFormula):
            return
        for member in self.version.shares if not self.restores else ():
            yield from unknown("version", "member", member, alliance.members)
        total = sum((f.value or Decimal(0) for f in self.version.shares.values()), Decimal(0))
        if total != 100:
            yield Complaint("version", f"shares sum to {total}, not 100", f"The rest is {100 - total}.")

    def apply(self, alliance: Alliance) -> Alliance:
        """Lay the version over the period."""
        key = alliance.keys[self.key]
        return alliance.with_one("key", self.key, replace(key, versions=laid(self, key.versions, self.version)))

    def today_and_proposed(self, alliance: Alliance) -> tuple[str, str]:
        """In words: the key today, another from a date."""
        return (f"key {self.key} as it stands", f"another key from {self.since}")
