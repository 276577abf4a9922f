"""How are many forecasts asked at once? ``equipoise sweep``: a grid of texts and assumptions, kept in a file.

Ctrl-C stops the work and keeps what has finished; the same command goes on from there. Where it stands is told on the
standard error. Where the reader of that or of the answer leaves (``| head``), the file is written all the same.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.executing import Cluster, executor
from equipoise.cli.options import MaybeAlliance, Seed, Years
from equipoise.cli.telling import tell
from equipoise.cli.wish import Wish, wished

if TYPE_CHECKING:
    from equipoise.agree import Sweep
    from equipoise.ensemble import Cancel, Executor, Progress

__all__ = ["sweep"]

_FAILED = 1
_STOPPED = 130


@wished
def sweep(
    wish: Wish,
    alliance: MaybeAlliance = None,
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="[PROPOSAL]...", help="The texts: canada-2026 canada-2026:equal ...")
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume",
            metavar="NAME=V,V",
            help="Hold an assumption at each of these values, for example loss-aversion=drawn,1,2; may be repeated.",
        ),
    ] = None,
    years: Years = None,
    seed: Seed = 7,
    draws: Annotated[int, typer.Option("--draws", min=2, help="How many draws a forecast.")] = 1024,
    processes: Annotated[int, typer.Option("--processes", min=1, max=256, help="On how many processes.")] = 1,
    cluster: Cluster = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Keep it in this Parquet file, and go on from there.")
    ] = None,
    read: Annotated[
        str | None, typer.Option("--read", metavar="FILE", help="Instead of asking: show what a file holds.")
    ] = None,
) -> None:
    """How do the odds move over texts and assumptions?

    Many forecasts, on several processes or a cluster if wished.
    """
    if wish.explain is not None or wish.chair is not None:
        raise typer.BadParameter("--explain and --for belong to one forecast: equipoise agree")
    if read is not None:
        if alliance is not None or texts or assume or out is not None:
            raise typer.BadParameter("--read shows a file as it is: leave out ALLIANCE, PROPOSAL, --assume and --out")
        _shown_from(read, wish)
        return
    if alliance is None or not texts:
        raise typer.BadParameter(
            "name an alliance and its texts, for example: equipoise sweep nato canada-2026 canada-2026:equal; "
            "or a file to --read"
        )
    _asked(wish, alliance, texts, _values(assume or []), years, (seed, draws), executor(processes, cluster), out)


def _shown_from(place: str, wish: Wish) -> None:
    from equipoise.cli.giving import give
    from equipoise.report.sweeps import SweepPage, read_sweep

    give(SweepPage(read_sweep(place), place), wish, ["sweep", "--read", place])


def _asked(
    wish: Wish,
    alliance: str,
    texts: list[str],
    assume: dict[str, tuple[str, ...]],
    years: str | None,
    random: tuple[int, int],
    run: Executor,
    out: str | None,
) -> None:
    from equipoise import ensemble
    from equipoise.agree.sweeping.grid import grid
    from equipoise.agree.sweeping.sweep import swept
    from equipoise.cli.giving import give
    from equipoise.cli.loading import alliance_of, proposal_of
    from equipoise.cli.papers import need_place
    from equipoise.report.arguments import proposals_of_today, years_of
    from equipoise.report.horizon import horizon
    from equipoise.report.sweeps import SweepFile, SweepPage

    if out is not None:
        need_place("--out", out, "sweep.parquet")
    found = alliance_of(alliance)
    span = years_of(years) if years is not None else horizon(found)
    asked = grid(found, proposals_of_today(found, [proposal_of(found, name) for name in texts]), assume, span, *random)
    kept = SweepFile(out, asked.cells, asked.question) if out is not None else None
    before = kept.before if kept is not None else {}
    if before:
        tell(f"{len(before)} of {len(asked.cells)} forecasts are in {out} already\n")
    with _stopping() as cancel:
        watch = ensemble.Watch(_Telling(), cancel, time.monotonic)
        keep = kept.keep if kept is not None else None
        answer = swept(found, asked, run=run, watch=watch, before=before, keep=keep)
    if kept is not None:
        kept.close(answer)
    give(SweepPage(answer, out), wish, ["sweep", alliance, *texts])
    _ended(answer, cancel, out)


def _ended(answer: Sweep, cancel: Cancel, out: str | None) -> None:
    """Say what is missing, and end with a code that says it too."""
    left = len(answer.cells) - len(answer.finished) - len(answer.failures)
    where = f"kept in {out}; the same command goes on from there" if out else "not kept: name a file with --out"
    if cancel.asked and left:
        tell(f"{len(answer.finished)} of {len(answer.cells)} forecasts have finished: {where}\n")
        raise typer.Exit(_STOPPED)
    if answer.failures:
        names = {cell.number: cell.name(answer.seed) for cell in answer.cells}
        for number, failure in answer.failures.items():
            tell(f"equipoise: failed: {names[number]}\n  {failure.said}\n")
        raise typer.Exit(_FAILED)


def _values(given: list[str]) -> dict[str, tuple[str, ...]]:
    """The values of each assumption, as typed: "loss-aversion=1,2"."""
    found: dict[str, tuple[str, ...]] = {}
    for text in given:
        name, equals, values = text.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(f"--assume {text!r} is not understood: write a name and values, loss-aversion=1,2")
        if name.strip() in found:
            raise typer.BadParameter(f"--assume names {name.strip()} twice: give all its values at once")
        found[name.strip()] = tuple(v.strip() for v in values.split(",") if v.strip())
    return found


@contextmanager
def _stopping() -> Iterator[Cancel]:
    """Ctrl-C asks the work to stop; a second one ends the program as always."""
    from equipoise.ensemble import Cancel

    cancel = Cancel()

    def asked(*_: Any) -> None:
        cancel.cancel()
        signal.signal(signal.SIGINT, before)
        tell("\nstopping; once more to end at once\n")

    before = signal.signal(signal.SIGINT, asked)
    try:
        yield cancel
    finally:
        signal.signal(signal.SIGINT, before)


class _Telling:
    """Progress on the standard error: one line written over on a terminal, a line now and then elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = -1.0

    def __call__(self, p: Progress) -> None:
        left = "" if p.seconds_left is None or p.done == p.of else f", about {_span(p.seconds_left)} left"
        failed = f", {p.failed} failed" if p.failed else ""
        line = f"{p.stage}: {p.done} of {p.of} ({100 * p.share:.0f}%){failed}{left}"
        if self._live:
            tell(f"\r{line:<70}" + ("\n" if p.done == p.of else ""))
        elif p.done == p.of or time.monotonic() - self._last >= 5:
            self._last = time.monotonic()
            tell(f"{line}\n")


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
