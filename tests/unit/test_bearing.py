"""What bears on a question, and what is only the nearest."""

from __future__ import annotations

import pytest

from graphmem.model.hit import Signal
from graphmem.retrieval.bearing import bears_on_question


@pytest.mark.parametrize(
    ("signals", "bears"),
    [
        ([Signal("vector", 0.7)], True),
        ([Signal("vector", 0.42), Signal("speaker", 1), Signal("run", 1)], False),
        ([Signal("vector", 0.42), Signal("text", 0.3)], True),
        ([Signal("vector", 0.42), Signal("context", 0.01)], False),
        ([Signal("entity", 0.2)], True),
        ([Signal("time", 1)], True),
        ([Signal("history", 0.5)], True),
        ([Signal("reranker", 1)], False),
        ([], False),
    ],
)
def test_one_signal_of_what_is_said_is_enough_and_who_speaks_is_not(signals: list[Signal], bears: bool) -> None:
    assert bears_on_question(signals) is bears
