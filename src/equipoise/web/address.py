"""What does an address say? Every choice stands in it, so that opening it gives the same page.

Words that every page knows: ``for`` follows a member, ``show`` names the reading of a page, ``all`` shows every row,
``in`` names another alliance than the one served, ``hold`` a figure held against it (``why`` says why). What stays at
its usual value is left out, so that links stay short.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from equipoise.web.held import Held

__all__ = ["GLOBAL", "Address"]

#: Words of every page, in the order in which they are written.
GLOBAL: Final = ("show", "for", "all", "in", "hold", "why")
#: Words that go along from page to page.
_CARRIED: Final = ("for", "in", "hold", "why")


@dataclass(frozen=True)
class Address:
    """The path of a page, and what is said after it; ``usual`` is what need not be said."""

    path: str
    said: Mapping[str, str]
    held: Held
    usual: Mapping[str, str] = field(default_factory=dict)

    @property
    def followed(self) -> str | None:
        """The member followed through the pages, if it is one."""
        code = self.said.get("for", "").upper()
        return code if code in self.held.alliance.members else None

    @property
    def everything(self) -> bool:
        """Is every row wanted?"""
        return self.said.get("all") == "1"

    def here(self, *, form: str = "", path: str = "", **changes: Any) -> str:
        """This page with some choices changed (None: taken away); ``form`` is an ending such as ".json", put to
        ``path`` where the page has no name of its own.
        """
        said = {k: v for k, v in self.said.items() if v and self.usual.get(k) != v}
        for name, value in changes.items():
            word = name.rstrip("_")
            said.pop(word, None)
            if value is not None and self.usual.get(word) != str(value):
                said[word] = str(value)
        return self._written((path or self.path) + form, said)

    def to(self, path: str, **said: Any) -> str:
        """Another page; the member followed and the alliance go along."""
        carried = {k: self.said[k] for k in _CARRIED if self.said.get(k)}
        more = {k.rstrip("_"): str(v) for k, v in said.items() if v is not None}
        return self._written(path, {**carried, **more})

    def hidden(self, without: Sequence[str] = ()) -> list[tuple[str, str]]:
        """What a form must carry along that is not among its own fields."""
        return [(k, v) for k, v in self.said.items() if v and k not in without and self.usual.get(k) != v]

    @staticmethod
    def _written(path: str, said: Mapping[str, str]) -> str:
        order = {word: i for i, word in enumerate(GLOBAL)}
        pairs = sorted(said.items(), key=lambda item: (item[0] in order, order.get(item[0], 0)))
        text = urlencode(pairs, safe=":,=", quote_via=quote)
        return f"{path}?{text}" if text else path
