"""Does this TOML say a noun of the model? The model's own dataclasses are the schema; pydantic checks against them.

Pydantic is imported when the first file is checked, and each noun's validator is built once. Two things are made
stricter than pydantic's usual ways: a union is decided by ``kind`` (so that one mistake gives one message), and
nothing is converted in silence (no text to number, no number to date).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Final, Protocol, TypeVar, cast, get_args

from equipoise.errors import did_you_mean
from equipoise.folder.findings import Findings
from equipoise.model import (
    Assumption,
    Benchmark,
    Check,
    KeyVersion,
    MeasureName,
    Rule,
    RuleTextError,
    Source,
    rule_of,
)
from equipoise.values import Span

__all__ = [
    "AllianceFile",
    "BenchmarksFile",
    "CaseFile",
    "ChecksFile",
    "KeyFile",
    "PreferencesFile",
    "SeriesFile",
    "SourcesFile",
    "fitted",
]

T = TypeVar("T")


@dataclass(frozen=True)
class AllianceFile:
    """alliance.toml."""

    format: int
    id: str
    name: str
    currency: str
    member_word: str = "member"
    member_words: str = "members"
    note: str = ""


@dataclass(frozen=True)
class SourcesFile:
    """sources.toml."""

    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class SeriesFile:
    """series/ID.toml."""

    title: str
    unit: str
    method: str = ""
    measure: MeasureName | None = None
    signed: bool = False


@dataclass(frozen=True)
class KeyFile:
    """keys/ID.toml, its tables read and put in place."""

    title: str
    versions: tuple[Span[KeyVersion], ...]
    decimals: int = 4
    note: str = ""


@dataclass(frozen=True)
class PreferencesFile:
    """preferences/NAME.toml."""

    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True)
class BenchmarksFile:
    """benchmarks.toml."""

    benchmarks: tuple[Benchmark, ...] = ()


@dataclass(frozen=True)
class ChecksFile:
    """checks.toml."""

    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class CaseFile:
    """cases/NAME.toml."""

    title: str
    ask: Mapping[str, Any]
    expect: tuple[Mapping[str, Any], ...] = ()


def fitted(noun: type[T], raw: Mapping[str, Any], file: str, findings: Findings) -> T | None:
    """The noun that a TOML document says; None when it does not, and every reason is noted."""
    from pydantic import ValidationError

    validator, schema = _validator(cast(Hashable, noun))
    try:
        (found,) = validator.validate_python((raw,))
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _explain(dict(detail), schema, file, findings)
        return None
    return found  # type: ignore[no-any-return]


@cache
def _validator(noun: Any) -> tuple[_Validator, dict[str, Any]]:
    from pydantic import ConfigDict, TypeAdapter

    # A dataclass of the standard library takes its configuration from what it stands in: hence the tuple.
    usual = TypeAdapter(tuple[noun], config=ConfigDict(extra="forbid"))
    whole: dict[str, Any] = dict(usual.core_schema)
    defined = {d["ref"]: d for d in whole.get("definitions", ())}
    schema = _strict(whole, defined)
    built: Any = type(usual.validator)
    return built(schema), schema


class _Validator(Protocol):
    """What pydantic builds from a schema."""

    def validate_python(self, value: Any) -> Any: ...


# --- making the schema strict -------------------------------------------------------------------------------------

_AS_IT_STANDS: Final = frozenset({"str", "bool", "date"})


def _strict(schema: Any, defined: Mapping[str, Any]) -> Any:
    """The same schema with unions decided by kind, and without silent conversions."""
    if isinstance(schema, list):
        return [_strict(part, defined) for part in schema]
    if not isinstance(schema, dict) or is_dataclass(schema):
        return schema
    kind = schema.get("type")
    if kind == "union":
        return _by_kind(schema, defined)
    if kind == "decimal":
        return {"type": "function-plain", "function": {"type": "no-info", "function": _decimal}}
    if kind in _AS_IT_STANDS or kind == "int":
        return {**schema, "strict": True}
    strict = {k: _strict(v, defined) if k in _PARTS else v for k, v in schema.items()}
    if kind == "dict":
        strict["keys_schema"] = schema.get("keys_schema", {"type": "any"})  # TOML's keys are text: years too
        if schema.get("values_schema", {}).get("type") == "nullable":
            strict["values_schema"] = _or_none(strict["values_schema"])
    if kind == "dataclass-field" and schema["schema"]["type"] == "nullable":
        # What may be None may be left out.
        strict["schema"] = {"type": "default", "default": None, "schema": strict["schema"]}
    return strict


_PARTS: Final = frozenset({"schema", "definitions", "fields", "items_schema", "values_schema", "choices"})
_TAG = "kind="
_RULES: Final = frozenset(f"{_TAG}{rule.kind}" for rule in get_args(Rule))


def _by_kind(schema: dict[str, Any], defined: Mapping[str, Any]) -> dict[str, Any]:
    choices = {_tag(choice, defined): _strict(choice, defined) for choice in schema["choices"]}
    union = {"type": "tagged-union", "choices": choices, "discriminator": _tag_of}
    if choices.keys() != _RULES:
        return union
    # A rule may be written as its sentence, or as a preset, in place of a table.
    return {"type": "function-before", "function": {"type": "no-info", "function": _rule}, "schema": union}


class _NoRule(ValueError):
    """A text that says no rule."""


def _rule(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return rule_of(value)
    except RuleTextError as error:
        raise _NoRule(error) from None


def _tag(choice: dict[str, Any], defined: Mapping[str, Any]) -> str:
    found = defined[choice["schema_ref"]] if choice["type"] == "definition-ref" else choice
    if found["type"] != "dataclass":
        return _TAG + {"dict": "a table", "literal": "text", "date": "a date"}[found["type"]]
    (field,) = (f for f in found["schema"]["fields"] if f["name"] == "kind")
    literal = field["schema"].get("schema", field["schema"])
    return _TAG + str(literal["expected"][0])


def _tag_of(value: Any) -> str | None:
    if isinstance(value, Mapping):
        # A table without a kind is right where a plain table is one of the choices: absorbed_by = { USA = 1 }.
        return _TAG + str(value["kind"]) if "kind" in value else _TAG + "a table"
    if is_dataclass(value):
        return _TAG + str(getattr(value, "kind", ""))
    if isinstance(value, str):
        return _TAG + "text"
    return _TAG + "a date" if isinstance(value, date) and not isinstance(value, datetime) else None


def _or_none(schema: dict[str, Any]) -> dict[str, Any]:
    # TOML has no null, and an entry of a table cannot be left out to say "no figure": "none" says it.
    return {"type": "function-before", "function": {"type": "no-info", "function": _none}, "schema": schema}


def _none(value: Any) -> Any:
    return None if value == "none" else value


class _NotANumber(ValueError):
    """A number is needed."""


def _decimal(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise _NotANumber


# --- saying what is wrong -----------------------------------------------------------------------------------------

_WANTED: Final = {
    "value_error": ("a number", "Write digits without quotation marks, with a decimal point."),
    "int_type": ("a whole number", "Write digits without quotation marks and decimals."),
    "int_parsing": ("a whole number", "Write digits only, for example a year: 2026."),
    "bool_type": ("true or false", "Write true or false without quotation marks."),
    "date_type": ("a date", "Write it as 2024-01-31, without quotation marks."),
    "string_type": ("text", 'Put it in quotation marks: "...".'),
    "tuple_type": ("a list", "Put it in brackets: [...]."),
    "dict_type": ("a table", "Write { name = value }."),
    "mapping_type": ("a table", "Write { name = value }."),
    "dataclass_type": ("a table", "Write { name = value }, or [[name]] and the fields below it."),
}


def _explain(detail: Mapping[str, Any], schema: dict[str, Any], file: str, findings: Findings) -> None:
    """One problem in plain words for one of pydantic's errors."""
    kind, loc, value = detail["type"], detail["loc"][1:], detail["input"]
    node = _node(schema, detail["loc"][:-1]) if kind in ("unexpected_keyword_argument", "missing") else None
    where = place_of(loc)
    if kind == "missing":
        findings.add("missing-word", file, place_of(loc[:-1]), word=str(loc[-1]))
    elif kind == "unexpected_keyword_argument":
        known = _fields(node)
        findings.add("unknown-word", file, place_of(loc[:-1]), did_you_mean(str(loc[-1]), known), word=str(loc[-1]))
    elif kind in ("enum", "literal_error"):
        known = _choices(_node(schema, detail["loc"]))
        what = (
            str(loc[-1]).replace("_", " ")
            if isinstance(loc[-1], str) and not loc[-1].startswith(_TAG)
            else "word known here"
        )
        if isinstance(value, str):
            findings.add("unknown-choice", file, where, did_you_mean(value, known), what=what, value=value)
        else:
            words = {"wanted": "text", "value": shown(value), "remedy": f"One of {', '.join(known)}."}
            findings.add("wrong-type", file, where, **words)
    elif kind in ("union_tag_invalid", "union_tag_not_found"):
        _explain_kind(value, _node(schema, detail["loc"]), file, where, findings)
    elif kind == "value_error" and isinstance(detail["ctx"]["error"], _NoRule):
        error = detail["ctx"]["error"].args[0]
        findings.add("rule-text", file, where, error.hint or None, why=error.said)
    elif kind == "value_error" and not isinstance(detail["ctx"]["error"], _NotANumber):
        _explain_figure(value, file, where, findings)
    else:
        wanted, remedy = _WANTED.get(kind, (detail["msg"].lower(), ""))
        findings.add("wrong-type", file, where, wanted=wanted, value=shown(value), remedy=remedy)


