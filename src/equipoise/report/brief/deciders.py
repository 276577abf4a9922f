"""Chapter 3: who decides? Seats, chairs and voting power in the bodies concerned, and say over what is bought."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from equipoise import decide
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance
from equipoise.model.wording import the
from equipoise.report import format as fmt
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.inquiry import Inquiry
from equipoise.report.brief.pictures import percent_text
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Paragraph, Row, Table, must_agree, summed
from equipoise.report.wording import begun
from equipoise.values import in_force, weakest

__all__ = ["bodies_concerned", "deciders_chapter", "say_sentence"]


def deciders_chapter(inquiry: Inquiry) -> Chapter:
    """Bodies on the route, named by a clause or with power that moves, then everyone's say, today and as proposed."""
    blocks: list[Block] = []
    rows = [_body(inquiry, name) for name in bodies_concerned(inquiry)]
    if rows:
        day = fmt.day(_day(inquiry))
        blocks.append(Paragraph(f"On {day}, under the rules of today and as proposed: {_power_sentence(inquiry)}"))
        blocks.append(_bodies(inquiry, rows))
    blocks += _say(inquiry)
    return Chapter(3, "Who decides", tuple(blocks))


def bodies_concerned(inquiry: Inquiry) -> tuple[str, ...]:
    """The bodies on the route, those that a clause changes, those where voting power moves, in that order."""
    named = [getattr(clause, "body", None) for clause in inquiry.proposal.changes]
    found = dict.fromkeys((*inquiry.proposal.route, *(n for n in named if n), *_moved(inquiry)))
    return tuple(name for name in found if name in inquiry.alliance.bodies)


def _day(inquiry: Inquiry) -> date:
    # By the last new year of the horizon every clause that begins within it is in force.
    return date(inquiry.years[-1], 1, 1)


def _power(alliance: Alliance, body: str, member: str, day: date) -> Fraction | None:
    if member not in alliance.seated(body, day):
        return Fraction(0)
    try:
        return decide.power(alliance, body, day=day)[member].banzhaf
    except EquipoiseError:
        # No rule, or no weights, on that day: the table says "no figure".
        return None


def _moved(inquiry: Inquiry) -> list[str]:
    voice = (e for e in inquiry.effects("voice") if e.venue.startswith("body:") and e.change)
    return sorted({e.venue.partition(":")[2] for e in voice})


def _power_sentence(inquiry: Inquiry) -> str:
    moved = _moved(inquiry)
    if not moved:
        return "nobody's voting power changes in any body."
    titles = [the(inquiry.alliance.bodies[b].title) for b in moved if b in inquiry.alliance.bodies]
    return f"voting power (Banzhaf) moves in {fmt.listed(titles)}; everywhere else it stays as it is."


def _body(inquiry: Inquiry, name: str) -> Row:
    day, before, after = _day(inquiry), inquiry.alliance, inquiry.impact.after
    rule = in_force(after.bodies[name].rule, day)
    today, then = _power(before, name, inquiry.capital, day), _power(after, name, inquiry.capital, day)
    return {
        "body": name,
        "title": before.bodies[name].title,
        "rule": rule.value.sentence().partition(": ")[0] if rule and rule.value else "no rule",
        "seats": _change(str(len(before.seated(name, day))), str(len(after.seated(name, day)))),
        "chair": _change(_chair(before, name, day), _chair(after, name, day)),
        "power_before_percent": percent_text(today),
        "power_after_percent": percent_text(then),
        "status": str(after.bodies[name].status),
    }


def _change(today: str, proposed: str) -> str:
    return today if today == proposed else f"{today} → {proposed}"


def _chair(alliance: Alliance, name: str, day: date) -> str:
    span = in_force(alliance.bodies[name].chair, day)
    if span is None:
        return "none"
    return span.value or fmt.absent(span.status)


