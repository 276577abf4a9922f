"""Which form does a kind of clause, or a step of a key, have? Read off its dataclass, so that a new kind has one too.

Each field becomes one thing to fill in: a name of the alliance is chosen from a list, a number has its unit and range,
a date is a date; a table or a list is written as TOML, with what the field says of itself as the hint. What is typed
becomes TOML text: a form has no other way into a proposal than the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import tomlkit
from tomlkit.exceptions import TOMLKitError

from equipoise.errors import Problem
from equipoise.model import Alliance
from equipoise.model.key_steps import terms_of
from equipoise.web.numbers import WRITE_IT, number_in

__all__ = ["Blank", "blanks_of", "typed_of", "written"]

Widget: TypeAlias = Literal["choose", "number", "day", "flag", "line", "text", "toml", "several"]

#: Fields that name something of the alliance, where nothing says so otherwise.
_NOUNS: Final = {
    "member": "members",
    "key": "keys",
    "fund": "funds",
    "body": "bodies",
    "project": "projects",
    "series": "series",
    "requirement": "requirements",
    "source": "sources",
    "host": "members",
    "equal_to": "members",
    "next": "bodies",
}
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Blank:
    """One thing to fill in: its name in the form, its words, how it is filled in, and what stands there."""

    name: str
    label: str
    widget: Widget
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    low: str = ""
    high: str = ""
    step: str = ""
    hint: str = ""
    required: bool = False
    wrong: str = ""


def blanks_of(
    kind: type[Any],
    alliance: Alliance,
    given: Mapping[str, str] | None = None,
    *,
    prefix: str = "",
    without: Sequence[str] = (),
    wrong: Mapping[str, str] | None = None,
) -> list[Blank]:
    """The form of a dataclass; ``given`` is what was typed, by name with the prefix."""
    hints = get_type_hints(kind)
    said, faults = given or {}, wrong or {}
    found = []
    for term in terms_of(kind):
        if term.name in without:
            continue
        widget, options = _widget(term.name, hints[term.name], alliance, term.names)
        name = prefix + term.name
        usual = "" if term.default in (None, (), "") or isinstance(term.default, Mapping) else _plain(term.default)
        span = f"{_plain(term.low)} to {_plain(term.high)}" if term.low is not None and term.high is not None else ""
        hint = ". ".join(part for part in (term.words, f"{span} {term.unit}".strip() if span else "") if part)
        example = _EXAMPLES.get(term.name, "") if widget == "toml" else ""
        found.append(
            Blank(
                name=name,
                label=term.name.replace("_", " "),
                widget=widget,
                value=said.get(name, usual if prefix + "kind" not in said or name not in said else ""),
                options=options if term.required else (("", "–"), *options) if options else (),
                unit=term.unit,
                low=_plain(term.low) if term.low is not None else "",
                high=_plain(term.high) if term.high is not None else "",
                step=_step(term.unit, term.high),
                hint=(hint[:1].upper() + hint[1:]) + (f" For example {example}." if example else ""),
                required=term.required,
                wrong=faults.get(term.name, ""),
            )
        )
    return found


_EXAMPLES: Final = {
    "rule": "{ mix = { contribution = 1 } }",
    "band": "{ low = 0.8 }",
    "values": "{ 2027 = 58_506, 2028 = 64_905 }",
    "newcomers": "{ SWE = 1.9 }",
    "absorbed_by": '"others", or { USA = 1, DEU = 1 }',
    "mix": "{ so-far = 1, equal = 1 }",
    "path": "{ 2027 = 50, 2028 = 100 }",
    "indicators": '[{ series = "gdp-current", weight = 1 }]',
    "windows": "[3, 6]",
    "version": '{ start = 2026-12-31, steps = [{ kind = "floor", percent = 0.1 }] }',
}


def _step(unit: str, high: Any) -> str:
    """By how much an arrow key moves a number: a sensible part of its unit."""
    if unit in ("year", "years", "decimals"):
        return "1"
    return "0.05" if unit.startswith("percent") else "0.1"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)


def _widget(name: str, hint: Any, alliance: Alliance, names: str) -> tuple[Widget, tuple[tuple[str, str], ...]]:
    options = [part for part in get_args(hint) if part is not type(None)] if get_origin(hint) not in (Literal,) else []
    inner = hint
    if get_origin(hint) is Union or str(get_origin(hint)) == "<class 'types.UnionType'>":
        inner = options[0] if len(options) == 1 else hint
    if inner in (Decimal, int):
        return "number", ()
    if inner is date:
        return "day", ()
    if inner is bool:
        return "flag", ()
    if get_origin(inner) is Literal:
        return "choose", tuple((str(v), str(v)) for v in get_args(inner))
    if isinstance(inner, type) and issubclass(inner, str):
        if hasattr(inner, "__members__"):
            return "choose", tuple((str(v), str(v)) for v in inner)  # type: ignore[attr-defined]
        noun = {"member": "members", "key": "keys", "series": "series"}.get(names) or _NOUNS.get(name)
        if noun is not None:
            return "choose", _named(alliance, noun)
        return ("text" if name in ("text", "note") else "line"), ()
    if str(inner).startswith("tuple[str") and names:
        return "several", ()
    return "toml", ()


def _named(alliance: Alliance, noun: str) -> tuple[tuple[str, str], ...]:
    table = getattr(alliance, noun)
    pairs = [(id_, getattr(thing, "name", "") or getattr(thing, "title", id_)) for id_, thing in table.items()]
    return tuple(sorted(((i, t if len(t) < 70 else f"{t[:66]} …") for i, t in pairs), key=lambda pair: pair[1]))


def written(
    kind: type[Any], given: Mapping[str, str], *, prefix: str = "", without: Sequence[str] = ()
) -> tuple[dict[str, str], list[Problem]]:
    """What was typed as TOML values by field, and every field that cannot be written."""
    hints = get_type_hints(kind)
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for term in terms_of(kind):
        text = given.get(prefix + term.name, "").strip()
        if term.name in without or not text:
            continue
        widget, _ = _widget(term.name, hints[term.name], _NOBODY, term.names)
        value, hint = _value(widget, text)
        if value is None:
            problems.append(Problem("", term.name, f"{text!r} is not understood", hint))
        else:
            found[term.name] = value
    return found, problems


def _value(widget: Widget, text: str) -> tuple[str | None, str]:
    """The TOML of what was typed, or None and what to write instead."""
    match widget:
        case "number":
            number = number_in(text)
            return (format(number, "f"), "") if number is not None else (None, WRITE_IT)
        case "day":
            try:
                return date.fromisoformat(text).isoformat(), ""
            except ValueError:
                return None, "Write a date such as 2027-01-01."
        case "flag":
            return ("true" if text not in ("0", "false", "no") else "false"), ""
        case "several":
            words = [word.strip() for word in text.strip("[]").replace('"', "").split(",") if word.strip()]
            return f"[{', '.join(json.dumps(w, ensure_ascii=False) for w in words)}]", ""
        case "toml":
            for tried in (text, json.dumps(text, ensure_ascii=False)):
                try:
                    alone = list(tomlkit.parse(f"x = {tried}")) == ["x"]
                except TOMLKitError:
                    continue
                # A bare word is text only where it looks like one: a slip in a table must be told.
                if alone and (tried is text or _BARE.fullmatch(text)):
                    return tried, ""
            return None, 'Write it as TOML: { name = 1 }, [1, 2] or "text".'
    return json.dumps(text, ensure_ascii=False), ""


#: Which widget a field has does not hang on the alliance, only what can be chosen does.
_NOBODY: Final = Alliance("", "", "", {})


def typed_of(raw: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """What a form would hold of a table that stands in a file already."""
    found: dict[str, str] = {}
    for name, value in raw.items():
        if isinstance(value, bool):
            found[prefix + name] = "1" if value else ""
        elif isinstance(value, (Mapping, list)):
            found[prefix + name] = _inline(value)
        else:
            found[prefix + name] = _plain(value)
    return found


def _inline(value: Any) -> str:
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(str(k))} = {_inline(v)}" for k, v in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_inline(v) for v in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, Decimal, date)):
        return _plain(value)
    return json.dumps(str(value), ensure_ascii=False)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
