"""How is a paper one web page? A single file: no script, no request to anywhere, light and dark, narrow and printed."""

from equipoise.report.html.document import html_text

__all__ = ["html_text"]
