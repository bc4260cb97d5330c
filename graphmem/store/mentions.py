"""This module writes the entities and relations that memories mention, in the transactions that change the memories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from graphmem.model.entity import EntityKey, Mentions
from graphmem.model.principal import Principal
from graphmem.model.relation_type import relationship_of
from graphmem.model.revision import Revision
from graphmem.store.database import Transaction
from graphmem.store.mentions_json import mentions_fields

LINK_MENTIONS = "entity/link_mentions"

_InProject: TypeAlias = tuple[str, EntityKey]

_IN_TIME = {"valid_from": None, "valid_to": None}
"""The interval of a relation that holds from the beginning of the memory's present version on."""


async def link_mentions(transaction: Transaction, principal: Principal, mentions: Mapping[str, Mentions]) -> None:
    """Links memories that mention nothing yet to what they mention; `mentions` are keyed by the memory's id."""
    await link_rows(transaction, mention_rows(principal, mentions))


async def link_rows(transaction: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Links memories to the entities that they mention, and stores the entities that are new; `rows` are those of
    `link_parameters`."""
    parameters = link_parameters(rows)
    if parameters["entities"]:
        await transaction.run(LINK_MENTIONS, parameters)


def mention_rows(principal: Principal, mentions: Mapping[str, Mentions]) -> list[dict[str, Any]]:
    """Returns the rows for `link_parameters` of the memories that mention something."""
    rows = []
    for memory_id, mentioned in sorted(mentions.items()):
        if mentioned.entities or mentioned.triples:
            fields = mentions_fields(mentioned)
            relations = [relation | _IN_TIME for relation in fields["relations"]]
            rows.append({"id": memory_id, "project": principal.project, **fields, "relations": relations})
    return rows


def link_parameters(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Returns the parameters of entity/link_mentions. `rows` hold each memory's mentions and relations, with names as
    the texts spell them."""
    keys = {(row["project"], EntityKey(one["name"], one["type"])) for row in rows for one in _entities(row)}
    # All transactions lock entities in this order, so that two of them cannot deadlock. Untyped entities are last,
    # because each takes the type that its name has by then.
    ordered = sorted(keys, key=lambda one: (one[1].type == "", one[0], one[1].name_key, one[1]))
    places = {key: place for place, key in enumerate(ordered)}
    return {
        "entities": [
            {"project": project, "name_key": key.name_key, "is_owner": key.is_owner, **key._asdict()}
            for project, key in ordered
        ],
        "mentioning": [_placed(row, places) for row in rows],
    }


def _placed(row: Mapping[str, Any], places: Mapping[_InProject, int]) -> dict[str, Any]:
    """Returns the row with each entity replaced by its place."""

    def place(one: Mapping[str, str]) -> int:
        return places[row["project"], EntityKey(one["name"], one["type"])]

    relations = [
        {
            **relation,
            "source": place(relation["source"]),
            "target": place(relation["target"]),
            "relationship": relationship_of(relation["type"], has_ended=relation["valid_to"] is not None),
        }
        for relation in row["relations"]
    ]
    return {**row, "mentions": [place(one) for one in row["mentions"]], "relations": relations}


async def sync_mentions(transaction: Transaction, principal: Principal, revisions: Iterable[Revision]) -> None:
    """Brings the mentions of memories up to date after revisions that have been applied to them."""
    updated = {revision.memory_id: revision.mentions for revision in revisions if revision.mentions is not None}
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


def _entities(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [*row["mentions"], *(relation[end] for relation in row["relations"] for end in ("source", "target"))]
