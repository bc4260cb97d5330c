"""The addresses of mem0's wire, with the operation of each method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from graphmem.access.entrance import Entrance
from graphmem.errors import NotFound
from graphmem.rest import adds, batch, entities, events, feedback, memories, project
from graphmem.rest.call import Call
from graphmem.rest.endpoint import Face, Handler, RestEndpoint
from graphmem.rest.lacking import ADDRESSES, answer_lacking
from graphmem.service.services import Services

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_BATCH = {"PUT": batch.update_memories, "DELETE": batch.delete_memories}
_ENTITY = {"DELETE": entities.delete_entity}

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
    },
}
"""The operations by addresses as clients write them, with a slash at the end."""

ENTITY_OPERATIONS: Mapping[str, Mapping[str, Handler]] = {
    "/v1/entities/{entity_type}/{name:path}": _ENTITY,
    "/v2/entities/{entity_type}/{name:path}": _ENTITY,
}
"""Those whose path ends with a name, which may have slashes itself."""

ROOTS = ("/v1/{rest:path}", "/v2/{rest:path}", "/v3/{rest:path}", "/api/v1/{rest:path}")


def rest_routes(entrance: Entrance, services: Services, wrap: Callable[[ASGIApp], ASGIApp]) -> list[BaseRoute]:
    """Returns the routes. `wrap` makes each request a work that can be cancelled."""
    face = Face(entrance, services)

    def route(path: str, handlers: Mapping[str, Handler]) -> Route:
        return Route(path, wrap(RestEndpoint(face, handlers)))

    lacking = {path: _each(partial(answer_lacking, sentence)) for path, sentence in ADDRESSES.items()}
    listed = {**OPERATIONS, **lacking}
    bare = {path.rstrip("/"): handlers for path, handlers in listed.items()}
    anywhere = dict.fromkeys(ROOTS, _each(_answer_unknown))
    return [route(*one) for one in {**listed, **bare, **ENTITY_OPERATIONS, **anywhere}.items()]


def _each(handler: Handler) -> dict[str, Handler]:
    return dict.fromkeys(METHODS, handler)


async def _answer_unknown(_: Call) -> None:
    raise NotFound("mem0 has nothing at this address that graphmem knows of.")
