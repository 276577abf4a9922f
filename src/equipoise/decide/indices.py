"""How much power has each member of a game? Exact, by whichever algorithm fits.

A swing of a member is a coalition that wins with it and loses without it. Banzhaf counts swings: raw, absolute (divided
by the 2^(n-1) coalitions of the others; Penrose) and normalised (shares of all swings). Coleman divides them by the
winning coalitions (power to prevent) or by the losing ones (power to initiate). Shapley-Shubik is the chance of tipping
the decision when members join in random order: swings at size s weigh s! (n-1-s)! of n!.

The algorithms, of which the first that fits is taken (of "halves" and "weights", the cheaper):

====================  ==========================================================================
"closed form"         heads and required members only: consensus, minus n, counts, a dictator
"states"              few different states: few kinds of members, or small weights
"halves"              up to 40 members by one weighting, 36 by several; any weights
"weights"             one weighting, any number of members, within the memory given
"sums"                the same without sizes: Banzhaf and Coleman alone (``by_size=False``)
"enumeration"         every coalition tried, up to 22 members: for cross-checks
====================  ==========================================================================

Every answer is checked before it is given out (see ``Certificate``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from math import factorial
from types import MappingProxyType
from typing import Literal, TypeAlias

from equipoise.decide.enumeration import count_all
from equipoise.decide.game import Game, Threshold, clauses_in
from equipoise.decide.halves import count_halves
from equipoise.decide.planes import count_planes, planes_bytes, planes_steps
from equipoise.decide.states import count_states, most_states
from equipoise.decide.sums import count_sums, sums_bytes
from equipoise.decide.terms import Counter, Held, Tally, Term, closed_form, lifted, settled, signed_terms
from equipoise.ensemble import Executor
from equipoise.errors import EquipoiseError, UnknownName

__all__ = ["Algorithm", "Certificate", "GamePower", "power_of"]

Algorithm: TypeAlias = Literal["auto", "states", "halves", "weights", "enumeration"]

_LEGIBLE = 64  # so many members, and how many coalitions they have is written out
_FEW_STATES = 4_000
_MANY_STATES = 2_000_000
_HALVES_ONE, _HALVES_SEVERAL = 40, 36


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was checked of an answer, on the answer itself: ``checks`` in words.

    The Shapley-Shubik numerators sum to n! (0 when the rule decides nothing); members with the same weights in every
    clause have the same power; a member with no less weight in any clause has no less power.
    """

    checks: tuple[str, ...]


@dataclass(frozen=True)
class GamePower:
    """The power of every member of a game; all exact.

    ``swings[member][s]``: swings at coalitions of s others, ``wins[s]``: winning coalitions of s members; both empty
    when sizes were not counted. ``raw``: raw Banzhaf, how many coalitions of the others need the member.
    """

    game: Game
    raw: Mapping[str, int]
    winning: int
    swings: Mapping[str, tuple[int, ...]]
    wins: tuple[int, ...]
    algorithm: str
    certificate: Certificate

    @property
    def coalitions(self) -> int:
        """How many coalitions are there?"""
        return 1 << len(self.raw)

    @cached_property
    def absolute(self) -> dict[str, Fraction]:
        """Absolute Banzhaf (Penrose): the share of the coalitions of the others that need this member."""
        return {member: Fraction(2 * raw, self.coalitions) for member, raw in self.raw.items()}

    @cached_property
    def banzhaf(self) -> dict[str, Fraction]:
        """Normalised Banzhaf: shares of all swings, summing to 1 (all zero when the rule decides nothing)."""
        total = sum(self.raw.values())
        return {member: Fraction(raw, total or 1) for member, raw in self.raw.items()}

    @cached_property
    def shapley(self) -> dict[str, Fraction]:
        """Shapley-Shubik: shares summing to 1 (all zero when the rule decides nothing)."""
        if not self.swings:
            raise EquipoiseError("Shapley-Shubik needs the sizes of coalitions, which were not counted: by_size=True")
        whole = factorial(len(self.swings))
        return {m: Fraction(numerator, whole) for m, numerator in _orders(self.swings).items()}

    @property
    def collectivity(self) -> Fraction:
        """Coleman's power of the collectivity to act: the share of all coalitions that win."""
        return Fraction(self.winning, self.coalitions)

    @cached_property
    def prevent(self) -> dict[str, Fraction]:
        """Coleman's power to prevent: of the winning coalitions, the share that would lose without the member."""
        return {member: Fraction(raw, self.winning or 1) for member, raw in self.raw.items()}

    @cached_property
    def initiate(self) -> dict[str, Fraction]:
        """Coleman's power to initiate: of the losing coalitions, the share that would win with the member."""
        losing = self.coalitions - self.winning
        return {member: Fraction(raw, losing or 1) for member, raw in self.raw.items()}

    @cached_property
    def success(self) -> dict[str, Fraction]:
        """Success (Rae): how often does the outcome agree with the member's vote, all votes being as likely?"""
        return {member: (1 + power) / 2 for member, power in self.absolute.items()}


