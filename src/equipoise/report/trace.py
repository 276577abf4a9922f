"""How was this member's figure computed? Its inputs in order, each with status and source, then the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from equipoise.model import Answer, Source, Trace, TraceLine
from equipoise.report.format import dates_in, grouped
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Headline, Note, Table
from equipoise.report.wording import articled, begun, by_name, parted

__all__ = ["explained", "traced"]

#: A value longer than this is words, and wraps as words do.
_LONG: Final = 36


def explained(
    answer: Answer, member: str, sources: Mapping[str, Source], names: Mapping[str, str] | None = None
) -> list[Block]:
    """The page of ``--explain MEMBER``: the answer, then each trace; the sources named at the end.

    ``names``: those of the members by their codes, for the titles of traces.
    """
    traces = answer.explain(member)
    blocks: list[Block] = [Headline(answer.summary)]
    for trace in traces:
        blocks += traced(replace(trace, title=by_name(trace.title, names or {})))
    used = dict.fromkeys(line.source for trace in traces for line in (*trace.lines, trace.result) if line.source)
    for name in used:
        for part in (p.strip() for p in name.split(";")):
            if part in sources:
                found = sources[part]
                blocks.append(Note(f"{part}: {found.title}{f', {found.publisher}' if found.publisher else ''}"))
    return blocks


def traced(trace: Trace) -> list[Block]:
    """One trace as a table: the lines, the result last."""
    rows = [_row(line) for line in trace.lines]
    notes = dict.fromkeys(line.note for line in (*trace.lines, trace.result) if line.note)
    result = _row(trace.result)
    wordy = any(len(row["value"]) > _LONG for row in (*rows, result))
    columns = [
        Column("label", "Input"),
        Column("value", "Value", "text" if wordy else "plain"),
        Column("trust", "Status", "name"),
        Column("source", "Source"),
    ]
    # A column in which nothing stands only takes room: the lines that have a source say it, or there are none.
    columns = [c for c in columns if c.key in ("label", "value") or any(row[c.key] for row in (*rows, result))]
    told = (begun(grouped(dates_in(" ".join(note.split())))) for note in notes)
    table = Table(tuple(columns), tuple(rows), total=result, notes=tuple(told))
    return [Headline(begun(articled(dates_in(trace.title)))), table]


def _row(line: TraceLine) -> dict[str, str]:
    value = line.value
    if line.label == "Recorded":
        # What was said stands apart from the stance that is put to it.
        value = parted(f"Recorded: {value}").removeprefix("Recorded: ")
    return {
        "label": dates_in(line.label),
        "value": grouped(dates_in(value)),
        "trust": badge(line.status) if line.status is not None else "",
        "source": line.source,
        "value_place": line.place,
    }
