"""The commands that ask a question. Each only parses, asks and gives back: the figures are the engines'."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from equipoise.cli.ballots import Ballots, MaybeAlliance, MaybeFund, Rule, UtilityName, count
from equipoise.cli.joint import Joint
from equipoise.cli.options import (
    All,
    AllianceName,
    Ascii,
    Csv,
    Draws,
    Explain,
    For,
    Json,
    ProposalName,
    Seed,
    Years,
)

__all__ = ["agree", "align", "brief", "decide", "pay", "plan", "whatif"]


def _ask(alliance: str, question: str, *, show: dict[str, Any], proposal: str | None = None, **arguments: Any) -> None:
    from equipoise.cli.giving import Wish, give
    from equipoise.cli.loading import alliance_of, proposal_of
    from equipoise.report.asking import ask

    wish = Wish(**show)
    found = alliance_of(alliance)
    wish.sound(found)
    if proposal is not None:
        arguments["proposal"] = proposal_of(found, proposal)
    give(ask(found, question, **arguments), wish, _line(alliance, question, proposal, arguments), found)


def _line(alliance: str, question: str, proposal: str | None, arguments: dict[str, Any]) -> list[str]:
    # The command that asks the same again, as a person would type it.
    command = ["pay" if question == "burden" else question, alliance]
    named = ("body",) if question == "align" else ("fund", "body")
    command += [str(arguments[k]) for k in named if arguments.get(k)]
    command += [proposal] if proposal else []
    command += ["--burden"] if question == "burden" else []
    options = ("year", "on", "years", "contribution", "influence", "seed", "draws")
    for option in (*options, "fund") if question == "align" else options:
        if arguments.get(option) is not None:
            command += [f"--{option}", str(arguments[option])]
    return command


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date such as 2026-11-22") from None


def pay(
    alliance: AllianceName,
    fund: Annotated[str | None, typer.Argument(metavar="[FUND]", help="A fund, for example civil.")] = None,
    year: Annotated[
        int | None, typer.Option("--year", min=1, max=9999, help="Default: the latest published ceiling's.")
    ] = None,
    burden: Annotated[
        bool, typer.Option("--burden", help="Who carries which burden, instead of a fund's calls.")
    ] = False,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Who pays? A fund's calls for contributions in a year, to the cent."""
    show = _show(json, csv, explain, everything, ascii_only, chair)
    if burden:
        _ask(alliance, "burden", year=year, show=show)
    elif fund is None:
        raise typer.BadParameter("name a fund, for example: equipoise pay nato civil; or ask for --burden")
    else:
        _ask(alliance, "pay", fund=fund, year=year, show=show)


def decide(
    alliance: AllianceName,
    body: Annotated[str, typer.Argument(metavar="BODY", help="A committee, for example nac.")],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Default: today.")] = None,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Who decides? Each member's voting power in a committee."""
    _ask(
        alliance,
        "decide",
        body=body,
        on=_day(on),
        show=_show(json, csv, explain, everything, ascii_only, chair),
    )


def plan(
    alliance: MaybeAlliance = None,
    fund: MaybeFund = None,
    years: Years = None,
    ballots: Ballots = None,
    rule: Rule = "equal-shares-add1",
    utility: UtilityName = "cost",
    project: Annotated[str | None, typer.Option("--project", metavar="ID", help="A joint project.")] = None,
    joining: Annotated[bool, typer.Option("--joining", help="Who takes part in the project, given who else.")] = False,
    leaves: Annotated[
        str | None, typer.Option("--leaves", metavar="MEMBER", help="With --joining: what if it leaves?")
    ] = None,
    back: Annotated[bool, typer.Option("--return", help="What comes back as work, and what a band costs.")] = False,
    bands: Annotated[
        str | None, typer.Option("--bands", metavar="B,B", help="With --return: the bands, for example 0,0.1,0.5.")
    ] = None,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """What does the common fund buy, and whom does it serve?

    With --ballots: what the ballots of a file would buy. With --joining or --return: who takes part in joint projects.
    """
    show = _show(json, csv, explain, everything, ascii_only, chair)
    joint = Joint(project, joining, leaves, back, bands)
    if ballots is not None:
        count(ballots, rule, utility, show)
    elif alliance is None:
        raise typer.BadParameter("name an alliance, for example: equipoise plan nato nsip; or --ballots FILE")
    elif joint.wanted:
        joint.ask(alliance, fund, years, show)
    elif fund is None:
        raise typer.BadParameter("name a fund, for example: equipoise plan nato nsip")
    else:
        _ask(alliance, "plan", fund=fund, years=years, show=show)


def align(
    alliance: AllianceName,
    years: Annotated[
        str | None, typer.Option("--years", metavar="FIRST-LAST", help="Default: the years on record.")
    ] = None,
    contribution: Annotated[
        str,
        typer.Option("--contribution", help="cost-share, defence-spending, spending-per-gdp, personnel or equipment."),
    ] = "cost-share",
    influence: Annotated[
        str, typer.Option("--influence", help="posts, posts:KIND, formal-power, say or return.")
    ] = "posts",
    fund: Annotated[
        str | None,
        typer.Option("--fund", help="Whose key, body and priorities are meant. Default: the first with a say."),
    ] = None,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Do contribution and influence match? By member and year."""
    _ask(
        alliance,
        "align",
        years=years,
        contribution=contribution,
        influence=influence,
        fund=fund,
        show=_show(json, csv, explain, everything, ascii_only, chair),
    )


def whatif(
    alliance: AllianceName,
    proposal: ProposalName,
    years: Years = None,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """What if it were adopted? Who pays more, who gains a say."""
    _ask(
        alliance,
        "whatif",
        proposal=proposal,
        years=years,
        show=_show(json, csv, explain, everything, ascii_only, chair),
    )


def agree(
    alliance: AllianceName,
    proposal: ProposalName,
    years: Years = None,
    seed: Seed = 7,
    draws: Draws = 256,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Will it pass? The odds along its route, and who would object."""
    _ask(
        alliance,
        "agree",
        proposal=proposal,
        years=years,
        seed=seed,
        draws=draws,
        show=_show(json, csv, explain, everything, ascii_only, chair),
    )


def brief(
    alliance: AllianceName,
    proposal: ProposalName,
    years: Years = None,
    seed: Seed = 7,
    draws: Draws = 256,
    dated: Annotated[
        str | None, typer.Option("--dated", metavar="DATE", help="The date printed on the paper. Default: today.")
    ] = None,
    chair: For = None,
    explain: Explain = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """The whole answer for one proposal, on one screen, then in detail."""
    _ask(
        alliance,
        "brief",
        proposal=proposal,
        years=years,
        seed=seed,
        draws=draws,
        on=_day(dated),
        capital=chair,
        source=alliance,
        paper=proposal,
        show=_show(json, csv, explain, everything, ascii_only, chair),
    )


def _show(
    json: bool, csv: bool, explain: str | None, everything: bool, ascii_only: bool, chair: str | None
) -> dict[str, Any]:
    return {
        "json": json,
        "csv": csv,
        "explain": explain,
        "everything": everything,
        "ascii_only": ascii_only,
        "chair": chair,
    }
