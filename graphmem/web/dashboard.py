"""The dashboard, for people who open graphmem in a browser: it is made of the public GraphQL API alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphmem.web.page import Page

PATH = "/dashboard/{path:path}"

LIBRARIES = {
    "cytoscape": {"cytoscape.js": "dist/cytoscape.esm.min.mjs"},
    "diff": {"diff.js": "lib/index.mjs"},
    "graphql-ws": {"graphql-ws.js": "lib/client.mjs", "common.mjs": "lib/common.mjs", "utils.mjs": "lib/utils.mjs"},
    "htm": {"htm.js": "dist/htm.module.js", "htm-preact.js": "preact/index.module.js"},
    "picocss__pico": {"pico.css": "css/pico.min.css"},
    "preact": {"preact.js": "dist/preact.module.js", "preact-hooks.js": "hooks/dist/hooks.module.js"},
    "uplot": {"uplot.js": "dist/uPlot.esm.js", "uplot.css": "dist/uPlot.min.css"},
}
"""The files of each artifact that the page loads: its own name for each, and the place in the npm package."""


def make_dashboard(archives: Iterable[Path]) -> Page:
    """Returns the page; `archives` are the artifacts that carry its libraries."""
    return Page("dashboard", dict(file for archive in archives for file in _libraries(archive)))


def _libraries(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Yields the files of an npm package, which an artifact holds in a directory named for its version."""
    version = archive.parent
    with zipfile.ZipFile(archive) as jar:
        for name, file in LIBRARIES[version.parent.name].items():
            place = next(place for place in jar.namelist() if place.endswith(f"/{version.name}/{file}"))
            yield f"libraries/{name}", jar.read(place)
