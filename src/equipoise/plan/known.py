"""Which year's figures are known on a day? Rules that look at the latest figures must compare like with like.

A pledge or one early estimate puts a figure into a year in which nobody else has one. Such a year would make one
member look like the whole alliance, so a year counts only when at least half as many members have a figure in it as
in the best-covered year before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from equipoise.model import Alliance, Post
from equipoise.values import Figure, Status, holds_on, weakest

__all__ = ["Known", "as_known", "comparable_year", "figures_known", "held", "posts_known", "settled"]


@dataclass(frozen=True, slots=True)
class Known:
    """One member's number: exact, with its status, where it is from and how it reads. ``number`` None: no figure."""

    number: Fraction | None
    text: str
    status: Status
    source: str = ""

    def carried(self) -> Known:
        """The same, standing for a later year: its status says so."""
        if self.number is None or self.status.rank >= Status.CARRIED_FORWARD.rank:
            return self
        return replace(self, status=Status.CARRIED_FORWARD)


def comparable_year(covered: Mapping[int, Set[str]], year: int) -> int | None:
    """The latest year up to ``year`` with figures for enough members to compare them (see above); None: no year.

    ``covered`` names the members that have a figure, by year.

    >>> comparable_year({2025: {"A", "B"}, 2026: {"A", "B", "C"}, 2030: {"A"}}, 2031)
    2026
    """
    past = {y: len(members) for y, members in covered.items() if y <= year and members}
    most = max(past.values(), default=0)
    return max((y for y, n in past.items() if 2 * n >= most), default=None)


def figures_known(
    alliance: Alliance, series: str, members: Iterable[str], year: int
) -> tuple[int | None, dict[str, Known]]:
    """The figures of a series in its latest comparable year up to ``year``, by member, and that year."""
    found = alliance.one("series", series)
    members = tuple(members)
    covered: dict[int, set[str]] = {}
    for member in members:
        for when, figure in found.figures.get(member, {}).items():
            if figure.value is not None:
                covered.setdefault(when, set()).add(member)
    when = comparable_year(covered, year)
    if when is None:
        return None, {m: Known(None, "no figure", Status.MISSING) for m in members}
    known = {m: as_known(found.at(m, when), when, found.unit) for m in members}
    return when, {m: k.carried() for m, k in known.items()} if when < year else known


def as_known(figure: Figure, when: int, unit: str) -> Known:
    """A figure with its year in words."""
    if figure.value is None:
        words = "not disclosed" if figure.status is Status.NOT_DISCLOSED else "no figure"
        return Known(None, f"{words} for {when}", figure.status)
    return Known(Fraction(figure.value), f"{figure.value} {unit} ({when})", figure.status, figure.source)


def settled(posts: Iterable[Post], day: date) -> date:
    """The day itself, or, when that is later than what is on record, 1 January after the last recorded change.

    A post with an open end is held until further notice, so the years after the record repeat its last picture.
    """
    changes = (day.year for post in posts for day in (post.since, post.until) if day is not None)
    last = max(changes, default=day.year)
    return min(day, date(last + 1, 1, 1))


def held(posts: Iterable[Post], day: date, kind: str | None = None) -> dict[str, tuple[Post, ...]]:
    """Which posts (of a kind) does each member hold on a day? Members without one are not listed."""
    found: dict[str, list[Post]] = {}
    for post in posts:
        if (kind is None or post.kind == kind) and holds_on(post, day):
            found.setdefault(post.member, []).append(post)
    return {member: tuple(sorted(mine, key=lambda p: (p.since, p.id))) for member, mine in sorted(found.items())}


def posts_known(posts: tuple[Post, ...], late: Iterable[Status] = ()) -> Known:
    """How many posts these are, by title, with the weakest of their statuses (and of ``late``).

    None is a true zero, derived from the record: nobody publishes a list of the posts that a member does not hold.
    """
    status = weakest([*((p.status for p in posts) if posts else [Status.DERIVED]), *late])
    source = "; ".join(sorted({p.source for p in posts if p.source}))
    titles = ", ".join(p.title for p in posts) or "none on record"
    return Known(Fraction(len(posts)), f"{len(posts)} held: {titles}", status, source)
