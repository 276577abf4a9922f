"""How does a choice stand in a form? As a list, a number, a date or a line of text, with its label and its note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from equipoise.model import Alliance
from equipoise.web.choices import Choice, words_of
from equipoise.web.held import DRAFT

__all__ = ["Field", "fields_of"]


@dataclass(frozen=True)
class Field:
    """One field: what it is called, what may be put in, what stands in it now; ``wrong`` says what is amiss.

    ``chosen``: those of the options that stand in it, where it takes several; ``other``: what stands beside them.
    """

    name: str
    label: str
    kind: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    note: str = ""
    fine: bool = False
    wrong: str = ""
    chosen: Sequence[str] = ()
    other: str = ""


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
        named = words_of(value) if choice.kind == "several" else [value]
        if choice.options is not None and choice.kind in ("one", "several"):
            options = list(choice.options(alliance))
            # A draft stands in no list: its name is its key, and whoever has it keeps it in the form.
            options += [(word, f"Draft {word.removeprefix(DRAFT)[:8]}") for word in named if _is_draft(word, options)]
            if choice.kind == "one" and choice.usual(alliance, today) is None:
                options.insert(0, ("", choice.blank))
        known = {word for word, _ in options}
        found.append(
            Field(
                choice.name,
                choice.label,
                choice.kind,
                value,
                options,
                choice.note,
                choice.fine,
                (wrong or {}).get(choice.name, ""),
                [word for word in named if word in known],
                ",".join(word for word in named if word not in known),
            )
        )
    return found


def _is_draft(word: str, options: Sequence[tuple[str, str]]) -> bool:
    return word.startswith(DRAFT) and word not in dict(options)


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)
