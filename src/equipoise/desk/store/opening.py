"""Where does a desk keep its record? SQLite (a file) or PostgreSQL (an address), with the same tables and code.

SQLite: write-ahead log, full synchronisation (what was acknowledged survives a loss of power), writers queue with
``BEGIN IMMEDIATE``. PostgreSQL: the writer locks the head row. Both ways one transaction at a time appends.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError, SQLAlchemyError

from equipoise.desk.record import FIRST
from equipoise.desk.store import schema
from equipoise.errors import EquipoiseError

__all__ = ["Head", "NoStore", "Store", "address_of"]

LATEST: Final = "0005"
_WAIT_MS: Final = 30_000
_REST_S: Final = 1.0
_KEPT, _MORE = 20, 30  # connections: more than a server has threads, so that none waits for one while it holds another


class NoStore(EquipoiseError):
    """A database that cannot be opened, or holds no desk."""


class Head:
    """The head row: the one place that says how long the record is; reading it for writing locks it."""

    def __init__(self, row: Any) -> None:
        self.size: int = row.size
        self.leaf: str = row.leaf
        self.recorded_at: int = row.recorded_at
        self.frontier: str = row.frontier
        self.beat_at: int = row.beat_at
        self.beat_steady: int = row.beat_steady
        self.beat_epoch: str = row.beat_epoch


def address_of(where: str | Path) -> str:
    """The address of a database as SQLAlchemy takes it: one with a scheme as it is, a path as SQLite's."""
    name = str(where)
    if name.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + name.split("://", 1)[1]
    return name if "://" in name else f"sqlite:///{name}"


class Store:
    """A database of a desk, open for reading and for one writer at a time."""

    def __init__(self, where: str | Path) -> None:
        self.address = address_of(where)
        try:
            url = make_url(self.address)
        except ArgumentError:
            raise NoStore(f"{where} is no address of a database") from None
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if not self.is_sqlite and url.get_backend_name() != "postgresql":
            raise NoStore(f"a desk stands on SQLite or PostgreSQL, not on {url.get_backend_name()}")
        self.path = Path(url.database) if self.is_sqlite and url.database else None
        self.engine = self._engine("BEGIN IMMEDIATE")
        self.reading = self._engine("BEGIN") if self.is_sqlite else self.engine

    def _engine(self, begin: str) -> Engine:
        if not self.is_sqlite:
            engine = create_engine(self.address, pool_size=_KEPT, max_overflow=_MORE, hide_parameters=True)
            _pinged_after_rest(engine)
            return engine
        given = {"timeout": _WAIT_MS / 1000, "check_same_thread": False}
        sizes = {"pool_size": _KEPT, "max_overflow": _MORE}
        engine = create_engine(self.address, connect_args=given, hide_parameters=True, **sizes)

        @event.listens_for(engine, "connect")
        def _prepared(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # transactions begin where this code says so
            for setting in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_WAIT_MS}", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {setting}")

        @event.listens_for(engine, "begin")
        def _begun(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self.reading.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the record throughout."""
        with self.reading.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[tuple[Connection, Head]]:
        """The one transaction that may append: the head row is locked until it commits."""
        with self.engine.begin() as connection:
            yield connection, self.locked(connection)

    def locked(self, connection: Connection) -> Head:
        """The head row, locked for this transaction (SQLite's transaction holds the lock already)."""
        query = select(schema.head).where(schema.head.c.id == 1)
        return Head(connection.execute(query if self.is_sqlite else query.with_for_update()).one())

    def version(self) -> str | None:
        """Which migration were the tables made by? None: there are none."""
        try:
            with self.reading.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return None
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        except (OperationalError, SQLAlchemyError) as error:
            raise NoStore(f"the database cannot be opened: {str(error).splitlines()[0]}") from None

    def need(self) -> None:
        """Is there a desk, made by this release or brought up to it? Raises NoStore."""
        found = None if self.path is not None and not self.path.exists() else self.version()
        if found is None:
            raise NoStore(f"there is no desk at {self.path or self.address}: equipoise desk init makes one")
        if found > LATEST:
            raise NoStore(f"the desk was made by a later release (tables {found}, this one knows {LATEST})")
        if found < LATEST:
            self.migrate()

    def migrate(self) -> None:
        """Bring the tables up to this release; an empty database gets them, with an empty record."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", "equipoise.desk.store:migrations")
        try:
            with self.engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                empty = {"size": 0, "leaf": FIRST, "recorded_at": 0, "frontier": "[]"}
                if not connection.execute(select(schema.head.c.id)).first():
                    beat = {"beat_at": 0, "beat_steady": 0, "beat_epoch": ""}
                    connection.execute(schema.head.insert().values(id=1, **empty, **beat))
        except OperationalError as error:
            raise NoStore(f"the database cannot be opened: {str(error).splitlines()[0]}") from None


def _pinged_after_rest(engine: Engine) -> None:
    """A connection that rested is asked whether it lives before it is used; one just used is not: it costs a trip."""

    @event.listens_for(engine, "reset")  # as it is given back
    def _rests(_connection: Any, record: Any, _state: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _wakes(connection: Any, record: Any, _fairy: Any) -> None:
        if time.monotonic() - record.info.get("used", 0.0) < _REST_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError(str(error)) from error
