"""The session of an agent: whose memories it keeps and sees, which its key or its configuration says, never its model.

One owner bounds all that it reaches, as if its key were bound to that owner. Further owners of the session are those of
what it adds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.datastructures import Headers

from graphmem.access.credentials import read_header
from graphmem.model.limits import MAX_ID_BYTES, check_name
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.services import Services

OWNER_HEADERS = {
    "user_id": "X-Graphmem-User",
    "agent_id": "X-Graphmem-Agent",
    "app_id": "X-Graphmem-App",
    "run_id": "X-Graphmem-Run",
}
"""The headers by which a connection names its owners."""


@dataclass(frozen=True, slots=True)
class Session:
    services: Services
    principal: Principal
    """Bound to one owner, so that nobody else's memories exist for it."""
    scope: Scope
    """The owners of what it adds."""
    spend: Callable[[float, float], None]
    """Takes points of the caller's rate limit, as `Caller.spend` does."""


def open_session(
    services: Services, principal: Principal, named: Scope, default_user: str, spend: Callable[[float, float], None]
) -> Session:
    """Returns the session of a principal that names these owners.

    It is bound to the owner of its key, else to the first that it names, else to the default user. Raises Forbidden
    where it names another one in place of its key's owner.
    """
    scope = principal.own(named)
    if not scope.owners():
        scope = Scope(user_id=default_user)
    owner = principal.owner or scope.owners()[0]
    return Session(services, replace(principal, owner=owner), scope, spend)


def named_owners(headers: Headers) -> Scope:
    """Returns the owners that a connection's headers name. Raises BadUserInput and LimitExceeded."""
    ids = {}
    for field, name in OWNER_HEADERS.items():
        owner_id = read_header(headers, name)
        if owner_id is not None:
            ids[field] = check_name(owner_id, name, max_bytes=MAX_ID_BYTES)
    return Scope(**ids)
