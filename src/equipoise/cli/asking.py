"""How does a command ask its question and print the answer? Read the folder, ask, give back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from equipoise.cli.papers import Papers
    from equipoise.cli.wish import Wish
    from equipoise.model import Answer

__all__ = ["answered", "day_of", "number_of"]

#: The questions that compare what is held with what stands in the folder: they lay it over it themselves.
_COMPARING: Final = frozenset({"contest", "quarrel"})


def answered(
    alliance: str,
    question: str,
    *,
    wish: Wish,
    proposal: str | None = None,
    papers: Papers | None = None,
    besides: Sequence[str] = (),
    **arguments: Any,
) -> Answer:
    """Ask the engines and print, or put into files; the answer. Raises EquipoiseError for what cannot be asked.

    ``besides`` are further words of the line that asks the same again.
    """
    from equipoise.cli.giving import give
    from equipoise.cli.loading import alliance_of, proposal_of
    from equipoise.report.arguments import TODAY
    from equipoise.report.asking import ask
    from equipoise.report.commands import command_line

    found = alliance_of(alliance)
    wish.sound(found)
    if proposal is not None:
        arguments["proposal"] = proposal_of(found, proposal)
    named = {key: arguments[key] for key in ("proposals", "against") if arguments.get(key)}
    if "proposals" in named:
        arguments["proposals"] = [proposal_of(found, name) for name in named["proposals"]]
    if named.get("against", TODAY) != TODAY:
        arguments["against"] = proposal_of(found, named["against"])
    if question not in _COMPARING:
        found = wish.laid(found)
    answer = ask(found, question, **arguments)
    if not papers or wish.one:
        asked = {**arguments, **named, **({} if proposal is None else {"proposal": proposal})}
        give(answer, wish, [*command_line(question, alliance, asked), *besides], found)
    if papers:
        from equipoise.cli.giving import hand_over

        hand_over(answer, papers, wish)
    return answer


def day_of(text: str | None) -> date:
    """A date as typed; today when none is."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date such as 2026-11-22") from None


def number_of(option: str, text: str | None) -> Decimal | None:
    """An exact number as typed, read as strictly as a cell of a folder; None when none is."""
    from equipoise.folder.cells import PLAIN_NUMBER

    if text is None:
        return None
    if not PLAIN_NUMBER.fullmatch(text.removeprefix("+")):
        raise typer.BadParameter(f"{option} {text!r} is no number: write digits with a decimal point, such as 0.5")
    return Decimal(text)
