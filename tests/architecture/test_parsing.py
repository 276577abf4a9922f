"""Is a source read in one thread at a time while the tests run? See conftest.py for why it must be."""

from __future__ import annotations

import ast
import threading
import time


class Busy:
    """Its end lets another thread in, as the end of a socket or a process does."""

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        time.sleep(0)


def test_threads_that_read_at_once_do_not_disturb_each_other() -> None:
    source = "\n".join(f"def f{i}(a):\n    return [(x, {{y: (x + {i}) * y for y in a}}) for x in a]" for i in range(40))
    failed: list[SystemError] = []

    def read() -> None:
        for _ in range(25):
            _ = [Busy() for _ in range(20)]
            try:
                ast.parse(source)
            except SystemError as error:
                failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert failed == []
