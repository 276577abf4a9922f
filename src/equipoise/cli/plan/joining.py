"""``equipoise plan nato --project ID --joining``: who joins a joint project, and what does a departure set off?

``--allocation`` asks who pays what inside it, under every way of sharing its cost.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import typer

from equipoise.cli.plan.reading import Asked

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
    scenarios: Annotated[
        bool, typer.Option("--scenarios", help="With --leaves: only in how many scenarios the project dissolves.")
    ] = False,
    sharing: Sharing = "quantity",
    assume: Assume = None,
) -> None:
    """Who takes part, and who pays what; with ``leaves`` what follows when a member goes, and in how many scenarios."""
    from equipoise.plan.joining import Joining
    from equipoise.report.asking import ask

    given = _given(asked, project, sharing, assume, "--joining")
    if leaves is None:
        if scenarios:
            raise typer.BadParameter("--scenarios asks who leaves: name it with --leaves")
        found = ask(asked.folder, "joining", **given)
        inside = asked.line_with("--allocation", out=("--joining",))
        asked.give(found, *([(found.allocation(), inside)] if isinstance(found, Joining) and found.coalition else []))
        return
    over = ask(asked.folder, "scenarios", **given, member=leaves)
    if scenarios:
        asked.give(over)
    else:
        asked.give(ask(asked.folder, "leaving", **given, member=leaves), (over, asked.line_with("--scenarios")))


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
    from equipoise.report.asking import ask

    asked.give(ask(asked.folder, "allocation", **_given(asked, project, sharing, assume, "--allocation")))


def _given(asked: Asked, project: str | None, sharing: str, assume: str | None, flag: str) -> dict[str, Any]:
    from equipoise.report.arguments import years_of

    if project is None:
        raise typer.BadParameter(f"name the project: equipoise plan nato --project e7-acquisition {flag}")
    if asked.fund is not None:
        raise typer.BadParameter(f"{flag} asks about one project, not about a fund: leave out {asked.fund!r}")
    year = years_of(asked.years)[0] if asked.years else None
    return {"project": project, "year": year, "sharing": sharing, "assume": assume}
