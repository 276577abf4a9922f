"""What does a link ask? The words of the shell that give the same answer, so that a link opens in a terminal too."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from equipoise import folder
from equipoise.errors import EquipoiseError, UnknownName
from equipoise.web.asked import Misunderstood, asked_of
from equipoise.web.held import DRAFT, Held, MemoryDrafts
from equipoise.web.pages import PAGES
from equipoise.web.ruling import types_rule

__all__ = ["words_of_link"]


class _NoCommand(EquipoiseError):
    """A link to a page that no command answers."""


def words_of_link(link: str, alliance: str, today: date) -> list[str]:
    """The command line of a link to a page. Raises EquipoiseError, saying what to do, where there is none."""
    parts = urlsplit(link)
    path, said = unquote(parts.path), dict(parse_qsl(parts.query))
    for page, reading in ((p, r) for p in PAGES for r in p.readings if r.formerly):
        if path.partition(".")[0] == reading.formerly:
            path, said = f"/{page.word}", {**said, "show": reading.question}
    word, _, rest = path.strip("/").partition("/")
    proposal = rest.partition(".")[0] if rest and not rest.startswith(DRAFT) else rest.removesuffix(".json")
    held = Held.of(alliance, folder.read(alliance))
    if word == "for" and rest:
        hint = f"Ask for its brief: equipoise brief {alliance} PROPOSAL --for {rest}"
        raise _told("a capital's page gathers several answers", hint)
    if said.get("in"):
        raise _told("this link is about a folder that was put into the server", "Open it in a browser.")
    if said.get("hold"):
        hint = "Open it in a browser: it gives the file of what is held, and the command that reads it."
        raise _told("this link holds a figure against the folder", hint)
    if types_rule(said):
        raise _told("this link types a rule of its own", "Open it in a browser: it gives the file of the rule.")
    if proposal.startswith(DRAFT):
        message = f"the draft {proposal} is held by the server that gave the link"
        raise _told(message, "Download its file there, and ask about the file.")
    if word == "brief":
        return ["brief", alliance, proposal, *(["--for", said["for"]] if said.get("for") else [])]
    found = next((p for p in PAGES if p.word == word.partition(".")[0]), None)
    if found is None:
        raise UnknownName("page", word or "/", [p.word for p in PAGES])
    shown = found.reading(said.get("show", ""))
    if shown is None:
        raise UnknownName("reading of this page", said["show"], [r.question for r in found.readings])
    if proposal and found.by_proposal:
        said["proposal"] = proposal
    asked, _, problems = asked_of(shown.question, said, held, MemoryDrafts(), today)
    if problems:
        raise Misunderstood(problems)
    followed = ["--for", said["for"]] if said.get("for") and shown.question != "agree" else []
    return [*asked.command[1:], *followed]


def _told(message: str, hint: str) -> _NoCommand:
    error = _NoCommand(message)
    error.hint = hint
    return error
