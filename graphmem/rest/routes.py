"""The addresses of mem0's wire, with the operation of each method."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import NoReturn

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from graphmem.access.entrance import Entrance
from graphmem.errors import NotFound
from graphmem.rest import adds, batch, entities, events, feedback, memories, project
from graphmem.rest.call import Call
from graphmem.rest.endpoint import JSON, Face, Handler, RestEndpoint
from graphmem.rest.lacking import ADDRESSES, answer_with
from graphmem.rest.openapi.document import make_document
from graphmem.rest.parameters import Nothing
from graphmem.service.services import Services

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_BATCH: Mapping[str, Handler] = {"PUT": batch.update_memories, "DELETE": batch.delete_memories}
_ENTITY: Mapping[str, Handler] = {"DELETE": entities.delete_entity}

OPERATIONS: Mapping[str, Mapping[str, Handler]] = {
    "/v1/ping/": {"GET": project.ping},
    "/v1/memories/": {"GET": memories.get_all, "POST": adds.add_memories, "DELETE": memories.delete_all},
    "/v1/memories/search/": {"POST": memories.search},
    "/v1/memories/batch/": _BATCH,
    "/v1/memories/{memory_id}/": {
        "GET": memories.get_memory,
        "PUT": memories.update_memory,
        "DELETE": memories.delete_memory,
    },
    "/v1/memories/{memory_id}/history/": {"GET": memories.get_history},
    "/v2/memories/": {"GET": memories.get_all_v2, "POST": memories.get_all_v2},
    "/v2/memories/search/": {"POST": memories.search},
    "/v3/memories/": {"POST": memories.get_all_v3},
    "/v3/memories/add/": {"POST": adds.add_memories_v3},
    "/v3/memories/search/": {"POST": memories.search_v3},
    "/v1/batch/": _BATCH,
    "/v1/entities/": {"GET": entities.list_entities},
    "/v1/events/": {"GET": events.list_events},
    "/v1/event/{id}/": {"GET": events.get_event},
    "/v1/feedback/": {"POST": feedback.give_feedback},
    "/api/v1/orgs/organizations/{org}/projects/{project}/": {
        "GET": project.get_project,
        "PATCH": project.update_project,
        "DELETE": answer_with("A project is there as long as its memories: delete them all, with `*` for every owner."),
    },
}
"""The operations by addresses as clients write them, with a slash at the end."""

ENTITY_OPERATIONS: Mapping[str, Mapping[str, Handler]] = {
    "/v1/entities/{entity_type}/{name:path}": _ENTITY,
    "/v2/entities/{entity_type}/{name:path}": _ENTITY,
}
"""Those whose path ends with a name, which may have slashes itself."""

LACKING: Mapping[str, Mapping[str, Handler]] = {
    path: dict.fromkeys(METHODS, answer_with(sentence)) for path, sentence in ADDRESSES.items()
}
"""Those at which there is nothing, by any method."""

DESCRIBED = {**OPERATIONS, **ENTITY_OPERATIONS, **LACKING}
"""What the OpenAPI document describes."""
DOCUMENT = "/openapi.json"
"""The address of the OpenAPI document."""

ROOTS = ("/v1", "/v2", "/v3", "/api/v1")
"""Where addresses begin; all below them are mem0's."""
ELSEWHERE = tuple(f"{root}/{{rest:path}}" for root in ROOTS)
"""Every other address below a root."""


def rest_routes(entrance: Entrance, services: Services, wrap: Callable[[ASGIApp], ASGIApp]) -> list[BaseRoute]:
    """Returns the routes. `wrap` makes each request a work that can be cancelled."""
    face = Face(entrance, services)

    def route(path: str, handlers: Mapping[str, Handler]) -> Route:
        return Route(path, wrap(RestEndpoint(face, handlers)))

    listed = {**OPERATIONS, **LACKING}
    bare = {path.rstrip("/"): handlers for path, handlers in listed.items()}
    anywhere = dict.fromkeys(ELSEWHERE, dict.fromkeys(METHODS, _answer_unknown))
    routes = [route(*one) for one in {**listed, **bare, **ENTITY_OPERATIONS, **anywhere}.items()]
    return [Route(DOCUMENT, _document()), *routes]


def _document() -> Callable[[Request], Awaitable[Response]]:
    """Returns the endpoint of the document, which is made once and which whoever asks may read."""
    document = orjson.dumps(make_document(DESCRIBED))

    async def answer(_: Request) -> Response:
        return Response(document, media_type=JSON)

    return answer


async def _answer_unknown(_: Call[Nothing]) -> NoReturn:
    raise NotFound("mem0 has nothing at this address that graphmem knows of.")
