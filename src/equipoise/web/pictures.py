"""Which charts stand beside an answer? Each draws rows that the answer already has, and its caption is the finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from equipoise.model import Answer
from equipoise.report import format as fmt
from equipoise.report.marks import badge
from equipoise.report.page import Picture

if TYPE_CHECKING:
    from equipoise.web.address import Address

__all__ = ["YearLink", "pictures_of", "year_shown", "years_drawn"]


#: So many lines are told apart.
_LINES: Final = 5


@dataclass(frozen=True)
class YearLink:
    """A year to look at: its words, what stands in the address (None: nothing), whether it is the one shown."""

    text: str
    at: int | None
    now: bool


def pictures_of(answer: Answer, address: Address) -> list[Picture]:
    """The charts of an answer; none, where its table draws itself."""
    draw = _DRAWN.get(type(answer).__name__)
    return [] if draw is None else [p for p in draw(answer, address) if p is not None]


def years_drawn(answer: Answer, address: Address) -> list[YearLink]:
    """The years that a page can show of an answer, and which one it shows; none, where it has no year of its own."""
    match type(answer).__name__:
        case "Alignment":
            known = _measured(answer)
            now = _year_of(known, address) if known else None
            return [YearLink(str(year), None if year == known[-1] else year, year == now) for year in known]
        case "Impact":
            years = answer.years  # type: ignore[attr-defined]
            one = year_shown(answer, address)
            if len(years) < 2:
                return []
            whole = YearLink(f"{years[0]} to {years[-1]}", None, one is None)
            return [whole, *(YearLink(str(year), year, year == one) for year in years)]
    return []


def year_shown(answer: Answer, address: Address) -> int | None:
    """The year that the address names, among those of an answer over years; None: all of them."""
    wanted = address.said.get("at", "")
    return next((year for year in getattr(answer, "years", None) or () if str(year) == wanted), None)


def _measured(answer: Any) -> list[int]:
    return [y.year for y in answer.years if y.loosemore_hanby is not None]


def _year_of(known: list[int], address: Address) -> int:
    """The year that the address names; the last, where it names none of these."""
    wanted = address.said.get("at", "")
    return next((year for year in known if str(year) == wanted), known[-1])


def _alignment(answer: Any, address: Address) -> list[Picture | None]:
    """Contribution and influence of each member in a year, and how far apart all are, year by year."""
    known = _measured(answer)
    if not known:
        return []
    year = _year_of(known, address)
    alliance = address.held.alliance
    rows = [
        {
            "member": line.member,
            "name": alliance.members[line.member].name,
            "paid": fmt.exact_text(fmt.rounded(100 * line.given_share, 4)),
            "held": fmt.exact_text(fmt.rounded(100 * line.had_share, 4)),
        }
        for line in answer.lines
        if line.year == year and line.given_share is not None and line.had_share is not None
    ]
    found = next(y for y in answer.years if y.year == year)
    below = sum(fmt.exact(r["held"]) < fmt.exact(r["paid"]) for r in rows)
    caption = (
        f"In {year}, {fmt.counted(below, alliance.member_word, alliance.member_words)} of {len(rows)} had less "
        "influence than their part of the contribution."
    )
    absent = [alliance.members[m].name for m in found.missing]
    missing = f" No figure: {fmt.listed(absent)}." if absent else ""
    measure = (
        f"{answer.words}, percent, {year}; {badge(found.status)}. Dashed: influence equal to contribution. "
        f"Square-root scales.{missing}"
    )
    by_year = [
        {
            "year": y.year,
            "series": "all",
            "percent": None if y.loosemore_hanby is None else fmt.exact_text(fmt.rounded(100 * y.loosemore_hanby, 4)),
            "status": str(y.status),
        }
        for y in answer.years
    ]
    ends = [r for r in by_year if r["percent"] is not None]
    drift = (
        f"{fmt.percent(ends[0]['percent'])} of the influence would have had to move in {ends[0]['year']} to match "
        f"contribution, {fmt.percent(ends[-1]['percent'])} in {ends[-1]['year']}."
    )
    gone = len(by_year) - len(ends)
    note = f" Open squares: no figure, {fmt.counted(gone, 'year', 'years')}." if gone else ""
    index = f"Loosemore-Hanby index, percent; 0 is a perfect match. Open points: not checked.{note}"
    return [
        Picture("match", caption, measure, tuple(rows), address.followed) if rows else None,
        Picture("mismatch", drift, index, tuple(by_year)) if len(ends) > 1 else None,
    ]


def _portfolio(answer: Any, address: Address) -> list[Picture | None]:
    """Each project that is bought, over its years of work."""
    rows: list[dict[str, Any]] = [
        {"title": entry["title"], "today": (entry["start"], max(entry["start"], entry.get("end") or entry["start"]))}
        for entry in answer.project_rows()
        if entry.get("start")
    ]
    if not rows:
        return []
    rows.sort(key=lambda r: (r["today"], r["title"]))
    first, last = rows[0], max(rows, key=lambda r: r["today"][1])
    caption = (
        f"{fmt.counted(len(rows), 'project is', 'projects are')} bought; the first starts in {first['today'][0]}, "
        f"the last ends in {last['today'][1]}."
    )
    measure = f"Years of work of what the {answer.alliance.funds[answer.fund].title} buys; {badge(answer.status)}."
    return [Picture("schedule", caption, measure, tuple(rows))]


def _frontier(answer: Any, address: Address) -> list[Picture | None]:
    """What each band costs, from the narrowest."""
    rows = answer.band_rows()
    known = [row for row in rows if row["price_percent"] is not None and row["band"] != "no band"]
    if len(known) < 2:
        return []
    first, last = known[0], known[-1]
    caption = (
        f"Fairness costs {fmt.percent(first['price_percent'])} of the value of the work where {_band(first)}, and "
        f"{fmt.percent(last['price_percent'])} where {_band(last)}."
    )
    measure = f"Premium over the cheapest places, percent of the value of the work, by band; {badge(answer.status)}."
    return [Picture("frontier", caption, measure, tuple(rows))]


def _band(row: Any) -> str:
    """A band in words: how far the work of each may be from what it contributes, as a part of that."""
    if row["band"] == "0":
        return "the work of each equals its contribution"
    return f"it may differ from that by {fmt.percent(100 * Decimal(row['band']), 0)}"


def _quota_power(answer: Any, address: Address) -> list[Picture | None]:
    """The power of those whose power moves most, and of the member followed, over the quotas."""
    if len(answer.quotas) < 2:
        return []
    followed = address.followed if address.followed in answer.weighing.figures else None
    drawn = [followed] if followed else []
    drawn += [m for m in answer.moving if m not in drawn][: _LINES - len(drawn)]
    power, quotas = answer.sweep.power, sorted(answer.quotas)
    names = {m: answer.alliance.members[m].name for m in drawn}
    one = drawn[0]
    ends = [fmt.percent(100 * power[q][one], 1) for q in (quotas[0], quotas[-1])]
    caption = (
        f"Of all power {names[one]} would have {ends[0]} at a quota of {quotas[0]:f}% and {ends[1]} at {quotas[-1]:f}%."
    )
    who = fmt.counted(len(drawn), address.held.alliance.member_word, address.held.alliance.member_words)
    measure = (
        f"Power in percent ({answer.index_words}) of {who}, those that move most, by the quota in percent of "
        f"{answer.weighing.words}; {badge(answer.status)}."
    )
    rows = [
        {"quota": f"{q:f}", "name": names[m], "power_percent": fmt.exact_text(fmt.rounded(100 * power[q][m], 4))}
        for m in drawn
        for q in quotas
    ]
    return [Picture("quota_power", caption, measure, tuple(rows), names[followed] if followed else None)]


_DRAWN: Final[Mapping[str, Callable[[Any, Any], list[Picture | None]]]] = {
    "Alignment": _alignment,
    "Frontier": _frontier,
    "Portfolio": _portfolio,
    "QuotaPower": _quota_power,
}
