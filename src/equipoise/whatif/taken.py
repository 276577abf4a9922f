"""Was this read before, from the very same objects? Then it is not read again.

Because an applied proposal shares all it does not touch, one object on both sides means that nothing changed. The
memory travels from one measurement to the next inside them; nothing is kept beyond the question that was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

__all__ = ["Taken"]

T = TypeVar("T")


class Taken:
    """What was read already, by what it is and the identity of the objects that it was read from."""

    def __init__(self) -> None:
        # The inputs are kept beside the answer, so that no later object can be taken for one of them.
        self._known: dict[tuple[Hashable, ...], tuple[tuple[object, ...], Any]] = {}

    def of(self, what: Hashable, inputs: tuple[object, ...], read: Callable[[], T]) -> T:
        """What ``read`` gives; asked again with the very same inputs, the very same answer. An error is not kept."""
        key = (what, *map(id, inputs))
        if key not in self._known:
            self._known[key] = (inputs, read())
        found: T = self._known[key][1]
        return found
