"""Where is the store of workspaces, and are its tables those of this release? A folder, or a database by its address.

A store of an older release is brought up to this one by the migrations, in one transaction and with everything in it;
one of a later release is refused. Servers that open the same store at once wait for one another.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from equipoise.errors import EquipoiseError
from equipoise.web.workspaces.schema import LATEST, VERSION_TABLE
from equipoise.web.workspaces.store import Store

__all__ = ["opened", "usual_folder"]

_FILE: Final = "workspaces.sqlite"
#: The number of the lock that PostgreSQL keeps for whoever changes the tables.
_LOCK: Final = 0x65715770


class _NoStore(EquipoiseError):
    """The database cannot be opened."""


def usual_folder() -> Path:
    """Where a person's workspaces are kept unless a folder is named."""
    kept = os.environ.get("XDG_DATA_HOME") or ""
    return (Path(kept) if os.path.isabs(kept) else Path.home() / ".local" / "share") / "equipoise"


def opened(place: str | Path) -> Store:
    """The store at an address (``postgresql://...``, ``sqlite:///...``) or in a folder.

    Raises EquipoiseError where it cannot be opened; a password in an address is never repeated.
    """
    address = str(place)
    if "://" not in address:
        folder = Path(place)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _no_store(f"the folder {folder} cannot be made: {error.strerror}") from None
        address = f"sqlite:///{folder / _FILE}"
    try:
        url = make_url(address)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise _no_store(f"workspaces cannot be kept in {url.get_backend_name()}")
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        if url.get_backend_name() == "sqlite":
            event.listen(engine, "connect", _steady)
        _brought_up(engine)
        return Store(engine)
    except (ArgumentError, NoSuchModuleError):
        raise _no_store("this is no address of a database") from None
    except DBAPIError as error:
        told = str(error.orig).splitlines()[0] if str(error.orig) else type(error.orig).__name__
        raise _no_store(f"the database {url.render_as_string(hide_password=True)} cannot be opened: {told}") from None


def _no_store(message: str) -> EquipoiseError:
    found = _NoStore(message)
    found.hint = "Name a folder with --keep FOLDER, or a database with --store postgresql://USER@HOST/NAME."
    return found


def _steady(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _brought_up(engine: Engine) -> None:
    """Bring the tables up to this release; an empty database gets them. Raises EquipoiseError for a later one."""
    with engine.connect() as connection:
        if _step(connection) == LATEST:
            return
    with engine.begin() as connection:
        sqlite = engine.dialect.name == "sqlite"
        connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else f"SELECT pg_advisory_xact_lock({_LOCK})")
        found = _step(connection)
        if found is not None and found > LATEST:
            later = f"this database has tables {found}, of a later release; this version of Equipoise knows {LATEST}"
            raise _no_store(later)
        if found != LATEST:
            _migrate(connection, before=found is None and inspect(connection).has_table("workspace_schema"))


def _step(connection: Connection) -> str | None:
    """The last migration that the tables have had; None: there are none, or they are older than the migrations."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def _migrate(connection: Connection, *, before: bool) -> None:
    """Run the steps that are wanting; ``before``: the tables are the first ones, from before there were steps."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "equipoise.web.workspaces:migrations")
    config.attributes["connection"] = connection
    if before:
        command.stamp(config, "0001")
    command.upgrade(config, "head")
