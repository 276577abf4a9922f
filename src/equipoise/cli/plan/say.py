"""``equipoise plan nato nsip --say``: who gains say over planning priorities, and what would be bought differently?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.plan.reading import Asked

__all__ = ["compared"]


def compared(
    asked: Asked,
    _say: Annotated[
        bool,
        typer.Option(
            "--say", help="An equal say over priorities, by contribution, and with geography and responsibility."
        ),
    ] = False,
) -> None:
    """The usual mixes of the say side by side."""
    from equipoise.report.asking import ask

    fund = asked.fund_as_in("equipoise plan nato nsip --say")
    asked.give(ask(asked.folder, "say", fund=fund, years=asked.years))
