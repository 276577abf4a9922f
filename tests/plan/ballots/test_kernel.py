"""The kernel and the exact steps buy the same: as plain Python, compiled, and where there is no compiler."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from ballot_strategies import elections
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import Plain

from equipoise.plan.ballots import UTILITIES, Election, Outcome, Utility, compiled, equal_shares, leave_one_out, purses
from equipoise.plan.ballots.compiled import Kernel
from equipoise.plan.ballots.election import ledger
from equipoise.plan.ballots.kernel import buy_surely, count_only

AS_WRITTEN = Kernel(buy_surely, count_only)


@contextmanager
def counted_by(kernel: Kernel | None) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(purses, "kernel_at_hand", lambda: kernel)
        yield


@pytest.fixture
def forget() -> Iterator[None]:
    compiled._compiled.cache_clear()
    yield
    compiled._compiled.cache_clear()


def drawn(seed: int, members: int, projects: int, *, round_costs: bool, weights: int, most: int) -> Election:
    """Few different costs and weights make many ties; ``most`` above one gives scores."""
    draw = np.random.default_rng(seed)
    costs = draw.integers(1, 6, projects) * 60 if round_costs else draw.integers(1, 10**6, projects)
    voters = {}
    for i in range(members):
        chosen = np.flatnonzero(draw.random(projects) < 0.3).tolist()
        weight = Fraction(int(draw.integers(1, weights + 1)), 1 if round_costs else 7)
        voters[f"m{i}"] = (weight, {f"p{p}": Fraction(int(draw.integers(1, most + 1)), 2) for p in chosen})
    return Election.of({f"p{p}": int(c) for p, c in enumerate(costs)}, voters, int(costs.sum() // 3))


def told(found: Outcome) -> tuple[Any, ...]:
    groups = range(len(found.election.groups))
    return found.bought, found.rounds, [found.paid(g) for g in groups], [one.why for one in found.lost]


@given(elections(), st.sampled_from(UTILITIES))
@settings(max_examples=300)
def test_the_kernel_is_the_rule_word_for_word(election: Election, utility: Utility) -> None:
    with counted_by(AS_WRITTEN):
        found = equal_shares(election, utility)
    plain = Plain(election, utility, election.endowment).run()
    assert [(p.project, p.rho) for p in found.bought] == plain.bought
    for at, group in enumerate(election.groups):
        assert found.left(at) == plain.left[at] * group.weight


@pytest.mark.parametrize("round_costs", [True, False])
@pytest.mark.parametrize(("weights", "most"), [(1, 1), (3, 1), (1000, 1), (3, 4)])
def test_compiled_and_exact_buy_the_same(round_costs: bool, weights: int, most: int) -> None:
    kernel = compiled.load_kernel()
    assert kernel is not None
    for seed in range(25):
        election = drawn(seed, 5 + seed, 30, round_costs=round_costs, weights=weights, most=most)
        for utility in UTILITIES:
            with counted_by(None):
                exact = equal_shares(election, utility)
            with counted_by(kernel):
                fast = equal_shares(election, utility)
            assert told(fast) == told(exact)


@pytest.mark.parametrize("completion", ["add1", "greedy", "add1-greedy"])
def test_completions_and_leaving_are_the_same(completion: Any) -> None:
    kernel = compiled.load_kernel()
    for seed in range(12):
        election = drawn(seed, 12, 25, round_costs=bool(seed % 2), weights=3, most=1)
        step = election.endowment / 50
        with counted_by(None):
            exact, alone = equal_shares(election, "cost", completion, step=step), leave_one_out(election)
        with counted_by(kernel):
            fast, swift = equal_shares(election, "cost", completion, step=step), leave_one_out(election)
        assert told(fast) == told(exact)
        assert swift == alone


@pytest.mark.parametrize("kernel", [AS_WRITTEN, None], ids=["as written", "compiled"])
@pytest.mark.parametrize(("utility", "most"), [("cost", 1), ("cardinality", 1), ("score", 4), ("score-cost", 4)])
def test_whom_nobody_looks_at_changes_nothing(utility: Utility, most: int, kernel: Kernel | None) -> None:
    """Every round of Add1, each with who is only counted as the rounds before have left it, against the exact steps."""
    kernel = kernel or compiled.load_kernel()
    assert kernel is not None
    settled = looked_at = 0
    for seed in range(4 if kernel is AS_WRITTEN else 20):
        election = drawn(seed, 60, 25, round_costs=seed % 4 == 3, weights=1000, most=most)
        book, endowment = ledger(election, utility), election.endowment
        assert book.sparing is not None
        for n in range(60):
            now = endowment * (1 + Fraction(n, 20))
            found = book.sparing.run(kernel, float(now), *book.first_bounds)
            if found is not None:
                with counted_by(None):
                    exact = purses.Purses(book, now)
                    exact.buy_all()
                assert found == exact.bought
                settled += 1
                looked_at += int((~book.sparing.counted.spared).sum())
    assert settled > 100
    assert 0 < looked_at < settled * 55  # some are looked at, and far from all


def test_a_city_of_many_voters_buys_the_same() -> None:
    draw = np.random.default_rng(3)
    ballots = [draw.choice(40, int(draw.integers(1, 6)), replace=False) for _ in range(3000)]
    costs = {f"p{p}": int(c) for p, c in enumerate(draw.integers(1, 60, 40) * 1000)}
    election = Election.of(costs, [(f"{i}", 1, [f"p{p}" for p in b]) for i, b in enumerate(ballots)], 400_000)
    kernel = compiled.load_kernel()
    for utility in ("cost", "cardinality"):
        with counted_by(None):
            exact = equal_shares(election, utility)
        with counted_by(kernel):
            fast = equal_shares(election, utility)
        assert fast.bought == exact.bought


def test_figures_too_large_for_floating_point_are_left_to_exact_steps() -> None:
    voters = {"a": (Fraction(10**200, 3), ["p", "q"]), "b": (Fraction(1, 10**100), ["q"])}
    election = Election.of({"p": 10**9, "q": 10**9}, voters, 2 * 10**9)
    with counted_by(AS_WRITTEN):
        found = equal_shares(election)
    plain = Plain(election, "cost", election.endowment).run()
    assert [(p.project, p.rho) for p in found.bought] == plain.bought


@pytest.mark.usefixtures("forget")
def test_without_numba_there_is_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    assert compiled.kernel_at_hand() is None
    assert compiled.load_kernel() is None
    assert compiled.kernel_at_hand() is None
    election = drawn(1, 6, 10, round_costs=True, weights=3, most=1)
    assert equal_shares(election).bought


@pytest.mark.usefixtures("forget")
def test_switched_off_there_is_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    monkeypatch.setattr(numba.config, "DISABLE_JIT", True)
    assert compiled.load_kernel() is None


@pytest.mark.usefixtures("forget")
def test_what_cannot_be_kept_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    asked = []

    def njit(*_: str, cache: bool) -> Callable[..., Any]:
        asked.append(cache)
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: function

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled.load_kernel() == AS_WRITTEN
    assert asked == [True, False, False]


@pytest.mark.usefixtures("forget")
def test_a_compiler_that_fails_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    import numba

    def njit(*_: str, **__: bool) -> Callable[..., Any]:
        raise ValueError("no such instruction")

    monkeypatch.setattr(numba, "njit", njit)
    assert compiled.load_kernel() is None


def test_it_is_loaded_for_much_work_only() -> None:
    assert not compiled.kernel_worth_loading(1, 160, 219_551)  # one run over a city
    assert not compiled.kernel_worth_loading(33, 200, 1_567)  # each of 32 members leaving once
    assert compiled.kernel_worth_loading(450, 160, 219_551)  # Add1 over a city


def test_small_commands_never_import_numba() -> None:
    """Nor does the brief: tests/contracts/test_readme.py."""
    program = (
        "import sys\nfrom equipoise.cli.running import run\n"
        "code = run(['--help'])\nsys.exit(code or ('numba' in sys.modules) * 9)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
