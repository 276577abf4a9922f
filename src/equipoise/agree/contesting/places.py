"""Which figure is meant? A place in words, as the folder's files are named: "series/gdp-current/USA/2025".

series/ID/MEMBER/YEAR                       one figure of a series
keys/ID/MEMBER/YEAR                         a cost share on 1 January, while that version of the key holds
funds/ID/ceiling/YEAR, .../committed/YEAR   a ceiling; the percent of it that is taken already
projects/ID/price, projects/ID/price/N      the price of a project, or of its N-th year of work
requirements/ID/target/YEAR                 how many units are required
bodies/ID/minus/YEAR, .../percent/YEAR      a number of the rule on 1 January: also .../members and .../amount
posts/ID                                    who holds an office or hosts a headquarters
preferences/ID, preferences/ID/MEMBER       a weight, a domain's worth, an anchor, rate or chance of the forecast
positions/PROPOSAL/MEMBER/ACTOR             a stance; .../salience and .../confidence too
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from equipoise.agree.contesting.body_places import BODY_PLACES
from equipoise.agree.contesting.opinion_places import OPINION_PLACES
from equipoise.agree.contesting.place import NoPlaceThere, Place, one_of
from equipoise.agree.contesting.rule_places import RULE_PLACES
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance

__all__ = ["UnknownFigure", "figure", "place_of"]

_KINDS: Final[Mapping[str, tuple[Callable[[Alliance, str, list[str]], Place], str]]] = {
    **RULE_PLACES,
    **BODY_PLACES,
    **OPINION_PLACES,
}
_PARTS: Final = {
    "series": (3, 3),
    "keys": (3, 3),
    "funds": (3, 3),
    "projects": (2, 3),
    "requirements": (3, 3),
    "bodies": (3, 3),
    "posts": (1, 1),
    "preferences": (1, 2),
    "positions": (2, 4),
}


class UnknownFigure(EquipoiseError):
    """A place that names no figure of the folder."""

    def __init__(self, text: str, wrong: NoPlaceThere) -> None:
        self.hint = wrong.hint
        super().__init__(f"there is no figure {text!r}: {wrong.message}. {wrong.hint}".strip())


def place_of(alliance: Alliance, text: str) -> Place:
    """The place of a figure. Raises NoPlaceThere, with what was probably meant."""
    first, *parts = text.strip().split("/")
    one_of("kind of figure", first, _KINDS)
    kind, written = _KINDS[first]
    fewest, most = _PARTS[first]
    if not fewest <= len(parts) <= most or not all(parts):
        raise NoPlaceThere(f"a place in {first} has other parts", f"Write it as {written}.")
    return kind(alliance, text.strip(), parts)


def figure(alliance: Alliance, text: str) -> Place:
    """The figure that stands at a place: ``figure(nato, "preferences/followers").standing(nato).text``.

    Raises UnknownFigure with what was probably meant.
    """
    try:
        return place_of(alliance, text)
    except NoPlaceThere as wrong:
        raise UnknownFigure(text, wrong) from None
