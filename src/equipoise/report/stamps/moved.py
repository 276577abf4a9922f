"""What has moved between two papers? Data, rules, text, assumptions, model and settings; then what it did, by member.

The figure of a series that was revised is found where a changed year and a changed member cross; two figures of
different members revised in different years cross in four places, and then years and members are named apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from equipoise.agree import SURE, percent
from equipoise.model import Alliance
from equipoise.model.wording import listed, named
from equipoise.report import format as fmt
from equipoise.report.page import Block, Column, Listed, Paragraph, Table
from equipoise.report.stamps.stamp import LINE, Stamp

__all__ = ["KINDS", "Change", "Moved", "moved"]

#: Of what kind is a part, by the first word of its name?
KINDS: Final[Mapping[str, str]] = {
    "series": "data",
    "posts": "data",
    "members": "data",
    "sources": "data",
    "benchmarks": "data",
    "alliance": "data",
    "keys": "rule",
    "funds": "rule",
    "bodies": "rule",
    "projects": "rule",
    "requirements": "rule",
    "clauses": "proposal",
    "route": "proposal",
    "preferences": "assumption",
    "positions": "assumption",
}
_NAMED: Final = 3
_SHARE: Final = LINE.index("share_percent")
_SAY: Final = LINE.index("say_after_percent")
_PAID: Final = LINE.index("amount_change")
_OBJECTS: Final = LINE.index("objects_percent")


@dataclass(frozen=True)
class Change:
    """One thing that moved: its kind, its place in the folder, and what became of it, in words."""

    kind: str
    place: str
    words: str


@dataclass(frozen=True)
class Moved:
    """What moved from an earlier paper (``old``) to a later one (``new``)."""

    old: Stamp
    new: Stamp
    changes: tuple[Change, ...]
    names: Mapping[str, str]

    @property
    def since(self) -> str:
        """The day of the earlier paper, in words."""
        try:
            return fmt.long_day(date.fromisoformat(self.old["dated"]))
        except ValueError:
            return str(self.old["dated"])

    @property
    def still(self) -> bool:
        """Has nothing moved that the paper rests on?"""
        return not self.changes

    @property
    def inputs_still(self) -> bool:
        """Were both computed from the very same, by the same program, so that their figures must be the same?"""
        return not self.changes and all(
            self.old["made_from"].get(key) == self.new["made_from"].get(key)
            for key in ("alliance_digest", "proposal_digest", "assumptions_digest", "seed", "version")
        )

    @property
    def same_figures(self) -> bool:
        """Do the headline figures and every member's line agree?"""
        return _figures(self.old) == _figures(self.new)

    @property
    def causes(self) -> str:
        """What moved, in a phrase: the first three, and how many more."""
        return listed([change.words for change in self.changes], _NAMED)

    @property
    def effects(self) -> str:
        """What it did to the member followed, to the odds and to the likeliest blocker, in a phrase."""
        told = []
        who = str(self.old.get("followed", ""))
        mine = [stamp["members"].get(who) for stamp in (self.old, self.new)]
        if all(mine) and (shift := _difference(mine[0][_SHARE], mine[1][_SHARE])):
            told.append(f"the share of {self._name(who)} {fmt.change(shift)} points")
        if all(mine) and (shift := _difference(mine[0][_SAY], mine[1][_SAY])):
            told.append(f"its say as proposed {fmt.change(shift)} points")
        before, after = (percent(stamp["headlines"]["odds"][1]) for stamp in (self.old, self.new))
        told.append(f"odds {before} to {after}" if before != after else f"odds unchanged at {after}")
        then, now = (stamp["headlines"]["blockers"] for stamp in (self.old, self.new))
        if set(then) & set(now) or (not then and not now):
            told.append("likeliest blocker unchanged" if now else "nobody likely to block, as before")
        else:
            told.append(f"likeliest blocker {self._many(then)}, now {self._many(now)}")
        return ", ".join(told)

    def _many(self, members: Sequence[str]) -> str:
        return listed([self._name(m) for m in members]) or "nobody"

    def _name(self, member: str) -> str:
        return named(self.names.get(member, member))

    def member_rows(self) -> list[dict[str, Any]]:
        """One row a member whose line moved: share, change of payments, say and odds of objecting, before and after."""
        old, new = self.old["members"], self.new["members"]
        rows: list[dict[str, Any]] = []
        for member in sorted({*old, *new}):
            before, after = old.get(member), new.get(member)
            if before == after:
                continue
            was, now = before or [None] * len(LINE), after or [None] * len(LINE)
            rows.append(
                {
                    "what": "member",
                    "member": member,
                    "name": self.names.get(member, member),
                    "share_change_points": _text(_difference(was[_SHARE], now[_SHARE])),
                    "paid_change": _text(_difference(was[_PAID], now[_PAID])),
                    "say_change_points": _text(_difference(was[_SAY], now[_SAY])),
                    "objects_before": _odds(was[_OBJECTS]),
                    "objects_after": _odds(now[_OBJECTS]),
                }
            )
        return rows

    def change_rows(self) -> list[dict[str, Any]]:
        """One row a thing that moved."""
        return [{"what": "moved", "kind": c.kind, "place": c.place, "words": c.words} for c in self.changes]

    def blocks(self) -> list[Block]:
        """What moved, and what that did, as a paper tells it."""
        digest = self.old["digest"]
        if self.still and self.same_figures:
            return [Paragraph(f"Since the paper of {self.since} ({digest}): nothing moved.")]
        blocks: list[Block] = []
        if self.still:
            blocks.append(
                Paragraph(
                    f"Since the paper of {self.since} ({digest}): nothing it rests on moved, yet its figures did."
                )
            )
        else:
            blocks.append(Paragraph(f"Since the paper of {self.since} ({digest}) moved: {self.effects}. What moved:"))
            blocks.append(Listed(tuple((f"{c.kind}: {c.words}", "") for c in self.changes)))
        rows = self.member_rows()
        if not rows:
            return [*blocks, Paragraph("No line of any member moved.")]
        columns = (
            Column("member", "Member", "who"),
            Column("share_change_points", "Pays,\npoints", "points"),
            Column("paid_change", "More or less\nto pay, m", "paid"),
            Column("say_change_points", "Say, points", "points"),
            Column("objects_before", "Objected", "plain"),
            Column("objects_after", "Objects", "plain"),
        )
        note = "Later less earlier paper: the share paid today, what the proposal changes, the say as proposed."
        return [*blocks, Table(columns, tuple(rows), highlight=self.new.get("followed"), shown=12, notes=(note,))]


