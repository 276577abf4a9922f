"""The commands that need no question: serve the pages, open a link of theirs."""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli.options import AllianceName

__all__ = ["open_link", "serve"]


def serve(
    alliance: AllianceName,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="Where to listen. Default: this machine only.")] = "127.0.0.1",
    keep: Annotated[str, typer.Option("--keep", metavar="FOLDER", help="Where workspaces and drafts are kept.")] = "",
    store: Annotated[
        str, typer.Option("--store", metavar="ADDRESS", help="Keep them in PostgreSQL: postgresql://USER@HOST/NAME.")
    ] = "",
    name: Annotated[
        list[str] | None, typer.Option("--name", metavar="NAME", help="A further host name it answers to; may repeat.")
    ] = None,
) -> None:
    """Serve the pages of an alliance: the same answers, in a browser."""
    from equipoise.web.serving import serve as serving

    if keep and store:
        raise typer.BadParameter("name one of --keep and --store")
    if store and "://" not in store:
        raise typer.BadParameter("it is an address, as in postgresql://USER@HOST/NAME", param_hint="--store")
    serving(alliance, host, port, store or keep, name or ())


def open_link(
    link: Annotated[str, typer.Argument(metavar="LINK", help="The address of a page, as a browser shows it.")],
    alliance: Annotated[str, typer.Option("--alliance", help="The alliance that the pages are of.")] = "nato",
    in_browser: Annotated[bool, typer.Option("--browser", help="Open it in a browser instead.")] = False,
) -> None:
    """A link of the pages, answered in the terminal."""
    if in_browser:
        import webbrowser

        webbrowser.open(link)
        return
    from datetime import date

    from equipoise.cli.running import run
    from equipoise.web.opening import words_of_link

    code = run(words_of_link(link, alliance, date.today()))
    if code:
        raise typer.Exit(code)
