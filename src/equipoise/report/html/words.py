"""How do words stand in HTML? Escaped, without control characters, with addresses as links to follow."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from equipoise.model.wording import MONTHS
from equipoise.report.format import printable

__all__ = ["linked", "said", "unbroken"]

_MONTH: Final = "|".join(name[:3] for name in MONTHS)
#: What stands together: a currency and its sum, a number and its unit, a day and its month, a unit of a header.
_TOGETHER: Final = (
    r"(?<=\b[A-Z]{3}) (?=[+−]?\d)",
    r"(?<=\b[A-Z]{3}) (?=m\b)",
    rf"(?<=\d) (?=(?:m|bn|million|billion|points?|(?:{_MONTH})[a-z]*)\b)",
)
_BREAKS: Final = re.compile("|".join(_TOGETHER))
_LINK: Final = re.compile(r"https?://[^\s<>\"'&]+[^\s<>\"'&.,;:)\]]")


def said(text: str) -> str:
    """The words escaped; a control character that a folder may carry is a question mark, as on a terminal.

    >>> said("<b> & \\x1b")
    '&lt;b&gt; &amp; ?'
    """
    return escape(printable(text), quote=True)


def unbroken(text: str) -> str:
    """The words with spaces that do not break between a number and its unit.

    >>> unbroken("EUR 5.1 bn by the key of 1 January 2026").split(" ")
    ['EUR\\xa05.1\\xa0bn', 'by', 'the', 'key', 'of', '1\\xa0January', '2026']
    """
    return _BREAKS.sub("\N{NO-BREAK SPACE}", text)


def linked(escaped: str) -> str:
    """Escaped words with their addresses as links: to be followed by a reader, never fetched by the page."""
    return _LINK.sub(lambda found: f'<a href="{found[0]}" rel="noreferrer">{found[0]}</a>', escaped)
