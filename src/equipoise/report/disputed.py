"""Which figures of an answer are contested, what is held instead, by whom and why? A line for each."""

from __future__ import annotations

from equipoise.model import Alliance
from equipoise.report.marks import badge
from equipoise.values import Status

__all__ = ["disputed_lines"]


def disputed_lines(alliance: Alliance) -> tuple[str, ...]:
    """A line for each figure that is held against the folder; none where nothing is contested."""
    if not alliance.disputed:
        return ()
    # Here, because the places of the forecast's figures load what odds are computed with.
    from equipoise.agree import figure

    told = []
    for said in alliance.disputed:
        place = figure(alliance, said.figure)
        held = place.shown(alliance, said)
        told.append(
            f"{badge(Status.SCENARIO)}: {place.words(alliance)} is held {place.preposition} {held} by {said.by}, "
            f"against the folder: {said.reason.rstrip('. ')}."
        )
    return tuple(told)
