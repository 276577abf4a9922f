"""How is a chart drawn without a browser? By Vega-Lite inside this process, with a typeface that comes along.

The typeface is registered before the first chart, so that its letters measure the same on every machine. Marks lose the
labels that Vega gives each of them: the picture has one name, its finding, and its table says the figures. A mark whose
row says something of itself (``told``) keeps that as its title, which a browser shows where the mouse rests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any, Final

from equipoise.report.format import printable

__all__ = ["png_bytes", "svg_text"]

_HEARD: Final = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_MARK: Final = re.compile(
    r"<(?P<tag>path|rect|circle)(?P<before>[^<>]*?)"
    r' aria-label="(?P<words>[^"]*)"(?P<after>[^<>]*?)(?:/>|></(?P=tag)>)'
)
_STYLED: Final = re.compile(r' style="[^"]*"')


def svg_text(spec: dict[str, Any], name: str) -> str:
    """The chart as one SVG element, named for those who listen."""
    drawn = printable(_engine().vegalite_to_svg(spec, vl_version="5.21"))
    said = {escape(printable(told), quote=False) for told in _told_in(spec)}
    drawn = _MARK.sub(lambda found: _titled(found, said), drawn)
    drawn = _STYLED.sub("", _HEARD.sub("", drawn))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(printable(name), quote=True)}" ', 1)


def _titled(mark: re.Match[str], said: set[str]) -> str:
    """A mark with its words as a title, where its row has any."""
    words = mark["words"].replace("&quot;", '"')
    if words not in said:
        return mark[0]
    return f"<{mark['tag']}{mark['before']}{mark['after']}><title>{words}</title></{mark['tag']}>"


def _told_in(part: Any) -> Iterator[str]:
    """What the rows of a specification say of themselves."""
    if isinstance(part, dict):
        if isinstance(part.get("told"), str):
            yield part["told"]
        for inner in part.values():
            yield from _told_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _told_in(inner)


def png_bytes(svg: str) -> bytes:
    """An SVG as a PNG at twice its size, its letters drawn in."""
    drawn: bytes = _engine().svg_to_png(svg, 2)
    return drawn


@cache
def _engine() -> Any:
    import font_source_sans_pro
    import vl_convert

    vl_convert.register_font_directory(font_source_sans_pro.font_directory)
    return vl_convert
