"""This module makes the bodies and headers of requests, and reads those of answers, without any I/O."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

import httpx2
from pydantic import ConfigDict, TypeAdapter, ValidationError

from graphmem.client.errors import GraphmemError, Throttled, Unavailable, error_of
from graphmem.client.models.base_model import UNSET, BaseModel, UnsetType
from graphmem.client.version import __version__

M = TypeVar("M", bound=BaseModel)

_BUSY = (429, 503)
"""The statuses of answers that may ask to be asked again later."""
_BODY = TypeAdapter(dict[str, Any], config=ConfigDict(ser_json_inf_nan="constants"))
_URL = re.compile(r"https?://[^/\s]\S*", re.IGNORECASE)
_HEADER = re.compile(rb"[!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?")
_OTHER_VERSION = f"this client is of version {__version__}, and graphmem seems to be of another."


def address_of(url: str) -> str:
    """Returns where GraphQL is: at `/graphql`, unless the URL says so itself. Raises ValueError for what is no URL."""
    if not _URL.fullmatch(url):
        raise ValueError(f"{url!r} is not an address of graphmem: write it like http://127.0.0.1:8000.")
    return f"{url.rstrip('/').removesuffix('/graphql')}/graphql"


def headers_of(key: str | None, project: str | None) -> dict[bytes, bytes]:
    """Returns the headers that say who asks, and in which project. Raises ValueError for what no header can hold."""
    headers = {b"Content-Type": b"application/json"}
    if key is not None:
        headers[b"Authorization"] = b"Bearer " + _header("key", key)
    if project is not None:
        headers[b"X-Graphmem-Project"] = _header("project", project)
    return headers


def _header(name: str, value: str) -> bytes:
    """Returns a header's value, which beyond ASCII is UTF-8. The error does not show it: it may be a key."""
    encoded = value.encode()
    if not _HEADER.fullmatch(encoded):
        raise ValueError(f"The {name} is empty, begins or ends with a space, or holds a line end or the like.")
    return encoded


def body_of(query: str, operation_name: str, variables: Mapping[str, object]) -> bytes:
    """Returns a request's body, without the variables and fields that were not set."""
    given = {name: value for name, value in variables.items() if value is not UNSET}
    body = {"query": query, "operationName": operation_name, "variables": given}
    return _BODY.dump_json(body, by_alias=True, exclude_unset=True)


def scope_of(**ids: str | UnsetType) -> dict[str, str] | UnsetType:
    """Returns the scope of the ids that were given; no scope where none was. graphmem refuses None, which is given."""
    return {name: value for name, value in ids.items() if not isinstance(value, UnsetType)} or UNSET


def wait_of(response: httpx2.Response) -> float | None:
    """Returns the seconds after which graphmem asks to be asked again, where it has done nothing yet; else None."""
    seconds = response.headers.get("Retry-After", "")
    return float(seconds) if response.status_code in _BUSY and seconds.isdecimal() else None


def data_of(response: httpx2.Response) -> dict[str, Any]:
    """Returns the data of an answer that has been read. Raises GraphmemError where it has errors."""
    try:
        answer = json.loads(response.content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not answer.keys() & {"data", "errors"}:
        raise _not_graphql(response)
    return checked_data(answer)


def checked_data(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the data of an answer of GraphQL. Raises GraphmemError where it has errors, or was refused."""
    if answer.get("errors"):
        raise error_of((_message_of(error), error.get("extensions", {})) for error in answer["errors"])
    data: dict[str, Any] = answer["data"]
    payloads = [payload for payload in data.values() if isinstance(payload, dict)]
    refusals = [error for payload in payloads for error in payload.get("userErrors", ())]
    if refusals:
        raise error_of((error["message"], error) for error in refusals)
    return data


def read(kind: type[M], data: Mapping[str, Any]) -> M:
    """Returns an answer's data as an object. Raises GraphmemError where it has what this client does not know."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise GraphmemError(f"The answer is not as expected: {_OTHER_VERSION} {error}") from error


def _message_of(error: Mapping[str, Any]) -> str:
    """Returns an error's message. One about a document has another cause than it tells: no caller writes documents."""
    message: str = error["message"]
    is_of_document = "locations" in error and "path" not in error and not message.startswith("Variable ")
    return f"{message} The reason may be that {_OTHER_VERSION}" if is_of_document else message


def _not_graphql(response: httpx2.Response) -> GraphmemError:
    """Returns the error of an answer by somebody in between, such as a proxy."""
    kinds = {429: Throttled, 502: Unavailable, 503: Unavailable, 504: Unavailable}
    said = response.headers.get("Location") or response.text[:200]
    message = f"{response.url} answers {response.status_code}, not as GraphQL does: {said}"
    return kinds.get(response.status_code, GraphmemError)(message, {"retryAfter": wait_of(response)})
