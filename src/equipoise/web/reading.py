"""What stands on the page of an answer? Its sentence, the map, its tables, how it was computed, how to take it along.

The blocks are those of the command (``page_of``), set by the writer of papers. Added are only what a screen has room
for: bars beside the first figure of members, and the map of that figure.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol, runtime_checkable

from equipoise.errors import EquipoiseError
from equipoise.model import Answer
from equipoise.report import Words, explained, page_of
from equipoise.report.html.flow import Flow
from equipoise.report.marks import badge
from equipoise.report.page import Block, Foot, Heading, Headline, Note, Picture, Table
from equipoise.report.views.registered import VIEWS
from equipoise.report.wording import begun, named
from equipoise.values import Status
from equipoise.web.address import Address
from equipoise.web.asked import Asked
from equipoise.web.contesting import contest_of, paid_by, place_within, placed, rested_on
from equipoise.web.pictures import year_shown
from equipoise.web.sentence import parted_sentence
from equipoise.web.tiles import Tiles, tiles_of, with_bars

__all__ = ["Set", "Shown", "flow_of", "lead_of", "set_blocks", "shown", "sorts_of", "traced"]

#: A table of so many rows is shown whole; of a longer one, the first rows and the way to the others.
_WHOLE: Final = 40
_FIRST: Final = 30
#: A table of so few columns and rows leaves room beside it.
_FEW: Final = 6
_SHORT: Final = 12


@runtime_checkable
class _ByYear(Protocol):
    """An answer over years that can be read in one of them."""

    def in_year(self, year: int) -> Answer: ...


@dataclass(frozen=True)
class Set:
    """Blocks as HTML: those that stand beside the map, or ``beside`` a picture, and those below it."""

    lead: str
    rest: str
    tiles: Tiles | None
    beside: str = ""


@dataclass(frozen=True)
class Trace:
    """How one figure was computed: what it is named, and its lines as HTML."""

    title: str
    html: str
    open: bool


@dataclass(frozen=True)
class Shown:
    """All that a page says of an answer."""

    headline: str
    standfirst: str
    status: str
    weak: bool
    body: Set
    traces: tuple[Trace, ...]
    made_from: tuple[tuple[str, str], ...]
    command: str
    python: str
    pictures: int = 0
    contest: str = ""
    contest_theirs: str = ""
    theirs: str = ""


def shown(
    answer: Answer,
    asked: Asked,
    address: Address,
    today: date,
    *,
    wide: bool = False,
    apart: bool = False,
    pictured: bool = False,
    without: Collection[str] = (),
) -> Shown:
    """The answer as a page; ``wide`` tables leave no room for a map beside them, ``without`` some columns.

    ``apart``: the first table stands apart from the others; ``pictured``: one picture stands above them.
    ``contest`` is where its first figure is not accepted, ``contest_theirs`` where one of the member followed is not,
    who is ``theirs``; where nobody is followed, one of the first row.
    """
    headline, standfirst = parted_sentence(answer.summary)
    year = year_shown(answer, address)
    blocks = lead_of(answer.in_year(year) if isinstance(answer, _ByYear) and year else answer, asked, address)
    flow = flow_of(address)
    alliance = address.held.alliance
    rows = answer.rows()
    member = address.followed or next((str(r["member"]) for r in rows if r.get("member")), "")
    member = member if member in alliance.members else ""
    places = rested_on(answer, member) if member else []
    if member and any("amount" in row for row in rows):
        places += paid_by(alliance, member, today)
    theirs = [place for place in places if f"/{member}" in place]
    return Shown(
        headline=flow.marked(headline),
        standfirst=flow.marked(standfirst),
        status=badge(answer.status),
        weak=answer.status.rank >= Status.ILLUSTRATIVE.rank,
        body=set_blocks(
            blocks, address, wide=wide, apart=apart, pictured=pictured, sorts=sorts_of(answer), without=without
        ),
        traces=tuple(traced(answer, blocks, address)),
        made_from=tuple((k.replace("_", " "), str(v)) for k, v in answer.made_from.to_json().items() if v is not None),
        command=shlex.join(asked.command),
        python=asked.python,
        pictures=sum(isinstance(block, Picture) for block in blocks),
        contest=contest_of(address, place_within(alliance, places)),
        contest_theirs=contest_of(address, place_within(alliance, [*theirs, *places])),
        theirs=named(alliance.members[member].name) if member and member == address.followed else "",
    )


def flow_of(address: Address) -> Flow:
    """What sets the blocks of a page: its followed member, and where every row is shown."""
    followed = address.held.alliance.members[address.followed].name if address.followed else ""
    return Flow(followed, address.here(all="1"), contest_of(address))


def sorts_of(answer: Answer) -> set[str]:
    """The keys that the tables of an answer are sorted by."""
    view = VIEWS.get(type(answer).__name__)
    views = [] if view is None else [view, *(other for _, other in (*view.before, *view.after))]
    return {v.sort for v in views if v.sort}


def lead_of(answer: Answer, asked: Asked, address: Address) -> list[Block]:
    """The blocks of the answer without what the page says elsewhere: its sentence, the trust in it, its foot."""
    alliance = address.held.alliance
    blocks = page_of(
        answer,
        command="",
        words=Words.of(alliance),
        highlight=address.followed,
        everything=address.everything,
    )
    trust = f"Trust: {badge(answer.status)}"
    return [
        block
        for i, block in enumerate(blocks)
        if not (
            isinstance(block, Foot)
            or (i == 0 and isinstance(block, Headline))
            or (isinstance(block, Note) and block.text.startswith(trust))
        )
    ]


def set_blocks(
    blocks: Sequence[Block],
    address: Address,
    *,
    wide: bool = False,
    apart: bool = False,
    pictured: bool = False,
    sorts: Collection[str] = (),
    without: Collection[str] = (),
) -> Set:
    """The blocks as HTML, with bars; the first table of members with its map, unless all is wide.

    ``pictured``: one picture stands above, which a table of few columns may stand beside.
    """
    alliance, flow = address.held.alliance, flow_of(address)
    before, groups = _groups([placed(_screened(block, address, sorts, without), alliance) for block in blocks])
    first = next((group for group in groups if _of_members(group[0])), None)
    tiles = tiles_of(alliance, first[0]) if first is not None and not wide else None
    if apart:
        lead = [*before, *(groups[0][:1] if groups else [])]
        rest = [*(groups[0][1:] if groups else []), *(block for group in groups[1:] for block in group)]
    else:
        lead = [*before, *first] if tiles is not None and first is not None else []
        left = [group for group in groups if tiles is None or group is not first]
        narrow = next((g for g in left if pictured and tiles is None and _narrow(g[0])), None)
        if narrow is not None:
            with_picture = list(_titled([narrow], alliance.member_word, alone=len(left) == 1))
            rest = list(_titled([g for g in left if g is not narrow], alliance.member_word, alone=False))
            return Set("", "\n".join(flow.setting([*before, *rest])), None, "\n".join(flow.setting(with_picture)))
        rest = [] if lead else before
        rest = [*rest, *_titled(left, alliance.member_word, alone=not lead)]
    return Set("\n".join(flow.setting(lead)), "\n".join(flow.setting(rest)), tiles)


def _groups(blocks: Sequence[Block]) -> tuple[list[Block], list[tuple[Table, *tuple[Block, ...]]]]:
    """What stands before the first table, and each table with what follows it."""
    before: list[Block] = []
    groups: list[tuple[Table, *tuple[Block, ...]]] = []
    for block in blocks:
        if isinstance(block, Table):
            groups.append((block,))
        elif groups:
            groups[-1] = (*groups[-1], block)
        else:
            before.append(block)
    return before, groups


#: What a table among others is named, by what its rows are.
_TITLES: Final = {"year": "Year by year", "project": "Project by project"}


def _titled(groups: Sequence[Sequence[Block]], member_word: str, *, alone: bool) -> Iterator[Block]:
    """Tables one after another: those of members, which are long, last; each named where there are several."""
    titles = {**_TITLES, "member": f"{begun(member_word)} by {member_word}"}
    ordered = sorted(groups, key=lambda group: isinstance(group[0], Table) and group[0].by == "member")
    for group in ordered:
        title = titles.get(group[0].by) if isinstance(group[0], Table) else None
        if title and (len(ordered) > 1 or not alone):
            yield Heading(title)
        yield from group


def _screened(block: Block, address: Address, sorts: Collection[str], without: Collection[str]) -> Block:
    """A table with room for what a screen has room for: all rows where they are short, and bars."""
    if not isinstance(block, Table):
        return block
    columns = tuple(c for c in block.columns if c.key not in without)
    wordy = any(c.kind == "text" for c in columns)
    long = len(block.rows) > _WHOLE
    cut = block.shown if wordy or (long and block.shown) else _FIRST if long else None
    return with_bars(replace(block, columns=columns, shown=None if address.everything else cut), sorts)


def _narrow(table: Table) -> bool:
    """Does it leave room for a picture beside it?"""
    words = ("text", "who", "range")
    return len(table.columns) <= _FEW and len(table.rows) <= _SHORT and not any(c.kind in words for c in table.columns)


def _of_members(table: Table) -> bool:
    return any(column.kind == "who" for column in table.columns)


def traced(answer: Answer, blocks: Sequence[Block], address: Address) -> Iterator[Trace]:
    """How the figures of one row were computed: of the member followed, else of the first row."""
    view = VIEWS.get(type(answer).__name__)
    key = view.explains if view is not None else "member"
    names = [str(row[key]) for b in blocks if isinstance(b, Table) for row in b.rows if row.get(key)]
    followed = address.followed if key == "member" else None
    alliance = address.held.alliance
    for name in dict.fromkeys([*([followed] if followed else []), *names[:1]]):
        try:
            told = explained(answer, name, alliance.sources, Words.of(alliance).names)
        except EquipoiseError:
            continue
        yield from _traces(told[1:], flow_of(address))
        return


def _traces(blocks: Sequence[Block], flow: Flow) -> Iterator[Trace]:
    title, inside, first = "", list[Block](), True
    ending: Any = None
    for block in (*blocks, ending):
        if isinstance(block, Headline) or block is None:
            if title:
                yield Trace(title, "\n".join(flow.setting(inside)), first)
                first = False
            title, inside = (block.text if block is not None else ""), []
        else:
            inside.append(block)
