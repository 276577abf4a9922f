"""How fast is voting power counted, beside its peers and beside what arithmetic needs? Run by hand:

    python benchmarks/compare_voting_power.py [PEER_PYTHON] [WORK]...

PEER_PYTHON is the interpreter of an environment of its own, in which pip has installed peers from PyPI: powerindices,
power-bdd, tucoopy, power-index-calculator (those that are missing say so). The works: council, chamber, nato, union,
fund-banzhaf, fund-shapley, thousand. All of them unless named. "Ratio": the peer's seconds over ours, in this run;
below 1 the peer is faster. A peer that is stopped after PATIENCE seconds has a ratio of at least that.

Seconds that pass, warm: the best of several runs, machine code loaded; large counts use all cores, so the CPU seconds
of all of them are told beside. "floor" is the CPU time that the additions of the algorithm would take at the speed of
the very loop that makes them, over words that fit the first cache, measured in the same run and without the cost of a
call: what lies above it is memory, carries or moduli, reads and Python. Words are those that the counts have, so that
Banzhaf's floor needs no carries. A share of the target below 1 means that it is met on this machine.
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numba
import numpy as np

from equipoise import load
from equipoise.decide import Every, Game, Threshold, game_of, power_of
from equipoise.decide.planes import planes_steps
from equipoise.model import rule_of, shares_on

HERE = Path(__file__).parent
PEER = HERE / "peer_voting_power.py"
PEERS = ("powerindices", "power_bdd", "tucoopy", "power_index_calculator")
PATIENCE = 30


def table(name: str, member: str, weight: str) -> dict[str, Decimal]:
    """One weight by member, from a table of real votes."""
    with (HERE / "games" / name).open(encoding="utf-8", newline="") as file:
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


#: Work: the game, whether sizes are counted, the target in seconds, how often it runs.
WORKS: dict[str, tuple[Callable[[], Game], bool, float, int]] = {
    "council": (council, True, 0.010, 9),
    "chamber": (chamber, False, 0.010, 9),
    "nato": (nato, True, 0.030, 7),
    "union": (union, True, 0.010, 9),
    "fund-banzhaf": (fund, False, 0.035, 25),
    "fund-shapley": (fund, True, 6.0, 3),
    "thousand": (thousand, False, 1.0, 3),
}


WIDTH, TIMES = 2048, 1000


def fastest(run: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs."""
    best = float("inf")
    for _ in range(20):
        begun = time.process_time()
        run()
        best = min(best, time.process_time() - begun)
    return best


def by_numpy() -> float:
    """One addition of two words of 32 bits in the first cache: by what twice as many take longer, without calls."""
    a, b = np.ones((2, 2 * WIDTH), dtype=np.uint32)

    def again(width: int) -> None:
        some, more = a[:width], b[:width]
        for _ in range(TIMES):
            np.add(some, more, out=some)

    return (fastest(lambda: again(2 * WIDTH)) - fastest(lambda: again(WIDTH))) / (TIMES * WIDTH)


def by_words() -> float:
    """One addition of two words of 64 bits in the first cache, by the loop that counts Banzhaf's."""
    from equipoise.decide.sum_loops import add_words

    add = add_words()

    @numba.njit("void(uint64[::1], int64)")
    def again(words: Any, times: int) -> None:
        for _ in range(times):
            add(words, WIDTH, 0, WIDTH)

    words = np.ones(3 * WIDTH, dtype=np.uint64)
    return fastest(lambda: again(words, TIMES)) / (TIMES * WIDTH)


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
        [game.form] if isinstance(game.form, Threshold) else [p for p in _clauses(game.form) if len(set(p.weights)) > 2]
    )
    clause = forms[0]
    return planes_steps(len(clause.weights), clause) if by_size else words_of_sums(clause)


