"""``equipoise verify``: is this paper still true? The paper's stamp against what the folder says today."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from equipoise.cli.options import All, Ascii, Csv, Json
from equipoise.cli.wish import Wish

if TYPE_CHECKING:
    from equipoise.model import Alliance, Proposal
    from equipoise.report import Block
    from equipoise.report.stamps import Moved
    from equipoise.report.stamps.sealed import Found

__all__ = ["verify"]


def verify(
    paper: Annotated[
        str, typer.Argument(metavar="PAPER", help="A brief (PDF, HTML, XLSX or JSON), or the digest printed on it.")
    ],
    folder: Annotated[
        str | None, typer.Argument(metavar="[ALLIANCE]", help="The folder to compare with. Default: the paper's own.")
    ] = None,
    json: Json = False,
    csv: Csv = False,
    everything: All = False,
    ascii_only: Ascii = False,
) -> None:
    """Is this paper still true? Its figures against today's folder."""
    from equipoise.cli.giving import give
    from equipoise.report.stamps import group_of

    wish = Wish(json=json, csv=csv, everything=everything, ascii_only=ascii_only)
    groups = group_of(paper)
    line = ["verify", paper, *([folder] if folder else [])]
    if groups is not None:
        told = _by_digest(groups, folder or "nato")
        give(told, wish, line)
        raise typer.Exit(0 if told.known else 1)
    answer = _by_paper(paper, folder)
    give(answer, wish, line)
    raise typer.Exit(0 if answer.sound else 1)


