"""Who may do what at the desk? Roles and permissions, passwords, sessions."""

from equipoise.desk.people.permissions import (
    ACTION_OF,
    ACTIONS,
    CLEARED,
    MATRIX,
    SECONDS,
    STEP_UP,
    Verdict,
    as_seen,
    may,
    may_second,
    may_see,
)

__all__ = [
    "ACTIONS",
    "ACTION_OF",
    "CLEARED",
    "MATRIX",
    "SECONDS",
    "STEP_UP",
    "Verdict",
    "as_seen",
    "may",
    "may_second",
    "may_see",
]
