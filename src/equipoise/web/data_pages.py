"""What is known, from where, and is it sound? Every series and fund with its source and status; a folder put in.

An uploaded folder is examined like any other: all problems at once, each with place and hint. A sound one is held under
a word of its own, made from its content, and every page then answers about it (``in=``).
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, File, Form, Response, UploadFile
from fastapi import Request as Asked
from fastapi.responses import RedirectResponse

from equipoise import folder
from equipoise.errors import FolderError, Problem
from equipoise.model import Alliance, Series
from equipoise.report import format as fmt
from equipoise.report.asking import questions
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Table
from equipoise.values import Status
from equipoise.version import VERSION
from equipoise.web.address import Address
from equipoise.web.held import Held
from equipoise.web.packing import LOOKED_AT, taken, together
from equipoise.web.reading import flow_of
from equipoise.web.site import Site

__all__ = ["add_data"]


def add_data(app: FastAPI, site: Site) -> None:
    """The page of the figures, one of a series, and the way in for a folder."""

    @app.get("/data", summary="Every figure and its source.", response_class=Response, tags=["data"])
    def data(request: Asked) -> Response:
        address = site.address(request, ())
        return site.kept(request, address.held, lambda: _page(site, address))

    @app.get("/data.json", summary="Every series, its years and its trust.", response_class=Response, tags=["data"])
    def listed(request: Asked) -> Response:
        address = site.address(request, ())
        told = {
            "question": "data",
            "summary": _headline(address.held.alliance),
            "rows": _series(address.held.alliance),
            "status": None,
            "made_from": {"alliance": address.held.name, "alliance_digest": address.held.digest, "version": VERSION},
        }
        return Response(json.dumps(told, ensure_ascii=False, indent=2) + "\n", media_type="application/json")

    @app.get("/data/{series}", summary="One series, figure by figure.", response_class=Response, tags=["data"])
    def one(request: Asked, series: str) -> Response:
        address = site.address(request, ())
        found: Series = address.held.alliance.one("series", series)
        return site.kept(request, address.held, lambda: _one(site, address, found))

    @app.post("/data/folder", summary="Put a folder in.", response_class=Response, tags=["data"])
    def put(
        files: Annotated[list[UploadFile] | None, File()] = None,
        mend: Annotated[str, Form()] = "",
        in_: Annotated[str, Form(alias="in")] = "",
    ) -> Response:
        held = site.shelf.find(in_)
        address = Address("/data", {"in": held.word} if held.word else {}, held)
        try:
            texts = taken([(f.filename or "", f.file.read()) for f in files or () if f.filename], LOOKED_AT)
        except FolderError as refused:
            return _page(site, address, refused.problems(), status=422)
        return _judged(site, address, texts)

    @app.post("/data/mended", summary="Put mended files in.", response_class=Response, tags=["data"])
    async def mended(request: Asked) -> Response:
        form = await request.form(max_fields=LOOKED_AT.files + 10)
        held = site.shelf.find(str(form.get("in", "")))
        address = Address("/data", {"in": held.word} if held.word else {}, held)
        texts = {
            k.removeprefix("file:"): str(v).replace("\r\n", "\n") for k, v in form.items() if k.startswith("file:")
        }
        try:
            checked = together([(name, text.encode("utf-8", "replace")) for name, text in texts.items()], LOOKED_AT)
        except FolderError as refused:
            return _page(site, address, refused.problems(), status=422)
        return _judged(site, address, checked)


def _judged(site: Site, address: Address, texts: dict[str, bytes]) -> Response:
    """Examine the files; sound ones are held, others come back with every problem, and what was sent to mend."""
    digest = hashlib.sha256(repr(sorted((k, hashlib.sha256(v).hexdigest()) for k, v in texts.items())).encode())
    word = f"up-{digest.hexdigest()[:12]}"
    with tempfile.TemporaryDirectory(prefix="equipoise-") as place:
        root = Path(place) / "folder"
        for name, body in texts.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        report = folder.check(root, questions())
        problems = tuple(
            Problem(p.file, p.place, p.message.replace(str(root), "the folder"), p.hint) for p in report.problems
        )
        if problems:
            return _page(site, address, problems, texts, 422)
        alliance = folder.read(root)
    site.shelf.add(Held.of(alliance.id, alliance, word))
    return RedirectResponse(Address("/data", {"in": word}, address.held).here(), 303)


def _headline(alliance: Alliance) -> str:
    figures = [f for s in alliance.series.values() for years in s.figures.values() for f in years.values()]
    known = [f for f in figures if f.value is not None]
    published = sum(f.status in (Status.PUBLISHED, Status.ESTIMATE) for f in known)
    series = fmt.counted(len(alliance.series), "series", "series")
    if not known:
        return f"{alliance.name} has {series} without a figure."
    part = fmt.percent(fmt.exact(100 * published) / len(known), 0)
    missing = len(figures) - len(known)
    return (
        f"{alliance.name} rests on {fmt.number(len(known))} figures in {series} and {len(alliance.sources)} sources; "
        f"{part} of the figures are published or the publisher's estimates, and {missing} are missing."
    )


def _series(alliance: Alliance) -> list[dict[str, Any]]:
    found = []
    for id_, series in alliance.series.items():
        figures = [(y, f) for years in series.figures.values() for y, f in years.items()]
        known = [(y, f) for y, f in figures if f.value is not None]
        years = sorted({y for y, _ in known})
        weakest = max((f.status for _, f in known), key=lambda s: s.rank, default=Status.MISSING)
        sources = Counter(part.strip() for _, f in known for part in f.source.split(";") if f.source)
        found.append(
            {
                "series": id_,
                "title": series.title,
                "unit": series.unit,
                "members": len(
                    {m for m, ys in series.figures.items() if any(f.value is not None for f in ys.values())}
                ),
                "first": years[0] if years else None,
                "last": years[-1] if years else None,
                "figures": len(known),
                "missing": sum(f.value is None and f.status is not Status.NOT_DISCLOSED for _, f in figures),
                "not_disclosed": sum(f.status is Status.NOT_DISCLOSED for _, f in figures),
                "source": ", ".join(s for s, _ in sources.most_common(2)),
                "status": str(weakest),
            }
        )
    return found


def _page(
    site: Site,
    address: Address,
    problems: Sequence[Problem] = (),
    texts: dict[str, bytes] | None = None,
    status: int = 200,
) -> Response:
    alliance = address.held.alliance
    flow = flow_of(address)
    columns = (
        Column("title", "Series"),
        Column("unit", "Unit", "name"),
        Column("members", alliance.member_words.capitalize(), "count"),
        Column("first", "From", "start"),
        Column("last", "To", "start"),
        Column("figures", "Figures", "count"),
        Column("missing", "No figure", "count"),
        Column("not_disclosed", "Not disclosed", "count"),
        Column("status", "", "mark"),
    )
    rows = _series(alliance)
    blocks: list[Block] = [Table(columns, tuple(rows), by="series"), Note("The mark is that of the weakest figure.")]
    sources = tuple(
        {"title": s.title, "publisher": s.publisher, "url": s.url, "id": s.id} for s in alliance.sources.values()
    )
    listed = Table(
        (Column("title", "Source"), Column("publisher", "Publisher"), Column("id", "Id", "name")), sources, by="id"
    )
    wrong = sorted({p.file for p in problems if p.file})
    editable = [
        (n, texts[n].decode("utf-8-sig", "replace")) for n in wrong if texts and n in texts and len(texts[n]) < 200_000
    ]
    others = [(n, b.decode("utf-8-sig", "replace")) for n, b in (texts or {}).items() if n not in dict(editable)]
    return site.page(
        "data.html",
        address,
        status,
        headline=_headline(alliance),
        table="\n".join(flow.setting(blocks)),
        sources="\n".join(flow.setting([listed])),
        series=[(r["series"], r["title"]) for r in rows],
        problems=problems,
        editable=editable,
        others=others,
    )


def _one(site: Site, address: Address, series: Series) -> Response:
    alliance = address.held.alliance
    years = sorted({y for ys in series.figures.values() for y in ys}, reverse=True)
    shown = years if address.everything else years[:6]
    statuses = sorted(
        {f.status for ys in series.figures.values() for y, f in ys.items() if y in shown}, key=lambda s: s.rank
    )
    rows = []
    for code in sorted(series.figures, key=lambda c: alliance.members[c].name if c in alliance.members else c):
        row: dict[str, Any] = {
            "member": code,
            "name": alliance.members[code].name if code in alliance.members else code,
        }
        for year in shown:
            figure = series.at(code, year)
            row[str(year)] = None if figure.value is None else fmt.exact_text(figure.value)
            row[f"{year}_status"] = str(figure.status)
        rows.append(row)
    columns = (
        Column("member", alliance.member_word.capitalize(), "who"),
        *(Column(str(y), str(y), "number") for y in shown),
    )
    left = len(years) - len(shown)
    notes = [f"{series.unit}. {' '.join(series.method.split())}".strip()]
    notes.append("Trust: " + "  ".join(badge(s) for s in statuses))
    notes += [f"{left} more years: --all"] if left else []
    flow = flow_of(address)
    table = Table(columns, tuple(rows), highlight=address.followed, notes=tuple(notes))
    figures = sum(f.value is not None for ys in series.figures.values() for f in ys.values())
    when = f"{years[-1]} to {years[0]}" if years else "no year"
    return site.page(
        "series.html",
        address,
        headline=f"{series.title}: {fmt.number(figures)} figures, {when}, in {series.unit}.",
        table="\n".join(flow.setting([table])),
        title=series.title,
    )
