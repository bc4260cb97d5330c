"""What memories mention in Neo4j: it comes, changes and goes with them, within their transactions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphmem.model.entity import Mentions
from graphmem.model.memory import VersionEvent
from graphmem.model.principal import Principal
from graphmem.model.revision import Revision
from graphmem.store.database import Transaction
from graphmem.store.entity_json import mentions_fields

_IN_TIME = {"valid_from": None, "valid_to": None}
"""Of a relation that holds from the beginning of the memory's present version on."""


async def link_mentions(transaction: Transaction, principal: Principal, mentions: Mapping[str, Mentions]) -> None:
    """Of memories, by whose ids they are, that mention nothing yet."""
    rows = []
    for memory_id, mentioned in sorted(mentions.items()):
        if mentioned.entities:
            fields = mentions_fields(mentioned)
            relations = [relation | _IN_TIME for relation in fields["relations"]]
            rows.append({"id": memory_id, "project": principal.project, **fields, "relations": relations})
    await link_rows(transaction, rows)


async def link_rows(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """As entity/link_mentions takes memories."""
    keys = {(row["project"], entity["name"], entity["type"]) for row in rows for entity in _entities(row)}
    if keys:
        entities = [{"project": project, "name": name, "type": kind} for project, name, kind in sorted(keys)]
        await transaction.run("entity/link_mentions", {"entities": entities, "memories": list(rows)})


async def follow_revisions(transaction: Transaction, principal: Principal, revisions: Iterable[Revision]) -> None:
    """What memories mention after revisions of them that have been carried out."""
    changed = {revision.memory_id: revision for revision in revisions if _changes_mentions(revision)}
    deleted = [key for key, revision in changed.items() if revision.event is VersionEvent.DELETE]
    kept = {key: revision.mentions for key, revision in changed.items() if revision.mentions is not None}
    if deleted:
        await remove_mentions(transaction, principal, deleted)
    if kept:
        ended = await transaction.run("entity/end_mentions", {"ids": sorted(kept)})
        await link_mentions(transaction, principal, kept)
        await _erase_unused(transaction, principal, ended)


async def remove_mentions(transaction: Transaction, principal: Principal, ids: Iterable[str]) -> None:
    """All that memories mention or ever said of two entities, and the entities that nothing else holds."""
    removed = await transaction.run("entity/remove_mentions", {"ids": sorted(ids)})
    await _erase_unused(transaction, principal, removed)


async def _erase_unused(transaction: Transaction, principal: Principal, records: Sequence[Any]) -> None:
    keys = [{"name": record["name"], "type": record["type"]} for record in records]
    if keys:
        await transaction.run("entity/erase_entities", {"project": principal.project, "keys": keys})


def _changes_mentions(revision: Revision) -> bool:
    return revision.event is VersionEvent.DELETE or revision.mentions is not None


def _entities(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*row["mentions"], *(relation[end] for relation in row["relations"] for end in ("source", "target"))]
