"""What could posts that are not on record change? Bounds over every member that might hold them.

An office has a gap on a day when somebody held it before and somebody after, and nobody is on record between. Each gap
is a post that any member may hold. Loosemore-Hanby's index is bounded exactly: it is convex in where the posts go, so
its largest value is all of them at one member, and its least is found by giving them one by one to where they help
most. For Spearman's rho the ends shown are those reached with all of them at one member, or one each to the largest or
to the smallest contributors: it can move at least so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from equipoise.align.ranks import correlation
from equipoise.model import Post
from equipoise.model.wording import percent
from equipoise.values import holds_on

__all__ = ["Unrecorded", "gaps_on", "unrecorded"]


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """So many posts without a holder on record, and between which values the indices could lie."""

    posts: int
    loosemore_hanby: tuple[Fraction, Fraction]
    spearman: tuple[float, float] | None

    @property
    def words(self) -> str:
        """The bounds in words."""
        low, high = (percent(end, 1) for end in self.loosemore_hanby)
        rho = f", Spearman {self.spearman[0]:+.2f} to {self.spearman[1]:+.2f} or further" if self.spearman else ""
        noun = "post has" if self.posts == 1 else "posts have"
        return f"{self.posts} {noun} no holder on record: with any holders, Loosemore-Hanby {low}% to {high}%{rho}"


def gaps_on(posts: Iterable[Post], day: date, kind: str | None = None) -> tuple[str, ...]:
    """The titles of the offices (of a kind) that have holders before and after a day, and none on it."""
    terms: dict[str, list[Post]] = {}
    for post in posts:
        if kind is None or post.kind == kind:
            terms.setdefault(post.title, []).append(post)
    found = []
    for title, held in terms.items():
        before = any(p.until is not None and p.until < day for p in held)
        after = any(p.since > day for p in held)
        on = any(holds_on(p, day) for p in held)
        if before and after and not on:
            found.append(title)
    return tuple(sorted(found))


def unrecorded(given: Mapping[str, Fraction], posts: Mapping[str, Fraction], missing: int) -> Unrecorded | None:
    """The bounds when ``missing`` more posts are held by members; None when none is missing or nobody contributes.

    ``given`` are shares of contribution, ``posts`` are posts on record, of the same members.
    """
    if missing < 1 or not given:
        return None
    ends = [_distance(given, posts, {member: missing}, missing) for member in given]
    best = dict.fromkeys(given, 0)
    for _ in range(missing):
        helped = min(given, key=lambda m: (_distance(given, posts, {**best, m: best[m] + 1}, missing), m))
        best[helped] += 1
    low = _distance(given, posts, best, missing)
    return Unrecorded(missing, (low, max(ends)), _rho(given, posts, missing))


def _distance(
    given: Mapping[str, Fraction], posts: Mapping[str, Fraction], more: Mapping[str, int], missing: int
) -> Fraction:
    """Loosemore-Hanby's index when these posts come on top; of all posts, given out or not yet."""
    whole = sum(posts.values(), Fraction(0)) + missing
    return sum((abs((posts[m] + more.get(m, 0)) / whole - given[m]) for m in given), Fraction(0)) / 2


def _rho(given: Mapping[str, Fraction], posts: Mapping[str, Fraction], missing: int) -> tuple[float, float] | None:
    members = sorted(given, key=lambda m: (-given[m], m))
    several = min(missing, len(members))
    places = [{m: missing} for m in members]
    places += [dict.fromkeys(members[:several], 1), dict.fromkeys(members[-several:], 1), {}]
    found = [
        rho
        for more in places
        if (rho := correlation([given[m] for m in members], [posts[m] + more.get(m, 0) for m in members])) is not None
    ]
    return (min(found), max(found)) if found else None
