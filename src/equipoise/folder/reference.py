"""Which kinds of change, rule, step and check can be written, and with which fields? Read off the code itself.

``docs/kinds.md`` is this text; a test holds them equal, so that no kind goes undocumented.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from decimal import Decimal
from typing import Any, get_args

from equipoise.model import (
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
    terms_of,
)
from equipoise.model.nouns import (
    Belonging,
    CarryOver,
    Group,
    JoiningTerms,
    Member,
    PriorityRule,
    Project,
    RegionQuota,
    ReturnBand,
    SidePayments,
)

__all__ = ["reference"]

_COMMON = frozenset(f.name for f in fields(Clause))


def reference() -> str:
    """Every kind as Markdown: its name, what it does, its fields; a field in brackets may be left out."""
    parts = [
        "# Kinds of change, rule, step and check",
        "Written by `equipoise.folder.reference` from the code. A field in [brackets] may be left out. Every change "
        "also has `id`, `text`, `status`, `source` and `note`.",
        *_section("Changes of a proposal", get_args(Change), _COMMON),
        *_section("Decision rules", get_args(Rule)),
        *_section("Steps of a formula key", (*get_args(Step), Indicator)),
        *_section("Checks", get_args(Check)),
        *_section(
            "Tables inside them",
            (
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
                Project,
                JoiningTerms,
                Closing,
                Eligibility,
                Stage,
            ),
        ),
        *_section("Groups", (Group, Belonging)),
        *_section("Requirements and benchmarks", (Requirement, Holding, Benchmark)),
        *_section("Contested figures", (Disagreement,)),
        *_section("Past cases", (PastCase, Happened, Said, Scale, Placed, PlacedOutcome, FailureCost)),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str, kinds: tuple[Any, ...], common: frozenset[str] = frozenset()) -> Iterator[str]:
    yield f"## {title}"
    for kind in kinds:
        named = {f.name: f for f in fields(kind)}
        name = f"`{named['kind'].default}`" if "kind" in named else kind.__name__
        written = " ".join(_field(f) for n, f in named.items() if n != "kind" and n not in common)
        text = inspect.cleandoc(kind.__doc__ or "").replace("``", "`")
        yield f"### {name}\n\n{text}\n\nFields: {written}"
        told = "\n".join(_told(t) for t in terms_of(kind) if t.words and t.name not in common)
        if told:
            yield told


def _told(term: Term) -> str:
    """One term of a step: its words, what it names, its unit and range, its default."""
    low, high = (f"{v}" if v is not None else "no limit" for v in (term.low, term.high))
    span = f", {low} to {high}" if term.low is not None or term.high is not None else ""
    about = f" ({term.unit or 'a number'}{span})" if term.unit or span else ""
    plain = isinstance(term.default, (str, int, Decimal)) and not isinstance(term.default, bool)
    default = f"; default: {term.default}" if plain else ""
    return f"- `{term.name}`: {term.words}{about}{default}"


def _field(field: Field[Any]) -> str:
    optional = field.default is not MISSING or field.default_factory is not MISSING
    return f"[`{field.name}`]" if optional else f"`{field.name}`"
