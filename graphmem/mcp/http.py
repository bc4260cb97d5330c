"""MCP over HTTP: each request is let in, bound to its owner and answered by itself, so that nothing outlives it."""

from __future__ import annotations

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from graphmem.access.credentials import credentials_of
from graphmem.access.entrance import Entrance
from graphmem.mcp.server import make_server
from graphmem.mcp.session import named_owners, open_session
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.service.services import Services

PATH = "/mcp"
METHODS = ("POST",)
"""There are no streams to open and no sessions to end by other methods."""


class McpEndpoint:
    def __init__(self, services: Services, entrance: Entrance, default_user: str) -> None:
        self._services = services
        self._entrance = entrance
        self._default_user = default_user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request. Raises what `Entrance.admit` raises, before any of the body is read."""
        request = Request(scope)
        caller = await self._entrance.admit(credentials_of(request))
        named = named_owners(request.headers)
        session = open_session(self._services, caller.principal, named, self._default_user, caller.spend)
        # Hosts and origins are checked around all addresses: the SDK's own check is off where it gets no settings.
        manager = StreamableHTTPSessionManager(
            make_server(session), json_response=True, stateless=True, max_request_body_size=MAX_REQUEST_BYTES
        )
        # A manager is of one request, which its tasks end with. Many would share one that outlives them all.
        async with manager.run():
            await manager.handle_request(scope, receive, send)
