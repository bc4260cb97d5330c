"""This module writes the entities and relations that memories mention, in the transactions that change the memories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from graphmem.model.entity import EntityKey, Mentions
from graphmem.model.memory import VersionEvent
from graphmem.model.principal import Principal
from graphmem.model.relation_type import relationship_of
from graphmem.model.revision import Revision
from graphmem.store.database import Transaction
from graphmem.store.mentions_json import mentions_fields

_InProject: TypeAlias = tuple[str, EntityKey]

_IN_TIME = {"valid_from": None, "valid_to": None}
"""The interval of a relation that holds from the beginning of the memory's present version on."""


async def link_mentions(transaction: Transaction, principal: Principal, mentions: Mapping[str, Mentions]) -> None:
    """Links memories that mention nothing yet to what they mention; `mentions` are keyed by the memory's id."""
    rows = []
    for memory_id, mentioned in sorted(mentions.items()):
        if mentioned.entities or mentioned.triples:
            fields = mentions_fields(mentioned)
            relations = [relation | _IN_TIME for relation in fields["relations"]]
            rows.append({"id": memory_id, "project": principal.project, **fields, "relations": relations})
    await link_rows(transaction, rows)


async def link_rows(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Links memories to entities: `rows` are those of entity/link_mentions, with names as the texts spell them."""
    keys = {(row["project"], EntityKey(one["name"], one["type"])) for row in rows for one in _entities(row)}
    if keys:
        merged = await _merge_entities(transaction, keys)
        await transaction.run("entity/link_mentions", {"memories": [_linked(row, merged) for row in rows]})


async def _merge_entities(transaction: Transaction, keys: Iterable[_InProject]) -> dict[_InProject, dict[str, str]]:
    """Merges the entities and returns the name key and the type that each is stored under."""
    # All transactions lock entities in this order, so that two of them cannot deadlock. Untyped entities are last,
    # because each takes the type that its name has by then.
    ordered = sorted(keys, key=lambda one: (one[1].type == "", one[0], one[1].name_key, one[1]))
    entities = [
        {"project": project, "name_key": key.name_key, "is_owner": key.is_owner, **key._asdict()}
        for project, key in ordered
    ]
    records = await transaction.run("entity/merge_entities", {"entities": entities})
    types = {(record["project"], record["name_key"], record["type"]): record["kept"] for record in records}
    return {
        (project, key): {"name_key": key.name_key, "type": types[project, key.name_key, key.type]}
        for project, key in ordered
    }


def _linked(row: Mapping[str, Any], merged: Mapping[_InProject, Mapping[str, str]]) -> dict[str, Any]:
    """Returns the row with each entity replaced by the name key and type that it is stored under."""

    def stored(one: Mapping[str, str]) -> Mapping[str, str]:
        return merged[row["project"], EntityKey(one["name"], one["type"])]

    relations = [
        {
            **relation,
            "source": stored(relation["source"]),
            "target": stored(relation["target"]),
            "relationship": relationship_of(relation["type"], has_ended=relation["valid_to"] is not None),
        }
        for relation in row["relations"]
    ]
    return {**row, "mentions": [stored(one) for one in row["mentions"]], "relations": relations}


async def sync_mentions(transaction: Transaction, principal: Principal, revisions: Iterable[Revision]) -> None:
    """Brings the mentions of memories up to date after revisions that have been applied to them."""
    changed = {revision.memory_id: revision for revision in revisions if _changes_mentions(revision)}
    deleted = [key for key, revision in changed.items() if revision.event is VersionEvent.DELETE]
    updated = {key: revision.mentions for key, revision in changed.items() if revision.mentions is not None}
    if deleted:
        await remove_mentions(transaction, principal, deleted)
    if updated:
        ended = await transaction.run("entity/end_mentions", {"ids": sorted(updated)})
        await link_mentions(transaction, principal, updated)
        # After linking: an entity that the new text mentions again is not unused.
        await _erase_unused(transaction, principal, ended)


async def remove_mentions(transaction: Transaction, principal: Principal, ids: Iterable[str]) -> None:
    """Removes all mentions and relations of memories, also past ones, and the entities that nothing else refers to."""
    memories = {"ids": sorted(ids)}
    ended = await transaction.run("entity/end_mentions", memories)
    erased = await transaction.run("entity/erase_relations", memories)
    await _erase_unused(transaction, principal, [*ended, *erased])


async def _erase_unused(transaction: Transaction, principal: Principal, records: Sequence[Any]) -> None:
    keys = [{"name": record["name"], "type": record["type"]} for record in records]
    if keys:
        await transaction.run("entity/erase_entities", {"project": principal.project, "keys": keys})


def _changes_mentions(revision: Revision) -> bool:
    return revision.event is VersionEvent.DELETE or revision.mentions is not None


def _entities(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*row["mentions"], *(relation[end] for relation in row["relations"] for end in ("source", "target"))]
