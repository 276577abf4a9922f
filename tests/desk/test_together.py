"""Does one look answer all who wait, and nobody with what was seen before they asked?"""

from __future__ import annotations

import threading
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor

import pytest

from equipoise.desk.together import Together


def test_one_look_answers_all_who_wait_and_begins_after_they_asked() -> None:
    known, looks = {"a": 1}, list[set[str]]()
    under_way, go_on = threading.Event(), threading.Event()

    def look(keys: Collection[str]) -> dict[str, int]:
        looks.append(set(keys))
        found = {key: known[key] for key in keys if key in known}
        if len(looks) == 1:
            under_way.set()
            assert go_on.wait(10)
        return found

    together = Together(look)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(together.of, "a")
        assert under_way.wait(10)
        known.update(a=2, b=3)  # after the first look, before the others ask
        others = [pool.submit(together.of, key) for key in ("a", "b", "b", "nothing")]
        while len(together._waiting) < 4:
            threading.Event().wait(0.001)
        go_on.set()
        assert first.result(10) == 1
        assert [one.result(10) for one in others] == [2, 3, 3, None]
    assert looks == [{"a"}, {"a", "b", "nothing"}]


def test_a_look_that_fails_is_told_to_all_and_the_next_looks_again() -> None:
    troubles = [OSError("the database does not answer")]

    def look(keys: Collection[str]) -> dict[str, str]:
        if troubles:
            raise troubles.pop()
        return dict.fromkeys(keys, "found")

    together = Together(look)
    with pytest.raises(OSError, match="does not answer"):
        together.of("a")
    assert together.of("a") == "found"
