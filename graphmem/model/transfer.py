"""The format of the file that `graphmem export` writes: JSON lines, each with a `kind` and that kind's fields."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from graphmem.errors import BadUserInput
from graphmem.model.categories import CategoryChoice, check_choices
from graphmem.model.feedback import Rating
from graphmem.model.line_checks import (
    Check,
    a_description,
    a_flag,
    a_list,
    a_name,
    a_number,
    a_text,
    a_time,
    a_vector,
    an_entity_type,
    an_id,
    an_integer,
    an_object,
    counts,
    instructions,
    one_of,
    optional,
)
from graphmem.model.memory import VersionEvent
from graphmem.model.metadata import check_metadata, dump_json
from graphmem.model.scope import OwnerType, Scope

FORMAT = 5
"""The format that is written; every one from 1 on is read."""
FIRST_WITH_PASSAGES = 3
FIRST_WITH_TURNS = 4
"""The first format with the owners and the vector of a turn."""
_FORMATS = range(1, FORMAT + 1)

Fields: TypeAlias = dict[str, Any]


class LineKind(StrEnum):
    """The kinds of lines, in the order of a file: whatever a line refers to stands before it."""

    HEADER = "graphmem-export"
    CATEGORY = "category"
    PROJECT = "project"
    OWNER = "owner"
    MESSAGE = "message"
    MEMORY = "memory"
    EVENT = "event"
    END = "end"


CONTENT = (
    LineKind.CATEGORY,
    LineKind.PROJECT,
    LineKind.OWNER,
    LineKind.MESSAGE,
    LineKind.MEMORY,
    LineKind.EVENT,
)

_SHORT_TIME = re.compile(r"(T\d\d:\d\d)(?=[Z+-])")


def encode_line(kind: LineKind, fields: Mapping[str, Any]) -> bytes:
    """Returns the line in UTF-8, with its line end."""
    line = {"kind": kind, **{name: fields[name] for name in LINE_FIELDS[kind]}}
    return (dump_json(line) + "\n").encode()


def decode_line(raw: bytes) -> tuple[LineKind, Fields]:
    """Returns the line's kind and its checked fields. Raises Refused."""
    value = _parse(raw)
    if not isinstance(value, dict):
        raise BadUserInput("it is not a JSON object.")
    try:
        kind = LineKind(value.pop("kind", None))
    except ValueError as error:
        raise BadUserInput(f"it has none of the kinds {', '.join(LineKind)}.") from error
    if kind is LineKind.HEADER and value.get("format") not in _FORMATS:
        raise BadUserInput(
            f"it has format {dump_json(value.get('format'))}; this graphmem reads up to {FORMAT}: use a newer one."
        )
    fields: Fields = an_object(LINE_FIELDS[kind], _DEFAULTS.get(kind))(value)
    if kind is LineKind.MEMORY:
        _check_memory(fields)
    if kind is LineKind.PROJECT:
        check_choices([CategoryChoice(name) for name in fields["categories"]], "categories")
    return kind, fields


def check_dimension(fields: Mapping[str, Any], dimension: int) -> None:
    """Raises BadUserInput if a memory has a vector of another dimension."""
    versions = fields["versions"]
    passages = (vector for version in versions for vector in version["passages"])
    for vector in (fields["embedding"], *(version["embedding"] for version in versions), *passages):
        if vector is not None and len(vector) != dimension:
            raise BadUserInput(f"it has an embedding of {len(vector)} numbers; the header says {dimension}.")


def encode_vector(little_endian: bytes | None) -> str | None:
    return None if little_endian is None else base64.b64encode(little_endian).decode()


def rfc3339(text: str | None) -> str | None:
    """Converts a time to RFC 3339 from Neo4j's text, which omits zero seconds and may name a zone in brackets."""
    return None if text is None else _SHORT_TIME.sub(r"\1:00", text.partition("[")[0])


