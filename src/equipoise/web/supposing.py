"""What if a capital thought otherwise, or an assumption were another? Controls that hold figures against the folder.

Nothing is computed here: a stance and an assumption are figures with a place, and what is supposed stands in the
address as ``hold=``, as on every page. A control that stands where the folder has it holds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from equipoise.errors import Problem
from equipoise.model import Alliance, Answer, Assumption
from equipoise.model.wording import listed
from equipoise.report.marks import badge
from equipoise.web.address import Address
from equipoise.web.asked import Asked, Misunderstood
from equipoise.web.held import DRAFT, held_text, held_words
from equipoise.web.numbers import WRITE_IT, number_in
from equipoise.web.sentence import parted_sentence
from equipoise.web.site import Site

if TYPE_CHECKING:
    # For its types alone: a page without odds does not load the arrays that odds are computed with.
    from equipoise.agree import Forecast

__all__ = ["Control", "Supposing", "Voice", "add_supposing", "supposing"]

_REASON: Final = "supposed on the page"
_WORDS: Final = ("years", "seed", "draws")
_MILLION: Final = Decimal(1_000_000)
_CENT: Final = Decimal("0.01")
#: What a stance means, from the one end to the other.
_STANCES: Final = "−1 would object, 0 says nothing either way, +1 would press for it"


@dataclass(frozen=True)
class Control:
    """One assumption as a number and a slider; ``usual`` is the folder's, ``back`` the address without it."""

    place: str
    label: str
    about: str
    value: str
    usual: str
    low: str
    high: str
    step: str
    status: str
    back: str = ""


@dataclass(frozen=True)
class Voice:
    """Somebody whose stance can be supposed: the place, who it is, what is on record, what is supposed now."""

    place: str
    name: str
    standing: str
    supposed: str = ""
    back: str = ""


@dataclass(frozen=True)
class Chip:
    """A member in the strip: how likely it objects, by class and in words; the address that takes it up."""

    code: str
    name: str
    odds: str
    level: str
    path: str
    now: bool


@dataclass(frozen=True)
class Supposing:
    """The controls of a forecast's page, and what became of the odds."""

    action: str
    carried: tuple[tuple[str, str], ...]
    chips: tuple[Chip, ...]
    voices: tuple[Voice, ...]
    chosen: str
    stance: str
    often: tuple[Control, ...]
    more: tuple[Control, ...]
    told: str
    words: str = _STANCES


def add_supposing(app: FastAPI, site: Site) -> None:
    """Where the controls lead: the page they stand on, with what is supposed in its address."""

    @app.get("/agree/{proposal}/suppose", summary="Hold a stance or an assumption otherwise.", tags=["agree"])
    def stance(
        request: Request, proposal: str, voice: str | None = None, stance: str | None = None, why: str | None = None
    ) -> Response:
        return _moved(site, request, f"/agree/{proposal}", ("voice", "stance", "suppose"))

    @app.get("/plan/suppose", summary="Plan with other ceilings: a percent of each, or millions a year.", tags=["plan"])
    def budget(request: Request, fund: str | None = None, percent: str | None = None) -> Response:
        return _moved(site, request, "/plan", ("fund", "percent"))


def _moved(site: Site, request: Request, to: str, words: tuple[str, ...]) -> Response:
    """The page with what the controls say held against the folder; a control that says what the folder says, is not.

    Raises Misunderstood with every control that says no number.
    """
    places = [word for word in request.query_params if word.startswith(("preferences/", "funds/"))]
    address = site.address(request, (*_WORDS, *words, *places))
    said, folder = dict(address.said), address.held.folder
    held = held_words(said.pop("hold", ""))
    moved = {place: said.pop(place) for place in places if place in said}
    voice, stance = said.pop("voice", ""), said.pop("stance", "")
    if voice and stance:
        moved[voice] = stance
    percent = said.pop("percent", "")
    said.pop("suppose", None)
    if voice and not stance:
        said["suppose"] = voice.split("/", 2)[-1]  # chosen, and nothing said of it yet
    problems: list[Problem] = []
    part = _number("percent", percent, problems) if percent else None
    if part is not None and part == _evenly(folder, held, [p for p in moved if p.startswith("funds/")]):
        part = None  # it stands as it stood: what was changed is a year
    for place, text in moved.items():
        value, usual = _number(place, text, problems), _standing(folder, place)[0]
        if place.startswith("funds/"):
            value = value * _MILLION if part is None else (usual or Decimal(0)) * part / 100
        held.pop(place, None)
        if value != usual:
            held[place] = format(value.normalize(), "f")
    if problems:
        raise Misunderstood(problems)
    if held:
        said["hold"] = held_text(held)
        said.setdefault("why", _REASON)
    else:
        said.pop("why", None)
    return RedirectResponse(Address(to, said, address.held).here(), 303)


