"""The first screen: what would change, for whom, whether it passes, and what would pass. It stands alone.

The answer is one computed sentence of at most thirty words, then five lines (pays, gains, odds, objects, would pass),
then the members by effect. A reader who stops here has read the whole answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from equipoise.agree import SURE, Amendment, Odds
from equipoise.errors import EquipoiseError
from equipoise.report import format as fmt
from equipoise.report.brief.amending import would_pass
from equipoise.report.brief.helping import Helps, best
from equipoise.report.brief.inputs import notice
from equipoise.report.brief.inquiry import Inquiry, MovedKey
from equipoise.report.disputed import disputed_lines
from equipoise.report.marks import badge
from equipoise.report.page import (
    Block,
    Column,
    Fact,
    Facts,
    Foot,
    Headline,
    Notice,
    Table,
    Title,
    must_agree,
    summed,
)
from equipoise.report.wording import begun, named, numbered
from equipoise.values import Status, weakest

__all__ = ["FIRST", "LAST", "answer_sentence", "first_screen", "members_table", "objects_text"]

#: How many members with the largest gain, and with the largest loss, stand on the first screen.
FIRST: Final = 7
LAST: Final = 4
_NAMED: Final = 4
#: From a million on, money is told to three figures; below, to two.
_FINE: Final = 999_500


def first_screen(
    inquiry: Inquiry,
    helps: Helps,
    found: Amendment | EquipoiseError,
    rows: Sequence[Mapping[str, Any]],
    *,
    command: str,
    everything: bool = False,
) -> list[Block]:
    """The blocks of the first screen, in reading order."""
    proposal = inquiry.proposal
    title = f"EQUIPOISE BRIEF  {proposal.id}, version {proposal.version}"
    warned = (*notice(inquiry), *disputed_lines(inquiry.alliance))
    blocks: list[Block] = [Title(title, fmt.long_day(inquiry.dated))]
    if warned:
        blocks.append(Notice(warned))
    blocks += [
        Headline(answer_sentence(inquiry)),
        Facts(_facts(inquiry, helps, found)),
        members_table(inquiry, rows, everything=everything),
        Foot(f"How: {command} --explain {inquiry.capital}", "Files: --json --csv --html --pdf --xlsx"),
    ]
    return blocks


def answer_sentence(inquiry: Inquiry) -> str:
    """The answer: whose say or payment would change, over which years, and the odds; at most thirty words."""
    odds = inquiry.forecast.under("route")
    whose = _whose(inquiry)
    if not inquiry.impact.touched:
        every = f"nothing: 0.00 for every {inquiry.alliance.member_word}"
        nothing = "nothing that is known" if inquiry.impact.payments_unread else every
        return (
            f"{whose} would change {nothing}, {inquiry.years_text}, against the rules of today; odds: {_short(odds)}."
        )
    return f"{whose} would {_what(inquiry)}, {inquiry.years_text}; odds: {_short(odds)}."


def _whose(inquiry: Inquiry) -> str:
    proposal = inquiry.proposal
    stage = inquiry.as_it_stands
    if proposal.tabled_by:
        name = named(inquiry.name(proposal.tabled_by))
        return f"{stage}, {name}{'’' if name.endswith('s') else '’s'} proposal"
    return f"{stage}, {proposal.id}"


def _what(inquiry: Inquiry) -> str:
    words = inquiry.alliance.member_words
    shifts = [b - a for a, b in (inquiry.impact.say(m) for m in inquiry.impact.members)]
    up, down = sum(s > 0 for s in shifts), sum(s < 0 for s in shifts)
    if up or down:
        fund = inquiry.voiced_fund
        over = f" over {inquiry.fund_name(fund)} priorities" if fund else ""
        return f"raise the say of {fmt.counted(up, inquiry.alliance.member_word, words)}{over} and lower that of {down}"
    paid = [inquiry.impact.change(m, "money") for m in inquiry.impact.members]
    more, less = sum(p > 0 for p in paid), sum(p < 0 for p in paid)
    if more or less:
        return f"make {fmt.counted(more, inquiry.alliance.member_word, words)} pay more and {less} less"
    moved = {e.member for e in inquiry.impact.effects if e.change}
    return (
        "leave payments and say over priorities as they are but change votes, work or chairs for "
        f"{fmt.counted(len(moved), inquiry.alliance.member_word, words)}"
    )


def _short(odds: Odds) -> str:
    """The odds in a headline, with their 90% range: "18% (4 to 45%)"; never 0 or 100%."""
    centre = fmt.odds(odds.centre)
    return f"{centre} (its range too)" if odds.span == centre else f"{centre} ({odds.span})"


def _facts(inquiry: Inquiry, helps: Helps, found: Amendment | EquipoiseError) -> tuple[Fact, ...]:
    odds = inquiry.forecast.under("route")
    trust = inquiry.forecast.status
    stands = () if inquiry.capital == inquiry.proposal.tabled_by else (Fact("Stands", _stands(inquiry), trust),)
    return (
        Fact("Pays", _pays(inquiry), _trust_in_pays(inquiry)),
        Fact(_gains_label(inquiry), _gains(inquiry), inquiry.impact.status),
        *stands,
        Fact(
            "Odds",
            f"{fmt.odds(odds.centre)}, 90% range {odds.span}; numerical error {odds.error_text}",
            trust,
            (odds.low, odds.centre, odds.high),
        ),
        Fact("Objects", _objects(inquiry), trust),
        Fact("Would pass", would_pass(inquiry, found) or _helps(inquiry, helps), trust),
    )


def _pays(inquiry: Inquiry) -> str:
    currency, capital = inquiry.alliance.currency, inquiry.capital
    change = inquiry.impact.change(capital, "money")
    paid = inquiry.share_today(capital)
    share, whole = fmt.percent(paid, 1 if paid >= 1 else 2), fmt.money(inquiry.total_today, currency)
    keys = "".join(f"; {_new_share(inquiry, moved)}" for moved in inquiry.moved_keys) or ", unchanged"
    if change:
        sum_ = f"{_rough(abs(change), currency)} {'less' if change < 0 else 'more'} over {inquiry.span_text}"
    elif inquiry.effects("money", member=capital):
        sum_ = f"nothing more or less over {inquiry.span_text}"
    else:
        sum_ = f"what is called over {inquiry.years_text} is not known"
    # The line ends with the weakest mark of all it says; what is paid today has one of its own where that is stronger.
    today = inquiry.trust_in_payments
    trust = f" ({badge(today)})" if today is not _trust_in_pays(inquiry) else ""
    return f"{begun(inquiry.named(capital))}: {share} of {whole} in {inquiry.base}{trust}{keys}; {sum_}"


def _new_share(inquiry: Inquiry, moved: MovedKey) -> str:
    before, after = (100 * side.of(inquiry.capital) for side in (moved.before, moved.after))
    key = "by the key" if len(inquiry.moved_keys) == 1 else f"by key {moved.key}"
    return f"{key} {fmt.percent(before, 2)} → {fmt.percent(after, 2)} {moved.span}"


def _rough(amount: Fraction, currency: str) -> str:
    """A sum to no more figures than shares of four decimals support."""
    if amount >= _FINE:
        return fmt.money(amount, currency)
    digits = len(str(int(amount)))
    step = 10 ** max(0, digits - 2)
    return fmt.money(int(fmt.rounded(amount / step, 0)) * step, currency)


def _trust_in_pays(inquiry: Inquiry) -> Status:
    # The sum over the horizon rests on every payment of it, changed or not.
    return weakest((inquiry.trust_in_payments, *(e.status for e in inquiry.effects("money", member=inquiry.capital))))


def _stands(inquiry: Inquiry) -> str:
    """How the capital followed would stand: how likely it objects, and what is computed to cost it what."""
    line = next((line for line in inquiry.forecast.lines if line.member == inquiry.capital), None)
    if line is None:
        return f"{inquiry.named(inquiry.capital)} takes no part in the decision"
    head = f"objects {fmt.odds(line.objects.centre)}, range {fmt.odds_range(line.objects.low, line.objects.high)}"
    why = next((r.removeprefix("Computed: ") for r in line.reasons if r.startswith("Computed: ")), "")
    return f"{head}; {numbered(why, inquiry.clause_numbers)}" if why else head


def _gains_label(inquiry: Inquiry) -> str:
    before, after = inquiry.impact.say(inquiry.capital)
    moves = (after - before, *(inquiry.impact.change(inquiry.capital, a) for a in ("chair", "return")))
    up, down = any(m > 0 for m in moves), any(m < 0 for m in moves)
    return "Gains, loses" if up and down else "Loses" if down else "Gains"


def _gains(inquiry: Inquiry) -> str:
    before, after = (100 * value for value in inquiry.impact.say(inquiry.capital))
    if after != before:
        fund = inquiry.voiced_fund
        over = f" over {inquiry.fund_name(fund)} priorities" if fund else ""
        said = f"{fmt.change(after - before)} points of say{over}"
        said += f", from {fmt.percent(before, 3)} to {fmt.percent(after, 3)}"
    else:
        said = "0.00 points of say over what the funds buy"
    rest = []
    if chairs := inquiry.impact.change(inquiry.capital, "chair"):
        held = {e.venue for e in inquiry.effects("chair", member=inquiry.capital) if e.change}
        rest.append(f"{'+' if chairs > 0 else '−'}{fmt.counted(len(held), 'chair', 'chairs')}")
    if work := inquiry.impact.change(inquiry.capital, "return"):
        sign = "+" if work > 0 else fmt.MINUS
        currency, amount = _rough(abs(work), inquiry.alliance.currency).split(" ", 1)
        rest.append(f"work {currency} {sign}{amount}")
    return "; ".join([said, *rest])


def _objects(inquiry: Inquiry) -> str:
    one, many = inquiry.alliance.member_word, inquiry.alliance.member_words
    likely = inquiry.forecast.likely
    if not likely:
        return f"no {one} with a probability of 1% or more"
    sure = [line for line in likely if fmt.odds(line.objects.centre) == fmt.odds(1.0)]
    if len(sure) > _NAMED:
        first = ", ".join(line.member for line in sure[: _NAMED - 1])
        told, rest = f"{len(sure)} {many} {fmt.odds(1.0)}: first {first}", len(likely) - len(sure)
    else:
        told = ", ".join(f"{line.member} {fmt.odds(line.objects.centre)}" for line in likely[:_NAMED])
        rest = max(0, len(likely) - _NAMED)
    return f"{told}; {rest} more at 1% or above" if rest else told


def _helps(inquiry: Inquiry, helps: Helps) -> str:
    odds = inquiry.forecast.under("route")
    if not helps.candidates:
        return "no variant to compare and no clause that could be struck alone"
    found = best(helps, odds)
    if found is None:
        return f"no variant and no single clause struck raises {fmt.odds(odds.centre)} by a point"
    return f"{found.words}: {fmt.odds(found.odds.centre)}, range {found.odds.span}"


def objects_text(percent: str | None) -> str | None:
    """How likely a member objects, in words: whoever tabled the text and is certain to accept it, "tabled it"."""
    if percent is None:
        return None
    return percent if percent == SURE else f"{percent}%"


def members_table(inquiry: Inquiry, rows: Sequence[Mapping[str, Any]], *, everything: bool = False) -> Table:
    """The members by effect: what they pay, how their say and payment change, how likely they object."""
    currency = inquiry.alliance.currency
    key, header, kind, bar = "say_change_points", "Say, pts", "points", "bar"
    says, pays = (any(fmt.exact(r[k] or 0) for r in rows) for k in ("say_change_points", "amount_change"))
    if pays and not says:
        key, header, kind, bar = "amount_change", f"{currency} m", "paid", "paid-bar"
    columns = [
        Column("member", begun(inquiry.alliance.member_word), "who"),
        Column("share_percent", "Pays %", "share"),
        Column(key, header, kind),
        Column(key, "", bar),
    ]
    if key != "amount_change":
        columns.append(Column("amount_change", f"{currency} m", "paid"))
    columns.append(Column("objects_text", "Objects", "plain"))
    # Whoever tabled it is taken to accept it: that is no estimate, and so no percent.
    rows = [{**row, "objects_text": objects_text(row["objects_percent"])} for row in rows]
    total: dict[str, Any] = {"name": "Total", "member": ""}
    total["amount_change"] = must_agree(
        "change of payments", summed(rows, "amount_change"), inquiry.impact.total("money")
    )
    if all(row["amount_change"] is None for row in rows):
        del total["amount_change"]  # nothing known is no sum of 0.00
    total["share_percent"] = Fraction(100) if inquiry.total_today else Fraction(0)
    shifts = (inquiry.impact.say(m) for m in inquiry.impact.members)
    total["say_change_points"] = 100 * sum((b - a for a, b in shifts), Fraction(0))
    say = ""
    if key != "amount_change":
        fund = inquiry.voiced_fund
        what = inquiry.the_fund(fund) if fund else "a common fund"
        say = f" Say: the part each has in choosing what {what} buys, mean of {inquiry.years_text}."
    note = (
        f"Pays %: of all funds in {inquiry.base}.{say} {currency} m: more or less to pay over {inquiry.span_text}, "
        "current prices. All against the rules of today."
    )
    return Table(
        tuple(columns),
        tuple(rows),
        total=total,
        highlight=inquiry.capital,
        shown=None if everything else FIRST,
        last=LAST,
        notes=(note,),
    )
