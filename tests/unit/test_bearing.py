"""What bears on a question, and what is only the nearest."""

from __future__ import annotations

import pytest

from graphmem.model.hit import Signal, SignalName
from graphmem.retrieval.bearing import bears_on_question


@pytest.mark.parametrize(
    ("signals", "bears"),
    [
        ([Signal(SignalName.VECTOR, 0.7)], True),
        ([Signal(SignalName.VECTOR, 0.42), Signal(SignalName.SPEAKER, 1), Signal(SignalName.RUN, 1)], False),
        ([Signal(SignalName.VECTOR, 0.42), Signal(SignalName.TEXT, 0.3)], True),
        ([Signal(SignalName.VECTOR, 0.42), Signal(SignalName.CONTEXT, 0.01)], False),
        ([Signal(SignalName.ENTITY, 0.2)], True),
        ([Signal(SignalName.TIME, 1)], True),
        ([Signal(SignalName.HISTORY, 0.5)], True),
        ([Signal(SignalName.RERANKER, 1)], False),
        ([], False),
    ],
)
def test_one_signal_of_what_is_said_is_enough_and_who_speaks_is_not(signals: list[Signal], bears: bool) -> None:
    assert bears_on_question(signals) is bears
