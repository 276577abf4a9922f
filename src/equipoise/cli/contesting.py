"""``equipoise contest``: a figure that somebody does not accept, what survives, and what the quarrel is about."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.asking import answered, number_of
from equipoise.cli.options import AllianceName, MaybeProposal, Seed, Years
from equipoise.cli.wish import Wish, wished

if TYPE_CHECKING:
    from equipoise.agree.contesting import Place
    from equipoise.model import Alliance, Disagreement
    from equipoise.report import Block

__all__ = ["contest"]


@wished
def contest(
    wish: Wish,
    alliance: AllianceName,
    proposal: MaybeProposal = None,
    figure: Annotated[
        str | None,
        typer.Option("--figure", metavar="PLACE", help="The figure, for example preferences/followers."),
    ] = None,
    value: Annotated[str | None, typer.Option("--value", metavar="NUMBER", help="What you hold it to be.")] = None,
    low: Annotated[str | None, typer.Option("--low", metavar="NUMBER", help="The low end of your range.")] = None,
    high: Annotated[str | None, typer.Option("--high", metavar="NUMBER", help="The high end of your range.")] = None,
    holder: Annotated[str | None, typer.Option("--holder", metavar="MEMBER", help="Of a post: who holds it.")] = None,
    absorbed_by: Annotated[
        str | None,
        typer.Option(
            "--absorbed-by", metavar="WHO", help="Of a cost share: others, everyone, or weights such as USA=1,DEU=1."
        ),
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why you do not accept it.")] = None,
    who: Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who holds it.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="TEXT", help="Where your figure is from.")] = None,
    write: Annotated[
        str | None, typer.Option("--write", metavar="FILE", help="Write the disagreement as a file to pass on.")
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="Hold all the figures at once, instead of each against the folder.")
    ] = False,
    turns: Annotated[
        bool, typer.Option("--turns/--no-turns", help="Look for the values at which the answer turns.")
    ] = True,
    years: Years = None,
    seed: Seed = 7,
    draws: Annotated[int, typer.Option("--draws", min=2, help="How many draws of the assumptions.")] = 256,
) -> None:
    """I do not accept this number: what survives, and what turns?

    With --figure alone: what stands there, and how to contest it. With several --contest FILE: the few numbers that
    the quarrel is about, the one that moves the answer most first.
    """
    typed = _Typed(figure, value, low, high, holder, absorbed_by, reason, who, source, write)
    typed.sound()
    if typed.asks_only:
        _show(alliance, str(figure), wish)
        return
    said = (*wish.disagreements(_read(alliance)), *typed.said(alliance))
    if not said:
        raise typer.BadParameter(
            "name a figure and what you hold it to be, for example: equipoise contest nato canada-2026 --figure "
            'preferences/followers --value 0.2 --reason "..."; or --contest FILE'
        )
    if write is not None:
        _written(alliance, typed, said[-1])
    if proposal is None:
        if write is None:
            raise typer.BadParameter("name the proposal whose answer is to be judged, for example canada-2026")
        return
    asked: dict[str, Any] = {"years": years, "seed": seed, "draws": draws, "disagreements": said}
    if len(said) > 1 and not together:
        answered(alliance, "quarrel", wish=wish, proposal=proposal, besides=typed.words, **asked)
    else:
        besides = [*typed.words, *(["--together"] if together else []), *([] if turns else ["--no-turns"])]
        answered(alliance, "contest", wish=wish, proposal=proposal, besides=besides, turns=turns, **asked)


@dataclass(frozen=True)
class _Typed:
    """A disagreement as it was typed."""

    figure: str | None
    value: str | None
    low: str | None
    high: str | None
    holder: str | None
    absorbed_by: str | None
    reason: str | None
    who: str | None
    source: str | None
    write: str | None

    @property
    def asks_only(self) -> bool:
        """Is a figure named, and nothing held of it?"""
        return self.figure is not None and self.value is None and self.holder is None and self.reason is None

    @property
    def given(self) -> dict[str, str]:
        """What was typed, by option."""
        return {f"--{f.name.replace('_', '-')}": text for f in fields(self) if (text := getattr(self, f.name))}

    @property
    def words(self) -> list[str]:
        """The same as it stands on a command line; what was written once is not written again."""
        return [word for option, text in self.given.items() if option != "--write" for word in (option, text)]

    def sound(self) -> None:
        """Raise BadParameter for parts of a disagreement without a figure."""
        if self.figure is None and self.given:
            raise typer.BadParameter(f"{', '.join(self.given)}: of which figure? Name it with --figure")

    def said(self, alliance: str) -> tuple[Disagreement, ...]:
        """The disagreement that was typed; none where no figure was named."""
        if self.figure is None:
            return ()
        from pathlib import Path

        from equipoise.model import Disagreement, digest

        return (
            Disagreement(
                id=Path(self.write).stem if self.write else "as-typed",
                figure=self.figure,
                reason=self.reason or "",
                value=number_of("--value", self.value),
                low=number_of("--low", self.low),
                high=number_of("--high", self.high),
                holder=self.holder or "",
                absorbed_by=_absorbing(self.absorbed_by),
                who=self.who or "",
                dated=date.today() if self.write else None,
                source=self.source or "",
                against=digest(_read(alliance)) if self.write else None,
            ),
        )


def _read(alliance: str) -> Alliance:
    from equipoise.cli.loading import alliance_of

    return alliance_of(alliance)


def _absorbing(text: str | None) -> Any:
    if text is None or text in ("others", "everyone"):
        return text
    weights: dict[str, Decimal] = {}
    for part in text.split(","):
        member, equals, weight = part.partition("=")
        number = number_of("--absorbed-by", weight) if equals and member else None
        if number is None:
            raise typer.BadParameter(f"--absorbed-by {text!r}: write others, everyone, or weights such as USA=1,DEU=1")
        weights[member.strip()] = number
    return weights


def _written(alliance: str, typed: _Typed, said: Disagreement) -> None:
    from equipoise import agree, folder
    from equipoise.agree.contesting import ContestError

    assert typed.write is not None
    folder.need_free(typed.write, "disagreement")
    problems = agree.objections(_read(alliance), (said,))
    if problems:
        raise ContestError("nothing was written", problems)
    folder.save_disagreement(said, typed.write)
    typer.echo(f"Written: {typed.write}", err=True)


def _show(alliance: str, figure: str, wish: Wish) -> None:
    from equipoise.agree import figure as figure_at
    from equipoise.cli.giving import give

    found = _read(alliance)
    give(_Shown(alliance, found, figure_at(found, figure)), wish, ["contest", alliance, "--figure", figure])


@dataclass(frozen=True)
class _Shown:
    """What stands at a place, in the shape of an answer."""

    folder: str
    alliance: Alliance
    place: Place

    @property
    def summary(self) -> str:
        """The figure, how far to trust it, and where it is from."""
        from equipoise.model.wording import begun
        from equipoise.report.marks import badge

        now = self.place.standing(self.alliance)
        source = self.alliance.sources.get(now.source)
        origin = f" ({source.title})" if source is not None else f" (source {now.source or 'not named'})"
        return f"{begun(self.place.words(self.alliance))}: {now.text}; {badge(now.status)}{origin}."

    def rows(self) -> list[dict[str, Any]]:
        """One row: the place, what stands there, its range, status and source."""
        now = self.place.standing(self.alliance)
        ends = {name: None if end is None else str(end) for name, end in (("low", now.low), ("high", now.high))}
        return [
            {
                "figure": self.place.text,
                "words": self.place.words(self.alliance),
                "value": None if now.value is None else str(now.value),
                "text": now.text,
                **ends,
                "unit": now.unit,
                "status": str(now.status),
                "source": now.source,
            }
        ]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command."""
        from equipoise.model import MadeFrom

        return {
            "question": "figure",
            "summary": self.summary,
            "rows": self.rows(),
            "status": str(self.place.standing(self.alliance).status),
            "made_from": MadeFrom(self.alliance).to_json(),
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """What stands there, and how it is contested."""
        import shlex

        from equipoise.report.page import Headline, Note

        how = "--holder MEMBER" if self.place.text.startswith("posts/") else "--value NUMBER"
        absorbed = " --absorbed-by others" if self.place.text.startswith("keys/") else ""
        line = f"equipoise contest {shlex.quote(self.folder)} PROPOSAL --figure {shlex.quote(self.place.text)}"
        return [Headline(self.summary), Note(f"You do not accept it? {line} {how}{absorbed} --reason TEXT")]