def _bodies(inquiry: Inquiry, rows: list[Row]) -> Table:
    code = inquiry.capital
    columns = (
        Column("title", "Body"),
        Column("rule", "Rule", "name"),
        Column("seats", "Seats", "name"),
        Column("chair", "Chair", "name"),
        Column("power_before_percent", f"{code}, % of\npower today", "share"),
        Column("power_after_percent", "as\nproposed", "share"),
        Column("status", "", "mark"),
    )
    return Table(
        columns, tuple(rows), by="body", notes=("A member without a seat has 0.00. A chair has no extra vote.",)
    )


def say_sentence(inquiry: Inquiry) -> str:
    """Whose say over what is bought rises and falls, in which years, over which funds."""
    funds = dict.fromkeys(e.venue.partition(":")[2] for e in inquiry.effects("voice") if e.venue.startswith("fund:"))
    if not funds:
        return "No rule gives anyone a say over what a fund buys, today or as proposed."
    over = fmt.listed([inquiry.the_fund(f) for f in funds])
    shifts = [b - a for a, b in (inquiry.impact.say(m) for m in inquiry.impact.members)]
    up, down = sum(s > 0 for s in shifts), sum(s < 0 for s in shifts)
    one, words = inquiry.alliance.member_word, inquiry.alliance.member_words
    if not up and not down:
        return f"Say over what {over} buys, {inquiry.years_text}: 0.00 points of change for every {one}."
    return (
        f"Say over what {over} buys, mean of {inquiry.years_text}, against the rules of today: "
        f"{fmt.counted(up, one, words)} would gain, {down} would lose."
    )


def _say(inquiry: Inquiry) -> list[Block]:
    blocks: list[Block] = [Paragraph(say_sentence(inquiry))]
    heard = [m for m in inquiry.impact.members if any(inquiry.impact.say(m))]
    if not heard:
        return blocks
    rows: list[dict[str, object]] = []
    for member in heard:
        today, then = inquiry.impact.say(member)
        rows.append(
            {
                "member": member,
                "name": inquiry.name(member),
                "share_percent": fmt.exact_text(fmt.rounded(inquiry.share_today(member), 4)),
                "say_before_percent": fmt.exact_text(100 * today),
                "say_after_percent": fmt.exact_text(100 * then),
                "say_change_points": fmt.exact_text(100 * (then - today)),
            }
        )
    rows.sort(key=lambda r: (-fmt.exact(str(r["say_change_points"])), str(r["member"])))
    total: dict[str, object] = {
        key: summed(rows, key) for key in ("say_before_percent", "say_after_percent", "say_change_points")
    }
    for side in ("say_before_percent", "say_after_percent"):
        must_agree(f"say over priorities, {inquiry.years_text}", summed(rows, side), Fraction(100))
    columns = (
        Column("member", begun(inquiry.alliance.member_word), "who"),
        Column("share_percent", f"Pays, %\n{inquiry.base}", "share"),
        Column("say_before_percent", "Say, %\ntoday", "share-fine"),
        Column("say_after_percent", "Say, %\nproposed", "share-fine"),
        Column("say_change_points", "Points", "points-fine"),
        Column("say_change_points", "", "bar"),
    )
    trust = weakest(e.status for e in inquiry.effects("voice") if e.venue.startswith("fund:"))
    note = f"{badge(trust)}: the weakest of what this say rests on."
    blocks.append(Table(columns, tuple(rows), total | {"name": "Total"}, inquiry.capital, shown=12, notes=(note,)))
    blocks += _chairs(inquiry)
    return blocks


def _chairs(inquiry: Inquiry) -> list[Block]:
    moves = {(e.member, e.venue.partition(":")[2], e.change > 0) for e in inquiry.effects("chair") if e.change}
    bodies = inquiry.alliance.bodies
    told = [
        f"{inquiry.named(member)} {'gains' if gained else 'loses'} the chair of {the(bodies[body].title)}"
        for member, body, gained in sorted(moves)
    ]
    return [Note(f"Over {inquiry.years_text}: {fmt.listed(told)}.")] if told else []
