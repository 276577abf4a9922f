"""Where does a paper hold its stamp, and is the paper as it was written? The stamp and the seal of each form.

    JSON   the key "stamp"; the seal is a digest of everything else
    HTML   a block of data at the end, which no browser runs; the seal is a digest of the page without it
    PDF    the attachment stamp.json; the seal is a comment behind the end of the file, a digest of all before it
    XLSX   the sheet "Stamp"; the seal is the comment of the archive, a digest of all that is in it

A seal shows what was changed by accident, or by another program that saved the paper anew. It is no signature: whoever
forges a paper can make a seal. Where nothing has moved since, ``verify`` computes the figures again, and that shows.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any, Final, Literal

from equipoise.errors import EquipoiseError
from equipoise.report.stamps.stamp import FORMAT, Stamp

__all__ = ["SHEET", "Found", "NoStamp", "Seal", "found_in", "html_block", "json_seal", "pdf_sealed", "xlsx_sealed"]

Seal = Literal["whole", "broken", "none"]

#: The sheet of a workbook that holds the stamp, in pieces that fit a cell.
SHEET: Final = "Stamp"
_NEEDED: Final = ("format", "digest", "made_from", "source", "paper", "dated", "years", "draws", "headlines", "parts")
_HTML: Final = re.compile(r'<script type="application/json" id="stamp">(.*?)</script>\n?', re.DOTALL)
_PDF: Final = re.compile(rb"%equipoise-seal ([0-9a-f]{64})\s*$")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_MOST: Final = 50_000_000  # no paper is larger, nor what it unpacks to


class NoStamp(EquipoiseError):
    """A file that is no paper of ours, or one whose stamp cannot be read; says which, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}. {hint}")
        self.hint = hint


@dataclass(frozen=True)
class Found:
    """The stamp of a paper, the form it was in, and whether its seal is whole."""

    stamp: Stamp
    form: Literal["JSON", "HTML", "PDF", "XLSX"]
    seal: Seal


def found_in(data: bytes, name: str) -> Found:
    """The stamp in a paper's bytes; ``name`` is for messages. Raises NoStamp where there is none."""
    if not data.strip():
        raise NoStamp(f"{name} is empty", "Name a brief that was written with --json, --html, --pdf or --xlsx.")
    if len(data) > _MOST:
        raise NoStamp(f"{name} is larger than any paper of ours", "Name a brief that Equipoise wrote.")
    if data.startswith(b"%PDF"):
        return _in_pdf(data, name)
    if data.startswith(b"PK"):
        return _in_xlsx(data, name)
    return _in_json(data, name) if data.lstrip().startswith(b"{") else _in_html(data, name)


def _stamp(text: str | bytes, name: str) -> Stamp:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise NoStamp(
            f"the stamp of {name} cannot be read", "The file is cut off or was changed: get it anew."
        ) from None
    return _sound(found, name)


def _sound(found: Any, name: str) -> Stamp:
    hint = "It is cut off, was changed, or is no brief of Equipoise: get it anew."
    if not isinstance(found, Mapping) or any(key not in found for key in _NEEDED):
        raise NoStamp(f"the stamp of {name} is not whole", hint)
    if not isinstance(found["format"], int) or found["format"] > FORMAT:
        later = "Bring this program up to date, then ask again."
        raise NoStamp(f"{name} was written by a later version of Equipoise", later)
    shaped = (
        isinstance(found["made_from"], Mapping)
        and isinstance(found["headlines"], Mapping)
        and isinstance(found["parts"], Mapping)
        and isinstance(found.get("members"), Mapping)
        and isinstance(found["years"], list)
        and len(found["years"]) == 2
        and all(isinstance(year, int) and 0 < year < 10_000 for year in found["years"])
        and isinstance(found["draws"], int)
        and all(isinstance(found[key], str) for key in ("digest", "source", "paper", "dated"))
        and all(isinstance(found["made_from"].get(key), str) for key in ("alliance", "alliance_digest", "version"))
        and isinstance(found["headlines"].get("odds"), list)
        and len(found["headlines"]["odds"]) == 3
        and all(isinstance(x, (int, float)) for x in found["headlines"]["odds"])
        and isinstance(found["headlines"].get("blockers"), list)
    )
    if not shaped:
        raise NoStamp(f"the stamp of {name} is not whole", hint)
    return found


# --- JSON -----------------------------------------------------------------------------------------------------------


