"""``equipoise plan nato --project ID --joining``: who joins a joint project, and what does a departure set off?"""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.plan.reading import Asked

__all__ = ["joined"]


def joined(
    asked: Asked,
    project: Annotated[str | None, typer.Option("--project", metavar="ID", help="A joint project.")] = None,
    _joining: Annotated[bool, typer.Option("--joining", help="Who takes part in the project, given who else.")] = False,
    leaves: Annotated[
        str | None, typer.Option("--leaves", metavar="MEMBER", help="With --joining: what if it leaves?")
    ] = None,
) -> None:
    """Who takes part; with ``leaves`` what follows when a member goes, and in how many scenarios."""
    from equipoise.plan.joining import ASSUMED, offer, scenarios
    from equipoise.plan.joining import joining as who_joins
    from equipoise.report.asking import years_of

    if project is None:
        raise typer.BadParameter("name the project: equipoise plan nato --project e7-acquisition --joining")
    alliance = asked.folder
    year = years_of(asked.years)[0] if asked.years else None
    found = who_joins(alliance, offer(alliance, project, year))
    if leaves is None:
        asked.give(found)
        return
    left = found.when_leaves(leaves)
    over = scenarios(alliance, lambda at: offer(alliance, project, year, at=at), ASSUMED.ranges(), leaves)
    asked.give(left, over)