def _evenly(folder: Alliance, held: Mapping[str, str], places: list[str]) -> Decimal | None:
    """The percent of the folder's figures that is held at all of these places; None: not the same everywhere."""
    parts = set()
    for place in places:
        usual = _standing(folder, place)[0]
        parts.add(100 * Decimal(held[place]) / usual if place in held and usual else Decimal(100))
    return parts.pop().quantize(_CENT) if len(parts) == 1 else None


def _number(place: str, text: str, problems: list[Problem]) -> Decimal:
    value = number_in(text)
    if value is not None:
        return value
    problems.append(Problem("", place, f"{text!r} is no number", WRITE_IT))
    return Decimal(0)


def _standing(alliance: Alliance, place: str) -> tuple[Decimal | None, str]:
    """What the folder has at a place, as a number and in words. Raises EquipoiseError where there is no such place."""
    from equipoise.agree import figure

    found = figure(alliance, place).standing(alliance)
    return found.value, found.text.replace("-", "−")


def supposing(site: Site, asked: Asked, answer: Answer, address: Address) -> Supposing | None:
    """The controls of the page of a forecast; None for any other answer."""
    if answer.question == "plan":
        return _ceilings(site, asked, answer, address)
    if answer.question != "agree":
        return None
    forecast: Any = answer
    alliance, held = address.held.folder, held_words(address.said.get("hold", ""))
    proposal = str(asked.arguments["proposal"])
    voices = _voices(alliance, proposal, held, address)
    wanted = address.said.get("suppose", "")
    chosen = (
        next((v for v in voices if v.place.split("/", 2)[2] == wanted), None)
        or next((v for v in voices if v.place.split("/")[2] == wanted), None)
        or next((v for v in voices if v.supposed), None)
    )
    controls = [(row.kind, _control(alliance, row, held, address)) for row in _movable(alliance)]
    return Supposing(
        action=f"/agree/{proposal}/suppose",
        carried=tuple(address.hidden(["suppose", "show"])),
        chips=_chips(forecast, address, wanted) if voices else (),
        voices=tuple(voices),
        chosen=chosen.place if chosen else "",
        stance=chosen.supposed if chosen else "",
        often=tuple(control for kind, control in controls if kind == "weight"),
        more=tuple(control for kind, control in controls if kind != "weight"),
        told=_told(site, asked, forecast, address) if held else "",
    )


def _ceilings(site: Site, asked: Asked, answer: Any, address: Address) -> Supposing | None:
    """The ceilings of the years planned, in millions."""
    folder, held = address.held.folder, held_words(address.said.get("hold", ""))
    fund = str(asked.arguments["fund"])
    controls = []
    for year in answer.years:
        place = f"funds/{fund}/ceiling/{year}"
        usual, now = _standing(folder, place)[0], held.get(place, "")
        if usual is None:
            continue
        usual = usual / _MILLION
        value = Decimal(now) / _MILLION if now else usual
        controls.append(
            Control(
                place, str(year), "", _plain(value), f"{Decimal(_plain(usual)):,f}", "0", _plain(2 * usual), "1", "",
                _without(address, place, held) if now else "",
            )
        )  # fmt: skip
    if not controls:
        return None
    even = _evenly(folder, held, [c.place for c in controls])
    told = ""
    if held:
        told = f"By the folder: {parted_sentence(_by_the_folder(site, asked, address).summary)[0]}"
    return Supposing(
        action="/plan/suppose",
        carried=tuple(address.hidden(["show", "percent"])),
        chips=(),
        voices=(),
        chosen="",
        stance="" if even is None else _plain(even),
        often=(),
        more=tuple(controls),
        told=told,
        words=folder.funds[fund].currency,
    )


