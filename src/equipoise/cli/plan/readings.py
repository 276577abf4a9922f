"""Which readings has ``equipoise plan``? A new one is a file beside this one and a line in the list.

    def travelled(asked: Asked, _road: Annotated[bool, typer.Option("--road", help="...")] = False) -> None:
        asked.give(road(asked.folder, asked.fund_as_in("equipoise plan nato nsip --road")))

    Reading("_road", travelled)

Its table is an entry in a file of ``report.views``, under the name of the answer's class.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from equipoise.cli.plan.ballots import counted, saved
from equipoise.cli.plan.bought import bought, lost
from equipoise.cli.plan.gaps import wanting
from equipoise.cli.plan.influence import influential
from equipoise.cli.plan.joining import joined, shared
from equipoise.cli.plan.reading import Reading, command_of
from equipoise.cli.plan.returns import returned
from equipoise.cli.plan.road import travelled
from equipoise.cli.plan.say import compared

__all__ = ["READINGS", "plan"]

#: In the order in which their options stand in the help.
READINGS: Final = (
    Reading("", bought),
    Reading("why", lost),
    Reading("_say", compared),
    Reading("_influence", influential),
    Reading("ballots", counted),
    Reading("save_ballots", saved),
    Reading("_joining", joined),
    Reading("_allocation", shared),
    Reading("_back", returned),
    Reading("_gaps", wanting),
    Reading("_road", travelled),
)

plan: Final[Callable[..., None]] = command_of(
    READINGS,
    """What does the common fund buy, and whom does it serve?

    With --pin, --exclude, --part-fund or --raise: what overruling the plan costs. With --why: what keeps a project out.
    With --say or --influence: whose priorities those are. With --joining or --return: who takes part in joint projects.
    With --gaps: what is required and wanting. With --road: how far each project is, and what its money does.
    With --ballots: what the ballots of a file would buy.
    """,
)
