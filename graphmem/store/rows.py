"""This module maps rows of Neo4j to the model's objects and back; no other module knows a memory's properties."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from neo4j.vector import Vector as DriverVector

from graphmem.model.add_plan import AddPlan
from graphmem.model.caption import DELETED, caption_of
from graphmem.model.embedding import Embedding, Vector, Vectors
from graphmem.model.memory import Memory, MemoryVersion, NewMemory, VersionEvent, hash_text, unique_key
from graphmem.model.metadata import dump_json, flatten
from graphmem.model.moment import NEVER, format_moment
from graphmem.model.principal import Principal
from graphmem.model.revision import PastState, PresentState, Revision
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.model.scope_tokens import encode_scope
from graphmem.scheduling.request_work import check_deadline
from graphmem.store.filter_cypher import METADATA_PREFIX, TIME_PREFIX
from graphmem.store.mentions_json import dump_mentions, load_mentions
from graphmem.store.word_properties import text_properties

_OWNER_PARAMETERS = {
    OwnerType.USER: "users",
    OwnerType.AGENT: "agents",
    OwnerType.APP: "apps",
    OwnerType.RUN: "runs",
}


class MemoryRow(NamedTuple):
    """The list of a memory that every query on memories returns, in its order.

    It is no map: the driver would take as long to read the keys of hundreds of maps as their values.
    """

    id: str
    text: str
    text_hash: str
    metadata: str
    user_id: str | None
    agent_id: str | None
    app_id: str | None
    run_id: str | None
    version: int
    immutable: bool
    created_at: str
    updated_at: str
    recorded_at: str
    visible_until: str


def to_memory_or_none(values: Iterable[Any]) -> Memory | None:
    """Makes a memory of the values of a `MemoryRow`.

    It makes none where the memory was erased while the query ran: then it has lost its properties, or those of them
    that the query had not read yet.
    """
    row = MemoryRow(*values)
    if None in (row.metadata, row.version, row.created_at, row.updated_at, row.recorded_at, row.visible_until):
        return None
    expires_at = to_datetime(row.visible_until)
    return Memory(
        id=row.id,
        text=row.text,
        hash=row.text_hash,
        metadata=json.loads(row.metadata),
        scope=Scope(row.user_id, row.agent_id, row.app_id, row.run_id),
        version=row.version,
        immutable=row.immutable,
        created_at=to_datetime(row.created_at),
        updated_at=to_datetime(row.updated_at),
        recorded_at=to_datetime(row.recorded_at),
        expires_at=None if expires_at == NEVER else expires_at,
    )


def to_version(row: Mapping[str, Any]) -> MemoryVersion:
    return MemoryVersion(
        memory_id=row["memory_id"],
        version=row["version"],
        event=VersionEvent(row["event"]),
        old_text=row["old_text"],
        new_text=row["new_text"],
        metadata=json.loads(row["metadata"]),
        categories=row["categories"],
        actor=row["actor"],
        valid_from=to_datetime(row["valid_from"]),
        valid_to=to_datetime(row["valid_to"]) if row["valid_to"] else None,
        scope=Scope(row["user_id"], row["agent_id"], row["app_id"], row["run_id"]),
        superseded_by=row["superseded_by"],
    )


def to_present_state(row: Mapping[str, Any]) -> PresentState:
    return PresentState(
        id=row["id"],
        scope=Scope(row["user_id"], row["agent_id"], row["app_id"], row["run_id"]),
        text=row["text"],
        version=row["version"],
        immutable=row["immutable"],
        is_deleted=row["is_deleted"],
    )


def to_past_state(row: Mapping[str, Any]) -> PastState:
    return PastState(
        text=row["text"],
        metadata=json.loads(row["metadata"]),
        categories=row["categories"],
        visible_until=to_datetime(row["visible_until"]),
        mentions=load_mentions(row["entities"]),
    )


def to_datetime(text: str) -> datetime:
    """Parses a time as queries return it: as text, for the driver takes fifty times as long to build its DateTime."""
    return datetime.fromisoformat(text)


def to_vector(vector: Vector) -> DriverVector:
    return DriverVector.from_numpy(vector)


def cosine_of(similarity: float) -> float:
    """Converts Neo4j's similarity, which is (1 + cosine) / 2, to the cosine."""
    return 2 * similarity - 1


def similarity_of(cosine: float) -> float:
    """Converts a cosine to Neo4j's similarity."""
    return (1 + cosine) / 2


def to_score(similarity: float) -> float:
    """Converts Neo4j's similarity to a score from 0 to 1: the cosine, with negative ones raised to 0."""
    return min(1.0, max(0.0, cosine_of(similarity)))


def scored_ids(rows: Iterable[Sequence[Any]]) -> list[tuple[str, float]]:
    """Returns the ids of rows of an id and a similarity, with scores, in order.

    What was erased while a query ran has lost its properties, and is left out.
    """
    return [(key, to_score(similarity)) for key, similarity in rows if key is not None and similarity is not None]


