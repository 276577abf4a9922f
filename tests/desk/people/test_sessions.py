"""Is a password looked at without holding anybody up, and does a session begin only while the password is the same?"""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from equipoise.desk.people import passwords, sessions
from equipoise.desk.store import Store

WORD = "a long enough password"
NOW = 10**15


@pytest.fixture
def store(database_address: str) -> Iterator[Store]:
    """The tables of a desk, with one password, on SQLite and on PostgreSQL."""
    made = Store(database_address)
    made.migrate()
    with made.engine.begin() as connection:
        sessions.set_password(connection, "head-bre", WORD)
    yield made
    made.close()


def in_the_middle(monkeypatch: pytest.MonkeyPatch, does: object) -> None:
    """While the next password is looked at, something else happens."""
    plain = sessions.matches

    def matches(known: str | None, password: str) -> bool:
        monkeypatch.setattr(sessions, "matches", plain)
        does()  # type: ignore[operator]
        return plain(known, password)

    monkeypatch.setattr(sessions, "matches", matches)


def test_while_a_password_is_looked_at_others_write(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    wrote = list[str]()

    def write() -> None:
        thread = threading.Thread(target=lambda: _touched(store, wrote), daemon=True)
        thread.start()
        thread.join(5)
        assert wrote, "the look at a password holds the lock of the database"
        wrote.clear()

    in_the_middle(monkeypatch, write)
    token = sessions.sign_in(store, "head-bre", WORD, NOW)
    assert token is not None
    in_the_middle(monkeypatch, write)
    fresh = sessions.step_up(store, token, WORD, NOW)
    assert fresh not in (None, token)
    with store.read() as connection:
        assert set(sessions.of_tokens(connection, (token, fresh or ""), NOW)) == {fresh}


def _touched(store: Store, wrote: list[str]) -> None:
    with store.write() as (connection, _):
        sessions.close_all(connection, "nobody")
    wrote.append("done")


def test_a_password_that_changes_meanwhile_opens_no_session(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed() -> None:
        with store.engine.begin() as connection:
            sessions.set_password(connection, "head-bre", "another long password")

    in_the_middle(monkeypatch, changed)
    assert sessions.sign_in(store, "head-bre", WORD, NOW) is None
    token = sessions.sign_in(store, "head-bre", "another long password", NOW)
    in_the_middle(monkeypatch, changed)  # which ends every session of the account
    assert sessions.step_up(store, token or "", "another long password", NOW) is None


def test_an_invitation_works_once_also_for_two_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.engine.begin() as connection:
        token = sessions.invite(connection, "bre-1", NOW)
    plain, others = passwords.hashed, list[str | None]()

    def hashed(password: str) -> str:
        monkeypatch.setattr(sessions, "hashed", plain)
        others.append(sessions.accept(store, token, "the password of the other", NOW))
        return plain(password)

    monkeypatch.setattr(sessions, "hashed", hashed)
    assert sessions.accept(store, token, WORD, NOW) is None
    assert others == ["bre-1"]
    assert sessions.fits(store, "bre-1", "the password of the other")


def test_names_tried_from_an_address_are_counted_only_while_it_may_try_at_all() -> None:
    throttle = sessions.Throttle()
    for i in range(400):
        throttle.allows(f"name-{i}", "192.0.2.1")
    assert len(throttle._limiter.storage.events) <= 21  # type: ignore[attr-defined]
