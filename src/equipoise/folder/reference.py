"""Which kinds of change, rule, step and check can be written, and with which fields? Read off the code itself.

``docs/kinds.md`` is this text; a test holds them equal, so that no kind goes undocumented.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from types import UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from equipoise.folder.field_words import words_of_field
from equipoise.model import (
    PRESETS,
    Benchmark,
    Calling,
    Change,
    Check,
    Clause,
    Closing,
    Disagreement,
    Eligibility,
    FailureCost,
    Happened,
    Holding,
    Indicator,
    Instalment,
    IssuedCall,
    PastCase,
    Placed,
    PlacedOutcome,
    Rate,
    Receipt,
    Requirement,
    Rule,
    Said,
    Scale,
    Stage,
    Step,
    Term,
    Variant,
    terms_of,
)
from equipoise.model.nouns import (
    Belonging,
    CarryOver,
    Group,
    JoiningTerms,
    Member,
    Participation,
    PriorityRule,
    Project,
    RegionQuota,
    ReturnBand,
    Seat,
    SidePayments,
)

__all__ = ["REFERRED", "field_told", "reference", "sentence_of", "undescribed"]

_COMMON = frozenset(f.name for f in fields(Clause))


_SECTIONS: Final[Mapping[str, tuple[Any, ...]]] = {
    "Changes of a proposal": get_args(Change),
    "Decision rules": get_args(Rule),
    "Steps of a formula key": (*get_args(Step), Indicator),
    "Checks": get_args(Check),
    "Tables inside them": (
        PriorityRule,
        ReturnBand,
        SidePayments,
        CarryOver,
        RegionQuota,
        Calling,
        Instalment,
        IssuedCall,
        Receipt,
        Rate,
        Member,
        Seat,
        Project,
        Participation,
        JoiningTerms,
        Closing,
        Eligibility,
        Stage,
        Variant,
    ),
    "Groups": (Group, Belonging),
    "Requirements and benchmarks": (Requirement, Holding, Benchmark),
    "Contested figures": (Disagreement,),
    "Past cases": (PastCase, Happened, Said, Scale, Placed, PlacedOutcome, FailureCost),
}

#: The kinds and tables that the reference tells.
REFERRED: Final = frozenset(kind for kinds in _SECTIONS.values() for kind in kinds)


def reference() -> str:
    """Every kind as Markdown: its name, what it does, its fields; a field in brackets may be left out."""
    parts = [
        "# Kinds of change, rule, step and check",
        "Written by `equipoise.folder.reference` from the code. A field in [brackets] may be left out. Every change "
        "also has `id`, `text`, `status`, `source` and `note`; only `id` must be given.",
        *(part for title, kinds in _SECTIONS.items() for part in _section(title, kinds)),
    ]
    return "\n\n".join(parts) + "\n"


def _sentence(preset: str) -> str:
    """What a named rule says, in the language of rules."""
    weight = "key:weight"
    return PRESETS[preset](weight).sentence().replace(weight, "WEIGHT")


def undescribed() -> list[str]:
    """Which fields of which kinds say nothing of themselves?"""
    return [
        f"{kind.__name__}.{term.name}"
        for kinds in _SECTIONS.values()
        for kind in kinds
        for term in terms_of(kind)
        if not (term.words or words_of_field(kind, term.name))
    ]


def _section(title: str, kinds: tuple[Any, ...]) -> Iterator[str]:
    yield f"## {title}"
    for kind in kinds:
        named = {f.name: f for f in fields(kind)}
        yield f"### `{named['kind'].default}`" if "kind" in named else f"### {kind.__name__}"
        yield _said(inspect.cleandoc(kind.__doc__ or ""))
        common = _COMMON if issubclass(kind, Clause) else frozenset()
        told = [field_told(term, kind) for term in terms_of(kind) if term.name not in common]
        yield "\n".join(told) if told else "It has no fields of its own."
    if kinds == get_args(Rule):
        yield "### Rules with a name"
        yield "WEIGHT is what votes weigh: `key:ID` or `series:ID`. Beside each stands what it means."
        yield "\n".join(f"- `{name}`: {_sentence(name)}" for name in PRESETS)


def sentence_of(kind: type[Any]) -> str:
    """The first sentence of what a kind says of itself, without its full stop."""
    return _said(" ".join((kind.__doc__ or "").split())).partition(". ")[0].rstrip(".").replace("`", "")


def _said(text: str) -> str:
    """A docstring as prose of a folder: there, what Python calls None is left out."""
    text = text.replace("``", "`").replace("`member` None", "`member` left out")
    text = re.sub(r"([.;(] ?)None: ", lambda m: f"{m[1]}{'L' if m[1].startswith('.') else 'l'}eft out: ", text)
    return text.replace("is None exactly when", "is left out exactly when").replace(" (None: ", " (left out: ")


def field_told(term: Term, kind: type[Any]) -> str:
    """One field: its words, its unit and range, what may be chosen, its default; in brackets: it may be left out."""
    low, high = (f"{v}" if v is not None else "no limit" for v in (term.low, term.high))
    span = f", {low} to {high}" if term.low is not None or term.high is not None else ""
    about = f" ({term.unit or 'a number'}{span})" if term.unit or span else ""
    choices = _choices(get_type_hints(kind)[term.name])
    one_of = f"; one of {', '.join(f'`{choice}`' for choice in choices)}" if choices else ""
    plain = isinstance(term.default, (str, int, Decimal)) and not isinstance(term.default, bool)
    default = f"; default: {term.default}" if plain and term.default != "" else ""
    name = f"`{term.name}`" if term.required else f"[`{term.name}`]"
    return f"- {name}: {term.words or words_of_field(kind, term.name)}{about}{one_of}{default}"


def _choices(hint: Any) -> list[str]:
    """The words that a field may have, where they are a closed list."""
    if get_origin(hint) is Literal:
        return [str(word) for word in get_args(hint) if word != ""]
    if get_origin(hint) in (UnionType, Union):
        inner = [part for part in get_args(hint) if part is not type(None)]
        return _choices(inner[0]) if len(inner) == 1 else []
    return []
