"""``equipoise plan nato joint-procurement --return``: what comes back as work, and what does a band cost?"""

from __future__ import annotations

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
    premium: Annotated[
        str | None,
        typer.Option("--premium", metavar="N", help="With --return: how much dearer work is without a base. [0.2]"),
    ] = None,
    capacity: Annotated[
        str | None,
        typer.Option("--capacity", metavar="N|M=N,..", help="With --return: most of a project one can do, or of one."),
    ] = None,
    grades: Annotated[
        str | None,
        typer.Option(
            "--grades", metavar="BAND", help="With --return: cern-supplies, cern-services, or a band such as 0.1."
        ),
    ] = None,
) -> None:
    """Returns by member, then the frontier; with ``bands`` the frontier alone."""
    from equipoise.plan.retour import BANDS
    from equipoise.report.asking import ask

    given = {"fund": asked.fund_as_in("equipoise plan nato joint-procurement --return"), "years": asked.years}
    market = {"bands": bands, "premium": premium, "capacity": capacity}
    cost = ask(asked.folder, "frontier", **given, **market)
    if bands is not None:
        asked.give(cost)
        return
    usual = ",".join(f"{float(band):g}" for band in BANDS if band is not None)
    asked.give(ask(asked.folder, "returns", **given, grades=grades), (cost, asked.line_with("--bands", usual)))
