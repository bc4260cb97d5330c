"""The shape of a language model's answer: a JSON schema that endpoints hold to, and the check that they did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from graphmem.errors import ExtractionFailed
from graphmem.extraction.prompt import ExtractionPrompt

Schema: TypeAlias = dict[str, Any]

MAX_CHOICES = 150
"""In one enumeration: all of a schema together may have 1,000."""
MAX_CHOICE_CHARACTERS = 5_000

TEXT: Schema = {"type": "string"}
YES_OR_NO: Schema = {"type": "boolean"}

_TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}


def answer_schema(prompt: ExtractionPrompt) -> Schema:
    """Names the turns, memories and categories of this question, as far as they are few enough."""
    known = _choice("integer", range(len(prompt.known)))
    categories = _choice("string", [category.name for category in prompt.extraction_input.categories])
    entity = _object(name=TEXT, type=TEXT)
    relation = _object(source=TEXT, relationship=TEXT, target=TEXT)
    fact = _object(
        turns=_list(_choice("integer", prompt.sources)),
        text=TEXT,
        categories=_list(categories),
        entities=_list(entity),
        relations=_list(relation),
        known=_or_null(known),
        replaces=_list(known),
        reason=_or_null(TEXT),
    )
    forget = _object(
        command=TEXT,
        everything=YES_OR_NO,
        topics=_list(TEXT),
        statement=_or_null(TEXT),
        memories=_list(known),
        exceptions=_list(TEXT),
        since=_or_null(TEXT),
        until=_or_null(TEXT),
    )
    return _object(forget=_or_null(forget), facts=_list(fact))


def check_shape(value: Any, schema: Schema, *path: str) -> None:
    """Types and properties, not enumerations. Raises ExtractionFailed."""
    if "anyOf" in schema:
        if value is None:
            return
        schema = schema["anyOf"][0]
    if type(value) is not _TYPES[schema["type"]]:
        raise ExtractionFailed(f"{_name(path)} is not of type {schema['type']}")
    for key, part, part_schema in _parts(value, schema, *path):
        check_shape(part, part_schema, *path, key)


def _parts(value: Any, schema: Schema, *path: str) -> Iterator[tuple[str, Any, Schema]]:
    if isinstance(value, list):
        yield from ((str(index), item, schema["items"]) for index, item in enumerate(value))
    if isinstance(value, dict):
        properties = schema["properties"]
        if value.keys() != properties.keys():
            raise ExtractionFailed(f"{_name(path)} must have the properties {', '.join(properties)} and no other")
        yield from ((key, value[key], part) for key, part in properties.items())


def _choice(kind: str, choices: Sequence[int] | Sequence[str]) -> Schema:
    """Without choices it is any of its kind, for there is no empty enumeration; so it is with too many."""
    few = 0 < len(choices) <= MAX_CHOICES and sum(len(str(choice)) for choice in choices) <= MAX_CHOICE_CHARACTERS
    return {"type": kind, "enum": list(choices)} if few else {"type": kind}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _name(path: Iterable[str]) -> str:
    return ".".join(path) or "the answer"
