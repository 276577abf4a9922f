"""What stands on a page, whatever it is printed on? Blocks in reading order: the terminal draws them, a web page may.

A table's cells are read from the flat rows of an answer and printed by the kind of their column, so that a page, its
CSV and its JSON hold the same figures. A total row is the sum of the rows it stands under; where an answer knows its
total too, the two must agree or nothing is printed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypeAlias

from equipoise.errors import EquipoiseError
from equipoise.report import format as fmt
from equipoise.report.marks import badge, mark
from equipoise.values import Status

__all__ = [
    "KINDS",
    "Block",
    "Column",
    "Fact",
    "Facts",
    "Foot",
    "Heading",
    "Headline",
    "Kind",
    "Listed",
    "Note",
    "Notice",
    "Paragraph",
    "Picture",
    "Row",
    "Table",
    "Title",
    "TotalsDisagree",
    "absence",
    "absences",
    "cell",
    "is_absent",
    "must_agree",
    "summed",
    "toned",
    "totalled",
]

Row: TypeAlias = Mapping[str, Any]


class TotalsDisagree(EquipoiseError):
    """A headline is not the sum of its parts; nothing is printed rather than a figure that does not add up."""


@dataclass(frozen=True)
class Kind:
    """How a column prints: the words of a value, its side, and whether its sign is good (1), bad (-1) or neither.

    ``none`` is what stands where nothing is meant to be, such as the start of a project that is not bought; left out,
    nothing means that a figure is absent.
    """

    text: Callable[[Any], str]
    right: bool = True
    tone: int = 0
    none: str | None = None


def _day(value: Any) -> str:
    return fmt.day(date.fromisoformat(value) if isinstance(value, str) else value)


def _yes(value: Any) -> str:
    return "yes" if value else "no"


def _nothing(_: Any) -> str:
    # A bar is drawn by whoever draws the page; in words its column says nothing that the number beside it does not.
    return ""


#: Every way in which a column prints. Money comes in whole units; shares and points in percent; "percent" as worded.
KINDS: Final[Mapping[str, Kind]] = {
    "text": Kind(str, right=False),
    "code": Kind(str, right=False),
    "name": Kind(str, right=False),
    "who": Kind(str, right=False),
    "plain": Kind(str),
    "moved": Kind(lambda v: str(v).replace("-", fmt.MINUS)),
    "yes": Kind(_yes, right=False),
    "day": Kind(_day, right=False),
    "mark": Kind(mark, right=False),
    "year": Kind(str),
    "start": Kind(str, none="–"),
    "count": Kind(lambda v: fmt.number(v, 0)),
    "tenth": Kind(lambda v: fmt.number(v, 1)),
    "number": Kind(lambda v: fmt.number(v, 2)),
    "fine": Kind(lambda v: fmt.number(v, 4)),
    "share": Kind(lambda v: fmt.number(v, 2)),
    "share-fine": Kind(lambda v: fmt.number(v, 3)),
    "share-paid": Kind(lambda v: fmt.change(v, 2), tone=-1),
    "points-fine": Kind(lambda v: fmt.change(v, 3), tone=1),
    "points": Kind(lambda v: fmt.change(v, 2), tone=1),
    "millions": Kind(fmt.millions),
    "paid": Kind(lambda v: fmt.millions(v, signed=True), tone=-1),
    "got": Kind(lambda v: fmt.millions(v, signed=True), tone=1),
    "cents": Kind(fmt.cents),
    "paid-cents": Kind(lambda v: fmt.cents(v, signed=True), tone=-1),
    "odds": Kind(fmt.odds),
    "percent": Kind(lambda v: f"{v}%"),
    "bar": Kind(_nothing, right=False, tone=1, none=""),
    "paid-bar": Kind(_nothing, right=False, tone=-1, none=""),
    "size-bar": Kind(_nothing, right=False, none=""),
    "range": Kind(_nothing, right=False, none=""),
}


@dataclass(frozen=True)
class Column:
    """One column: the key it reads in a row, its header with the unit, its kind.

    ``aside``: context, which stands back where there is little room.
    """

    key: str
    header: str
    kind: str = "text"
    aside: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under headers; the total last; ``highlight`` is the member followed through the page.

    The first ``shown`` and the ``last`` rows are printed, and the highlighted one; what is left out is counted where it
    is left out, with ``more`` naming the way to see it. ``notes`` stand under the table: units, what the marks mean.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    highlight: str | None = None
    shown: int | None = None
    last: int = 0
    more: str = "--all"
    notes: tuple[str, ...] = ()
    by: str = "member"

    def follows(self, row: Row) -> bool:
        """Is this the row of the member followed through the page?"""
        return self.highlight is not None and row.get(self.by) == self.highlight

    def visible(self) -> tuple[tuple[Row, ...], int]:
        """The rows to print and how many are left out."""
        if self.shown is None or len(self.rows) <= self.shown:
            return self.rows, 0
        first_of_the_last = len(self.rows) - self.last
        followed = self.highlight if self.highlight is not None else object()
        kept = [
            row
            for i, row in enumerate(self.rows)
            if i < self.shown or i >= first_of_the_last or row.get(self.by) == followed
        ]
        return tuple(kept), len(self.rows) - len(kept)

    def gaps(self) -> dict[int, int]:
        """Where rows are left out, and how many: before which of the visible rows (their number: after the last)."""
        visible, _ = self.visible()
        found: dict[int, int] = {}
        at = 0
        for row in self.rows:
            if at < len(visible) and row is visible[at]:
                at += 1
            else:
                found[at] = found.get(at, 0) + 1
        return found


@dataclass(frozen=True)
class Picture:
    """A chart beside its table: which chart, its finding, what is measured, and the rows that it draws.

    ``caption`` is the finding in one sentence, ``measure`` names unit and period and counts what is missing. Where
    nothing can be drawn (a terminal) the table says the same. ``report.charts`` knows every ``chart`` by name.
    """

    chart: str
    caption: str
    measure: str
    rows: tuple[Row, ...]
    highlight: str | None = None


@dataclass(frozen=True)
class Title:
    """The first line of a paper: what it is, and its date at the right."""

    left: str
    right: str = ""


@dataclass(frozen=True)
class Notice:
    """What in the page is scenario, illustrative or not checked; drawn dashed where that can be drawn."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Headline:
    """The answer in one sentence."""

    text: str


