"""The closed union of the steps of a key. Each lives in the file of its kind, and is one by being written there."""

from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias, get_args

from equipoise.model.key_steps.figures import FromFigures, Indicator, Relief
from equipoise.model.key_steps.limits import Ceiling, ExcludeBelow, Floor
from equipoise.model.key_steps.mixing import Blend, Compress, Dilute, PhaseIn, Round
from equipoise.model.key_steps.moving import LimitChange
from equipoise.model.key_steps.setting import Fixed, Keep, MatchNext, SetTo
from equipoise.model.key_steps.sharing import Among
from equipoise.model.key_steps.step import (
    Evaluated,
    KeyStep,
    Standing,
    StepFault,
    Taken,
    Term,
    Unmeetable,
    terms_of,
)
from equipoise.model.kinds import kinds_in

__all__ = [
    "STEPS",
    "Among",
    "Blend",
    "Ceiling",
    "Compress",
    "Dilute",
    "Evaluated",
    "ExcludeBelow",
    "Fixed",
    "Floor",
    "FromFigures",
    "Indicator",
    "Keep",
    "KeyStep",
    "LimitChange",
    "MatchNext",
    "PhaseIn",
    "Relief",
    "Round",
    "SetTo",
    "Standing",
    "Step",
    "StepFault",
    "Taken",
    "Term",
    "Unmeetable",
    "terms_of",
]

# In the order in which forms and pages show them; a kind that is not named here comes after them.
_FIRST: tuple[type[KeyStep], ...] = (
    FromFigures,
    Relief,
    Fixed,
    Keep,
    Floor,
    Ceiling,
    MatchNext,
    ExcludeBelow,
    Among,
    Blend,
    Compress,
    Dilute,
    PhaseIn,
    SetTo,
    Round,
)

if TYPE_CHECKING:
    Step: TypeAlias = KeyStep
else:
    Step = reduce(or_, kinds_in(__name__, __path__, KeyStep, _FIRST))

#: Every step by its kind, for forms and documents.
STEPS = MappingProxyType({str(step.kind): step for step in get_args(Step)})
