"""The embedder behind an endpoint with OpenAI's embeddings API."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from graphmem.embeddings.endpoint import Endpoint, Entry, Question
from graphmem.embeddings.tokens import estimate_tokens
from graphmem.embeddings.vectors import count_passages, passages_of, unit_rows, whole_vectors
from graphmem.embeddings.windows import windows
from graphmem.errors import SetupError
from graphmem.model.embedding import Vector, Vectors

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "text-embedding-3-small"
NATIVE_DIMENSIONS = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
WINDOW = 4_000
"""Characters of one input: fewer than the API's limit of 8,192 tokens in any common script."""
OVERLAP = 200
"""Characters that neighbouring windows have in common."""
BATCH = 32
"""Inputs of one request: fewer than the API's limit of 300,000 tokens."""


class OpenAIEmbedder:
    """Sends texts to an endpoint, in batches."""

    def __init__(self, model: str | None, base_url: str | None, api_key: str | None, dimension: int | None) -> None:
        """Makes the client, and sends nothing yet. Raises SetupError for a missing key or an unknown dimension."""
        if not (base_url or api_key):
            raise SetupError(
                "The embedder openai needs GRAPHMEM_EMBEDDER_API_KEY, or GRAPHMEM_EMBEDDER_BASE_URL for "
                "another endpoint."
            )
        model = model or DEFAULT_MODEL
        self.name = f"openai:{model}"
        self.dimension = _dimension(model, dimension)
        self._endpoint = Endpoint(self.name, base_url or OPENAI_URL, api_key)
        # Floats are asked for, because endpoints other than OpenAI's get base64 wrong or refuse it.
        fields: dict[str, object] = {"model": model, "encoding_format": "float"}
        # Many endpoints refuse a dimension that they can't choose, so only a shortened one is asked for.
        if self.dimension != NATIVE_DIMENSIONS.get(model, self.dimension):
            fields["dimensions"] = self.dimension
        self._texts = Question(fields, self._read)
        self._query = Question(fields, self._read, is_urgent=True)

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        return await self._embed(texts, self._texts)

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        return count_passages([_cut(text) for text in texts])

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return whole_vectors(await self.embed_passages(texts), self.dimension, self.name)

    async def embed_query(self, text: str) -> Vector:
        vector: Vector
        [vector] = whole_vectors(await self._embed([text], self._query), self.dimension, self.name)
        return vector

    def count_tokens(self, text: str) -> int:
        """Returns an estimate, for the endpoint's tokenizer is not known."""
        return estimate_tokens(text)

    async def check(self) -> None:
        await self._endpoint.check(self._query)

    async def close(self) -> None:
        await self._endpoint.close()

    async def _embed(self, texts: Sequence[str], question: Question[Vector]) -> list[Vectors]:
        cut = [_cut(text) for text in texts]
        inputs = list(chain.from_iterable(cut))
        batches = (inputs[i : i + BATCH] for i in range(0, len(inputs), BATCH))
        rows = await self._endpoint.ask(question, batches)
        return passages_of(rows, [len(pieces) for pieces in cut], self.name)

    def _read(self, entries: Sequence[Entry]) -> Sequence[Vector]:
        rows = [entry["embedding"] for entry in entries]
        return list(unit_rows(rows, (len(rows), self.dimension), self.name))


def _dimension(model: str, dimension: int | None) -> int:
    known = dimension or NATIVE_DIMENSIONS.get(model)
    if known is None:
        raise SetupError(f"Set GRAPHMEM_EMBEDDER_DIMENSION to the length of the vectors that {model} gives.")
    return known


def _cut(text: str) -> list[str]:
    text = text if text.strip() else " "  # the API refuses the empty string
    return [text[span] for span in windows(len(text), WINDOW, OVERLAP)]