@dataclass(frozen=True)
class Heading:
    """The question that a section answers."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A sentence or a few."""

    text: str


@dataclass(frozen=True)
class Note:
    """A sentence of context: units, captions, commands."""

    text: str


@dataclass(frozen=True)
class Listed:
    """Things told one under another: each a sentence, and what to add to it (a hint), or nothing."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fact:
    """One line of the first screen: a label, the words, how far to trust them; a range is low, centre, high of 1."""

    label: str
    text: str
    status: Status | None = None
    range: tuple[float, float, float] | None = None
    remark: str = ""


@dataclass(frozen=True)
class Facts:
    """The lines of the first screen."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Foot:
    """The last line: how to see more, at both ends."""

    left: str
    right: str = ""


Block: TypeAlias = Title | Notice | Headline | Heading | Paragraph | Note | Facts | Listed | Table | Picture | Foot


def cell(row: Row, column: Column) -> str:
    """The words of one cell; an absent figure carries the mark of its absence, which a note under the table spells."""
    value = row.get(column.key)
    if column.kind == "who":
        return f"{value or '':3}  {row.get('name', '')}".rstrip()
    if value is None and KINDS[column.kind].none is not None:
        return KINDS[column.kind].none or ""
    if is_absent(value):
        return mark(absence(row, column.key))
    return KINDS[column.kind].text(value)


def toned(kind: str, value: Any) -> int:
    """Is this figure good (1) or bad (-1) for the member named, or neither (0)?"""
    tone = KINDS[kind].tone
    if not tone or is_absent(value) or not fmt.exact(value):
        return 0
    return tone if fmt.exact(value) > 0 else -tone


def is_absent(value: Any) -> bool:
    """Is there no figure? Some rows say the absence in words where the figure would stand."""
    return value is None or value in (fmt.NO_FIGURE, fmt.NOT_DISCLOSED)


def absence(row: Row, key: str) -> Status:
    """Which absence it is: kept secret, where the row says so, else no figure."""
    if row.get(key) == fmt.NOT_DISCLOSED:
        return Status.NOT_DISCLOSED
    said = row.get(f"{key}_status", row.get("status"))
    return Status.NOT_DISCLOSED if said == Status.NOT_DISCLOSED else Status.MISSING


def absences(rows: Sequence[Row], columns: Sequence[Column]) -> tuple[str, ...]:
    """What the marks of absence in a table mean, and how many there are; nothing is put in their place."""
    found = Counter(
        absence(row, c.key)
        for row in rows
        for c in columns
        if c.kind != "who" and KINDS[c.kind].none is None and is_absent(row.get(c.key))
    )
    return tuple(f"{badge(status)}: {fmt.counted(n, 'cell', 'cells')}" for status, n in sorted(found.items()))


def summed(rows: Sequence[Row], key: str) -> Fraction:
    """The exact sum of a column; absent figures are left out, never counted as zero."""
    return sum((fmt.exact(row[key]) for row in rows if not is_absent(row.get(key))), Fraction(0))


def totalled(rows: Sequence[Row], key: str) -> Fraction | None:
    """The exact sum of a column where some figures may be absent: where all are, so is their sum (None), not zero."""
    return None if rows and all(is_absent(row.get(key)) for row in rows) else summed(rows, key)


def must_agree(what: str, parts: Fraction, whole: Fraction) -> Fraction:
    """The whole, once it is known to be the sum of its parts; else TotalsDisagree, and nothing is printed."""
    if parts != whole:
        raise TotalsDisagree(
            f"{what}: the parts sum to {fmt.exact_text(parts)}, but the headline says {fmt.exact_text(whole)}; "
            "nothing is printed, because one of them is wrong"
        )
    return whole
