"""Sphinx's configuration: `make docs` builds the manual with it."""

from __future__ import annotations

from sphinx.application import Sphinx

from graphmem import __version__

project = "graphmem"
release = __version__
extensions = ["myst_parser"]
exclude_patterns = ["*.py"]
html_theme = "furo"
html_title = f"graphmem {release}"
html_copy_source = False
myst_heading_anchors = 3
highlight_language = "text"
suppress_warnings = ["misc.highlighting_failure"]  # Pygments' Cypher knows no parameters
pygments_style = "friendly"

# The pages in their order: index.md lists them in prose, so that it reads well where no Sphinx is.
CONTENTS = {
    "To begin": ["getting-started"],
    "Guide": [
        "guide/adding",
        "guide/searching",
        "guide/filters",
        "guide/lists",
        "guide/live",
        "guide/history",
        "guide/context-packs",
        "guide/forgetting",
        "guide/requests",
    ],
    "For one kind of reader": ["agents", "clients", "mem0", "dashboard", "graph", "coming-from"],
    "Operating": [
        "operating/running",
        "operating/keys",
        "operating/whose",
        "operating/cost",
        "operating/browsers",
        "operating/backups",
        "operating/moving",
        "operating/neo4j",
        "operating/several",
        "operating/docker",
        "operating/models",
        "operating/observability",
    ],
    "How it is made": ["architecture", "benchmarks", "licences"],
    "Reference": [
        "reference/settings",
        "reference/commands",
        "reference/queries",
        "reference/mutations",
        "reference/subscriptions",
        "reference/types",
        "reference/filters",
        "reference/errors",
        "reference/limits",
        "reference/relations",
        "reference/export-format",
        "reference/browser-queries",
    ],
}


def _add_contents(app: Sphinx, docname: str, source: list[str]) -> None:
    if docname == "index":
        source[0] += "".join(_toctree(caption, names) for caption, names in CONTENTS.items())


def _toctree(caption: str, names: list[str]) -> str:
    entries = "\n".join(names)
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```\n"


def setup(app: Sphinx) -> None:
    app.connect("source-read", _add_contents)
