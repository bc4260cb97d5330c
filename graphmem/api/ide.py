"""GraphiQL is served to people who open the GraphQL address in a browser; the page loads nothing from elsewhere."""

from __future__ import annotations

import mimetypes
import zipfile
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

PATH = "/graphql/ide/{name}"

_ARCHIVED = "META-INF/resources/graphql-ui/"
_LIBRARIES = ("react.production.min.js", "react-dom.production.min.js", "graphiql.min.js", "graphiql.min.css")
_OURS = ("graphiql.js", "graphiql.css")
_HEADERS = {
    # GraphiQL sets styles in line and draws icons from data URLs; scripts run from files of this server only.
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "Cache-Control": "no-cache",
}


class Ide:
    def __init__(self, archive: Path) -> None:
        """Reads the page's files. `archive` is the artifact that carries GraphiQL and React."""
        web = files("graphmem").joinpath("web")
        self._page = web.joinpath("graphiql.html").read_text("utf-8")
        self._assets = {name: web.joinpath(name).read_bytes() for name in _OURS}
        with zipfile.ZipFile(archive) as jar:
            self._assets |= {name: jar.read(_ARCHIVED + name) for name in _LIBRARIES}

    def page(self) -> Response:
        return HTMLResponse(self._page, headers=_HEADERS)

    async def asset(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in self._assets:
            raise HTTPException(404)
        return Response(self._assets[name], media_type=mimetypes.guess_type(name)[0], headers=_HEADERS)
