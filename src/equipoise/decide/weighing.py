"""Which weights does a rule count on a day? Cost shares of a key, or figures of a series, of those who sit.

"key:ID" are the key's shares in force on the day, as printed. "series:ID" are the figures of the latest year, not after
the day's, in which everybody who sits has one: weights of different years are never mixed, and a missing figure is
never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from equipoise.errors import EquipoiseError, NoFigure
from equipoise.model import Alliance, Rule, WeightAtLeast, parts_of, shares_on
from equipoise.model.wording import lowered
from equipoise.values import Status

__all__ = ["Weighing", "weighed"]


@dataclass(frozen=True, slots=True)
class Weighing:
    """One weight that a rule counts, with the figures of those who sit.

    ``name`` is the rule's ("key:nsip"), ``words`` go into its sentence, ``title`` says exactly which figures, of which
    ``year``.
    """

    name: str
    words: str
    title: str
    figures: Mapping[str, Fraction]
    status: Mapping[str, Status]
    source: Mapping[str, str]
    year: int

    def place(self, member: str) -> str:
        """Where the member's figure stands, as whoever does not accept it names it."""
        kind, _, thing = self.name.partition(":")
        return f"{'keys' if kind == 'key' else 'series'}/{thing}/{member}/{self.year}"


def weighed(alliance: Alliance, rule: Rule, seated: Sequence[str], day: date) -> tuple[Weighing, ...]:
    """Every weight that a rule names, each once.

    Raises UnknownName (no such key or series), KeyStepError (no version of the key in force), NoFigure (someone who
    sits has no share or figure) or EquipoiseError (a weight that is neither a key nor a series).
    """
    found = []
    for name in dict.fromkeys(part.weight for part in parts_of(rule) if isinstance(part, WeightAtLeast)):
        kind, _, thing = name.partition(":")
        if kind == "key":
            found.append(_from_key(alliance, thing, seated, day))
        elif kind == "series":
            found.append(_from_series(alliance, thing, seated, day))
        else:
            raise EquipoiseError(f"a rule weighs votes by {name!r}: write key:ID (cost shares) or series:ID (figures)")
    return tuple(found)


def _from_key(alliance: Alliance, key: str, seated: Sequence[str], day: date) -> Weighing:
    shares, title = shares_on(alliance, key, day), alliance.key(key).title or key
    missing = [m for m in seated if m not in shares.percent]
    if missing:
        raise NoFigure(f"key {key!r} on {day} has no share for {', '.join(missing)}; its vote cannot be weighed")
    return Weighing(
        f"key:{key}",
        _shares_of(title),
        f"cost share in percent, {title}, in force on {day}",
        {m: Fraction(shares.percent[m]) for m in seated},
        {m: shares.status[m] for m in seated},
        {m: shares.source[m] for m in seated},
        day.year,
    )


def _shares_of(title: str) -> str:
    """The cost shares within a sentence; a title that says that they are shares is not put in brackets behind it."""
    if "cost share" not in title.casefold():
        return f"the cost shares ({title})"
    return f"the {lowered(title)}"


def _from_series(alliance: Alliance, name: str, seated: Sequence[str], day: date) -> Weighing:
    series = alliance.one("series", name)
    years = sorted(
        {y for m in seated for y, f in series.figures.get(m, {}).items() if y <= day.year and f.value is not None}
    )
    for year in reversed(years):
        figures = {m: series.at(m, year) for m in seated}
        if all(f.value is not None for f in figures.values()):
            return Weighing(
                f"series:{name}",
                f"{series.title} ({year})",
                f"{series.title}, {year} ({series.unit})",
                {m: Fraction(f.value) for m, f in figures.items() if f.value is not None},
                {m: f.status for m, f in figures.items()},
                {m: f.source for m, f in figures.items()},
                year,
            )
    if not years:
        raise NoFigure(f"series {name!r} has no figure up to {day.year} for anybody who sits; votes cannot be weighed")
    missing = [m for m in seated if series.at(m, years[-1]).value is None]
    raise NoFigure(
        f"series {name!r} has no year up to {day.year} with a figure for everybody who sits; "
        f"in {years[-1]} there is none for {', '.join(missing)}"
    )
