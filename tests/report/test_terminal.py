"""Does the terminal look as the look says: a rule under headers only, signs, marks, plain in pipes?"""

from __future__ import annotations

import io
from typing import Any

import pytest

from equipoise import pay
from equipoise.model import Alliance
from equipoise.report import explained, page_of, show
from equipoise.report.page import Column, Fact, Facts, Headline, Notice, Paragraph, Table, Title
from equipoise.values import Status

ROWS: tuple[dict[str, Any], ...] = (
    {"member": "DEU", "name": "Germany", "s": "15", "d": "11.88", "m": 18_000_000},
    {"member": "CAN", "name": "Canada", "s": "6.86", "d": "3.73", "m": 8_230_000},
    {"member": "POL", "name": "Poland", "s": "2.98", "d": "-0.15", "m": 3_570_000},
    {"member": "ISL", "name": "Iceland", "s": "0.06", "d": "-3.06", "m": 80_000},
)
COLUMNS = (
    Column("member", "Ally", "who"),
    Column("s", "Pays %", "share"),
    Column("d", "Say, pts", "points"),
    Column("d", "", "bar"),
    Column("m", "EUR m", "millions"),
)


class Tty(io.StringIO):
    """A terminal as far as anyone can tell."""

    def isatty(self) -> bool:
        return True


def drawn(*blocks: Any, ascii_only: bool = False, file: io.StringIO | None = None) -> str:
    out = file if file is not None else io.StringIO()
    show(blocks, file=out, ascii_only=ascii_only)
    return out.getvalue()


def test_the_table_of_the_look() -> None:
    table = Table(COLUMNS, ROWS, highlight="CAN", shown=None)
    assert drawn(table) == (
        "  Ally          Pays %  Say, pts  lose  │ gain                      EUR m\n"
        "  ───────────────────────────────────────────────────────────────────────\n"
        "  DEU  Germany   15.00    +11.88        │████████████████████████   18.00\n"
        "▸ CAN  Canada     6.86     +3.73        │████████                    8.23\n"
        "  POL  Poland     2.98     −0.15        │                            3.57\n"
        "  ISL  Iceland    0.06     −3.06  ██████│                            0.08\n"
    ).replace("████████████████████████   18", "███████████████████████    18").replace(
        "████████                    8", "███████                     8"
    )


def test_ascii_has_no_other_letter() -> None:
    page = (Title("A – B", "1 March 2026"), Notice(("△ scenario: Türkiye",)), Table(COLUMNS, ROWS, highlight="CAN"))
    text = drawn(*page, ascii_only=True)
    assert text.isascii()
    assert "> CAN" in text
    assert "scn scenario: Turkiye" in text
    assert "-0.15" in text


def test_the_first_lines_fill_the_width() -> None:
    text = drawn(Title("EQUIPOISE BRIEF  canada-2026, version 1", "23 November 2026"), Headline("As tabled."))
    first, blank, answer = text.splitlines()
    assert len(first) == 100
    assert first.endswith("23 November 2026")
    assert (blank, answer) == ("", "As tabled.")


def test_a_fact_has_its_trust_at_the_right_and_its_range_drawn() -> None:
    text = drawn(Facts((Fact("Odds", "31%, 90% range 12 to 55", Status.SCENARIO, (0.12, 0.31, 0.55)),)))
    assert text.startswith("  Odds         31%, 90% range 12 to 55           ───├─────●")
    assert text.rstrip().endswith("△ scenario")


def test_a_pipe_is_plain_and_a_terminal_is_not() -> None:
    table = Table(COLUMNS, ROWS, highlight="CAN")
    assert "\x1b" not in drawn(table)
    assert "\x1b[1" in drawn(table, file=Tty())


def test_no_color_is_plain_even_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in drawn(Table(COLUMNS, ROWS, highlight="CAN"), file=Tty())


def test_escapes_in_data_are_not_obeyed() -> None:
    text = drawn(Headline("a\x1b[31mred\x07"), Table((Column("x", "X"),), ({"x": "\x1b[2Jgone"},)))
    assert "\x1b" not in text
    assert "a?[31mred?" in text


def test_no_line_is_wider_than_the_terminal(toy: Alliance) -> None:
    calls = pay.calls(toy, "civil", 2026)
    long = Table((Column("a", "A"), Column("b", "B")), ({"a": "word " * 60, "b": "x" * 300},))
    text = drawn(*page_of(calls, command="equipoise pay toy civil"), *explained(calls, "CAN", toy.sources), long)
    assert max(len(line) for line in text.splitlines()) <= 100


def test_left_out_rows_are_counted() -> None:
    assert "  … 2 more: --all\n" in drawn(Table(COLUMNS, ROWS, shown=2))


def test_left_out_rows_are_counted_where_they_are_left_out() -> None:
    lines = drawn(Table(COLUMNS, ROWS, total={"name": "Total", "s": 100}, shown=1, last=1)).splitlines()
    starts = [line[2:7] for line in lines[2:]]
    assert starts == ["DEU  ", "… 2 m", "ISL  ", "     "]
    assert Table(COLUMNS, ROWS, shown=1, last=1).gaps() == {1: 2}
    assert Table(COLUMNS, ROWS, shown=1).gaps() == {1: 3}
    assert Table(COLUMNS, ROWS, highlight="POL", shown=1).gaps() == {1: 1, 2: 1}


def test_figures_are_never_cut_columns_stand_one_under_another() -> None:
    row: dict[str, Any] = {"member": "CAN", "name": "Canada"} | {f"f{i}": 10**9 * (i + 1) for i in range(9)}
    columns = [Column(f"f{i}", f"A fund of some name {i},\nEUR m", "paid") for i in range(9)]
    text = drawn(Table((Column("member", "Ally", "who"), *columns), (row,), highlight="CAN"))
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 100
    assert all(f"+{1000 * (i + 1):,}.00" in text for i in range(9))
    assert text.count("▸ CAN  Canada") == 3


def test_words_wrap_before_a_status_or_a_figure_gives_way() -> None:
    trace = {"label": "word " * 30, "value": "words " * 30, "trust": "◌ recollected-weak", "source": "an-id " * 30}
    columns = (
        Column("label", "Input"),
        Column("value", "Value"),
        Column("trust", "Status", "name"),
        Column("source", "Source"),
    )
    text = drawn(Table(columns, (trace,)))
    assert "◌ recollected-weak" in text
    assert (text.count("words"), text.count("an-id")) == (30, 30)
    assert max(map(len, text.splitlines())) <= 100


def test_a_trace_names_its_sources_and_notes(told: Any, toy: Alliance) -> None:
    answer = told(({"member": "CAN"},))
    text = drawn(*explained(answer, "CAN", toy.sources))
    assert "How CAN was computed" in text
    assert "yearbook: The yearbook, The secretariat" in text
    assert "Rounded in the book" in text
    assert "Call        EUR 6.88  ≈ approximate" in " ".join(text.split("\n"))


def test_a_narrow_terminal_keeps_the_numbers_and_drops_the_bars() -> None:
    out = io.StringIO()
    show([Table(COLUMNS, ROWS, highlight="CAN")], file=out, width=50)
    assert "█" not in out.getvalue()
    assert "+11.88" in out.getvalue()
    assert "18.00" in out.getvalue()


class _Closed(io.StringIO):
    """A pipe whose reader has gone."""

    def write(self, _: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_has_gone_is_told_to_the_caller_and_ends_nothing() -> None:
    with pytest.raises(BrokenPipeError):
        show([Paragraph("Half of the page is read by nobody.")], file=_Closed())
