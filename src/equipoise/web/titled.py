"""What is a draft called where one reads of it? By its title; its name stays in addresses, commands and files."""

from __future__ import annotations

import re
import tomllib
from html import escape
from typing import Final

from equipoise.errors import EquipoiseError
from equipoise.web.held import Drafts

__all__ = ["title_of", "titled"]

#: What is no reading matter, then the name of a draft in what is; as a file, or within a place, it stays.
_TOKENS: Final = re.compile(
    r"<(code|pre|textarea|style|script)\b.*?</\1>|<[^>]*>|(?<![\w/.-])(draft-[0-9a-f]{16})(?![\w-]|\.toml)", re.DOTALL
)
_MOST: Final = 120


def title_of(text: str) -> str:
    """The title that a draft gives itself; empty where its text gives none."""
    try:
        title = tomllib.loads(text).get("title")
    except (ValueError, RecursionError):
        return ""
    return " ".join(title.split())[:_MOST] if isinstance(title, str) else ""


def titled(html: str, drafts: Drafts) -> str:
    """A page with the title of each draft in place of its name, where that is read."""
    if "draft-" not in html:
        return html
    found: dict[str, str] = {}

    def told(match: re.Match[str]) -> str:
        name = match[2]
        if not name:
            return match[0]
        if name not in found:
            try:
                title = title_of(drafts.text(name))
            except EquipoiseError:
                title = ""
            found[name] = f"“{escape(title)}”" if title else name
        return found[name]

    return _TOKENS.sub(told, html)
