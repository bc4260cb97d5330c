from __future__ import annotations

from collections.abc import Sequence

import httpx
import numpy as np
import pytest

from benchmarks.embedding_endpoint import make_endpoint
from graphmem.model.embedding import Vector, Vectors


class LengthEmbedder:
    """Gives a text its length, and a query that of the query and its prefix."""

    name, dimension = "length", 1

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.array([[len(text)] for text in texts], np.float32)

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return [len(rows) for rows in await self.embed_passages(texts)]

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return list(np.split(await self.embed_texts(texts), len(texts)))

    async def embed_query(self, text: str) -> Vector:
        return np.array([100 + len(text)], np.float32)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def check(self) -> None: ...

    async def close(self) -> None: ...


async def ask(**body: object) -> httpx.Response:
    transport = httpx.ASGITransport(make_endpoint(LengthEmbedder()))
    async with httpx.AsyncClient(transport=transport, base_url="http://endpoint") as http:
        return await http.post("/v1/embeddings", json=body)


@pytest.mark.parametrize(("model", "vectors"), [("graphmem", [[2], [3]]), ("graphmem-query", [[102], [103]])])
async def test_the_models_name_says_whether_texts_or_queries_are_embedded(
    model: str, vectors: list[list[float]]
) -> None:
    answer = (await ask(model=model, input=["ab", "abc"], dimensions=1)).json()
    assert [row["index"] for row in answer["data"]] == [0, 1]
    assert [row["embedding"] for row in answer["data"]] == vectors


async def test_one_text_may_stand_alone() -> None:
    [row] = (await ask(model="graphmem", input="ab")).json()["data"]
    assert row["embedding"] == [2]


async def test_other_dimensions_are_refused() -> None:
    assert (await ask(model="graphmem", input="ab", dimensions=2)).status_code == 400
