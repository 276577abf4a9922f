"""How does a choice stand in a form? As a list, a number, a date or a line of text, with its label and its note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.model import Alliance
from equipoise.web.choices import Choice

__all__ = ["Field", "fields_of"]


@dataclass(frozen=True)
class Field:
    """One field: what it is called, what may be put in, what stands in it now; ``wrong`` says what is amiss."""

    name: str
    label: str
    kind: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    note: str = ""
    fine: bool = False
    wrong: str = ""


def fields_of(
    choices: Sequence[Choice],
    said: Mapping[str, str],
    arguments: Mapping[str, Any],
    alliance: Alliance,
    today: date,
    wrong: Mapping[str, str] | None = None,
    without: Sequence[str] = (),
) -> list[Field]:
    """The fields of a form in the order of the question; what was typed stays, also where it is wrong."""
    found = []
    for choice in choices:
        if choice.name in without:
            continue
        value = said.get(choice.name)
        if value is None:
            value = _text(arguments.get(choice.name, choice.usual(alliance, today) or ""))
        options: list[tuple[str, str]] = []
        note = choice.note
        if choice.kind == "several" and choice.options is not None:
            note = f"{note} {', '.join(one for one, _ in choice.options(alliance))}."
        if choice.kind == "one" and choice.options is not None:
            options = list(choice.options(alliance))
            if choice.usual(alliance, today) is None:
                options.insert(0, ("", "all"))
        problem = (wrong or {}).get(choice.name, "")
        found.append(Field(choice.name, choice.label, choice.kind, value, options, note, choice.fine, problem))
    return found


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
