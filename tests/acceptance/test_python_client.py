"""The client for Python does against a server what its methods say, blocking and asynchronous."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from graphmem.client import AsyncGraphmem, Graphmem, errors
from graphmem.client.models import (
    ActivityEvent,
    AddOutcome,
    ChangeEvent,
    MemoryFilter,
    MessageInput,
    OwnerRef,
    OwnersBy,
    OwnerType,
    StringFilter,
    UpdateMemoryInput,
    VersionEvent,
)
from graphmem.model.api_key import DEFAULT_PERMISSIONS
from tests.acceptance.conftest import KeyedServer
from tests.graphql_client import Server
from tests.manual import MANUAL, blocks, named

TEXTS = ["I like tea.", "I live in Zürich.", "I have a cat."]


def own_examples(page: Path) -> list[str]:
    """The page's examples for graphmem's own client."""
    return [block.text for block in blocks(page, "python") if "from graphmem.client " in block.text]


@pytest.fixture
def graphmem(server: Server, project: str) -> Iterator[Graphmem]:
    with Graphmem(server.url, project=project) as client:
        yield client


@pytest.fixture
async def async_graphmem(server: Server, project: str) -> AsyncIterator[AsyncGraphmem]:
    async with AsyncGraphmem(server.url, project=project) as client:
        yield client


def add(graphmem: Graphmem, *texts: str, **options: Any) -> list[str]:
    """Stores each text as it is; the ids of the memories."""
    messages = [{"role": "user", "content": text} for text in texts]
    added = graphmem.add(messages=messages, infer=False, **{"user_id": "alex", **options})
    return [change.id for change in added.results]


def test_what_was_said_is_remembered_found_and_packed(graphmem: Graphmem) -> None:
    messages = [
        MessageInput(role="user", content="Please remember that I am allergic to peanuts."),
        MessageInput(role="assistant", content="I will."),
    ]
    added = graphmem.add(messages=messages, user_id="alex", run_id="monday", metadata={"source": "chat"})
    [change] = added.results

    assert (added.outcome, change.event, change.text) == (
        *(AddOutcome.STORED, ChangeEvent.ADD),
        "I am allergic to peanuts.",
    )
    [hit] = graphmem.search("Which foods must Alex avoid?", user_id="alex").hits
    assert (hit.memory.id, hit.memory.metadata, hit.memory.run_id) == (change.id, {"source": "chat"}, "monday")
    assert "allergic to peanuts" in graphmem.context_pack("Which foods must Alex avoid?", user_id="alex").text
    assert [found.message.content for found in graphmem.search_messages("peanuts", user_id="alex", top_k=1).hits] == [
        messages[0].content
    ]
    assert graphmem.search("Which foods must Alex avoid?", user_id="bo").hits == []


def test_a_list_is_read_page_by_page(graphmem: Graphmem) -> None:
    add(graphmem, *TEXTS)
    add(graphmem, "I am Bo.", user_id="bo")
    tea = MemoryFilter(text=StringFilter(icontains="TEA"))

    assert sorted(memory.text for memory in graphmem.list(user_id="alex", first=2)) == sorted(TEXTS)
    assert [memory.text for memory in graphmem.list(user_id="alex", filter=tea)] == ["I like tea."]
    assert graphmem.memories_page(first=1).total_count == 4
    assert [owner.owner_id for owner in graphmem.owners(first=1)] == ["alex", "bo"]
    assert len(list(graphmem.activity(first=2))) == 4


def test_a_memory_changes_and_keeps_its_history(graphmem: Graphmem) -> None:
    [memory_id] = add(graphmem, "I like tea.")
    expiry = datetime(2100, 1, 1, tzinfo=UTC)

    updated = graphmem.update(memory_id, text="I like green tea.", expires_at=expiry, expected_version=1).memory
    assert (updated.text, updated.version, updated.expires_at) == ("I like green tea.", 2, expiry)
    assert graphmem.update(memory_id, expires_at=None).memory.expires_at is None
    with pytest.raises(errors.Conflict):
        graphmem.update(memory_id, text="I like coffee.", expected_version=1)

    assert graphmem.delete(memory_id).deleted_ids == [memory_id]
    assert graphmem.get(memory_id) is None
    assert graphmem.restore(memory_id).memory.text == "I like green tea."
    assert [version.event for version in graphmem.history(memory_id)] == [
        *(VersionEvent.ADD, VersionEvent.UPDATE, VersionEvent.UPDATE, VersionEvent.DELETE, VersionEvent.RESTORE)
    ]


def test_batches_are_all_or_nothing(graphmem: Graphmem) -> None:
    first, second, third = add(graphmem, *TEXTS)
    changes = [UpdateMemoryInput(id=first, text="I like mate."), UpdateMemoryInput(id=second, text="I live in Bern.")]

    assert graphmem.update_many(changes).affected_count == 2
    with pytest.raises(errors.NotFound) as refused:
        graphmem.delete_many([third, "nobody"])
    assert refused.value.field == ["input", "ids", "1"]
    assert graphmem.delete_many([first, third]).affected_count == 2
    assert [memory.text for memory in graphmem.list()] == ["I live in Bern."]
    assert graphmem.restore_many([first, third]).affected_count == 2


def test_owners_and_projects_go(graphmem: Graphmem) -> None:
    add(graphmem, *TEXTS)
    add(graphmem, "I am Bo.", user_id="bo")
    add(graphmem, "I am Cy.", run_id="monday")

    with pytest.raises(errors.EmptyScope):
        graphmem.delete_all()
    assert graphmem.delete_all(user_id="alex", run_id="monday", dry_run=True).deleted_count == 1
    assert graphmem.end_run("monday").deleted_count == 1
    owners = OwnersBy(owners=[OwnerRef(type=OwnerType.USER, owner_id="alex")])
    assert graphmem.delete_owners(owners, dry_run=True).deleted_count == 4
    assert graphmem.delete_owners(owners).deleted_count == 4
    assert [memory.text for memory in graphmem.list()] == ["I am Bo."]
    assert graphmem.reset("RESET").deleted_count == 5, "reset erases what was deleted, too"
    assert list(graphmem.owners()) == []


def test_a_project_has_settings(graphmem: Graphmem, project: str) -> None:
    graphmem.update_project(categories=[{"name": "pets"}], custom_instructions="Remember pets.")

    settings = graphmem.project()
    assert (settings.name, settings.custom_instructions) == (project, "Remember pets.")
    assert [category.name for category in settings.categories] == ["pets"]
    assert {category.name for category in graphmem.categories()} >= {"pets"}
    assert list(graphmem.entities(query="nobody")) == []


def test_bad_input_is_told_by_its_place(graphmem: Graphmem) -> None:
    nobody: Any = None

    with pytest.raises(errors.BadUserInput) as refused:
        graphmem.add(text="", user_id="alex")
    assert refused.value.field == ["input", "text"]
    with pytest.raises(errors.EmptyScope):
        graphmem.search("tea", user_id=nobody)
    with pytest.raises(errors.BadUserInput):
        next(graphmem.list(first=1001))


def test_what_happens_is_heard(graphmem: Graphmem) -> None:
    began = datetime.now(UTC) - timedelta(minutes=1)
    add(graphmem, *TEXTS)

    heard = graphmem.follow(user_id="alex", events=[ActivityEvent.ADD], since=began)
    memories = [next(heard).node.memory for _ in TEXTS]

    assert sorted(memory.text for memory in memories if memory) == sorted(TEXTS)


async def test_the_asynchronous_client_does_the_same(async_graphmem: AsyncGraphmem) -> None:
    add_all = (async_graphmem.add(text=text, user_id="alex", infer=False) for text in TEXTS)
    added = await asyncio.gather(*add_all)
    [memory_id] = [change.id for change in added[0].results]

    assert sorted([memory.text async for memory in async_graphmem.list(first=2)]) == sorted(TEXTS)
    assert (await async_graphmem.search("What does Alex drink?", user_id="alex")).hits[0].memory.id == memory_id
    assert (await async_graphmem.update(memory_id, text="I like mate.")).memory.version == 2
    with pytest.raises(errors.NotFound):
        await async_graphmem.delete("nobody")


async def test_a_follower_hears_what_comes_after_it_began(async_graphmem: AsyncGraphmem) -> None:
    await async_graphmem.add(text="I like tea.", user_id="alex", infer=False)

    async def follow() -> list[str]:
        texts: list[str] = []
        async with aclosing(async_graphmem.follow(user_id="alex")) as entries:
            async for entry in entries:
                texts.append(entry.node.memory.text if entry.node.memory else "")
                began.set()
                if len(texts) == 2:
                    return texts
        return texts

    began = asyncio.Event()
    following = asyncio.create_task(follow())
    numbers = iter(range(1000))
    while not began.is_set():  # until the follower has begun
        await async_graphmem.add(text=f"I have {next(numbers)} cats.", user_id="alex", infer=False)
        await asyncio.sleep(0.1)
    await async_graphmem.add(text="I live in Zürich.", user_id="alex", infer=False)

    assert "I like tea." not in await asyncio.wait_for(following, 60)


async def test_a_key_opens_its_project(keyed_server: KeyedServer, project: str) -> None:
    client = await keyed_server.client(project, DEFAULT_PERMISSIONS)

    async with AsyncGraphmem(keyed_server.server.url, client.token) as graphmem:
        await graphmem.add(text="I like tea.", user_id="alex", infer=False)
        assert (await graphmem.project()).name == project
    async with AsyncGraphmem(keyed_server.server.url, "gm_wrong") as graphmem:
        with pytest.raises(errors.Unauthenticated):
            await graphmem.project()
        with pytest.raises(errors.Unauthenticated):
            await anext(aiter(graphmem.follow(user_id="alex", since=datetime.now(UTC))))


@pytest.mark.parametrize("page", [page for page in MANUAL if own_examples(page)], ids=named)
async def test_the_examples_run_as_printed(
    page: Path, server: Server, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for example in own_examples(page):
        await asyncio.to_thread(exec, for_tests(example, server, project), {})

    printed = capsys.readouterr().out
    expected = {
        "README.md": ["I am allergic"],
        "docs/clients.md": ["ChangeEvent.ADD", "NOT_FOUND", "ActivityEvent.ADD", "tea"],
    }
    assert [text for text in expected[named(page)] if text not in printed] == []


def for_tests(example: str, server: Server, project: str) -> str:
    """The example with the tests' server, and with a project of its own."""
    address = 'Graphmem("http://127.0.0.1:8000"'
    assert address in example
    return example.replace(', project="assistant"', "").replace(
        address, f'Graphmem("{server.url}", project="{project}"'
    )
