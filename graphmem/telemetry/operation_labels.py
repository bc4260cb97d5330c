"""The names of operations as labels of metrics, of which there are few, whatever callers name their operations."""

from __future__ import annotations

OTHER = "other"
MAX_LABELS = 100
"""Operations that have a label of their own."""
SIGHTINGS = 10
"""Requests after which an operation gets its label: a name that is made up for one request never does."""
MAX_CANDIDATES = 1_000
"""Names whose requests are counted before they have a label."""
MAX_LENGTH = 64


class OperationLabels:
    """Gives the first operations that recur a label of their own, and all others one together.

    A label is kept for good: each that came and went would be a new time series in Prometheus.
    """

    def __init__(self) -> None:
        self._known: set[tuple[str, str]] = set()
        self._sightings: dict[tuple[str, str], int] = {}

    def label(self, operation: str, field: str) -> str:
        """Returns the label of a request with this operation name and this first field of the schema."""
        key = (operation, field)
        if not operation or key in self._known:
            return operation
        if len(operation) > MAX_LENGTH or len(self._known) >= MAX_LABELS:
            return OTHER
        seen = self._sightings.pop(key, 0) + 1
        if seen >= SIGHTINGS:
            self._known.add(key)
            return operation
        if len(self._sightings) >= MAX_CANDIDATES:
            # The one that was not seen for the longest time: each sighting moves a name to the end.
            del self._sightings[next(iter(self._sightings))]
        self._sightings[key] = seen
        return OTHER
