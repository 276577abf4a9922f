"""Which commands are there? One a question, and those that look after folders. Engines are imported inside them."""

from __future__ import annotations

from typing import Annotated

import typer

from equipoise.cli import folders, questions, serving
from equipoise.cli.apportioned import apportion
from equipoise.cli.contesting import contest
from equipoise.cli.desk import desk
from equipoise.cli.helping import Command, Group
from equipoise.cli.imported import bring_in
from equipoise.cli.paying import pay
from equipoise.cli.plan.readings import plan
from equipoise.cli.sweeping import sweep
from equipoise.cli.verifying import verify
from equipoise.version import VERSION

__all__ = ["app"]

# Plain help: the rich one would cost every command 0.1 s.
app = typer.Typer(
    cls=Group,
    name="equipoise",
    help="An alliance you can run: who pays, who decides, what would change, and which text would pass.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"equipoise {VERSION}")
        raise typer.Exit


@app.callback()
def _start(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """An alliance you can run: who pays, who decides, what would change, and which text would pass."""


for _command in (
    pay,
    questions.decide,
    plan,
    questions.align,
    questions.whatif,
    questions.agree,
    contest,
    sweep,
    questions.brief,
    verify,
    apportion,
    folders.check,
    folders.new,
    serving.serve,
):
    app.command(cls=Command)(_command)
app.command("open", cls=Command)(serving.open_link)
app.command("import", cls=Command)(bring_in)  # a word of Python's own, so that no function can have this name
app.add_typer(desk)