# --- the paper itself -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verified:
    """A paper, what moved since it was written, and whether it is as it was written."""

    name: str
    found: Found
    moved: Moved
    today: date

    @property
    def sound(self) -> bool:
        """Is the paper as it was written, and does what it says come out again where nothing moved?"""
        return self.found.seal == "whole" and not self.false

    @property
    def false(self) -> bool:
        """Do its figures differ, though they were computed from the very same?"""
        return self.moved.inputs_still and not self.moved.same_figures

    @property
    def summary(self) -> str:
        """In one line: true, and what has moved since; or changed, or not true."""
        then, digest = self.moved.since, self.found.stamp["digest"]
        if self.false:
            return (
                f"Not true: from the very same rules, text and assumptions the figures of {self.name} ({digest}) come "
                f"out otherwise: {self.moved.effects}. It was changed, or written by a faulty program."
            )
        if self.found.seal == "broken":
            return (
                f"Changed since it was written: {self.name} ({digest}) is not as Equipoise wrote it on {then}, so what "
                f"it says counts for nothing. Against the figures it carries: {self._since}."
            )
        if self.found.seal == "none":
            return (
                f"Not sealed: {self.name} ({digest}) was saved again by another program, so what it shows may have "
                f"been changed since {then}. Of what its stamp carries: {self._since}."
            )
        if self.moved.still:
            still = f"nothing that {self.name} ({digest}) rests on has moved since {then}"
            return f"True: {still}, and its figures come out again."
        return f"True on {then}; since then {self._since}."

    @property
    def _since(self) -> str:
        if self.moved.still:
            return "nothing it rests on has moved"
        return f"{self.moved.causes}: {self.moved.effects}"

    def rows(self) -> list[dict[str, Any]]:
        """What moved, then the members whose lines did."""
        return [*self.moved.change_rows(), *self.moved.member_rows()]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command, with the seal, and what was compared with what."""
        return {
            "question": "verify",
            "summary": self.summary,
            "rows": self.rows(),
            "status": self.moved.new["headlines"]["status"],
            "made_from": self.moved.new["made_from"],
            "true": self.sound,
            "moved": not self.moved.still,
            "seal": self.found.seal,
            "form": self.found.form,
            "digest": self.found.stamp["digest"],
            "digest_today": self.moved.new["digest"],
            "paper_made_from": self.found.stamp["made_from"],
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """The one line, what moved and what it did, and how far the check goes."""
        from dataclasses import replace

        from equipoise.report.page import Headline, Note, Table

        seals = {
            "whole": "The seal is whole: the file is as it was written. It is no signature: a forger can make one.",
            "broken": "The seal is broken: the file was changed, or saved again by another program.",
            "none": "The file has no seal: it was saved again by another program, so only its stamp was compared.",
        }
        blocks: list[Block] = [Headline(self.summary), Note(f"{self.found.form}. {seals[self.found.seal]}")]
        blocks += self.moved.blocks()
        blocks = [replace(b, shown=None) if everything and isinstance(b, Table) else b for b in blocks]
        source, paper = (shlex.quote(str(self.found.stamp[key])) for key in ("source", "paper"))
        blocks.append(Note(f"The paper anew: equipoise brief {source} {paper} --since {shlex.quote(self.name)}"))
        return blocks


def _by_paper(paper: str, folder: str | None) -> Verified:
    from equipoise.cli.papers import paper_bytes
    from equipoise.report.stamps import found_in, moved

    found = found_in(paper_bytes(paper), paper)
    alliance, proposal, source = _matter(found, folder, paper)
    stamp = _anew(found, alliance, proposal, source)
    return Verified(paper, found, moved(found.stamp, stamp, alliance), date.today())


def _matter(found: Found, folder: str | None, paper: str) -> tuple[Alliance, Proposal, str]:
    """The folder and the proposal that the paper is on. Raises NoStamp where they are no more, with what to do."""
    from equipoise import folder as folders
    from equipoise.cli.loading import alliance_of, proposal_of
    from equipoise.errors import EquipoiseError
    from equipoise.report.stamps import NoStamp

    stamp = found.stamp
    source = folder or str(stamp["source"])
    if folders.whereabouts(source) is None:
        hint = f"Name where it is now: equipoise verify {shlex.quote(paper)} FOLDER."
        raise NoStamp(f"{paper} is on the folder {source!r}, which is not here", hint)
    alliance = alliance_of(source)
    if alliance.id != stamp["made_from"]["alliance"]:
        hint = f"Name the right one: equipoise verify {shlex.quote(paper)} FOLDER."
        raise NoStamp(f"{paper} is on {stamp['made_from']['alliance']!r}, and {source} is {alliance.id!r}", hint)
    try:
        return alliance, proposal_of(alliance, str(stamp["paper"])), source
    except EquipoiseError as error:
        hint = f"Its text was {stamp['paper']!r} (digest {stamp['made_from'].get('proposal_digest')})."
        raise NoStamp(f"the text that {paper} is on cannot be read: {str(error).splitlines()[0]}", hint) from None


def _anew(found: Found, alliance: Alliance, proposal: Proposal, source: str) -> Any:
    """The stamp that the same paper would have today: same seed, draws, years, member and contested figures."""
    from equipoise import folder as folders
    from equipoise.agree import contested
    from equipoise.report.asking import ask
    from equipoise.report.brief import Brief
    from equipoise.report.stamps import NoStamp

    stamp = found.stamp
    made = stamp["made_from"]
    laid = [folders.disagreement_from_words(one) for one in made.get("contested", ())]
    try:
        dated = date.fromisoformat(stamp["dated"])
    except ValueError:
        raise NoStamp(f"the stamp says the date {stamp['dated']!r}", "It was changed: get the paper anew.") from None
    followed = stamp.get("followed")
    answer = ask(
        contested(alliance, laid) if laid else alliance,
        "brief",
        proposal=proposal,
        years=stamp["years"],
        seed=made.get("seed") or 0,
        draws=max(2, min(stamp["draws"], _MOST_DRAWS)),
        on=dated,
        capital=followed if followed in alliance.members else None,
        source=source,
        paper=stamp["paper"],
    )
    assert isinstance(answer, Brief)
    return answer.stamp


_MOST_DRAWS = 100_000  # a stamp that was tampered with must not keep this machine busy for a day


# --- the digest alone -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ByDigest:
    """A short digest, and the proposal of a folder that it is of, as far as four groups can tell."""

    typed: tuple[str, ...]
    folder: str
    proposal: str | None
    differing: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Is it the digest of a paper that can be made today?"""
        return self.proposal is not None

    @property
    def summary(self) -> str:
        """What the digest says, and what it cannot say."""
        digest = "-".join(self.typed)
        if self.proposal is None:
            return (
                f"No proposal of {self.folder} has the digest {digest}: its text has changed since, or it is of "
                "another folder. Give the file, or name the folder: equipoise verify DIGEST FOLDER."
            )
        what = f"{digest} is a brief on {self.proposal} of {self.folder}"
        if not self.differing:
            return f"True: {what}, and nothing it rests on has moved."
        from equipoise.model.wording import listed

        moved = f"since then its {listed(self.differing)} moved"
        return f"{what}; {moved}. Give the file to see what, and by how much."

    def rows(self) -> list[dict[str, Any]]:
        """One row a group of the digest: what it stands for, and whether it is the same today."""
        from equipoise.report.stamps.stamp import GROUPS

        return [
            {"group": group, "of": what, "same": self.known and what not in self.differing}
            for group, what in zip(self.typed, GROUPS, strict=True)
        ]

    def to_json(self) -> dict[str, Any]:
        """The shape of every command."""
        from equipoise.version import VERSION

        return {
            "question": "verify",
            "summary": self.summary,
            "rows": self.rows(),
            "status": None,
            "made_from": {"alliance": self.folder, "proposal": self.proposal, "version": VERSION},
            "true": self.known,
            "moved": bool(self.differing),
        }

    def page(self, *, everything: bool = False) -> list[Block]:
        """The one line, and how far a digest alone can tell."""
        from equipoise.report.page import Headline, Note

        return [
            Headline(self.summary),
            Note(
                "Settings: the seed, draws, years and version, compared with the usual ones. Such a digest tells "
                "papers apart and proves nothing: the file carries more."
            ),
        ]


def _by_digest(groups: tuple[str, ...], folder: str) -> ByDigest:
    from equipoise.cli.loading import alliance_of
    from equipoise.model import MadeFrom
    from equipoise.report.arguments import DRAWS, SEED
    from equipoise.report.horizon import horizon
    from equipoise.report.stamps.stamp import GROUPS, short_digest

    alliance = alliance_of(folder)
    years = horizon(alliance)
    texts = [p for p in alliance.proposals.values() if p.stage in ("draft", "tabled")]
    for text in (reading for p in texts for reading in (p, *(p.variant(name) for name in p.variants))):
        today = short_digest(MadeFrom(alliance, text, SEED), years, DRAWS).split("-")
        differing = tuple(what for what, was, now in zip(GROUPS, groups, today, strict=True) if was != now)
        if "text" not in differing:
            return ByDigest(groups, folder, text.id, differing)
    return ByDigest(groups, folder, None, ())
