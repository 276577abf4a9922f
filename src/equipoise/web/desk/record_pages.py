"""Which addresses show the record? Receipts, the log and its file, deadlines as a calendar, and the same as data."""

from __future__ import annotations

import json
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import Annotated, Any, Final

from fastapi import BackgroundTasks, FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse

from equipoise.desk.deadlines import calendar
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export
from equipoise.desk.money import statement
from equipoise.desk.people import CLEARED, as_seen, may, may_see
from equipoise.desk.procedure import SECOND, Case
from equipoise.desk.record import checker_text, root_words, verified
from equipoise.desk.store import reading
from equipoise.errors import EquipoiseError
from equipoise.web.desk.live import tick_of
from equipoise.web.desk.saying import told_of
from equipoise.web.desk.showing import seen
from equipoise.web.desk.signing import Door

__all__ = ["add_data", "add_record"]

_SHOWN: Final = 200  # the last entries on the page of the record
_PIECE: Final = 65_536
_UNKEPT: Final = {"cache-control": "no-store"}


def add_record(app: FastAPI, door: Door) -> None:
    """Add the pages and files of the record."""
    desk = door.desk

    @app.get("/desk/receipt/{seq}.json", include_in_schema=False)
    def receipt_file(request: Request, seq: int) -> Response:
        if door.visitor(request) is None:
            return door.ask(request, to=f"/desk/receipt/{seq}")
        name = {"content-disposition": f'attachment; filename="receipt-{seq}.json"'}
        return Response(desk.receipt(seq).text(), media_type="application/json", headers=name)

    @app.get("/desk/receipt/{seq}", include_in_schema=False)
    def receipt(request: Request, seq: int) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to=f"/desk/receipt/{seq}")
        found = desk.receipt(seq)
        size = found.verify(str(desk.signer.verifier))
        checkpoint, signers = verified(found.note, [desk.signer.verifier])
        case = as_seen(visitor.account, desk.case(found.entry.stream), desk.now)
        margin = ""
        if case.round is not None and case.round.deadline > found.entry.received_at:
            minutes = (case.round.deadline - found.entry.received_at) // (60 * SECOND)
            margin = f"{minutes // 1440} d {minutes % 1440 // 60} h {minutes % 60} min before the deadline"
        words: dict[str, Any] = {
            "found": found,
            "size": size,
            "words": root_words(checkpoint.root),
            "signers": signers,
            "case": case,
        }
        return door.page(
            request, "desk-receipt.html", visitor=visitor, margin=margin, told=told_of(found.entry), **words
        )

    @app.get("/desk/check_receipt.py", include_in_schema=False)
    def checker(request: Request) -> Response:
        return Response(checker_text(), media_type="text/x-python; charset=utf-8")

    @app.get("/desk/record", include_in_schema=False)
    def record(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/record")
        with desk.store.read() as connection:
            checkpoint, _ = verified(reading.last_note(connection) or "", [desk.signer.verifier])
            latest = list(reading.entries(connection, max(1, checkpoint.size - _SHOWN + 1), checkpoint.size))
        rows = [(entry, told_of(entry)) for entry in reversed(latest)]
        words: dict[str, Any] = {"rows": rows, "checkpoint": checkpoint, "words": root_words(checkpoint.root)}
        return door.page(request, "desk-record.html", visitor=visitor, key=str(desk.signer.verifier), **words)

    @app.get("/desk/record.jsonl", include_in_schema=False)
    def record_file(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/record")
        verdict = may(visitor.account, "verify", desk.now)
        if not verdict:
            raise EquipoiseError(verdict.reason)
        cleared = [m for m in CLEARED if m and may_see(visitor.account, m, desk.now)]
        return _sent(export(desk.store, desk.signer.verifier, cleared), "application/jsonl")

    @app.get("/desk/deadlines.ics", include_in_schema=False)
    def deadlines(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        affairs = desk.affairs()
        made = calendar(seen(desk, visitor), affairs.title, affairs.origin, desk.now, door.zone_of(visitor))
        return Response(made, media_type="text/calendar", headers=_UNKEPT)

    @app.get("/desk/account", include_in_schema=False)
    def account(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request, to="/desk/account")
        member = visitor.account.member or ""
        return door.page(request, "desk-account.html", visitor=visitor, rows=statement(desk, member), member=member)


def add_data(app: FastAPI, door: Door) -> None:
    """Add what programs read: the proposals and the latest checkpoint."""
    desk = door.desk

    @app.get("/api/desk/proposals", summary="Every proposal as it stands at this instant.", tags=["desk"])
    def proposals(request: Request) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        return _json([_data_of(desk, case) for case in seen(desk, visitor)])

    @app.get("/api/desk/proposals/{name}", summary="One proposal as it stands at this instant.", tags=["desk"])
    def proposal(request: Request, name: str) -> Response:
        visitor = door.visitor(request)
        if visitor is None:
            return door.ask(request)
        return _json(_data_of(desk, as_seen(visitor.account, door.need(name), desk.now)))

    @app.get("/api/desk/checkpoint", summary="The latest signed checkpoint, and the proof from yours.", tags=["desk"])
    def checkpoint(
        request: Request, since: Annotated[int, Query(ge=0, description="The size you know.")] = 0
    ) -> Response:
        with desk.store.read() as connection:
            note = reading.last_note(connection) or ""
            size = int(note.split("\n", 2)[1])
            if since > size:
                raise EquipoiseError(f"the record has {size} entries, and you know {since}: its end was cut off")
            path = [step.hex() for step in reading.consistency(connection, since, size)] if since else []
        return _json({"checkpoint": note, "key": str(desk.signer.verifier), "consistency": path})


def _data_of(desk: Desk, case: Case) -> dict[str, Any]:
    return tick_of(desk, case) | {"title": case.title, "marking": case.marking}


def _json(found: Any) -> Response:
    return Response(json.dumps(found, ensure_ascii=False), media_type="application/json", headers=_UNKEPT)


def _sent(pieces: Iterable[bytes], media: str) -> Response:
    """Something long, by way of a file that is written first: a slow reader holds no transaction, and no memory."""
    file = TemporaryFile()  # noqa: SIM115 - it is closed once it is sent
    file.writelines(pieces)
    headers = {**_UNKEPT, "content-length": str(file.tell())}
    file.seek(0)
    content, sent = iter(lambda: file.read(_PIECE), b""), BackgroundTasks()
    sent.add_task(file.close)
    return StreamingResponse(content, media_type=media, headers=headers, background=sent)
