"""Do the tables of an older release become those of this one, with everything in them, in each database?"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from equipoise.errors import EquipoiseError
from equipoise.web.workspaces.opening import opened
from equipoise.web.workspaces.schema import LATEST, METADATA, VERSION_TABLE
from equipoise.web.workspaces.store import Store

#: The tables as the first release made them, before there were migrations.
FIRST = (
    "CREATE TABLE workspace_schema (number INTEGER NOT NULL, PRIMARY KEY (number))",
    "CREATE TABLE workspaces (id VARCHAR(40) NOT NULL, title TEXT NOT NULL, begun VARCHAR(32) NOT NULL, "
    "PRIMARY KEY (id))",
    "CREATE TABLE bodies (digest VARCHAR(64) NOT NULL, body {bytes} NOT NULL, PRIMARY KEY (digest))",
    "CREATE TABLE versions (workspace VARCHAR(40) NOT NULL, number INTEGER NOT NULL, kind VARCHAR(8) NOT NULL, "
    '"by" TEXT NOT NULL, at VARCHAR(32) NOT NULL, what TEXT NOT NULL, PRIMARY KEY (workspace, number))',
    "CREATE TABLE changes (workspace VARCHAR(40) NOT NULL, number INTEGER NOT NULL, path VARCHAR(200) NOT NULL, "
    "digest VARCHAR(64), PRIMARY KEY (workspace, number, path))",
    "CREATE TABLE drafts (name VARCHAR(40) NOT NULL, digest VARCHAR(64), PRIMARY KEY (name))",
    "INSERT INTO workspace_schema VALUES (1)",
)
ID = "w-" + "0123456789abcdef" * 2
BODIES = {"a.toml": (b"x = 1\n", b"x = 2\n"), "b.toml": (b"y = 1\n", None), "draft": ("title = 'é'\n".encode(), None)}


def of_before(address: str) -> Engine:
    """A store of the first release: a workspace of two versions, and a draft."""
    engine = create_engine(address)
    kind = "BLOB" if engine.dialect.name == "sqlite" else "BYTEA"

    def digest(body: bytes | None) -> str | None:
        return None if body is None else hashlib.sha256(body).hexdigest()

    with engine.begin() as connection:
        for statement in FIRST:
            connection.execute(text(statement.replace("{bytes}", kind)))
        connection.execute(text("INSERT INTO workspaces VALUES (:id, 'Ours', '2026-01-02T03:04:05Z')"), {"id": ID})
        for path, bodies in BODIES.items():
            for number, body in enumerate(bodies, start=1):
                if body is not None:
                    row = {"digest": digest(body), "body": body}
                    connection.execute(text("INSERT INTO bodies VALUES (:digest, :body)"), row)
                if path != "draft":
                    changed = {"id": ID, "number": number, "path": path, "digest": digest(body)}
                    connection.execute(text("INSERT INTO changes VALUES (:id, :number, :path, :digest)"), changed)
        for number, who in ((1, "Ann"), (2, "Ben")):
            row = {"id": ID, "number": number, "who": who}
            connection.execute(
                text("INSERT INTO versions VALUES (:id, :number, 'edit', :who, 'then', 'a change')"), row
            )
        draft = {"digest": digest(BODIES["draft"][0])}
        connection.execute(text("INSERT INTO drafts VALUES ('draft-0123', :digest)"), draft)
    return engine


def same_as_before(store: Store) -> None:
    first, second = store.state(ID, 1), store.state(ID)
    assert (second.title, second.number, second.version.by) == ("Ours", 2, "Ben")
    assert store.bodies(first.files) == {"a.toml": b"x = 1\n", "b.toml": b"y = 1\n"}
    assert store.bodies(second.files) == {"a.toml": b"x = 2\n"}
    assert store.draft("draft-0123") == "title = 'é'\n"


def test_a_store_of_the_first_release_opens_with_everything_in_it(database_address: str) -> None:
    engine = of_before(database_address)
    store = opened(database_address)
    same_as_before(store)
    assert store.append(ID, 2, {}, "Cid", "goes on") == 3
    store.close()
    again = opened(database_address)
    assert again.state(ID).version.by == "Cid"
    with engine.begin() as connection:
        # What the first release reads when it opens a store: it knows 1, and refuses this.
        assert connection.execute(text("SELECT max(number) FROM workspace_schema")).scalar() == 2
    again.close()
    engine.dispose()


def test_servers_that_open_an_old_store_at_once_migrate_it_once(database_address: str) -> None:
    of_before(database_address).dispose()
    with ThreadPoolExecutor(6) as threads:
        stores = list(threads.map(lambda _: opened(database_address), range(6)))
    for store in stores:
        same_as_before(store)
        store.close()


def test_the_migrations_make_the_tables_that_the_code_knows(database_address: str) -> None:
    opened(database_address).close()
    engine = create_engine(database_address)
    found = inspect(engine)
    assert set(found.get_table_names()) - {VERSION_TABLE} == set(METADATA.tables)
    for name, table in METADATA.tables.items():
        columns = {column["name"]: column for column in found.get_columns(name)}
        assert list(columns) == [column.name for column in table.columns], name
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, (name, column.name)
            assert columns[column.name]["type"].compile(engine.dialect) == column.type.compile(engine.dialect)
        assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key.columns]
    engine.dispose()


def test_a_store_of_a_later_release_is_refused_and_left_as_it_is(database_address: str) -> None:
    opened(database_address).close()
    engine = create_engine(database_address)
    with engine.begin() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() == LATEST
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(EquipoiseError, match="of a later release"):
        opened(database_address)
    with engine.begin() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() == "9999"
    engine.dispose()
