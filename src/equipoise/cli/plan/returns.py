"""``equipoise plan nato joint-procurement --return``: what comes back as work, and what does a band cost?"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

import typer

from equipoise.cli.plan.reading import Asked

__all__ = ["returned"]


def returned(
    asked: Asked,
    _back: Annotated[bool, typer.Option("--return", help="What comes back as work, and what a band costs.")] = False,
    bands: Annotated[
        str | None, typer.Option("--bands", metavar="B,B", help="With --return: the bands, for example 0,0.1,0.5.")
    ] = None,
) -> None:
    """Returns by member, then the frontier; with ``bands`` the frontier alone."""
    from equipoise.plan.retour import BANDS, PREMIUM, frontier, joint_market, returns
    from equipoise.report.asking import years_of
    from equipoise.report.horizon import horizon

    fund = asked.fund_as_in("equipoise plan nato joint-procurement --return")
    chosen = _bands(bands) if bands is not None else BANDS
    alliance = asked.folder
    span = years_of(asked.years) if asked.years else horizon(alliance)
    note = (
        f"Assumed: the largest industrial base is the cheapest, and without one work costs {PREMIUM.central} more "
        f"({PREMIUM.low} to {PREMIUM.high}, in proportion)"
    )
    found = returns(alliance, fund, span)
    cost = frontier(alliance, joint_market(alliance, fund, span), chosen, status=found.status, note=note)
    asked.give(*((cost,) if bands is not None else (found, cost)))


def _bands(text: str) -> list[Fraction]:
    try:
        return [Fraction(word) for word in text.split(",")]
    except (ValueError, ZeroDivisionError):
        raise typer.BadParameter(f"bands {text!r} are not understood: write 0,0.1,0.5") from None
