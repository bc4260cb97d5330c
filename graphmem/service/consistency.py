"""Whether the whole graph agrees with itself, and with what the embedder makes of its texts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import numpy as np

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.model.embedding import Embedding
from graphmem.model.finding import Finding, by_rule
from graphmem.store.checks import CheckStore, SampledVector
from graphmem.store.derived import REINDEXABLE

SAMPLE = 20
SAME = 0.97
"""A cosine: on another processor the same model gives almost the same vector."""
VECTOR = "Its vector is that which the embedder makes of its text."

_MADE_ANEW = REINDEXABLE | {VECTOR}
_PARTS_MADE_ANEW = frozenset(["passages"])


class CheckService:
    def __init__(self, store: CheckStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    async def check(self, project: str | None = None) -> AsyncIterator[Finding]:
        """One finding a part; of all projects where none is named. Raises SetupError and Unavailable."""
        async for finding in self._store.check(project):
            yield finding
        async for finding, sample in self._store.sample(project, SAMPLE):
            made = await embed(self._embedder, [one.text for one in sample])
            yield Finding(finding.part, finding.things, len(sample), by_rule(_turned(sample, made)))


def is_made_anew(finding: Finding) -> bool:
    """Whether `graphmem migrate --anew` mends all that is wrong with a part."""
    return finding.part in _PARTS_MADE_ANEW or _MADE_ANEW.issuperset(finding.broken)


def _turned(sample: Sequence[SampledVector], made: Mapping[str, Embedding]) -> list[tuple[str, list[str]]]:
    """Those that point elsewhere than what the embedder makes, each with the rule that it breaks."""
    return [(one.id, [VECTOR]) for one in sample if not _is_same(one, made[one.text])]


def _is_same(stored: SampledVector, made: Embedding) -> bool:
    if stored.position is None:
        return float(np.dot(stored.vector, made.vector)) >= SAME
    # How many passages there are is looked at elsewhere.
    return stored.position >= len(made.passages) or float(np.dot(stored.vector, made.passages[stored.position])) >= SAME
