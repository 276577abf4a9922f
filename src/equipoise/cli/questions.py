"""The commands that ask a question. Each only parses, asks and gives back: the figures are the engines'.

``plan`` has many readings and its own package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.amending import Amending, amended
from equipoise.cli.asking import answered, day_of
from equipoise.cli.executing import Cluster, executor
from equipoise.cli.options import (
    Against,
    AllianceName,
    Draws,
    Html,
    MaybeProposal,
    Pdf,
    ProposalName,
    Seed,
    Xlsx,
    Years,
)
from equipoise.cli.wish import Wish, wished

if TYPE_CHECKING:
    from equipoise.report.stamps import Stamp

__all__ = ["agree", "align", "brief", "decide", "whatif"]


@wished
def decide(
    wish: Wish,
    alliance: Annotated[
        str | None, typer.Argument(metavar="[ALLIANCE]", help="A bundled alliance or a folder, for example nato.")
    ] = None,
    body: Annotated[str | None, typer.Argument(metavar="[BODY]", help="A committee, for example nac.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Default: today.")] = None,
    game: Annotated[
        str | None, typer.Option("--game", metavar="FILE.toml", help="A game of your own, instead of an alliance.")
    ] = None,
    rule: Annotated[
        str | None,
        typer.Option("--rule", metavar="TEXT", help='With --weights or --game: "at least 85% of votes in favour".'),
    ] = None,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="FILE.csv", help="A column of members, the others are weights.")
    ] = None,
    only_banzhaf: Annotated[
        bool, typer.Option("--only-banzhaf", help="Of a game: leave out Shapley-Shubik, which is most of the work.")
    ] = False,
    estimate: Annotated[
        int | None,
        typer.Option("--estimate", metavar="DRAWS", help="Of a game: Monte Carlo with intervals, not a count."),
    ] = None,
    quotas: Annotated[
        str | None,
        typer.Option("--quotas", metavar="50-100:5", help="How power moves with the quota, in a body or a game."),
    ] = None,
    weight: Annotated[
        str | None,
        typer.Option("--weight", metavar="WEIGHT", help="With --quotas: what votes weigh, key:ID or series:ID."),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="INDEX", help="With --quotas of a body: shapley, or banzhaf."),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--target",
            metavar="WEIGHT",
            help="The power that each is to have: a column of a game; of a body key:ID or series:ID, with --quotas.",
        ),
    ] = None,
    find: Annotated[
        str, typer.Option("--find", metavar="WHAT", help="With --target: weights, or the quota, that come nearest.")
    ] = "weights",
    proposal: Annotated[
        str | None, typer.Option("--proposal", help="Power before and after a proposal, and who gains or loses.")
    ] = None,
    memory: Annotated[float, typer.Option("--memory", metavar="GIB", help="Of a game: memory to count within.")] = 1.0,
    processes: Annotated[
        int,
        typer.Option("--processes", min=1, max=64, help="Of a game: share a large count out, each with its memory."),
    ] = 1,
    cluster: Cluster = None,
    seed: Seed = 7,
) -> None:
    """Who decides? Voting power in a committee, or in your own game."""
    if game is not None or rule is not None or weights is not None:
        from equipoise.cli.games import PlainGame, game_shown

        if alliance is not None or on is not None or wish.explain is not None or wish.chair is not None:
            raise typer.BadParameter("a game has its own members: leave out the alliance, --on, --for and --explain")
        if proposal is not None:
            raise typer.BadParameter("a proposal changes an alliance, not a game: leave out --proposal")
        if weight is not None or by is not None:
            raise typer.BadParameter("--weight and --by are for a body; of a game, --only-banzhaf says the index")
        if find not in ("weights", "quota"):
            raise typer.BadParameter(f"--find {find}: write weights, or quota")
        if not 0 < memory < 2**20:
            raise typer.BadParameter(f"--memory {memory:g}: write how many GiB, for example 1 or 0.5")
        run = executor(processes, cluster) if processes > 1 or cluster else None
        game_shown(
            PlainGame(game, rule, weights, only_banzhaf, estimate, seed, memory, quotas, target, find, run), wish
        )
        return
    if only_banzhaf or estimate is not None:
        raise typer.BadParameter("--only-banzhaf and --estimate are for a game of your own: --game or --weights")
    if alliance is None or body is None:
        raise typer.BadParameter("name an alliance and a body, for example: equipoise decide nato nac; or give --game")
    if quotas is not None:
        if proposal is not None:
            raise typer.BadParameter("choose one of --quotas and --proposal")
        day = day_of(on)
        answered(alliance, "quotas", body=body, on=day, weight=weight, quotas=quotas, by=by, aim=target, wish=wish)
        return
    if weight is not None or by is not None or target is not None:
        raise typer.BadParameter("--weight, --by and --target belong to --quotas; or give --game for a target")
    question = "decide" if proposal is None else "power-change"
    answered(alliance, question, body=body, proposal=proposal, on=day_of(on), wish=wish)


@wished
def align(
    wish: Wish,
    alliance: AllianceName,
    years: Annotated[
        str | None, typer.Option("--years", metavar="FIRST-LAST", help="Default: the years on record.")
    ] = None,
    contribution: Annotated[
        str,
        typer.Option(
            "--contribution",
            metavar="MEASURE",
            help="cost-share, defence-spending, spending-per-gdp, personnel, equipment or series:ID.",
        ),
    ] = "cost-share",
    influence: Annotated[
        str | None,
        typer.Option(
            "--influence",
            metavar="MEASURE",
            help="posts, posts:KIND, seats, chairs, formal-power, say, allocation, return, outcome or series:ID. "
            "Default: posts, or formal-power where no post is on record.",
        ),
    ] = None,
    fund: Annotated[
        str | None,
        typer.Option("--fund", help="Whose key, body and priorities are meant. Default: the first with a say."),
    ] = None,
    influences: Annotated[
        bool, typer.Option("--influences", help="Every influence beside the others, by year; nothing is added up.")
    ] = False,
    weights: Annotated[
        str | None,
        typer.Option("--weights", metavar="posts=2,say=1", help="With --influences: a composite, and its band."),
    ] = None,
    proposal: Annotated[
        str | None,
        typer.Option(
            "--proposal",
            help="Also how far its odds follow each, beside past cases: with --influences, or --influence outcome.",
        ),
    ] = None,
) -> None:
    """Do contribution and influence match? By member and year. With --influences: every influence beside the others."""
    if influences or weights is not None:
        answered(alliance, "influences", years=years, fund=fund, weights=weights, proposal=proposal, wish=wish)
        return
    if proposal is not None and influence != "outcome":
        raise typer.BadParameter("--proposal belongs to --influences or --influence outcome: how its odds follow each")
    answered(
        alliance,
        "align",
        years=years,
        contribution=contribution,
        influence=influence,
        fund=fund,
        proposal=proposal,
        wish=wish,
    )


@wished
def whatif(
    wish: Wish,
    alliance: AllianceName,
    proposal: Annotated[
        list[str],
        typer.Argument(
            metavar="PROPOSAL...",
            help="A proposal (canada-2026), a variant of one (canada-2026:equal), or a .toml file; or several.",
        ),
    ],
    against: Against = None,
    years: Years = None,
) -> None:
    """What if it were adopted? Who pays more, who gains a say.

    Several proposals, or one --against another: side by side, what they set first, then member by member.
    """
    if len(proposal) == 1 and against is None:
        answered(alliance, "whatif", proposal=proposal[0], years=years, wish=wish)
    else:
        answered(alliance, "compare", proposals=proposal, against=against, years=years, wish=wish)


@wished
def agree(
    wish: Wish,
    alliance: AllianceName,
    proposal: MaybeProposal = None,
    years: Years = None,
    seed: Seed = 7,
    draws: Draws = None,
    amend: Annotated[bool, typer.Option("--amend", help="The nearest amendment that would pass.")] = False,
    probability: Annotated[
        float | None, typer.Option("--probability", metavar="P", help="With --amend: the odds to reach. Default: 0.8.")
    ] = None,
    fewest: Annotated[
        bool, typer.Option("--fewest-clauses", "--fewest", help="With --amend: touch as few clauses as possible.")
    ] = False,
    alternatives: Annotated[
        int | None,
        typer.Option(
            "--alternatives",
            metavar="N",
            min=0,
            max=12,
            help="With --amend: further texts, touching other clauses. [3]",
        ),
    ] = None,
    side_payments: Annotated[
        float | None,
        typer.Option(
            "--side-payments",
            metavar="PERCENT",
            help="With --amend: members may pay one another so much of their bill.",
        ),
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="CLAUSE", help="With --amend: leave this clause as it is.")
    ] = None,
    write: Annotated[
        str | None, typer.Option("--write", metavar="FILE", help="With --amend: write the text as a proposal file.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Instead of a proposal: how the forecast did on past cases.")
    ] = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="What the odds hang on, and what would be worth learning.")
    ] = False,
) -> None:
    """Will it pass? The odds along its route, and who would object.

    With --amend: the nearest text that would pass, clause by clause. With --for: one capital's options side by side.
    With --record: how far such odds can be trusted.
    """
    if record:
        if proposal is not None or years is not None or amend or sensitivity:
            raise typer.BadParameter(
                "--record asks about every past case: leave out PROPOSAL, --years, --amend and --sensitivity"
            )
        answered(alliance, "record", wish=wish, seed=seed, draws=draws)
        return
    if proposal is None:
        raise typer.BadParameter("name a proposal, for example: equipoise agree nato canada-2026; or ask for --record")
    if amend and sensitivity:
        raise typer.BadParameter("choose one of --amend and --sensitivity")
    asked: dict[str, Any] = {"years": years, "seed": seed, "draws": draws}
    if amend:
        how = Amending(probability, fewest, tuple(keep or ()), alternatives, side_payments, write)
        amended(alliance, proposal, how, asked, wish)
    elif any(x is not None for x in (probability, alternatives, side_payments)) or fewest or keep or write:
        raise typer.BadParameter(
            "--probability, --fewest-clauses, --alternatives, --side-payments, --keep and --write belong to --amend"
        )
    elif sensitivity:
        answered(alliance, "sensitivity", wish=wish, proposal=proposal, **asked)
    elif wish.chair is not None:
        answered(alliance, "capital", wish=wish, proposal=proposal, member=wish.chair, **asked)
    else:
        answered(alliance, "agree", wish=wish, proposal=proposal, **asked)


@wished
def brief(
    wish: Wish,
    alliance: AllianceName,
    proposal: ProposalName,
    years: Years = None,
    seed: Seed = 7,
    draws: Draws = None,
    dated: Annotated[
        str | None, typer.Option("--dated", metavar="DATE", help="The date printed on the paper. Default: today.")
    ] = None,
    html: Html = None,
    pdf: Pdf = None,
    xlsx: Xlsx = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="FILE", help="An earlier brief, in any form: say what moved.")
    ] = None,
    against: Against = None,
) -> None:
    """The whole answer for one proposal, on one screen, then in full."""
    from equipoise.cli.papers import Papers

    answered(
        alliance,
        "brief",
        papers=Papers({"html": html, "pdf": pdf, "xlsx": xlsx}),
        proposal=proposal,
        years=years,
        seed=seed,
        draws=draws,
        on=day_of(dated),
        capital=wish.chair,
        source=alliance,
        paper=proposal,
        contest=wish.contest,
        earlier=_earlier(since),
        against=against,
        wish=wish,
    )


def _earlier(since: str | None) -> Stamp | None:
    """The stamp of an earlier paper. Raises NoStamp where there is none, or the paper is not as it was written."""
    if since is None:
        return None
    from equipoise.cli.papers import paper_bytes
    from equipoise.report.stamps import NoStamp, found_in

    found = found_in(paper_bytes(since), since)
    if found.seal == "broken":
        raise NoStamp(f"{since} was changed since it was written", "Name the paper as Equipoise wrote it.")
    return found.stamp
