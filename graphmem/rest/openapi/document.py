"""The OpenAPI document."""

from __future__ import annotations

from graphmem import __version__
from graphmem.access.credentials import PROJECT_HEADER
from graphmem.rest.call import LISTS, OBJECTS
from graphmem.rest.openapi.operations import Operation, Operations, operations_of
from graphmem.rest.openapi.responses import Responses
from graphmem.rest.openapi.schemas import Json, Schemas
from graphmem.rest.rows import ErrorBody

_INFO = {
    "title": "mem0's wire, by graphmem",
    "version": __version__,
    "description": """What graphmem answers to clients of mem0. The slash at the end of an address may be left out.
A name may stand in the query or in the body. Numbers and flags may be written as strings. Null is the same as leaving a
name out, and names that are not listed are passed over.""",
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}

_SECURITY = {
    "token": {
        **{"type": "apiKey", "in": "header", "name": "Authorization"},
        "description": "`Token`, a space, and a key, as mem0's clients send it.",
    },
    "bearer": {"type": "http", "scheme": "bearer"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}

_PROJECT = {
    **{"name": PROJECT_HEADER, "in": "header", "schema": {"type": "string"}},
    "description": "The project, where the server has no keys: a key has its own.",
}


def make_document(listed: Operations) -> Json:
    operations = list(operations_of(listed))
    schemas, responses = _schemas_of(operations), Responses()
    paths: dict[str, Json] = {}
    for operation in operations:
        at = paths.setdefault(operation.path, {"parameters": [{"$ref": "#/components/parameters/project"}]})
        at[operation.method.lower()] = _describe(operation, schemas, responses)
    return {
        "openapi": "3.1.0",
        "info": _INFO,
        "security": [*({name: []} for name in _SECURITY), {}],
        "paths": paths,
        "components": {
            "securitySchemes": _SECURITY,
            "parameters": {"project": _PROJECT},
            "responses": responses.errors,
            "schemas": schemas.parts,
        },
    }


def _schemas_of(operations: list[Operation]) -> Schemas:
    read = {operation.id: operation.parameters for operation in operations if operation.has_body}
    answered = {operation.id: operation.answer for operation in operations if operation.answer is not None}
    return Schemas(read, {**answered, ErrorBody.__name__: ErrorBody})


def _describe(operation: Operation, schemas: Schemas, responses: Responses) -> Json:
    name, documented = operation.handler.__name__, operation.handler.__doc__
    described: Json = {
        "operationId": operation.id,
        "tags": [operation.handler.__module__.rpartition(".")[2]],
        "summary": name.replace("_", " ").capitalize(),
        **({"description": documented} if documented else {}),
        "parameters": [
            *(_in_path(name, schema) for name, schema in operation.in_path.items()),
            *(_in_query(name, schema) for name, schema in operation.in_query.items()),
        ],
        "responses": responses.of(operation, schemas.answered(operation.id) if operation.answer is not None else None),
    }
    if operation.has_body:
        described["requestBody"] = _body(schemas.read(operation.id))
    return described


def _in_path(name: str, schema: Json) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _in_query(name: str, schema: Json) -> Json:
    described = {"name": name, "in": "query"}
    if name in OBJECTS:
        return described | {"content": {"application/json": {"schema": schema}}}
    return described | {"schema": schema} | ({"explode": False} if name in LISTS else {})


def _body(schema: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema}}}
