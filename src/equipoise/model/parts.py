"""Which parts is an alliance made of, each with a digest of its own? To say later which of them has moved.

A part is named as its place in the folder: "funds/nsip", "keys/common-funding", "projects/arctic-downlink". A series
has a part for each year and one for each member, so that the two together point at the figure that moved; a key one for
each member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from equipoise.model.alliance import Alliance
from equipoise.model.digest import digest_of
from equipoise.model.keys import KeyTable
from equipoise.model.proposal import Proposal

__all__ = ["parts"]

_DIGITS: Final = 10
_NOUNS: Final = ("members", "sources", "groups", "keys", "funds", "bodies", "projects", "requirements")


def parts(alliance: Alliance, proposal: Proposal | None = None) -> dict[str, str]:
    """The short digest of every part by its name; the clauses of a proposal too, as "clauses/ID"."""
    found: dict[str, Any] = {"alliance": (alliance.id, alliance.name, alliance.currency, alliance.member_words)}
    for noun in _NOUNS:
        table: Mapping[str, Any] = getattr(alliance, noun)
        found |= {f"{noun}/{name}": thing for name, thing in table.items()}
    for name, series in alliance.series.items():
        found[f"series/{name}"] = (series.title, series.unit, series.method, series.measure)
        years = sorted({year for figures in series.figures.values() for year in figures})
        for year in years:
            of_year = {m: figures[year] for m, figures in series.figures.items() if year in figures}
            found[f"series/{name}/{year}"] = of_year
        found |= {f"series/{name}/{member}": figures for member, figures in series.figures.items()}
    for name, key in alliance.keys.items():
        tables = [(span.since, span.value.shares) for span in key.versions if isinstance(span.value, KeyTable)]
        for member in sorted({m for _, shares in tables for m in shares}):
            found[f"keys/{name}/{member}"] = [(since, shares.get(member)) for since, shares in tables]
    found |= {f"posts/{post.id}": post for post in alliance.posts}
    found |= {f"benchmarks/{one.id}": one for one in alliance.benchmarks}
    found |= {f"preferences/{row.id}": row for row in alliance.preferences}
    for p in alliance.positions:
        found.setdefault(f"positions/{p.proposal}/{p.member}", []).append(p)
    if proposal is not None:
        found |= {f"clauses/{clause.id}": clause for clause in proposal.changes}
        found["route"] = (proposal.route, proposal.tabled, proposal.tabled_by, proposal.in_force)
    return {name: _short(thing) for name, thing in found.items()}


def _short(thing: Any) -> str:
    return digest_of(thing).partition(":")[2][:_DIGITS]