def moved(old: Stamp, new: Stamp, alliance: Alliance) -> Moved:
    """What moved between two papers; ``alliance`` is the later one's, for the names of things."""
    names = {code: member.name for code, member in alliance.members.items()}
    return Moved(old, new, (*_parts(old["parts"], new["parts"], alliance), *_settings(old, new)), names)


def _parts(old: Mapping[str, str], new: Mapping[str, str], alliance: Alliance) -> Iterable[Change]:
    differing = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    crossed: dict[tuple[str, str], list[str]] = {}
    for name in differing:
        first, _, rest = name.partition("/")
        if first in _CROSSED:
            name, _, part = rest.partition("/")
            crossed.setdefault((first, name), []).append(part)
            continue
        what = "came in" if name not in old else "was taken out" if name not in new else "was changed"
        yield Change(KINDS.get(first, "rule"), name, f"{_called(first, rest, alliance)} {what}")
    for (first, name), among in crossed.items():
        yield _revised(first, name, among, alliance)


#: Nouns that have parts of their own for members (and years): what moved is named where these cross.
_CROSSED: Final = frozenset({"series", "keys"})


def _revised(first: str, name: str, among: Sequence[str], alliance: Alliance) -> Change:
    """Which figures of a series or shares of a key moved: where years and members cross."""
    years = [part for part in among if part.isdigit()]
    members = [part for part in among if part and not part.isdigit()]
    title = alliance.series[name].title.partition(",")[0] if name in alliance.series else name
    title = f"the key {name}" if first == "keys" else title
    when = f" {listed(years)}" if years else ""
    whose = f" of {listed([named(_name(alliance, m)) for m in members])}" if members else ""
    place = f"{first}/{name}" + (f"/{members[0]}/{years[0]}" if len(years) == len(members) == 1 else "")
    return Change(KINDS[first], place, f"{title}{when}{whose} was revised")


def _name(alliance: Alliance, member: str) -> str:
    return alliance.members[member].name if member in alliance.members else member


_ONE: Final = {
    "keys": "key",
    "funds": "fund",
    "bodies": "body",
    "projects": "project",
    "requirements": "requirement",
    "preferences": "assumption",
    "positions": "position",
    "clauses": "clause",
    "members": "member",
    "sources": "source",
    "posts": "post",
    "benchmarks": "benchmark",
}


def _called(first: str, rest: str, alliance: Alliance) -> str:
    if first == "positions":
        proposal, _, member = rest.partition("/")
        return f"the position of {_name(alliance, member)} on {proposal}"
    if first == "members":
        return f"the membership of {named(_name(alliance, rest))}"
    return f"the {_ONE[first]} {rest}" if first in _ONE else f"the {first}"


def _settings(old: Stamp, new: Stamp) -> Iterable[Change]:
    mine, theirs = old["made_from"], new["made_from"]
    if mine.get("version") != theirs.get("version"):
        yield Change("model", "version", f"Equipoise {mine.get('version')} became {theirs.get('version')}")
    pairs = {
        "the seed": (mine.get("seed"), theirs.get("seed")),
        "the number of draws": (old.get("draws"), new.get("draws")),
        "the years": (_years(old), _years(new)),
    }
    for words, (was, now) in pairs.items():
        if was != now:
            yield Change("settings", words.rpartition(" ")[2], f"{words} changed from {was} to {now}")
    before, after = (sorted(_held(stamp)) for stamp in (old, new))
    if before != after:
        told = f"contested figures: {listed(before) or 'none'}, now {listed(after) or 'none'}"
        yield Change("settings", "contested", told)


def _years(stamp: Stamp) -> str:
    return "-".join(map(str, stamp["years"]))


def _held(stamp: Stamp) -> list[str]:
    said = stamp["made_from"].get("contested", ())
    return [f"{one.get('figure')} at {one.get('value', one.get('holder'))}" for one in said]


def _figures(stamp: Stamp) -> tuple[Any, ...]:
    head = stamp["headlines"]
    return ([round(float(x), 6) for x in head["odds"]], head["blockers"], head.get("answer"), dict(stamp["members"]))


def _difference(before: Any, after: Any) -> Fraction | None:
    try:
        return Fraction(str(after)) - Fraction(str(before))
    except (ValueError, ZeroDivisionError):
        return None


def _text(value: Fraction | None) -> str | None:
    return None if value is None else fmt.exact_text(value)


def _odds(value: Any) -> str:
    return "–" if value is None else str(value) if value == SURE else f"{value}%"
