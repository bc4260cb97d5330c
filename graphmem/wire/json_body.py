"""The JSON of a request: bounded before it is parsed, and parsed in a thread where it is long."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.scheduling.threads import Threads
from graphmem.wire.text_parts import join_text_parts

SHORT = 64 * 1024
"""Bytes of a body that is parsed at once, in a millisecond."""

MAX_DEPTH = 64

MAX_VALUES = 300_000
"""Values of a body: 16 MiB of `[],` would be five million lists, 300 MiB, and a server that stands still meanwhile."""


MAX_DIGITS = 1_000

PIECE = 1024 * 1024


async def read_body(threads: Threads, data: bytes) -> dict[str, Any]:
    """Returns what `parse_body` makes of a body, a long one in a thread."""
    return parse_body(data) if len(data) <= SHORT else await threads.run(parse_body, data)


def parse_body(data: bytes) -> dict[str, Any]:
    """Returns the JSON object, with OpenAI's text parts joined. Raises BadUserInput and LimitExceeded."""
    body = parse_object(data)
    join_text_parts(body.get("variables"))
    return body


def parse_object(
    data: bytes, name: str = "request's body", like: str = '{"query": "…", "variables": {…}}'
) -> dict[str, Any]:
    """Returns the JSON object, which errors call by the name. Raises BadUserInput and LimitExceeded."""
    # The first character tells of megabytes of spaces, or of lists, before anything is made of them.
    if not data.lstrip(_BEFORE_JSON).startswith(b"{"):
        raise BadUserInput(f"The {name} must be one JSON object, like {like}.")
    _check_count(data)
    try:
        # orjson would read an integer beyond 64 bits as a float and so change the caller's metadata.
        found: dict[str, Any] = json.loads(data, parse_int=_read_integer, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:  # also from bytes that are not UTF-8
        raise BadUserInput(f"The {name} is not JSON in UTF-8.") from error
    _check_depth(found)
    return found


_BEFORE_JSON = b" \t\r\n\xef\xbb\xbf"
"""White space, and the mark that some editors put before UTF-8."""


def _check_count(data: bytes) -> None:
    """Raises LimitExceeded for too many values, which are counted by the characters that each begins behind."""
    if len(data) > MAX_VALUES and _count_starts(data) > MAX_VALUES and _has_too_many(data):
        raise LimitExceeded(f"The request's JSON has more than {MAX_VALUES:,} values.")


def _has_too_many(data: bytes) -> bool:
    """Tells whether there are too many values when what stands inside of texts is not counted."""
    starts, quotes = 0, 0
    for piece in _pieces(data):
        bare = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = bare.split(b'"')
        starts += _count_starts(b"".join(parts[quotes % 2 :: 2]))
        quotes += len(parts) - 1
        # An entry of an object has four quotes and begins behind one comma.
        if starts > MAX_VALUES or quotes > 4 * MAX_VALUES:
            return True
    return False


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yields the data in parts that do not end within an escape, so that no call holds the interpreter for long."""
    start = 0
    while start < len(data):
        end = start + PIECE
        end = len(data) - len(data[end:].lstrip(b"\\")) + 1
        yield data[start:end]
        start = end


def _count_starts(data: bytes) -> int:
    return len(data) - len(data.translate(None, b"[{,"))


def _read_integer(digits: str) -> int:
    # The time that a number takes grows by the square of its digits, and nothing else runs meanwhile.
    if len(digits) > MAX_DIGITS:
        raise BadUserInput(f"The request's JSON holds a number of more than {MAX_DIGITS:,} digits.")
    return int(digits)


def _refuse_constant(name: str) -> object:
    raise BadUserInput(f"The request's JSON holds {name}, which is not JSON.")


def _check_depth(body: object) -> None:
    """Raises LimitExceeded for a body nested so deeply that recursion over its variables could fail."""
    level = [body]
    for _ in range(MAX_DEPTH):
        level = [item for node in level for item in _children(node)]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> LimitExceeded:
    return LimitExceeded(f"The request's JSON is nested more than {MAX_DEPTH} levels deep.")


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
