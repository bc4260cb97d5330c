"""What graphmem computes from a memory and stores beside it, and whether it is still what would be computed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from neo4j.time import DateTime

from graphmem.model.memory import hash_text, living_key
from graphmem.model.scope import Scope
from graphmem.store.rows import metadata_properties, past_word_properties, word_properties

HASH = "Its hash is that of its text."
LIVING_KEY = "Its living key is that of its text and owners; a deleted memory has none."
METADATA = "What filters read of its metadata is what its metadata says."
PAST_METADATA = "What filters read of the metadata of its past versions is what that says."
WORDS = "Its words, its slots and whose it is are spelled for the text index as they are."
PAST_WORDS = "The words of what it said before are spelled for the text index as they were."
MADE_ANEW = frozenset([WORDS, PAST_WORDS])
"""The rules of what can be made anew from the texts."""


def broken_rules(
    memory: Mapping[str, Any], is_deleted: bool, is_stale: bool, past: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Of a memory's properties, and of those of its past versions, in order. The words of what is stale are to be made
    anew, and may be any until then."""
    holds = {
        WORDS: is_stale or _is_spelled(memory),
        PAST_WORDS: is_stale or _are_spelled(memory, is_deleted, past),
        HASH: memory.get("hash") == _hash(memory.get("text")),
        LIVING_KEY: memory.get("living_key") == (None if is_deleted else _living_key(memory)),
        METADATA: _says_its_metadata(memory),
        PAST_METADATA: all(map(_says_its_metadata, past)),
    }
    return [rule for rule, is_kept in holds.items() if not is_kept]


def _hash(text: Any) -> str:
    return hash_text(text if isinstance(text, str) else "")


def _living_key(memory: Mapping[str, Any]) -> str:
    text = memory.get("text")
    return living_key(str(memory.get("project")), _scope(memory), text if isinstance(text, str) else "")


def _says_its_metadata(holder: Mapping[str, Any]) -> bool:
    stored = {key: _native(value) for key, value in holder.items() if key.startswith("metadata")}
    try:
        derived = metadata_properties(json.loads(stored["metadata"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return _typed(stored) == _typed(derived)


def _is_spelled(memory: Mapping[str, Any]) -> bool:
    text = memory.get("text")
    words = word_properties(str(memory.get("project")), _scope(memory), text if isinstance(text, str) else "")
    return _has(memory, words)


def _are_spelled(memory: Mapping[str, Any], is_deleted: bool, past: Sequence[Mapping[str, Any]]) -> bool:
    project, scope = str(memory.get("project")), _scope(memory)
    texts = [version.get("text") for version in past]
    after = [*texts, None if is_deleted else memory.get("text")][1:]
    return all(
        _has(version, past_word_properties(project, scope, text, following))
        for version, text, following in zip(past, texts, after, strict=True)
    )


def _has(holder: Mapping[str, Any], words: Mapping[str, str | None]) -> bool:
    return all((holder.get(name) or None) == (value or None) for name, value in words.items())


def _scope(memory: Mapping[str, Any]) -> Scope:
    return Scope(*map(memory.get, ("user_id", "agent_id", "app_id", "run_id")))


def _native(value: Any) -> Any:
    return value.to_native() if isinstance(value, DateTime) else value


def _typed(properties: Mapping[str, Any]) -> dict[str, tuple[type, str]]:
    """Told apart as Neo4j does: 1 is neither true nor 1.0."""
    return {key: _told(value) for key, value in properties.items()}


def _told(value: Any) -> tuple[type, str]:
    return type(value), str(value.timestamp()) if isinstance(value, datetime) else repr(value)
