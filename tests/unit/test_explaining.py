from __future__ import annotations

from dataclasses import replace

from graphmem.cli.search import describe_signals
from graphmem.model.hit import Signal, SignalName
from tests.unit.cited_hits import hit


def test_each_signal_is_a_line_with_its_score_and_its_rank_where_it_has_one() -> None:
    found = replace(hit("I like tea."), signals=(Signal(SignalName.VECTOR, 0.81234, 3), Signal(SignalName.TIME, 0.5)))

    assert describe_signals(found) == ["vector 0.812, number 3 by it", "time 0.500"]
    assert describe_signals(hit("I like tea.")) == []
