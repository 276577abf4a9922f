"""What does the brief say? The composed answer: one row a member, a first screen that stands alone, nine chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from shlex import quote
from typing import Any, ClassVar

from equipoise.agree import DRAWS, Amendment
from equipoise.errors import EquipoiseError
from equipoise.model import Alliance, Answer, MadeFrom, Proposal, Trace, TraceLine, need_member
from equipoise.report import format as fmt
from equipoise.report.blocks import block_json
from equipoise.report.brief.against import against_blocks
from equipoise.report.brief.amending import amended, writing_command
from equipoise.report.brief.buying import buying_chapter
from equipoise.report.brief.chapter import Chapter
from equipoise.report.brief.deciders import deciders_chapter
from equipoise.report.brief.following import following_chapter
from equipoise.report.brief.helping import Helps, helping_chapter, helping_trace, tried
from equipoise.report.brief.inquiry import Inquiry, inquire
from equipoise.report.brief.matching import matching_chapter, matching_inputs
from equipoise.report.brief.passing import passing_chapter
from equipoise.report.brief.payers import payers_chapter
from equipoise.report.brief.proposal import proposal_chapter
from equipoise.report.brief.screen import answer_sentence, first_screen
from equipoise.report.brief.trust import command_of, trust_chapter
from equipoise.report.flat import as_values
from equipoise.report.horizon import horizon
from equipoise.report.page import Block, Table
from equipoise.report.paper import Paper
from equipoise.report.stamps import Moved, Stamp, json_seal, moved, stamp_of
from equipoise.values import Status, weakest

__all__ = ["Brief", "brief"]


@dataclass(frozen=True)
class Brief(Answer):
    """Everything about one proposal: ``brief.page()`` is what is printed, ``brief.chapters`` its nine questions.

    ``contest`` are the disagreements that were held, as the command takes them; ``earlier`` is the stamp of an earlier
    paper, against which the last chapter says what moved; ``against`` is another proposal that the first one compares
    this one with.
    """

    inquiry: Inquiry
    helps: Helps
    amendment: Amendment | EquipoiseError
    source: str
    paper: str
    made_from: MadeFrom
    contest: tuple[str, ...] = ()
    earlier: Stamp | None = None
    against: Proposal | None = None
    question: ClassVar[str] = "brief"

    @property
    def summary(self) -> str:
        """The answer of the first screen."""
        return answer_sentence(self.inquiry)

    @property
    def status(self) -> Status:
        """The weakest of the proposal, its effects, the payments and the forecast."""
        asked = self.inquiry
        return weakest((asked.proposal.status, asked.impact.status, asked.trust_in_payments, asked.forecast.status))

    @cached_property
    def _rows(self) -> tuple[dict[str, Any], ...]:
        asked = self.inquiry
        objects = {row["member"]: row["objects_percent"] for row in asked.forecast.rows()}
        return tuple(
            {
                "member": row["member"],
                "name": row["name"],
                "share_percent": fmt.exact_text(fmt.rounded(asked.share_today(row["member"]), 4)),
                "amount": fmt.exact_text(fmt.rounded(asked.paid_today(row["member"]), 2)),
                "amount_change": row["amount"],
                "say_before_percent": row["say_before_percent"],
                "say_after_percent": row["say_after_percent"],
                "say_change_points": row["say_change_points"],
                "capability_change": row["capability_change"],
                "return_change": row["return_change"],
                "objects_percent": objects.get(row["member"]),
                "status": row["status"],
            }
            for row in asked.impact.rows()
        )

    def rows(self) -> list[dict[str, Any]]:
        """One row a member, the largest gain of say first; sums exact text, shares in percent."""
        return [dict(row) for row in self._rows]

    @cached_property
    def stamp(self) -> Stamp:
        """What the paper carries with it, so that one can ask later whether it is still true."""
        return stamp_of(self)

    @cached_property
    def moved(self) -> Moved | None:
        """What moved since the earlier paper, where one was given."""
        return moved(self.earlier, self.stamp, self.inquiry.alliance) if self.earlier is not None else None

    @property
    def command(self) -> str:
        """The one command that prints the same paper."""
        return command_of(self.inquiry, self.source, self.paper, self.contest, self.against)

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The nine questions, answered in the order of the paper."""
        asked = self.inquiry
        return (
            proposal_chapter(asked, () if self.against is None else against_blocks(asked, self.against)),
            payers_chapter(asked),
            deciders_chapter(asked),
            matching_chapter(asked),
            buying_chapter(asked, self.source),
            passing_chapter(asked),
            helping_chapter(
                asked,
                self.helps,
                self.amendment,
                writing_command(asked, self.source, self.paper, self.contest),
            ),
            following_chapter(asked),
            trust_chapter(asked, self.source, self.command, matching_inputs(asked), self.moved),
        )

    def screen(self, *, everything: bool = False) -> list[Block]:
        """The first screen."""
        asked = self.inquiry
        words = ["equipoise", "brief", self.source, self.paper]
        if asked.years != horizon(asked.alliance):
            words += ["--years", f"{asked.years[0]}-{asked.years[-1]}"]
        words += [word for file in self.contest for word in ("--contest", file)]
        command = " ".join(map(quote, words))
        return first_screen(asked, self.helps, self.amendment, self._rows, command=command, everything=everything)

    def page(self, *, everything: bool = False) -> list[Block]:
        """The whole paper: the first screen, then the chapters."""
        return [*self.screen(everything=everything), *self._told(everything=everything)]

    def _told(self, *, everything: bool) -> list[Block]:
        blocks: list[Block] = []
        for chapter in self.chapters:
            blocks += chapter.drawn()
        # With everything asked for, no table leaves a row out.
        return [replace(b, shown=None) if everything and isinstance(b, Table) else b for b in blocks]

    def document(self, *, everything: bool = True) -> Paper:
        """The same paper, to be set on pages: in HTML, as a PDF, as a workbook. Its first page shows every member."""
        asked, made = self.inquiry, self.made_from
        return Paper(
            title=f"Equipoise brief: {asked.proposal.id}, version {asked.proposal.version}",
            summary=self.summary,
            dated=asked.dated,
            blocks=(*self.screen(everything=True), *self._told(everything=everything)),
            followed=asked.name(asked.capital),
            status=str(self.status),
            command=self.command,
            digests={
                "rules and figures": made.alliance_digest,
                "proposal": made.proposal_digest or "",
                "preferences and positions": made.assumptions_digest,
            },
            facts={
                "Question": self.question,
                "Alliance": asked.alliance.name,
                "Proposal": asked.proposal.title,
                "Years": asked.years_text,
                "Base year": str(asked.base),
                "Followed": asked.name(asked.capital),
                "Seed": str(asked.seed),
                "Draws": str(asked.forecast.draws),
                "Equipoise": made.version,
            },
            rows=self.rows(),
            stamp=self.stamp,
        )

    def explain(self, member: str) -> tuple[Trace, ...]:
        """The member's payments of the base year, its effects and what is behind them, its odds of objecting.

        "odds" and "assumptions" are explained as the forecast explains them; "help" are the other texts tried.
        """
        asked = self.inquiry
        if member == "help":
            return (helping_trace(asked, self.helps),)
        if member in ("assumptions", "odds"):
            return asked.forecast.explain(member)
        need_member(member, asked.members)
        paid = tuple(
            trace
            for calls in asked.calls.values()
            if member in calls.lines and calls[member].amount
            for trace in calls.explain(member)
        )
        share = Trace(
            f"Share of all funds in {asked.base}: {asked.name(member)}",
            tuple(
                TraceLine(f"{f.title}, {asked.base}", f"{f.currency} {fmt.cents(asked.paid_today(member, f.id))}")
                for f in asked.funds
            ),
            TraceLine("Share", fmt.percent(asked.share_today(member), 4), asked.trust_in_payments),
        )
        effects = asked.impact.explain(member) if member in asked.impact.members else ()
        judged = {line.member for line in asked.forecast.lines}
        return (
            *paid,
            share,
            *effects,
            *(asked.forecast.explain(member) if member in judged else ()),
        )

    def to_json(self) -> dict[str, Any]:
        """The common shape, with the first screen and the chapters."""
        asked = self.inquiry
        told = super().to_json() | {
            "proposal": asked.proposal.id,
            "dated": asked.dated.isoformat(),
            "base_year": asked.base,
            "years": list(asked.years),
            "followed": asked.capital,
            "reproduce": self.command,
            "amendment": self.amendment.to_json() if isinstance(self.amendment, Amendment) else None,
            "screen": [block_json(block) for block in self.screen(everything=True)],
            "sections": [
                {"number": c.number, "title": c.title, "blocks": [block_json(block) for block in c.blocks]}
                for c in self.chapters
            ],
            "stamp": self.stamp,
        }
        if self.moved is not None:
            told["moved"] = [*self.moved.change_rows(), *self.moved.member_rows()]
        return told | {"seal": json_seal(as_values(told))}


