"""Who is signed in? Opaque random tokens of which the database keeps the hash only; one CSRF token a session.

Idle for 30 minutes or 12 hours old: over. The token changes when somebody signs in or gives the password again. Wrong
passwords slow an account and an address down; they never lock an account, for that would let anybody silence a
delegation while a period runs. A password is looked at while no lock is held: it takes time, and nobody waits for it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy import Connection, bindparam, delete, select

from equipoise.desk.people.passwords import hashed, matches
from equipoise.desk.procedure import HOUR, SECOND, Micros
from equipoise.desk.store import Store, schema

__all__ = [
    "Session",
    "Throttle",
    "accept",
    "close_all",
    "fits",
    "invite",
    "of_tokens",
    "set_all",
    "set_password",
    "sign_in",
    "sign_out",
    "step_up",
    "touch",
]

_INVITED: Final = "invited:"  # no hash: no password fits it
_IDLE: Final = 30 * 60 * SECOND
_LONGEST: Final = 12 * HOUR
_NOTED: Final = 60 * SECOND
_STEP_UP: Final = 5 * 60 * SECOND
_SESSION: Final = select(schema.session).where(schema.session.c.id == bindparam("token"))
_SESSIONS: Final = select(schema.session).where(schema.session.c.id.in_(bindparam("tokens", expanding=True)))


@dataclass(frozen=True, slots=True)
class Session:
    """A session: whose, its CSRF token, when the password was last given and when it was last used."""

    name: str
    csrf: str
    stepped_up: Micros
    seen: Micros

    def fresh(self, now: Micros) -> bool:
        """Was the password given within five minutes?"""
        return now - self.stepped_up <= _STEP_UP

    def stale(self, now: Micros) -> bool:
        """Is it worth writing down that it is used? Once a minute: not every page that is read is a write."""
        return now - self.seen > _NOTED or now < self.seen

    def accepts(self, csrf: str) -> bool:
        """Is it this session's CSRF token?"""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode())


class Throttle:
    """How fast may passwords be tried? 5 a minute for a name from an address, 20 for an address.

    The count is of name and address together: whoever tries a head's name from elsewhere does not slow the head down.
    """

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._account, self._address = RateLimitItemPerMinute(5), RateLimitItemPerMinute(20)

    def allows(self, name: str, address: str) -> bool:
        """May this be tried now? Counts the attempt."""
        return self._limiter.hit(self._address, address) and self._limiter.hit(self._account, name, address)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give an account a password; its sessions end. Raises WeakPassword."""
    _put(connection, name, hashed(password))
    close_all(connection, name)


def _put(connection: Connection, name: str, value: str) -> None:
    table = schema.account
    if not connection.execute(table.update().where(table.c.name == name).values(hash=value)).rowcount:
        connection.execute(table.insert().values(name=name, hash=value))


def _known(connection: Connection, name: str) -> str | None:
    return connection.execute(select(schema.account.c.hash).where(schema.account.c.name == name)).scalar()


def _proved(store: Store, name: str, password: str) -> str | None:
    """The hash that the password fits; None where it fits none."""
    with store.read() as connection:
        known = _known(connection, name)
    return known if matches(known, password) else None


def invite(connection: Connection, name: str, now: Micros) -> str:
    """The token by which whoever an account was opened for gives it a password, within a day; nobody else knows one."""
    token = secrets.token_urlsafe(32)
    _put(connection, name, f"{_INVITED}{_digest(token)}:{now + 24 * HOUR}")
    return token


def accept(store: Store, token: str, password: str, now: Micros) -> str | None:
    """Give the password that an invitation asks for; whose account it is, None where there is no such invitation.

    Raises WeakPassword. An invitation works once.
    """
    table, begun = schema.account, f"{_INVITED}{_digest(token)}:"
    with store.read() as connection:
        row = connection.execute(select(table).where(table.c.hash.startswith(begun, autoescape=True))).one_or_none()
    if row is None or now > int(row.hash.removeprefix(begun)):
        return None
    value = hashed(password)
    with store.engine.begin() as connection:
        mine = (table.c.name == row.name) & (table.c.hash == row.hash)  # somebody else may have accepted it meanwhile
        if not connection.execute(table.update().where(mine).values(hash=value)).rowcount:
            return None
        close_all(connection, row.name)
    return str(row.name)


def fits(store: Store, name: str, password: str) -> bool:
    """Is it the password of the account?"""
    return _proved(store, name, password) is not None


def sign_in(store: Store, name: str, password: str, now: Micros) -> str | None:
    """The token of a new session; None where name and password do not fit."""
    proved = _proved(store, name, password)
    if proved is None:
        return None
    with store.engine.begin() as connection:
        return _open(connection, name, now, now) if _known(connection, name) == proved else None


def _open(connection: Connection, name: str, created: Micros, now: Micros) -> str:
    token = secrets.token_urlsafe(32)
    row = {"id": _digest(token), "name": name, "csrf": secrets.token_urlsafe(32)}
    connection.execute(schema.session.insert().values(**row, created=created, seen=now, stepped_up=now))
    return token


def of_tokens(connection: Connection, tokens: Iterable[str], now: Micros) -> dict[str, Session]:
    """The sessions of these tokens, those that are and are not over, in one look."""
    asked = {_digest(token): token for token in tokens}
    return {
        asked[row.id]: Session(row.name, row.csrf, row.stepped_up, row.seen)
        for row in connection.execute(_SESSIONS, {"tokens": list(asked)})
        if now - row.seen <= _IDLE and now - row.created <= _LONGEST
    }


def touch(connection: Connection, token: str, now: Micros) -> None:
    """The session was used."""
    table = schema.session
    connection.execute(table.update().where(table.c.id == _digest(token)).values(seen=now))


def step_up(store: Store, token: str, password: str, now: Micros) -> str | None:
    """The password again: a new token for the same session; None where it does not fit."""
    asked = {"token": _digest(token)}
    with store.read() as connection:
        row = connection.execute(_SESSION, asked).one_or_none()
    if row is None or not fits(store, row.name, password):
        return None
    with store.engine.begin() as connection:
        if connection.execute(_SESSION, asked).one_or_none() is None:
            return None  # it ended meanwhile
        sign_out(connection, token)
        return _open(connection, row.name, row.created, now)


def sign_out(connection: Connection, token: str) -> None:
    """End a session."""
    connection.execute(delete(schema.session).where(schema.session.c.id == _digest(token)))


def close_all(connection: Connection, name: str) -> None:
    """End every session of an account."""
    connection.execute(delete(schema.session).where(schema.session.c.name == name))


def set_all(connection: Connection, names: list[str], password: str) -> None:
    """Give many accounts one password, hashed once: for demonstrations only."""
    value = hashed(password)
    connection.execute(schema.account.insert(), [{"name": name, "hash": value} for name in names])