def _plain(value: Decimal) -> str:
    return format(value.quantize(_CENT).normalize(), "f")


def _by_the_folder(site: Site, asked: Asked, address: Address) -> Answer:
    """What the same question gives with nothing supposed."""
    plain = site.shelf.find(address.said.get("in", ""))
    return Asked(asked.question, asked.arguments, plain, asked.drafts).answer()


def _told(site: Site, asked: Asked, answer: Forecast, address: Address) -> str:
    """What the odds are as supposed, and what they are by the folder."""
    from equipoise.agree import figure

    before: Any = _by_the_folder(site, asked, address)
    folder = address.held.folder
    said = listed([figure(folder, one.figure).words(folder) for one in address.held.contested])
    objects = [sum(line.objects.centre >= 0.5 for line in one.lines) for one in (answer, before)]
    return (
        f"As supposed ({said}): {answer.under('route').sentence}, {objects[0]} more likely than not to object. By the "
        f"folder: {before.under('route').sentence}, {objects[1]}."
    )


def _voices(alliance: Alliance, proposal: str, held: Mapping[str, str], address: Address) -> list[Voice]:
    """Everybody whose stance on the proposal has a place: a member, or each of the actors who speak for it."""
    from equipoise.agree.reasons import place_of

    base = proposal.partition(":")[0]
    if proposal.startswith(DRAFT) or base not in alliance.proposals:
        return []
    found = []
    for code, member in sorted(alliance.members.items(), key=lambda item: item[1].name):
        theirs = [p for p in alliance.positions if (p.proposal, p.member) == (base, code)]
        places = [place_of(p) for p in theirs] or [f"positions/{base}/{code}"]
        for place, name in zip(places, [f"{member.name}: {p.actor}" for p in theirs] or [member.name], strict=True):
            now = held.get(place, "")
            back = _without(address, place, held) if now else ""
            found.append(Voice(place, name, _standing(alliance, place)[1], now, back))
    return found


def _chips(answer: Forecast, address: Address, wanted: str) -> tuple[Chip, ...]:
    """Every member, the likeliest to object first."""
    from equipoise.agree import SURE, percent

    return tuple(
        Chip(
            line.member,
            line.name,
            SURE if line.certain else percent(line.objects.centre).removesuffix("%"),
            f"seq-{min(5, 1 + int(5 * line.objects.centre))}",
            address.here(suppose=line.member) + "#suppose",
            line.member == wanted,
        )
        for line in answer.lines
    )


def _movable(alliance: Alliance) -> list[Assumption]:
    """The assumptions about everybody that have a range and belong to no single quarrel; where the folder is silent,
    those that are built in.
    """
    from equipoise.agree.preferences import BUILT_IN

    own = {(r.kind, r.about) for r in alliance.preferences if r.member == "*" and not r.proposal}
    known = [*alliance.preferences, *(r for r in BUILT_IN if (r.kind, r.about) not in own)]
    rows = [r for r in known if r.member == "*" and not r.proposal and r.low < r.high]
    return [r for r in rows if r.kind in ("weight", "scale")]


def _control(alliance: Alliance, row: Assumption, held: Mapping[str, str], address: Address) -> Control:
    place = f"preferences/{row.id}"
    now = held.get(place, "")
    step = Decimal(10) ** (-2 if row.high - row.low > Decimal("0.5") else -3)
    return Control(
        place,
        f"Weight of {row.about}" if row.kind == "weight" else row.about.replace("-", " ").capitalize(),
        " ".join(row.reason.split()),
        now or format(row.central.normalize(), "f"),
        format(row.central.normalize(), "f"),
        format(row.low, "f"),
        format(row.high, "f"),
        format(step, "f"),
        badge(row.status),
        _without(address, place, held) if now else "",
    )


def _without(address: Address, place: str, held: Mapping[str, str]) -> str:
    rest = {p: v for p, v in held.items() if p != place}
    words: dict[str, Any] = {"hold": held_text(rest) or None}
    if not rest:
        words["why"] = None
    return address.here(**words)
