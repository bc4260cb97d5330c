"""This module maps the lines of an export to rows of Neo4j and back.

Properties that are derived from others, such as hashes, terms and tokens, are not exported; an import computes them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from neo4j.vector import Vector as DriverVector

from graphmem.model.caption import caption_of, turn_caption
from graphmem.model.memory import hash_text, unique_key
from graphmem.model.moment import NEVER, format_moment
from graphmem.model.scope import OwnerType
from graphmem.model.transfer import VERSION_FIELDS, Fields, encode_vector, rfc3339, scope_of
from graphmem.store.mentions_json import dump_mentions, load_mentions, mentions_fields, to_mentions
from graphmem.store.rows import metadata_properties, owner_parameters, to_vector
from graphmem.store.word_properties import past_word_properties, turn_word_properties, word_properties

_NEVER = format_moment(NEVER)
_TIMES = ("created_at", "updated_at", "recorded_at")


def memory_fields(record: Mapping[str, Any]) -> Fields:
    """Makes the fields of a memory's line of a record of memory/export_memories."""
    memory, feedback = dict(record["memory"]), record["feedback"]
    return {
        **_state_fields(memory),
        "feedback": feedback and {**feedback, "at": rfc3339(feedback["at"])},
        **{name: rfc3339(memory[name]) for name in _TIMES},
        "owners": sorted(label.upper() for label in record["owners"]),
        "categories": record["categories"],
        "mentions": record["mentions"],
        "relations": [_with_interval(relation) for relation in record["relations"]],
        "superseded_by": record["superseded_by"],
        "supersedes": record["supersedes"],
        "versions": [_version_fields(version) for version in record["versions"]],
    }


_IDS = ("user_id", "agent_id", "app_id", "run_id")


def unique_key_of(memory: Fields) -> str | None:
    return None if memory["deleted"] else unique_key(memory["project"], scope_of(memory), memory["text"])


def memory_row(memory: Fields) -> dict[str, Any]:
    """Returns the row of memory/import_memories."""
    owned = [owner for owner in scope_of(memory).owners() if owner.type in memory["owners"]]
    ids = {name: memory[name] for name in _IDS}
    return {
        "memory": {
            "id": memory["id"],
            "project": memory["project"],
            "name": caption_of(memory["text"]),
            "text": memory["text"],
            "text_hash": hash_text(memory["text"]),
            "unique_key": unique_key_of(memory),
            "immutable": memory["immutable"],
            "version": len(memory["versions"]),
            **word_properties(memory["project"], scope_of(memory), memory["text"]),
            **ids,
            **metadata_properties(memory["metadata"]),
        },
        **{name: memory[name] for name in _TIMES},
        "deleted": memory["deleted"],
        "is_stale": memory["is_stale"],
        "feedback": memory["feedback"],
        "visible_until": memory["expires_at"] or _NEVER,
        "embedding": to_vector(memory["embedding"]),
        "categories": sorted(memory["categories"]),
        **owner_parameters(owned),
    }


def version_rows(memory: Fields) -> list[dict[str, Any]]:
    """Returns the rows of version/import_versions."""
    versions = memory["versions"]
    return [
        _version_row(memory, version) | _words_row(memory, version, after)
        for version, after in zip_longest(versions, versions[1:])
    ]


def passage_rows(memory: Fields) -> list[dict[str, Any]]:
    """Returns the rows of passage/import_passages; versions with the same text share their passages."""
    rows = []
    for text in dict.fromkeys(version["text"] for version in memory["versions"] if version["passages"]):
        sharing = [version for version in memory["versions"] if version["text"] == text]
        vectors = next(version["passages"] for version in sharing if version["passages"])
        common = {
            "memory_id": memory["id"],
            "versions": [version["version"] for version in sharing],
            "is_present": memory["versions"][-1] in sharing,
        }
        rows += [common | {"position": at, "embedding": to_vector(vector)} for at, vector in enumerate(vectors)]
    return rows


