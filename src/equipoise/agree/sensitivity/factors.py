"""What is assumed, one thing at a time? Each assumption at its low and high end, or exchanged for another draw of it.

Everything else keeps its own random numbers, so a difference is due to that one assumption alone:

- a scale (anchors, rates, chances), what an attribute counts for all together, a bloc, the cost of failure;
- a recorded statement: its stance at both ends of its range, and its confidence at nothing and at one, which moves both
  how strongly it counts and how often its capital holds to its word;
- a view held by unnamed members: its stance, its confidence, and how many hold it.

Exchanged (for Sobol indices) are groups that are drawn independently of each other: what a capital has said, whether it
holds to its word, and who the unnamed are, each as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

import numpy as np

from equipoise.agree.answer import Forecast
from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.judgement import Draws, anchored
from equipoise.agree.normal import Array
from equipoise.agree.statements import Refusal, Statements, drawn_stances
from equipoise.model import Assumption, Position
from equipoise.model.wording import named
from equipoise.values import Status

__all__ = ["UNUSED", "Ends", "Group", "ends", "groups", "rescaled", "weighed"]

#: Scales that the odds along the route do not use: they belong to silence, and to clauses that the text has not.
UNUSED: Final = frozenset({"silence-alone", "silence-company", "no-precedent", "sunset", "reservation"})
#: What each scale is, where a table has room for a few words; its reason says more.
WORDS: Final[Mapping[str, str]] = {
    "nothing-passes": "a text that changes nothing passes",
    "tenth-accepted": "the loss of a tenth is accepted",
    "loss-aversion": "loss aversion",
    "common-mood": "the mood that all share",
    "discount": "the discount rate",
    "statement": "how far a statement moves its capital",
    "seat": "what a vote over unpriced money counts",
    "followers": "how often one like the asker follows",
    "likeness": "how like the asker a follower must be",
    "review": "how often a review ends the text",
    "newcomer": "how much of the say that new members take is felt",
    "failure-cost": "what failure costs each member",
}
_ANCHORS: Final = frozenset({"nothing-passes", "tenth-accepted", "loss-aversion", "common-mood"})


@dataclass(frozen=True)
class Ends:
    """One assumption and the draws with it held at its low and its high end."""

    id: str
    kind: str
    words: str
    member: str | None
    low: str
    high: str
    at_low: Callable[[], Draws]
    at_high: Callable[[], Draws]
    status: Status
    reason: str
    source: str


@dataclass(frozen=True)
class Group:
    """What is drawn together: ``exchanged(a, b)`` are the draws a with this taken from b; ``value`` is it in numbers.

    ``value`` gives (D,) where one number says what was drawn, and is None where none does.
    """

    id: str
    words: str
    member: str | None
    exchanged: Callable[[Draws, Draws], Draws]
    value: Callable[[Draws], Array] | None = None


def rescaled(given: Draws, **scales: Array) -> Draws:
    """The draws with these scales (dashes written as underscores), thresholds set anew where an anchor moves."""
    named = {name.replace("_", "-"): value for name, value in scales.items()}
    changed = replace(given, scales={**given.scales, **named})
    return _anchored(changed, given.thresholds.blocs) if _ANCHORS & set(named) else changed


def _anchored(given: Draws, blocs: Array | None) -> Draws:
    return replace(given, thresholds=anchored(given.scales, given.weights.shape[1], blocs))


def weighed(given: Draws, weights: Array) -> Draws:
    """The draws with these weights, (D, n, attributes) or what broadcasts to it."""
    return replace(given, weights=np.broadcast_to(weights, given.weights.shape))


def _with_attribute(given: Draws, k: int, column: Array) -> Draws:
    weights = given.weights.copy()
    weights[:, :, k] = column
    return replace(given, weights=weights)


def ends(found: Forecast) -> Iterator[Ends]:
    """Every assumption that these odds rest on, with what it is at both ends."""
    for name, row in found.assumed.scales.items():
        if name not in UNUSED and row.low != row.high:
            yield _row(row, name, _Scaled(found.given, name).held)
    for k, attribute in enumerate(ATTRIBUTES):
        yield from _weights(found, attribute, k)
    for bloc in found.assumed.bloc_names:
        yield _bloc(found, bloc)
    if found.assumed.failure is not None:
        yield _row(
            found.assumed.failure,
            "failure-cost",
            lambda x: replace(found.given, failure=np.full(found.draws, x)),
        )
    for k, position in enumerate(found.said.named):
        yield from _said(found, position, partial(_named, found.said, k))
    for k, group in enumerate(found.said.groups):
        yield from _said(found, group.position, partial(_held_by_group, found.said, k))
        if group.low < group.high:
            yield _number(found, k)


@dataclass(frozen=True)
class _Scaled:
    """One scale of these draws, held at a number."""

    given: Draws
    name: str

    def held(self, at: float) -> Draws:
        return rescaled(self.given, **{self.name: np.full(len(self.given.weights), at)})


def _row(row: Assumption, name: str, at: Callable[[float], Draws]) -> Ends:
    low, high = float(row.low), float(row.high)
    return Ends(
        name, row.kind, WORDS.get(name, name), None, str(row.low), str(row.high), lambda: at(low), lambda: at(high),
        row.status, row.reason, row.source,
    )  # fmt: skip


def _weights(found: Forecast, attribute: str, k: int) -> Iterator[Ends]:
    rows = [found.assumed.weight(m, attribute) for m in found.assumed.members]
    if all(row.low == row.high for row in rows):
        return
    low, high = (np.array([float(getattr(r, end)) for r in rows]) for end in ("low", "high"))
    told = {(str(r.low), str(r.high)) for r in rows}
    words = told.pop() if len(told) == 1 else ("each member's low", "each member's high")
    common = next((r for r in rows if r.member == "*"), rows[0])
    yield Ends(
        f"weight-{attribute}", "weight", f"weight of {attribute}, all together", None, *words,
        lambda: _with_attribute(found.given, k, low), lambda: _with_attribute(found.given, k, high),
        common.status, common.reason, common.source,
    )  # fmt: skip


def _bloc(found: Forecast, bloc: str) -> Ends:
    rows = {member: row for (name, member), row in found.assumed.blocs.items() if name == bloc}
    at = found.assumed.bloc_names.index(bloc)

    def held(end: str) -> Draws:
        assert found.given.thresholds.blocs is not None
        blocs = found.given.thresholds.blocs.copy()
        for member, row in rows.items():
            blocs[:, found.assumed.members.index(member), at] = float(getattr(row, end))
        return _anchored(found.given, blocs)

    one = next(iter(rows.values()))
    return Ends(
        f"bloc-{bloc}", "bloc", f"what {bloc} shares", None, str(min(r.low for r in rows.values())),
        str(max(r.high for r in rows.values())), lambda: held("low"), lambda: held("high"), one.status, one.reason,
        one.source,
    )  # fmt: skip


def _said(found: Forecast, p: Position, put: Callable[[Position], Statements]) -> Iterator[Ends]:
    def at(**changed: Any) -> Draws:
        said = put(replace(p, **changed))
        return replace(found.given, stances=drawn_stances(said, found.made_from.seed or 0, found.draws))

    # A view of unnamed members belongs to nobody.
    member = p.member if p.member in found.assumed.members else None
    actor = f"{p.actor} on {p.about}" if p.about else p.actor
    whose = f"{named(found.alliance.members[member].name)} ({actor})" if member else actor
    slug = _slug(f"{member or ''} {actor}")
    about: dict[str, Any] = {"member": member, "status": p.status, "reason": p.note, "source": p.source}
    if p.low < p.high:
        yield Ends(
            id=f"stance-{slug}", kind="stance", words=f"stance of {whose}", low=f"{p.low:+}", high=f"{p.high:+}",
            at_low=lambda: at(low=p.low, stance=p.low, high=p.low),
            at_high=lambda: at(low=p.high, stance=p.high, high=p.high), **about,
        )  # fmt: skip
    yield Ends(
        id=f"confidence-{slug}", kind="confidence", words=f"confidence in {whose}", low="0", high="1",
        at_low=lambda: at(confidence=Decimal(0)), at_high=lambda: at(confidence=Decimal(1)), **about,
    )  # fmt: skip


def _number(found: Forecast, k: int) -> Ends:
    group = found.said.groups[k]

    def at(number: int) -> Draws:
        said = _grouped(found.said, k, low=number, high=number)
        return replace(found.given, stances=drawn_stances(said, found.made_from.seed or 0, found.draws))

    p = group.position
    return Ends(
        f"number-{_slug(p.actor)}", "number", f"how many unnamed: {p.actor}", None, str(group.low), str(group.high),
        lambda: at(group.low), lambda: at(group.high), p.status, p.note, p.source,
    )  # fmt: skip


def _named(said: Statements, k: int, p: Position) -> Statements:
    return replace(said, named=(*said.named[:k], p, *said.named[k + 1 :]))


def _held_by_group(said: Statements, k: int, p: Position) -> Statements:
    return _grouped(said, k, position=p)


def _grouped(said: Statements, k: int, **changed: Any) -> Statements:
    return replace(said, groups=(*said.groups[:k], replace(said.groups[k], **changed), *said.groups[k + 1 :]))


def _slug(words: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in words.lower()).split())


# --- what is exchanged as a whole -----------------------------------------------------------------------------------


def groups(found: Forecast) -> Iterator[Group]:
    """What is drawn independently of the rest, each as one input."""
    for name, row in found.assumed.scales.items():
        if name not in UNUSED and row.low != row.high:
            yield Group(
                name, WORDS.get(name, name), None,
                partial(_scale_from, name), partial(_scale_of, name),
            )  # fmt: skip
    for k, attribute in enumerate(ATTRIBUTES):
        rows = (found.assumed.weight(m, attribute) for m in found.assumed.members)
        if any(row.low != row.high for row in rows):
            yield Group(
                f"weight-{attribute}", f"weight of {attribute}, each member's own", None,
                partial(_attribute_from, k),
            )  # fmt: skip
    for k, bloc in enumerate(found.assumed.bloc_names):
        yield Group(f"bloc-{bloc}", f"what {bloc} shares", None, partial(_bloc_from, k))
    if found.assumed.failure is not None:
        yield Group(
            "failure-cost", WORDS["failure-cost"], None, lambda a, b: replace(a, failure=b.failure), lambda d: d.failure
        )
    heard = list(dict.fromkeys(p.member for p in found.said.named))
    for member in heard:
        i, name = found.assumed.members.index(member), named(found.alliance.members[member].name)
        yield Group(
            f"said-{member}", f"where the stance of {name} lies in its range", member,
            partial(_stance_from, [i]), partial(_heard, i),
        )  # fmt: skip
        yield Group(
            f"word-{member}", f"whether {name} holds to its word", member, partial(_word_from, i),
            partial(_kept, i),
        )  # fmt: skip
    if found.said.groups:
        rest = [i for i, m in enumerate(found.assumed.members) if m not in heard]
        yield Group("unnamed", "who the unnamed are, and what they hold", None, partial(_stance_from, rest))


def _scale_from(name: str, a: Draws, b: Draws) -> Draws:
    return rescaled(a, **{name: b.scales[name]})


def _scale_of(name: str, given: Draws) -> Array:
    return given.scales[name]


def _attribute_from(k: int, a: Draws, b: Draws) -> Draws:
    return _with_attribute(a, k, b.weights[:, :, k])


def _kept(i: int, given: Draws) -> Array:
    found: Array = given.stances.word[:, i].astype(np.float64)
    return found


def _bloc_from(k: int, a: Draws, b: Draws) -> Draws:
    assert a.thresholds.blocs is not None
    assert b.thresholds.blocs is not None
    blocs = a.thresholds.blocs.copy()
    blocs[:, :, k] = b.thresholds.blocs[:, :, k]
    return _anchored(a, blocs)


def _heard(i: int, given: Draws) -> Array:
    refused = [r.held for r in given.stances.refusals if r.member == i]
    found: Array = given.stances.held[:, i] + sum(refused, np.zeros(len(given.weights)))
    return found


def _stance_from(columns: list[int], a: Draws, b: Draws) -> Draws:
    held, spoken = a.stances.held.copy(), a.stances.spoken.copy()
    held[:, columns], spoken[:, columns] = b.stances.held[:, columns], b.stances.spoken[:, columns]
    refusals = tuple(
        replace(mine, held=other.held, spoken=other.spoken) if mine.member in columns else mine
        for mine, other in zip(a.stances.refusals, b.stances.refusals, strict=True)
    )
    return replace(a, stances=replace(a.stances, held=held, spoken=spoken, refusals=refusals))


def _word_from(i: int, a: Draws, b: Draws) -> Draws:
    word = a.stances.word.copy()
    word[:, i] = b.stances.word[:, i]
    refusals: tuple[Refusal, ...] = tuple(
        replace(r, word=word[:, i]) if r.member == i else r for r in a.stances.refusals
    )
    return replace(a, stances=replace(a.stances, word=word, refusals=refusals))
