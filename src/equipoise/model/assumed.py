"""What may be assumed, and within what range? The names of weights and scales, and the rows that hold by themselves.

Every number that nobody computed is an ``Assumption`` with a range and a reason. The folder's own rows come first;
where it is silent those of ``BUILT_IN`` hold.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from equipoise.errors import EquipoiseError, UnknownName
from equipoise.model.opinions import Assumption

__all__ = ["ATTRIBUTES", "BUILT_IN", "FAILURE_COST", "SCALE_NAMES", "refuse_nonsense"]

#: What a member may gain or lose, each with a weight.
ATTRIBUTES: Final = ("money", "voice", "capability", "return", "precedent")


def _scale(about: str, low: str, central: str, high: str, reason: str) -> Assumption:
    return Assumption(f"built-in-{about}", "scale", about, "*", Decimal(low), Decimal(central), Decimal(high), reason)


def _weight(about: str, low: str, high: str, reason: str) -> Assumption:
    one = Decimal(1)
    return Assumption(f"built-in-weight-{about}", "weight", about, "*", Decimal(low), one, Decimal(high), reason)


_THIRD = "unknown, so as likely to count three times as much as money as a third of it"

BUILT_IN: Final[tuple[Assumption, ...]] = (
    _weight("money", "1", "1", "the unit: a gain of 1 is one annual payment"),
    _weight("voice", "0.3333", "3", f"an average member's whole say against its annual payment: {_THIRD}"),
    _weight("capability", "0.3333", "3", f"valued spending, at the member's part of the bill: {_THIRD}"),
    _weight("return", "0.3333", "3", f"work at home against payments: {_THIRD}"),
    _weight("precedent", "0.3333", "3", f"what followers would cost: {_THIRD}"),
    _scale("nothing-passes", "0.80", "0.90", "0.98", "a text that changes nothing passes with this probability"),
    _scale("tenth-accepted", "0.2", "0.4", "0.6", "who loses a tenth of its annual payment for nothing accepts"),
    _scale("loss-aversion", "1", "1.5", "2.5", "a loss weighs this many times an equal gain"),
    _scale("common-mood", "0.05", "0.2", "0.4", "the part of the doubt about each capital that all capitals share"),
    _scale("discount", "0.01", "0.035", "0.08", "a year; from public to impatient discount rates"),
    _scale("statement", "3", "4.5", "6", "standard deviations of the noise by which a certain, salient stance of -1 "
           "(would object) moves a capital; at 4.5 it objects nearly surely"),
    _scale("seat", "0.03", "0.1", "0.3", "votes in a body whose money is not known, against say over what a fund buys"),
    _scale("followers", "0.02", "0.07", "0.2", "a member just like the asker tables a like request in these years"),
    _scale("likeness", "0.5", "1", "2", "how unlike the asker a member may be and still ask a third as often: by one "
           "average share of cause less, or by paying e times as much or as little"),
    _scale("no-precedent", "0.3", "0.6", "1", "of the followers, those that a clause saying that the text sets no "
           "precedent leaves"),
    _scale("sunset", "0.4", "0.7", "1", "of the followers, those that an end date in the text leaves"),
    _scale("silence-alone", "1", "1.2", "1.6", "what breaking a silence alone, in writing and by name, costs over "
           "objecting at the table"),
    _scale("silence-company", "0.2", "0.7", "1.5", "each other one that breaks a silence makes it cheaper by this much "
           "of a logarithm: 0.7 halves the cost"),
    _scale("reservation", "0.7", "0.9", "1", "of the followers, those that one member's reservation on record leaves: "
           "it binds nobody, so it takes off less than a clause would"),
    _scale("review", "0.05", "0.2", "0.5", "a review that the text names ends it: what is set up tends to stay"),
    _scale("newcomer", "0", "0.5", "1", "of the say that a new member takes from the others, the part that they feel "
           "as lost: at 1 a share is a share; at 0 each still has the voice of one at a larger table, and the veto "
           "where it had one. Nothing public says which, so anything between, and no past case was asked"),
)  # fmt: skip

FAILURE_COST: Final = "failure-cost"
SCALE_NAMES: Final = tuple(a.about for a in BUILT_IN if a.kind == "scale")
_DIVISORS: Final = frozenset({"likeness"})
_PROBABILITIES: Final = frozenset({"nothing-passes", "tenth-accepted", "common-mood", "review"})
_PARTS: Final = frozenset({"no-precedent", "sunset", "reservation", "newcomer"})


def refuse_nonsense(row: Assumption) -> None:
    """Raise UnknownName or EquipoiseError for a row that is about nothing, or whose range is no range."""
    if row.kind == "weight" and row.about not in ATTRIBUTES:
        raise UnknownName("attribute of a weight", row.about, ATTRIBUTES)
    if row.kind == "bloc" and row.member == "*":
        raise EquipoiseError(f"assumption {row.id}: a bloc names its members one by one; common-mood is what all share")
    if row.kind == "scale" and row.about not in (*SCALE_NAMES, FAILURE_COST):
        raise UnknownName("scale assumption", row.about, (*SCALE_NAMES, FAILURE_COST))
    if row.about == FAILURE_COST and not row.proposal:
        raise EquipoiseError(f"assumption {row.id}: {FAILURE_COST} belongs to a quarrel: name its proposal")
    if not row.low <= row.central <= row.high:
        ends = f"low {row.low}, central {row.central}, high {row.high}"
        raise EquipoiseError(f"assumption {row.id}: {ends} are not in order")
    if row.low < 0 or (row.kind == "weight" and row.low == 0 < row.high):
        least = "must be above 0" if row.kind == "weight" else "may not be below 0"
        raise EquipoiseError(f"assumption {row.id}: low is {row.low}; a {row.kind} {least}")
    if row.about in _DIVISORS and row.low == 0:
        raise EquipoiseError(f"assumption {row.id}: low is 0; {row.about} must be above 0")
    if row.about in _PROBABILITIES and row.high >= 1:
        raise EquipoiseError(f"assumption {row.id}: high is {row.high}; this is a probability below 1")
    if row.about in _PARTS and row.high > 1:
        raise EquipoiseError(f"assumption {row.id}: high is {row.high}; this is a part, at most 1")
