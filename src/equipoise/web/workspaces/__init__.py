"""What does a person keep? Workspaces: alliance folders of their own with every version, shared by their link."""

from equipoise.web.workspaces.opening import opened
from equipoise.web.workspaces.shelf import KeptDrafts, WorkspaceShelf
from equipoise.web.workspaces.store import Store

__all__ = ["KeptDrafts", "Store", "WorkspaceShelf", "opened"]
