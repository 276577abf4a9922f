"""Which form does a kind of clause, or a step of a key, have? Read off its dataclass, so that a new kind has one too.

Each field becomes one thing to fill in: a name of the alliance is chosen from a list, a number has its unit and range,
a date is a date; a table or a list is written as TOML, with what the field says of itself as the hint. What is typed
becomes TOML text: a form has no other way into a proposal than the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import tomlkit
from tomlkit.exceptions import TOMLKitError

from equipoise.errors import Problem
from equipoise.model import Alliance
from equipoise.model.key_steps import Term, terms_of
from equipoise.report.wording import begun
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
_YES_OR_NO: Final = (("true", "yes"), ("false", "no"))
_PARTED_FROM: Final = 10_000
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
    of: str = ""
    """The noun that a clause brings along and that this is a part of, such as the project; empty: none."""


def blanks_of(
    kind: type[Any],
    alliance: Alliance,
    given: Mapping[str, str] | None = None,
    *,
    prefix: str = "",
    without: Sequence[str] = (),
    wrong: Mapping[str, str] | None = None,
    unsaid: str = "",
) -> list[Blank]:
    """The form of a dataclass; ``given`` is what was typed, by name with the prefix.

    ``unsaid`` stands first where a choice is needed and none is made yet; without it the first one is.
    """
    hints = get_type_hints(kind)
    said, faults = given or {}, wrong or {}
    found: list[Blank] = []
    for term in terms_of(kind):
        if term.name in without:
            continue
        name = prefix + term.name
        inner = noun_of(hints[term.name])
        if inner is not None and not said.get(name):
            start = f"{term.name}."
            parts = {n.removeprefix(start): told for n, told in faults.items() if n.startswith(start)}
            parted = blanks_of(inner, alliance, said, prefix=f"{name}.", wrong=parts, unsaid=unsaid)
            found += [replace(blank, of=term.name) for blank in parted]
            continue
        widget, options = _widget(term.name, hints[term.name], alliance, term.names)
        usual = "" if term.default in (None, (), "") or isinstance(term.default, Mapping) else _plain(term.default)
        value = said.get(name, usual)
        if _yes_or_no(term, hints[term.name]):
            widget, options, value = "choose", _YES_OR_NO, {"1": "true"}.get(value, value)
        if widget == "choose":
            options = _offered(options, value, term.required, unsaid)
        if widget == "day" and value and not _is_day(value):
            widget = "line"  # a field for days would not show what was typed
        found.append(
            Blank(
                name=name,
                label=term.name.replace("_", " "),
                widget=widget,
                value=value,
                options=options,
                unit=term.unit,
                low=_plain(term.low) if term.low is not None else "",
                high=_plain(term.high) if term.high is not None else "",
                step=_step(term.unit, term.high),
                hint=_hint(term, widget),
                required=term.required,
                wrong=faults.get(term.name, ""),
            )
        )
    return found


def _yes_or_no(term: Term, hint: Any) -> bool:
    """Is it chosen by word? Of a box that nobody ticked a form says nothing: that means no only where no is usual."""
    return hint is bool and term.default is not False


def noun_of(hint: Any) -> type[Any] | None:
    """The noun that a clause brings along whole, such as a project with its own id: a form of its own within."""
    named = isinstance(hint, type) and is_dataclass(hint) and fields(hint)[0].name in ("id", "code")
    return hint if named else None


def _offered(
    options: tuple[tuple[str, str], ...], value: str, required: bool, unsaid: str
) -> tuple[tuple[str, str], ...]:
    """What can be chosen: first what stands for no choice, last what was said and is none of them."""
    none = (("", "–"),) if not required else (("", unsaid),) if unsaid and not value else ()
    unknown = ((value, value),) if value and value not in {v for v, _ in options} else ()
    return (*none, *options, *unknown)


def _hint(term: Term, widget: Widget) -> str:
    """The words of a field, its range and unit, and an example of what is written rather than chosen."""
    span = f"{_plain(term.low)} to {_plain(term.high)}" if term.low is not None and term.high is not None else ""
    unit = f"in {term.unit}" if term.unit and not span and widget == "number" else f"{span} {term.unit}" if span else ""
    hint = ". ".join(part.strip() for part in (begun(term.words), begun(unit)) if part)
    example = f"For example {term.example}." if term.example and widget in ("toml", "several") else ""
    return f"{hint}{'.' if hint and example else ''} {example}".strip()


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


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
    if str(inner).startswith("tuple[str"):
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
        if term.name in without:
            continue
        noun = noun_of(hints[term.name])
        if noun is not None and not text:
            parts, faults = written(noun, given, prefix=f"{prefix}{term.name}.")
            problems += [replace(p, place=f"{term.name}.{p.place}") for p in faults]
            usual = {t.name: _plain(t.default) for t in terms_of(noun) if not t.required}
            told = [f"{n} = {v}" for n, v in parts.items() if given[f"{prefix}{term.name}.{n}"] != usual.get(n)]
            if told:
                found[term.name] = f"{{ {', '.join(told)} }}"
            continue
        if not text:
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
            return (_digits(number), "") if number is not None else (None, WRITE_IT)
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
            text = " ".join(text.splitlines())  # a table on one line may be typed on several
            for tried in (text, json.dumps(text, ensure_ascii=False)):
                try:
                    alone = list(tomlkit.parse(f"x = {tried}")) == ["x"]
                except (TOMLKitError, ValueError, RecursionError):
                    continue
                # A bare word is text only where it looks like one: a slip in a table must be told.
                if alone and (tried is text or _BARE.fullmatch(text)):
                    return tried, ""
            return None, 'Write it as TOML: { name = 1 }, [1, 2] or "text".'
    return json.dumps(text, ensure_ascii=False), ""


#: Which widget a field has does not hang on the alliance, only what can be chosen does.
_NOBODY: Final = Alliance("", "", "", {})


def typed_of(raw: Mapping[str, Any], kind: type[Any] | None = None, prefix: str = "") -> dict[str, str]:
    """What a form would hold of a table that stands in a file already; of a ``kind``, its nouns part by part."""
    found: dict[str, str] = {}
    hints = get_type_hints(kind) if kind is not None else {}
    by_word = {t.name for t in terms_of(kind) if _yes_or_no(t, hints[t.name])} if kind is not None else set()
    for name, value in raw.items():
        noun = noun_of(hints.get(name))
        if noun is not None and isinstance(value, Mapping):
            found |= typed_of(value, noun, f"{prefix}{name}.")
            continue
        if isinstance(value, bool):
            found[prefix + name] = "1" if value else "false" if name in by_word else ""
        elif isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            found[prefix + name] = ", ".join(value)
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
    if isinstance(value, int):
        return _digits(Decimal(value))
    if isinstance(value, (float, Decimal, date)):
        return _plain(value)
    return json.dumps(str(value), ensure_ascii=False)


def _digits(number: Decimal) -> str:
    """A number as a folder writes it: thousands are parted where there are many of them, and a year never is."""
    whole = number == number.to_integral_value()
    return f"{int(number):_}" if whole and abs(number) >= _PARTED_FROM else format(number, "f")


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)
