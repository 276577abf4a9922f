"""How is a sweep shown? One line a forecast: its setting, its odds with their range, and who is likeliest to object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from equipoise.agree.sweeping import Sweep
from equipoise.report import format as fmt
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Foot, Headline, Listed, Note, Table

__all__ = ["SweepPage"]

_SHOWN = 24


@dataclass(frozen=True)
class SweepPage:
    """A sweep in the shape of an answer, and where it is kept."""

    sweep: Sweep
    place: str | None = None

    @property
    def summary(self) -> str:
        """That of the sweep."""
        return self.sweep.summary

    def rows(self) -> list[dict[str, Any]]:
        """One row a run."""
        return self.sweep.rows()

    def to_json(self) -> dict[str, Any]:
        """The whole sweep as one object."""
        return self.sweep.to_json()

    def page(self, *, everything: bool = False) -> list[Block]:
        """The sentence, a table of the runs, and the runs that failed with their reasons."""
        sweep = self.sweep
        names = list(dict.fromkeys(about for cell in sweep.cells for about, _ in cell.setting))
        rows = [self._shown(cell, row) for cell, row in zip(sweep.cells, sweep.rows(), strict=True)]
        columns = (
            Column("proposal", "Text", "name"),
            *(Column(name, name, "plain") for name in names),
            Column("odds", "Odds", "plain"),
            Column("range_text", "90% range", "plain"),
            Column("range", "", "range"),
            Column("error", "Error,\npoints", "plain"),
            Column("first", "Likeliest\nto object", "name"),
        )
        units = (
            "Odds: along the route. Range: over all that is drawn. Error: numerical, 95%. "
            f"Seed {sweep.seed}, {sweep.question['draws']} draws a forecast."
        )
        table = Table(columns, tuple(rows), by="run", notes=(units,), shown=None if everything else _SHOWN)
        blocks: list[Block] = [
            Headline(sweep.summary),
            Note(f"Trust: {badge(sweep.status)}, the weakest of its inputs."),
        ]
        blocks.append(table)
        if sweep.failures:
            names_of = {cell.number: cell.name(sweep.seed) for cell in sweep.cells}
            failed = ((f"Failed: {names_of[n]}", f"{f.kind}: {f.said}") for n, f in sweep.failures.items())
            blocks.append(Listed(tuple(failed)))
        made = ("rules and figures", "preferences and positions")
        blocks.append(Note(", ".join(f"{name} {sweep.question[name][:15]}" for name in made) + "."))
        read = f"Again: equipoise sweep --read {self.place}" if self.place else ""
        blocks.append(Foot(read, "Files: --json --csv"))
        return blocks

    def _shown(self, cell: Any, row: dict[str, Any]) -> dict[str, Any]:
        found = self.sweep.route(cell)
        if found is None:
            state = {"odds": row["state"], "range_text": "", "range": None, "error": "", "first": ""}
            return {**row, **state}
        low, high = found.low or 0.0, found.high or 0.0
        return {
            **row,
            "odds": fmt.odds(found.probability),
            "range_text": fmt.odds_range(low, high),
            "range": (low, found.probability, high),
            "error": row["numerical_error_points"],
            "first": f"{row['likeliest_objector']} {row['objects_percent']}%",
        }
