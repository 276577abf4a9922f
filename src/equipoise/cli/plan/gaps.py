"""``equipoise plan nato --gaps --year 2031``: what is required, what is there, what is coming, what is wanting?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import OnDay
from equipoise.cli.plan.reading import Asked

__all__ = ["wanting"]


def wanting(
    asked: Asked,
    _gaps: Annotated[
        bool, typer.Option("--gaps", help="What is required, held, in delivery and wanting, by domain and member.")
    ] = False,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="YEAR", min=1, max=9999, help="With --gaps: at the end of this year."),
    ] = None,
    on: OnDay = None,
) -> None:
    """The gaps on a day, or at the end of a year; what a fund would buy over the years is counted beside them."""
    from equipoise.cli.asking import day_of
    from equipoise.report.asking import ask

    if year is not None and on is not None:
        raise typer.BadParameter("choose one of --year and --on")
    day = day_of(on) if on is not None else None
    asked.give(ask(asked.folder, "gaps", year=year, on=day, fund=asked.fund, years=asked.years))
