"""Does something follow itself, at last? Bodies that pass a text on, projects that wait for each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping

__all__ = ["circle_from"]


def circle_from(start: str, follows: Mapping[str, Collection[str]]) -> list[str]:
    """A shortest way from a name back to itself; empty when there is none.

    >>> circle_from("a", {"a": ["b"], "b": ["c", "a"]})
    ['a', 'b']
    """
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in follows.get(way[-1], ()):
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []
