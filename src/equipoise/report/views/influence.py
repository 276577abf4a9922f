"""How is each member's influence over what a fund buys shown, beside its share of the cost?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

__all__ = ["VIEWS"]

_SHARES: Final = (
    WHO,
    Column("cost_share_percent", "Cost\nshare, %", "share"),
    Column("say_percent", "Say,\n%", "share"),
)


def _measure(name: str, header: str) -> tuple[Column, ...]:
    return (
        Column(f"{name}_percent", header, "tenth"),
        Column(f"{name}_low", "\nfrom", "tenth"),
        Column(f"{name}_high", "\nto", "tenth"),
    )


_SERVED: Final = View(
    (*_SHARES, *_measure("satisfaction", "Served,\n%"), *_measure("shapley", "Shapley,\n%")),
    sort="cost_share_percent",
    shown=12,
    units="Served: the money bought of all that the member values, weighted by how much. Shapley: its mean part in "
    "moving the spending from where all ballots are neutral to where none is, over {orders} sampled orders, with the "
    "95% interval of that mean.",
)

VIEWS: Final[Mapping[str, View]] = {
    "Influence": View(
        (*_SHARES, *_measure("voice", "Ballot\nneutral, %"), *_measure("leaving", "Leaves with\nits money, %")),
        sort="cost_share_percent",
        shown=12,
        units="The part of the spending of Equal Shares that changes when the member's ballot is neutral, and when it "
        "leaves and takes its money along: voice, and voice with the purse. From, to: 90% of {draws} random ballots, "
        "each assumed value drawn between its low and its high (seed {seed}). What is bought moves in whole projects: "
        "the value at the central assumptions may lie outside.",
        before=((lambda found: found.rows(), _SERVED),),
    ),
}