def to_matrix(vectors: Iterable[DriverVector]) -> Vectors:
    """Stacks vectors into a matrix with a row for each; all must be float32 and of one length."""
    raw = [vector.raw(byteorder="little") for vector in vectors]
    return np.frombuffer(b"".join(raw), "<f4").reshape(len(raw), -1) if raw else np.empty((0, 0), np.float32)


def owner_parameters(owners: Iterable[OwnerRef]) -> dict[str, list[str]]:
    """Returns the parameters $users, $agents, $apps and $runs, each a list of ids."""
    parameters: dict[str, list[str]] = {name: [] for name in _OWNER_PARAMETERS.values()}
    for owner in owners:
        parameters[_OWNER_PARAMETERS[owner.type]].append(owner.owner_id)
    return parameters


def memory_parameters(
    principal: Principal,
    plan: AddPlan,
    memories: Iterable[NewMemory],
    embeddings: Mapping[str, Embedding],
) -> dict[str, Any]:
    """Returns the parameters of memory/add_memories for memories of one plan.

    There is a row for each unique key, in the order of the keys. That is the order in which all transactions lock
    unique keys, so that two of them cannot deadlock. `embeddings` are keyed by text.
    """
    by_key: dict[str, list[NewMemory]] = {}
    for memory in memories:
        by_key.setdefault(unique_key(principal.project, plan.scope, memory.text), []).append(memory)
    rows = []
    for key, same in sorted(by_key.items()):
        check_deadline()
        own = _own_properties(same[0])
        rows.append(
            {
                "memory": own | {"unique_key": key},
                "version": _own_version_properties(own, same[0]),
                # As text: the driver takes 30 µs to pack a datetime, and there may be hundreds.
                "created_at": format_moment(same[0].created_at),
                "embedding": to_vector(embeddings[same[0].text].vector),
                "message_ids": [message_id for one in same for message_id in one.message_ids],
            }
        )
    common = _common_properties(principal, plan)
    return {"common_memory": common, "common_version": _common_version_properties(common), "memories": rows}


def metadata_properties(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the properties of metadata: the JSON, which makes the round trip exact, and its leaves for filters."""
    flat = flatten(metadata)
    return {
        "metadata": dump_json(metadata),
        "metadata_paths": flat.paths,
        **{METADATA_PREFIX + path: value for path, value in flat.values.items()},
        **{TIME_PREFIX + path: start for path, start in flat.times.items()},
    }


def _common_properties(principal: Principal, plan: AddPlan) -> dict[str, Any]:
    return {
        "project": principal.project,
        **asdict(plan.scope),
        "immutable": plan.immutable,
        "version": 1,
        "recorded_at": plan.at,
        "visible_until": plan.expires_at or NEVER,
        "scope_tokens": encode_scope(principal.project, plan.scope.owners()),
        **metadata_properties(plan.metadata),
    }


def _own_properties(memory: NewMemory) -> dict[str, Any]:
    return {
        "id": memory.id,
        "name": caption_of(memory.text),
        "text": memory.text,
        "text_hash": hash_text(memory.text),
        **text_properties(memory.text),
    }


def _common_version_properties(common: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the first version of each memory of an add has: everything of the memory that can change."""
    shared = {name: common[name] for name in ("project", "version", "visible_until")}
    return shared | {name: value for name, value in common.items() if name.startswith("metadata")}


def _own_version_properties(own: Mapping[str, Any], memory: NewMemory) -> dict[str, Any]:
    extracted = {"categories": memory.categories or [], "entities": dump_mentions(memory.mentions)}
    return {"memory_id": own["id"], "name": own["name"], "text": own["text"], **extracted}


def revision_row(revision: Revision, embedding: Embedding | None = None) -> dict[str, Any]:
    """Returns the row of version/create_versions for a revision; `embedding` is that of a new text."""
    of_version: dict[str, Any] = {}
    if revision.metadata is not None:
        of_version |= metadata_properties(revision.metadata)
    if revision.visible_until is not None:
        of_version["visible_until"] = revision.visible_until
    of_memory = dict(of_version)
    if revision.text is not None:
        of_version["text"] = of_memory["text"] = revision.text
        of_version["name"] = of_memory["name"] = caption_of(revision.text)
        of_memory["text_hash"] = hash_text(revision.text)
        of_memory |= text_properties(revision.text)
    if revision.mentions is not None:
        of_version["entities"] = dump_mentions(revision.mentions)
    if revision.event is VersionEvent.DELETE:
        # Only the version has no text: a soft-deleted memory keeps its last one.
        of_version |= {"text": None, "name": DELETED, "entities": None}
    if revision.immutable is not None:
        of_memory["immutable"] = revision.immutable
    if revision.unique_key is not None:
        of_memory["unique_key"] = revision.unique_key
    return {
        "id": revision.memory_id,
        "version": revision.version,
        "event": revision.event,
        "at": format_moment(revision.at),
        "of_version": of_version,
        "of_memory": of_memory,
        "replaces_metadata": revision.metadata is not None,
        "categories": revision.categories,
        "embedding": None if embedding is None else to_vector(embedding.vector),
        "restores": revision.restores,
        "message_ids": revision.message_ids,
    }
