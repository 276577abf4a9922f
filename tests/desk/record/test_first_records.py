"""A record written by an earlier version is read for ever: the same bytes, the same rules, the same tables.

``records/N`` was written once by ``tests/desk_first_record.py`` and is never written again. And a database of an
earlier layout is brought up to date when it is opened, with nothing of it lost.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import MetaData, func, insert, select

from desk_first_record import told
from equipoise.desk.clock import HeldClock
from equipoise.desk.desk import Desk
from equipoise.desk.keeping import export, import_record, rebuilt, verify
from equipoise.desk.notices import WORDING
from equipoise.desk.record import Receipt, Signer, Verifier, checker_text, read_lines
from equipoise.desk.sealing import opened_from
from equipoise.desk.store import Store, schema
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
    """The rows of a desk of today, as far as the earlier layout had a place for them; notices in words of its own."""
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
        if "wording" not in old.tables["outbox"].c:
            target.execute(old.tables["outbox"].update().values(text="It is under silence, as one said it then."))
        letters = target.execute(select(func.count()).select_from(old.tables["outbox"])).scalar()
    earlier.need()
    assert earlier.version() == LATEST
    found = verify(earlier, Verifier.parse(key))
    assert found.faults == ()
    assert letters
    assert found.notes[-1].startswith(f"{letters} notices were written by an earlier version, up to entry ")
    assert b"".join(export(earlier, Verifier.parse(key))) == (kept / "record.jsonl").read_bytes()
    with earlier.engine.begin() as connection:  # to whom they went is compared all the same
        connection.execute(schema.outbox.update().values(recipient="elsewhere@desk.test"))
    assert len([fault for fault in verify(earlier, Verifier.parse(key)).faults if "table outbox" in fault]) == letters
    earlier.close()
    today.close()


#: By number, what the notices of the first record say in the words of that version.
WORDS = {1: "fc868d16cdb01b189126c2ca155163c3b811153c9087c197a6165b6a2c9746d7"}


def test_whoever_changes_what_notices_say_gives_the_words_another_number() -> None:
    content, key = (RECORDS[0] / "record.jsonl").read_bytes(), (RECORDS[0] / "key.txt").read_text().strip()
    found = read_lines(content, key)
    letters = rebuilt(found.entries, partial(opened_from, found.words)).tables["outbox"]
    assert len(letters) > 20
    said = "\n".join(f"{name}\n{row['subject']}\n{row['text']}" for name, row in sorted(letters.items()))
    advice = "raise WORDING in desk/notices.py, and add the digest of the new words here"
    assert WORDS[WORDING] == hashlib.sha256(said.encode()).hexdigest(), advice
