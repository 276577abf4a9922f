"""How are the effects of a proposal shown?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from equipoise.model.wording import begun, proposal_named
from equipoise.report import format as fmt
from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

if TYPE_CHECKING:
    from equipoise.whatif import Comparison

__all__ = ["MOST_COMPARED", "VIEWS", "parameters", "side_by_side"]

#: So many proposals stand beside each other on a page; the files have all of them.
MOST_COMPARED: Final = 5


def parameters(answer: Comparison) -> Sequence[Mapping[str, Any]]:
    """What each of them sets, today beside it: a thing that one leaves alone is told as such."""
    sides = _named(answer, baseline=True)
    heads = [*(["Compared with"] if answer.against is not None else []), *_LETTERS]
    return [
        {
            "parameter": row["words"],
            "today": row["today"],
            **{f"p{i}": row[name] or "as today" for i, name in enumerate(sides)},
            **{f"h{i}": name for i, name in enumerate(heads)},
        }
        for row in answer.parameter_rows()
    ]


def side_by_side(answer: Comparison) -> Sequence[Mapping[str, Any]]:
    """One row a member: for each proposal what it pays more or less, and how its say moves."""
    found: dict[str, dict[str, Any]] = {}
    at = {name: i for i, name in enumerate(_named(answer))}
    for row in answer.rows():
        if row["proposal"] in at:
            line = found.setdefault(row["member"], {"member": row["member"], "name": row["name"]})
            i = at[row["proposal"]]
            line |= {f"amount{i}": row["amount"], f"say{i}": row["say_change_points"], "status": row["status"]}
    moved = [line for line in found.values() if any(fmt.exact(line[k]) for k in line if k[:3] in ("amo", "say"))]
    return sorted(moved, key=lambda line: (-fmt.exact(line["say0"]), -fmt.exact(line["amount0"]), line["member"]))


def _named(answer: Comparison, *, baseline: bool = False) -> list[str]:
    base = [answer.against.proposal.id] if baseline and answer.against is not None else []
    return [*base, *(one.proposal.id for one in answer.impacts[:MOST_COMPARED])]


def _legend(answer: Comparison) -> Sequence[str]:
    """Which letter stands for which proposal, and what they are compared with."""
    called = [proposal_named(one.proposal, answer.alliance) for one in answer.impacts[:MOST_COMPARED]]
    against = proposal_named(answer.against.proposal, answer.alliance) if answer.against else "the rules of today"
    letters = [f"{letter}: {begun(name)}" for letter, name in zip(_LETTERS, called, strict=False)]
    left = len(answer.impacts) - MOST_COMPARED
    more = f" {left} more: --json and --csv." if left > 0 else ""
    return [f"{'; '.join(letters)}; each against {against}.{more}"]


_LETTERS: Final = "ABCDE"

VIEWS: Final[Mapping[str, View]] = {
    "Impact": View(
        (
            WHO,
            Column("say_before_percent", "Say, %\ntoday", "share-fine"),
            Column("say_after_percent", "as pro-\nposed", "share-fine"),
            Column("say_change_points", "Points", "points-fine"),
            Column("say_change_points", "", "bar"),
            Column("amount", "Pays,\n{currency} m", "paid"),
            Column("return_change", "Work,\n{currency} m", "got"),
            Column("capability_change", "Valued*,\n{currency} m", "got"),
        ),
        units="{years}, against the rules of today. Say: mean share over what the funds buy. Sums over the years, "
        "current prices: more (+) or less (−) to pay; work at home. * Spending that the member values, not plain "
        "{currency} and without a total: one {currency} counts v / mean(v) where its domain is valued at v, and common "
        "spending counts for every member.",
        adds=("amount", "return_change"),
    ),
    "Comparison": View(
        (
            WHO,
            *(
                column
                for i, letter in enumerate(_LETTERS)
                for column in (
                    Column(f"amount{i}", f"{letter}: pays,\n{{currency}} m", "paid"),
                    Column(f"say{i}", f"{letter}: say,\npoints", "points"),
                )
            ),
        ),
        shows=side_by_side,
        says=_legend,
        adds=tuple(f"amount{i}" for i in range(MOST_COMPARED)),
        units="More (+) or less (−) to pay over the years, current prices, and mean share of say, over what the "
        "baseline gives.",
        before=(
            (
                parameters,
                View(
                    (
                        Column("parameter", "What is set"),
                        Column("today", "Today"),
                        *(Column(f"p{i}", f"{{h{i}}}") for i in range(MOST_COMPARED + 1)),
                    ),
                    by="parameter",
                ),
            ),
        ),
    ),
}
