"""``equipoise plan nato --project ID --joining``: who joins a joint project, and what does a departure set off?

``--allocation`` asks who pays what inside it, under every way of sharing its cost.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from equipoise.cli.plan.reading import Asked

if TYPE_CHECKING:
    from equipoise.plan.joining import Joining, SplitRule

__all__ = ["joined", "shared"]

Project: TypeAlias = Annotated[str | None, typer.Option("--project", metavar="ID", help="A joint project.")]
Sharing: TypeAlias = Annotated[
    str,
    typer.Option("--sharing", help="How its cost is shared: quantity (in proportion), key, equal or shapley."),
]
Assume: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--assume", metavar="NAME=N,..", help="In place of an assumption: fixed_share, slope, worth or returned."
    ),
]


def joined(
    asked: Asked,
    project: Project = None,
    _joining: Annotated[bool, typer.Option("--joining", help="Who takes part in the project, given who else.")] = False,
    leaves: Annotated[
        str | None, typer.Option("--leaves", metavar="MEMBER", help="With --joining: what if it leaves?")
    ] = None,
    sharing: Sharing = "quantity",
    assume: Assume = None,
) -> None:
    """Who takes part, and who pays what; with ``leaves`` what follows when a member goes, and in how many scenarios."""
    from equipoise.plan.joining import ASSUMED, offer, scenarios

    found = _found(asked, project, sharing, assume, "--joining")
    if leaves is None:
        asked.give(found, *([found.allocation()] if found.coalition else []))
        return
    left, stated = found.when_leaves(leaves), _numbers(assume)
    ranges = {name: span for name, span in ASSUMED.ranges().items() if name not in stated}
    over = scenarios(
        asked.folder,
        lambda at: offer(asked.folder, found.offer.id, found.offer.year, rule=found.offer.rule, at={**at, **stated}),
        ranges,
        leaves,
    )
    asked.give(left, over)


def shared(
    asked: Asked,
    project: Project = None,
    _allocation: Annotated[
        bool, typer.Option("--allocation", help="Who pays what inside the project under every rule, and the core test.")
    ] = False,
    sharing: Sharing = "quantity",
    assume: Assume = None,
) -> None:
    """Who of those that join pays what, and does some group do better alone?"""
    asked.give(_found(asked, project, sharing, assume, "--allocation").allocation())


def _found(asked: Asked, project: str | None, sharing: str, assume: str | None, flag: str) -> Joining:
    from equipoise.errors import UnknownName
    from equipoise.plan.joining import RULES, joining, offer
    from equipoise.report.asking import years_of

    if project is None:
        raise typer.BadParameter(f"name the project: equipoise plan nato --project e7-acquisition {flag}")
    if sharing not in RULES:
        raise UnknownName("way of sharing a cost", sharing, RULES)
    rule: SplitRule = next(known for known in RULES if known == sharing)
    year = years_of(asked.years)[0] if asked.years else None
    return joining(asked.folder, offer(asked.folder, project, year, rule=rule, at=_numbers(assume)))


def _numbers(text: str | None) -> dict[str, Fraction]:
    """The assumptions that were stated, by name."""
    from equipoise.errors import UnknownName
    from equipoise.plan.joining import ASSUMED

    found: dict[str, Fraction] = {}
    for word in text.split(",") if text is not None else ():
        name, _, number = word.strip().partition("=")
        if name not in ASSUMED.ranges():
            raise UnknownName("assumption", name, ASSUMED.ranges())
        try:
            found[name] = Fraction(number)
        except (ValueError, ZeroDivisionError):
            raise typer.BadParameter(f"assumption {word!r} is not understood: write slope=0.8,worth=1.2") from None
    return found