def entity_row(memory: Fields) -> dict[str, Any]:
    """Returns the memory's row for link_rows."""
    return {name: memory[name] for name in ("id", "project", "mentions", "relations")}


def successions(memory: Fields) -> list[dict[str, str]]:
    """Returns the pairs of memory/supersede_memories, from the deleted memory and from its successor.

    Both lines of the file name the pair, because the link can be written only once the later of the two is there.
    """
    after = [{"id": memory["id"], "superseded_by": other} for other in memory["superseded_by"]]
    return after + [{"id": other, "superseded_by": memory["id"]} for other in memory["supersedes"]]


def owner_row(owner: Fields) -> dict[str, Any]:
    return {name: value for name, value in owner.items() if name != "type"}


def message_row(message: Fields) -> dict[str, Any]:
    properties = {name: message[name] for name in ("project", "id", "role", "content", "input_id", *_IDS)}
    properties["speaker"] = message["name"]
    properties["name"] = turn_caption(scope_of(message), message["role"], message["name"], message["content"])
    vector = message["embedding"]
    properties |= turn_word_properties(
        message["project"], scope_of(message), message["content"], is_informative=vector is not None
    )
    return {
        "message": properties,
        **{name: message[name] for name in ("created_at", "previous", "next", "runs", "is_pending")},
        "embedding": None if vector is None else to_vector(vector),
    }


def message_fields(row: Mapping[str, Any]) -> Fields:
    """Makes the fields of a turn's line, except for its times, of a row of message/export_messages."""
    return {**row, "embedding": _encoded(row["embedding"])}


def event_row(event: Fields) -> dict[str, Any]:
    return {"event": {name: value for name, value in event.items() if name != "at"}, "at": event["at"]}


def label_of(owner_type: OwnerType) -> str:
    return owner_type.capitalize()


def _version_row(memory: Fields, version: Fields) -> dict[str, Any]:
    vector = version["embedding"]
    return {
        "version": {
            "project": memory["project"],
            "memory_id": memory["id"],
            "version": version["version"],
            "text": version["text"],
            "name": caption_of(version["text"]),
            "categories": version["categories"],
            "entities": dump_mentions(to_mentions(version)),
            **metadata_properties(version["metadata"]),
        },
        **{name: version[name] for name in ("event", "actor", "valid_from", "valid_to", "messages")},
        "visible_until": version["expires_at"] or _NEVER,
        "embedding": None if vector is None else to_vector(vector),
    }


def _words_row(memory: Fields, version: Fields, after: Fields | None) -> dict[str, Any]:
    """Returns what the text index holds of a version whose text the next version, `after`, replaced."""
    next_text = after["text"] if after else None
    return {"words": past_word_properties(memory["project"], scope_of(memory), version["text"], next_text)}


def _state_fields(row: Mapping[str, Any]) -> Fields:
    """Makes the fields that the lines of memories and versions have in common."""
    expires_at = rfc3339(row["visible_until"])
    others = {name: value for name, value in row.items() if name != "visible_until"}
    return others | {
        "expires_at": None if expires_at == _NEVER else expires_at,
        "metadata": json.loads(row["metadata"]),
        "embedding": _encoded(row["embedding"]),
    }


def _version_fields(row: Mapping[str, Any]) -> Fields:
    fields = _with_interval(_state_fields(row)) | mentions_fields(load_mentions(row["entities"]))
    fields["passages"] = [_encoded(vector) for vector in row["passages"]]
    return {name: fields[name] for name in VERSION_FIELDS}


def _encoded(vector: DriverVector | None) -> str | None:
    return encode_vector(None if vector is None else vector.raw(byteorder="little"))


def _with_interval(row: Mapping[str, Any]) -> Fields:
    return {**row, "valid_from": rfc3339(row["valid_from"]), "valid_to": rfc3339(row["valid_to"])}
