"""Calls of mem0's wire, each of whose answers must be as the OpenAPI document says."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker

from graphmem.rest.openapi.document import make_document
from graphmem.rest.routes import DESCRIBED
from tests.graphql_client import Client


async def call(client: Client, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """The status and the JSON of an answer."""
    response = await client.http.request(method, path, json=body, headers=client.headers())
    check_conformance(method, path, response)
    return response.status_code, response.json()


def check_conformance(method: str, path: str, response: httpx.Response) -> None:
    """Raises ValidationError for an answer that is not the document's."""
    described = _document()["paths"][_address_of(path)][method.lower()]["responses"]
    assert str(response.status_code) in described, (method, path, response.text)
    answer = _resolved(described[str(response.status_code)])
    for name, header in answer.get("headers", {}).items():
        assert name in response.headers or not header.get("required"), (method, path, name)
    assert response.headers["content-type"] in answer["content"]
    schema = answer["content"]["application/json"]["schema"] | {"components": _document()["components"]}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json())


@cache
def _document() -> dict[str, Any]:
    """The document, with objects that have no fields but those that it names."""
    document: dict[str, Any] = _closed(make_document(DESCRIBED))
    return document


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(part) for part in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(part) for name, part in node.items()}
    return closed | {"additionalProperties": False} if isinstance(node.get("properties"), dict) else closed


def _address_of(path: str) -> str:
    """The document's address of a path; one without parameters comes first."""
    named = path.partition("?")[0].rstrip("/") + "/"
    fitting: list[str] = [one for one in _document()["paths"] if re.fullmatch(re.sub(r"{\w+}", "[^/]+", one), named)]
    return min(fitting, key=lambda one: one.count("{"))


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = _document()
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    resolved: dict[str, Any] = found
    return resolved
