"""Chapter 2: who pays, to which fund, today and over the horizon; and how much hangs on an uncertain key?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from equipoise.errors import EquipoiseError, NoFigure
from equipoise.model import Conversion, Series, Shares, conversion, shares_on
from equipoise.model.wording import the
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inputs import other_keys
from equipoise.report.brief.inquiry import Inquiry, MovedKey
from equipoise.report.marks import badge, caption
from equipoise.report.page import Block, Column, Note, Paragraph, Row, Table, must_agree, summed
from equipoise.report.wording import begun, ended
from equipoise.values import weakest

__all__ = ["payers_chapter"]


def payers_chapter(inquiry: Inquiry) -> Chapter:
    """Payments of the base year by fund, the horizon under the rules of today and as proposed, and the other key."""
    blocks: list[Block] = [Paragraph(_sentence(inquiry)), _today(inquiry)]
    for moved in inquiry.moved_keys:
        blocks += _new_shares(inquiry, moved)
    if inquiry.impact.payments_known:
        blocks += [Paragraph(_horizon_sentence(inquiry)), *_horizon(inquiry)]
    else:
        blocks.append(Paragraph(f"What the funds call over {inquiry.years_text} is not known."))
    for other in _other_keys(inquiry):
        blocks += _compared(inquiry, *other)
    blocks += [Note(ended(f"Not counted: {gap}")) for gap in inquiry.gaps]
    return Chapter(2, "Who pays", tuple(blocks))


def _sentence(inquiry: Inquiry) -> str:
    payers = sorted((m for m in inquiry.members if inquiry.paid_today(m)), key=inquiry.paid_today, reverse=True)
    names = fmt.listed([the(f.title) for f in inquiry.funds])
    top = [m for m in payers if inquiry.paid_today(m) == inquiry.paid_today(payers[0])]
    most = ""
    if top:
        share = fmt.percent(inquiry.share_today(top[0]))
        names_of = fmt.listed([inquiry.named(m) for m in top])
        most = f"; {names_of} {'pays' if len(top) == 1 else 'pay'} most, {share}{' each' if len(top) > 1 else ''}"
    paid = fmt.money(inquiry.total_today, inquiry.alliance.currency)
    return (
        f"In {inquiry.base}, {fmt.counted(len(payers), inquiry.alliance.member_word, inquiry.alliance.member_words)} "
        f"{'pays' if len(payers) == 1 else 'pay'} {paid} at current prices to {names}{most}, by the key in force on "
        f"1 January {inquiry.base}."
    )


def _today(inquiry: Inquiry) -> Table:
    columns = [
        Column("member", begun(inquiry.alliance.member_word), "who"),
        Column("share_percent", "Share, %", "share"),
    ]
    for fund in inquiry.funds:
        columns.append(Column(f"fund:{fund.id}", f"{inquiry.fund_name(fund.id)},\n{fund.currency} m", "millions"))
    columns.append(Column("amount", f"All funds,\n{inquiry.alliance.currency} m", "millions"))
    gdp = _gdp(inquiry)
    if gdp is not None:
        columns.append(Column("of_gdp_percent", "All funds,\n% of GDP", "fine"))
    columns.append(Column("status", "", "mark"))
    rows: list[Row] = []
    for member in sorted(inquiry.members, key=lambda m: (-inquiry.paid_today(m), m)):
        amounts = {f"fund:{f.id}": fmt.exact_text(inquiry.paid_today(member, f.id)) for f in inquiry.funds}
        lines = [c.lines[member] for c in inquiry.calls.values() if member in c.lines]
        rows.append(
            {
                "member": member,
                "name": inquiry.name(member),
                "share_percent": fmt.exact_text(fmt.rounded(inquiry.share_today(member), 4)),
                **amounts,
                "amount": fmt.exact_text(inquiry.paid_today(member)),
                "of_gdp_percent": _of_gdp(inquiry, gdp, member),
                "status": str(max((line.status for line in lines), key=lambda s: s.rank)) if lines else "missing",
            }
        )
    total: dict[str, Any] = {"name": "Total", "member": ""}
    for fund in inquiry.funds:
        parts = summed(rows, f"fund:{fund.id}")
        total[f"fund:{fund.id}"] = must_agree(
            f"{fund.title}, {inquiry.base}", parts, Fraction(_called(inquiry, fund.id))
        )
    total["amount"] = must_agree(
        f"all funds, {inquiry.base}", summed(rows, "amount"), sum(total[f"fund:{f.id}"] for f in inquiry.funds)
    )
    total["share_percent"] = Fraction(100) if inquiry.total_today else Fraction(0)
    note = caption(str(row["status"]) for row in rows)
    notes = (note, _no_share_of_gdp(inquiry)) if gdp is None else (note, _gdp_words(*gdp, inquiry.base))
    return Table(tuple(columns), tuple(rows), total=total, highlight=inquiry.capital, shown=12, notes=notes)


def _gdp(inquiry: Inquiry) -> tuple[Series, Conversion] | None:
    """The series of GDP and how to put it into the currency that the funds call: a rate is never made up."""
    found = inquiry.alliance.measured("gdp")
    own, _, scale = found.unit.partition(",")[0].partition(" ") if found is not None else ("", "", "")
    if found is None or scale != "million" or not any(found.at(m, inquiry.base).value for m in inquiry.members):
        return None
    first, last = date(inquiry.base, 1, 1), date(inquiry.base, 12, 31)
    try:
        return found, conversion(inquiry.alliance.rates, own, inquiry.alliance.currency, first, last)
    except NoFigure:
        return None


def _of_gdp(inquiry: Inquiry, gdp: tuple[Series, Conversion] | None, member: str) -> str | None:
    figure = gdp[0].at(member, inquiry.base).value if gdp is not None else None
    if gdp is None or not figure:
        return None
    return fmt.exact_text(fmt.rounded(100 * inquiry.paid_today(member) / (gdp[1].of(figure) * 10**6), 6))


def _gdp_words(series: Series, by: Conversion, year: int) -> str:
    at = f", at {by.rate.words}, {badge(by.rate.status)}" if by.rate is not None else ""
    return f"GDP: {series.title}, {year}{at}."


def _no_share_of_gdp(inquiry: Inquiry) -> str:
    found = inquiry.alliance.measured("gdp")
    if found is None:
        return "As a share of GDP: not computed, for the folder has no series of GDP."
    unit, currency = found.unit.partition(",")[0], inquiry.alliance.currency
    if unit == f"{currency} million":
        return f"As a share of GDP: not computed, for no GDP of {inquiry.base} is on record."
    return f"As a share of GDP: not computed, for GDP is in {unit}, calls in {currency}, and no dated rate is known."


def _called(inquiry: Inquiry, fund: str) -> Decimal:
    calls = inquiry.calls[fund]
    return calls.total.amount + sum((c.difference.amount for c in calls.lines.values()), Decimal(0))


def _horizon_sentence(inquiry: Inquiry) -> str:
    total = inquiry.impact.total("money")
    before = inquiry.impact.total("money", "baseline")
    currency = inquiry.alliance.currency
    changed = [m for m in inquiry.members if inquiry.impact.change(m, "money")]
    called = [v for v in dict.fromkeys(e.venue for e in inquiry.effects("money")) if _calls(inquiry, v)]
    funds = fmt.listed([inquiry.the_fund(v) for v in called]) or "the funds"
    verb = "calls" if len(called) == 1 else "call"
    comma = "," if inquiry.gaps else ""
    head = (
        f"Over {inquiry.span_text}{comma} {funds} {verb} {fmt.money(before, currency)} in all under the rules of today"
    )
    if not changed:
        return f"{head}; the proposal changes no payment: {currency} 0.00 for every {inquiry.alliance.member_word}."
    more = "less" if total < 0 else "more"
    moved = f"{fmt.money(abs(total), currency)} {more} in all" if total else "the same in all"
    who = fmt.counted(len(changed), inquiry.alliance.member_word, inquiry.alliance.member_words)
    payments = "payment of {} changes" if len(changed) == 1 else "payments of {} change"
    return f"{head}, and as proposed {moved}; the {payments.format(who)}."


def _calls(inquiry: Inquiry, venue: str) -> bool:
    return any(e.baseline or e.proposed for e in inquiry.effects("money", venue))


def _new_shares(inquiry: Inquiry, moved: MovedKey) -> list[Block]:
    """Each member's share by a key that the proposal changes: today, as proposed, from a stated day."""
    alliance = inquiry.alliance
    rows: list[dict[str, Any]] = []
    for member in {*moved.before.percent, *moved.after.percent}:
        before, after = 100 * moved.before.of(member), 100 * moved.after.of(member)
        rows.append(
            {
                "member": member,
                "name": inquiry.name(member),
                "share_percent": fmt.exact_text(before),
                "proposed_percent": fmt.exact_text(after),
                "points": fmt.exact_text(after - before),
            }
        )
    rows.sort(key=lambda r: (-abs(fmt.exact(r["points"])), r["member"]))
    changed = sum(fmt.exact(r["points"]) != 0 for r in rows)
    funds = fmt.listed([inquiry.the_fund(f) for f in moved.funds])
    since = "" if moved.since == moved.on else f" (the shares first differ on {fmt.day(moved.since)})"
    first = inquiry.capital
    share, proposed = (fmt.percent(100 * side.of(first), 2) for side in (moved.before, moved.after))
    sentence = (
        f"The proposal changes the key “{alliance.keys[moved.key].title}”, by which {alliance.member_words} pay for "
        f"{funds}. {begun(moved.span)}{since} {inquiry.named(first)} would pay {proposed} "
        f"instead of {share}; the shares of "
        f"{fmt.counted(changed, alliance.member_word, alliance.member_words)} change."
    )
    columns = (
        Column("member", begun(alliance.member_word), "who"),
        Column("share_percent", "Share, %\nrules of today", "share"),
        Column("proposed_percent", "Share, %\nas proposed", "share"),
        Column("points", "Points", "share-paid"),
    )
    trust = badge(weakest((moved.before.weakest, moved.after.weakest)))
    total = {"name": "Total", "member": ""} | {c.key: summed(rows, c.key) for c in columns if c.key != "member"}
    note = f"{trust}: the weakest of these shares. Key {moved.key}, {moved.span}. + is a larger share to pay."
    return [Paragraph(sentence), Table(columns, tuple(rows), total, inquiry.capital, shown=8, notes=(note,))]


