"""What is behind a member's changes? The questions' own traces, in the first year in which each changes, as proposed.

An effect is a difference of two answers; these traces lead from the answer as proposed down to figures with sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from equipoise import decide, pay, plan
from equipoise.model import Alliance, Trace
from equipoise.whatif.effects import Effect

__all__ = ["behind"]


def behind(after: Alliance, member: str, effects: Iterable[Effect]) -> tuple[Trace, ...]:
    """How each of the member's changed figures came about under the proposal."""
    first: dict[tuple[str, str], int] = {}
    for effect in effects:
        if effect.moved:
            venue = (effect.attribute, effect.venue)
            first[venue] = min(first.get(venue, effect.year), effect.year)
    return tuple(
        replace(trace, title=f"As proposed, {year}: {trace.title}")
        for (attribute, venue), year in first.items()
        for trace in _traces(after, attribute, venue, year, member)
    )


def _traces(after: Alliance, attribute: str, venue: str, year: int, member: str) -> Iterator[Trace]:
    kind, _, name = venue.partition(":")
    new_year = date(year, 1, 1)
    if attribute == "money":
        yield from pay.calls(after, venue, year).explain(member)
    elif attribute == "voice" and kind == "fund":
        yield from plan.say(after, name, year).explain(member)
    elif attribute == "voice" and member in after.seated(name, new_year):
        yield decide.power(after, name, day=new_year).explain(member)[0]
    elif attribute == "return":
        for project in sorted(p.id for p in after.projects.values() if p.fund == venue and p.start is not None):
            if member in after.participating(project, new_year):
                yield from plan.work(after, project, year).explain(member)
