"""How the pages of this folder are made into a book: ``python3 x.py docs``. Plain Markdown in, plain files out.

Nothing is fetched, when the book is made or when it is read: no fonts, no scripts and no links to style elsewhere.
"""

from equipoise.version import VERSION

project = "Equipoise"
version = release = VERSION
copyright = "the authors of Equipoise"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["book"]
suppress_warnings = ["myst.header"]  # pages written from the code begin where their noun does

smartquotes = False  # options are typed as they stand: two hyphens are no dash, and quotation marks stay straight

myst_heading_anchors = 3
myst_links_external_new_tab = False

html_theme = "alabaster"
html_theme_options = {
    "description": "An alliance you can run",
    "fixed_sidebar": True,
    "font_family": "'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif",
    "head_font_family": "'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif",
    "page_width": "1180px",
    "show_powered_by": False,
}
html_static_path = ["book.css"]
html_css_files = ["book.css"]
html_copy_source = False
html_show_sourcelink = False
html_sidebars = {"**": ["about.html", "searchfield.html", "navigation.html"]}
