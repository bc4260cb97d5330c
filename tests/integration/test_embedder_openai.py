"""The openai embedder: the real client against a real server on loopback."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.embeddings.openai import BATCH
from graphmem.errors import Unavailable
from graphmem.model.embedding import Vectors


def are_unit(vectors: Vectors) -> bool:
    return vectors.dtype == np.float32 and np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-6)


class Endpoint:
    """Answers /v1/embeddings; what is wrong with it depends on the model that is asked for."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.url = ""

    async def answer(self, request: Request) -> Response:
        body = await request.json()
        self.bodies.append(body)
        self.keys.append(request.headers["authorization"])
        match body["model"]:
            case "flaky" if len(self.bodies) == 1:
                return Response(status_code=503, headers={"retry-after-ms": "1"})
            case "refused":
                return JSONResponse({"error": {"message": "no such model", "code": "model_not_found"}}, 404)
            case "page":
                return PlainTextResponse("<h1>Welcome</h1>")
            case model if model in WRONG:
                return JSONResponse(WRONG[model])
        return JSONResponse({"data": list(rows(body))[::-1]})


WRONG: dict[str, Any] = {
    "zero": {"data": [{"index": 0, "embedding": [0, 0, 0, 0]}]},
    "short": {"data": [{"index": 0, "embedding": [1, 2, 3]}]},
    "words": {"data": [{"index": 0, "embedding": "AAAA"}]},
    "null": {"data": [{"index": 0, "embedding": [None, 1, 1, 1]}]},
    "nothing": {"data": []},
    "list": ["data"],
}


def rows(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    width = body.get("dimensions", 4)
    for index, text in enumerate(body["input"]):
        yield {"object": "embedding", "index": index, "embedding": [len(text), *range(1, width)]}


@pytest.fixture(scope="module")
def server() -> Iterator[Endpoint]:
    endpoint = Endpoint()
    app = Starlette(routes=[Route("/v1/embeddings", endpoint.answer, methods=["POST"])])
    uvicorn_server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not uvicorn_server.started:
            time.sleep(0.01)
        yield endpoint
        uvicorn_server.should_exit = True
        thread.join()


@pytest.fixture
def endpoint(server: Endpoint) -> Endpoint:
    server.bodies.clear()
    server.keys.clear()
    return server


@pytest.fixture
async def ask(endpoint: Endpoint) -> AsyncIterator[Callable[..., Embedder]]:
    made: list[Embedder] = []

    def make(model: str, **settings: Any) -> Embedder:
        settings = {"base_url": endpoint.url, "dimension": 4, **settings}
        made.append(make_embedder(EmbedderSettings(kind="openai", model=model, **settings)))
        return made[-1]

    yield make
    for embedder in made:
        await embedder.close()


Ask = Callable[..., Embedder]


async def test_openai_keeps_the_order_of_texts_in_bounded_requests(ask: Ask, endpoint: Endpoint) -> None:
    embedder = ask("good", api_key="secret")
    texts = ["x" * n for n in range(1, 100)]
    vectors = await embedder.embed_texts(texts)
    assert vectors.shape == (99, 4)
    assert are_unit(vectors)
    assert (vectors[:, 0] / vectors[:, 1]).round().tolist() == list(range(1, 100))
    assert sorted(len(body["input"]) for body in endpoint.bodies) == [99 - 3 * BATCH, BATCH, BATCH, BATCH]
    assert set(endpoint.keys) == {"Bearer secret"}
    assert (await embedder.embed_texts([])).shape == (0, 4)


async def test_openai_sends_long_texts_in_windows_and_never_an_empty_one(ask: Ask, endpoint: Endpoint) -> None:
    embedder = ask("good")
    vectors = await embedder.embed_texts(["a" * 500_000, "", " \n", "b"])
    assert are_unit(vectors)
    assert are_unit(await embedder.embed_query("c" * 9_000))
    inputs = [text for body in endpoint.bodies for text in body["input"]]
    assert max(map(len, inputs)) <= 4_000
    assert all(inputs)


async def test_openai_gives_a_row_for_each_window_and_64_at_most(ask: Ask) -> None:
    embedder = ask("good")
    passages = await embedder.embed_passages(["b", "a" * 9_000, "a" * 500_000])
    assert [rows.shape for rows in passages] == [(1, 4), (3, 4), (64, 4)]
    assert all(map(are_unit, passages))
    assert await embedder.embed_passages([]) == []


async def test_openai_asks_for_a_dimension_only_where_it_can_be_chosen(ask: Ask, endpoint: Endpoint) -> None:
    await ask("good").check()
    assert (await ask("text-embedding-3-small", dimension=16).embed_query("q")).shape == (16,)
    with pytest.raises(Unavailable, match="1 × 4 numbers, not 1 × 1536"):
        await ask("text-embedding-3-small", dimension=None).check()
    assert [body.get("dimensions") for body in endpoint.bodies] == [None, 16, None]


async def test_openai_tries_again_when_the_endpoint_is_busy(ask: Ask, endpoint: Endpoint) -> None:
    assert are_unit(await ask("flaky").embed_query("q"))
    assert len(endpoint.bodies) == 2


@pytest.mark.parametrize("model", ["refused", "page", *WRONG])
async def test_openai_names_itself_when_the_answer_is_wrong(ask: Ask, model: str) -> None:
    embedder = ask(model)
    for call in (embedder.check(), embedder.embed_query("q"), embedder.embed_texts(["t"])):
        with pytest.raises(Unavailable, match=f"openai:{model}"):
            await call


async def test_openai_says_what_the_endpoint_answered(ask: Ask) -> None:
    with pytest.raises(Unavailable, match="does not answer: HTTP 404 model_not_found"):
        await ask("refused").embed_query("q")


async def test_openai_is_unavailable_where_nobody_listens(ask: Ask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable, match="openai:good does not answer"):
        await ask("good", base_url=f"http://127.0.0.1:{port}/v1").check()
