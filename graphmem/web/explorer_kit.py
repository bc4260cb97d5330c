"""The kit for Neo4j Browser, at `/browser/`: public files, which pages of every origin may read, as Browser's does."""

from __future__ import annotations

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphmem.web.grass import grass
from graphmem.web.palette import PALETTE_JSON, read_palette

PREFIX = "/browser/"
STYLE = f"{PREFIX}graphmem.grass"
PALETTE = f"{PREFIX}palette.json"
_HEADERS = {
    # Browser is another origin: another port, or another machine.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "no-cache",
}


def kit_routes() -> list[Route]:
    """Returns the addresses of the kit's files."""
    files = {
        STYLE: (grass(read_palette()), "text/plain"),
        PALETTE: (PALETTE_JSON, "application/json"),
    }
    return [Route(path, partial(_file, text, media_type)) for path, (text, media_type) in files.items()]


async def _file(text: str, media_type: str, request: Request) -> Response:
    return Response(text, media_type=media_type, headers=_HEADERS)
