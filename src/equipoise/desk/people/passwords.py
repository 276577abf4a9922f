"""Is it the password? Argon2id at OWASP's least parameters, two at a time, so that signing in cannot exhaust memory."""

from __future__ import annotations

import threading
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from equipoise.errors import EquipoiseError

__all__ = ["LEAST", "WeakPassword", "hashed", "matches"]

LEAST: Final = 12
_MOST: Final = 200
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_GATE: Final = threading.BoundedSemaphore(2)


class WeakPassword(EquipoiseError):
    """A password that is too short or too long."""


def hashed(password: str) -> str:
    """The hash of a new password. Raises WeakPassword."""
    if not LEAST <= len(password) <= _MOST:
        raise WeakPassword(f"a password has at least {LEAST} and at most {_MOST} characters")
    with _GATE:
        return _HASHER.hash(password)


def matches(known: str | None, password: str) -> bool:
    """Does the password fit the hash? Takes as long where there is none."""
    with _GATE:
        try:
            _HASHER.verify(known or _nobodys(), password[:_MOST])
        except (VerificationError, InvalidHashError):
            return False
    return known is not None and len(password) <= _MOST


@cache
def _nobodys() -> str:
    """A hash that belongs to nobody, so that an unknown name takes as long as a wrong password."""
    return _HASHER.hash("nobody's password")
