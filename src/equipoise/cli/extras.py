"""Which extra of the package brings a module that is not installed? ``pip install 'equipoise[web]'``."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

__all__ = ["EXTRAS", "extra_for"]

# By the module that is imported. A test holds this to the extras that the package declares.
EXTRAS: Final = MappingProxyType(
    {
        "alembic": "web",
        "argon2": "desk",
        "cryptography": "desk",
        "distributed": "cluster",
        "fastapi": "web",
        "holidays": "desk",
        "icalendar": "desk",
        "jinja2": "web",
        "limits": "desk",
        "psycopg": "postgres",
        "python_multipart": "web",
        "rfc8785": "desk",
        "sqlalchemy": "web",
        "starlette": "web",
        "tzdata": "desk",
        "uvicorn": "web",
    }
)


def extra_for(error: ModuleNotFoundError, arguments: Sequence[str]) -> str | None:
    """The extra that a command line lacks; None where the missing module is of no extra: a fault of ours."""
    extra = EXTRAS.get((error.name or "").partition(".")[0])
    # The desk brings its pages along: one extra is enough.
    return "desk" if extra == "web" and arguments[:1] == ["desk"] else extra
