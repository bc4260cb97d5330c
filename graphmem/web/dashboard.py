"""The dashboard, for people who open graphmem in a browser: it is made of the public GraphQL API alone."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from graphmem.web.page import Page

PATH = "/dashboard/{path:path}"

LIBRARIES = {
    "preact.js": ("preact", "dist/preact.module.js"),
    "preact-hooks.js": ("preact", "hooks/dist/hooks.module.js"),
    "htm.js": ("htm", "dist/htm.module.js"),
    "htm-preact.js": ("htm", "preact/index.module.js"),
    "graphql-ws.js": ("graphql-ws", "lib/client.mjs"),
    "common.mjs": ("graphql-ws", "lib/common.mjs"),
    "utils.mjs": ("graphql-ws", "lib/utils.mjs"),
    "cytoscape.js": ("cytoscape", "dist/cytoscape.esm.min.mjs"),
    "uplot.js": ("uplot", "dist/uPlot.esm.js"),
    "uplot.css": ("uplot", "dist/uPlot.min.css"),
    "diff.js": ("diff", "lib/index.mjs"),
    "pico.css": ("picocss__pico", "css/pico.min.css"),
}
"""The name of each file of a library that the page loads, with its artifact and its place in the npm package."""


def make_dashboard(archives: Sequence[Path]) -> Page:
    """Returns the page; `archives` are the artifacts that carry its libraries."""
    packages = {archive.parent.parent.name: archive for archive in archives}
    return Page("dashboard", {f"libraries/{name}": _read(packages[of], file) for name, (of, file) in LIBRARIES.items()})


def _read(archive: Path, file: str) -> bytes:
    """Returns a file of an npm package, which an artifact holds in a directory named for its version."""
    place = f"/{archive.parent.name}/{file}"
    with zipfile.ZipFile(archive) as jar:
        return jar.read(next(name for name in jar.namelist() if name.endswith(place)))
