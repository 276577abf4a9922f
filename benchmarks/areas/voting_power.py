"""Voting power: how long does it take to count every member's, exactly, from 15 members to 1,000?

Beside four libraries from PyPI, asked for the same index of the same game; how far their shares are from the exact ones
is said, and whether they warned. Ours is on the clock and counts both indices where sizes are counted; a large count
uses both cores, and its CPU time is said too. The peers' times are on the clock as well.

The floor is the time that the additions of the algorithm would take at the speed of the very loop that makes them, over
words that fit the first cache, measured in the same run and without the cost of a call: what lies above it is memory,
reads and Python. Banzhaf's words are read again only after so many others that they come from the second cache; what
the same additions take there is said beside it.
"""

from __future__ import annotations

import csv
import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numba
import numpy as np

from equipoise import load
from equipoise.decide import Every, Game, Threshold, game_of, power_of
from equipoise.decide.game import clauses_in
from equipoise.decide.planes import planes_steps
from equipoise.model import rule_of, shares_on
from figures import Beside, Floor, Row, Timed, answered
from floors import divided

GAMES = Path(__file__).resolve().parents[1] / "works" / "games"
PEERS = ("powerindices", "power_bdd", "tucoopy", "power_index_calculator")


def table(name: str, member: str, weight: str) -> dict[str, Decimal]:
    """One weight by member, from a table of real votes."""
    with (GAMES / name).open(encoding="utf-8", newline="") as file:
        return {row[member]: Decimal(row[weight]) for row in csv.DictReader(file)}


def council() -> Game:
    """The Security Council: fifteen members, five of which each can stop a decision, nine needed."""
    return Game.weighted({f"M{i:02}": 7 if i < 5 else 1 for i in range(15)}, 39)


def chamber() -> Game:
    """Sixty-eight members of 1 to 5 votes, more than half needed: small for everybody, too large for 64 bits."""
    return Game.weighted({f"M{i:02}": 1 + i % 5 for i in range(68)}, 102)


def nato() -> Game:
    """32 members by cost share, three quarters needed."""
    alliance = load("nato")
    shares = shares_on(alliance, "common-funding", date(2026, 1, 1)).percent
    return Game.weighted(shares, Fraction(3, 4) * sum(map(Fraction, shares.values())))


def union() -> Game:
    """27 members, three clauses: 55% of members with 65% of the population, or fewer than four not in favour."""
    shares = table("eu27_population_2025.csv", "member", "council_share_percent")
    return game_of(rule_of("EU Council by population"), list(shares), {"population": shares})


def fund() -> Game:
    """The 190 members of the Fund, 85% of their votes."""
    votes = table("imf_votes_2022.csv", "code", "votes")
    return Game.weighted(votes, Fraction(85, 100) * sum(map(Fraction, votes.values())))


