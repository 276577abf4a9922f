"""What would this file change in my folder? The command that imports figures: a diff and a check, then the writing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from equipoise.cli.options import All, Ascii, Csv, Json
from equipoise.cli.wish import Wish
from equipoise.errors import did_you_mean
from equipoise.values import Status

__all__ = ["bring_in"]


def bring_in(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A workbook or CSV file as it was published.")],
    into: Annotated[Path, typer.Option("--into", metavar="FOLDER", help="The alliance folder.")],
    target: Annotated[
        str | None,
        typer.Option("--as", metavar="SERIES|key:ID", help="What it is. Default: every series whose measure it has."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="nato, world-bank, weo or shares. Default: found by its layout.")
    ] = None,
    block: Annotated[
        str | None,
        typer.Option("--block", metavar="TITLE", help="Which block, indicator or column, by part of its title."),
    ] = None,
    source: Annotated[str, typer.Option("--source", metavar="ID", help="A source of the folder's sources.toml.")] = "",
    status: Annotated[str, typer.Option("--status", help="Of a list of shares.")] = "published",
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="With key:ID: the first day on which it holds.")
    ] = None,
    decimals: Annotated[int | None, typer.Option("--decimals", min=0, max=12, help="Round figures to so many.")] = None,
    times: Annotated[
        str | None,
        typer.Option(
            "--times", metavar="NUMBER", help="Multiply figures by it first: 1000 for billions into millions."
        ),
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write it, if the folder would be sound.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="With --write: also where a check finds fault with the folder.")
    ] = False,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Bring figures into a folder: a diff and a check, then --write.

    Reads NATO's defence-expenditure workbook, World Bank and IMF WEO files, and plain lists of shares.
    """
    from equipoise.cli.asking import day_of, number_of
    from equipoise.cli.giving import give
    from equipoise.folder.importing import bring
    from equipoise.web.imported import Imported

    wish = Wish(json=json, csv=csv, everything=everything, ascii_only=ascii_only)
    statuses = {str(s): s for s in Status if not s.absent}
    known = statuses.get(status)
    if known is None:
        raise typer.BadParameter(f"{status!r} is no status of a figure. {did_you_mean(status, statuses)}")
    day: date | None = day_of(since) if since is not None else None
    found = bring(
        file,
        into,
        target=target,
        kind=kind,
        block=block,
        source=source,
        status=known,
        since=day,
        decimals=decimals,
        times=number_of("--times", times),
        write=write,
        anyway=anyway,
    )
    give(Imported(found), wish, ["import", str(file), "--into", str(into)])
    if not found.sound:
        raise typer.Exit(1)
