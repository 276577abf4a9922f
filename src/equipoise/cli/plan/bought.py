"""``equipoise plan nato nsip``: what does the fund buy, when, and whom does it serve?"""

from __future__ import annotations

from equipoise.cli.plan.reading import Asked

__all__ = ["bought"]


def bought(asked: Asked) -> None:
    """The plan of the fund over the years."""
    from equipoise.report.asking import ask

    asked.give(ask(asked.folder, "plan", fund=asked.fund_as_in("equipoise plan nato nsip"), years=asked.years))