def _explain_kind(value: Any, node: dict[str, Any] | None, file: str, where: str, findings: Findings) -> None:
    known = [str(tag).removeprefix(_TAG) for tag in (node or {}).get("choices", ())]
    kinds = [k for k in known if k not in ("a table", "a date", "text")]
    others = [k for k in known if k not in kinds]
    if isinstance(value, Mapping) and "kind" in value:
        hint = did_you_mean(str(value["kind"]), kinds)
        findings.add("unknown-kind", file, where, hint, value=str(value["kind"]), known=", ".join(kinds))
    elif isinstance(value, Mapping):
        findings.add("no-kind", file, where, known=", ".join(kinds))
    else:
        wanted = " or ".join([*others, *(["a table with a kind"] if kinds else [])])
        findings.add("wrong-type", file, where, wanted=wanted, value=shown(value), remedy="See docs/folder-format.md.")


def _explain_figure(value: Any, file: str, where: str, findings: Findings) -> None:
    """A figure's value and status contradict each other."""
    status = str(value.get("status", "")) if isinstance(value, Mapping) else ""
    absent = isinstance(value, Mapping) and value.get("value") is None
    findings.add("no-value" if absent else "value-and-absence", file, where, status=status)


def place_of(loc: tuple[str | int, ...]) -> str:
    """Where in a TOML file: ceilings[2].until. Entries of a list are counted from 1."""
    place = ""
    for part in loc:
        if isinstance(part, int):
            place += f"[{part + 1}]"
        elif not part.startswith(_TAG) and part != "[key]":
            place += f".{part}" if place else part
    return place


