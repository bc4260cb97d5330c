"""This module encodes what `graphmem embed serve` adds to OpenAI's embeddings API: queries, and exact vectors."""

from __future__ import annotations

from base64 import b64decode, b64encode

import numpy as np

from graphmem.errors import Unavailable
from graphmem.model.embedding import Vectors

QUERY_SUFFIX = "-query"
"""The ending of a model's name that marks its inputs as queries: OpenAI's API has no field that says so."""

_FLOATS = np.dtype("<f4")
_TOLERANCE = 1e-3
"""The greatest difference of a row's norm from 1: more than float32 rounds, and less than any damage makes."""


def encode_rows(rows: Vectors) -> str:
    """Returns numbers as OpenAI's clients read them: base64 of float32, the lowest byte first, row by row."""
    return b64encode(rows.astype(_FLOATS, copy=False).tobytes()).decode()


def decode_rows(text: str, dimension: int, name: str) -> Vectors:
    """Returns the rows of an embedder, which has made them of unit length: scaled anew, their last bits would change.

    Raises Unavailable with the embedder's `name` for anything else, and ValueError for what is no such text.
    """
    rows: Vectors = np.frombuffer(b64decode(text, validate=True), _FLOATS).reshape(-1, dimension).astype(np.float32)
    norms = np.linalg.norm(rows, axis=1)
    if not (len(rows) and np.allclose(norms, 1, rtol=0, atol=_TOLERANCE)):
        raise Unavailable(f"The embedder {name} gave a vector that is not of unit length.")
    return rows
