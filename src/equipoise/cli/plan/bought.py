"""``equipoise plan nato nsip``: what does the fund buy, when, whom does it serve, and why not more?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.plan.reading import Asked

__all__ = ["bought", "lost"]


def bought(
    asked: Asked,
    pin: Annotated[str | None, typer.Option("--pin", metavar="ID,ID", help="Buy these, and say what it costs.")] = None,
    exclude: Annotated[
        str | None, typer.Option("--exclude", metavar="ID,ID", help="Do not buy these, and say what it costs.")
    ] = None,
    part_fund: Annotated[
        str | None, typer.Option("--part-fund", metavar="ID=60%", help="Buy this part of it, if any of it.")
    ] = None,
    raises: Annotated[
        str | None,
        typer.Option("--raise", metavar="2029=50m", help="Raise a ceiling: a year's, or (50m) every year's."),
    ] = None,
) -> None:
    """The plan of the fund over the years; with a hand in it, a receipt."""
    from equipoise.report.asking import ask

    example = "equipoise plan nato nsip"
    hand = {"pin": pin, "exclude": exclude, "part_fund": part_fund, "raises": raises}
    question = "receipt" if any(word is not None for word in hand.values()) else "plan"
    given = hand if question == "receipt" else {}
    asked.give(ask(asked.folder, question, fund=asked.fund_as_in(example), years=asked.years, **given))


def lost(
    asked: Asked,
    why: Annotated[
        str | None, typer.Option("--why", metavar="ID", help="Why is it not bought, and what would it take?")
    ] = None,
) -> None:
    """What keeps a project out of the plan, and what would bring it in."""
    from equipoise.report.asking import ask

    fund = asked.fund_as_in("equipoise plan nato nsip --why satellite-capacity")
    asked.give(ask(asked.folder, "why", fund=fund, project=why, years=asked.years))
