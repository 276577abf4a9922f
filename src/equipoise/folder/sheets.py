"""What do the CSV files say? Members, figures of a series, shares of a key, posts and positions."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

from equipoise.errors import did_you_mean
from equipoise.folder.cells import PLAIN_NUMBER, PLAIN_YEAR, day, number, whole, year
from equipoise.folder.tables import Row
from equipoise.folder.tree import Tree
from equipoise.model import ABOUT, Member, Position, Post
from equipoise.values import Figure, Status

__all__ = ["figures", "members", "positions", "posts", "seen_before", "shares", "status_of"]

MEMBERS: Final = (("code", "name", "since"), ("until", "region", "column", "row", "source"))
FIGURES: Final = (("member", "year", "value", "status"), ("source",))
SHARES: Final = (("member", "percent", "status"), ("source",))
POSTS: Final = (
    ("post", "title", "kind", "member", "since"),
    ("until", "precision", "holder", "status", "source", "note"),
)
POSITIONS: Final = (
    ("member", "actor", "stance", "low", "high", "salience", "confidence", "status"),
    ("source", "note", "about"),
)
_STATUS: Final = {str(status): status for status in Status}
_Kind = Literal["political", "military", "agency", "command", "host"]
_Precision = Literal["day", "month", "year"]
_KINDS: Final[dict[str, _Kind]] = {word: word for word in get_args(_Kind)}
_PRECISIONS: Final[dict[str, _Precision]] = {word: word for word in get_args(_Precision)}
_CODE = re.compile(r"[A-Z][A-Z0-9]+")
_DRAWN = re.compile(r"(.+):(\d+)-(\d+)")
_Seen = dict[object, int]


def seen_before(row: Row, what: str, key: object, seen: _Seen) -> bool:
    """Does a row with this key stand above already? Noted."""
    first = seen.setdefault(key, row.line)
    if first != row.line:
        row.table.findings.add("duplicate-row", row.table.file, f"line {row.line}", what=what, first=first)
    return first != row.line


def members(tree: Tree) -> dict[str, Member]:
    """members.csv. Codes are known from here on, also those of rows with other flaws."""
    table = tree.table("members.csv", *MEMBERS)
    if table is None:
        tree.unread.add("member")
        return {}
    found: dict[str, Member] = {}
    seen: _Seen = {}
    for row in table.rows():
        code, name = row.needed("code"), row.needed("name")
        since, until = row.read("since", day), row.read("until", day)
        if code is None:
            tree.unread.add("member")
            continue
        if not _CODE.fullmatch(code):
            row.note("lower-case", "code", value=code, mended=code.upper())
            code = code.upper()
        tree.names["member"].add(code)
        if seen_before(row, f"member {code}", code, seen):
            continue
        if since is None:
            _needs_day(row)
            continue
        _in_order(row, since, until)
        found[code] = Member(
            code=code,
            name=name or code,
            since=since,
            until=until,
            region=row.word("region"),
            column=row.read("column", whole),
            row=row.read("row", whole),
            source=tree.source(row),
        )
    return found


def _needs_day(row: Row) -> None:
    if not row.text("since").strip():
        row.note("empty-cell", "since", column="since")


def _in_order(row: Row, since: date, until: date | None) -> None:
    if until is not None and until < since:
        row.note("until-before-since", "until", since=since, until=until)


def status_of(row: Row, default: Status | None = None) -> Status | None:
    """The status that a row says; the default where it says none. None: it says none, or what is no status."""
    word = row.text("status")
    status = _STATUS.get(word)
    if status is not None or (default is not None and not word):
        return status or default
    row.needed("status")
    return row.choice("status", _STATUS, "status") if word.strip() else None


def _figure(tree: Tree, row: Row, column: str) -> Figure | None:
    """A figure with its status: a value, or a stated absence."""
    value, status, source = row.read(column, number), status_of(row), tree.source(row)
    word = row.text(column).strip()
    if status is None or (word and value is None):
        return None
    if value is not None and status.absent:
        row.note("value-and-absence", column, status=status)
    elif value is None and not status.absent:
        row.note("no-value", column, status=status)
    else:
        return Figure(value, status, source)
    return None


def figures(tree: Tree, file: str, described: str = "") -> dict[str, dict[int, Figure]]:
    """series/ID.csv: figures by member and year. ``described``: the file that could allow figures below zero."""
    table = tree.table(file, *FIGURES)
    found: dict[str, dict[int, Figure]] = {}
    seen: _Seen = {}
    for row in table.rows() if table else ():
        if _plain_figure(tree, row, found, seen):
            continue
        member, when = tree.member(row), row.read("year", year)
        if when is None and not row.text("year").strip():
            row.needed("year")
        figure = _figure(tree, row, "value")
        if member is None or when is None or seen_before(row, f"{member} in {when}", (member, when), seen):
            continue
        if figure is None:
            continue
        found.setdefault(member, {})[when] = figure
        if described and figure.value is not None and figure.value < 0:
            row.note("negative-figure", "value", value=figure.value, described=described)
    return found


def _plain_figure(tree: Tree, row: Row, found: dict[str, dict[int, Figure]], seen: _Seen) -> bool:
    """The usual row, quickly: nothing wrong and nothing absent. False: it needs a closer look."""
    member, when, value = row.text("member"), row.text("year"), row.text("value")
    status, source = _STATUS.get(row.text("status")), row.text("source")
    if member not in tree.names["member"] or (source and source not in tree.names["source"]):
        return False
    if status is None or status.absent or value.startswith("-"):
        return False
    if not PLAIN_NUMBER.fullmatch(value) or not PLAIN_YEAR.fullmatch(when):
        return False
    if seen.setdefault((member, int(when)), row.line) != row.line:
        return False
    found.setdefault(member, {})[int(when)] = Figure(Decimal(value), status, source)
    return True


def shares(tree: Tree, file: str) -> dict[str, Figure]:
    """A key's table: member to percent."""
    table = tree.table(file, *SHARES)
    found: dict[str, Figure] = {}
    seen: _Seen = {}
    for row in table.rows() if table else ():
        member, figure = tree.member(row), _figure(tree, row, "percent")
        if member is None or seen_before(row, f"member {member}", member, seen):
            continue
        if figure is not None:
            found[member] = figure
    return found


