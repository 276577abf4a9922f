"""How the tests are shared out among processes: file by file, so that what a file's tests share is made once."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

__all__ = ["ByFile", "place_in_line"]

#: Folders whose files share something costly, such as a brief of NATO: one process takes all of each.
TOGETHER = ("tests/contracts/", "tests/report/papers/")
#: What takes longest is begun first, so that no process waits for another in the end. An old list costs only time.
FIRST = (
    "tests/contracts/",
    "tests/web/test_browser.py",
    "tests/report/papers/",
    "tests/plan/",
    "tests/desk/",
    "tests/web/",
    "tests/agree/",
    "tests/cli/",
    "tests/docs/",
    "tests/architecture/test_tools.py",
    "tests/ensemble/",
)


def unit_of(nodeid: str) -> str:
    """What goes to one process as a whole: a file, or the folder of files that share something costly."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def place_in_line(nodeid: str) -> int:
    """The longest first."""
    return next((i for i, start in enumerate(FIRST) if nodeid.startswith(start)), len(FIRST))


class ByFile(LoadScopeScheduling):
    """Units of ``unit_of``, in the order in which the tests were collected, to whichever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