def words_of_sums(clause: Threshold) -> int:
    """Words of 64 bits that are added for Banzhaf: for each member, those of the counts that it moves.

    The counts themselves are made in floating point here, which says how long they are.
    """
    limit, whole, words = clause.limit, 0, 0
    counts = np.zeros(limit + 1)
    counts[0] = 1
    for weight in sorted(w for w in clause.weights if 0 < w <= limit):
        whole += weight
        moved = counts[: max(0, min(limit, whole // 2) - weight + 1)]
        words += int((np.frexp(moved)[1] + 63 >> 6).sum())
        counts[weight:] += counts[: limit + 1 - weight].copy()
    return words


def _clauses(form: Any) -> list[Threshold]:
    return [form] if isinstance(form, Threshold) else [c for part in form.parts for c in _clauses(part)]


def peer(python: str, name: str, game: Game, index: str, ours: float) -> str:
    """What the peer takes, as a ratio of what we take, and how far its shares are from the exact ones."""
    asked = {"peer": name, "form": written(game.form), "index": index}
    try:
        done = subprocess.run(
            [python, str(PEER)], input=json.dumps(asked), capture_output=True, text=True, check=True, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        return f"stopped after {PATIENCE} s, ratio over {PATIENCE / ours:,.0f}"
    except subprocess.CalledProcessError as error:
        return f"no answer: {(error.stderr.strip().splitlines() or ['killed'])[-1][:100]}"
    found = json.loads(done.stdout)
    power = power_of(game, by_size=index == "shapley")
    exact = power.shapley if index == "shapley" else power.banzhaf
    off = max(abs(a - float(b)) for a, b in zip(found["shares"], exact.values(), strict=True))
    warned = "; it warned" if "overflow" in done.stderr.lower() else ""
    verdict = (
        "WRONG, without a word" if (off > 1e-3 or off != off) and not warned else f"off by up to {off:.1e}{warned}"
    )
    worst = f", least share {min(found['shares']):.3g}" if off > 1e-3 else ""
    return f"{found['seconds'] * 1000:.1f} ms, ratio {found['seconds'] / ours:.2f}, {verdict}{worst}"


def written(form: Any) -> dict[str, Any]:
    """A form as the peers' script reads it."""
    if isinstance(form, Threshold):
        return {"weights": list(form.weights), "quota": form.quota}
    return {"all" if isinstance(form, Every) else "any": [written(part) for part in form.parts]}


def main() -> None:
    """Print a line for each work."""
    words = sys.argv[1:]
    python = words.pop(0) if words and words[0] not in WORKS else None
    one = {"32 bits": by_numpy(), "64 bits": by_words(), "32 bits modulo": by_residues()}
    say(", ".join(f"one addition of {word} in the first cache: {each * 1e9:.3f} ns" for word, each in one.items()))
    for name in words or WORKS:
        make, by_size, target, runs = WORKS[name]
        game = make()
        power_of(thousand() if name == "fund-shapley" else game, by_size=False)  # machine code is loaded, if it is used
        best = cpu = float("inf")
        for _ in range(runs):
            begun, worked = time.perf_counter(), time.process_time()
            power = power_of(game, by_size=by_size)
            shares = [power.banzhaf, power.shapley] if by_size else [power.banzhaf]
            best, cpu = min(best, time.perf_counter() - begun), min(cpu, time.process_time() - worked)
            assert all(sum(index.values()) == 1 for index in shares)
        word = "64 bits" if not by_size else "32 bits modulo" if len(game.members) > 34 else "32 bits"
        floor = additions(game, by_size) * one[word]
        over = f", {cpu / floor:.1f} times that" if floor > 1e-4 else ""
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        say(
            f"{name}: {best * 1000:.1f} ms by {power.algorithm} ({best / target:.2f} of the target "
            f"{target * 1000:g} ms; CPU {cpu * 1000:.1f} ms, floor {floor * 1000:.1f} ms{over}; "
            f"{memory:.2f} GiB at most so far)"
        )
        for other in PEERS if python is not None else ():
            say(f"  {other}: {peer(python, other, game, 'shapley' if by_size else 'banzhaf', best)}")


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
