"""Which forecasts does a sweep ask for? Every text with every combination of the values given to its assumptions.

An assumption goes by the name that the tornado gives it: a scale ("loss-aversion"), what an attribute counts for every
member ("weight-voice") or for one ("weight-voice-USA"), or what failure costs ("failure-cost"). A value fixes it; the
word "drawn" leaves it as it is drawn. Everything else is drawn on the same random numbers in every cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import product
from typing import Final

from equipoise.agree.gains import ATTRIBUTES
from equipoise.agree.preferences import FAILURE_COST, SCALE_NAMES, preferences
from equipoise.errors import EquipoiseError, PlanFaults, Problem, ProposalError, UnknownName
from equipoise.model import Alliance, Assumption, MadeFrom, Proposal, apply
from equipoise.values import Status
from equipoise.version import VERSION

__all__ = ["DRAWN", "Cell", "Grid", "fixed", "grid"]

DRAWN: Final = "drawn"
_WEIGHT: Final = "weight-"


@dataclass(frozen=True)
class Cell:
    """One forecast of the grid: its number, the text, and each swept assumption with its value or "drawn"."""

    number: int
    text: str
    setting: tuple[tuple[str, str], ...]

    def name(self, seed: int) -> str:
        """The cell in words: "canada-2026, loss-aversion 1.5, seed 7"."""
        return ", ".join([self.text, *(f"{about} {value}" for about, value in self.setting), f"seed {seed}"])


@dataclass(frozen=True)
class Grid:
    """Every cell, and the question they make up: ``question`` says in words and digests what decides their digits."""

    cells: tuple[Cell, ...]
    texts: Mapping[str, Proposal]
    years: tuple[int, ...]
    seed: int
    draws: int
    question: Mapping[str, str]


def grid(
    alliance: Alliance,
    texts: Sequence[Proposal],
    assume: Mapping[str, Sequence[str]],
    years: Iterable[int],
    seed: int,
    draws: int,
) -> Grid:
    """The grid of a sweep. Raises PlanFaults with every text, name and value that cannot be asked about."""
    span = tuple(years)
    troubles = [*_texts_at_fault(alliance, texts), *_settings_at_fault(alliance, texts, assume)]
    if not span or draws < 2 or seed < 0:
        said = f"a sweep needs years, at least two draws, and a seed from 0: got {span}, {draws} and {seed}"
        troubles.append(Problem("", "", said))
    if troubles:
        raise PlanFaults("the sweep cannot be asked", troubles)
    values = {about: tuple(dict.fromkeys(given)) for about, given in assume.items()}
    settings = [tuple(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    pairs = product(texts, settings)
    made = MadeFrom(alliance)
    question = {
        "rules and figures": made.alliance_digest,
        "preferences and positions": made.assumptions_digest,
        "proposals": "; ".join(f"{t.id} {MadeFrom(alliance, t).proposal_digest}" for t in texts),
        "assumptions": "; ".join(f"{about}={','.join(given)}" for about, given in values.items()) or "none swept",
        "years": ",".join(map(str, span)),
        "seed": str(seed),
        "draws": str(draws),
        "version": VERSION,
    }
    cells = tuple(Cell(i, text.id, setting) for i, (text, setting) in enumerate(pairs))
    return Grid(cells, {t.id: t for t in texts}, span, seed, draws, question)


def _texts_at_fault(alliance: Alliance, texts: Sequence[Proposal]) -> Iterator[Problem]:
    if not texts:
        yield Problem("", "", "there is no text to sweep over", "Name at least one proposal.")
    names = [t.id for t in texts]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("", twice, "named twice", "Name each text once.")
    for text in texts:
        if text.stage in ("enacted", "rejected"):
            hint = "Sweep over texts that are drafted or tabled; agree --record asks about the past."
            yield Problem("", text.id, f"{text.stage}: it belongs to the past", hint)
            continue
        try:
            apply(alliance, text)
        except ProposalError as error:
            yield from error.problems()


def _settings_at_fault(
    alliance: Alliance, texts: Sequence[Proposal], assume: Mapping[str, Sequence[str]]
) -> Iterator[Problem]:
    for about, given in assume.items():
        if not given:
            yield Problem("", about, "no value is given", f"Write {about}=1,2 or {about}={DRAWN},1.")
        for value in given:
            try:
                rows = fixed(alliance, texts[0] if texts else None, ((about, value),))
                preferences(rows, sorted(alliance.members), texts[0] if texts else None)
            except UnknownName as error:
                yield Problem("", about, f"unknown {error.kind} {error.name!r}", error.hint)
                break
            except EquipoiseError as error:
                yield Problem("", f"{about}={value}", str(error))


def fixed(alliance: Alliance, text: Proposal | None, setting: Iterable[tuple[str, str]]) -> tuple[Assumption, ...]:
    """The assumptions of the alliance with those of the setting held at their values.

    Raises UnknownName for what is not assumed, EquipoiseError for a value that is no number.
    """
    rows = tuple(alliance.preferences)
    for about, value in setting:
        if value == DRAWN:
            _place(alliance, about)
            continue
        rows = _with(rows, _row(alliance, text, about, value))
    return rows


def _with(rows: tuple[Assumption, ...], one: Assumption) -> tuple[Assumption, ...]:
    # A row for every member replaces those of single members too: it is said of all of them.
    if one.kind == "weight" and one.member == "*":
        rows = tuple(r for r in rows if (r.kind, r.about) != (one.kind, one.about))
    return (*rows, one)


def _row(alliance: Alliance, text: Proposal | None, about: str, value: str) -> Assumption:
    kind, name, member = _place(alliance, about)
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise EquipoiseError(f"{value!r} is no number; write one such as 1.5, or {DRAWN}")
    row = Assumption(
        f"swept-{about}", "weight", name, member, number, number, number, "set by the sweep", Status.SCENARIO
    )
    if kind == "weight":
        return row
    ours = text.id.partition(":")[0] if text is not None and name == FAILURE_COST else ""
    return replace(row, kind="scale", proposal=ours)


def _place(alliance: Alliance, about: str) -> tuple[str, str, str]:
    """What a name means: kind, attribute or scale, and whose."""
    known = [*SCALE_NAMES, FAILURE_COST, *(_WEIGHT + a for a in ATTRIBUTES)]
    if about in (*SCALE_NAMES, FAILURE_COST):
        return "scale", about, "*"
    attribute, _, member = about.removeprefix(_WEIGHT).partition("-")
    if not about.startswith(_WEIGHT) or attribute not in ATTRIBUTES:
        raise UnknownName("assumption", about, known)
    if member and member not in alliance.members:
        raise UnknownName("member", member, alliance.members)
    return "weight", attribute, member or "*"
