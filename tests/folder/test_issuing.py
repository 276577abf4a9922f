"""Calls appended to the record of a folder: told first, written once, differences by the cent, nothing rewritten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from equipoise import pay
from equipoise.errors import EquipoiseError, FolderError
from equipoise.folder import new, read
from equipoise.folder.issuing import issue


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """The example alliance, without what waits for review once its record grows."""
    root = new(tmp_path / "lake")
    for part in ("proposals", "positions", "cases"):
        for file in (root / part).glob("*"):
            file.unlink()
    return root


def ceiling(root: Path, was: str, now: str) -> None:
    fund = root / "funds/common.toml"
    text = fund.read_text(encoding="utf-8")
    assert was in text
    fund.write_text(text.replace(was, now), encoding="utf-8")


def test_a_call_is_told_then_appended_then_refused(lake: Path) -> None:
    record = lake / "issued.csv"
    told = issue(lake, "common", 2026)
    assert (told.total, told.written, record.exists()) == (Decimal("12000000.00"), False, False)
    assert issue(lake, "common", 2026, write=True).lines == told.lines
    text = record.read_bytes()
    for write in (False, True):
        with pytest.raises(EquipoiseError, match="is issued already and still right"):
            issue(lake, "common", 2026, write=write)
    assert record.read_bytes() == text
    alliance = read(lake)
    wanted = {m: c.net.minor for m, c in pay.calls(alliance, "common", 2026).lines.items()}
    assert pay.summed_by_member(pay.issued_of(alliance, "common", 2026)) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_changed_is_the_next_difference_call_and_the_record_stands(lake: Path, end: str) -> None:
    record = lake / "issued.csv"
    columns = ("kind", "due", "member", "year", "fund", "status", "amount")
    lines = issue(lake, "common", 2026).lines
    rows = [columns, *(tuple(str(getattr(line, name)) for name in columns) for line in lines)]
    before = end.join(",".join(row) for row in rows).encode()  # and no end to the last line
    record.write_bytes(before)
    ceiling(lake, "value = 12_000_000", "value = 12_000_100")
    with pytest.raises(EquipoiseError, match="a difference call for 5") as caught:
        issue(lake, "common", 2026)
    assert "--due" in getattr(caught.value, "hint", "")
    found = issue(lake, "common", 2026, due=date(2026, 9, 1), write=True)
    assert (found.total, found.recorded, {line.kind for line in found.lines}) == (100, 5, {"difference"})
    after = record.read_bytes()
    assert after.startswith(before + end.encode())
    assert after.count(b"\n") == after.count(end.encode()) == 11
    assert after.splitlines()[6].startswith(b"difference,2026-09-01,ALD,2026,common,")
    with pytest.raises(EquipoiseError, match="issued already"):
        issue(lake, "common", 2026, due=date(2026, 9, 1), write=True)
    # Less than was called is given back.
    ceiling(lake, "value = 12_000_100", "value = 11_000_000")
    assert issue(lake, "common", 2026, due=date(2026, 10, 1)).total == -1_000_100


def test_what_cannot_be_issued_is_refused_and_nothing_is_written(lake: Path, tmp_path: Path) -> None:
    for arguments, said in (
        ((tmp_path, "common", 2026), "is no alliance folder"),
        ((lake, "comm0n", 2026), "comm0n"),
        ((lake, "common", 1990), "1990"),
    ):
        with pytest.raises(EquipoiseError, match=said):
            issue(*arguments, write=True)
    with pytest.raises(EquipoiseError, match="days of its own"):
        issue(lake, "common", 2026, due=date(2026, 9, 1), write=True)
    assert not (lake / "issued.csv").exists()
    record = lake / "issued.csv"
    record.write_text("fund,year,member,due,amount\ncommon,2026,ALD,2026-01-01,1.00\n", encoding="utf-8")
    before = record.read_bytes()
    with pytest.raises(EquipoiseError, match="no column kind"):
        issue(lake, "common", 2026, due=date(2026, 9, 1), write=True)
    ceiling(lake, "value = 12_000_000", "value = -1")
    with pytest.raises(FolderError):
        issue(lake, "common", 2026, due=date(2026, 9, 1), write=True)
    assert record.read_bytes() == before
