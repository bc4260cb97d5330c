"""The address that tells what runs here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

PATH = "/version"

Versions = Callable[[], Awaitable[dict[str, Any]]]
"""Returns the versions of graphmem and its parts."""


def version_routes(versions: Versions) -> list[BaseRoute]:
    async def answer(request: Request) -> Response:
        return JSONResponse(await versions())

    return [Route(PATH, answer)]
