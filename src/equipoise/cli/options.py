"""Which arguments and options do the commands share? One spelling and one help text each."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

__all__ = [
    "Against",
    "All",
    "AllianceName",
    "Ascii",
    "Contest",
    "Csv",
    "Draws",
    "Explain",
    "For",
    "Html",
    "Json",
    "MaybeAlliance",
    "MaybeFund",
    "MaybeProposal",
    "OnDay",
    "Pdf",
    "ProposalName",
    "Seed",
    "Xlsx",
    "Years",
    "Zip",
]

AllianceName: TypeAlias = Annotated[
    str, typer.Argument(metavar="ALLIANCE", help="A bundled alliance (nato), or the path of an alliance folder.")
]
MaybeAlliance: TypeAlias = Annotated[
    str | None,
    typer.Argument(metavar="[ALLIANCE]", help="A bundled alliance (nato), or the path of an alliance folder."),
]
MaybeFund: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="[FUND]", help="A fund of the alliance, for example civil.")
]
ProposalName: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="PROPOSAL", help="A proposal (canada-2026), one of its variants (canada-2026:equal), or a .toml file."
    ),
]
MaybeProposal: TypeAlias = Annotated[
    str | None,
    typer.Argument(
        metavar="[PROPOSAL]", help="A proposal (canada-2026), one of its variants (canada-2026:equal), or a .toml file."
    ),
]
Against: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--against", metavar="PROPOSAL", help="Compare with this one; today: with the rules of today, which is usual."
    ),
]
Zip: TypeAlias = Annotated[
    str | None,
    typer.Option("--zip", metavar="FILE", help="Write the rows as CSV, with metadata and a README, into one ZIP."),
]
Years: TypeAlias = Annotated[
    str | None,
    typer.Option("--years", metavar="FIRST-LAST", help="Default: the five years after the latest published ceiling."),
]
OnDay: TypeAlias = Annotated[str | None, typer.Option("--on", metavar="DATE", help="As of this day. Default: today.")]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", help="Same seed, same answer, to the last digit.")]
Draws: TypeAlias = Annotated[
    int | None,
    typer.Option("--draws", min=2, help="How many draws of the assumptions. Default: 1024; 256 where many texts are."),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Csv: TypeAlias = Annotated[bool, typer.Option("--csv", help="Print the rows as CSV.")]
Explain: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--explain",
        metavar="MEMBER",
        help="Show how a member's figures were computed; also: odds, assumptions (agree, brief), help (brief).",
    ),
]
For: TypeAlias = Annotated[str | None, typer.Option("--for", metavar="MEMBER", help="Follow one member through.")]
All: TypeAlias = Annotated[bool, typer.Option("--all", help="Show every row and every part.")]
Ascii: TypeAlias = Annotated[bool, typer.Option("--ascii", help="Plain letters instead of marks and bars.")]
Contest: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--contest", metavar="FILE", help="Hold a figure otherwise, as this file of a disagreement says; may repeat."
    ),
]
Html: TypeAlias = Annotated[
    str | None, typer.Option("--html", metavar="FILE", help="Write one web page; - is the standard output.")
]
Pdf: TypeAlias = Annotated[
    str | None, typer.Option("--pdf", metavar="FILE", help="Write a PDF; long tables cut, but for --all.")
]
Xlsx: TypeAlias = Annotated[
    str | None, typer.Option("--xlsx", metavar="FILE", help="Write a workbook, numbers as numbers.")
]
