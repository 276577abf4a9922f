"""Which kinds does a closed union have? Those that the files of its package define: a new file is a new kind.

So a step of a key, or a typed change, is registered by being written: its file is the only one that knows of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules
from typing import TypeVar

__all__ = ["kinds_in"]

T = TypeVar("T")


def kinds_in(package: str, path: Iterable[str], base: type[T], first: tuple[type[T], ...]) -> tuple[type[T], ...]:
    """Every class of a package's modules that has a ``kind`` and is a ``base``; ``first`` in the order of the forms.

    Raises TypeError where two have the same kind, and where one is not finished.
    """
    modules = [import_module(f"{package}.{module.name}") for module in iter_modules(path)]
    defined = [thing for module in modules for thing in vars(module).values() if _is_kind(thing, base, module.__name__)]
    found = dict.fromkeys((*first, *defined))
    by_kind: dict[str, type[T]] = {}
    for kind in found:
        name = str(kind.kind)
        if name in by_kind:
            raise TypeError(f"{kind.__name__} and {by_kind[name].__name__} are both of the kind {name!r}")
        by_kind[name] = kind
    return tuple(found)


def _is_kind(thing: object, base: type[object], module: str) -> bool:
    """Is it a class of the union, written in this module? Raises TypeError for one that lacks a method."""
    if not isinstance(thing, type) or not issubclass(thing, base) or thing.__module__ != module:
        return False
    if not isinstance(getattr(thing, "kind", None), str):
        return False
    if isabstract(thing):
        lacks = ", ".join(sorted(thing.__abstractmethods__))  # type: ignore[attr-defined]
        raise TypeError(f"{thing.__name__} has a kind, and is not finished: it lacks {lacks}")
    return True
