"""A request for embeddings: what it asks, read from its JSON and checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.wire import QUERY_SUFFIX
from graphmem.errors import BadUserInput, LimitExceeded, NotFound
from graphmem.model.limits import MAX_TEXT_BYTES

MAX_INPUTS = 2_048
"""Texts of one request, as OpenAI has it."""
_FIELDS = frozenset(("model", "input", "encoding_format", "dimensions", "user", "passages"))


@dataclass(frozen=True, slots=True)
class EmbeddingRequest:
    model: str
    texts: Sequence[str]
    is_query: bool
    """Whether the texts are queries, by the model's name; they go ahead of all others."""
    is_encoded: bool
    """Whether vectors are wanted in base64, in place of lists of numbers."""
    has_passages: bool
    """Whether the vectors of each text's windows are wanted, too."""


def read_request(body: Mapping[str, Any], embedder: Embedder) -> EmbeddingRequest:
    """Returns the request that a body is. Raises BadUserInput, LimitExceeded, and NotFound for another model."""
    for unknown in body.keys() - _FIELDS:
        raise BadUserInput(f"There is no argument {unknown}; there are {', '.join(sorted(_FIELDS))}.", field=[unknown])
    model = _model(body, embedder.name)
    is_query = model != embedder.name
    _check(body, "dimensions", embedder.dimension, lambda given: given in (None, embedder.dimension))
    _check(body, "encoding_format", "float or base64", lambda given: given in (None, "float", "base64"))
    _check(body, "passages", "true or false, and false for queries", lambda given: _may_have_passages(given, is_query))
    return EmbeddingRequest(
        model, _texts(body), is_query, body.get("encoding_format") == "base64", body.get("passages") is True
    )


def _model(body: Mapping[str, Any], name: str) -> str:
    """Returns the model that a body names: the embedder's name, or that with the suffix of queries."""
    model = body.get("model")
    if not isinstance(model, str):
        raise BadUserInput("model must name the model, as /v1/models has it.", field=["model"])
    if model not in (name, name + QUERY_SUFFIX):
        message = f"There is no model {model}; there are {name}, for texts, and {name}{QUERY_SUFFIX}, for queries."
        raise NotFound(message, field=["model"])
    return model


def _check(body: Mapping[str, Any], field: str, expected: object, is_valid: Callable[[Any], bool]) -> None:
    if not is_valid(body.get(field)):
        raise BadUserInput(f"{field} can only be {expected}.", field=[field])


def _may_have_passages(given: object, is_query: bool) -> bool:
    return given is None or given is False or (given is True and not is_query)


def _texts(body: Mapping[str, Any]) -> list[str]:
    given = body.get("input")
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts:
        raise BadUserInput("input must be a text, or a list of texts.", field=["input"])
    if len(texts) > MAX_INPUTS:
        raise LimitExceeded(f"input has more than {MAX_INPUTS:,} texts.", field=["input"])
    for place, text in enumerate(texts):
        _check_text(text, place)
    return texts


def _check_text(text: object, place: int) -> None:
    field = ["input", str(place)]
    if not isinstance(text, str):
        raise BadUserInput("input must have texts: tokens of another model mean nothing here.", field=field)
    try:
        size = len(text) if len(text) > MAX_TEXT_BYTES else len(text.encode())
    except UnicodeEncodeError as error:
        raise BadUserInput("input has half of a surrogate pair, which is no text.", field=field) from error
    if size > MAX_TEXT_BYTES:
        raise LimitExceeded(f"A text of input is larger than {MAX_TEXT_BYTES:,} bytes.", field=field)