def power_of(
    game: Game,
    *,
    algorithm: Algorithm = "auto",
    memory_bytes: int = 2**30,
    by_size: bool = True,
    executor: Executor | None = None,
) -> GamePower:
    """How much power has each member, exactly?

    ``algorithm`` is for cross-checks; "auto" picks. ``by_size`` False counts no sizes: no Shapley-Shubik, and much less
    work by many members. ``executor`` (see ``ensemble``) shares out the runs of large games. Raises EquipoiseError when
    the game is too large to count exactly (with an estimate and what to do), or the algorithm asked for does not fit.

    >>> power = power_of(Game.weighted({"A": 50, "B": 49, "C": 1}, quota=51))
    >>> power.raw, {m: str(p) for m, p in power.shapley.items()}, power.algorithm
    ({'A': 3, 'B': 1, 'C': 1}, {'A': '2/3', 'B': '1/6', 'C': '1/6'}, 'states')
    """
    if algorithm not in _ALGORITHMS:
        raise UnknownName("algorithm", algorithm, _ALGORITHMS)
    if not by_size and algorithm == "auto" and (summed := _sums(game, memory_bytes)) is not None:
        winning, raw = summed
        return GamePower(game, raw, winning, {}, (), "sums", _certified_sums(game, raw, winning))
    try:
        tally, used = _ALGORITHMS[algorithm](game, memory_bytes, executor)
    except _NothingFits:
        raise _too_large(game, by_size) from None
    swings = dict(zip(game.members, tally.swings, strict=True))
    raw = {member: sum(sizes) for member, sizes in swings.items()}
    if not by_size:  # what was not asked for is not told, however it was counted
        winning = sum(tally.wins)
        return GamePower(game, raw, winning, {}, (), used, _certified_sums(game, raw, winning))
    return GamePower(game, raw, sum(tally.wins), swings, tally.wins, used, _certified(game, swings, tally.wins))


def _sums(game: Game, memory_bytes: int) -> tuple[int, dict[str, int]] | None:
    """Winning coalitions and raw swings, where every part of the rule is one clause over weights; else None."""
    n, winning = len(game.members), 0
    raw = [0] * n
    for term, sign in _terms(game):
        free = len(term.free)
        if not term.clauses:
            tally = closed_form(free, term.size)
            won, swings = sum(tally.wins), [sum(sizes) for sizes in tally.swings]
        elif len(term.clauses) > 1 or term.size or sums_bytes(free, term.clauses[0]) > memory_bytes:
            return None
        else:
            won, held = count_sums(free, term.clauses[0])
            swings = [2 * k - won for k in held]
        winning += sign * won
        for i in term.required:  # needed by every coalition that wins
            raw[i] += sign * won
        for i, swing in zip(term.free, swings, strict=True):
            raw[i] += sign * swing
    return winning, dict(zip(game.members, raw, strict=True))


def _auto(game: Game, memory_bytes: int, executor: Executor | None) -> tuple[Tally, str]:
    states = most_states(game)
    try:
        terms = _terms(game)
    except EquipoiseError:  # too many combinations of clauses, which do not matter to states
        if states > _MANY_STATES:
            raise
        return count_states(game), "states"
    kernels = [_fitting(term, memory_bytes, executor) for term, _ in terms if term.clauses]
    if kernels and (states <= _FEW_STATES or (None in kernels and states <= _MANY_STATES)):
        return count_states(game), "states"
    return _summed(game, terms, lambda term: _fitting(term, memory_bytes, executor))


