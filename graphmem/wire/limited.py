"""The bound on the size of a request's body."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from graphmem.model.limits import MAX_REQUEST_BYTES


def limited(receive: Receive) -> Receive:
    """Returns a `receive` that refuses a body once it grows too large, by Starlette's HTTPException."""
    # Starlette has such a limit too, but answers in plain text where clients expect a face's JSON.
    size = 0

    async def receive_part() -> Message:
        nonlocal size
        part = await receive()
        size += len(part.get("body", b""))
        if size > MAX_REQUEST_BYTES:
            raise HTTPException(413)
        return part

    return receive_part
