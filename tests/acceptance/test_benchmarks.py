"""The baseline of `make bench` does what graphmem does, on a corpus so small that figures would mean nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from benchmarks import importing, revisions
from benchmarks.baseline import Baseline
from benchmarks.corpus import BIG_OWNER, make_items
from benchmarks.measures import add_batch, measure_listing, measure_nested_listing, measure_searching
from benchmarks.recall import Case, ends, measure_recall
from benchmarks.scale.corpus import LOT
from benchmarks.scale.measures import compare_made, measure_activity, measure_writes
from benchmarks.scale.store import Store
from benchmarks.scale.vectors import Kind, embedding_of
from benchmarks.wire import search_by_graphql, search_by_mem0
from graphmem import embedded
from graphmem.embeddings.embedder import Embedder
from graphmem.model.embedding import Embedding
from graphmem.store.driver import Address
from tests.graphql_client import Client, Server

MEMORIES = "{ memories { totalCount nodes { text messages { nodes { content } } } } }"

STATES = "{ memories { nodes { text version } } }"


@pytest.fixture
async def baseline(neo4j_address: Address, embedder: Embedder, project: str) -> AsyncIterator[Baseline]:
    baseline = Baseline(neo4j_address, embedder, project)
    yield baseline
    await baseline.close()


async def test_what_the_bare_driver_writes_is_listed_and_searched_by_graphmem(
    client: Client, baseline: Baseline
) -> None:
    items = make_items(40, 2)[::2]  # those of the one who has half
    texts = [item.text for item in items]
    vectors = map(Embedding, await baseline.embedder.embed_texts(texts))

    await baseline.write(items, dict(zip(texts, vectors, strict=True)))

    page = await client.data(MEMORIES)
    assert page["totalCount"] == len(set(texts))
    assert {memory["text"] for memory in page["nodes"]} == set(texts)
    assert all(memory["messages"]["nodes"] == [{"content": memory["text"]}] for memory in page["nodes"])
    rows = [await measure_listing(client, baseline, 1), await measure_nested_listing(client, baseline, 1)]
    for row in rows + await measure_searching(client, baseline, 1):
        assert float(row.result.removesuffix(" ×")) > 0, row


async def test_the_bare_driver_updates_and_deletes_what_graphmem_does(
    client: Client, baseline: Baseline, neo4j_address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in {"BATCH": 10, "OWNED": 20, "DELETION_BATCH": 10, "ROUNDS": 1, "PAIRS": 1}.items():
        monkeypatch.setattr(revisions, name, few)

    await revisions.measure_revisions(client, baseline, neo4j_address)

    projects = ("updated", "updated-bare", "deleted-1", "deleted-bare-1")
    updated, by_driver, deleted, deleted_by_driver = [
        (await Client(client.http, project).data(STATES))["nodes"] for project in projects
    ]
    assert sorted(node["text"] for node in updated) == sorted(node["text"] for node in by_driver)
    assert [node["version"] for node in updated] == [node["version"] for node in by_driver] == [3] * 10
    assert deleted == deleted_by_driver == []


async def test_what_is_measured_of_imports_is_a_file_that_can_be_imported(
    neo4j_address: Address, embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, few in {"EMBEDDED": 10, "PART": 10, "FEW": 10, "MANY": 20}.items():
        monkeypatch.setattr(importing, name, few)

    embedding, memory = await importing.measure_imports(neo4j_address, embedder, tmp_path)

    assert embedding.graphmem.endswith("/s")
    assert memory.graphmem.endswith("MiB")


@pytest.fixture(params=list(Kind))
async def store(request: pytest.FixtureRequest, client: Client, baseline: Baseline, server: Server) -> Store:
    embed_texts = await embedding_of(request.param, baseline.embedder)
    return Store(client, baseline, embed_texts, server, await embedded.status(server.data_dir))


async def test_a_store_is_filled_where_it_has_gaps_and_its_searches_find_the_vectors_that_are_made_again(
    store: Store,
) -> None:
    assert await store.written_lots() == set()
    await store.fill({0, 2}, 4 * LOT)  # as if the lots 0 and 2 were there
    assert await store.written_lots() == {1, 3}

    await store.fill({1, 3}, 4 * LOT)

    assert await store.written_lots() == {0, 1, 2, 3}
    assert (await store.client.data(MEMORIES))["totalCount"] == 4 * LOT
    cases = [Case("100 %", {}, lambda n: n >= 0), Case("10 %, by text", ends("3"), lambda n: n % 10 == 3)]
    rows = await measure_recall(store.client, await compare_made(store, 4 * LOT), cases)
    assert [row.result for row in rows] == ["1.000", "1.000"]


async def test_what_is_measured_of_a_store_leaves_it_as_it_was(store: Store) -> None:
    await store.fill(set(), LOT)
    figures = await measure_writes(store, LOT) | await measure_activity(store, LOT)

    assert set(figures) == {"add", "delete", "activity", "activity of the owner"}
    assert (await store.client.data(MEMORIES))["totalCount"] == LOT


async def test_a_search_over_mem0s_wire_has_the_hits_and_the_fields_of_the_one_by_graphql(client: Client) -> None:
    items = [item for item in make_items(40, 2) if item.owner == BIG_OWNER]
    await add_batch(client, items)

    rows = await search_by_mem0(client, "Who bought the sofa?")
    hits = (await search_by_graphql(client, "Who bought the sofa?"))["hits"]

    assert [(row["id"], row["score"]) for row in rows] == [(hit["memory"]["id"], hit["score"]) for hit in hits]
    assert [row["input"] for row in rows] == [hit["memory"]["messages"]["nodes"] for hit in hits] != []
    names = [sorted(category["name"] for category in hit["memory"]["categories"]) for hit in hits]
    assert [sorted(row["categories"] or []) for row in rows] == names
