"""Does each database keep every version, refuse a taken number, and bring back what was undone?"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equipoise.errors import EquipoiseError
from equipoise.web.held import draft_name
from equipoise.web.packing import KEPT
from equipoise.web.workspaces.editing import edited, replaced, restored, steps, struck, undone
from equipoise.web.workspaces.job_book import JobBook
from equipoise.web.workspaces.opening import opened
from equipoise.web.workspaces.shelf import KeptDrafts
from equipoise.web.workspaces.store import Overtaken, Store, digest_of

TEXT = '[[changes]]\nid = "a"\nn = 1\n\n[[changes]]\nid = "b"\nn = 2\n'


def files_at(store: Store, id_: str, number: int | None = None) -> dict[str, bytes]:
    return store.bodies(store.state(id_, number).files)


def test_every_version_stays_as_it_was(store: Store) -> None:
    one = {"alliance.toml": b"x = 1\n", "README.md": "Grüße".encode()}
    id_ = store.begin("Mine", one, "Ann", "begun")
    assert len(id_) == 34
    assert id_ != store.begin("Mine", one, "Ann", "begun")
    first = digest_of(b"x = 1\n")
    edited(store, id_, "alliance.toml", "x = 2\n", first, "Ben")
    struck(store, id_, "README.md", store.state(id_).files["README.md"], "Ann")
    replaced(store, id_, {"other.toml": b"y = 1\n"}, 3, "Ann")
    assert files_at(store, id_, 1) == one
    assert files_at(store, id_, 2) == {**one, "alliance.toml": b"x = 2\n"}
    assert files_at(store, id_, 3) == {"alliance.toml": b"x = 2\n"}
    assert files_at(store, id_) == {"other.toml": b"y = 1\n"}
    restored(store, id_, 1, 4, "Ann")
    assert files_at(store, id_) == one
    assert [(v.number, v.by) for v in store.versions(id_, after=1)] == [(2, "Ben"), (3, "Ann"), (4, "Ann"), (5, "Ann")]
    assert store.newest([id_, "w-none"]) == {id_: 5}


def test_what_is_kept_is_there_after_opening_again(database_address: str) -> None:
    first = opened(database_address)
    id_ = first.begin("Mine", {"a.toml": b"a = 1\r\n"}, "", "begun")
    name = KeptDrafts(first).put("title = 'x'\0")
    first.close()
    again = opened(database_address)
    assert files_at(again, id_) == {"a.toml": b"a = 1\r\n"}
    assert KeptDrafts(again).text(name) == "title = 'x'\0"
    assert KeptDrafts(again).put("title = 'x'\0") == name == draft_name("title = 'x'\0")
    with pytest.raises(EquipoiseError, match="no workspace"):
        again.state("w-" + "0" * 32)
    for id_of_nothing in ("w-\0", "", "w-" + "é" * 32, "x" * 5000):
        with pytest.raises(EquipoiseError, match="no workspace"):
            again.state(id_of_nothing)
    assert again.body("\0") is None
    assert again.draft("draft-\0") is None
    with pytest.raises(EquipoiseError, match="has no version 9"):
        again.state(id_, 9)
    with pytest.raises(EquipoiseError, match="not held"):
        KeptDrafts(again).text("draft-0000000000000000")
    again.close()


def test_a_number_is_given_once(store: Store) -> None:
    id_ = store.begin("Mine", {"a.toml": b""}, "", "begun")
    store.append(id_, 1, {"a.toml": store.keep(b"b")}, "Ann", "one")
    with pytest.raises(Overtaken):
        store.append(id_, 1, {"a.toml": store.keep(b"c")}, "Ben", "other")
    with pytest.raises(Overtaken):
        undone(store, id_, 1, "Ben")
    assert files_at(store, id_) == {"a.toml": b"b"}


def test_there_is_an_end_to_what_is_kept(store: Store) -> None:
    store.most_workspaces, store.most_versions = 2, 2
    id_ = store.begin("Mine", {"a.toml": b"a = 1\n"}, "", "begun")
    store.begin("Other", {"a.toml": b""}, "", "begun")
    with pytest.raises(EquipoiseError, match="keeps 2 workspaces, and no more"):
        store.begin("Third", {}, "", "begun")
    edited(store, id_, "b.toml", "b = 2\n", "", "Ann")
    assert store.weight(store.state(id_).files) == 12
    with pytest.raises(EquipoiseError, match="has 2 versions, and no more"):
        edited(store, id_, "c.toml", "c = 3\n", "", "Ann")
    assert files_at(store, id_) == {"a.toml": b"a = 1\n", "b.toml": b"b = 2\n"}


def test_a_workspace_grows_no_larger_than_can_be_put_in_again(store: Store) -> None:
    large = b"#" * (KEPT.file_bytes - 1)
    id_ = store.begin("Mine", {f"{i}.toml": large for i in range(16)}, "", "begun")
    edited(store, id_, "16.toml", "#" * 16, "", "Ann")
    with pytest.raises(EquipoiseError, match="at most 16 MB"):
        edited(store, id_, "17.toml", "#", "", "Ann")
    edited(store, id_, "16.toml", "", digest_of(b"#" * 16), "Ann")
    edited(store, id_, "17.toml", "#", "", "Ann")


def test_many_at_once_lose_nothing(store: Store) -> None:
    """Each writer adds a clause of its own to one file, from the same beginning: all of them are in the end."""
    id_ = store.begin("Mine", {"proposals/p.toml": TEXT.encode()}, "", "begun")
    base = digest_of(TEXT.encode())

    def write(number: int) -> None:
        text = f'{TEXT}\n[[changes]]\nid = "c{number}"\nn = {number}\n'
        found = edited(store, id_, "proposals/p.toml", text, base, f"writer {number}")
        assert not found.clashes

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    text = files_at(store, id_)["proposals/p.toml"].decode()
    assert sorted(text.split('id = "')[i][:2] for i in range(3, 11)) == [f"c{i}" for i in range(8)]
    assert store.state(id_).number == 9


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["edit", "edit", "undo", "redo"]), max_size=12))
def test_undo_and_redo_walk_the_edits_as_two_stacks_do(store: Store, moves: list[str]) -> None:
    id_ = store.begin("Mine", {"a.toml": b"n = 0\n"}, "", "begun")
    past, future, here = [], [], b"n = 0\n"
    for at, move in enumerate(moves, 1):
        seen = store.state(id_).number
        if move == "edit":
            past, future = [*past, here], []
            here = f"n = {at}\n".encode()
            edited(store, id_, "a.toml", here.decode(), store.state(id_).files["a.toml"], "")
        elif not (past if move == "undo" else future):
            with pytest.raises(EquipoiseError, match="nothing to"):
                undone(store, id_, seen, "", again=move == "redo")
        else:
            source, target = (past, future) if move == "undo" else (future, past)
            target.append(here)
            here = source.pop()
            undone(store, id_, seen, "", again=move == "redo")
        assert files_at(store, id_) == {"a.toml": here}
        done, gone = steps(store, id_)
        assert (len(done), len(gone)) == (len(past), len(future))


@pytest.mark.parametrize(
    "address", ["nonsense://x", "mysql://me:secret@host/x", "postgresql://me:secret@127.0.0.1:1/x"]
)
def test_what_cannot_be_opened_is_said_without_the_password(address: str) -> None:
    with pytest.raises(EquipoiseError) as caught:
        opened(address)
    assert "secret" not in str(caught.value)
    assert "--keep FOLDER" in caught.value.hint


def test_of_servers_that_begin_at_once_one_takes_over_what_was_left(store: Store) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    host = socket.gethostname()
    JobBook(store.engine, f"{host}:{gone.pid}").put("job", "/agree?draws=9", "running", "")
    alive = [JobBook(store.engine, f"{host}:{number}") for number in (os.getpid(), os.getppid())]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(JobBook.unfinished, alive))
    assert sorted(told) == [[], ["/agree?draws=9"]]
