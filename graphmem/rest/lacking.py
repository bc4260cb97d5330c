"""What mem0 has and graphmem has not: a request that depends on it is told so, never answered as if it were there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, NoReturn

from graphmem.rest.call import Call
from graphmem.rest.errors import NotOffered
from graphmem.rest.parameters import Nothing
from graphmem.rest.signature import Raises

ADDRESSES = {
    "/v1/exports/": "graphmem does not fill in schemas: `graphmem export` writes all of a project to a file.",
    "/v1/exports/get/": "graphmem does not fill in schemas: `graphmem export` writes all of a project to a file.",
    "/v1/summary/": "graphmem writes no summaries: GraphQL's `contextPack` packs memories into a prompt.",
    "/v2/entities/user/{name}/profile/": "graphmem keeps no profiles: get the user's memories.",
    "/v2/profiles/jobs/": "graphmem keeps no profiles: get the user's memories.",
    "/v2/profiles/jobs/{id}/": "graphmem keeps no profiles: get the user's memories.",
    "/v2/profiles/settings/": "graphmem keeps no profiles: get the user's memories.",
    "/api/v1/webhooks/projects/{project}/": "graphmem calls no webhooks: subscribe to GraphQL's `activity`.",
    "/api/v1/webhooks/{id}/": "graphmem calls no webhooks: subscribe to GraphQL's `activity`.",
    "/api/v1/orgs/organizations/{org}/projects/": "A project is there as soon as a key is: `graphmem keys create`.",
    "/api/v1/orgs/organizations/{org}/projects/{project}/members/": "Projects have keys instead of members: "
    "`graphmem keys create`.",
    **dict.fromkeys(
        ("/v1/users/", "/v1/agents/", "/v1/apps/", "/v1/runs/"),
        "An owner is there as soon as a memory of it is: add one. /v1/entities/ lists them.",
    ),
    "/v1/stats/": "graphmem's numbers are at /metrics.",
}
"""The sentences for addresses of mem0 that have nothing behind them, by any method."""


def answer_with(sentence: str) -> Callable[[Call[Nothing]], Awaitable[None]]:
    """Returns the operation of such an address."""

    async def answer_lacking(_: Call[Nothing]) -> Annotated[NoReturn, Raises(NotOffered)]:
        raise NotOffered(sentence)

    answer_lacking.__doc__ = sentence
    return answer_lacking
