"""How do the rows that a page gathers from several answers go along? In the forms of an answer, with the same metadata.

The overview, a capital's chair, the figures and the key workshop are no answer of one command: each gives its sentence,
its rows, the weakest status among them and its tables, and is taken along like any other page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from fastapi import FastAPI, Request, Response

from equipoise.model import MadeFrom, common_shape
from equipoise.report.page import Block
from equipoise.values import Status
from equipoise.web.address import Address
from equipoise.web.downloads import FORMS, Taken, as_png, formed, tiles_svg
from equipoise.web.site import Site
from equipoise.web.tiles import Tiles

__all__ = ["Gathered", "add_gathered"]


@dataclass(frozen=True)
class Gathered:
    """What a page says, as an answer says it: ``records`` flat, ``blocks`` as they are set, ``tiles`` the map."""

    question: str
    summary: str
    records: Sequence[Mapping[str, Any]]
    status: Status
    address: Address
    blocks: Sequence[Block] = field(default=())
    tiles: Tiles | None = None

    @property
    def made_from(self) -> MadeFrom:
        """The alliance that it was gathered from."""
        return MadeFrom(self.address.held.alliance)

    @property
    def command(self) -> str:
        """How to see it again: it is a page, and no command's answer."""
        return f"equipoise serve {self.address.held.name}, then open {self.address.here()}"

    def rows(self) -> list[dict[str, Any]]:
        """Flat records, one a line."""
        return [dict(row) for row in self.records]

    def to_json(self) -> dict[str, Any]:
        """One object, in the shape of every answer."""
        return common_shape(self)


def add_gathered(
    app: FastAPI, site: Site, path: str, gather: Callable[..., Gathered], about: str, tag: str, *, drawn: bool = False
) -> None:
    """The forms of what a page gathers, at ``path`` with each ending; ``drawn``: its map goes along too."""
    for form in FORMS:
        if drawn or form not in ("svg", "png"):
            app.add_api_route(
                f"{path}.{form}",
                _endpoint(site, gather, form),
                methods=["GET"],
                name=f"{tag}.{form}{path.count('{')}",
                summary=f"{about} As {form.upper()}.",
                response_class=Response,
                tags=[tag],
            )


def _endpoint(site: Site, gather: Callable[..., Gathered], form: str) -> Callable[..., Response]:
    @wraps(gather)
    def give(request: Request, **asked: Any) -> Response:
        found = gather(request, **asked)
        return site.kept(request, found.address.held, lambda: _given(found, form, site))

    give.__annotations__["return"] = Response
    return give


def _given(found: Gathered, form: str, site: Site) -> Response:
    if form in ("svg", "png") and found.tiles is not None:
        held = found.address.held
        source = f"Equipoise, {found.command}; {found.status}; {held.digest[:19]}"
        svg = tiles_svg(found.tiles, found.address.followed, source)
        return Response(as_png(svg) if form == "png" else svg.encode(), media_type=FORMS[form])
    taken = Taken(found, lambda: found.blocks, found.command, found.address)
    return Response(formed(form, taken, site.today()), media_type=FORMS[form])