def _same_matter(earlier: Stamp, alliance: Alliance, proposal: Proposal) -> None:
    made = earlier["made_from"]
    if (made["alliance"], made.get("proposal")) != (alliance.id, proposal.id):
        was = f"{made.get('proposal')} of {made['alliance']}"
        raise _AnotherMatter(f"the earlier paper is on {was}, this one on {proposal.id} of {alliance.id}: not compared")


class _AnotherMatter(EquipoiseError):
    """An earlier paper on something else."""


def brief(
    alliance: Alliance,
    proposal: Proposal,
    *,
    years: range,
    dated: date,
    capital: str | None = None,
    seed: int = 7,
    draws: int = DRAWS,
    source: str | None = None,
    paper: str | None = None,
    contest: Sequence[str] = (),
    earlier: Stamp | None = None,
    against: Proposal | None = None,
) -> Brief:
    """All of it, for one proposal over some years.

    ``dated`` is the date printed on the paper, ``capital`` the member followed through it (default: whoever tabled
    it), ``source``, ``paper`` and ``contest`` the alliance, the proposal and the disagreements as the command takes
    them, ``earlier`` the stamp of an earlier paper, ``against`` another proposal to compare with. Raises what the
    questions raise.
    """
    asked = inquire(alliance, proposal, years=years, dated=dated, capital=capital, seed=seed, draws=draws)
    if earlier is not None:
        _same_matter(earlier, alliance, proposal)
    named = (source or alliance.id, paper or proposal.id)
    texts = (tried(asked), amended(asked))
    return Brief(asked, *texts, *named, asked.forecast.made_from, tuple(contest), earlier, against)
