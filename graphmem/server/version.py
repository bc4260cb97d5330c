"""The address that tells what runs here."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from graphmem import __version__
from graphmem.access.authentication import Authenticator
from graphmem.access.credentials import credentials_of
from graphmem.api.responses import refusal_response
from graphmem.errors import GraphmemError
from graphmem.store.database import Database
from graphmem.store.migrations import applied_migrations

PATH = "/version"
NAME = "graphmem"


def version_routes(database: Database, embedder: str, authenticator: Authenticator) -> list[BaseRoute]:
    """Returns the address of the versions: whoever may send a query may know them, and a stranger the name alone."""

    async def answer(request: Request) -> Response:
        try:
            credentials = credentials_of(request)
            if credentials.token is None and await authenticator.is_locked():
                return JSONResponse({"name": NAME})
            await authenticator.authenticate(credentials)
        except GraphmemError as error:
            return refusal_response(error)
        return JSONResponse(await _versions(database, embedder))

    return [Route(PATH, answer)]


async def _versions(database: Database, embedder: str) -> dict[str, Any]:
    """Returns the versions of graphmem and of what it works with; None for what a Neo4j that is away would tell."""
    known: dict[str, Any] = {"name": NAME, "version": __version__, "embedder": embedder}
    try:
        version, migrations = await database.server_version(), await applied_migrations(database)
    except GraphmemError:
        return known | {"neo4j": None, "migrations": None}
    return known | {"neo4j": version, "migrations": migrations}