def _horizon(inquiry: Inquiry) -> list[Block]:
    venues = dict.fromkeys(e.venue for e in inquiry.effects("money"))
    moving = [v for v in venues if any(e.change for e in inquiry.effects("money", v))]
    unit = inquiry.alliance.currency
    by_fund = tuple(Column(f"change:{v}", f"{inquiry.fund_name(v)},\nchange", "paid") for v in moving)
    columns = (
        Column("member", begun(inquiry.alliance.member_word), "who"),
        Column("before", f"Rules of today,\n{unit} m", "millions"),
        *(by_fund if len(moving) == 1 else ()),
        Column("after", f"As proposed,\n{unit} m", "millions"),
        Column("change", f"Change,\n{unit} m", "paid"),
        Column("change", "", "paid-bar"),
        Column("status", "", "mark"),
    )
    parts = (
        columns[0],
        *by_fund,
        Column("change", f"Change,\n{unit} m", "paid"),
    )
    rows = [_row_over_years(inquiry, member, moving) for member in inquiry.impact.members]
    rows.sort(key=lambda r: (-abs(fmt.exact(r["change"])), -fmt.exact(r["before"]), r["member"]))
    adding = dict.fromkeys(c.key for c in (*columns, *parts) if c.key not in ("member", "status"))
    total: dict[str, Any] = {key: summed(rows, key) for key in adding}
    what = f"payments over {inquiry.years_text}"
    must_agree(f"{what}, proposed less today", total["after"] - total["before"], total["change"])
    must_agree(f"{what}, change", total["change"], inquiry.impact.total("money"))
    must_agree(f"{what}, by fund", sum((total[f"change:{v}"] for v in moving), Fraction(0)), total["change"])
    total |= {"name": "Total", "member": ""}
    units = f"{unit} at current prices, sums over {inquiry.years_text}. + is more to pay."
    marks = caption(row["status"] for row in rows)
    shown: list[Block] = [
        Table(columns, tuple(rows), total=total, highlight=inquiry.capital, shown=8, notes=(units, marks))
    ]
    if len(moving) > 1:
        note = f"The changes by fund, {unit} m; they add up to the change above."
        shown.append(Table(parts, tuple(rows), total=total, highlight=inquiry.capital, shown=8, notes=(note, marks)))
    return shown


