"""Single memories and lists of them: get, search, history, update, and delete."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from graphmem.errors import BadUserInput, Conflict, Immutable, NotFound
from graphmem.model.conversation import Message
from graphmem.model.filters import Filter
from graphmem.model.memory import Memory
from graphmem.model.moment import NEVER
from graphmem.model.paging import Window
from graphmem.model.revision import MemoryUpdate
from graphmem.rest.answers import (
    Listed,
    as_list,
    as_object,
    as_page,
    as_page_of_v1,
    hit_row,
    memory_row,
    projected,
    version_row,
)
from graphmem.rest.call import Call
from graphmem.rest.errors import NotOffered
from graphmem.rest.filters import filter_of, is_everything, require_filter, require_owner
from graphmem.rest.lists import all_memories, categories_of, page_of, page_of_memories
from graphmem.rest.options import check_options
from graphmem.rest.parameters import MOST_MEMORIES, Listing, ListingV3, Nothing, Search, SearchV1, Selection, Update
from graphmem.rest.relations import relations_beside
from graphmem.rest.rows import (
    ChangedMemoryRow,
    Chosen,
    HitRow,
    MemoryRow,
    Notice,
    Page,
    Results,
    ScoredRow,
    VersionRow,
)
from graphmem.rest.signature import Raises
from graphmem.rest.values import expiry_of, flag_of, fraction_of, moment_of, names_of, number_of, object_of, text_of
from graphmem.scheduling.task_group import task_group
from graphmem.service.deletions import BulkDeletion, OwnerDeletion
from graphmem.service.search_request import SearchRequest

TURNS_OF_A_ROW = 20

Hit = Chosen[HitRow] | Chosen[ScoredRow]
AnyListing = (
    list[Chosen[MemoryRow]]
    | Results[Chosen[MemoryRow]]
    | Page[list[Chosen[MemoryRow]]]
    | Page[Results[Chosen[MemoryRow]]]
)


async def get_memory(call: Call[Nothing]) -> Annotated[MemoryRow, Raises(NotFound)]:
    return await _row(call)


async def get_all(call: Call[Listing]) -> Annotated[AnyListing, Raises(NotFound)]:
    """Answers v1: all memories, or a page of them where both `page` and `page_size` are given."""
    return await _get_all(call, require_filter(filter_of(call.given)))


async def get_all_v2(call: Call[Listing]) -> Annotated[AnyListing, Raises(NotFound)]:
    """Answers v2: all memories, or a page of them where both `page` and `page_size` are given."""
    tree = require_filter(filter_of(call.given))
    if not _is_paged(call):
        return await _get_all(call, tree)
    return as_page(await page_of_memories(call, tree, page_of(call)))


async def get_all_v3(call: Call[ListingV3]) -> Annotated[Page[list[Chosen[MemoryRow]]], Raises(NotFound)]:
    """Answers with a page, always."""
    tree = _of_owner(call)
    return as_page(await page_of_memories(call, tree, page_of(call, MOST_MEMORIES)))


async def search(call: Call[SearchV1]) -> Annotated[list[Hit] | Results[Hit], Raises(NotOffered)]:
    """Answers v1 and v2: a list, or an object around it."""
    found = await _search(call, require_filter(filter_of(call.given)), with_turns=True)
    return as_list(found, text_of(call.given, "output_format"))


async def search_v3(call: Call[Search]) -> Annotated[Results[Hit], Raises(NotOffered)]:
    return as_object(await _search(call, _of_owner(call), with_turns=False))


async def get_history(call: Call[Nothing]) -> Annotated[list[VersionRow], Raises(NotFound)]:
    """Answers with the versions of a memory, the oldest first, also of one that was deleted."""
    memory_id, principal, services = call.path["memory_id"], call.principal, call.services
    versions = (await services.versions.list_versions(principal, [memory_id]))[memory_id]
    if not versions:
        raise _unknown(memory_id)
    call.pay(len(versions))
    keys = [(memory_id, version.version) for version in versions]
    turns = await services.messages.inputs_of_versions(principal, keys, TURNS_OF_A_ROW)
    return [version_row(version, turns.get(key, [])) for version, key in zip(versions, keys, strict=True)]


async def update_memory(call: Call[Update]) -> Annotated[ChangedMemoryRow, Raises(NotFound, Conflict, Immutable)]:
    """Changes a memory, and answers with the whole of it."""
    memory = await find_memory(call)
    await call.services.updates.update_memories(call.principal, [_update(call, memory.id)])
    row = await _row(call)
    return {**row, "text": row["memory"]}


async def delete_memory(call: Call[Nothing]) -> Annotated[Notice, Raises(NotFound)]:
    memory = await find_memory(call)
    await call.services.deletions.delete_memory(call.principal, memory.id, erase=False)
    return {"message": "Memory deleted successfully!"}


async def delete_all(call: Call[Selection]) -> Notice:
    """Deletes what the filters match. `*` stands for every owner of a type, and of all four types for everything."""
    deletions = call.services.deletions
    tree = require_filter(filter_of(call.given))
    if is_everything(tree):
        await deletions.delete_owners(call.principal, OwnerDeletion(all=True))
    else:
        await deletions.delete_all_memories(call.principal, BulkDeletion(tree))
    return {"message": "Memories deleted successfully!"}


async def find_memory(call: Call[Any]) -> Memory:
    """Returns the memory that the path names. Raises NotFound, and BadUserInput for what is no id."""
    memory_id = call.path["memory_id"]
    memory = (await call.services.memories.get_memories(call.principal, [memory_id])).get(memory_id)
    if memory is None:
        raise _unknown(memory_id)
    return memory


async def _row(call: Call[Any]) -> MemoryRow:
    memory = await find_memory(call)
    categories = await categories_of(call, [memory])
    return memory_row(memory, categories.get(memory.id, ()))


async def _get_all(call: Call[Any], tree: Filter) -> AnyListing:
    output_format = text_of(call.given, "output_format")
    if _is_paged(call):
        return as_page_of_v1(await page_of_memories(call, tree, page_of(call)), output_format)
    return as_list(await all_memories(call, tree), output_format)


async def _search(call: Call[Any], tree: Filter, with_turns: bool) -> Listed[Hit]:
    check_options(call.given)
    hits = (await call.services.search.search_memories(call.principal, _search_request(call, tree))).hits
    call.pay(len(hits))
    scores = {hit.memory.id: hit.score for hit in hits}
    async with task_group() as group:
        categories = group.create_task(categories_of(call, [hit.memory for hit in hits]))
        turns = group.create_task(_turns_of(call, [*scores] if with_turns else []))
        beside = group.create_task(relations_beside(call, [*scores], scores))
    fields = names_of(call.given, "fields") or ()
    rows = [
        projected(hit_row(hit, categories.result().get(memory_id, ()), turns.result().get(memory_id, ())), fields)
        for memory_id, hit in zip(scores, hits, strict=True)
    ]
    return Listed(rows, beside.result())


async def _turns_of(call: Call[Any], ids: list[str]) -> dict[str, list[Message]]:
    """Returns the first turns that each memory was drawn from."""
    if not ids:
        return {}
    pages = await call.services.messages.messages_of_memories(call.principal, ids, Window(TURNS_OF_A_ROW))
    return {memory_id: page.items for memory_id, page in pages.items()}


def _search_request(call: Call[Any], tree: Filter) -> SearchRequest:
    query = text_of(call.given, "query")
    if query is None:
        raise BadUserInput("Give the query: what is searched for.", field=["query"])
    top_k, threshold = number_of(call.given, "top_k", "limit"), fraction_of(call.given, "threshold")
    return SearchRequest(
        query,
        tree,
        top_k=10 if top_k is None else top_k,
        threshold=0.0 if threshold is None else threshold,
        include_expired=flag_of(call.given, "show_expired"),
    )


def _of_owner(call: Call[Any]) -> Filter:
    """Returns what v3 asks for, which must name an owner; a key that is bound to one does."""
    tree = filter_of(call.given)
    return tree if call.principal.owner else require_owner(tree)


def _update(call: Call[Any], memory_id: str) -> MemoryUpdate:
    return update_of({**call.body, "memory_id": memory_id}, memory_id, ())


def update_of(item: dict[str, Any], memory_id: str, where: tuple[str, ...]) -> MemoryUpdate:
    """Returns the change of one memory; a null ends its expiry, and elsewhere it is what clients send for nothing."""
    ends_expiry = "expiration_date" in item and item["expiration_date"] is None
    return MemoryUpdate(
        memory_id,
        where,
        text=text_of(item, "text", "message", "data"),
        metadata=object_of(item, "metadata"),
        categories=names_of(item, "categories"),
        visible_until=NEVER if ends_expiry else expiry_of(item),
        timestamp=moment_of(item, "timestamp"),
    )


def _is_paged(call: Call[Any]) -> bool:
    return {"page", "page_size"} <= call.given.keys()


def _unknown(memory_id: str) -> BadUserInput | NotFound:
    try:
        uuid.UUID(memory_id)
    except ValueError:
        return BadUserInput("memory_id should be a valid UUID")
    return NotFound("Memory not found!")
