"""``equipoise plan nato nsip --influence``: how much influence has each member over what the fund buys?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import Seed
from equipoise.cli.plan.reading import Asked

__all__ = ["influential"]


def influential(
    asked: Asked,
    _influence: Annotated[
        bool,
        typer.Option("--influence", help="Four measures of each member's influence, beside its cost share."),
    ] = False,
    seed: Seed = 7,
    draws: Annotated[int, typer.Option("--draws", min=2, help="With --influence: how many random ballots.")] = 20,
) -> None:
    """The four measures, with intervals over random ballots and sampled orders."""
    from equipoise.report.asking import ask

    fund = asked.fund_as_in("equipoise plan nato nsip --influence")
    asked.give(ask(asked.folder, "influence", fund=fund, years=asked.years, seed=seed, draws=draws))
