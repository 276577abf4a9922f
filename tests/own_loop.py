"""How is something asynchronous run beside a browser's own loop? In a thread of its own: any worker can do it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

__all__ = ["run_apart"]

T = TypeVar("T")


def run_apart(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to; a loop that runs in this thread already, as a browser's does, is left alone."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
