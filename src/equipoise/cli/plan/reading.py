"""What is a reading of ``equipoise plan``, and what is handed to it?

A reading answers one question about what the money buys. It is a function of what was ``Asked`` and of the options
that are its own, declared as its parameters; an option of the same name in two readings is one option. ``by`` names
the option that asks for it; where nothing but the asking is told by it, the name begins with an underscore, for the
function does not look at it. The one reading without is what the fund buys.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import typer

from equipoise.cli.options import MaybeAlliance, MaybeFund, Years
from equipoise.cli.wish import Wish, parameters, spread, wished

if TYPE_CHECKING:
    from equipoise.model import Alliance, Answer

__all__ = ["Asked", "Reading", "command_of"]


Line: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """Which alliance, fund and years were asked about, and how; ``line`` is the command that asks the same again."""

    alliance: str | None
    fund: str | None
    years: str | None
    wish: Wish
    line: Line

    @cached_property
    def folder(self) -> Alliance:
        """The alliance, read from its folder. Raises FolderError with every problem in it."""
        from equipoise.cli.loading import alliance_of

        if self.alliance is None:
            raise typer.BadParameter("name an alliance, for example: equipoise plan nato nsip; or --ballots FILE")
        found = alliance_of(self.alliance)
        self.wish.sound(found)
        return self.wish.laid(found)

    def fund_as_in(self, example: str) -> str:
        """The fund that was named; without one, a message with an example."""
        if self.fund is None:
            raise typer.BadParameter(f"name a fund, for example: {example}")
        return self.fund

    def give(self, answer: Answer, *besides: tuple[Answer, Line]) -> None:
        """Print. A page shows all that belongs together, each with its command; other forms give the first answer."""
        from equipoise.cli.giving import give

        for one, line in ((answer, self.line), *besides):
            if one is answer or not self.wish.one:
                give(one, self.wish, list(line), self.folder)

    def line_with(self, *words: str, out: Sequence[str] = ()) -> Line:
        """The command that asked, without the flags ``out``, and with these words more."""
        return (*(word for word in self.line if word not in out), *words)


@dataclass(frozen=True)
class Reading:
    """One question of the command, and the name of the option that asks it ("": asked when no other is)."""

    by: str
    answer: Callable[..., None]

    @cached_property
    def options(self) -> dict[str, inspect.Parameter]:
        """Its own options, by name."""
        return {p.name: p for p in parameters(self.answer) if p.name != "asked"}


def command_of(readings: Sequence[Reading], words: str) -> Callable[..., None]:
    """The command that hands over to the reading asked for; ``words`` are its help."""
    options: dict[str, inspect.Parameter] = {}
    for reading in readings:
        for name, option in reading.options.items():
            if options.setdefault(name, option) != option:
                raise TypeError(f"two readings of plan declare {name} differently")

    def plan(
        wish: Wish, alliance: MaybeAlliance = None, fund: MaybeFund = None, years: Years = None, **given: Any
    ) -> None:
        reading = _chosen(readings, options, given)
        own = {name: given[name] for name in reading.options}
        line = ["plan", *([alliance] if alliance else []), *([fund] if fund else [])]
        for name, value in own.items():
            line += [] if value in (None, False) else [_flag(options[name]), *([] if value is True else [str(value)])]
        line += ["--years", years] if years else []
        reading.answer(Asked(alliance, fund, years, wish, tuple(line)), **own)

    plan.__doc__ = words
    fixed = [p for p in parameters(plan) if p.name != "given"]
    return wished(spread(plan, [*fixed, *options.values()]))


def _chosen(readings: Sequence[Reading], options: Mapping[str, inspect.Parameter], given: Mapping[str, Any]) -> Reading:
    """The one reading that was asked for. Raises BadParameter for two, and for an option that is not the reading's."""
    said = [name for name, value in given.items() if value != options[name].default]
    asked = [reading for reading in readings if reading.by in said]
    if len(asked) > 1:
        raise typer.BadParameter(f"choose one of {_listed([_flag(options[r.by]) for r in asked])}")
    reading = asked[0] if asked else next(r for r in readings if not r.by)
    for name in said:
        if name not in reading.options:
            at_home = [_flag(options[r.by]) if r.by else "the plan of a fund" for r in readings if name in r.options]
            raise typer.BadParameter(f"{_flag(options[name])} belongs to {_listed(at_home, 'or')}")
    return reading


def _listed(flags: Sequence[str], last: str = "and") -> str:
    return flags[0] if len(flags) == 1 else f"{', '.join(flags[:-1])} {last} {flags[-1]}"


def _flag(option: inspect.Parameter) -> str:
    # Of an Annotated option typer keeps the first spelling where a default would stand.
    info = get_args(option.annotation)[-1]
    return str(info.default)
