import sys

sys.path.insert(0, ".")
project = "reach"
extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "sphinx.ext.mathjax", "myst_parser"]
html_theme = "furo"
html_last_updated_fmt = None
language = "de"
