"""Do the tests have a real PostgreSQL, with a fresh database for each of them?"""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from postgres import Postgres


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_own_database(database_address: str, turn: int) -> None:
    engine = create_engine(database_address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark (turn INTEGER)"))  # would be there already, were it shared
        connection.execute(text("INSERT INTO mark VALUES (:turn)"), {"turn": turn})
    with engine.connect() as connection:
        assert connection.execute(text("SELECT turn FROM mark")).scalars().all() == [turn]
    engine.dispose()


def test_what_was_committed_is_there_after_an_immediate_end(postgres: Postgres) -> None:
    address = postgres.address()
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE mark AS SELECT 7 AS turn"))
    engine.dispose()
    postgres.kill()
    postgres.start()
    with engine.connect() as connection:
        assert connection.execute(text("SHOW server_version_num")).scalar_one().startswith("18")
        assert connection.execute(text("SELECT turn FROM mark")).scalar_one() == 7
    engine.dispose()