def _row_over_years(inquiry: Inquiry, member: str, venues: list[str]) -> dict[str, Any]:
    mine = inquiry.effects("money", member=member)
    by_fund = {v: sum((e.change for e in mine if e.venue == v), Fraction(0)) for v in venues}
    return {
        "member": member,
        "name": inquiry.name(member),
        "before": fmt.exact_text(sum((e.baseline for e in mine), Fraction(0))),
        **{f"change:{v}": fmt.exact_text(change) for v, change in by_fund.items()},
        "after": fmt.exact_text(sum((e.proposed for e in mine), Fraction(0))),
        "change": fmt.exact_text(inquiry.impact.change(member, "money")),
        "status": str(weakest(e.status for e in mine)) if mine else "missing",
    }


def _other_keys(inquiry: Inquiry) -> list[tuple[Shares, Shares]]:
    """Keys that no fund uses but that are in force, beside the key that is: the folder's own comparison."""
    day = date(inquiry.base, 1, 1)
    used = sorted({fund.key for fund in inquiry.funds})
    found = []
    for key in other_keys(inquiry):
        try:
            other = shares_on(inquiry.alliance, key, day)
            mine = shares_on(inquiry.alliance, used[0], day) if used else None
        except EquipoiseError:
            continue
        if mine is not None and set(mine.percent) == set(other.percent):
            found.append((mine, other))
    return found


