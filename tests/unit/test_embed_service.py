"""The embedder's service as OpenAI's clients see it: what is answered, what is refused, and in which form."""

from __future__ import annotations

import asyncio
import json
import socket
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np
import pytest

from graphmem.app.embedding import make_embed_app, serving_embedder
from graphmem.cli.http_server import listening
from graphmem.config.settings import Settings
from graphmem.errors import SetupError, Unavailable
from graphmem.model.embedding import Vector, Vectors
from graphmem.telemetry.telemetry import Telemetry
from tests.unit.asgi import client_of

KEY = "k" * 32


class LengthEmbedder:
    """Gives a text a row for each of its words, by the word's length, and a query another sign."""

    name, dimension = "length", 2

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        if "never" in texts:
            await asyncio.Event().wait()
        if "broken" in texts:
            raise Unavailable("The embedder is broken.")
        return [np.array([unit(len(word)) for word in text.split()], np.float32) for text in texts]

    async def embed_query(self, text: str) -> Vector:
        return -np.array(unit(len(text)), np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def check(self) -> None: ...

    async def close(self) -> None: ...


def unit(angle: float) -> tuple[float, float]:
    return float(np.cos(angle)), float(np.sin(angle))


def near(*rows: tuple[float, float]) -> Any:
    return pytest.approx(np.array(rows, np.float32), abs=1e-6)


def client(**settings: Any) -> httpx.AsyncClient:
    return client_of(make_embed_app(Settings(**settings), LengthEmbedder(), Telemetry()))


async def ask(path: str = "/v1/embeddings", **body: object) -> httpx.Response:
    async with client(request_timeout=0.1) as http:
        return await http.post(path, content=json.dumps({"model": "length", "input": "ab", **body}))


def read_bytes(text: str) -> Vectors:
    return np.frombuffer(b64decode(text), "<f4").reshape(-1, 2)


async def test_texts_are_answered_in_their_order_with_what_their_tokens_are() -> None:
    answer = (await ask(input=["ab", "abc"], dimensions=2, user="alex")).json()

    assert [row["index"] for row in answer["data"]] == [0, 1]
    assert [row["embedding"] for row in answer["data"]] == near(unit(2), unit(3))
    assert (answer["object"], answer["model"]) == ("list", "length")
    assert answer["usage"] == {"prompt_tokens": 2, "total_tokens": 2}


async def test_one_text_may_stand_alone() -> None:
    [row] = (await ask()).json()["data"]

    assert [row["embedding"]] == near(unit(2))
    assert "passages" not in row


async def test_vectors_come_in_base64_where_that_is_wanted() -> None:
    [row] = (await ask(encoding_format="base64")).json()["data"]

    assert read_bytes(row["embedding"]) == near(unit(2))


async def test_the_models_name_says_that_queries_are_embedded() -> None:
    [row] = (await ask(model="length-query")).json()["data"]

    assert [row["embedding"]] == near((-unit(2)[0], -unit(2)[1]))


@pytest.mark.parametrize("form", ["float", "base64"])
async def test_a_graphmem_gets_a_row_for_each_window_of_a_text(form: str) -> None:
    [row] = (await ask(input="a bcd", passages=True, encoding_format=form)).json()["data"]

    passages, whole = row["passages"], row["embedding"]
    if form == "base64":
        passages, [whole] = read_bytes(passages), read_bytes(whole)
    assert np.array(passages) == near(unit(1), unit(3))
    assert [whole] == near(unit(2))  # the mean of both, of unit length


async def test_passages_are_counted_without_being_embedded() -> None:
    answer = (await ask("/v1/passages", input=["a b c", "never"])).json()

    assert [row["passages"] for row in answer["data"]] == [3, 1]


@pytest.mark.parametrize(
    ("body", "param", "told"),
    [
        ({"input": [1, 2, 3]}, "input.0", "texts"),
        ({"input": [[1, 2], [3]]}, "input.0", "texts"),
        ({"input": ["a", 5]}, "input.1", "texts"),
        ({"input": []}, "input", "list of texts"),
        ({"input": None}, "input", "list of texts"),
        ({"input": ["a"] * 2_049}, "input", "2,048"),
        ({"input": "é" * 250_001}, "input.0", "500,000"),
        ({"input": "\ud800"}, "input.0", "surrogate"),
        ({"model": None}, "model", "name"),
        ({"dimensions": 3}, "dimensions", "2"),
        ({"encoding_format": "int8"}, "encoding_format", "base64"),
        ({"passages": "yes"}, "passages", "true"),
        ({"model": "length-query", "passages": True}, "passages", "queries"),
        ({"input_type": "query"}, "input_type", "model"),
    ],
)
async def test_what_cannot_be_embedded_is_refused_by_its_name(body: dict[str, Any], param: str, told: str) -> None:
    answer = await ask(**body)

    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)
    assert told in error["message"]