def _parse(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        raise BadUserInput("it is not JSON in UTF-8.") from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _check_memory(fields: Fields) -> None:
    scope = scope_of(fields)
    if not scope.owners():
        raise BadUserInput("it has none of user_id, agent_id, app_id and run_id.")
    if not set(fields["owners"]) <= {owner.type for owner in scope.owners()}:
        raise BadUserInput("it has owners of which it has no id.")
    _check_versions(fields["versions"], fields["deleted"])


def _check_versions(versions: list[Fields], deleted: bool) -> None:
    if not versions or [version["version"] for version in versions] != [*range(1, len(versions) + 1)]:
        raise BadUserInput("it has versions that are not numbered from 1, one after the other.")
    *past, present = versions
    if present["valid_to"] is not None or any(version["valid_to"] is None for version in past):
        raise BadUserInput("it must have a valid_to on every version but the last.")
    if any((version["text"] is None) != (version["event"] is VersionEvent.DELETE) for version in versions):
        raise BadUserInput("it must have a text in every version but deletions.")
    if any(version["passages"] and (version["text"] is None or len(version["passages"]) == 1) for version in versions):
        raise BadUserInput("it must have several passages of a text, or none.")
    if versions[0]["text"] is None or deleted != (present["event"] is VersionEvent.DELETE):
        raise BadUserInput("it must be deleted exactly when its last version is a deletion, and not begin with one.")


def scope_of(fields: Mapping[str, Any]) -> Scope:
    """Returns the scope of a line of a memory, a turn or an event."""
    return Scope(fields["user_id"], fields["agent_id"], fields["app_id"], fields["run_id"])


_IDS: dict[str, Check] = dict.fromkeys(("user_id", "agent_id", "app_id", "run_id"), optional(an_id))
_ENTITY: dict[str, Check] = {"name": a_text, "type": an_entity_type}
_STATEMENT: dict[str, Check] = {"source": an_object(_ENTITY), "type": a_name, "target": an_object(_ENTITY)}
_STATE: dict[str, Check] = {"expires_at": optional(a_time), "metadata": check_metadata, "embedding": optional(a_vector)}

VERSION_FIELDS: dict[str, Check] = {
    "version": an_integer,
    "event": one_of(VersionEvent),
    "valid_from": a_time,
    "valid_to": optional(a_time),
    "actor": optional(a_text),
    "text": optional(a_text),
    "categories": a_list(a_name),
    **_STATE,
    "passages": a_list(a_vector),
    "mentions": a_list(an_object(_ENTITY)),
    "relations": a_list(an_object(_STATEMENT)),
    "messages": a_list(an_id),
}

_RELATION = {**_STATEMENT, "valid_from": optional(a_time), "valid_to": optional(a_time)}

_FEEDBACK: dict[str, Check] = {
    "rating": one_of(Rating),
    "reason": optional(a_description),
    "actor": optional(a_text),
    "at": a_time,
}

_MEMORY: dict[str, Check] = {
    "project": a_name,
    "id": an_id,
    "deleted": a_flag,
    "text": a_text,
    **_IDS,
    "immutable": a_flag,
    "created_at": a_time,
    "updated_at": a_time,
    "recorded_at": a_time,
    **_STATE,
    "owners": a_list(one_of(OwnerType)),
    "categories": a_list(a_name),
    "mentions": a_list(an_object(_ENTITY)),
    "relations": a_list(an_object(_RELATION)),
    "superseded_by": a_list(an_id),
    "supersedes": a_list(an_id),
    "feedback": optional(an_object(_FEEDBACK)),
    "versions": a_list(an_object(VERSION_FIELDS, defaults={"passages": [], "mentions": [], "relations": []})),
}

_DEFAULTS: dict[LineKind, dict[str, Any]] = {
    LineKind.MESSAGE: dict.fromkeys((*_IDS, "input_id", "embedding")),
    LineKind.MEMORY: {"feedback": None},
}
"""Fields that files of older formats lack: the import takes a turn's owners from the memories drawn from it then."""

LINE_FIELDS: dict[LineKind, dict[str, Check]] = {
    LineKind.HEADER: {
        "format": an_integer,
        "graphmem": a_text,
        "embedder": a_text,
        "dimension": an_integer,
        "exported_at": a_time,
    },
    LineKind.CATEGORY: {"project": a_name, "name": a_name, "description": optional(a_description)},
    LineKind.PROJECT: {
        "project": a_name,
        "custom_instructions": optional(instructions),
        "categories": a_list(a_name),
    },
    LineKind.OWNER: {
        "project": a_name,
        "type": one_of(OwnerType),
        "id": an_id,
        "created_at": a_time,
        "updated_at": a_time,
        "last_message_id": optional(an_id),
    },
    LineKind.MESSAGE: {
        "project": a_name,
        "id": an_id,
        "role": a_name,
        "name": optional(a_name),
        "content": a_text,
        "created_at": a_time,
        "previous": a_list(an_id),
        "next": a_list(an_id),
        "runs": a_list(an_id),
        **_IDS,
        "input_id": optional(an_id),
        "embedding": optional(a_vector),
    },
    LineKind.MEMORY: _MEMORY,
    LineKind.EVENT: {
        "project": a_name,
        "id": an_id,
        "event": a_name,
        "memory_id": optional(an_id),
        "version": optional(an_integer),
        "actor": optional(a_text),
        "at": a_time,
        **_IDS,
        "latency_ms": optional(a_number),
    },
    LineKind.END: {"counts": counts},
}
