"""How does a workspace change? By edits that merge or clash in the open, by undo and redo as versions of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from equipoise.errors import EquipoiseError, FolderError, Problem
from equipoise.web.packing import KEPT, sound_name, sound_text
from equipoise.web.workspaces.merging import Clash, Merge, merged
from equipoise.web.workspaces.store import Overtaken, State, Store, digest_of

__all__ = ["Edited", "edited", "file_problem", "replaced", "restored", "steps", "struck", "undone"]

_TRIES: Final = 30
_KEPT: Final = "Nothing was changed, and what you typed is still below."


@dataclass(frozen=True)
class Edited:
    """What became of an edit: the number and text that hold now, the versions it was ``joined`` with, or its clashes.

    ``digest`` names the text that holds. ``sent`` names what was typed: the base of an edit that goes on.
    """

    number: int
    text: str
    sent: str
    digest: str = ""
    joined: bool = False
    merge: Merge | None = None

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """The parts that both changed; then nothing was accepted."""
        return self.merge.clashes if self.merge else ()


def file_problem(path: str, message: str, hint: str = _KEPT) -> EquipoiseError:
    """A refusal about one file."""
    return FolderError("this cannot be kept", [Problem(path, "", message, hint)])


def edited(store: Store, id_: str, path: str, typed: str, base: str, by: str) -> Edited:
    """Put a text in a file; ``base`` is the digest of the text that the edit began from, empty for a new file.

    Raises EquipoiseError where it cannot be kept.
    """
    before = (store.body(base) or b"").decode("utf-8", "replace") if base else ""
    mine = _with_ends_of(typed, before)
    wrong = sound_name(path) or sound_text(mine.encode("utf-8", "surrogatepass"))
    if wrong:
        raise file_problem(path, wrong)
    sent = store.keep(mine.encode())
    for _ in range(_TRIES):
        state = store.state(id_)
        held = state.files.get(path)
        theirs = (store.body(held) or b"").decode("utf-8", "replace") if held else ""
        found = Merge(mine, mine) if (held or "") == base else merged(before, mine, theirs, path)
        if found.clashes:
            return Edited(state.number, theirs, sent, merge=found)
        body = found.with_mine.encode()
        _need_room(store, state, path, body)
        if digest_of(body) == held:
            return Edited(state.number, found.with_mine, sent, held, joined=found.with_mine != mine)
        try:
            what = f"{path} {'changed' if held else 'added'}" + ("" if found.with_mine == mine else ", merged")
            number = store.append(id_, state.number, {path: store.keep(body)}, by, what)
        except Overtaken:
            continue
        return Edited(number, found.with_mine, sent, digest_of(body), joined=found.with_mine != mine)
    raise Overtaken("too many people change this workspace at this moment: try again")


def struck(store: Store, id_: str, path: str, base: str, by: str) -> int:
    """Take a file away, if it is still the one that was seen."""
    state = store.state(id_)
    if path not in state.files:
        raise file_problem(path, "there is no such file in this workspace", "It may have been taken away already.")
    if state.files[path] != base:
        raise _overtaken()
    return store.append(id_, state.number, {path: None}, by, f"{path} taken away")


def replaced(store: Store, id_: str, files: Mapping[str, bytes], seen: int, by: str, what: str = "") -> int:
    """Put a whole folder in the place of what is there; undo brings it back. ``what`` says in the list what it was."""
    state = _seen(store, id_, seen)
    wanted = {path: digest_of(body) for path, body in files.items()}
    for body in files.values():
        store.keep(body)
    return store.append(
        id_, seen, _difference(state.files, wanted), by, what or f"a folder of {len(files)} files put in place"
    )


def restored(store: Store, id_: str, number: int, seen: int, by: str) -> int:
    """Go back to a version: its files as a new one."""
    state = _seen(store, id_, seen)
    change = _difference(state.files, store.state(id_, number).files)
    if not change:
        raise EquipoiseError(f"version {number} holds what is here now: nothing to go back to")
    return store.append(id_, seen, change, by, f"back to version {number}")


def steps(store: Store, id_: str) -> tuple[list[int], list[int]]:
    """Which versions can be undone, and which redone? The last of each is next."""
    done: list[int] = []
    gone: list[int] = []
    for version in store.versions(id_):
        if version.kind == "undo":
            gone.append(done.pop())
        elif version.kind == "redo":
            done.append(gone.pop())
        else:
            done.append(version.number)
            gone.clear()
    return done[1:], gone


def undone(store: Store, id_: str, seen: int, by: str, *, again: bool = False) -> int:
    """Undo the last edit, whoever made it; ``again`` redoes what was undone last.

    It is a version of its own. Raises EquipoiseError where there is nothing, or where somebody was faster.
    """
    state = _seen(store, id_, seen)
    done, gone = steps(store, id_)
    if not (gone if again else done):
        raise EquipoiseError("there is nothing to redo" if again else "there is nothing to undo")
    if again:
        number, target = gone[-1], gone[-1]
    else:
        number, target = done[-1], (done[-2] if len(done) > 1 else 1)
    change = _difference(state.files, store.state(id_, target).files)
    word, kind = ("done again", "redo") if again else ("undone", "undo")
    return store.append(id_, seen, change, by, f"version {number} {word}", kind)


def _seen(store: Store, id_: str, seen: int) -> State:
    state = store.state(id_)
    if state.number != seen:
        raise _overtaken()
    return state


def _overtaken() -> Overtaken:
    found = Overtaken("somebody else changed this workspace since you opened the page")
    found.hint = "Open the workspace again to see what changed; then do it again if you still want it."
    return found


def _difference(here: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str | None]:
    change: dict[str, str | None] = {p: d for p, d in wanted.items() if here.get(p) != d}
    change |= {p: None for p in here if p not in wanted}
    return change


def _with_ends_of(typed: str, before: str) -> str:
    """A form sends every end of a line as CR LF: the file keeps its own."""
    text = typed.replace("\r\n", "\n")
    crlf = before.count("\r\n")
    return text.replace("\n", "\r\n") if crlf and crlf == before.count("\n") else text


def _need_room(store: Store, state: State, path: str, body: bytes) -> None:
    others = {p: d for p, d in state.files.items() if p != path}
    if store.weight(others) + len(body) > KEPT.bytes:  # so that its folder can be put in again
        raise file_problem(path, f"a workspace holds at most {KEPT.bytes // 1_000_000} MB")
    if len(state.files) + (path not in state.files) > KEPT.files:
        raise file_problem(path, f"a workspace holds at most {KEPT.files} files")
    if path not in state.files and path.casefold() in {p.casefold() for p in state.files}:
        raise file_problem(path, "a file with this name in other letters is there already")
    if path not in state.files and any(p.startswith(path + "/") or path.startswith(p + "/") for p in state.files):
        raise file_problem(path, "a folder with this name is there already, or a file where its folder would be")
