"""What graphmem computes from a memory and stores beside it, and whether it is still what would be computed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from neo4j.time import DateTime

from graphmem.model.memory import hash_text, living_key
from graphmem.model.scope import Scope
from graphmem.store.rows import metadata_properties

HASH = "Its hash is that of its text."
LIVING_KEY = "Its living key is that of its text and owners; a deleted memory has none."
METADATA = "What filters read of its metadata is what its metadata says."
PAST_METADATA = "What filters read of the metadata of its past versions is what that says."


def broken_rules(memory: Mapping[str, Any], is_deleted: bool, past: Sequence[Mapping[str, Any]]) -> list[str]:
    """Of a memory's properties, and of those of its past versions."""
    holds = {
        HASH: memory.get("hash") == _hash(memory.get("text")),
        LIVING_KEY: memory.get("living_key") == (None if is_deleted else _living_key(memory)),
        METADATA: _says_its_metadata(memory),
        PAST_METADATA: all(map(_says_its_metadata, past)),
    }
    return [rule for rule, is_kept in holds.items() if not is_kept]


def _hash(text: Any) -> str:
    return hash_text(text if isinstance(text, str) else "")


def _living_key(memory: Mapping[str, Any]) -> str:
    text, scope = memory.get("text"), Scope(*map(memory.get, ("user_id", "agent_id", "app_id", "run_id")))
    return living_key(str(memory.get("project")), scope, text if isinstance(text, str) else "")


def _says_its_metadata(holder: Mapping[str, Any]) -> bool:
    stored = {key: _native(value) for key, value in holder.items() if key.startswith("metadata")}
    try:
        derived = metadata_properties(json.loads(stored["metadata"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return _typed(stored) == _typed(derived)


def _native(value: Any) -> Any:
    return value.to_native() if isinstance(value, DateTime) else value


def _typed(properties: Mapping[str, Any]) -> dict[str, tuple[type, str]]:
    """Told apart as Neo4j does: 1 is neither true nor 1.0."""
    return {key: _told(value) for key, value in properties.items()}


def _told(value: Any) -> tuple[type, str]:
    return type(value), str(value.timestamp()) if isinstance(value, datetime) else repr(value)
