"""Who may do what at the desk? Roles and permissions, passwords, sessions."""

from equipoise.desk.people.permissions import ACTION_OF, ACTIONS, MATRIX, SECONDS, STEP_UP, Verdict, may, may_second

__all__ = ["ACTIONS", "ACTION_OF", "MATRIX", "SECONDS", "STEP_UP", "Verdict", "may", "may_second"]
