"""Errors as MCP tells them: of a tool to the model, which can mend its call, and all others to the client."""

from __future__ import annotations

import logging

import mcp_types as wire
import orjson
from mcp.shared.exceptions import MCPError
from starlette.responses import Response
from starlette.types import Scope

from graphmem.errors import BadUserInput, GraphmemError, NotFound, Throttled, Unauthenticated, Unavailable
from graphmem.model.caption import shortened
from graphmem.telemetry.request import current_record
from graphmem.wire.statuses import retry_after, status_of

FAULT = "graphmem failed to carry this out; its log has the reason under the request id {}."
"""The message of an error that nobody expected; its id leads to the log."""
MAX_QUOTE = 1_000

_log = logging.getLogger(__name__)


def expected(error: Exception) -> GraphmemError:
    """Returns the error as callers may see it. A fault is logged, and its own message is told nobody."""
    record = current_record()
    if isinstance(error, GraphmemError) and error.code != GraphmemError.code:
        shown = error
    else:
        _log.error("A request failed.", exc_info=error)
        shown = GraphmemError(FAULT.format(record.id))
    record.fail(shown.code)
    return shown


def refused_call(error: GraphmemError) -> wire.CallToolResult:
    """Returns what the model is told of a call that was refused: the code, and what to do."""
    return wire.CallToolResult(content=[wire.TextContent(type="text", text=_told(error))], is_error=True)


def protocol_error(error: GraphmemError) -> MCPError:
    """Returns the error of a request that is no call of a tool."""
    is_callers = isinstance(error, NotFound | BadUserInput)
    return MCPError(wire.INVALID_PARAMS if is_callers else wire.INTERNAL_ERROR, _told(error), {"code": error.code})


def refuse(_: Scope, error: GraphmemError) -> Response:
    """Answers a request that must end before its message is read: by a status, and by the error that clients show."""
    current_record().fail(error.code)
    status = status_of(error.code)
    code = wire.INVALID_REQUEST if status < 500 else wire.INTERNAL_ERROR
    told = {"code": code, "message": _told(error), "data": {"code": error.code}}
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}
    headers |= retry_after(error.retry_after)
    return Response(orjson.dumps({"jsonrpc": "2.0", "id": None, "error": told}), status, headers, "application/json")


def _told(error: GraphmemError) -> str:
    where = f" (at {'.'.join(error.field)})" if error.field else ""
    waits = isinstance(error, Throttled | Unavailable) and error.retry_after is not None
    return f"{error.code}: {shortened(error.message, MAX_QUOTE)}{where}" + (
        f" Try again in {error.retry_after:.0f} s." if waits else ""
    )
