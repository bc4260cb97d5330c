"""This module checks derived properties: what is stored of a memory or turn must equal what is computed from it now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from math import isclose
from typing import Any

from neo4j.time import DateTime

from graphmem.english.words import content_stems
from graphmem.model.caption import caption_of, turn_caption
from graphmem.model.memory import hash_text, unique_key
from graphmem.model.scope import Scope
from graphmem.store.rows import metadata_properties
from graphmem.store.word_properties import past_word_properties, turn_word_properties, word_properties

CAPTIONS = "Its caption and those of its past versions are the beginnings of their texts."
HASH = "Its hash is that of its text."
UNIQUE_KEY = "Its unique key is the digest of its project, owners and text; a deleted memory has none."
METADATA = "Its flattened metadata equals its JSON."
PAST_METADATA = "The flattened metadata of its past versions equals their JSON."
WORDS = "Its indexed terms, slots and scope tokens match its text and owners."
PAST_WORDS = "The indexed terms of its past versions match their texts."
PASSAGES = "Each of its versions has as many passages as the embedder cuts its text into."
TURN_CAPTION = "A turn's caption is who speaks and the beginning of its content."
TURN_WORDS = "A turn's indexed terms, and its scope tokens if it has a vector, match its content and owners."
TURN_VECTOR = "A turn that no memory was drawn from has a vector; it has the right dimension and length one."
REINDEXABLE = frozenset([CAPTIONS, WORDS, PAST_WORDS, PASSAGES, TURN_CAPTION, TURN_WORDS, TURN_VECTOR])
"""The rules whose violations a reindexing repairs, because it computes the properties from the texts again."""


def broken_rules(record: Mapping[str, Any], counts: Mapping[str, int]) -> list[str]:
    """Returns the rules that a record of check/list_properties breaks.

    `counts` is the number of passages that each text must have. A stale memory is waiting to be reindexed, so its words
    and passages are not checked.
    """
    memory, past = record["memory"], record["past"]
    is_deleted, is_stale = record["is_deleted"], record["is_stale"]
    holds = {
        CAPTIONS: is_stale or all(_has_caption(state) for state in (memory, *past)),
        WORDS: is_stale or _words_agree(memory),
        PAST_WORDS: is_stale or _past_words_agree(memory, is_deleted, past),
        PASSAGES: is_stale or all(count == counts.get(text, 0) for text, count in _passage_counts(record)),
        HASH: memory.get("text_hash") == _hash(memory.get("text")),
        UNIQUE_KEY: memory.get("unique_key") == (None if is_deleted else _unique_key(memory)),
        METADATA: _is_flattened(memory),
        PAST_METADATA: all(map(_is_flattened, past)),
    }
    return [rule for rule, is_met in holds.items() if not is_met]


def texts_of(record: Mapping[str, Any]) -> set[str]:
    """Returns the texts of all of a memory's versions, from a record of check/list_properties."""
    return {text for text, _ in _passage_counts(record) if isinstance(text, str)}


def broken_turn_rules(turn: Mapping[str, Any], norm: float | None, is_wordless: bool, is_drawn_from: bool) -> list[str]:
    """Returns the rules that a record of check/list_turns, given by its fields, breaks.

    `norm` is the length of the turn's vector, None where it has none. A wordless turn is waiting to be reindexed, so
    it breaks no rule.
    """
    may_lack_vector = is_drawn_from or not content_stems(turn["content"])
    holds = {
        TURN_CAPTION: turn["name"] == turn_caption(_scope(turn), turn["role"], turn["speaker"], turn["content"]),
        TURN_WORDS: _turn_words_agree(turn, is_informative=norm is not None),
        # Vectors are stored as float32, so that their lengths are only about 1.
        TURN_VECTOR: may_lack_vector if norm is None else isclose(norm, 1, abs_tol=0.001),
    }
    return [rule for rule, is_met in holds.items() if not (is_wordless or is_met)]


def _passage_counts(record: Mapping[str, Any]) -> Iterator[tuple[Any, int]]:
    """Yields the text of each version with the number of passages that it has."""
    yield None if record["is_deleted"] else record["memory"].get("text"), record["passages"]
    for version in record["past"]:
        yield version.get("text"), version["passages"]


def _has_caption(row: Mapping[str, Any]) -> bool:
    text = row.get("text")
    return bool(row.get("name") == caption_of(text if isinstance(text, str) else None))


def _hash(text: Any) -> str:
    return hash_text(text if isinstance(text, str) else "")


def _unique_key(memory: Mapping[str, Any]) -> str:
    text = memory.get("text")
    return unique_key(str(memory.get("project")), _scope(memory), text if isinstance(text, str) else "")


def _is_flattened(row: Mapping[str, Any]) -> bool:
    """Returns whether the flattened metadata properties, which filters read, agree with the metadata's JSON."""
    stored = {key: _native(value) for key, value in row.items() if key.startswith("metadata")}
    try:
        derived = metadata_properties(json.loads(stored["metadata"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return _typed(stored) == _typed(derived)


def _words_agree(memory: Mapping[str, Any]) -> bool:
    text = memory.get("text")
    words = word_properties(str(memory.get("project")), _scope(memory), text if isinstance(text, str) else "")
    return _has(memory, words)


def _past_words_agree(memory: Mapping[str, Any], is_deleted: bool, past: Sequence[Mapping[str, Any]]) -> bool:
    project, scope = str(memory.get("project")), _scope(memory)
    texts = [version.get("text") for version in past]
    after = [*texts, None if is_deleted else memory.get("text")][1:]
    return all(
        _has(version, past_word_properties(project, scope, text, following))
        for version, text, following in zip(past, texts, after, strict=True)
    )


def _turn_words_agree(turn: Mapping[str, Any], *, is_informative: bool) -> bool:
    words = turn_word_properties(turn["project"], _scope(turn), turn["content"], is_informative=is_informative)
    # Older versions indexed the terms of all turns.
    all_indexed = words | {"terms": words["terms"] or words["context_terms"], "context_terms": None}
    return _has(turn, words) or _has(turn, all_indexed)


def _has(row: Mapping[str, Any], words: Mapping[str, str | None]) -> bool:
    # Neo4j keeps no null property, and a text without words has an empty string or none: both count as nothing.
    return all((row.get(name) or None) == (value or None) for name, value in words.items())


def _scope(memory: Mapping[str, Any]) -> Scope:
    return Scope(*map(memory.get, ("user_id", "agent_id", "app_id", "run_id")))


def _native(value: Any) -> Any:
    return value.to_native() if isinstance(value, DateTime) else value


def _typed(properties: Mapping[str, Any]) -> dict[str, tuple[type, str]]:
    """Pairs each value with its type, because Neo4j tells 1, 1.0 and true apart, which are equal in Python."""
    return {key: _with_type(value) for key, value in properties.items()}


def _with_type(value: Any) -> tuple[type, str]:
    return type(value), str(value.timestamp()) if isinstance(value, datetime) else repr(value)
