"""Which commands are there, with which arguments and options? As Markdown, read off the command line itself.

``docs/commands.md`` is this text; a test holds them equal, so that no command and no option goes undocumented.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import typer

from equipoise.cli.helping import Command

__all__ = ["commands", "leaves", "undescribed"]


def commands() -> str:
    """Every command: what it asks, how it is written, what each argument and option does."""
    parts = [
        "# Commands",
        "Written by `equipoise.cli.reference` from the code: what `--help` says of each. Exit codes: 0 answered; 1 the "
        "folder, the proposal or the question is wrong; 2 the command line is wrong; 70 a fault of the program; 130 "
        "stopped by Ctrl-C.",
    ]
    for name, command in leaves():
        context = typer.Context(command, info_name=name)
        usage = " ".join(command.get_usage(context).removeprefix("Usage:").split())
        parts += [f"## `{name}`", inspect.cleandoc(command.help or ""), f"```text\n{usage}\n```"]
        parts.append("\n".join(f"- `{names}`: {told}" for names, told in _records(command, context)))
    return "\n\n".join(parts) + "\n"


def undescribed() -> list[str]:
    """Which commands, arguments and options say nothing of themselves?"""
    found = []
    for name, command in leaves():
        if not (command.help or "").strip():
            found.append(name)
        for names, told in _records(command, typer.Context(command)):
            if not told.partition("[")[0].strip():
                found.append(f"{name} {names}")
    return found


def leaves() -> Iterator[tuple[str, Command]]:
    """Every command that answers something, with the words that call it."""
    from equipoise.cli.app import app

    def walked(name: str, command: Any) -> Iterator[tuple[str, Command]]:
        if not hasattr(command, "commands"):
            yield name, command
            return
        for word, below in command.commands.items():
            yield from walked(f"{name} {word}", below)

    return walked("equipoise", typer.main.get_command(app))


def _records(command: Command, context: typer.Context) -> list[tuple[str, str]]:
    """Arguments first, then options, each as the help shows it: its names and what it does."""
    rows = [*command.help_rows(context, "argument"), *command.help_rows(context, "option")]
    return [(names.strip(), " ".join(told.split())) for names, told in rows]
