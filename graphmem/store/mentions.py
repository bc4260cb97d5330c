"""What memories mention in Neo4j: it comes, changes and goes with them, within their transactions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from graphmem.model.entity import EntityKey, Mentions
from graphmem.model.memory import VersionEvent
from graphmem.model.principal import Principal
from graphmem.model.revision import Revision
from graphmem.store.database import Transaction
from graphmem.store.entity_json import mentions_fields

_InProject: TypeAlias = tuple[str, EntityKey]

_IN_TIME = {"valid_from": None, "valid_to": None}
"""Of a relation that holds from the beginning of the memory's present version on."""


async def link_mentions(transaction: Transaction, principal: Principal, mentions: Mapping[str, Mentions]) -> None:
    """Of memories, by whose ids they are, that mention nothing yet."""
    rows = []
    for memory_id, mentioned in sorted(mentions.items()):
        if mentioned.entities or mentioned.triples:
            fields = mentions_fields(mentioned)
            relations = [relation | _IN_TIME for relation in fields["relations"]]
            rows.append({"id": memory_id, "project": principal.project, **fields, "relations": relations})
    await link_rows(transaction, rows)


async def link_rows(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Memories with the names and types that their texts give."""
    named = {(row["project"], EntityKey(one["name"], one["type"])) for row in rows for one in _entities(row)}
    if named:
        kept = await _hold_entities(transaction, named)
        await transaction.run("entity/link_mentions", {"memories": [_linked(row, kept) for row in rows]})


async def _hold_entities(transaction: Transaction, named: Iterable[_InProject]) -> dict[_InProject, dict[str, str]]:
    """Under which key and type each is kept, made in one order by all transactions."""
    ordered = sorted(named, key=lambda one: (one[1].type == "", one[0], one[1].name_key, one[1]))
    entities = [
        {"project": project, "name_key": key.name_key, "is_owner": key.is_owner, **key._asdict()}
        for project, key in ordered
    ]
    records = await transaction.run("entity/merge_entities", {"entities": entities})
    kept = {(record["project"], record["name_key"], record["type"]): record["kept"] for record in records}
    return {
        (project, key): {"name_key": key.name_key, "type": kept[project, key.name_key, key.type]}
        for project, key in ordered
    }


def _linked(row: Mapping[str, Any], kept: Mapping[_InProject, Mapping[str, str]]) -> dict[str, Any]:
    """As entity/link_mentions takes a memory."""

    def held(one: Mapping[str, str]) -> Mapping[str, str]:
        return kept[row["project"], EntityKey(one["name"], one["type"])]

    relations = [
        {**relation, "source": held(relation["source"]), "target": held(relation["target"])}
        for relation in row["relations"]
    ]
    return {**row, "mentions": [held(one) for one in row["mentions"]], "relations": relations}


async def sync_mentions(transaction: Transaction, principal: Principal, revisions: Iterable[Revision]) -> None:
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
