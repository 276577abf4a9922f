"""How does a command ask its question and print the answer? Read the folder, ask, give back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import typer

if TYPE_CHECKING:
    from equipoise.cli.papers import Papers
    from equipoise.cli.wish import Wish
    from equipoise.model import Answer

__all__ = ["answered", "day_of"]

#: The questions that compare what is held with what stands in the folder: they lay it over it themselves.
_COMPARING: Final = frozenset({"contest", "quarrel"})

#: The questions that a command asks beside its own.
_COMMANDS: Final = {
    "burden": "pay",
    "amend": "agree",
    "record": "agree",
    "sensitivity": "agree",
    "capital": "agree",
    "quarrel": "contest",
}


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
    from equipoise.report.asking import ask

    found = alliance_of(alliance)
    wish.sound(found)
    if proposal is not None:
        arguments["proposal"] = proposal_of(found, proposal)
    if question not in _COMPARING:
        found = wish.laid(found)
    answer = ask(found, question, **arguments)
    if not papers or wish.one:
        give(answer, wish, [*_line(alliance, question, proposal, arguments), *besides], found)
    if papers:
        from equipoise.cli.giving import hand_over

        hand_over(answer, papers, wish)
    return answer


def _line(alliance: str, question: str, proposal: str | None, arguments: dict[str, Any]) -> list[str]:
    # The command that asks the same again, as a person would type it.
    command = [_COMMANDS.get(question, question), alliance]
    named = ("body",) if question == "align" else ("fund", "body")
    command += [str(arguments[k]) for k in named if arguments.get(k)]
    command += [proposal] if proposal else []
    command += ["--burden"] if question == "burden" else []
    command += ["--amend"] if question == "amend" else []
    command += ["--record"] if question == "record" else []
    command += ["--sensitivity"] if question == "sensitivity" else []
    command += ["--for", arguments["member"]] if question == "capital" else []
    command += ["--fewest"] if arguments.get("fewest") else []
    command += [word for clause in arguments.get("keep") or () for word in ("--keep", clause)]
    options = ("year", "on", "years", "contribution", "influence", "probability", "seed", "draws")
    for option in (*options, "fund") if question == "align" else options:
        if arguments.get(option) is not None:
            command += [f"--{option}", str(arguments[option])]
    return command


def day_of(text: str | None) -> date:
    """A date as typed; today when none is."""
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date such as 2026-11-22") from None
