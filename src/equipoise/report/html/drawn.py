"""How are a bar and a range drawn in a cell? As small SVG pictures that stretch with it and carry no words.

Numbers beside them say the same, so they are hidden from those who listen. No style attribute: the page's policy
allows none.
"""

from __future__ import annotations

from equipoise.report.laid import Bar

__all__ = ["TARGET", "bar_svg", "odds_svg"]

#: The probability that a text should reach: the dashed line.
TARGET = 0.8
_FULL = 200
_ROW = 20


def bar_svg(bar: Bar, tone: int) -> str:
    """A bar from zero, zero line from edge to edge."""
    side = {1: "gain", -1: "loss"}.get(tone, "even")
    x, width = (f"{_FULL * part:.2f}" for part in (bar.start, bar.length))
    zero = f"{_FULL * bar.zero:.2f}"
    return (
        f'<svg class="bar" viewBox="0 0 {_FULL} {_ROW}" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">'
        f'<rect class="{side}" x="{x}" y="4" width="{width}" height="12"/>'
        f'<path class="zero" d="M{zero} 0V{_ROW}"/></svg>'
    )


def odds_svg(span: tuple[float, float, float]) -> str:
    """The line from 0 to 100 with the 90% range, its centre and the target."""
    low, centre, high = (f"{4 + (_FULL - 8) * p:.2f}" for p in span)
    target = f"{4 + (_FULL - 8) * TARGET:.2f}"
    return (
        f'<svg class="odds" viewBox="0 0 {_FULL} {_ROW}" aria-hidden="true" focusable="false">'
        f'<path class="axis" d="M4 10H{_FULL - 4}"/><path class="target" d="M{target} 1V19"/>'
        f'<rect class="range" x="{low}" y="6" width="{float(high) - float(low):.2f}" height="8"/>'
        f'<path class="ends" d="M{low} 4V16M{high} 4V16"/><circle class="centre" cx="{centre}" cy="10" r="4"/></svg>'
    )
