"""The entity store reads entities, what mentions them and their relations from Neo4j."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.entity import Entity, EntityKey, FoundEntity, Relation, fold
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.keyset import keyset_order, keyset_parameters
from graphmem.store.records import has_values

_NO_LETTER = r"[^\p{L}\p{M}\p{N}]"


class EntityStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_entities(self, principal: Principal, keys: Sequence[EntityKey]) -> dict[EntityKey, Entity]:
        """Returns the entities that exist."""
        records = await self._read("entity/get_entities", principal, keys)
        return {entity.key: entity for record in records if (entity := _to_entity_or_none(record))}

    async def list_entities(self, principal: Principal, window: Window) -> Page[Entity]:
        """Returns a page of all entities, in the order of name and type."""
        records = await self._database.read(
            "entity/list_entities",
            {**principal.parameters(), **keyset_parameters(window, "name", "type")},
            order=keyset_order(window, "e.name", "e.type"),
        )
        return cut_page(records, window).converted(_to_entity_or_none)

    async def find_entities(self, principal: Principal, text: str, window: Window) -> Page[FoundEntity]:
        """Returns a page of the entities whose name contains a text in any spelling, in the order of their places."""
        folded = fold(text)
        records = await self._database.read(
            "entity/find_entities",
            {
                **principal.parameters(),
                "text": folded,
                "word": f"(?s).*{_NO_LETTER}{re.escape(folded)}.*",
                **keyset_parameters(window, "rank", "rarity", "name", "type"),
            },
            order=keyset_order(window, "rank", "rarity", "e.name", "e.type"),
        )
        return cut_page(records, window).converted(_to_found_or_none)

    async def count_entities(self, principal: Principal, text: str | None = None) -> int:
        """Counts the entities, or those whose name contains a text in any spelling."""
        parameters = {**principal.parameters(), "text": None if text is None else fold(text)}
        [record] = await self._database.read("entity/count_entities", parameters)
        return int(record["count"])

    async def entities_of_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, list[Entity]]:
        """Returns the entities that each memory mentions, in the order of name and type, keyed by the memory's id."""
        entities: dict[str, list[Entity]] = {memory_id: [] for memory_id in ids}
        parameters = {**principal.parameters(), "ids": list(ids)}
        for record in await self._database.read("entity/entities_of_memories", parameters):
            if (entity := _to_entity_or_none(record)) and record["memory_id"] in entities:
                entities[record["memory_id"]].append(entity)
        return entities

    async def relations_of_entities(
        self, principal: Principal, keys: Sequence[EntityKey]
    ) -> dict[EntityKey, list[Relation]]:
        """Returns the relations between each entity and others that living memories state."""
        relations: dict[EntityKey, list[Relation]] = {key: [] for key in keys}
        for record in await self._read("entity/relations_of_entities", principal, keys):
            if relation := _to_relation_or_none(record):
                relations[_key(record)].append(relation)
        return relations

    async def relations_of_memories(self, principal: Principal, ids: Sequence[str]) -> list[Relation]:
        """Returns the relations that these memories state."""
        parameters = {**principal.parameters(), "ids": list(ids)}
        records = await self._database.read("entity/relations_of_memories", parameters)
        return [relation for record in records if (relation := _to_relation_or_none(record))]

    async def _read(self, query: str, principal: Principal, keys: Sequence[EntityKey]) -> list[Any]:
        rows = [{"name": key.name, "type": key.type} for key in keys]
        return await self._database.read(query, {**principal.parameters(), "keys": rows})


def _key(row: Mapping[str, Any]) -> EntityKey:
    return EntityKey(row["name"], row["type"])


def _is_there(row: Mapping[str, Any]) -> bool:
    return has_values(row, "name", "type")


def _to_entity_or_none(row: Mapping[str, Any]) -> Entity | None:
    """Returns the entity of a row; none where it was erased while the query ran."""
    return Entity(_key(row), row["memory_count"]) if _is_there(row) else None


def _to_found_or_none(row: Mapping[str, Any]) -> FoundEntity | None:
    entity = _to_entity_or_none(row)
    return FoundEntity(entity, row["rank"]) if entity else None


def _to_relation_or_none(row: Mapping[str, Any]) -> Relation | None:
    """Returns the relation of a row; none where it, or one of its ends, was erased while the query ran."""
    if not (has_values(row, "relationship", "memory_id") and _is_there(row["source"]) and _is_there(row["target"])):
        return None
    return Relation(_key(row["source"]), row["relationship"], _key(row["target"]), row["memory_id"])
