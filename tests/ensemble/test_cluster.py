"""Runs on a Dask cluster give what they give here; a worker that dies loses nothing; what cannot go on is said.

The scheduler and the workers are processes of their own, started as a user starts them.
"""

from __future__ import annotations

import math
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cluster_work import deadly, kept, slow, whose
from dask_running import Running
from equipoise.agree.sweeping.grid import grid
from equipoise.agree.sweeping.sweep import swept
from equipoise.decide import power_of
from equipoise.decide.game import Game
from equipoise.ensemble import Cancel, Outcome, Progress, Run, Watch, cluster, gathered, here
from equipoise.ensemble.cluster import _outcome
from equipoise.ensemble.runs import attempted
from equipoise.errors import EquipoiseError
from equipoise.model import Proposal
from small import small


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as stack:
        yield Running(tmp_path_factory.mktemp("dask"), stack)


@pytest.fixture(scope="module")
def two(running: Running) -> Running:
    running.workers(2)
    return running


def asked(address: str, work: Callable[[int], Any], count: int, watch: Watch | None = None) -> list[Outcome[Any]]:
    watch = watch or Watch()
    runs = [Run(i, f"run {i}", i) for i in range(count)]
    return list(gathered(cluster(address)(work, runs, watch), runs, watch))


def test_a_sweep_has_the_same_digits_there_and_here(two: Running) -> None:
    text = Proposal("empty", "Empty", "tabled", (), tabled_by="C")
    alliance = small()
    cells = grid(alliance, [text], {"loss-aversion": ("drawn", "1", "2")}, range(2026, 2028), 7, 64)
    there = swept(alliance, cells, run=cluster(two.address), watch=Watch())
    assert there == swept(alliance, cells, run=here, watch=Watch())
    assert there.complete


def test_the_runs_of_a_large_count_are_shared_out(two: Running) -> None:
    game = Game.weighted({f"M{i}": 7 * i * i % 101 + 1 for i in range(70)}, quota=1700)
    there = power_of(game, algorithm="weights", executor=cluster(two.address))
    assert there == power_of(game, algorithm="weights")


def test_every_worker_has_the_function_before_the_first_run(tmp_path: Path) -> None:
    """None fetches it from one that is at work: that took up to a second."""
    with ExitStack() as stack:
        own = Running(tmp_path, stack)
        own.workers(2)
        asked(own.address, slow, 1)
        assert list(own.client.run(kept).values()) == [1, 1]


def test_a_worker_that_comes_later_is_sent_the_function(two: Running) -> None:
    later: list[int] = []

    def tell(progress: Progress) -> None:
        if progress.done == 2:
            later.extend(worker.pid for worker in two.workers(1))

    found = asked(two.address, whose, 60, Watch(tell))
    assert not [o.failure for o in found if o.failure]
    assert later[0] in {o.value for o in found}


def test_many_functions_in_turns_are_each_answered(two: Running) -> None:
    """A worker keeps few: those that others let go of are sent again."""
    runs = [Run(i, f"run {i}", i) for i in range(4)]
    askers = [cluster(two.address)(partial(pow, 2 + n), runs, Watch()) for n in range(10)]
    turns = zip(*askers, strict=True)
    values = sorted((n, o.number, o.value) for turn in turns for n, o in enumerate(turn))
    assert values == [(n, i, (2 + n) ** i) for n in range(10) for i in range(4)]


def test_a_worker_killed_in_the_middle_loses_nothing(two: Running) -> None:
    (third,) = two.workers(1)
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.done == 6:
            third.send_signal(signal.SIGKILL)

    found = asked(two.address, slow, 24, Watch(tell))
    assert third.wait(timeout=10) == -signal.SIGKILL
    assert found == [Outcome(i, math.sqrt(i)) for i in range(24)]
    assert told[-1].done == 24


def test_what_is_stopped_hands_back_what_has_finished(two: Running) -> None:
    cancel = Cancel()

    def tell(progress: Progress) -> None:
        if progress.done == 3:
            cancel.cancel()

    found = asked(two.address, slow, 200, Watch(tell, cancel))
    assert 3 <= len(found) < 20
    assert all(o.value == math.sqrt(o.number) for o in found)


@pytest.mark.parametrize(
    "address", ["nonsense", "", "carrier://pigeon:1", "tcp://127.0.0.1:99999", "tls://127.0.0.1:1"]
)
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(EquipoiseError, match="is no address of a Dask scheduler"):
        asked(address, slow, 1)


def test_a_run_over_which_workers_end_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    with ExitStack() as stack:
        own = Running(tmp_path, stack, ALLOWED_FAILURES="0")  # of a run: given up as soon as it ends a worker
        own.workers(3)
        found = asked(own.address, deadly, 8)
        assert [o.value for o in found] == [0, 1, None, 3, 4, 5, 6, 7]
        failure = found[2].failure
        assert failure is not None
        assert (failure.kind, failure.said) == ("KilledWorker", "its workers ended over it, twice")


def test_where_no_worker_is_left_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["equipoise.ensemble.cluster"], "_PATIENCE", 1)
    with ExitStack() as stack:
        own = Running(tmp_path, stack)
        own.workers(1)
        with pytest.raises(EquipoiseError, match="has no worker: start one"):
            asked(own.address, deadly, 5)


def test_an_outcome_whose_only_holder_ended_is_asked_again_or_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["equipoise.ensemble.cluster"], "_PATIENCE", 1)

    with ExitStack() as stack:
        own = Running(tmp_path, stack)
        (holder,) = own.workers(1)
        function = own.client.submit(lambda: math.sqrt)
        asking = own.client.submit(attempted, function, 1, 2)
        own.client.gather([asking])
        holder.kill()
        run = Run(1, "run 1", 2)
        with pytest.raises(EquipoiseError, match="has no worker: start one"):
            _outcome(own.client, asking, run, own.address)
        own.workers(1)
        # The scheduler asks it again of the other worker, or has given it up: then the executor asks it.
        assert _outcome(own.client, asking, run, own.address) in (Outcome(1, math.sqrt(2)), None)


def test_a_scheduler_that_goes_away_is_said(tmp_path: Path) -> None:
    with ExitStack() as stack:
        own = Running(tmp_path, stack)
        own.workers(1)

        def tell(progress: Progress) -> None:
            if progress.done == 2:
                own.scheduler.kill()

        with pytest.raises(EquipoiseError, match="went away"):
            asked(own.address, slow, 50, Watch(tell))


def test_where_no_scheduler_answers_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["equipoise.ensemble.cluster"], "_PATIENCE", 1)
    with pytest.raises(EquipoiseError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9 within 1 seconds"):
        asked("tcp://127.0.0.1:9", slow, 1)
