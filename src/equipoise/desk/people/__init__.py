"""Who may do what at the desk? Roles and permissions, passwords, sessions."""

from equipoise.desk.people.permissions import ACTION_OF, ACTIONS, MATRIX, STEP_UP, Verdict, may

__all__ = ["ACTIONS", "ACTION_OF", "MATRIX", "STEP_UP", "Verdict", "may"]
