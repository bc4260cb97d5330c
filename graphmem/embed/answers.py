"""Answers as OpenAI's clients read them: lists of embeddings, and of models."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np

from graphmem.embed.embedding_request import EmbeddingRequest
from graphmem.embeddings.wire import QUERY_SUFFIX, encode_rows
from graphmem.model.embedding import Vector, Vectors

_OWNER = "graphmem"


def embeddings(
    request: EmbeddingRequest, vectors: Sequence[Vector], passages: Sequence[Vectors] | None, tokens: int
) -> dict[str, Any]:
    """Returns the answer, in which numbers may be NumPy's; `passages` are the rows of each text's windows."""
    form = encode_rows if request.is_encoded else np.ascontiguousarray
    data = []
    for index, (vector, rows) in enumerate(zip(vectors, passages or repeat(None), strict=False)):
        entry = {"object": "embedding", "index": index, "embedding": form(vector)}
        data.append(entry if rows is None else entry | {"passages": form(rows)})
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "model": request.model, "data": data, "usage": usage}


def passage_counts(counts: Sequence[int]) -> dict[str, Any]:
    data = [{"object": "passages", "index": index, "passages": count} for index, count in enumerate(counts)]
    return {"object": "list", "data": data}


def models(name: str, dimension: int, since: int) -> dict[str, Any]:
    """Returns the two names of the embedder, that for texts and that for queries, in this order."""
    data = [
        {"id": model, "object": "model", "created": since, "owned_by": _OWNER, "dimensions": dimension}
        for model in (name, name + QUERY_SUFFIX)
    ]
    return {"object": "list", "data": data}
