"""The protocol of embedders, and the choice of one by the settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from graphmem.embeddings.sentence_transformers import SentenceTransformersEmbedder
from graphmem.embeddings.vectors import whole_vectors
from graphmem.errors import SetupError
from graphmem.model.embedding import Embedding, Vector, Vectors, passage_count


class Embedder(Protocol):
    """Turns texts into vectors, which are float32 and of unit length. Every method may raise Unavailable."""

    name: str
    """Identifies model and quantisation: vectors made under different names can't be compared."""

    dimension: int

    async def embed_passages(self, texts: Sequence[str]) -> list[Vectors]:
        """Returns a matrix for each text, with one row for each window of the text, in order.

        A text that the model takes whole has a single row, and so has the empty text. None has more than MAX_PASSAGES:
        the rows of a longer text are the means of so many consecutive groups of windows, of almost equal size.
        """

    async def count_passages(self, texts: Sequence[str]) -> list[int]:
        """Returns how many rows embed_passages gives for each text, without embedding any."""

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Returns one row a text, in order: the normalised mean of its passages."""

    async def embed_query(self, text: str) -> Vector:
        """Returns the vector of a query, which goes ahead of all texts that wait to be embedded."""

    def count_tokens(self, text: str) -> int:
        """Returns how many tokens the model's tokenizer makes of a text, or an estimate that is rather too high.

        It is not async: for long texts call it in a thread.
        """

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
    matrices = await embedder.embed_passages(different)
    vectors = whole_vectors(matrices, embedder.dimension, embedder.name)
    return {
        text: Embedding(vector, tuple(passages[: passage_count(len(passages))]))
        for text, vector, passages in zip(different, vectors, matrices, strict=True)
    }


@dataclass(frozen=True)
class EmbedderSettings:
    """The settings of an embedder.

    `model_file` and `threads` are for `local`; `base_url` and `api_key` are for `graphmem` and `openai`, and
    `dimension` is for the latter.
    """

    kind: str = "local"
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    dimension: int | None = None
    model_file: Path | None = None
    threads: int | None = None


def make_embedder(settings: EmbedderSettings) -> Embedder:
    """Returns the embedder that the settings name; loading its model may take seconds.

    Its libraries are imported only then. Raises SetupError.
    """
    match settings.kind:
        case "local":
            return _local(settings)
        case "sentence-transformers":
            return _sentence_transformers(settings)
        case "openai":
            return _openai(settings)
        case "graphmem":
            return _shared(settings)
        case kind:
            raise SetupError(
                f"There is no embedder {kind!r}: set GRAPHMEM_EMBEDDER to local, graphmem, openai or "
                "sentence-transformers."
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


def _shared(settings: EmbedderSettings) -> Embedder:
    from graphmem.embeddings.shared import connect_shared  # noqa: PLC0415  loads openai, which takes seconds

    if settings.base_url is None:
        raise SetupError(
            "The embedder graphmem needs GRAPHMEM_EMBEDDER_BASE_URL: the address that `graphmem embed serve` prints."
        )
    return connect_shared(settings.base_url, settings.api_key)
