"""The endpoint of one address: it lets the caller in, reads the request, and writes the answer or the error."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphmem.access.credentials import credentials_of
from graphmem.access.entrance import Entrance
from graphmem.errors import GraphmemError
from graphmem.rest.call import Call
from graphmem.rest.errors import error_response, fault_response, http_error_response
from graphmem.rest.signature import names_read_by
from graphmem.scheduling.request_work import OUTER_GRACE, hold_answer, within_deadline
from graphmem.scheduling.threads import Threads
from graphmem.service.services import Services
from graphmem.telemetry.request import current_record
from graphmem.wire.json_body import SHORT, parse_object
from graphmem.wire.limited import limited

Handler = Callable[[Call[Any]], Awaitable[Any]]

JSON = "application/json"


class Face:
    """What all addresses share."""

    def __init__(self, entrance: Entrance, services: Services) -> None:
        self._entrance = entrance
        self._services = services
        self._threads = Threads("rest", 1)

    async def call(self, request: Request, names: frozenset[str]) -> Call[Any]:
        """Lets the caller in, before any of the body is read, and returns what it asks under these names."""
        caller = await self._entrance.admit(credentials_of(request))
        request.state.principal = caller.principal
        body = await self._body(request)
        return Call(caller, self._services, request.url, request.path_params, request.query_params, body, names)

    async def encode(self, answer: Any) -> bytes:
        """Returns the answer's JSON. A long list takes a while, in which others are served."""
        is_long = isinstance(answer, list) and len(answer) > 1_000
        return await self._threads.run(orjson.dumps, answer) if is_long else orjson.dumps(answer)

    async def _body(self, request: Request) -> dict[str, Any]:
        data = await request.body()
        if not data.strip():
            return {}
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise HTTPException(415)
        return await self._threads.run(_parse, data) if len(data) > SHORT else _parse(data)


class RestEndpoint:
    def __init__(self, face: Face, handlers: Mapping[str, Handler]) -> None:
        """`handlers` are the operations of the address, by HTTP's methods."""
        self._face = face
        self._handlers = handlers
        self._names = {method: names_read_by(handler) for method, handler in handlers.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, limited(receive)))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        handler = self._handlers.get(request.method)
        try:
            if handler is None:
                allowed = ", ".join(self._handlers)
                raise HTTPException(405, f"This address takes {allowed} alone.", headers={"Allow": allowed})
            async with within_deadline(OUTER_GRACE):
                current_record().field = getattr(handler, "__name__", "")
                call = await self._face.call(request, self._names[request.method])
                body = await self._face.encode(await handler(call))
            hold_answer(len(body))
            return Response(body, media_type=JSON)
        except HTTPException as error:
            return http_error_response(error)
        except GraphmemError as error:
            # The base class, unlike the others, tells a fault of graphmem's own.
            return fault_response(error) if error.code == GraphmemError.code else error_response(error)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, a client of mem0 reads its JSON
            return fault_response(error)


def _parse(data: bytes) -> dict[str, Any]:
    return parse_object(data, like='{"messages": [{"role": "user", "content": "I like tea."}], "user_id": "alex"}')
