"""How is every address described to a program? By the names of its words, each with an example of this alliance.

The examples are such as the server answers: names of its own members, funds, series and proposals. What exists only
once somebody has made it (a workspace, a draft, a job) has the shape of one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI

from equipoise.decide import weights_on_offer
from equipoise.web.choices import CHOICES
from equipoise.web.overview import open_proposals
from equipoise.web.pages import PAGES
from equipoise.web.site import Site

__all__ = ["describe"]

_WORKSPACE: Final = "w-0123456789abcdef0123456789abcdef"
_DRAFT: Final = "draft-0123456789abcdef"
_DIGEST: Final = "0" * 64
_FORM: Final = "application/x-www-form-urlencoded"
_FILES: Final = "multipart/form-data"

#: Of each address that takes a form, what one may say; the token goes in the header.
_FORMS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "/draft": (_FORM, {"copy": "PROPOSAL"}),
    "/draft/{name}/text": (_FORM, {"text": 'title = "Mine"\n'}),
    "/draft/{name}/title": (_FORM, {"title": "A fair share"}),
    "/draft/{name}/strike": (_FORM, {"clause": "seat"}),
    "/draft/{name}/clause": (_FORM, {"kind": "set-ceiling", "id": "more", "fund": "FUND", "amount": "1000000"}),
    "/workshop/keep": (_FORM, {"fund": "FUND", "year": "2027", "s0": "floor", "s0.percent": "0.1"}),
    "/decide/keep": (_FORM, {"body": "BODY", "rule": "majority", "least": "50"}),
    "/data/folder": (_FILES, {"files": ["(the bytes of a ZIP file)"]}),
    "/data/mended": (_FORM, {"file:alliance.toml": 'id = "mine"\n'}),
    "/import": (_FILES, {"file": "(the bytes of a workbook)", "target": "SERIES"}),
    "/jobs/{job}/cancel": (_FORM, {"back": "/"}),
    "/jobs/{job}/again": (_FORM, {"back": "/"}),
    "/workspaces": (_FORM, {"start": "copy", "title": "Mine", "by": "Ann"}),
    "/workspaces/{id}/edit": (_FORM, {"file": "notes.md", "text": "A note.\n", "base": "", "by": "Ann"}),
    "/workspaces/{id}/draft": (_FORM, {"draft": _DRAFT, "name": "mine", "by": "Ann"}),
    "/workspaces/{id}/strike": (_FORM, {"file": "notes.md", "base": _DIGEST, "by": "Ann"}),
    "/workspaces/{id}/undo": (_FORM, {"number": 2, "by": "Ann"}),
    "/workspaces/{id}/redo": (_FORM, {"number": 3, "by": "Ann"}),
    "/workspaces/{id}/back": (_FORM, {"number": 3, "version": 1, "by": "Ann"}),
    "/workspaces/{id}/import": (_FILES, {"number": 1, "file": ["(the bytes of a ZIP file)"], "by": "Ann"}),
}
#: Words of a question that hold nothing where the address is silent, as somebody would say them.
_TYPED: Final[Mapping[str, str]] = {
    "alternatives": "3",
    "assume": "slope=0.8",
    "capacity": "0.4",
    "exclude": "PROJECT",
    "fewest": "1",
    "part_fund": "PROJECT=60%",
    "pin": "PROJECT",
    "premium": "0.2",
    "raises": "50m",
    "show": "READING",
    "side_payments": "0.5",
    "target": "2,3.5,equipment=25",
    "weights": "posts=2,say=1",
}
_PAGE: Final = '<!doctype html><html lang="en"><h1>The answer in one sentence.</h1>…</html>'
#: What a file is, by the ending of its address: its media type, and an example in words where it is no text.
_FILE_OF: Final[Mapping[str, tuple[str, str]]] = {
    "csv": ("text/csv", "member,name,share_percent,status\nCAN,Canada,6.8567,approximate\n"),
    "html": ("text/html", _PAGE),
    "pdf": ("application/pdf", "(the bytes of a PDF file)"),
    "png": ("image/png", "(the bytes of a picture)"),
    "svg": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg">…</svg>'),
    "toml": ("application/toml", 'title = "Mine"\nstage = "draft"\n'),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "(the bytes of a workbook: the text, how it was made, the data)",
    ),
    "zip": ("application/zip", "(the bytes of a ZIP file: the data, its metadata, how to read them)"),
    "events": ("text/event-stream", 'event: version\ndata: {"number": 2}\n\n'),
}
#: A reading of each page that has several, by its word.
_READINGS: Final = {page.word: page.readings[-1].question for page in PAGES}
_JOB: Final = {
    "id": "0123456789abcdef",
    "question": "amend",
    "state": "running",
    "stage": "stage 2 of 3: forecasting",
    "stages": ["computing the effects", "forecasting", "looking for the nearest text"],
    "done": 0,
    "of": 1,
    "seconds": 2.1,
    "seconds_left": 12,
    "share": 0.2,
}


def describe(app: FastAPI, site: Site) -> None:
    """Put an example to every word, every form and every object of the description."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = plain()
            words = _words(site)
            for path, methods in found["paths"].items():
                for method, operation in methods.items():
                    _exemplified(path, method, operation, words)
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _words(site: Site) -> dict[str, str]:
    """An example of each word, from the alliance served."""
    held = site.shelf.find("")
    alliance = held.alliance
    proposals = [p.id for p in open_proposals(alliance)] or list(alliance.proposals) or [_DRAFT]
    member = next(iter(alliance.members), "")
    found: dict[str, str] = {
        "member": member,
        "for": member,
        "proposal": proposals[0],
        "proposals": ",".join(proposals[:2]),
        "series": next(iter(alliance.series), ""),
        "fund": next(iter(alliance.funds), ""),
        "body": next(iter(alliance.bodies), ""),
        "project": next(iter(alliance.projects), ""),
        "job": str(_JOB["id"]),
        "name": _DRAFT,
        "id": _WORKSPACE,
        "number": "1",
        "version": "1",
        "after": "0",
        "file": "alliance.toml",
        "kept": "1",
        "made": "2",
        "figure": f"series/{next(iter(alliance.series), 'gdp')}/{member}/2025",
        "value": "0.2",
        "why": "Our own count.",
        "voice": f"positions/{proposals[0]}/{member}",
        "stance": "-1",
        "percent": "90",
        "rule": "majority",
        "all": "1",
        "in": _WORKSPACE,
    }
    project = next(iter(alliance.projects), "PROJECT")
    found |= {name: typed.replace("PROJECT", project) for name, typed in _TYPED.items()}
    rates = [rate.quote for rate in alliance.rates]
    found |= {"currency": next(iter(rates), alliance.currency)}
    found |= {"aim": next((weight for weight, _ in weights_on_offer(alliance)), "key:KEY")}
    for name, choice in CHOICES.items():
        usual = choice.usual(alliance, site.today())
        if usual:
            found.setdefault(name, usual)
    return {**found, "year": found.get("year", "2027")}


