"""What a peer is given to do, and what it answers, as JSON between two environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from benchmarks.answers import Answer
from benchmarks.embedding_endpoint import QUERY_SUFFIX
from benchmarks.recording import Conversation
from benchmarks.replay import add_input, batches
from benchmarks.trial import DEPTH, TIMED_TOP_K, Asked, asked_questions, timed

MODEL = "graphmem"
QUERY_MODELS = {MODEL + QUERY_SUFFIX: "mem0", MODEL: "mem0, questions embedded as texts"}
"""By the model's name, what the table calls answers to questions that it has embedded."""


def make_job(conversations: Sequence[Conversation], endpoint: str, dimension: int) -> dict[str, Any]:
    asked = asked_questions(conversations)
    return {
        "endpoint": endpoint,
        "dimension": dimension,
        "document_model": MODEL,
        "query_models": list(QUERY_MODELS),
        "depth": DEPTH,
        "timed_top_k": TIMED_TOP_K,
        "turns": list(chain.from_iterable(map(_turns, conversations))),
        "questions": list(map(_question, asked)),
        "timed": list(map(_question, timed(asked))),
    }


def _turns(conversation: Conversation) -> list[dict[str, str]]:
    """As graphmem is given them; `dia_id`s are made unique."""
    rows = []
    for turns in batches(conversation.turns):
        said = add_input(conversation.id, turns)
        owners = {"user_id": said["userId"], "run_id": said["runId"]}
        for turn, message in zip(turns, said["messages"], strict=True):
            content = {name: message[name] for name in ("role", "name", "content")}
            rows.append({"dia_id": _unique(conversation, turn.dia_id), **owners, **content})
    return rows


def _question(asked: Asked) -> dict[str, str]:
    conversation, question = asked
    return {"user_id": conversation.id, "text": question.text}


def _unique(conversation: Conversation, dia_id: str) -> str:
    return f"{conversation.id}/{dia_id}"


def read_answers(conversations: Sequence[Conversation], found: Mapping[str, Any]) -> dict[str, list[Answer]]:
    """By the names of `QUERY_MODELS`."""
    asked = asked_questions(conversations)
    gold = [tuple(_unique(one, dia_id) for dia_id in question.evidence) for one, question in asked]
    return {
        QUERY_MODELS[model]: [
            Answer(question.category, expected, tuple(ranking))
            for (_, question), expected, ranking in zip(asked, gold, rankings, strict=True)
        ]
        for model, rankings in found["rankings"].items()
    }
