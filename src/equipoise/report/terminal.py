"""How does a page look in a terminal? Rows and rules, no boxes, 100 columns, and plain text in a pipe.

A rule stands under headers only. Bold marks the answer and the highlighted row, which also carries ▸; dim is context;
blue and orange stand only beside a sign. With ``NO_COLOR`` or in a pipe nothing is styled; ``ascii_only`` turns
marks into letters, █ into # and ─ into -. Rich is imported when something is printed, not before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Final

from equipoise.report import bars
from equipoise.report.format import printable
from equipoise.report.laid import BARS, DRAWN
from equipoise.report.marks import badge, plain
from equipoise.report.page import (
    KINDS,
    Block,
    Column,
    Fact,
    Facts,
    Foot,
    Heading,
    Headline,
    Listed,
    Note,
    Notice,
    Paragraph,
    Picture,
    Row,
    Table,
    Title,
    absences,
    cell,
    is_absent,
    toned,
)

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.segment import Segment
    from rich.table import Table as RichTable
    from rich.text import Text

__all__ = ["WIDTH", "Screen", "show"]

WIDTH: Final = 100
_LABEL: Final = 13
_BADGE: Final = 17
_GAIN: Final = "color(32)"
_LOSS: Final = "color(166)"
_STYLES: Final = {1: _GAIN, -1: _LOSS, 0: ""}
#: Kinds of columns that hold words, in the order in which they give way when room is short.
_WORDY: Final = ("text", "name")
_LONGEST_BAR: Final = 32
_NARROWEST: Final = 8
_LONGEST_WORD: Final = 24


def show(
    blocks: Iterable[Block], *, file: IO[str] | None = None, ascii_only: bool = False, width: int | None = None
) -> None:
    """Draw the blocks, one after another, on a file or the standard output."""
    screen = Screen(file=file, ascii_only=ascii_only, width=width)
    for block in blocks:
        screen.draw(block)


class Screen:
    """A terminal of at most 100 columns, and what has been drawn on it last."""

    def __init__(self, *, file: IO[str] | None = None, ascii_only: bool = False, width: int | None = None) -> None:
        from equipoise.report.console import Terminal

        plain_only = "NO_COLOR" in os.environ and os.environ["NO_COLOR"] != ""
        console = Terminal(
            file=file or sys.stdout,
            highlight=False,
            markup=False,
            emoji=False,
            color_system=None if plain_only else "auto",
        )
        if not console.is_terminal:
            console = Terminal(file=file or sys.stdout, highlight=False, markup=False, emoji=False, color_system=None)
        self.width = width or (min(WIDTH, max(60, console.width)) if console.is_terminal else WIDTH)
        console.width = self.width
        self.console: Console = console
        self.ascii_only = ascii_only
        self._last: type[Block] | None = None

    def words(self, text: str) -> str:
        """The text as it may be printed: no control characters, and ASCII when asked for."""
        clean = printable(text).replace("\u00a0", " ")
        return plain(clean) if self.ascii_only else clean

    def text(self, text: str, style: str = "") -> Text:
        """Styled words."""
        from rich.text import Text

        return Text(self.words(text), style=style)

    def draw(self, block: Block) -> None:
        """Draw one block, with a blank line before it where a new thought begins.

        A picture is left to those who can draw it: its table, which stands beside it, says the same.
        """
        if isinstance(block, Picture):
            return
        if self._last is not None and self._parted(block):
            self.console.print()
        self._last = type(block)
        match block:
            case Title():
                self._ends(block.left, block.right, "bold")
            case Headline():
                self._lines(block.text, "bold")
            case Heading():
                self._lines(block.text, "bold")
            case Notice():
                for line in block.lines:
                    self._lines(line)
            case Paragraph():
                self._lines(block.text, indent=2)
            case Note():
                self._lines(block.text, "dim", indent=2)
            case Facts():
                for fact in block.facts:
                    self._fact(fact)
            case Listed():
                for told, added in block.items:
                    self._hung(told, "")
                    if added:
                        self._hung(added, "dim", indent=4)
            case Table():
                self._table(block)
            case Foot():
                self._ends(f"  {block.left}", block.right, "dim")

    def _parted(self, block: Block) -> bool:
        joined = {(Title, Notice), (Notice, Notice), (Headline, Note), (Paragraph, Note), (Note, Note), (Heading, Note)}
        joined |= {(Heading, Paragraph), (Heading, Listed), (Table, Note)}
        return (self._last, type(block)) not in joined

    def _print(self, renderable: RenderableType) -> None:
        # Rich pads lines to the full width; a pipe should not carry the blanks.
        with self.console.capture() as capture:
            self.console.print(renderable)
        for line in capture.get().rstrip("\n").split("\n"):
            self.console.file.write(line.rstrip() + "\n")

    def _print_segments(self, line: list[Segment]) -> None:
        """A line that is laid out already; without styles its text is all there is to write."""
        if self.console.color_system is None:
            self.console.file.write("".join(segment.text for segment in line).rstrip() + "\n")
        else:
            from rich.segment import Segments

            self._print(Segments(line))

    def _lines(self, text: str, style: str = "", *, indent: int = 0) -> None:
        from rich.padding import Padding

        self._print(Padding(self.text(text, style), (0, 0, 0, indent)))

    def _hung(self, text: str, style: str, indent: int = 2) -> None:
        """Lines after the first stand four columns in, so that each thing told keeps its own head."""
        from textwrap import wrap

        lines = [n for part in self.words(text).split("\n") for n in wrap(part, self.width - 4) or [""]]
        for i, line in enumerate(lines):
            self._print(self.text(" " * (indent if i == 0 else 4) + line, style))

    def _ends(self, left: str, right: str, style: str) -> None:
        left, right = self.words(left), self.words(right)
        gap = self.width - len(left) - len(right)
        if gap < 2:
            self._print(self.text(left, style))
            self._print(self.text(f"  {right}", "dim"))
            return
        line = self.text(left, style)
        line.append(" " * gap + right, style="dim")
        self._print(line)

    def _fact(self, fact: Fact) -> None:
        from rich.table import Table as RichTable

        grid = RichTable.grid(padding=0)
        grid.add_column(width=2)
        grid.add_column(width=_LABEL)
        grid.add_column(width=self.width - 2 - _LABEL - _BADGE - 2)
        grid.add_column(width=2)
        grid.add_column(width=_BADGE)
        words = self.text(fact.text)
        if fact.range is not None:
            drawn = self.words(bars.odds(fact.range, width=30, ascii_only=self.ascii_only))
            words.append(" " * max(2, 34 - len(words.plain)) + drawn, style="dim")
        trust = fact.remark or (badge(fact.status) if fact.status else "")
        grid.add_row("", self.text(fact.label, "bold"), words, "", self.text(trust, "dim"))
        self._print(grid)

    def _table(self, table: Table) -> None:
        visible, _ = table.visible()
        rows = [*visible, *([table.total] if table.total is not None else [])]
        if not rows:
            self._lines("Nothing to show.", "dim", indent=2)
            return
        for number, columns in enumerate(self._parts(table, rows)):
            if number:
                self.console.print()
            self._part(replace(table, columns=columns), rows, len(visible))
        for note in (*table.notes, *absences(visible, table.columns)):
            self._lines(note, "dim", indent=2)

    def _part(self, table: Table, rows: Sequence[Row], visible: int) -> None:
        from rich.segment import Segment

        grid = self._grid(table, rows)
        gaps, previous = table.gaps(), None
        for line in self.console.render_lines(grid, self.console.options.update(width=self.width - 2), pad=False):
            # The row that a line belongs to travels in its style, so that the mark stands at the first line of a row.
            number = next((s.style.meta["row"] for s in line if s.style and s.style.meta.get("row") is not None), None)
            begins, previous = number != previous, number
            if begins and number is not None and number in gaps:
                self._gap(gaps[number], table)
            marked = begins and number is not None and table.follows(rows[number])
            self._print_segments([Segment(self.words("▸ ") if marked else "  "), *line])
        if table.total is None and visible in gaps:
            self._gap(gaps[visible], table)

    def _gap(self, left_out: int, table: Table) -> None:
        """What is left out is said where it is left out."""
        self._lines(f"… {left_out} more: {table.more}", "dim", indent=2)

    def _parts(self, table: Table, rows: Sequence[Row]) -> list[tuple[Column, ...]]:
        """The columns, in one part or in several one under another: no figure is ever cut to make room."""
        wide = [self._wide(c, rows) for c in table.columns]
        whole = [w for w, c in zip(wide, table.columns, strict=True) if c.kind not in DRAWN]
        if sum(least for least, _ in whole) + 2 * (len(whole) - 1) <= self.width - 2:
            return [table.columns]
        lead = next((i for i, c in enumerate(table.columns) if c.kind in ("who", *_WORDY)), 0) + 1
        first = sum(least + 2 for least, _ in wide[:lead])
        parts: list[list[Column]] = [[]]
        used = first
        for column, (least, _) in zip(table.columns[lead:], wide[lead:], strict=True):
            if column.kind in DRAWN:
                continue
            if parts[-1] and used + least > self.width - 2:
                parts.append([])
                used = first
            parts[-1].append(column)
            used += least + 2
        return [(*table.columns[:lead], *part) for part in parts]

    def _wide(self, column: Column, rows: Sequence[Row]) -> tuple[int, int]:
        """How many characters a column needs at least, and how many it would take: words wrap, figures do not."""
        from rich.cells import cell_len

        cells = [self.words(cell(row, column)) for row in rows if column.key in row]
        heads = [self.words(line) for line in column.header.split("\n")]
        natural = max(cell_len(line) for text in (*cells, *heads) for line in text.split("\n"))
        if column.kind not in _WORDY:
            return natural, natural
        words = [cell_len(word) for text in (*cells, *heads) for word in text.split()]
        return min(natural, max(_NARROWEST, min(_LONGEST_WORD, max(words, default=0)))), natural

    def _widths(self, columns: Sequence[Column], rows: Sequence[Row], room: int) -> dict[Column, int]:
        """Each column's width: figures as they are, the widest words give way first, short ones last."""
        least, widths = {}, {}
        for column in columns:
            least[column], widths[column] = (room, room) if column.kind in DRAWN else self._wide(column, rows)
        most = self.width - 2 - 2 * (len(columns) - 1)
        for kind in _WORDY:
            giving = [c for c in columns if c.kind == kind]
            while sum(widths.values()) > most and any(widths[c] > least[c] for c in giving):
                widest = max((c for c in giving if widths[c] > least[c]), key=lambda c: widths[c])
                widths[widest] -= 1
        return widths

    def _grid(self, table: Table, rows: Sequence[Row]) -> RichTable:
        from rich.box import Box
        from rich.style import Style
        from rich.table import Table as RichTable

        rule = self.words("─")
        head_only = Box(f"    \n    \n {rule * 2} \n    \n    \n    \n    \n    \n", ascii=self.ascii_only)
        grid = RichTable(box=head_only, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="")
        room = self._room(table, rows)
        # In a narrow terminal the numbers stay and the bars, which repeat them, go.
        columns = [c for c in table.columns if room or c.kind not in DRAWN]
        widths = self._widths(columns, rows, room)
        scales = {c: bars.Scale.of([r.get(c.key) for r in table.rows], room) for c in columns if c.kind in BARS}
        for column in columns:
            grid.add_column(
                self.text(_header(column, scales, room), "dim"),
                justify="right" if KINDS[column.kind].right else "left",
                no_wrap=column.kind not in _WORDY,
                overflow="fold",
                width=widths[column],
            )
        for number, row in enumerate(rows):
            bold = row is table.total or table.follows(row)
            cells = [self._cell(row, c, scales, room, total=row is table.total) for c in columns]
            grid.add_row(*cells, style=Style(bold=bold or None, meta={"row": number}))
        return grid

    def _room(self, table: Table, rows: Sequence[Row]) -> int:
        """How many characters are left for a bar beside the other columns? 0: too few to draw one."""
        from rich.cells import cell_len

        if not any(c.kind in DRAWN for c in table.columns):
            return 0
        used = 0
        for column in table.columns:
            if column.kind not in DRAWN:
                words = [*column.header.split("\n"), *(cell(row, column) for row in rows if column.key in row)]
                used += 2 + max(cell_len(self.words(w)) for w in words)
        drawn = sum(c.kind in DRAWN for c in table.columns)
        room = (self.width - 2 - used) // drawn - 2
        return min(_LONGEST_BAR, room) if room > 2 * bars.SIDE else 0

    def _cell(self, row: Row, column: Column, scales: Mapping[Column, bars.Scale], room: int, *, total: bool) -> Text:
        value = row.get(column.key)
        if total and column.key not in row and column.kind != "who":
            return self.text("")
        if column in scales:
            return self.text(scales[column].draw(value), _STYLES[toned(column.kind, value)])
        if column.kind == "range":
            return self.text("" if value is None else bars.odds(value, width=room, ascii_only=self.ascii_only), "dim")
        words = cell(row, column)
        if column.kind == "who":
            code, _, name = words.partition("  ")
            return self.text("").append(self.words(code), style="dim").append("  " + self.words(name))
        if is_absent(value) or column.kind in ("code", "mark"):
            return self.text(words, "dim")
        return self.text(words, _STYLES[toned(column.kind, value)])


def _header(column: Column, scales: Mapping[Column, bars.Scale], room: int) -> str:
    if column.kind == "range":
        return f"0{'100':>{room - 1}}"
    if column in scales and not column.header:
        return scales[column].header(column.kind == "paid-bar")
    return column.header
