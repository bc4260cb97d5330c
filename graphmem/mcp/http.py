"""MCP over HTTP: each request is let in, bound to its owner and answered by itself, so that nothing outlives it."""

from __future__ import annotations

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from graphmem.access.credentials import credentials_of
from graphmem.access.entrance import Entrance
from graphmem.errors import GraphmemError, LimitExceeded
from graphmem.mcp.errors import refuse
from graphmem.mcp.server import make_server
from graphmem.mcp.session import Session, named_owners, open_session
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.service.services import Services
from graphmem.wire.limited import limited

PATH = "/mcp"
METHODS = ("POST",)
"""There are no streams to open and no sessions to end by other methods."""


class McpEndpoint:
    def __init__(self, services: Services, entrance: Entrance, default_user: str) -> None:
        self._services = services
        self._entrance = entrance
        self._default_user = default_user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, limited(receive))
        try:
            session = await self._admit(request)
            body = await request.body()
        except HTTPException as error:
            response = refuse(scope, LimitExceeded(f"The request's body is larger than {MAX_REQUEST_BYTES:,} bytes."))
            response.status_code = error.status_code
            await response(scope, receive, send)
        except GraphmemError as error:
            await refuse(scope, error)(scope, receive, send)
        else:
            await _serve(session, scope, _again(body, receive), send)

    async def _admit(self, request: Request) -> Session:
        """Lets the caller in, before any of the body is read. Raises what `Entrance.admit` and `open_session` raise."""
        caller = await self._entrance.admit(credentials_of(request))
        named = named_owners(request.headers)
        return open_session(self._services, caller.principal, named, self._default_user, caller.spend)


async def _serve(session: Session, scope: Scope, receive: Receive, send: Send) -> None:
    # Hosts and origins are checked around all addresses: the SDK's own check is off where it gets no settings.
    manager = StreamableHTTPSessionManager(
        make_server(session), json_response=True, stateless=True, max_request_body_size=MAX_REQUEST_BYTES
    )
    # A manager is of one request, which its tasks end with. Many would share one that outlives them all.
    async with manager.run():
        await manager.handle_request(scope, receive, send)


def _again(body: bytes, receive: Receive) -> Receive:
    """Returns a `receive` that begins with a body that was read already."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_part() -> Message:
        return unread.pop() if unread else await receive()

    return receive_part
