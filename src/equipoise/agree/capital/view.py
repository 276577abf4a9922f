"""What does a proposal look like from one capital? Options, price, partners and influence, put together.

found = agree.forecast(nato, idea, years=years, impact=impact, clause_impacts=impact.parts)
print(agree.capital_view(found, impact, "USA").summary)
"""

from __future__ import annotations

from equipoise.agree.answer import Forecast
from equipoise.agree.capital.answer import CapitalView
from equipoise.agree.capital.options import options
from equipoise.agree.capital.partners import influence, partners
from equipoise.agree.capital.price import CONSENTS, clause_prices, money_price
from equipoise.agree.capital.trials import Trials, objects
from equipoise.agree.reasons import clause_parts
from equipoise.agree.sensitivity.judge import Judge
from equipoise.ensemble import Watch
from equipoise.errors import EquipoiseError
from equipoise.model import need_member
from equipoise.whatif import Impact

__all__ = ["OPTIONS", "capital_view"]

#: The stage of the work, as it is told.
OPTIONS = "trying its options"


class _NoChoice(EquipoiseError):
    """The member has no choice to make."""


def capital_view(found: Forecast, impact: Impact, member: str, watch: Watch | None = None) -> CapitalView:
    """One member's view of what a forecast judged; ``impact`` is what whatif says of the same proposal and years.
    ``watch`` is told each lever that was tried.

    Raises UnknownName for a member that does not exist, EquipoiseError for one that tabled the text and so has decided.
    """
    need_member(member, found.assumed.members)
    if member == found.proposal.tabled_by:
        raise _NoChoice(
            f"{found.alliance.members[member].name} tabled the text: it has chosen; ask for another member, or for "
            "--amend to see what it would have to give up"
        )
    i = found.assumed.members.index(member)
    trials, judge = Trials.of(found, impact, member), Judge.of(found)
    stage = (watch or Watch()).stage(OPTIONS, 2 * trials.count)
    tried = tuple(trials.all(stage.step))
    stage.reach(trials.count)
    as_tabled = float(objects(judge, found.given, i).mean())
    bought = as_tabled > CONSENTS
    stances = found.given.stances
    against = stances.word[:, i] & (stances.spoken[:, i] < 0)
    prices = clause_prices(trials, i, as_tabled, stage.step) if bought else ()
    stage.reach(2 * trials.count)
    return CapitalView(
        forecast=found,
        member=member,
        options=tuple(options(found, i, tried)),
        objects=as_tabled,
        consents=CONSENTS,
        prices=prices,
        rebate=money_price(judge, trials, i) if bought else None,
        payment=float(found.changes.payment[i].mean()),
        word=float(against.mean()),
        partners=partners(found, judge.one_by_one(found.given), clause_parts(trials.table.parts, found.middle), i),
        influence=influence(trials, i, tried),
        made_from=found.made_from,
    )
