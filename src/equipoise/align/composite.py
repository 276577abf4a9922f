"""How much does each measure of influence count in a composite? As the user says, and only as the user says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from equipoise.errors import BadWeights, Problem, did_you_mean

__all__ = ["GivenWeights", "composite_weights"]

GivenWeights: TypeAlias = Mapping[str, Fraction | str] | Iterable[tuple[str, Fraction | str]]
"""By measure, numbers or text of them; as pairs, so that one given twice can be told."""


def composite_weights(
    given: GivenWeights, names: Collection[str], absent: Mapping[str, str] | None = None
) -> dict[str, Fraction]:
    """Which part of a composite is each measure? The weights in proportion, summing to 1; none given: none.

    ``names``: the measures there are; ``absent``: why some have no figures in any year. Raises BadWeights with every
    problem: a measure unknown, given twice or without figures, a weight that is no number or negative, all zero.

    >>> composite_weights([("posts", "2"), ("say", "1/2")], ["posts", "say"])
    {'posts': Fraction(4, 5), 'say': Fraction(1, 5)}
    """
    pairs = list(given.items() if isinstance(given, Mapping) else given)
    found: dict[str, Fraction] = {}
    problems = list[Problem]()
    for at, (name, said) in enumerate(pairs, 1):
        place = f"weights.{name}" if name else f"weight {at}"
        weight, faults = _number(said), list[tuple[str, str]]()
        if name not in names:
            message = f"unknown measure of influence {name!r}" if name else "no measure is named"
            faults.append((message, did_you_mean(name, names)))
        elif name in found:
            faults.append(("it is given twice", "Leave one of them."))
        elif weight and absent and name in absent:
            faults.append((f"it cannot count in a composite: {absent[name]}", "Leave it out."))
        if name and weight is None:
            message = f"{said!r} is not a number" if said else "it has no weight"
            faults.append((message, "Write, for example, posts=2,say=1."))
        elif weight is not None and weight < 0:
            faults.append((f"{said} is negative", "A weight is zero or more."))
        problems += [Problem("", place, *fault) for fault in faults]
        found[name] = weight or Fraction(0)
    whole = sum(found.values(), Fraction(0))
    if pairs and not problems and not whole:
        problems.append(Problem("", "weights", "every weight of the composite is zero", "Give at least one."))
    if problems:
        raise BadWeights("these weights make no composite", problems)
    return {name: weight / whole for name, weight in found.items()}


def _number(said: Fraction | str) -> Fraction | None:
    try:
        return Fraction(said)
    except (ValueError, TypeError, ZeroDivisionError, OverflowError):
        return None
