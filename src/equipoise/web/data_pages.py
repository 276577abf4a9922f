"""What is known, from where, and is it sound? Every series and fund with its source and status; a folder put in.

An uploaded folder is examined like any other: all problems at once, each with place and hint. A sound one is held under
a word of its own, made from its content, and every page then answers about it (``in=``).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from equipoise import folder
from equipoise.errors import Problem
from equipoise.model import Alliance, Series
from equipoise.report import format as fmt
from equipoise.report.asking import questions
from equipoise.report.marks import badge
from equipoise.report.page import Block, Column, Note, Table
from equipoise.report.wording import begun
from equipoise.values import Status, weakest
from equipoise.web.address import Address
from equipoise.web.form_token import Typed
from equipoise.web.gathered import Gathered, add_gathered
from equipoise.web.held import Held
from equipoise.web.packing import LOOKED_AT, NotTaken, legible, sound_name, taken, together
from equipoise.web.reading import flow_of
from equipoise.web.site import Site

__all__ = ["add_data"]

#: The years of a series that stand side by side before all are asked for.
_SHOWN: Final = 6
#: What is mended on the page goes there and back as a form: of so many bytes a file, and all of them.
_MENDABLE: Final = 900_000
_MENDABLE_TOGETHER: Final = 4_000_000


def add_data(app: FastAPI, site: Site) -> None:
    """The page of the figures, one of a series, and the way in for a folder."""

    @app.get("/data", summary="Every figure and its source.", response_class=Response, tags=["data"])
    def data(request: Request) -> Response:
        address = site.address(request, ())
        return site.kept(request, address.held, lambda: _page(site, address))

    def gather(request: Request) -> Gathered:
        found = site.address(request, ())
        alliance, rows = found.held.alliance, _series(found.held.alliance)
        address = Address("/data", found.said, found.held)
        status = weakest(Status(row["status"]) for row in rows) if rows else Status.MISSING
        return Gathered("data", _headline(alliance), rows, status, address, [*_listed(alliance), _sources(alliance)])

    def gather_one(request: Request, series: str) -> Gathered:
        found = site.address(request, ())
        return _figures(Address(f"/data/{series}", found.said, found.held), series)

    add_gathered(app, site, "/data", gather, "Every series, its years and its trust.", "data")
    add_gathered(app, site, "/data/{series}", gather_one, "One series, figure by figure, each with its source.", "data")

    @app.get("/data/{series}", summary="One series, figure by figure.", response_class=Response, tags=["data"])
    def one(request: Request, series: str) -> Response:
        address = site.address(request, ())
        found: Series = address.held.alliance.one("series", series)
        return site.kept(request, address.held, lambda: _one(site, address, found))

    @app.post("/data/folder", summary="Put a folder in.", response_class=Response, tags=["data"])
    def put(
        files: Annotated[list[UploadFile] | None, File()] = None,
        in_: Annotated[str, Form(alias="in")] = "",
    ) -> Response:
        held = site.shelf.find(in_)
        address = Address("/data", {"in": held.word} if held.word else {}, held)
        try:
            texts = taken([(f.filename or "", f.file.read()) for f in files or () if f.filename], LOOKED_AT)
        except NotTaken as refused:
            return _judged(site, address, refused.files, refused.problems())
        return _judged(site, address, texts)

    @app.post("/data/mended", summary="Put mended files in.", response_class=Response, tags=["data"])
    def mended(form: Typed) -> Response:
        held = site.shelf.find(form.get("in", ""))
        address = Address("/data", {"in": held.word} if held.word else {}, held)
        texts = {k.removeprefix("file:"): v.replace("\r\n", "\n") for k, v in form.items() if k.startswith("file:")}
        kept = [(name, text.encode("utf-8", "replace")) for name, text in texts.items() if text.strip()]
        try:
            checked = together(kept, LOOKED_AT)
        except NotTaken as refused:
            return _judged(site, address, refused.files, refused.problems())
        return _judged(site, address, checked)


def _judged(site: Site, address: Address, texts: dict[str, bytes], refused: Sequence[Problem] = ()) -> Response:
    """Examine the files; sound ones are held, others come back with every problem, and what was sent to mend.

    ``refused``: what was wrong with files that are left out already.
    """
    if not texts:
        return _page(site, address, refused, status=422)
    digest = hashlib.sha256(repr(sorted((k, hashlib.sha256(v).hexdigest()) for k, v in texts.items())).encode())
    word = f"up-{digest.hexdigest()[:12]}"
    with tempfile.TemporaryDirectory(prefix="equipoise-") as place:
        root = Path(place) / "folder"
        for name, body in texts.items():
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(body)
        report = folder.check(root, questions())
        problems = (
            *refused,
            *(Problem(p.file, p.place, p.message.replace(str(root), "the folder"), p.hint) for p in report.problems),
        )
        if problems:
            return _page(site, address, problems, texts, 422, left_out=bool(refused))
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
    said = f"{missing} are" if missing > 1 else "1 is" if missing else "none is"
    return (
        f"{alliance.name} rests on {fmt.number(len(known))} figures in {series} and {len(alliance.sources)} sources; "
        f"{part} of the figures are published or the publisher's estimates, and {said} missing."
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
    *,
    left_out: bool = False,
) -> Response:
    alliance = address.held.alliance
    flow = flow_of(address)
    sent = texts or {}
    if any(len(b) > _MENDABLE for b in sent.values()) or sum(map(len, sent.values())) > _MENDABLE_TOGETHER:
        sent = {}
    wrong = sorted({p.file for p in problems if p.file in sent or (sent and not sound_name(p.file))})
    editable = [(name, legible(sent.get(name, b""))) for name in wrong]
    others = [(name, legible(body)) for name, body in sent.items() if name not in wrong]
    return site.page(
        "data.html",
        address,
        status,
        headline=_headline(alliance),
        table="\n".join(flow.setting(_listed(alliance))),
        sources="\n".join(flow.setting([_sources(alliance)])),
        series=[(id_, series.title) for id_, series in alliance.series.items()],
        problems=problems,
        editable=editable,
        others=others,
        left_out=left_out,
    )


def _listed(alliance: Alliance) -> list[Block]:
    """Every series in a row."""
    columns = (
        Column("title", "Series"),
        Column("unit", "Unit", "name"),
        Column("members", begun(alliance.member_words), "count"),
        Column("first", "From", "start"),
        Column("last", "To", "start"),
        Column("figures", "Figures", "count"),
        Column("missing", "No figure", "count"),
        Column("not_disclosed", "Not disclosed", "count"),
        Column("status", "", "mark"),
    )
    rows = tuple(_series(alliance))
    return [Table(columns, rows, by="series"), Note("The mark is that of the weakest figure.")]


def _sources(alliance: Alliance) -> Table:
    """Every source in a row."""
    sources = tuple(
        {"title": s.title, "publisher": s.publisher, "url": s.url, "id": s.id} for s in alliance.sources.values()
    )
    columns = (Column("title", "Source"), Column("publisher", "Publisher"), Column("id", "Id", "name"))
    return Table(columns, sources, by="id")


def _figures(address: Address, name: str) -> Gathered:
    """One series to take along: a row a figure, in the order of members and years."""
    alliance = address.held.alliance
    series: Series = alliance.one("series", name)
    rows = [
        {
            "series": name,
            "member": code,
            "name": alliance.members[code].name if code in alliance.members else code,
            "year": year,
            "value": None if figure.value is None else fmt.exact_text(figure.value),
            "unit": series.unit,
            "status": str(figure.status),
            "source": figure.source,
        }
        for code, years in sorted(series.figures.items())
        for year, figure in sorted(years.items())
    ]
    status = weakest(Status(str(row["status"])) for row in rows) if rows else Status.MISSING
    return Gathered("series", _told_of(series), rows, status, address, [_by_year(alliance, series, address, None)[0]])


def _told_of(series: Series) -> str:
    """What there is of a series, in a sentence."""
    years = sorted({y for ys in series.figures.values() for y in ys})
    figures = sum(f.value is not None for ys in series.figures.values() for f in ys.values())
    when = f"{years[0]} to {years[-1]}" if years else "no year"
    return f"{series.title}: {fmt.number(figures)} figures, {when}, in {series.unit}."


def _one(site: Site, address: Address, series: Series) -> Response:
    alliance = address.held.alliance
    table, left = _by_year(alliance, series, address, None if address.everything else _SHOWN)
    notes = [f"{left} more years: --all"] if left else []
    flow = flow_of(address)
    return site.page(
        "series.html",
        address,
        headline=_told_of(series),
        table="\n".join(flow.setting([replace(table, notes=(*table.notes, *notes))])),
        title=series.title,
    )


#: How a series prints, by the most decimals that its figures have.
_KINDS: Final = ("count", "tenth", "number", "fine")


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _by_year(alliance: Alliance, series: Series, address: Address, most: int | None) -> tuple[Table, int]:
    """A row a member, a column a year, the latest first and at most so many; how many years are left out."""
    years = sorted({y for ys in series.figures.values() for y in ys}, reverse=True)
    shown = years[:most]
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
            row[f"{year}_place"] = f"series/{series.id}/{code}/{year}"
        rows.append(row)
    known = [v for ys in series.figures.values() for y, f in ys.items() if y in shown and (v := f.value) is not None]
    kind = _KINDS[min(3, max((_decimals(value) for value in known), default=0))]
    columns = (
        Column("member", begun(alliance.member_word), "who"),
        *(Column(str(y), str(y), kind) for y in shown),
    )
    notes = [f"{series.unit}. {' '.join(series.method.split())}".strip()]
    notes.append("Trust: " + "  ".join(badge(s) for s in statuses))
    return Table(columns, tuple(rows), highlight=address.followed, notes=tuple(notes)), len(years) - len(shown)
