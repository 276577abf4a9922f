"""Which commands does the desk know, under which rules of silence, and why does it refuse? Read off the code itself.

``docs/procedure.md`` is this text; a test holds them equal, so that no command, rule of silence and refusal goes
undocumented.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final

from equipoise.desk.procedure import PRESETS, SilenceRule, State
from equipoise.desk.procedure.table import TABLE

__all__ = ["procedure_reference", "refusals", "undescribed"]

_WORDS: Final = {
    "zone": "the time zone in which its hours are told",
    "initiator": "who may put a text under silence",
    "consent_to_method": "members are asked first whether to decide by silence at all",
    "allowed_subjects": "only for texts about these; none: for any",
    "min_period": "the shortest period of silence, in the unit",
    "unit": "in what periods are counted",
    "count_first_day": "the day on which a period begins counts",
    "calendar": "the state whose days off are no working days",
    "roll": "a deadline on a day without work moves to the next working day",
    "inclusive": "what arrives exactly at the deadline is in time",
    "break_forms": "how silence is broken",
    "reason_required": "an objection states its reason",
    "statements": "a member may attach a statement",
    "reservations": "a member may enter a reservation",
    "hold_days": "the longest hold, in days; 0: none",
    "hold_deemed": "what a hold that runs out counts as",
    "extend_max": "how often the chair may extend a round",
    "extend_total_h": "by how many hours in all",
    "settle_s": "how many seconds after the deadline the desk waits before it says anything",
    "outage_gap_s": "an outage of more seconds pauses the round",
    "min_remaining_s": "after a pause at least so many seconds remain",
    "timelock_h": "how many hours lie at least between adoption and coming into force",
    "announce": "a text comes into force only after it was announced at a meeting",
    "early_close": "the round ends when every member has said that it agrees",
    "acknowledge": "each member is to acknowledge that it saw the text",
    "disclose_breaker": "all are told who broke the silence",
    "accession": "a member that joins: begins the period anew, is asked too, or is not asked",
    "break_ends_with_membership": "a break falls with the membership of who broke",
    "scrutiny": "what a reservation for scrutiny that was not lifted counts as",
    "excluded": "members that are not asked",
    "defer_vote_h": "by how many hours a vote is put off for another attempt at consensus",
    "vote_percent": "the least percent that carries a vote; 0: there is no vote",
    "lapse_days": "after how many days without a move a text lapses; 0: never",
    "remind_h": "how many hours before the deadline those who were not heard are reminded",
}


def procedure_reference() -> str:
    """The procedure as Markdown: its commands, the rules of silence, what is refused and why."""
    parts = [
        "# The procedure of the desk",
        "Written by `equipoise.desk.reference` from the code. How it is used: [the desk](desk.md).",
        "## Moves",
        "Each is possible for the roles and in the states named; in any other it is refused, with the reason.",
        _table("move", "to", "who", "in which states", "leads to", rows=_moves()),
        "## Rules of silence",
        "Chosen when a desk is made: `equipoise desk init --rule`. Beside each: what differs from the list below.",
        "\n".join(f"- `{rule.name}`, after {rule.source}: {', '.join(_differing(rule))}" for rule in PRESETS.values()),
        "What a rule says, and what holds where it does not:",
        "\n".join(f"- `{name}`: {_WORDS.get(name, '')}{_default(default)}" for name, default in _defaults().items()),
        "## Refusals",
        "The code is for programs. A name in braces stands for what it is at that desk.",
        _table("code", "what is said", "what to do", rows=refusals()),
    ]
    return "\n\n".join(parts) + "\n"


def undescribed() -> list[str]:
    """Which fields of a rule of silence say nothing of themselves?"""
    return [name for name in _defaults() if not _WORDS.get(name)]


def refusals() -> list[tuple[str, str, str]]:
    """Every refusal that the desk and its pages can give: its code, what is said, what to do; in order of the codes."""
    package = Path(__file__).parents[1]
    files = sorted([*(package / "desk").rglob("*.py"), *(package / "web" / "desk").rglob("*.py")])
    found = {row: None for file in files for row in _refusals_in(ast.parse(file.read_text(encoding="utf-8")))}
    return sorted(found)


def _refusals_in(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        inside = list(ast.walk(function))
        named = {
            n.targets[0].id: n.value for n in inside if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
        }
        for node in inside:
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                given = [named.get(getattr(part, "id", ""), part) for part in node.args]
                code, reason, hint = (*map(_said, given), "", "")[:3]
                yield f"`{code}`", reason, hint


def _said(node: ast.expr) -> str:
    """A text as it is said, with the name of what stands in it."""
    match node:
        case ast.Call(func=ast.Name(id="did_you_mean")):
            return "It names those that there are."
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            return "".join(_said(part) for part in node.values)
        case ast.FormattedValue():
            return f"{{{_name(node.value)}}}"
        case ast.BinOp(left=left, right=right):
            return _said(left) + _said(right)
        case ast.IfExp(body=body, orelse=orelse):
            return " / ".join(filter(None, (_said(body), _said(orelse))))
        case _:
            return f"{{{_name(node)}}}"


def _name(node: ast.expr) -> str:
    """What stands there, by its last name."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").replace("_", " ")
        case ast.Call(args=[first, *_]):
            return _name(first)
        case ast.Call(func=func):
            return _name(func)
        case ast.Subscript(value=value) | ast.BoolOp(values=[value, *_]) | ast.Starred(value=value):
            return _name(value)
        case _:
            return "…"


def _moves() -> list[tuple[str, ...]]:
    return [
        (
            f"`{row.command}`",
            row.what,
            ", ".join(sorted(row.roles)),
            _states(row.states),
            _states(row.leads_to),
        )
        for row in TABLE
    ]


def _states(states: frozenset[Any]) -> str:
    if states == frozenset(State):
        return "any"
    return ", ".join(sorted(str(state) for state in states if state is not None)) or "none yet"


def _defaults() -> dict[str, Any]:
    return {f.name: f.default for f in fields(SilenceRule) if f.name not in ("name", "source")}


def _differing(rule: SilenceRule) -> list[str]:
    told = [(name, getattr(rule, name)) for name, default in _defaults().items() if getattr(rule, name) != default]
    return [f"`{name}` {_value(value)}" for name, value in told]


def _default(default: Any) -> str:
    return "" if default is MISSING else f"; {_value(default)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) or "none" if isinstance(value, tuple) else str(value) or "none"


def _table(*heads: str, rows: list[Any]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)
