"""JSON schemas of tools, as simple as every client can pass them on to its model."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

Schema = dict[str, Any]

_DEFINITIONS = "$defs"


def schema_of(model: type[BaseModel], mode: JsonSchemaMode) -> Schema:
    """Returns the schema of a model, which has no references: some clients pass on the properties alone."""
    schema = model.model_json_schema(mode=mode)
    definitions = schema.pop(_DEFINITIONS, {})
    inlined: Schema = _inline(schema, definitions)
    return inlined


def _inline(node: Any, definitions: Schema) -> Any:
    if isinstance(node, list):
        return [_inline(part, definitions) for part in node]
    if not isinstance(node, dict):
        return node
    written = {name: _inline(value, definitions) for name, value in node.items() if name != "$ref"}
    if reference := node.get("$ref"):
        return _inline(definitions[reference.removeprefix(f"#/{_DEFINITIONS}/")], definitions) | written
    return written
