"""How would power move with the quota? One weight, the quotas to try, and the power of each member at each of them.

Beside it, where shares to aim at are chosen: how much of all power is elsewhere at each quota, and the nearest of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from fastapi import Depends, FastAPI, Request, Response

from equipoise.decide import Index, error_of, percents_in, power_by_quota, weighed
from equipoise.decide.saying import percent
from equipoise.errors import EquipoiseError, NoFigure, UnknownName
from equipoise.model import Alliance, WeightAtLeast
from equipoise.report.flat import rows_csv
from equipoise.web.address import Address
from equipoise.web.ruling import weights_on_offer
from equipoise.web.site import Site, told

__all__ = ["add_quotas"]

_WORDS: Final = ("body", "on", "weight", "quotas", "by", "aim")
_INDICES: Final = {"shapley": "Shapley-Shubik", "banzhaf": "Banzhaf"}
_MOST: Final = 60
_USUAL: Final = "50-100:5"
#: Of a larger body Banzhaf is usual, and Shapley-Shubik is counted at a few quotas: at each it takes some seconds.
_LARGE: Final = 100
_FEW: Final = 3


@dataclass(frozen=True)
class _Moved:
    """What the page shows: its sentence, the quotas, a row a member, and how far each quota is from the shares."""

    sentence: str
    quotas: tuple[str, ...]
    rows: tuple[tuple[str, str, tuple[str, ...]], ...]
    misses: tuple[str, ...] = ()
    nearest: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def add_quotas(app: FastAPI, site: Site) -> None:
    """Power by quota, as a page and as data."""

    def words(
        body: str | None = None,
        on: str | None = None,
        weight: str | None = None,
        quotas: str | None = None,
        by: str | None = None,
        aim: str | None = None,
    ) -> None:
        """What the address may say: told in the interface; it is read from the address itself."""

    asked = [Depends(words)]

    def moved(request: Request) -> dict[str, Any]:
        address = site.address(request, _WORDS)
        return _moved(address.held.alliance, address.said, site.today()).data

    @app.get(
        "/decide/quotas",
        summary="Power as a quota moves.",
        response_class=Response,
        tags=["decide"],
        dependencies=asked,
    )
    def page(request: Request) -> Response:
        address = site.address(request, _WORDS)
        return site.kept(request, address.held, lambda: _page(site, address))

    @app.get("/decide/quotas.json", summary="The same as data.", tags=["decide"], dependencies=asked)
    def data(request: Request) -> dict[str, Any]:
        return moved(request)

    @app.get(
        "/decide/quotas.csv",
        summary="The same as a table.",
        response_class=Response,
        tags=["decide"],
        dependencies=asked,
    )
    def table(request: Request) -> Response:
        return Response(rows_csv(moved(request)["rows"]), media_type="text/csv; charset=utf-8")


def _page(site: Site, address: Address) -> Response:
    alliance, said, today = address.held.alliance, address.said, site.today()
    trouble, moved = [], None
    try:
        moved = _moved(alliance, said, today)
    except EquipoiseError as error:
        trouble = told(error)
    chosen = {k: said.get(k) for k in _WORDS}
    return site.page(
        "quotas.html",
        address,
        200 if moved is not None else 422,
        moved=moved,
        trouble=trouble,
        bodies=tuple((id_, alliance.bodies[id_].title) for id_ in _bodies(alliance)),
        body=said.get("body") or next(iter(_bodies(alliance)), ""),
        weights=weights_on_offer(alliance),
        weight=said.get("weight") or next((w for w, _ in weights_on_offer(alliance)), ""),
        on=said.get("on") or today.isoformat(),
        quotas=said.get("quotas") or _USUAL,
        indices=tuple(_INDICES.items()),
        by=said.get("by") or _usual_index(len(_seated(alliance, said, today))),
        aim=said.get("aim", ""),
        files=tuple((form, address.to(f"/decide/quotas.{form}", **chosen)) for form in ("json", "csv")),
    )


def _bodies(alliance: Alliance) -> list[str]:
    return sorted(alliance.bodies, key=lambda id_: (alliance.bodies[id_].next is not None, id_))


def _moved(alliance: Alliance, said: Mapping[str, str], today: date) -> _Moved:
    """Raises EquipoiseError for what cannot be asked."""
    body, offered = said.get("body") or next(iter(_bodies(alliance)), ""), dict(weights_on_offer(alliance))
    weight = said.get("weight") or next(iter(offered), "")
    if weight not in offered:
        raise UnknownName("weight", weight, offered)
    day = _day(said.get("on"), today)
    quotas = percents_in(said.get("quotas") or _USUAL)
    if len(quotas) > _MOST:
        raise EquipoiseError(f"{len(quotas)} quotas are more than a page shows: ask for at most {_MOST}")
    seated = alliance.seated(alliance.body(body).id, day)
    if not seated:
        raise NoFigure(f"nobody sits in {alliance.body(body).title} on {day}")
    index = _index(said.get("by") or _usual_index(len(seated)))
    if index == "shapley" and len(seated) > _LARGE and len(quotas) > _FEW:
        refused = EquipoiseError(
            f"the Shapley-Shubik power of {len(seated)} at {len(quotas)} quotas takes too long here"
        )
        refused.hint = f"Ask for at most {_FEW} quotas, or for Banzhaf; the command decide counts all of them."
        raise refused
    rule = WeightAtLeast(weight, Decimal(50))
    figures = _figures(alliance, weight, seated, day)
    sweep = power_by_quota(rule, seated, {weight: figures}, quotas=quotas, index=index)
    names = {m: alliance.members[m].name for m in seated}
    ranked = sorted(seated, key=lambda m: (-figures[m], names[m]))
    rows = tuple(
        (names[m], f"{float(figures[m]):.10g}", tuple(f"{float(100 * sweep.power[q][m]):.2f}" for q in quotas))
        for m in ranked
    )
    data: dict[str, Any] = {**sweep.to_json(), "body": body, "weight": weight, "on": day.isoformat()}
    misses: tuple[str, ...] = ()
    nearest = ""
    if said.get("aim"):
        if said["aim"] not in offered:
            raise UnknownName("weight", said["aim"], offered)
        aims = _figures(alliance, said["aim"], seated, day)
        whole = sum(aims.values(), Fraction(0))
        if not whole:
            raise NoFigure(f"{offered[said['aim']]} gives nobody a share")
        wanted = {m: part / whole for m, part in aims.items()}
        errors = {q: error_of(sweep.power[q], wanted) for q in quotas}
        best = min(quotas, key=lambda q: errors[q])
        misses = tuple(f"{float(100 * errors[q]):.2f}" for q in quotas)
        of = offered[said["aim"]]
        nearest = f"Nearest to the shares of {of}: {best:f}%, with {percent(errors[best])}% of the power elsewhere."
        data |= {"aim": said["aim"], "nearest": f"{best:f}", "error": {f"{q:f}": str(e) for q, e in errors.items()}}
    return _Moved(sweep.summary, tuple(f"{q:f}" for q in quotas), rows, misses, nearest, data)


def _usual_index(seats: int) -> str:
    return "shapley" if seats <= _LARGE else "banzhaf"


def _seated(alliance: Alliance, said: Mapping[str, str], today: date) -> tuple[str, ...]:
    """Who sits in what is asked about; nobody where it is not understood."""
    try:
        return alliance.seated(said.get("body") or next(iter(_bodies(alliance)), ""), _day(said.get("on"), today))
    except EquipoiseError:
        return ()


def _index(word: str) -> Index:
    if word == "shapley":
        return "shapley"
    if word == "banzhaf":
        return "banzhaf"
    raise UnknownName("index", word, _INDICES)


def _day(text: str | None, today: date) -> date:
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        raise EquipoiseError(f"on: {text!r} is no date; write 2026-01-31") from None


def _figures(alliance: Alliance, weight: str, seated: tuple[str, ...], day: date) -> Mapping[str, Fraction]:
    return weighed(alliance, WeightAtLeast(weight, Decimal(50)), seated, day)[0].figures
