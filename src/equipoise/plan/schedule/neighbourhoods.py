"""How is a plan of hundreds of candidates made good in seconds? By programmes of a part of it at a time.

The programme without whole numbers gives a bound, and of most columns says plainly that they are 0 or 1. A first plan
comes from the columns about which it does not: those that would lose little. A rough one serves best, since it leaves
room for what follows: what is under way in a few neighbouring years is planned again, the rest held, window by window,
as long as too much is left open. Every search ends after so many questions of the solver whether to go on, which it
asks at the same points on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from equipoise.plan.schedule.buying_rows import Buying
from equipoise.plan.schedule.partaking import Partaking
from equipoise.plan.schedule.problem import Candidate
from equipoise.plan.schedule.solver import Programme, Solved

__all__ = ["ENOUGH", "at", "improved", "kept_in_part", "widened"]

AIM: Final = 0.5  # of the gap: with so much left open the search ends, and leaves the rest to the second half
ENOUGH: Final = 0.9  # and with so much once a window has brought nothing
_NODES: Final = 30  # of each small programme
_NEAR: Final = 2e-4  # a column whose price is below this part of the worth may be in the first plan
_GROUP: Final = 16  # candidates chosen again at once in the whole programme
_GROUPS: Final = 8  # and how often
_ROUGH: Final = 20  # times that the solver may ask whether to go on with the first plan
_ASKS: Final = 50  # with a window of it: about a second
_ASKS_WHOLE: Final = 12  # and with a group of the whole programme, whose rounds take longer
_OPEN: Final = 1e-3  # and in a window of the later ones
_WINDOW: Final = 3  # years
_STEP: Final = 2


@contextmanager
def _held(main: Buying, values: Mapping[int, float]) -> Iterator[Programme]:
    """The programme while some of its columns are held where they are."""
    programme = main.programme
    lows, highs = programme.lows[:], programme.highs[:]
    for i, value in values.items():
        programme.lows[i] = programme.highs[i] = value
    try:
        yield programme
    finally:
        programme.lows[:], programme.highs[:] = lows, highs


def _solved(
    main: Buying, held: Mapping[int, float], *, gap: float, asks: int, start: Mapping[int, float] | None = None
) -> Solved:
    with _held(main, held) as programme:
        return programme.solved(nodes=_NODES, gap=gap, start=start, asks=asks)


def improved(
    main: Buying, candidates: Sequence[Candidate], *, gap: float, start: Mapping[int, float] | None = None
) -> tuple[list[float], float] | None:
    """A plan as values of the columns, and a bound on all plans; None when the first programme finds none."""
    relaxed = main.programme.relaxed()
    if not len(relaxed.values):
        return None
    bound, prices = relaxed.worth, relaxed.column_prices
    found = _first(main, relaxed, gap, start)
    if found is None:
        return None
    values, worth = list(found.values), found.worth
    years = sorted({s for c in candidates for s in c.starts})
    idle = False
    for since in [*years[::_STEP], *years[1::_STEP]]:
        left = (bound - worth) / (abs(worth) or 1.0)
        if left <= AIM * gap or (idle and left <= ENOUGH * gap):
            break
        idle = True
        window = range(since, since + _WINDOW)
        free = _open(main, candidates, values, prices, window, abs(bound))
        held = {i: round(values[i]) for some in main.columns.values() for i in some.values() if i not in free}
        better = _solved(main, held, gap=gap / 8, asks=_ASKS, start=dict(enumerate(values)))
        if len(better.values) and better.worth > worth:
            idle = better.worth - worth < gap / 20 * abs(worth)
            values, worth = list(better.values), better.worth
    return values, bound


def kept_in_part(main: Buying, values: Sequence[float]) -> Sequence[float]:
    """The best of what is bought now when nothing may be added; empty when the rows allow no part of it."""
    held = {i: 0.0 for some in main.columns.values() for i in some.values() if values[i] < 0.5}
    return _solved(main, held, gap=1e-3, asks=_ASKS).values


def at(main: Buying, held: Mapping[int, float]) -> Sequence[float]:
    """The values of all columns when these are held; empty when the rows do not allow it."""
    with _held(main, held) as programme:
        return programme.relaxed().values


def widened(
    main: Buying,
    half: Partaking,
    candidates: Sequence[Candidate],
    values: Sequence[float],
    relaxed: Solved,
    *,
    gap: float,
) -> Iterator[Sequence[float]]:
    """Better and better plans of the whole programme, group by group, from a plan that keeps all of its limits.

    First those that the programme without whole numbers buys otherwise, then those under way in neighbouring years; who
    takes part in them is chosen again, who works is free everywhere.
    """
    bound, prices = abs(relaxed.worth), relaxed.column_prices
    worth = main.worth(values)

    def doubt(name: str) -> tuple[float, float, str]:
        some = main.columns[name].values()
        apart = sum(abs(values[i] - relaxed.values[i]) for i in some)
        return -round(apart, 6), min((abs(prices[i]) for i in some), default=0.0), name

    order = sorted((c.id for c in candidates if main.columns[c.id]), key=doubt)

    def groups() -> Iterator[set[str]]:
        for since in range(0, _GROUPS * _GROUP // 2, _GROUP // 2):
            yield set(order[since : since + _GROUP])
        for year in sorted({s for c in candidates for s in c.starts})[::_WINDOW]:
            free = _open(main, candidates, values, prices, range(year, year + _WINDOW), bound)
            under_way = [name for name in order if any(i in free for i in main.columns[name].values())]
            yield set(under_way[: _GROUP + _GROUP // 2])

    for moving in groups():
        if relaxed.worth - worth <= gap * abs(worth):
            return
        free = {i for name in moving for i in main.columns[name].values() if abs(prices[i]) < _OPEN * bound}
        free |= {i for name in moving for i in main.columns[name].values() if values[i] > 0.5}
        held = {i: round(values[i]) for some in main.columns.values() for i in some.values() if i not in free}
        held |= {i: round(values[i]) for (_, name), i in half.joins.items() if name not in moving}
        better = _solved(main, held, gap=gap / 6, asks=_ASKS_WHOLE, start=dict(enumerate(values)))
        if len(better.values) and better.worth > worth:
            values, worth = list(better.values), better.worth
            yield values


def _first(main: Buying, relaxed: Solved, gap: float, start: Mapping[int, float] | None) -> Solved | None:
    near = _NEAR * abs(relaxed.worth)
    held: dict[int, float] = {}
    for some in main.columns.values():
        if any(1e-6 < relaxed.values[i] < 1 - 1e-6 for i in some.values()):
            continue
        if start is not None and any(round(relaxed.values[i]) != start.get(i, 0.0) for i in some.values()):
            continue
        held |= {i: round(relaxed.values[i]) for i in some.values() if abs(relaxed.column_prices[i]) > near}
    found = _solved(main, held, gap=gap, asks=_ROUGH, start=start)
    return found if len(found.values) else None


def _open(
    main: Buying,
    candidates: Sequence[Candidate],
    values: Sequence[float],
    prices: Sequence[float],
    window: range,
    worth: float,
) -> set[int]:
    """The columns of what is under way in these years, and of what is not bought but nearly worth it."""
    free: set[int] = set()
    for c in candidates:
        some = main.columns[c.id]
        now = next((way for way, i in some.items() if values[i] > 0.5), None)
        inside = now is None or any(now.start <= year < now.start + c.duration for year in window)
        if inside:
            free |= {i for i in some.values() if values[i] > 0.5 or abs(prices[i]) < _OPEN * worth}
    return free
