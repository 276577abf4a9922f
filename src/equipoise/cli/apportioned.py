"""Who gets how many units? The command that divides seats, shares or money by any of six rules, from a CSV file."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.options import All, Ascii, Csv, Json
from equipoise.cli.wish import Wish
from equipoise.errors import EquipoiseError
from equipoise.values import METHODS, Apportionment, Status, apportioned
from equipoise.version import VERSION

if TYPE_CHECKING:
    from equipoise.report import Block

__all__ = ["Apportioned", "apportion"]


@dataclass(frozen=True)
class Apportioned:
    """Units by name under one rule, or under all of them side by side (the first is the one asked for).

    ``told``: how the file was read, where that is no matter of course.
    """

    file: str
    seats: int
    minimum: int
    weights: Mapping[str, Fraction]
    found: tuple[Apportionment, ...]
    told: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """How many units were divided, by which rule, who gets most, and whether a tie was settled."""
        first = self.found[0]
        most = (max if self.seats >= 0 else min)(first.units.values())
        top = [name for name, n in first.units.items() if n == most]
        if not self.seats:
            return f"No unit to divide: {'it gets' if len(top) == 1 else f'each of {len(top)} gets'} none."
        verb = ("gets", "get") if self.seats > 0 else ("gives back", "give back")
        units = f"{abs(self.seats):,} {'unit' if abs(self.seats) == 1 else 'units'}"
        what = f"{units} for {len(self.weights)}" if self.seats > 0 else f"{units} taken back from {len(self.weights)}"
        if len(top) == len(self.weights):
            who = f"each {verb[0]} {abs(most):,}"
        elif len(top) == 1:
            who = f"{top[0]} {verb[0]} most, {abs(most):,}"
        else:
            who = f"{len(top)} {verb[1]} most, {abs(most):,} each"
        tie = f" {_tied(first)}" if first.tie else ""
        least = f", at least {self.minimum} each," if self.minimum else ""
        return f"{what}{least} by {first.method}: {who}.{tie}"

    def rows(self) -> list[dict[str, Any]]:
        """name, weight, quota, units; when all rules are compared, a column of units for each."""
        whole = sum(self.weights.values(), Fraction(0))
        return [
            {
                "name": name,
                "weight": _text(weight),
                "quota": f"{Decimal(round(10**4 * self.seats * weight / whole)).scaleb(-4):f}",
                "units": self.found[0].units[name],
            }
            | {a.method.replace("-", "_"): a.units[name] for a in self.found[1:]}
            for name, weight in self.weights.items()
        ]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command, with the rule, and the tie if there was one."""
        return {
            "question": "apportion",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(Status.DERIVED),
            "method": self.found[0].method,
            "notes": list(self.told),
            "ties": {a.method: {"got": a.tie.got, "without": a.tie.without} for a in self.found if a.tie},
            "made_from": {"file": self.file, "seats": self.seats, "minimum": self.minimum, "version": VERSION},
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """The table, with its total; ties told under it."""
        from equipoise.report.page import Column, Foot, Headline, Note, Table, summed

        rows = tuple(self.rows())
        counts = [("units", "Units"), *((a.method.replace("-", "_"), _HEADERS[a.method]) for a in self.found[1:])]
        columns = (
            Column("name", "Name", "name"),
            Column("weight", "Weight", "plain"),
            Column("quota", "Quota", "fine"),
            *(Column(key, header, "count") for key, header in counts),
        )
        total = {"name": "Total"} | {key: summed(rows, key) for key, _ in counts}
        ties = tuple(f"{a.method}: {_tied(a)}" for a in self.found if a.tie)
        table = Table(columns, rows, total=total, shown=None if everything else 60, by="name", notes=ties)
        line = f"equipoise apportion {shlex.quote(self.file)} --seats {self.seats} --method {self.found[0].method}"
        note = "Units: the rule asked for. Every rule is computed exactly; equal claims go by the order of the file."
        foot = Foot(f"How: {line} --compare", "Files: --json --csv")
        notes = [note] if len(self.found) > 1 else []
        notes += [f"{self.file}: {'; '.join(self.told)}."] if self.told else []
        return [Headline(self.summary), table, *map(Note, notes), foot]


_HEADERS = {m: m.replace("-", "-\n").replace("largest-\nremainder", "largest\nremainder") for m in METHODS}


def _text(weight: Fraction) -> str:
    return f"{Decimal(weight.numerator) / Decimal(weight.denominator):f}"


def _tied(found: Apportionment) -> str:
    assert found.tie is not None
    got, without = ", ".join(found.tie.got), ", ".join(found.tie.without)
    return f"Equal claims, settled by the order of the file: {got} before {without}."


class _CannotDivide(EquipoiseError):
    """Units that cannot be divided as asked."""


def apportion(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file or spreadsheet: names first, then weights.")],
    seats: Annotated[int, typer.Option("--seats", metavar="N", help="How many units to divide.")],
    method: Annotated[str, typer.Option("--method", help=f"One of {', '.join(METHODS)}.")] = "largest-remainder",
    minimum: Annotated[int, typer.Option("--minimum", min=0, help="What each gets at least.")] = 0,
    column: Annotated[
        str | None, typer.Option("--column", metavar="NAME", help="Which column has the weights. Default: the second.")
    ] = None,
    compare: Annotated[bool, typer.Option("--compare", help="The other rules beside it.")] = False,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Who gets how many? Units divided exactly, by one of six rules.

    Equal claims are settled by the order of the file, and reported.
    """
    from equipoise.cli.giving import give
    from equipoise.errors import did_you_mean
    from equipoise.folder.weights import weights_in

    wish = Wish(json=json, csv=csv, everything=everything, ascii_only=ascii_only)
    chosen = next((m for m in METHODS if m == method), None)
    if chosen is None:
        raise typer.BadParameter(f"there is no method {method!r}. {did_you_mean(method, METHODS)}")
    read = weights_in(file, column)
    weights = read.of
    others = [m for m in METHODS if m != chosen] if compare else []
    try:
        found = tuple(apportioned(seats, weights, tuple(weights), method=m, minimum=minimum) for m in (chosen, *others))
    except ValueError as error:
        raise _CannotDivide(str(error)) from None
    give(Apportioned(str(file), seats, minimum, weights, found, read.told), wish, ["apportion", str(file)])