def posts(tree: Tree) -> tuple[Post, ...]:
    """posts.csv, in its order."""
    table = tree.table("posts.csv", *POSTS) if "posts.csv" in tree.files else None
    found: list[Post] = []
    seen: _Seen = {}
    for row in table.rows() if table else ():
        post, title, member = row.needed("post"), row.needed("title"), tree.member(row)
        kind, precision = row.choice("kind", _KINDS, "kind of post"), row.choice("precision", _PRECISIONS, "precision")
        if not row.text("kind").strip():
            row.needed("kind")
        since, until, status = row.read("since", day), row.read("until", day), status_of(row, Status.PUBLISHED)
        source = tree.source(row)
        tree.names["kind of post"].add(kind or "")
        if since is None:
            _needs_day(row)
        if post is None or title is None or member is None or kind is None or since is None or status is None:
            continue
        _in_order(row, since, until)
        if not seen_before(row, f"post {post} of {member} from {since}", (post, member, since), seen):
            found.append(
                Post(
                    id=post,
                    title=title,
                    kind=kind,
                    member=member,
                    since=since,
                    until=until,
                    precision=precision or "day",
                    holder=row.text("holder"),
                    status=status,
                    source=source,
                    note=row.text("note"),
                )
            )
    return tuple(found)


def positions(tree: Tree, file: str, proposal: str, regions: frozenset[str]) -> tuple[Position, ...]:
    """positions/PROPOSAL.csv, in its order."""
    table = tree.table(file, *POSITIONS)
    found: list[Position] = []
    seen: _Seen = {}
    for row in table.rows() if table else ():
        member, actor, status = _actor_of(tree, row, regions), row.needed("actor"), status_of(row)
        numbers = {name: _within(row, name, *limits) for name, limits in _LIMITS.items()}
        source = tree.source(row)
        if member is None or actor is None or status is None or None in numbers.values():
            continue
        if seen_before(row, f"{actor} of {member}", (member, actor), seen):
            continue
        known = {name: value for name, value in numbers.items() if value is not None}
        about = _about(row, member)
        position = Position(
            proposal, member, actor, status=status, source=source, note=row.text("note"), about=about, **known
        )
        sound = all(low <= known[name] <= high for name, (low, high) in _LIMITS.items())
        if sound and not position.low <= position.stance <= position.high:
            row.note(
                "low-central-high",
                "stance",
                middle="stance",
                low=position.low,
                central=position.stance,
                high=position.high,
            )
        found.append(position)
    return tuple(found)


def _about(row: Row, member: str) -> str:
    """The attribute that a statement is about, of one named member; empty: the text as a whole."""
    about = row.text("about").strip()
    if about and about not in ABOUT:
        row.note("unknown-name", "about", did_you_mean(about, ABOUT), noun="attribute", name=about)
    elif about and ":" in member:
        row.note("about-unnamed", "about", name=member)
    return about


_LIMITS: Final = {
    "stance": (-1, 1),
    "low": (-1, 1),
    "high": (-1, 1),
    "salience": (0, 1),
    "confidence": (0, 1),
}


def _within(row: Row, column: str, low: int, high: int) -> Decimal | None:
    value = row.read(column, number)
    if value is None and not row.text(column).strip():
        row.needed(column)
    if value is not None and not low <= value <= high:
        row.note("range", column, what=column, value=value, low=low, high=high)
    return value


def _actor_of(tree: Tree, row: Row, regions: frozenset[str]) -> str | None:
    """A member, or a number of unnamed members of a region: "Europe:2-4"."""
    word = row.text("member").strip()
    if ":" not in word:
        return tree.member(row)
    match = _DRAWN.fullmatch(word)
    if match is None or int(match[2]) > int(match[3]):
        row.note("members-drawn", "member", name=word)
        return None
    if match[1] not in regions and "member" not in tree.unread:
        row.note("unknown-name", "member", did_you_mean(match[1], regions), noun="region", name=match[1])
        return None
    return word
