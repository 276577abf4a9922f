"""A record written by an earlier version is read for ever: the same bytes, the same rules, the same tables.

``records/N`` was written once by ``tests/desk_first_record.py`` and is never written again. And a database of an
earlier layout is brought up to date when it is opened, with nothing of it lost.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import MetaData, insert, select

from desk_first_record import told
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export, import_record, verify
from equipoise.desk.record import Receipt, Signer, Verifier, checker_text
from equipoise.desk.store import Store
from equipoise.desk.store.opening import LATEST

RECORDS = sorted((Path(__file__).parent / "records").iterdir())
EARLIER = [f"{number:04}" for number in range(1, int(LATEST))]


@pytest.mark.parametrize("kept", RECORDS, ids=lambda place: f"record-{place.name}")
def test_an_earlier_record_is_replayed_to_the_same(kept: Path, database_address: str, clock: HeldClock) -> None:
    content, key = (kept / "record.jsonl").read_bytes(), (kept / "key.txt").read_text().strip()
    store = import_record(database_address, content, key)
    assert b"".join(export(store, Verifier.parse(key))) == content
    witnessed = Receipt.parse((kept / "receipt.txt").read_text()).note
    found = verify(store, Verifier.parse(key), witnessed)
    assert found.faults == ()
    desk = Desk(store, Signer.fresh("desk.test/lake"), clock)
    assert told(desk) == json.loads((kept / "told.json").read_text())
    desk.close()


@pytest.mark.parametrize("kept", RECORDS, ids=lambda place: f"record-{place.name}")
def test_an_earlier_receipt_still_verifies_without_us(kept: Path, tmp_path: Path) -> None:
    key = (kept / "key.txt").read_text().strip()
    assert Receipt.parse((kept / "receipt.txt").read_text()).verify(key) == 40
    (tmp_path / "check.py").write_text(checker_text())
    alone = [sys.executable, "-I", "-S", tmp_path / "check.py", kept / "receipt.txt", key]
    assert subprocess.run(alone, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("layout", EARLIER)
def test_a_database_of_an_earlier_layout_is_brought_up_to_date(
    layout: str, database_address: str, tmp_path: Path
) -> None:
    """The rows of a desk of today, as far as the earlier layout had a place for them."""
    from alembic import command
    from alembic.config import Config

    kept = RECORDS[0]
    key = (kept / "key.txt").read_text().strip()
    today = import_record(tmp_path / "today.sqlite", (kept / "record.jsonl").read_bytes(), key)
    earlier = Store(database_address)
    config = Config()
    config.set_main_option("script_location", "equipoise.desk.store:migrations")
    with earlier.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, layout)
    assert earlier.version() == layout
    old = MetaData()
    old.reflect(earlier.engine)
    with today.read() as source, earlier.engine.begin() as target:
        new = MetaData()
        new.reflect(today.engine)
        for table in old.sorted_tables:
            if table.name == "alembic_version":
                continue
            columns = [new.tables[table.name].c[c.name] for c in table.columns]
            rows = [dict(row._mapping) for row in source.execute(select(*columns))]
            if table.name == "head":  # the one row of an empty desk
                target.execute(table.delete())
            if rows:
                target.execute(insert(table), rows)
    earlier.need()
    assert earlier.version() == LATEST
    assert verify(earlier, Verifier.parse(key)).faults == ()
    assert b"".join(export(earlier, Verifier.parse(key))) == (kept / "record.jsonl").read_bytes()
    earlier.close()
    today.close()