def _exemplified(path: str, method: str, operation: dict[str, Any], words: Mapping[str, str]) -> None:
    for parameter in operation.get("parameters", ()):
        if not parameter.get("example") and not parameter.get("examples"):
            example = words.get(parameter["name"], "")
            tag = next(iter(operation.get("tags", ())), "")
            parameter["example"] = _READINGS.get(tag, "") if example == "READING" else example
    if path in _FORMS and method == "post":
        media, said = _FORMS[path]
        filled = {k: words.get(v.lower(), v) if isinstance(v, str) and v.isupper() else v for k, v in said.items()}
        body = operation.setdefault("requestBody", {"content": {media: {"schema": {"type": "object"}}}})
        for content in body["content"].values():
            content["example"] = filled
    media, example = _FILE_OF.get(path.replace("/events", ".events").rpartition(".")[2], _FILE_OF["html"])
    for status, response in operation.get("responses", {}).items():
        contents = response.setdefault("content", {})
        if not contents and status == "200" and not path.endswith(".json"):
            contents[media] = {}
        for kind, content in contents.items():
            if kind == "application/json":
                content.setdefault("example", _object(path, status))
            else:
                content.setdefault("example", example if status == "200" else _PAGE)
    if path.endswith(".json") and "200" in operation.get("responses", {}):
        content = operation["responses"]["200"].setdefault("content", {}).setdefault("application/json", {})
        content["example"] = _object(path, "200")


def _object(path: str, status: str) -> dict[str, Any]:
    """The shape of every object: what was asked, the sentence, the rows, how far to trust it, what made it."""
    if path.startswith("/jobs/"):
        return dict(_JOB)
    if path.endswith("/edit.json"):
        return {"number": 1, "base": _DIGEST, "text": 'id = "mine"\n'}
    made: dict[str, Any] = {"alliance": "nato", "alliance_digest": f"sha256:{_DIGEST}", "version": "0.1.0"}
    if status == "200":
        row = {"member": "CAN", "name": "Canada", "share_percent": "6.8567", "status": "approximate"}
        question = path.strip("/").partition("/")[0].partition(".")[0]
        return {"question": question, "summary": "…", "rows": [row], "status": "approximate", "made_from": made}
    problem = {"what": "problem", "file": "", "place": "year", "message": "'x' is no year", "note": "Write it as 2027."}
    made = {"http_status": int(status)}
    return {"question": "error", "summary": "…", "rows": [problem], "status": None, "made_from": made}
