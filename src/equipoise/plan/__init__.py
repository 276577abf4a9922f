"""What does the common fund buy, who has a say in it, and who does the work?

What members vote (``ballots``), who takes part (``joining``) and what comes back (``retour``) are packages of their
own, loaded when they are asked for: the other answers, and whoever asks for them, can do without.

>>> from equipoise import plan
>>> plan.joining.joining(nato, plan.joining.offer(nato, "e7-acquisition")).coalition  # doctest: +SKIP
('BEL', 'DEU', 'LUX', 'NLD', 'NOR', 'ROU', 'USA')
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from equipoise.plan.bought import Budget, Entry, Portfolio
from equipoise.plan.buying import portfolio
from equipoise.plan.capability import valued_spending
from equipoise.plan.gap import Gap, Gaps, gaps
from equipoise.plan.hand import Hand
from equipoise.plan.joint import joint_spending, joint_work
from equipoise.plan.journeys import Road, road
from equipoise.plan.lost import Lost, why_lost
from equipoise.plan.priorities import Basis, Say, percents, say
from equipoise.plan.receipt import Receipt, receipt
from equipoise.plan.workshare import Part, Work, work
from equipoise.plan.worth import Worth, domain_value

if TYPE_CHECKING:
    from equipoise.plan import ballots, joining, retour
    from equipoise.plan.ballots.priorities import BoughtBySay, bought_by_say
    from equipoise.plan.ballots.voices import Influence, influence

__all__ = [
    "Basis",
    "BoughtBySay",
    "Budget",
    "Entry",
    "Gap",
    "Gaps",
    "Hand",
    "Influence",
    "Lost",
    "Part",
    "Portfolio",
    "Receipt",
    "Road",
    "Say",
    "Work",
    "Worth",
    "ballots",
    "bought_by_say",
    "domain_value",
    "gaps",
    "influence",
    "joining",
    "joint_spending",
    "joint_work",
    "percents",
    "portfolio",
    "receipt",
    "retour",
    "road",
    "say",
    "valued_spending",
    "why_lost",
    "work",
]


_PACKAGES: Final = ("ballots", "joining", "retour")
_OF_BALLOTS: Final = ("BoughtBySay", "Influence", "bought_by_say", "influence")


def __getattr__(name: str) -> Any:
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name in _OF_BALLOTS:
        return getattr(import_module(f"{__name__}.ballots"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