async def test_another_model_is_not_found() -> None:
    answer = await ask(model="text-embedding-3-small")

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "model_not_found"


@pytest.mark.parametrize(
    ("text", "status", "code"), [("broken", 503, "unavailable"), ("never", 504, "timeout"), ("", 500, "internal")]
)
async def test_what_goes_wrong_is_told_in_openais_form(text: str, status: int, code: str) -> None:
    answer = await ask(input=text)  # of no words there is no mean, which nobody expects

    error = answer.json()["error"]
    assert (answer.status_code, error["type"], error["code"]) == (status, "server_error", code)


async def test_what_is_no_request_is_refused_in_openais_form() -> None:
    async with client() as http:
        answers = [
            await http.post("/v1/embeddings", content=b"{"),
            await http.post("/v1/embeddings", content=b"[]"),
            await http.post("/v1/embeddings", content=b'{"input": "' + b"a" * (16 << 20) + b'"}'),
            await http.post("/v1/completions", json={}),
            await http.get("/v1/embeddings"),
            await http.get("/v1/models", headers={"Host": "other.example"}),
            await http.get("/v1/models", headers={"Origin": "https://other.example"}),
        ]

    assert [answer.status_code for answer in answers] == [400, 400, 413, 404, 405, 421, 403]
    assert all(answer.json()["error"]["message"] for answer in answers)


async def test_both_names_of_the_model_are_listed_that_for_texts_first() -> None:
    async with client() as http:
        models = (await http.get("/v1/models")).json()["data"]

    assert [(model["id"], model["dimensions"]) for model in models] == [("length", 2), ("length-query", 2)]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {KEY}"}])
async def test_without_its_key_nothing_is_embedded_and_no_model_told(header: dict[str, str]) -> None:
    async with client(embed_key=KEY) as http:
        answers = [
            await http.post("/v1/embeddings", json={"model": "length", "input": "a"}, headers=header),
            await http.post("/v1/passages", json={"model": "length", "input": "a"}, headers=header),
            await http.get("/v1/models", headers=header),
        ]
        health = await http.get("/readyz")

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert {answer.json()["error"]["code"] for answer in answers} == {"invalid_api_key"}
    assert health.json() == {"status": "ok", "embedder": "ok"}


async def test_with_its_key_it_answers() -> None:
    async with client(embed_key=KEY) as http:
        answer = await http.get("/v1/models", headers={"Authorization": f"Bearer {KEY}"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (Settings(embedder="graphmem"), "GRAPHMEM_EMBEDDER is"),
        (Settings(embed_host="0.0.0.0"), "GRAPHMEM_EMBED_KEY"),
    ],
)
async def test_what_cannot_be_served_or_is_open_to_all_is_not_started(settings: Settings, told: str) -> None:
    with pytest.raises(SetupError, match=told):
        async with serving_embedder(settings, lambda *_: None):
            pass


def test_a_port_in_use_is_named_by_its_setting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SetupError, match="GRAPHMEM_EMBED_PORT"), listening("127.0.0.1", port, "GRAPHMEM_EMBED"):
            pass
