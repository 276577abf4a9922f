"""Who does not accept which figure, and what does the answer become? Disagreements, laid over an alliance."""

from equipoise.agree.contesting.answer import Contest, Headline, Held, contest
from equipoise.agree.contesting.laying import ContestError, contested, objections
from equipoise.agree.contesting.place import Place, Standing
from equipoise.agree.contesting.places import UnknownFigure, figure
from equipoise.agree.contesting.quarrel import Quarrel, Side, Struggle, quarrel
from equipoise.agree.contesting.turning import Turn, Turning
from equipoise.agree.contesting.verdict import Verdict

__all__ = [
    "Contest",
    "ContestError",
    "Headline",
    "Held",
    "Place",
    "Quarrel",
    "Side",
    "Standing",
    "Struggle",
    "Turn",
    "Turning",
    "UnknownFigure",
    "Verdict",
    "contest",
    "contested",
    "figure",
    "objections",
    "quarrel",
]
