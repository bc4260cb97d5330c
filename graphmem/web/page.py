"""A page for people: its own files, and those of libraries. It loads nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_INDEX = "index.html"
_SHARED = "shared"
_IMPORT_MAP = re.compile(rb'<script type="importmap">(.*?)</script>', re.DOTALL)
# Debian's and Windows's tables of types may lack these, or have others, which browsers do not run as modules.
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".graphql": "text/plain"}


class Page:
    def __init__(self, name: str, libraries: Mapping[str, bytes], style_source: str = "'self'") -> None:
        """Reads the page's files, a directory of this room, and those that all pages share.

        The libraries have names of their own; `style_source` is what the Content-Security-Policy says of styles.
        """
        room = files(__package__)
        shared = _files_below(room.joinpath(_SHARED), f"{_SHARED}/")
        self._assets = {**dict(_files_below(room.joinpath(name))), **dict(shared), **libraries}
        self._index = self._assets.pop(_INDEX)
        scripts = " ".join(["'self'", *map(_hash_source, _IMPORT_MAP.findall(self._index))])
        self._headers = {
            # Scripts run from files of this server only, and fonts and pictures may be written into the styles.
            "Content-Security-Policy": f"default-src 'self'; script-src {scripts}; style-src {style_source}; "
            "img-src 'self' data:; font-src 'self' data:; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
            "form-action 'none'",
            "Cache-Control": "no-cache",
        }
        self._tags = {path: f'"{hashlib.sha256(content).hexdigest()}"' for path, content in self._assets.items()}

    def index(self) -> Response:
        return HTMLResponse(self._index, headers=self._headers)

    async def asset(self, request: Request) -> Response:
        path = request.path_params["path"]
        if path not in self._assets:
            raise HTTPException(404)
        headers = self._headers | {"ETag": self._tags[path]}
        if request.headers.get("if-none-match") == self._tags[path]:
            return Response(status_code=304, headers=headers)
        return Response(self._assets[path], headers=headers, media_type=_type_of(path))


def _files_below(directory: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Yields each file's path, relative to the directory, and its content."""
    for entry in directory.iterdir():
        if entry.is_dir():
            yield from _files_below(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _hash_source(script: bytes) -> str:
    """Returns the source by which a Content-Security-Policy allows one script in line."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"


def _type_of(path: str) -> str | None:
    return next((kind for end, kind in _TYPES.items() if path.endswith(end)), mimetypes.guess_type(path)[0])
