"""The JSON schemas of what operations read and answer."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import CoreSchema

Mode = Literal["validation", "serialization"]
Json = dict[str, Any]

_WRAPPERS = frozenset(("Annotated", "ChosenFields", "Union", "list"))


class Named(GenerateJsonSchema):
    """Names types by those that they are made of, and leaves out titles that only repeat a field's name."""

    def normalize_name(self, name: str) -> str:
        return "_".join(part for part in re.findall(r"\w+", name) if part not in _WRAPPERS)

    def field_title_should_be_set(self, schema: CoreSchema | Any) -> bool:
        return False


class Schemas:
    """Schemas of types, by the keys under which they are given, and the parts to which they refer.

    They are made at once, so that they share those parts.
    """

    def __init__(self, read: Mapping[str, Any], answered: Mapping[str, Any]) -> None:
        wanted: list[tuple[Hashable, Mode, TypeAdapter[Any]]] = [
            *((key, "validation", TypeAdapter(found)) for key, found in read.items()),
            *((key, "serialization", TypeAdapter(found)) for key, found in answered.items()),
        ]
        found, parts = TypeAdapter.json_schemas(
            wanted, schema_generator=Named, ref_template="#/components/schemas/{model}"
        )
        self._found = found
        self.parts: Json = parts.get("$defs", {})

    def read(self, key: str) -> Json:
        return self._found[key, "validation"]

    def answered(self, key: str) -> Json:
        return self._found[key, "serialization"]


@cache
def properties_of(parameters: Any) -> Json:
    """Returns the schemas of names that stand in a path or a query, which refer to nothing."""
    found: Json = TypeAdapter(parameters).json_schema(schema_generator=Named).get("properties", {})
    return found
