"""The job for another library and its result, exchanged as JSON between two environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from benchmarks.answers import Answer
from benchmarks.recording import Conversation
from benchmarks.replay import add_input, batches
from benchmarks.trial import DEPTH, TIMED_TOP_K, AskedQuestion, asked_questions, timing_sample
from graphmem.embeddings.wire import QUERY_SUFFIX

LABELS = {QUERY_SUFFIX: "mem0", "": "mem0, questions embedded as texts"}
"""The label in the table for each model that embeds the questions, by what its name ends in."""


def make_job(conversations: Sequence[Conversation], endpoint: str, model: str, dimension: int) -> dict[str, Any]:
    asked = asked_questions(conversations)
    return {
        "endpoint": endpoint,
        "dimension": dimension,
        "document_model": model,
        "query_models": [model + suffix for suffix in LABELS],
        "depth": DEPTH,
        "timed_top_k": TIMED_TOP_K,
        "turns": list(chain.from_iterable(map(_turns, conversations))),
        "questions": list(map(_question, asked)),
        "timed": list(map(_question, timing_sample(asked))),
    }


def _turns(conversation: Conversation) -> list[dict[str, str]]:
    """Returns the turns with the content that graphmem gets, and with `dia_id`s that are unique among conversations."""
    rows = []
    for turns in batches(conversation.turns):
        request = add_input(conversation.id, turns)
        owners = {"user_id": request["userId"], "run_id": request["runId"]}
        for turn, message in zip(turns, request["messages"], strict=True):
            content = {name: message[name] for name in ("role", "name", "content")}
            rows.append({"dia_id": _unique(conversation, turn.dia_id), **owners, **content})
    return rows


def _question(asked: AskedQuestion) -> dict[str, str]:
    conversation, question = asked
    return {"user_id": conversation.id, "text": question.text}


def _unique(conversation: Conversation, dia_id: str) -> str:
    return f"{conversation.id}/{dia_id}"


def read_answers(conversations: Sequence[Conversation], result: Mapping[str, Any]) -> dict[str, list[Answer]]:
    """Returns the answers in a result, by their `LABELS`."""
    asked = asked_questions(conversations)
    gold = [tuple(_unique(one, dia_id) for dia_id in question.evidence) for one, question in asked]
    return {
        _label(model): [
            Answer(question.category, expected, tuple(ranking))
            for (_, question), expected, ranking in zip(asked, gold, rankings, strict=True)
        ]
        for model, rankings in result["rankings"].items()
    }


def _label(model: str) -> str:
    return LABELS[QUERY_SUFFIX if model.endswith(QUERY_SUFFIX) else ""]