def _only_states(game: Game, _memory_bytes: int, _executor: Executor | None) -> tuple[Tally, str]:
    if most_states(game) > _MANY_STATES:
        raise _NothingFits
    return count_states(game), "states"


def _only_halves(game: Game, _memory_bytes: int, _executor: Executor | None) -> tuple[Tally, str]:
    return _summed(game, _terms(game), _halves_fitting)


def _only_weights(game: Game, memory_bytes: int, executor: Executor | None) -> tuple[Tally, str]:
    return _summed(game, _terms(game), lambda term: _weights_fitting(term, memory_bytes, executor))


def _enumeration(game: Game, _memory_bytes: int, _executor: Executor | None) -> tuple[Tally, str]:
    return count_all(game), "enumeration"


_ALGORITHMS: Mapping[str, Callable[[Game, int, Executor | None], tuple[Tally, str]]] = MappingProxyType(
    {
        "auto": _auto,
        "states": _only_states,
        "halves": _only_halves,
        "weights": _only_weights,
        "enumeration": _enumeration,
    }
)


def _terms(game: Game) -> list[tuple[Term, int]]:
    n = len(game.members)
    return [(settled(n, clauses), sign) for clauses, sign in signed_terms(game.form).items()]


def _summed(
    game: Game, terms: list[tuple[Term, int]], choose: Callable[[Term], tuple[str, Counter] | None]
) -> tuple[Tally, str]:
    """Each term by the kernel chosen for it, added up."""
    n = len(game.members)
    total, used = Tally.nothing(n), set[str]()
    counted: dict[tuple[tuple[int, ...], tuple[Threshold, ...]], tuple[str, Held]] = {}
    for term, sign in terms:
        if term.clauses:
            key = (term.free, term.clauses)
            if key not in counted:  # terms that differ in the number of heads alone are one count
                kernel = choose(term)
                if kernel is None:
                    raise _NothingFits
                counted[key] = (kernel[0], kernel[1](len(term.free), term.clauses))
            name, held = counted[key]
            tally = held.tally(term.size)
        else:
            name, tally = "closed form", closed_form(len(term.free), term.size)
        used.add(name)
        total = total.plus(lifted(n, term, tally), sign)
    return total, " + ".join(sorted(used)) or "closed form"


