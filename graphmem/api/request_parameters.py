"""The parameters of a GraphQL request, which are the same in a body, in a URL and in a message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strawberry.http import GraphQLRequestData, GraphQLRequestProtocol

from graphmem.errors import BadUserInput
from graphmem.wire.json_body import parse_object

DOCUMENT_ID = "documentId"
"""The parameter that names a trusted document, and what it is among an operation's extensions."""

_KINDS: dict[str, tuple[type, str]] = {
    "query": (str, "a string"),
    "operationName": (str, "a string"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}


def read_parameters(given: Mapping[str, Any], protocol: GraphQLRequestProtocol = "http") -> GraphQLRequestData:
    """Returns the request that the parameters make. Raises BadUserInput; unknown parameters are left alone.

    The id of a trusted document goes among the extensions, which every transport hands on to the schema.
    """
    for name, (kind, called) in _KINDS.items():
        if not isinstance(given.get(name), kind | None):
            raise BadUserInput(f"The request's {name} must be {called}, or left out.", field=[name])
    extensions = given.get("extensions")
    if (document_id := given.get(DOCUMENT_ID)) is not None:
        extensions = {**(extensions or {}), DOCUMENT_ID: document_id}
    return GraphQLRequestData(
        query=given.get("query"),
        variables=given.get("variables"),
        operation_name=given.get("operationName"),
        extensions=extensions,
        protocol=protocol,
    )


def parse_url(parameters: Mapping[str, str | None]) -> dict[str, Any]:
    """Returns the parameters of a URL, of which two are JSON. Raises BadUserInput and LimitExceeded."""
    given: dict[str, Any] = {name: value for name, value in parameters.items() if value}
    for name in given.keys() & {"variables", "extensions"}:
        text = given[name]
        given[name] = None if text == "null" else parse_object(text.encode(), f"URL's {name}", '{"name": …}')
    return given
