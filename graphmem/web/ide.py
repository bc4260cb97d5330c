"""GraphiQL, for people who open the GraphQL address in a browser."""

from __future__ import annotations

import zipfile
from pathlib import Path

from graphmem.web.page import Page

PATH = "/graphql/ide/{path:path}"

_ARCHIVED = "META-INF/resources/graphql-ui/"
_LIBRARIES = ("react.production.min.js", "react-dom.production.min.js", "graphiql.min.js", "graphiql.min.css")


def make_ide(archive: Path) -> Page:
    """Returns the page; `archive` is the artifact that carries GraphiQL and React."""
    with zipfile.ZipFile(archive) as jar:
        libraries = {name: jar.read(_ARCHIVED + name) for name in _LIBRARIES}
    # GraphiQL sets styles in line.
    return Page("graphiql", libraries, style_source="'self' 'unsafe-inline'")
