"""The embedder that several graphmems share: a real `graphmem embed serve` in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import numpy as np
import openai
import pytest

from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.errors import SetupError, Unavailable
from tests.graphql_client import Server, free_port, graphmem_command, running_server
from tests.integration.test_embedders import ODD, QUESTIONS, TEXTS, best_for_questions

KEY = "s" * 40
LONG = "The committee went through the minutes of the previous meeting, item after item. " * 60


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("embed") / "data"
    with running_server(folder, graphmem_command("embed", "serve"), GRAPHMEM_EMBED_KEY=KEY) as running:
        yield running


async def connect(url: str, key: str | None = KEY) -> Embedder:
    return await asyncio.to_thread(make_embedder, EmbedderSettings(kind="graphmem", base_url=f"{url}/v1", api_key=key))


@pytest.fixture(scope="module")
async def shared(service: Server) -> AsyncIterator[Embedder]:
    embedder = await connect(service.url)
    yield embedder
    await embedder.close()


async def test_its_vectors_are_those_of_the_embedder_in_the_service_to_the_last_bit(
    shared: Embedder, embedder: Embedder
) -> None:
    texts = [*TEXTS, *(text[:9_000] for text in ODD), LONG, LONG + TEXTS[0], *(f"number {i}" for i in range(70))]

    assert (shared.name, shared.dimension) == (embedder.name, embedder.dimension)
    for one, other in zip(await shared.embed_passages(texts), await embedder.embed_passages(texts), strict=True):
        assert np.array_equal(one, other)
    assert np.array_equal(await shared.embed_texts(TEXTS), await embedder.embed_texts(TEXTS))
    assert await shared.count_passages(texts) == await embedder.count_passages(texts)
    assert await shared.embed_passages([]) == []


async def test_queries_are_embedded_as_queries(shared: Embedder, embedder: Embedder) -> None:
    for question in [*QUESTIONS, "", LONG]:
        assert np.array_equal(await shared.embed_query(question), await embedder.embed_query(question))
    assert await best_for_questions(shared) == [0, 1, 2, 3, 4]


async def test_queries_go_ahead_of_what_others_embed(shared: Embedder, service: Server) -> None:
    other = await connect(service.url)
    bulk = asyncio.create_task(other.embed_texts([LONG] * 120))
    await asyncio.sleep(0.5)

    queries = [await shared.embed_query(question) for question in QUESTIONS]

    assert not bulk.done()
    assert len(queries) == len(QUESTIONS)
    bulk.cancel()
    await other.close()


async def test_openais_client_gets_the_same_vectors(service: Server, embedder: Embedder) -> None:
    async with openai.AsyncOpenAI(base_url=f"{service.url}/v1", api_key=KEY) as client:
        [name, query_name] = [model.id async for model in client.models.list()]
        texts = await client.embeddings.create(model=name, input=TEXTS)
        floats = await client.embeddings.create(model=name, input=TEXTS[0], encoding_format="float", dimensions=384)
        query = await client.embeddings.create(model=query_name, input=QUESTIONS[0])
        with pytest.raises(openai.BadRequestError, match="tokens of another model"):
            await client.embeddings.create(model=name, input=[101, 102])
        with pytest.raises(openai.NotFoundError, match="There is no model"):
            await client.embeddings.create(model="text-embedding-3-small", input="x")

    vectors = await embedder.embed_texts(TEXTS)
    assert np.array_equal(np.array([row.embedding for row in texts.data], np.float32), vectors)
    assert np.allclose(floats.data[0].embedding, vectors[0], atol=1e-7)
    assert np.allclose(query.data[0].embedding, await embedder.embed_query(QUESTIONS[0]), atol=1e-7)
    assert texts.usage.prompt_tokens == sum(map(embedder.count_tokens, TEXTS))


async def test_openais_client_is_refused_without_the_key(service: Server) -> None:
    async with openai.AsyncOpenAI(base_url=f"{service.url}/v1", api_key="none") as client:
        with pytest.raises(openai.AuthenticationError, match="GRAPHMEM_EMBED_KEY"):
            await client.embeddings.create(model="x", input="x")


async def test_its_metrics_tell_of_the_embedder_to_this_machine_and_to_who_has_the_key(
    shared: Embedder, service: Server
) -> None:
    await shared.embed_texts(TEXTS)
    by_proxy = {"X-Forwarded-For": "203.0.113.7"}

    async with httpx.AsyncClient(base_url=service.url) as http:
        told = (await http.get("/metrics")).text
        refused = await http.get("/metrics", headers=by_proxy)
        admitted = await http.get("/metrics", headers=by_proxy | {"Authorization": f"Bearer {KEY}"})

    samples = dict(line.rsplit(" ", 1) for line in told.splitlines() if not line.startswith("#"))
    assert float(samples["graphmem_embedder_texts_total"]) >= len(TEXTS)
    assert float(samples['graphmem_model_seconds_count{call="embed_texts"}']) >= 1
    assert float(samples["process_resident_memory_bytes"]) > 0
    assert not any(name.startswith("graphmem_neo4j") for name in samples)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "invalid_api_key")
    assert admitted.status_code == 200


async def test_a_wrong_key_or_address_is_told_at_the_start(service: Server) -> None:
    with pytest.raises(SetupError, match="GRAPHMEM_EMBEDDER_API_KEY"):
        await connect(service.url, None)
    with pytest.raises(Unavailable, match="graphmem embed serve"):
        await connect(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(Unavailable, match="HTTP 404"):
        await connect(f"{service.url}/nowhere")
    with pytest.raises(SetupError, match="GRAPHMEM_EMBEDDER_BASE_URL"):
        make_embedder(EmbedderSettings(kind="graphmem"))


async def test_a_service_that_is_gone_is_unavailable_until_it_is_back(tmp_path: Path) -> None:
    port, command = free_port(), graphmem_command("embed", "serve")
    with running_server(tmp_path / "first", command, GRAPHMEM_PORT=str(port)):
        embedder = await connect(f"http://127.0.0.1:{port}", None)
        before = await embedder.embed_query("tea?")
    for call in (embedder.check(), embedder.embed_query("tea?"), embedder.embed_texts(["tea"])):
        with pytest.raises(Unavailable, match=rf"{embedder.name} at .*:{port}/v1 does not answer"):
            await call
    with running_server(tmp_path / "second", command, GRAPHMEM_PORT=str(port)):
        assert np.array_equal(await embedder.embed_query("tea?"), before)
    await embedder.close()
