"""How is it shown what another say over priorities changes: who gains and loses it, and what would be bought?

Members and projects are shown one a row with the mixes of the say side by side; the rows of the answer are one a mix.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from equipoise.report.page import Column
from equipoise.report.views.view import WHO, View

if TYPE_CHECKING:
    from equipoise.plan import BoughtBySay

__all__ = ["VIEWS"]

_MOST: Final = 4  # mixes that fit side by side; further ones are in the rows
_NARROW: Final = 14

_MEMBERS: Final = View(
    (
        WHO,
        Column("cost_share_percent", "Cost\nshare, %", "share"),
        Column("share_1", "Say, %:\n{head_1}", "share"),
        *(
            column
            for n in range(2, _MOST + 1)
            for column in (Column(f"share_{n}", f"{{head_{n}}}", "share"), Column(f"points_{n}", "Points", "points"))
        ),
    ),
    sort="cost_share_percent",
    shown=12,
    units="Say over what the fund buys, beside the share of its cost; points against {head_1}. {raised}",
)
_PROJECTS: Final = View(
    (
        Column("title", "Project"),
        Column("cost", "Price,\n{currency} m", "millions"),
        Column("plan", "The plan\nbuys it"),
        Column("equal_shares", "Equal Shares\nbuys it"),
        Column("status", "", "mark"),
    ),
    by="project",
    shown=9,
    units="Under which says: those whose purchase depends on it first.",
)


def _side_by_side(found: BoughtBySay) -> list[dict[str, Any]]:
    """A row a member, with its say under every mix."""
    mixes = list(found.mixes)[:_MOST]
    heads = {f"head_{n}": "\n".join(wrap(mix, _NARROW)) for n, mix in enumerate(mixes, 1)}
    raised = " ".join(f"Raised by {mix}: {', '.join(found.gains(mix)[0]) or 'nobody'}." for mix in mixes[1:])
    rows: dict[str, dict[str, Any]] = {}
    for row in found.member_rows():
        if row["mix"] in mixes:
            n = mixes.index(row["mix"]) + 1
            mine = rows.setdefault(row["member"], {**row, **heads, "raised": raised})
            mine |= {f"share_{n}": row["share_percent"], f"points_{n}": row["difference_points"]}
    return list(rows.values())


def _says(found: BoughtBySay) -> list[dict[str, Any]]:
    """A row a project, with the says under which each rule buys it; those that differ first."""
    rows: dict[str, dict[str, Any]] = {}
    bought: dict[tuple[str, str], list[str]] = {}
    for row in found.project_rows():
        rows.setdefault(row["project"], row)
        if row["decision"] == "bought":
            bought.setdefault((row["rule"], row["project"]), []).append(row["mix"])

    def words(rule: str, project: str) -> str:
        under = bought.get((rule, project), [])
        other = [mix for mix in found.mixes if mix not in under]
        if not under or not other:
            return "yes" if under else "no"
        few, word = (under, "only under") if len(under) <= len(other) else (other, "not under")
        return f"{word} {' and '.join(few)}"

    told = [
        {**row, "plan": words("plan", name), "equal_shares": words("equal-shares", name)} for name, row in rows.items()
    ]
    return sorted(told, key=lambda row: (not (row["plan"] + row["equal_shares"]).count(" under "), row["project"]))


def _by_rule(found: BoughtBySay) -> list[dict[str, Any]]:
    """A row a rule and mix, with what changes against the first mix in words."""

    def titles(names: str) -> str:
        return "; ".join(found.alliance.projects[name].title for name in names.split()) or "nothing"

    def words(row: Mapping[str, Any]) -> str:
        if row["mix"] == found.first:
            return "baseline"
        if not row["besides"] and not row["no_more"]:
            return "the same"
        return f"{titles(row['besides'])}; instead of: {titles(row['no_more'])}"

    return [{**row, "instead": words(row), "rule": _RULES.get(row["rule"], row["rule"])} for row in found.rule_rows()]


#: What each way to buy is called.
_RULES: Final = {"plan": "The plan", "equal-shares": "Equal Shares", "phragmen": "Phragmén", "greedy": "Greedy"}

VIEWS: Final[Mapping[str, View]] = {
    "BoughtBySay": View(
        (
            Column("rule", "Rule", "name"),
            Column("mix", "Say"),
            Column("bought", "Buys", "count"),
            Column("amount", "{currency} m", "millions"),
            Column("instead", "Against the first say"),
        ),
        by="rule",
        units="The plan keeps to each year's ceiling; the other rules spend the room of all the years together.",
        shows=_by_rule,
        ends=lambda found: (found.overlooked,),
        before=((_side_by_side, _MEMBERS), (_says, _PROJECTS)),
    ),
}
