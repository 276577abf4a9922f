"""What does a program read when a command cannot answer? One JSON object in the shape of every answer.

Under ``--json`` the standard output always carries exactly one object. A refusal has the question ``error``, one row a
problem (the keys that ``check`` gives its problems; the hint is the note) and no status, for nothing was
computed; the words for people go to the standard error as ever, and the exit code says that it failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from equipoise.errors import Problem
from equipoise.version import VERSION

__all__ = ["refusal"]


def refusal(problems: Sequence[Problem], made_from: Mapping[str, Any]) -> str:
    """The JSON text of a refusal: every problem, and what was asked (a command line, an address).

    >>> refusal([Problem("", "", "unknown fund 'x'", "Known: civil.")], {}).splitlines()[2]
    '  "summary": "unknown fund \\'x\\'. Known: civil.",'
    """
    return json.dumps(_refusal(problems, made_from), ensure_ascii=False, indent=2) + "\n"


def _refusal(problems: Sequence[Problem], made_from: Mapping[str, Any]) -> dict[str, Any]:
    first = problems[0]
    said = f"{first.message.rstrip('.')}. {first.hint}".strip()
    return {
        "question": "error",
        "summary": said if len(problems) == 1 else f"{len(problems)} problems; the first: {said}",
        "rows": [
            {
                "what": "problem",
                "file": p.file,
                "place": p.place,
                "found": "fails",
                "message": p.message,
                "note": p.hint,
            }
            for p in problems
        ],
        "status": None,
        "made_from": {**made_from, "version": VERSION},
    }
