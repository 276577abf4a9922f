"""Figures from files as others publish them, brought into an alliance folder: read, compared, checked, then written."""

from equipoise.folder.importing.bringing import Import, bring, tried
from equipoise.folder.importing.grids import Grid, grids_of

__all__ = ["Grid", "Import", "bring", "grids_of", "tried"]
