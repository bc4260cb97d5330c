"""Whether what was found bears on the question, or is only the nearest of what there is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from graphmem.model.hit import Signal, SignalName

_LEAST: Mapping[str, float] = {
    SignalName.VECTOR: 0.47,
    SignalName.TEXT: 0.1,
    SignalName.CONTEXT: 0.1,
    SignalName.TIME: 0.1,
    SignalName.ENTITY: 0.1,
    SignalName.HISTORY: 0.1,
}
"""The least strength of the signals, any of which is enough: who speaks, and in which session, says nothing of that.

Measured on recorded conversations, docs/architecture.md, "What a context pack leaves out". The score cannot take their
place: it weighs how much a memory says too, and is lower where little is stored.
"""


def bears_on_question(signals: Iterable[Signal]) -> bool:
    """Returns whether one of a hit's signals says so. It reads cosines of the local embedder."""
    return any(signal.score >= _LEAST.get(signal.name, math.inf) for signal in signals)
