"""What would this proposal do? The whole answer in one paper: a first screen that stands alone, then nine chapters."""

from equipoise.report.brief.answer import Brief, brief

__all__ = ["Brief", "brief"]
