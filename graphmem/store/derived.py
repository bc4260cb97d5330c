"""What graphmem computes from a memory or a turn and stores with it, and whether it is still what would be computed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import isclose
from typing import Any

from neo4j.time import DateTime

from graphmem.english.terms import encode_terms
from graphmem.english.words import content_stems
from graphmem.model.memory import hash_text, living_key
from graphmem.model.scope import Scope
from graphmem.model.scope_tokens import encode_scope
from graphmem.store.rows import metadata_properties, past_word_properties, word_properties

HASH = "Its hash is that of its text."
LIVING_KEY = "Its living key is that of its text and owners; a deleted memory has none."
METADATA = "What filters read of its metadata is what its metadata says."
PAST_METADATA = "What filters read of the metadata of its past versions is what that says."
WORDS = "Its words, its slots and whose it is are spelled for the text index as they are."
PAST_WORDS = "The words of what it said before are spelled for the text index as they were."
PASSAGES = "All that it says or said has as many passages as the embedder cuts it into."
TURN_WORDS = "Its words, and whose it is where it has a vector, are spelled for the text index as they are."
TURN_VECTOR = "Its vector is of the right dimension and of length one; if no memory says any of it, it has one."
MADE_ANEW = frozenset([WORDS, PAST_WORDS, PASSAGES, TURN_WORDS, TURN_VECTOR])
"""The rules of what can be made anew from the texts."""


def broken_rules(record: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    """Of a record of check/list_properties; `counts` tells how many passages each text is to have.

    The words and passages of what is stale are to be made anew, and may be any until then.
    """
    memory, past = record["memory"], record["past"]
    is_deleted, is_stale = record["is_deleted"], record["is_stale"]
    holds = {
        WORDS: is_stale or _is_spelled(memory),
        PAST_WORDS: is_stale or _are_spelled(memory, is_deleted, past),
        PASSAGES: is_stale or all(there == counts.get(text, 0) for text, there in _said(record)),
        HASH: memory.get("hash") == _hash(memory.get("text")),
        LIVING_KEY: memory.get("living_key") == (None if is_deleted else _living_key(memory)),
        METADATA: _says_its_metadata(memory),
        PAST_METADATA: all(map(_says_its_metadata, past)),
    }
    return [rule for rule, is_kept in holds.items() if not is_kept]


def texts_of(record: Mapping[str, Any]) -> set[str]:
    """All that a memory says or said."""
    return {text for text, _ in _said(record) if isinstance(text, str)}


def broken_turn_rules(turn: Mapping[str, Any], norm: float | None, is_wordless: bool, is_drawn_from: bool) -> list[str]:
    """Of what check/list_turns answers. The words and the vector of what is wordless are to be made."""
    owners = None if norm is None else encode_scope(turn["project"], _scope(turn).owners())
    words = {"terms": encode_terms(turn["content"]), "scope_tokens": owners}
    is_told = is_drawn_from or not content_stems(turn["content"])
    holds = {
        TURN_WORDS: _has(turn, words),
        TURN_VECTOR: is_told if norm is None else isclose(norm, 1, abs_tol=0.001),
    }
    return [rule for rule, is_kept in holds.items() if not (is_wordless or is_kept)]


def _said(record: Mapping[str, Any]) -> Iterator[tuple[Any, int]]:
    """What each version says, with how many passages it has."""
    yield None if record["is_deleted"] else record["memory"].get("text"), record["passages"]
    for version in record["past"]:
        yield version.get("text"), version["passages"]


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