def thousand() -> Game:
    """1,000 weights drawn from 1 to 1,000, half of the sum needed."""
    rng = random.Random(1)
    weights = {f"M{i:04}": rng.randint(1, 1000) for i in range(1000)}
    return Game.weighted(weights, sum(weights.values()) // 2 + 1)


LARGEST = "the 190 members of the Fund at 85%, by size"
#: Work: the game, whether sizes are counted, the target in seconds, how often it runs.
WORKS: dict[str, tuple[Callable[[], Game], bool, float, int]] = {
    "15 members, five with a veto": (council, True, 0.010, 9),
    "68 members of 1 to 5 votes": (chamber, False, 0.010, 9),
    "32 Allies by cost share at 3/4": (nato, True, 0.030, 7),
    "the Council of the EU, three clauses": (union, True, 0.010, 9),
    "the 190 members of the Fund at 85%": (fund, False, 0.035, 25),
    LARGEST: (fund, True, 6.0, 3),
    "1,000 random weights": (thousand, False, 1.0, 3),
}


WIDTH, TIMES = 2048, 1000
NEAR, FAR = 1024, 200_000  # words between those that stay in the first cache, and in the second


def fastest(run: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs."""
    best = float("inf")
    for _ in range(20):
        begun = time.process_time()
        run()
        best = min(best, time.process_time() - begun)
    return best


def by_short_words() -> float:
    """One addition of two words of 32 bits in the first cache, as fast as NumPy's loop can be without its calls."""

    @numba.njit("void(uint32[::1], uint32[::1], int64)")
    def again(some: Any, more: Any, times: int) -> None:
        for _ in range(times):
            for i in range(some.size):
                some[i] += more[i]

    some, more = np.ones((2, WIDTH), dtype=np.uint32)
    return fastest(lambda: again(some, more, TIMES)) / (TIMES * WIDTH)


def by_words(apart: int) -> float:
    """One addition of two words of 32 bits, with its carry, by the loop that counts Banzhaf's, two members at once.

    What is added stands up to ``apart`` lower: what is read again after so many words is in the first cache, or not.
    """
    from equipoise.decide.sum_loops import add_words

    add = add_words()

    @numba.njit("void(uint32[::1], uint16[::1], int64, int64)")
    def again(words: Any, carried: Any, weight: int, times: int) -> None:
        for _ in range(times):
            for stop in range(words.size, words.size // 2, -WIDTH):
                add(words, carried, stop - WIDTH, stop, weight, weight + 3)

    half = -(-(apart + 3) // WIDTH) * WIDTH
    words = np.ones(2 * half, dtype=np.uint32)
    carried = np.zeros(half // 4, dtype=np.uint16)
    times = TIMES * WIDTH // half
    return fastest(lambda: again(words, carried, apart // 2, times)) / (times * half) / 2


def by_residues() -> float:
    """One addition modulo a modulus of 30 bits in the first cache, by the loop that adds two members at once."""
    from equipoise.decide.plane_loops import add_cells

    add, modulus = add_cells(), np.uint32(2**30 - 1)

    @numba.njit("void(uint32[::1], uint32, int64)")
    def again(words: Any, less: Any, times: int) -> None:
        for _ in range(times):
            add(words, less, 0, WIDTH, 2 * WIDTH, 3 * WIDTH, WIDTH)

    words = np.ones(5 * WIDTH, dtype=np.uint32)
    return fastest(lambda: again(words, modulus, TIMES)) / (TIMES * WIDTH) / 2


def additions(game: Game, by_size: bool) -> int:
    """How many words are added, at least, by the algorithm that counts this game?"""
    forms = (
        [game.form]
        if isinstance(game.form, Threshold)
        else [p for p in clauses_in(game.form) if len(set(p.weights)) > 2]
    )
    clause = forms[0]
    return planes_steps(len(clause.weights), clause) if by_size else words_of_sums(clause)


def words_of_sums(clause: Threshold) -> int:
    """Words of 32 bits that are added for Banzhaf: for each member, those of the counts that it moves.

    The counts themselves are made in floating point here, which says how long they are.
    """
    limit, whole, words = clause.limit, 0, 0
    counts = np.zeros(limit + 1)
    counts[0] = 1
    for weight in sorted(w for w in clause.weights if 0 < w <= limit):
        whole += weight
        moved = counts[: max(0, min(limit, whole // 2) - weight + 1)]
        words += int((np.frexp(moved)[1] + 31 >> 5).sum())
        counts[weight:] += counts[: limit + 1 - weight].copy()
    return words


def beside(peers: Path, name: str, game: Game, by_size: bool) -> Beside:
    """A peer's time, and how far its shares are from the exact ones."""
    index = "shapley" if by_size else "banzhaf"
    told = answered(name, peers, "voting_power.py", (), {"peer": name, "form": written(game.form), "index": index})
    if isinstance(told, Beside):
        return told
    power = power_of(game, by_size=by_size)
    exact = power.shapley if by_size else power.banzhaf
    off = max(abs(a - float(b)) for a, b in zip(told["shares"], exact.values(), strict=True))
    wrong = off > 1e-3 or off != off
    said = "WRONG, without a word" if wrong and not told["warned"] else f"off by up to {off:.1e}"
    return Beside(name, Timed(tuple(told["seconds"])), f"{said}{'; it warned' if told['warned'] else ''}")


def written(form: Any) -> dict[str, Any]:
    """A form as the peers' script reads it."""
    if isinstance(form, Threshold):
        return {"weights": list(form.weights), "quota": form.quota}
    return {"all" if isinstance(form, Every) else "any": [written(part) for part in form.parts]}


def rows(peers: Path) -> Iterator[Row]:
    """A row for each game."""
    one = {"32 bits": by_short_words(), "with carries": by_words(NEAR), "32 bits modulo": by_residues()}
    far = by_words(FAR)
    for name, (make, by_size, asked, runs) in WORKS.items():
        game = make()
        power = power_of(
            thousand() if name == LARGEST else game, by_size=False
        )  # machine code is loaded, if it is used
        seconds, cpu = list[float](), list[float]()
        for _ in range(runs):
            begun, spent = time.perf_counter(), time.process_time()
            power = power_of(game, by_size=by_size)
            shares = [power.banzhaf, power.shapley] if by_size else [power.banzhaf]
            seconds.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - spent)
            assert all(sum(index.values()) == 1 for index in shares)
        word = "with carries" if not by_size else "32 bits modulo" if len(game.members) > 34 else "32 bits"
        many = additions(game, by_size)
        least = many * one[word] + divided((1 + by_size) * len(game.members), "").seconds
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        said = f"by {power.algorithm}; {min(cpu):.3g} s of CPU; {memory:.2f} GiB at most so far"
        if not by_size and least > 1e-4:
            said += f"; the additions take {many * far:.3g} s in the second cache"
        others = tuple(beside(peers, other, game, by_size) for other in PEERS)
        yield Row(
            f"{name}, {'Shapley-Shubik and Banzhaf' if by_size else 'Banzhaf'}",
            Timed(tuple(seconds)),
            Floor("additions in the first cache, a division for each share", least),
            asked,
            others,
            said,
            "clock",
        )
