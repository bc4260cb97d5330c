"""A memory's metadata: any JSON object, stored whole and also flattened for filters."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.limits import MAX_METADATA_BYTES, check_characters
from graphmem.model.moment import looks_like_time, parse_span

MAX_DEPTH = 16
MAX_KEY_LENGTH = 256

Scalar = str | bool | int | float
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FlatMetadata:
    """The parts of metadata that filters can use, by dotted path.

    `paths` names every key at every depth. `values` holds the scalars and the lists of one kind of scalar:
    Neo4j's properties can't hold a map, a list that is mixed or has null, or an integer beyond 64 bits.
    `times` holds, for every value that is written as a date or time, the moment at which that begins.
    """

    paths: list[str]
    values: dict[str, Scalar | list[Scalar]]
    times: dict[str, datetime]


def check_metadata(metadata: Any, *field: str) -> dict[str, Any]:
    """Returns the metadata. Raises BadUserInput if it isn't a JSON object, LimitExceeded if it is too large or deep."""
    if not isinstance(metadata, dict):
        raise BadUserInput('metadata must be a JSON object, like {"food": "vegan"}.', field=field)
    _check_value(metadata, field, MAX_DEPTH)
    if len(dump_json(metadata).encode()) > MAX_METADATA_BYTES:
        raise LimitExceeded(f"metadata is larger than {MAX_METADATA_BYTES:,} bytes.", field=field)
    return metadata


def dump_json(value: Any) -> str:
    """Returns compact JSON, by the standard library, since orjson refuses integers beyond 64 bits."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def flatten(metadata: Mapping[str, Any]) -> FlatMetadata:
    flat = FlatMetadata([], {}, {})
    for path, value in _walk(metadata, ()):
        key = join_path(path)
        flat.paths.append(key)
        if is_filterable(value):
            flat.values[key] = value
            if isinstance(value, str) and (start := _start(value)):
                flat.times[key] = start
    return flat


def join_path(path: Path) -> str:
    """Returns the dotted path, `a.b` for {"a": {"b": …}}, with dots and backslashes in keys escaped by a backslash."""
    return ".".join(key.replace("\\", "\\\\").replace(".", "\\.") for key in path)


def split_path(dotted: str, *field: str) -> Path:
    """Splits what `join_path` joins. Raises BadUserInput for an empty key."""
    parts, current, characters = [], "", iter(dotted)
    for character in characters:
        if character == "\\":
            current += next(characters, "\\")
        elif character == ".":
            parts.append(current)
            current = ""
        else:
            current += character
    parts.append(current)
    if not all(parts):
        raise BadUserInput(f"{dotted!a} is not a metadata key; write it like food or diet.kind.", field=field)
    return tuple(parts)


def is_filterable(value: Any) -> bool:
    """Returns whether the value is a scalar, or a list of scalars of one type, as Neo4j's properties are."""
    if isinstance(value, list):
        kinds = {type(item) for item in value}
        return len(kinds) <= 1 and all(_is_scalar(item) for item in value)
    return _is_scalar(value)


def _is_scalar(value: Any) -> bool:
    if isinstance(value, bool | str | float):
        return True
    return isinstance(value, int) and -(2**63) <= value < 2**63


def _start(text: str) -> datetime | None:
    try:
        return parse_span(text).start if looks_like_time(text) else None
    except BadUserInput:  # written like a date, but no day of the calendar
        return None


def _walk(value: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Any]]:
    for key, item in value.items():
        yield (*path, key), item
        if isinstance(item, dict):
            yield from _walk(item, (*path, key))


def _check_value(value: Any, field: Sequence[str], depth: int) -> None:
    if depth < 0:
        raise LimitExceeded(f"metadata is nested more than {MAX_DEPTH} levels deep.", field=field)
    match value:
        case str():
            check_characters(value, *field)
        case float() if not math.isfinite(value):
            raise BadUserInput("metadata holds a number that is not finite.", field=field)
        case dict():
            _check_keys(value, field)
            for item in value.values():
                _check_value(item, field, depth - 1)
        case list():
            for item in value:
                _check_value(item, field, depth - 1)


def _check_keys(keys: Iterable[str], field: Sequence[str]) -> None:
    for key in keys:
        if not key:
            raise BadUserInput("metadata has an empty key.", field=field)
        if len(key) > MAX_KEY_LENGTH:
            raise LimitExceeded(f"metadata has a key of more than {MAX_KEY_LENGTH} characters.", field=field)
        check_characters(key, *field)
