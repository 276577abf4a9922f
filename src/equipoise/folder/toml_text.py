"""How is a noun written as TOML? One way only: fields in their order, defaults left out, a span on a line of its own.

Short tables stand on one line; a table too long for one becomes a table of its own below. Whole numbers of more than
four digits have underscores. What is written reads back as the same noun.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from tomlkit.items import Item

__all__ = ["Below", "Section", "document", "words_of"]

_FIRST = ("id", "kind", "text", "since", "until")  # the kind says how the rest is read
_LONG = 100  # characters of a table on one line


def document(words: Mapping[str, Any]) -> str:
    """A TOML text of these words, in their order; plain values first, then tables, then lists of tables."""
    import tomlkit

    made = tomlkit.document()
    _fill(made, words)
    return tomlkit.dumps(made)


def words_of(noun: Any, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """The fields of a dataclass that differ from their defaults, and its kind, by name."""
    out = frozenset(leave_out)
    words: dict[str, Any] = {}
    for field in fields(noun):
        value = getattr(noun, field.name)
        if field.name in out or value is None:
            continue
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if field.name == "kind" or value != default:
            words[field.name] = value
    return {name: words[name] for name in dict.fromkeys((*_FIRST, *words)) if name in words}


def _fill(table: Any, words: Mapping[str, Any]) -> None:
    """Values on lines, then tables below, as TOML needs."""
    import tomlkit

    plain = {name: value for name, value in words.items() if not _stands_below(value)}
    for name, value in plain.items():
        table.add(name, _text(value, below=True) if type(value) is str else _item(value))
    for name, value in words.items():
        if name in plain:
            continue
        if isinstance(value, tuple):
            entries = tomlkit.aot()
            for entry in value:
                entries.append(_table(entry))
            table.add(name, entries)
        else:
            table.add(name, _table(value))


def _table(value: Any) -> Any:
    import tomlkit

    words = _words(value)
    # A table that only holds tables needs no header of its own.
    made = tomlkit.table(is_super_table=bool(words) and all(_stands_below(part) for part in words.values()))
    _fill(made, words)
    return made


def _words(value: Any) -> Mapping[str, Any]:
    if is_dataclass(value) and not isinstance(value, type):
        return words_of(value)
    return {str(name): part for name, part in value.items()}


class Below(tuple[Any, ...]):
    """A list whose entries are written as tables of their own, [[name]], not on one line each."""

    __slots__ = ()


class Section(dict[str, Any]):
    """A table that is written as one of its own, [name], however short."""


def _stands_below(value: Any) -> bool:
    if isinstance(value, (Below, Section)):
        return bool(value)
    if isinstance(value, Mapping) or (is_dataclass(value) and not isinstance(value, type)):
        return len(_item(value).as_string()) > _LONG
    return False


def _item(value: Any) -> Item:
    """A value on one line; a list of tables with a line for each."""
    import tomlkit

    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return tomlkit.item(value)
    if isinstance(value, (int, Decimal)):
        return _number(value)
    if isinstance(value, date):
        return tomlkit.date(value.isoformat())
    if value is None:
        return tomlkit.string("none")
    if isinstance(value, (tuple, list)):
        return _list(value)
    inline = _padded()
    for name, part in _words(value).items():
        inline.append(name, _item(part))
    return cast("Item", inline)


def _padded() -> Any:
    """A table on one line with spaces inside its braces, as people write it."""
    from tomlkit.container import Container
    from tomlkit.items import InlineTable, Trivia

    class Padded(InlineTable):
        def as_string(self) -> str:
            inside = super().as_string()[1:-1]
            return f"{{ {inside} }}" if inside else "{}"

    return Padded(Container(), Trivia(), new=True)


def _list(values: Iterable[Any]) -> Item:
    import tomlkit

    listed = tomlkit.array()
    tables = False
    for value in values:
        listed.append(_item(value))
        tables = tables or isinstance(value, Mapping) or is_dataclass(value)
    listed.multiline(tables)
    return listed


def _number(value: int | Decimal) -> Item:
    from tomlkit.items import Float, Integer, Trivia

    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    if "." in text:
        return Float(float(value), Trivia(), text)
    grouped = f"{int(text):_}" if len(text.lstrip("-")) > 4 else text
    return Integer(int(text), Trivia(), grouped)


def _text(value: str, below: bool = False) -> Item:
    """Text in quotation marks; with ``below``, one of several lines stands on lines of its own."""
    import tomlkit
    from tomlkit.items import String, StringType, Trivia

    if not below or "\n" not in value or "\r" in value:
        return tomlkit.string(value)
    quoted = tomlkit.string(value, multiline=True).as_string()
    first = "" if value.startswith("\n") else "\n"  # TOML drops a newline right after the quotation marks
    return String(StringType.MLB, value, first + quoted[3:-3], Trivia())
