"""How is a chart drawn without a browser? By Vega-Lite inside this process, with a typeface that comes along.

The typeface is registered before the first chart, so that its letters measure the same on every machine. Marks lose the
labels that Vega gives each of them: the picture has one name, its finding, and its table says the figures.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Any, Final

from equipoise.report.format import printable

__all__ = ["browser_bundle", "png_bytes", "svg_text"]

_HEARD: Final = re.compile(r' (?:aria-[a-z]+|role)="[^"]*"')
_STYLED: Final = re.compile(r' style="[^"]*"')


def svg_text(spec: dict[str, Any], name: str) -> str:
    """The chart as one SVG element, named for those who listen."""
    drawn = printable(_engine().vegalite_to_svg(spec, vl_version="5.21"))
    drawn = _STYLED.sub("", _HEARD.sub("", drawn))
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(printable(name), quote=True)}" ', 1)


def png_bytes(svg: str, scale: float = 2) -> bytes:
    """An SVG as a PNG, its letters drawn in."""
    drawn: bytes = _engine().svg_to_png(svg, scale)
    return drawn


def browser_bundle() -> str:
    """The charts' engine as one script for a browser, which fetches nothing; it sets ``vegaEmbed``. Takes seconds."""
    script: str = _engine().javascript_bundle(vl_version="5.21")
    return script


@cache
def _engine() -> Any:
    import font_source_sans_pro
    import vl_convert

    vl_convert.register_font_directory(font_source_sans_pro.font_directory)
    return vl_convert
