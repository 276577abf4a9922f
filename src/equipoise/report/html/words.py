"""How do words stand in HTML? Escaped, without control characters, with addresses as links to follow."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from equipoise.report.format import printable

__all__ = ["linked", "said"]

_LINK: Final = re.compile(r"https?://[^\s<>\"'&]+[^\s<>\"'&.,;:)\]]")


def said(text: str) -> str:
    """The words escaped; a control character that a folder may carry is a question mark, as on a terminal.

    >>> said("<b> & \\x1b")
    '&lt;b&gt; &amp; ?'
    """
    return escape(printable(text), quote=True)


def linked(escaped: str) -> str:
    """Escaped words with their addresses as links: to be followed by a reader, never fetched by the page."""
    return _LINK.sub(lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>', escaped)
