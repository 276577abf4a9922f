"""The nearest text that passes: how long until it is found and proven, once its effects are measured?

No peer does this. 32 members, 12 levers, and 32 side payments that sum to zero; the distance found is within 2% of
one that is proven to be the least. The floor is the arithmetic of one look at a text: what every lever gives every
member in every draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from equipoise.agree.amending.bargaining import Standings, core, nash
from equipoise.agree.amending.table import SEARCHED
from figures import Floor, Row, timed
from floors import multiplied
from works.menus import LEVERS, MEMBERS, certified, menu

RUNS = 5


def rows(_: Path) -> Iterator[Row]:
    """By the central assumptions, on the draws of a search, and on those of a forecast; the core and Nash's point."""
    for draws in (1, SEARCHED, 256):
        for payments in (False, True):
            asked = menu(draws, payments=payments)
            distance, bound = certified(asked)
            ours = timed(partial(certified, asked), RUNS)
            name = f"{draws} draws{', with side payments' if payments else ''}"
            limit = 0.3 if draws == SEARCHED else None
            yield Row(name, ours, _look(draws, payments), limit, said=f"proven gap {100 * (1 - bound / distance):.2f}%")
    program = Standings.of(menu(1).surface)
    yield Row("the core and Nash's point", timed(lambda: (core(program), nash(program)), RUNS), _look(1, False))


def _look(draws: int, payments: bool) -> Floor:
    """What every lever, and every payment, gives every member in every draw."""
    levers = LEVERS + (len(MEMBERS) if payments else 0)
    return multiplied(draws * len(MEMBERS) * levers, "every gain of every member")