def json_seal(answer: Mapping[str, Any]) -> str:
    """The seal of an answer's JSON object: a digest of everything but the seal itself."""
    rest = {key: value for key, value in answer.items() if key != "seal"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def _in_json(data: bytes, name: str) -> Found:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NoStamp(
            f"{name} is no whole JSON ({str(error).partition(':')[0]})", "Is it cut off? Get it anew."
        ) from None
    if not isinstance(found, Mapping) or "stamp" not in found:
        hint = "Name a brief: equipoise brief FOLDER PROPOSAL --json."
        raise NoStamp(f"{name} carries no stamp: it is no brief of Equipoise, or one of an early version", hint)
    seal: Seal = "none" if "seal" not in found else "whole" if found["seal"] == json_seal(found) else "broken"
    return Found(_sound(found["stamp"], name), "JSON", seal)


# --- HTML -----------------------------------------------------------------------------------------------------------


def html_block(stamp: Stamp, page: str) -> str:
    """The block of data that holds the stamp; ``page`` is the page without it, which it seals."""
    sealed = {**stamp, "seal": sha256(page.encode()).hexdigest()}
    text = json.dumps(sealed, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c").replace("&", "\\u0026")
    return f'<script type="application/json" id="stamp">{text}</script>\n'


def _in_html(data: bytes, name: str) -> Found:
    try:
        page = data.decode("utf-8")
    except UnicodeDecodeError:
        hint = "Name a brief in JSON, HTML, PDF or XLSX."
        raise NoStamp(f"{name} is none of the forms of a brief", hint) from None
    block = _HTML.search(page)
    if block is None:
        hint = "Name a brief in JSON, HTML, PDF or XLSX; if it is one, it is cut off or of an early version."
        raise NoStamp(f"{name} carries no stamp", hint)
    stamp = dict(_stamp(block[1], name))
    rest = page[: block.start()] + page[block.end() :]
    seal = stamp.pop("seal", None)
    kept: Seal = "none" if seal is None else "whole" if seal == sha256(rest.encode()).hexdigest() else "broken"
    return Found(stamp, "HTML", kept)


# --- PDF ------------------------------------------------------------------------------------------------------------


def pdf_sealed(made: bytes) -> bytes:
    """The PDF with its seal behind it, where readers look no more."""
    return made + f"\n%equipoise-seal {sha256(made).hexdigest()}\n".encode()


def _in_pdf(data: bytes, name: str) -> Found:
    whole = b"%%EOF" in data[-4096:]
    seal: Seal = "none" if whole else "broken"
    end = _PDF.search(data)
    if end is not None:
        body = data[: end.start()].removesuffix(b"\n")
        seal = "whole" if sha256(body).hexdigest().encode() == end[1] else "broken"
    for stream in _STREAM.finditer(data):
        text = _unpacked(stream[1])
        if text.lstrip().startswith(b"{") and b'"made_from"' in text:
            return Found(_stamp(text, name), "PDF", seal)
    why = "carries no stamp" if whole else "is cut off before its stamp"
    raise NoStamp(f"{name} {why}", "Get it anew; a PDF printed from a page carries none.")


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _MOST)
    except zlib.error:
        return stream


# --- XLSX -----------------------------------------------------------------------------------------------------------


def xlsx_sealed(made: bytes) -> bytes:
    """The workbook with its seal as the comment of the archive."""
    out = BytesIO(made)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = f"equipoise-seal {_digest_of(archive)}".encode()
    return out.getvalue()


def _digest_of(archive: zipfile.ZipFile) -> str:
    return sha256("\n".join(f"{i.filename} {i.CRC:08x} {i.file_size}" for i in archive.infolist()).encode()).hexdigest()


def _in_xlsx(data: bytes, name: str) -> Found:
    from python_calamine import CalamineError, CalamineWorkbook

    hint = "Is it cut off, or no workbook? Get it anew."
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > _MOST:
                raise NoStamp(f"{name} is larger than any paper of ours", "Name a brief that Equipoise wrote.")
            comment, digest, broken = archive.comment.decode("ascii", "replace"), _digest_of(archive), archive.testzip()
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    except (zipfile.BadZipFile, CalamineError, OSError, EOFError, zlib.error):
        raise NoStamp(f"{name} cannot be read as a workbook", hint) from None
    if SHEET not in book.sheet_names:
        raise NoStamp(f"{name} has no sheet {SHEET!r}", "It is no brief of Equipoise, or one of an early version.")
    rows = book.get_sheet_by_name(SHEET).to_python()
    text = "".join(str(row[0]) for row in rows[1:] if row)
    seal: Seal = "none"
    if comment.startswith("equipoise-seal "):
        seal = "whole" if broken is None and comment.removeprefix("equipoise-seal ") == digest else "broken"
    return Found(_stamp(text, name), "XLSX", seal)