def _fitting(term: Term, memory_bytes: int, executor: Executor | None) -> tuple[str, Counter] | None:
    """The kernel that counts this term within the memory; None when none does."""
    halves, weights = _halves_fitting(term), _weights_fitting(term, memory_bytes, executor)
    if halves and weights:
        # Measured: an addition in the planes costs about a thirtieth of a pair of halves and sizes.
        n = len(term.free)
        return weights if planes_steps(n, term.clauses[0]) < 30 * n * 2 ** (n // 2) else halves
    return halves or weights


def _halves_fitting(term: Term) -> tuple[str, Counter] | None:
    most = _HALVES_ONE if len(term.clauses) == 1 else _HALVES_SEVERAL
    return ("halves", count_halves) if len(term.free) <= most else None


def _weights_fitting(term: Term, memory_bytes: int, executor: Executor | None) -> tuple[str, Counter] | None:
    if len(term.clauses) != 1 or planes_bytes(len(term.free), term.clauses[0]) > memory_bytes:
        return None
    return "weights", partial(count_planes, executor=executor, memory_bytes=memory_bytes)


class _NothingFits(Exception):
    """No algorithm counts this game within its limits."""


def _too_large(game: Game, by_size: bool) -> EquipoiseError:
    """What would it take, and what can be done instead? Nothing is named that would not help."""
    singly = [t for t, _ in _terms(game) if t.clauses]
    takes, ways = "", ["round the weights to fewer digits", "leave out a clause", "ask for an estimate"]
    if all(len(t.clauses) == 1 for t in singly):  # one weighting each: then memory decides
        banzhaf = max(sums_bytes(len(t.free), t.clauses[0]) for t in singly)
        bare = all(not t.size for t in singly)
        if by_size or not bare:
            whole = max(planes_bytes(len(t.free), t.clauses[0]) for t in singly)
            takes = f" and about {_gib(whole)} of memory over its weights"
        if bare:
            takes += f"; Banzhaf alone takes {_gib(banzhaf)}"
        if len(singly) == 1:
            ways.remove("leave out a clause")
        ways.insert(1, "allow more memory")
        if bare and by_size:
            ways.insert(2, "count Banzhaf alone (no sizes)")
    said = ", ".join(ways[:-1])
    return EquipoiseError(
        f"too large to count exactly: {len(game.members)} members would take up to {most_states(game):.1e} states"
        f"{takes}. {said[0].upper()}{said[1:]}, or {ways[-1]}."
    )


def _gib(size: int) -> str:
    gib = size / 2**30
    return f"{gib:,.0f} GiB" if gib >= 10 else f"{gib:.2g} GiB"


def _orders(swings: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    """In how many of the n! orders does each member tip the decision?"""
    n = len(swings)
    orders = [factorial(s) * factorial(n - 1 - s) for s in range(n)]
    return {m: sum(k * o for k, o in zip(by_size, orders, strict=True)) for m, by_size in swings.items()}


def coalitions(n: int) -> str:
    """How many coalitions have n members? The number where it can be read, its power of two where it cannot."""
    return f"{2**n:,}" if n <= _LEGIBLE else f"2^{n}"


def orders_of(n: int) -> str:
    """In how many orders may n members vote? With its digits where they can be read."""
    return f"{n}! = {factorial(n):,}" if n <= _LEGIBLE // 5 else f"{n}!"


def _certified(game: Game, swings: Mapping[str, tuple[int, ...]], wins: tuple[int, ...]) -> Certificate:
    """Check an answer before it is given out; a failure is a defect of this package, not of the game."""
    n, orders = len(game.members), _orders(swings)
    decides = game.form.holds(range(n)) and not game.form.holds(())
    whole = factorial(n) if decides else 0
    if sum(orders.values()) != whole or any(k < 0 for by_size in swings.values() for k in by_size):
        raise EquipoiseError(f"voting power does not add up for {n} members: please report this rule and its weights")
    _ordered(game, swings, orders)
    return Certificate(
        (
            f"Shapley-Shubik numerators sum to {orders_of(n) if decides else '0: nobody makes a difference'}",
            "equal weights have equal power",
            "more weight never means less power",
            f"{sum(wins):,} of {coalitions(n)} coalitions win",
        )
    )


def _certified_sums(game: Game, raw: Mapping[str, int], winning: int) -> Certificate:
    """The same of an answer without sizes."""
    n = len(raw)
    if not 0 <= winning <= 2**n or any(not 0 <= swings <= 2 ** (n - 1) for swings in raw.values()):
        raise EquipoiseError(f"voting power does not add up for {n} members: please report this rule and its weights")
    _ordered(game, {m: (swings,) for m, swings in raw.items()}, raw)
    return Certificate(
        (
            "equal weights have equal power",
            "more weight never means less power",
            f"{winning:,} of {coalitions(n)} coalitions win",
        )
    )


def _ordered(game: Game, swings: Mapping[str, tuple[int, ...]], orders: Mapping[str, int]) -> None:
    weightings = list(dict.fromkeys(clause.weights for clause in clauses_in(game.form)))
    ranked = sorted(zip(zip(*weightings, strict=True), game.members, strict=True))
    # By one weighting the members stand in a row, and neighbours say it all.
    reach = 1 if len(weightings) == 1 else len(ranked)
    for at, (less, weaker) in enumerate(ranked):
        for more, stronger in ranked[at + 1 : at + 1 + reach]:
            if any(a > b for a, b in zip(less, more, strict=True)):
                continue
            fine = orders[weaker] <= orders[stronger] and sum(swings[weaker]) <= sum(swings[stronger])
            if not fine or (less == more and swings[weaker] != swings[stronger]):
                raise EquipoiseError(
                    f"{stronger} weighs no less than {weaker} but got less power: please report this rule"
                )
