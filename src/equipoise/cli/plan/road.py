"""``equipoise plan nato nsip --road``: where does each project stand, for how long, and what is its money doing?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import OnDay
from equipoise.cli.plan.reading import Asked

__all__ = ["travelled"]


def travelled(
    asked: Asked,
    _road: Annotated[
        bool, typer.Option("--road", help="How far each project is, from the gap to the closed account, and four sums.")
    ] = False,
    on: OnDay = None,
) -> None:
    """The road as of a day, of one fund or of all projects; ``--years`` limits the sums to the money of these years."""
    from equipoise.cli.asking import day_of
    from equipoise.report.asking import ask

    asked.give(ask(asked.folder, "road", on=day_of(on), fund=asked.fund, years=asked.years))
