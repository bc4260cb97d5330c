"""What a request shows of its caller, in every face: in headers, never in the URL, which logs and histories keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.websockets import WebSocket

from graphmem.access.addresses import network_of
from graphmem.errors import BadUserInput

PROJECT_HEADER = "X-Graphmem-Project"

_SCHEMES = frozenset({"bearer", "token"})
MALFORMED = ""
"""The token of a request that has one in a form which is none of ours, or several that differ."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key, the project and the address by which a request says who its caller is."""

    token: str | None
    """The key or token; None where the request has none, and "" where it has one in no known form."""
    project: str | None
    """The project that it asks for, in X-Graphmem-Project."""
    address: str
    """The address that it comes from."""


def credentials_of(request: Request | WebSocket) -> Credentials:
    """Returns what a request shows of its caller. Raises BadUserInput."""
    headers = request.headers
    return Credentials(
        token=read_token(headers.getlist("authorization"), headers.getlist("x-api-key")),
        project=read_header(headers, PROJECT_HEADER),
        address=network_of(request.client.host) if request.client else "",
    )


def read_header(headers: Headers, name: str) -> str | None:
    """Returns the text of a header, None where there is none of this name. Raises BadUserInput."""
    values = headers.getlist(name)
    if len(values) > 1:  # proxies differ in which one they keep
        raise BadUserInput(f"The request has several {name} headers: send one.")
    try:
        # Starlette has read as Latin-1 what is in UTF-8.
        return values[0].encode("latin-1").decode() if values else None
    except UnicodeDecodeError as error:
        raise BadUserInput(f"{name} must be in UTF-8.") from error


def read_token(authorization: Sequence[str], api_key: Sequence[str]) -> str | None:
    """Returns the token in the values of the headers Authorization and X-API-Key; None where there are no such headers.

    `Token` is the scheme of mem0's clients. Of two different tokens none counts: proxies differ in which one they keep.
    """
    tokens = {_without_scheme(value) for value in authorization} | {value.strip() for value in api_key}
    if not tokens:
        return None
    return tokens.pop() if len(tokens) == 1 else MALFORMED


def _without_scheme(value: str) -> str:
    scheme, _, token = value.strip().partition(" ")
    return token.strip() if scheme.lower() in _SCHEMES else MALFORMED
