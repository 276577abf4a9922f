"""I do not accept this number: what survives? A figure by its place, another value, a reason; before and after.

What is held stands in the address. ``hold=FIGURE=VALUE`` is a word of every page: the page then answers with that
figure in the folder's place, as a scenario that names who holds it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import FastAPI, Query, Request, Response

from equipoise.errors import EquipoiseError, Problem, UnknownName
from equipoise.folder import write_disagreement
from equipoise.model import Alliance, Disagreement
from equipoise.report.marks import badge
from equipoise.web.address import Address
from equipoise.web.asked import Asked
from equipoise.web.choices import CHOICES
from equipoise.web.held import DRAFT
from equipoise.web.numbers import WRITE_IT, number_in
from equipoise.web.pages import Page, Reading
from equipoise.web.reading import shown
from equipoise.web.site import Site, told

__all__ = ["add_contests"]

_WORDS: Final = ("proposal", "figure", "value", "low", "high", "holder", "absorbed_by", "why", "who", "draws")
#: What a figure of some kinds needs beside its value, or in its place.
_WANTS: Final = {"keys": "absorbed_by", "posts": "holder"}
#: Who takes up the rest of a share.
_TAKERS: Final = (("others", "the others, in proportion"), ("everyone", "everyone, in proportion"))
_READING: Final = Reading("contest", "What survives", long=True, wide=True)
_PAGE: Final = Page("contest", "Contest", "I do not accept this number", (_READING,))


def add_contests(app: FastAPI, site: Site) -> None:
    """The page of a contested figure."""

    @app.get("/contest", summary="What survives if a figure is another?", response_class=Response, tags=["contest"])
    def contest(
        request: Request,
        figure: Annotated[str | None, Query(description="A place, for example preferences/followers.")] = None,
        value: Annotated[str | None, Query(description="What you hold it to be.")] = None,
        why: Annotated[str | None, Query(description="Why you do not accept it.")] = None,
        proposal: Annotated[str | None, Query(description="The proposal whose answer is judged.")] = None,
    ) -> Response:
        return _page(site, site.address(request, _WORDS))

    @app.get("/contest/{name}.toml", summary="A figure held, as a file.", response_class=Response, tags=["contest"])
    def file(request: Request, name: str) -> Response:
        held = site.address(request, ()).held
        found = next((one for one in held.contested if one.id == name), None)
        if found is None:
            raise UnknownName("figure held in this link", name, [one.id for one in held.contested])
        return Response(write_disagreement(found), media_type="application/toml")


def _page(site: Site, address: Address) -> Response:
    alliance, said = address.held.alliance, address.said
    trouble: list[tuple[str, str]] = []
    stands: dict[str, str] = {}
    if said.get("figure"):
        try:
            stands = _standing(alliance, said["figure"])
        except EquipoiseError as error:
            trouble = told(error)
    options = list(CHOICES["proposal"].options(alliance)) if CHOICES["proposal"].options else []
    proposal = said.get("proposal") or (options[0][0] if options else "")
    if proposal.startswith(DRAFT):
        options.insert(0, (proposal, "the draft"))
    common: dict[str, Any] = {
        "page": _PAGE,
        "reading": _READING,
        "figures": _figures(alliance, address.followed),
        "proposals": options,
        "proposal": proposal,
        "stands": stands,
        "said": said,
        "wants": _WANTS.get(said.get("figure", "").strip().partition("/")[0], ""),
        "takers": _TAKERS,
    }
    held, problems = _disagreement(said) if said.get("value") or said.get("holder") else (None, [])
    trouble += [(f"{p.place}: {p.message}", p.hint) for p in problems]
    if held is not None and not trouble and not proposal:
        return site.page("contest.html", address, trouble=trouble, shown=None, everywhere=_everywhere(held), **common)
    if held is None or trouble:
        return site.page("contest.html", address, 422 if trouble else 200, trouble=trouble, shown=None, **common)
    typed = said.get("draws", "")
    draws = int(typed) if typed.isdecimal() and len(typed) < 5 and 2 <= int(typed) <= 4096 else 64
    arguments = {"proposal": proposal, "draws": draws, "disagreements": (held,), "turns": False}
    asked = Asked("contest", arguments, address.held, site.drafts)
    if asked.known is None:
        job = site.jobs.of(asked, address.here())
        if job.state == "failed":
            trouble = [(p.message, p.hint) for p in job.problems]
            return site.page("contest.html", address, 422, trouble=trouble, shown=None, **common)
        if job.state != "done":
            command = _command(asked, held)
            return site.page("waiting.html", address, 202, **common, fields=[], job=job, command=command)
    answer = asked.answer()
    found = replace(shown(answer, asked, address, site.today(), wide=True), command=_command(asked, held))
    return site.page("contest.html", address, trouble=[], shown=found, everywhere=_everywhere(held), **common)


def _everywhere(held: Disagreement) -> dict[str, str]:
    """What every page is told so that it is read with this figure; nothing of a post, whose holder no address says."""
    if held.value is None:
        return {}
    takers = f"@{held.absorbed_by}" if held.absorbed_by else ""
    return {"hold": f"{held.figure}={held.value}{takers}", "why": held.reason}


def _standing(alliance: Alliance, place: str) -> dict[str, str]:
    """What figure this is, what the folder says of it, how far to trust that, and where it is from."""
    from equipoise.agree import figure

    found = figure(alliance, place.strip())
    standing = found.standing(alliance)
    ids = [part.strip() for part in re.split("[;,]", standing.source) if part.strip()]
    titles = [alliance.sources[id_].title if id_ in alliance.sources else id_ for id_ in ids]
    return {
        "words": found.words(alliance),
        "text": standing.text.replace("-", "−"),
        "value": "" if standing.value is None else format(standing.value.normalize(), "f"),
        "trust": badge(standing.status),
        "source": "; ".join(titles),
    }


def _disagreement(said: Mapping[str, str]) -> tuple[Disagreement | None, list[Problem]]:
    problems = []
    numbers: dict[str, Decimal] = {}
    for name in ("value", "low", "high"):
        if not said.get(name):
            continue
        number = number_in(said[name])
        if number is not None:
            numbers[name] = number
        else:
            problems.append(Problem("", name, f"{said[name]!r} is no number", WRITE_IT))
    if not said.get("figure"):
        problems.append(Problem("", "figure", "no figure is named", "For example preferences/followers."))
    if not said.get("why", "").strip():
        problems.append(
            Problem("", "why", "no reason is given", "Say why: it travels with all that is computed from it.")
        )
    if problems:
        return None, problems
    found = Disagreement(
        id="as-typed",
        figure=said["figure"].strip(),
        reason=said["why"].strip(),
        value=numbers.get("value"),
        low=numbers.get("low"),
        high=numbers.get("high"),
        holder=said.get("holder", ""),
        absorbed_by=said.get("absorbed_by") or None,  # type: ignore[arg-type]
        who=said.get("who", ""),
    )
    return found, []


def _command(asked: Asked, held: Disagreement) -> str:
    words = [*asked.command]
    for option, value in (
        ("--figure", held.figure),
        ("--value", held.value),
        ("--low", held.low),
        ("--high", held.high),
        ("--holder", held.holder),
        ("--absorbed-by", held.absorbed_by),
        ("--reason", held.reason),
        ("--who", held.who),
    ):
        words += [option, str(value)] if value not in (None, "") else []
    return shlex.join([*words, "--no-turns"])


def _figures(alliance: Alliance, followed: str | None) -> list[tuple[str, str]]:
    """Places to choose from: the latest figures of the member followed, assumptions, ceilings and prices.

    Any other can be typed.
    """
    own = _figures_of(alliance, followed) if followed else []
    found: list[tuple[str, Any]] = [(f"preferences/{a.id}", a.reason) for a in alliance.preferences if a.member == "*"]
    for id_, fund in alliance.funds.items():
        found += [(f"funds/{id_}/ceiling/{s.since.year}", fund.title) for s in fund.ceilings if s.value is not None]
    found += [(f"projects/{id_}/price", p.title) for id_, p in alliance.projects.items() if p.costs]
    return [(place, " ".join(str(words).split())[:70]) for place, words in (*own, *found)]


def _figures_of(alliance: Alliance, member: str) -> list[tuple[str, str]]:
    """The latest cost share and figures of one member, each at its place."""
    found = []
    for id_, key in alliance.keys.items():
        starts = [span.since.year for span in key.versions if span.value is not None]
        if starts:
            found.append((f"keys/{id_}/{member}/{max(starts)}", key.title))
    for id_, series in alliance.series.items():
        years = [year for year, one in series.figures.get(member, {}).items() if one.value is not None]
        if years:
            found.append((f"series/{id_}/{member}/{max(years)}", series.title))
    return found
