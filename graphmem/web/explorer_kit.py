"""The kit for Neo4j Browser, at `/browser/`: public files, which pages of every origin may read, as Browser's does."""

from __future__ import annotations

import json
from functools import partial

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from graphmem.web.grass import grass, rules
from graphmem.web.guide import guide, parameters
from graphmem.web.palette import PALETTE_JSON, read_palette

PREFIX = "/browser/"
STYLE = f"{PREFIX}graphmem.grass"
GUIDE = f"{PREFIX}guide.html"
PALETTE = f"{PREFIX}palette.json"
_FOR_ALL = Middleware(
    CORSMiddleware, allow_origins=["*"], allow_headers=["Cache-Control", "Pragma"], allow_private_network=True
)
"""Browser is of another origin, by its port or its machine, and asks for the guide with these headers."""
_HEADERS = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"}


def browser_commands(address: str | None) -> list[str]:
    """Returns what Neo4j Browser opens with: the style, and the guide where graphmem answers at an address.

    Of the style and the parameters Browser shows what it has taken, which is cleared away.
    """
    style = f"style {json.dumps(rules(read_palette()))}"
    opening = ["play start"] if address is None else [f"guide {address}{GUIDE}"]
    return [style, parameters().removeprefix(":"), "clear", *opening]


def kit_routes() -> list[Route]:
    """Returns the addresses of the kit's files."""
    palette = read_palette()
    files = {
        STYLE: (grass(palette), "text/plain"),
        GUIDE: (guide(palette), "text/html"),
        PALETTE: (PALETTE_JSON, "application/json"),
    }
    return [
        Route(path, partial(_file, *file), methods=["GET", "OPTIONS"], middleware=[_FOR_ALL])
        for path, file in files.items()
    ]


async def _file(text: str, media_type: str, request: Request) -> Response:
    return Response(text, media_type=media_type, headers=_HEADERS)
