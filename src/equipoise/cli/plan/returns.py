"""``equipoise plan nato joint-procurement --return``: what comes back as work, and what does a band cost?"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from equipoise.cli.plan.reading import Asked

if TYPE_CHECKING:
    from equipoise.plan.retour import Grades

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
        typer.Option("--grades", help="With --return: cern-supplies, cern-services, or a band such as 0.1."),
    ] = None,
) -> None:
    """Returns by member, then the frontier; with ``bands`` the frontier alone."""
    from equipoise.plan.retour import BANDS, PREMIUM, frontier, joint_market, returns

    fund = asked.fund_as_in("equipoise plan nato joint-procurement --return")
    chosen = [_number(word, "bands", "0,0.1,0.5") for word in bands.split(",")] if bands is not None else BANDS
    top = _number(premium, "premium", "0.2") if premium is not None else Fraction(PREMIUM.central)
    most, graded = _capacity(asked, capacity), _grades(grades)
    alliance = asked.folder
    scale = "in proportion" if premium is not None else f"{PREMIUM.low} to {PREMIUM.high}, in proportion"
    base = "the largest industrial base is the cheapest, and without one work costs"
    note = f"Assumed: {base} {float(top):g} more ({scale})"
    found = returns(alliance, fund, asked.span, grades=graded)
    market = joint_market(alliance, fund, asked.span, premium=top, most=most)
    cost = frontier(alliance, market, chosen, status=found.status, note=note)
    asked.give(*((cost,) if bands is not None else (found, cost)))


def _number(text: str, what: str, example: str) -> Fraction:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise typer.BadParameter(f"{what} {text!r} not understood: write {example}") from None


def _grades(text: str | None) -> Grades:
    """A published preset, or grades by a band."""
    from equipoise.plan.retour import CERN_SUPPLIES, PRESETS, graded_by_band

    if text is None:
        return CERN_SUPPLIES
    if text in PRESETS:
        return PRESETS[text]
    return graded_by_band(_number(text, "grades", f"{', '.join(PRESETS)}, or a band such as 0.1"))


def _capacity(asked: Asked, text: str | None) -> Mapping[str, Fraction] | Fraction:
    """The most of a project that every member can do, or that those named can."""
    from equipoise.model import need_member

    if text is None:
        return Fraction(1)
    if "=" not in text:
        return _number(text, "capacity", "0.4, or USA=0.3,GBR=0.5")
    found = {}
    for word in text.split(","):
        member, _, number = word.strip().partition("=")
        need_member(member, asked.folder.members)
        found[member] = _number(number, "capacity", "0.4, or USA=0.3,GBR=0.5")
    return found