def _compared(inquiry: Inquiry, mine: Shares, other: Shares) -> list[Block]:
    alliance = inquiry.alliance
    whole = sum((Fraction(_called(inquiry, f.id)) for f in inquiry.funds if f.key == mine.key), Fraction(0))
    rows = []
    for member in mine.percent:
        gap = other.of(member) - mine.of(member)
        rows.append(
            {
                "member": member,
                "name": inquiry.name(member),
                "share_percent": str(mine.percent[member]),
                "other_percent": str(other.percent[member]),
                "points": fmt.exact_text(100 * gap),
                "change": fmt.exact_text(fmt.rounded(gap * whole, 2)),
            }
        )
    rows.sort(key=lambda r: (-abs(fmt.exact(r["change"])), r["member"]))
    columns = (
        Column("member", begun(alliance.member_word), "who"),
        Column("share_percent", "Key in force, %", "share"),
        Column("other_percent", "Other key, %", "share"),
        Column("points", "Points", "points"),
        Column("change", f"{alliance.currency} m", "paid"),
    )
    title = alliance.keys[other.key].title
    sentence = (
        f"How much hangs on the key: in {inquiry.base} the shares in force are {badge(mine.weakest)}; on "
        f"{fmt.money(whole, alliance.currency)} {the(title)} ({badge(other.weakest)}) would move these sums:"
    )
    total = {"name": "Total", "member": ""} | {c.key: summed(rows, c.key) for c in columns if c.key != "member"}
    return [Paragraph(sentence), Table(columns, tuple(rows), total=total, highlight=inquiry.capital, shown=6)]
