"""What turns text into vectors, and which one the settings ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from graphmem.embeddings.sentence_transformers import SentenceTransformersEmbedder
from graphmem.embeddings.vectors import Vector, Vectors, whole_vectors
from graphmem.errors import SetupError
from graphmem.model.embedding import Embedding, passage_count


class Embedder(Protocol):
    """Every vector is float32 and of unit length. Every method may raise Unavailable."""

    name: str
    """Identifies model and quantisation: vectors of different names don't compare."""

    dimension: int

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        """For each text one row for each of its windows, in order: a single one where the model takes it whole.

        Any text has one, the empty one too. None has more than 64: of more windows, those are the means of as many
        consecutive groups, as equal as can be.
        """

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        """How many rows embed_passages gives for each text, without making them."""

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order: the mean of its passages."""

    async def embed_query(self, text: str) -> Vector:
        """The vector to search with; goes ahead of texts that wait."""

    def count_tokens(self, text: str) -> int:
        """As the model's tokenizer counts them, or an estimate that is rather too high; takes a thread's time."""

    async def check(self) -> None:
        """Returns when the embedder answers."""

    async def close(self) -> None: ...


async def embed(embedder: Embedder, texts: Iterable[str]) -> dict[str, Embedding]:
    """Returns the embedding of each text, with one call for texts and passages; none is embedded twice.

    Raises Unavailable.
    """
    different = list(dict.fromkeys(texts))
    if not different:
        return {}
    found = await embedder.embed_passages(different)
    vectors = whole_vectors(found, embedder.dimension, embedder.name)
    return {
        text: Embedding(vector, tuple(passages[: passage_count(len(passages))]))
        for text, vector, passages in zip(different, vectors, found, strict=True)
    }


@dataclass(frozen=True)
class EmbedderSettings:
    """`model_file` is for the local embedder; `base_url`, `api_key` and `dimension` are for `openai`."""

    kind: str = "local"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    dimension: int | None = None
    model_file: Path | None = None
    threads: int | None = None


def make_embedder(settings: EmbedderSettings) -> Embedder:
    """Loads the model, which may take seconds; each library is imported only when it is asked for."""
    match settings.kind:
        case "local":
            return _local(settings)
        case "sentence-transformers":
            return _sentence_transformers(settings)
        case "openai":
            return _openai(settings)
        case kind:
            raise SetupError(
                f"There is no embedder {kind!r}: set GRAPHMEM_EMBEDDER to local, sentence-transformers or openai."
            )


def _local(settings: EmbedderSettings) -> Embedder:
    from graphmem.embeddings.local import LocalEmbedder  # noqa: PLC0415  loads onnxruntime

    if settings.model_file is None:
        raise SetupError("The local embedder needs the archive of its model.")
    return LocalEmbedder(settings.model_file, settings.threads)


def _sentence_transformers(settings: EmbedderSettings) -> Embedder:
    if settings.model is None:
        raise SetupError(
            "The embedder sentence-transformers needs a model: set GRAPHMEM_EMBEDDER_MODEL to its name or folder."
        )
    return SentenceTransformersEmbedder(settings.model)


def _openai(settings: EmbedderSettings) -> Embedder:
    from graphmem.embeddings.openai import OpenAIEmbedder  # noqa: PLC0415  loads openai, which takes seconds

    return OpenAIEmbedder(settings.model, settings.base_url, settings.api_key, settings.dimension)
