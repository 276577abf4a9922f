"""Runs here, on threads and on processes give the same in the same order; one that fails is named, the others go on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from equipoise.ensemble import (
    Cancel,
    Executor,
    Outcome,
    Progress,
    Run,
    Watch,
    answered,
    gathered,
    here,
    processes,
    relayed,
    threads,
)
from equipoise.errors import EquipoiseError


def drawn(number: int) -> float:
    """A mean that would show any difference in the last bit."""
    return float(np.random.Generator(np.random.Philox(key=number)).standard_normal(999).mean())


def odd(number: int) -> int:
    """Fails in three ways: refused, a fault, and the end of the process."""
    if number == 3:
        raise EquipoiseError("three is refused")
    if number == 5:
        raise ZeroDivisionError("five")
    if number == 7:
        os._exit(9)
    return number * number


def runs(count: int) -> list[Run[int]]:
    return [Run(i, f"run {i}", i) for i in range(count)]


def asked(executor: Executor, work: Callable[[int], object], count: int, watch: Watch | None = None) -> list[object]:
    watch = watch or Watch()
    return list(gathered(executor(work, runs(count), watch), runs(count), watch))


@pytest.mark.parametrize("of", [processes, threads])
def test_two_give_the_digits_of_one(of: Callable[[int], Executor]) -> None:
    assert asked(of(2), drawn, 9) == asked(here, drawn, 9) == [Outcome(i, drawn(i)) for i in range(9)]


def test_threads_work_at_the_same_time_each_on_its_run_and_a_failure_is_named() -> None:
    together = threading.Barrier(2, timeout=30)

    def met(number: int) -> int:
        together.wait()
        return odd(number)

    found = asked(threads(2), met, 6)
    assert [o.value for o in found] == [0, 1, 4, None, 16, None]  # type: ignore[attr-defined]
    assert found[5].failure.said == "this is a bug: five"  # type: ignore[attr-defined]


def test_the_order_in_which_runs_finish_changes_nothing() -> None:
    def backwards(work: Callable[[int], object], some: list[Run[int]], watch: Watch) -> object:
        return here(work, list(reversed(some)), watch)

    assert asked(backwards, drawn, 9) == asked(here, drawn, 9)  # type: ignore[arg-type]


def test_a_run_that_fails_is_named_and_the_others_go_on() -> None:
    told: list[Progress] = []
    found = asked(processes(2), odd, 10, Watch(told.append))
    assert [o.value for o in found] == [0, 1, 4, None, 16, None, 36, None, 64, 81]  # type: ignore[attr-defined]
    said = {o.number: f"{o.failure.kind}: {o.failure.said}" for o in found if o.failure}  # type: ignore[attr-defined]
    assert said == {
        3: "EquipoiseError: three is refused",
        5: "ZeroDivisionError: this is a bug: five",
        7: "ProcessEnded: its process ended with code 9",
    }
    assert (told[-1].done, told[-1].of, told[-1].failed) == (10, 10, 3)


def test_progress_tells_stage_share_and_an_estimate() -> None:
    told: list[Progress] = []
    seconds = iter(range(100))
    watch = Watch(told.append, clock=lambda: float(next(seconds)))
    some = runs(4)
    gathered(here(drawn, some, watch), some, watch, stage="drawing", before=4)
    assert [(p.stage, p.done, p.of, p.share) for p in told][:2] == [("drawing", 4, 8, 0.5), ("drawing", 5, 8, 0.625)]
    # A second a run: the runs of before say nothing of how long the rest takes.
    assert [p.seconds_left for p in told] == [None, 3.0, 2.0, 1.0, 0.0]
    assert [p.last for p in told] == ["", "run 0", "run 1", "run 2", "run 3"]
    silent = [p.seconds_left for p in _progress_without_a_clock()]
    assert silent == [None] * 3


def _progress_without_a_clock() -> list[Progress]:
    told: list[Progress] = []
    watch = Watch(told.append)
    gathered(here(drawn, runs(2), watch), runs(2), watch)
    return told


@pytest.mark.parametrize("executor", [here, processes(2), threads(2)])
def test_work_that_is_stopped_gives_what_has_finished(executor: Executor) -> None:
    cancel = Cancel()
    watch = Watch(lambda p: cancel.cancel() if p.done == 3 else None, cancel)
    found = asked(executor, drawn, 50, watch)
    assert 3 <= len(found) <= 5
    assert all(o == Outcome(o.number, drawn(o.number)) for o in found)  # type: ignore[attr-defined]


def test_work_in_a_thread_is_stopped_from_another() -> None:
    cancel, found = Cancel(), list[object]()
    enough = threading.Event()
    watch = Watch(lambda p: enough.set() if p.done else None, cancel)
    work = threading.Thread(target=lambda: found.extend(asked(processes(2), drawn, 5000, watch)))
    work.start()
    assert enough.wait(60)
    cancel.cancel()
    work.join(30)
    assert not work.is_alive()
    assert 1 <= len(found) < 5000


@pytest.mark.parametrize("of", [processes, threads])
def test_fewer_than_one_is_refused(of: Callable[[int], Executor]) -> None:
    with pytest.raises(EquipoiseError, match="at least one"):
        of(0)
    assert of(1) is here


def test_a_script_that_starts_processes_as_it_is_read_is_told_why_it_cannot(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import math\nfrom equipoise.ensemble import Run, Watch, processes\n"
        "print(list(processes(2)(math.sqrt, [Run(0, 'a', 4), Run(1, 'b', 9)], Watch())))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.returncode
    assert "could not start" in done.stderr


def test_every_answer_is_needed_or_it_is_said_which_run_gave_none() -> None:
    assert answered(threads(2), odd, [4, 2, 1]) == [16, 4, 1]
    with pytest.raises(EquipoiseError, match="run 1 of 3 gave nothing: three is refused"):
        answered(threads(2), odd, [4, 3, 2])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_passes_follow_one_another_through_the_rows(count: int) -> None:
    seen: list[list[int]] = [[] for _ in range(5)]
    at_work: set[int] = set()
    together = 0

    def going(number: int) -> Iterator[None]:
        nonlocal together
        for row in seen:
            yield
            at_work.add(number)
            together = max(together, len(at_work))
            time.sleep(0.001 * (number % 3))
            row.append(number)
            at_work.discard(number)

    relayed([going(number) for number in range(12)], 5, count)
    assert seen == [list(range(12))] * 5
    assert (together > 1) == (count > 1)


@pytest.mark.parametrize("count", [1, 3])
def test_a_pass_that_breaks_off_is_told_and_the_others_stop(count: int) -> None:
    done: list[tuple[int, int]] = []

    def going(number: int) -> Iterator[None]:
        for row in range(4):
            yield
            if (number, row) == (2, 1):
                raise EquipoiseError("pass 2 breaks off")
            done.append((number, row))

    with pytest.raises(EquipoiseError, match="pass 2 breaks off"):
        relayed([going(number) for number in range(9)], 4, count)
    assert all(number < 3 or row < 1 for number, row in done)