def shown(value: Any) -> str:
    """A TOML value in words: the text "5", the number 5, a list."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"the text {value!r}"
    if isinstance(value, (int, Decimal)):
        return f"the number {value}"
    if isinstance(value, (datetime, time)):
        return f"the time {value}"
    if isinstance(value, date):
        return f"the date {value}"
    return "a list" if isinstance(value, (list, tuple)) else "a table"


def _node(schema: Any, loc: tuple[str | int, ...]) -> dict[str, Any] | None:
    """The part of the schema that stands at a place."""
    defined = {d["ref"]: d for d in schema.get("definitions", ())}
    node: Any = _inner(schema, defined)
    for part in loc:
        kind = node["type"]
        if kind == "tuple":
            node = node["items_schema"][0]
        elif kind == "dict":
            node = node["values_schema"]
        elif kind == "tagged-union":
            node = node["choices"].get(part)
        elif kind == "dataclass":
            node = next((f["schema"] for f in node["schema"]["fields"] if f["name"] == part), None)
        if node is None:
            return None
        node = _inner(node, defined)
    return node  # type: ignore[no-any-return]


def _inner(node: Any, defined: Mapping[str, Any]) -> Any:
    while node["type"] in ("definitions", "default", "nullable", "definition-ref", "function-before"):
        node = defined[node["schema_ref"]] if node["type"] == "definition-ref" else node["schema"]
    return node


def _fields(node: dict[str, Any] | None) -> list[str]:
    return [f["name"] for f in node["schema"]["fields"]] if node and node["type"] == "dataclass" else []


def _choices(node: dict[str, Any] | None) -> list[str]:
    if node is None:
        return []
    return [str(word) for word in (node.get("expected") or node.get("members") or ())]
