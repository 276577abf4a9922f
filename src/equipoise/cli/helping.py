"""How does --help read? Arguments and values by the words one writes, ranges in words, no sentence cut short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

__all__ = ["Command", "Group"]

# As typer writes the range of a number, and in words.
_RANGES: Final = (
    (r"(\d+)<=x<=(\d+)", r"\1 to \2"),
    (r"x>=(\d+)", r"at least \1"),
    (r"x<=(\d+)", r"at most \1"),
)


class Command(TyperCommand):
    """A command whose help names what is to be written, not of which Python type it is."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        for parameter in self.params:
            _name_value(parameter)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The usage line: ALLIANCE must be given, [FUND] may be, PROPOSAL... any number of times."""
        return [self.options_metavar or "", *(_in_usage(p) for p in self.params if p.param_type_name == "argument")]

    def help_rows(self, context: typer.Context, kind: str) -> Iterator[tuple[str, str]]:
        """Each "argument" or "option": its name, and what it does."""
        for parameter in self.get_params(context):
            if parameter.param_type_name == kind and (row := parameter.get_help_record(context)):
                yield _in_words(parameter, *row)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options."""
        for title, kind in (("Arguments", "argument"), ("Options", "option")):
            if rows := list(self.help_rows(ctx, kind)):
                with formatter.section(title):
                    formatter.write_dl(rows)


class Group(TyperGroup):
    """A command with commands below it, each with its whole first sentence."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A line for each command, or as many as its sentence takes."""
        below = [(word, self.get_command(ctx, word)) for word in self.list_commands(ctx)]
        rows = [(word, _sentence(command)) for word, command in below if command and not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _sentence(command: Any) -> str:
    whole: str = command.help or ""
    return str(command.get_short_help_str(limit=len(whole) + 1))


def _name_value(parameter: Any) -> None:
    """What stands for the value: the word given for it, FILE for a path, N for a number, else the name."""
    if parameter.param_type_name == "argument":
        parameter.metavar = (parameter.metavar or parameter.name.upper()).strip("[].")
    elif parameter.metavar is None and not parameter.is_flag:
        of = parameter.type_descriptor.annotation
        parameter.metavar = "FILE" if of is Path else "N" if of in (int, float) else parameter.name.upper()


def _in_usage(argument: Any) -> str:
    name = argument.metavar if argument.required else f"[{argument.metavar}]"
    return f"{name}..." if argument.nargs != 1 else str(name)


def _in_words(parameter: Any, name: str, told: str) -> tuple[str, str]:
    for sign, words in _RANGES:
        told = re.sub(sign, words, told)
    if parameter.param_type_name == "argument":  # the usage line says which are required
        return parameter.metavar, re.sub(r" *\[required\]$", "", told)
    return name, told
