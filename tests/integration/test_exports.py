"""What an export reads while others write."""

from __future__ import annotations

import pytest

from graphmem.model.memory import VersionEvent
from graphmem.model.moment import now
from graphmem.model.revision import Revision
from graphmem.model.transfer import LineKind, decode_line, encode_line
from graphmem.store import exports
from graphmem.store.database import Database, Transaction
from graphmem.store.exports import ExportStore
from graphmem.store.versions import append_versions, lock_memories
from tests.integration.project import Project, embeddings_of


async def test_what_is_added_meanwhile_is_not_in_it_and_what_changes_is_whole(
    database: Database, stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MEMORIES_AT_ONCE", 1)
    first, second = await stored.add_ids("One.", "Two.")
    store = ExportStore(database, stored.principal.project)
    survey = await store.survey_memories()
    pages = store.export_memories(survey.last_id)

    [one] = await anext(pages)
    await stored.add("Three.")
    await _update(stored, first, "One, changed.")
    await _update(stored, second, "Two, changed.")
    rest = [memory async for page in pages for memory in page]

    assert survey.count == 2
    assert (one["id"], one["text"], len(one["versions"])) == (first, "One.", 1)
    assert [(memory["id"], memory["text"]) for memory in rest] == [(second, "Two, changed.")]
    assert [version["text"] for version in rest[0]["versions"]] == ["Two.", "Two, changed."]
    decode_line(encode_line(LineKind.MEMORY, rest[0]))


async def test_what_comes_later_still_has_all_that_it_names(database: Database, stored: Project) -> None:
    """Turns and owners are read after the memories: what a memory names by then is there."""
    ids = await stored.add_ids("One.", "Two.", categories=["likes"])
    store = ExportStore(database, stored.principal.project)

    memories = [memory async for page in store.export_memories(max(ids)) for memory in page]
    messages = {message["id"] async for page in store.export_messages() for message in page}
    owners = [(owner["type"], owner["id"]) async for page in store.export_owners() for owner in page]
    categories = [category["name"] async for page in store.export_categories() for category in page]

    assert {turn for memory in memories for version in memory["versions"] for turn in version["messages"]} == messages
    assert (owners, categories) == ([("USER", "alex")], ["likes"])


async def test_pages_go_on_where_the_last_one_ended(
    database: Database, stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 2)
    names = [f"category {number}" for number in range(5)]
    await stored.add(*names, categories=names)
    store = ExportStore(database, stored.principal.project)
    survey = await store.survey_memories()

    memories = [memory["text"] async for page in store.export_memories(survey.last_id) for memory in page]
    categories = [category["name"] async for page in store.export_categories() for category in page]
    events = [event["event"] async for page in store.export_events(survey) for event in page]
    everywhere = [c["project"] async for page in ExportStore(database, None).export_categories() for c in page]

    assert sorted(memories) == categories == names
    assert events == ["ADD"] * 5
    assert everywhere.count(stored.principal.project) == 5
    assert everywhere == sorted(everywhere)


async def _update(stored: Project, memory_id: str, text: str) -> None:
    async def work(transaction: Transaction) -> None:
        [state] = (await lock_memories(transaction, stored.principal, [memory_id])).values()
        revision = Revision(
            memory_id, state.version, VersionEvent.UPDATE, now(), text=text, unique_key=text + memory_id
        )
        await append_versions(transaction, stored.principal, [revision], embeddings_of([text]))

    await stored.database.transact(work)
