"""The OpenAPI document of mem0's wire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator
from starlette.routing import Route

from graphmem.access.entrance import Entrance
from graphmem.rest.openapi.document import make_document
from graphmem.rest.routes import DESCRIBED, DOCUMENT, ELSEWHERE, rest_routes
from graphmem.service.services import Services

METHODS = ("get", "post", "put", "patch", "delete")
PATHS = make_document(DESCRIBED)["paths"]


def operations() -> Iterator[dict[str, Any]]:
    return (at[method] for at in PATHS.values() for method in METHODS if method in at)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(part)


def test_every_address_is_described_and_no_other() -> None:
    routes = rest_routes(cast("Entrance", None), cast("Services", None), lambda app: app)
    paths = {route.path for route in routes if isinstance(route, Route)} - {*ELSEWHERE, DOCUMENT}
    assert {path.replace(":path", "").rstrip("/") + "/" for path in paths} == set(PATHS)


def test_each_operation_has_an_id_of_its_own() -> None:
    ids = [operation["operationId"] for operation in operations()]
    assert len(ids) == len(set(ids)) > 100


def test_all_that_is_referred_to_is_there() -> None:
    document = make_document(DESCRIBED)
    referred = {node["$ref"] for node in nodes(document) if "$ref" in node}
    parts = {f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named}
    assert referred
    assert referred <= parts


def test_every_schema_is_one() -> None:
    schemas = [node["schema"] for node in nodes(make_document(DESCRIBED)) if "schema" in node]
    for schema in schemas:
        Draft202012Validator.check_schema(schema)


def test_every_name_in_a_path_is_described() -> None:
    for path, at in PATHS.items():
        for method in at.keys() & set(METHODS):
            named = [one["name"] for one in at[method]["parameters"] if one["in"] == "path"]
            assert named == re.findall(r"{(\w+)}", path)


def test_a_query_has_no_names_that_only_a_body_can_hold() -> None:
    in_query = {one["name"] for operation in operations() for one in operation["parameters"] if one["in"] == "query"}
    assert not in_query & {"messages", "custom_categories", "memories", "memory_ids"}


def test_what_graphmem_lacks_is_answered_with_errors_alone() -> None:
    for operation in operations():
        is_lacking = operation["tags"] == ["lacking"]
        assert ("200" in operation["responses"]) != is_lacking
        assert "501" in operation["responses"] or not is_lacking
