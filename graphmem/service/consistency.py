"""Checking the graph: whether it is consistent, and whether its vectors are those that the embedder makes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import numpy as np

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.model.embedding import Embedding
from graphmem.model.finding import Finding, by_rule
from graphmem.store.checks import CheckStore, SampledVector
from graphmem.store.integrity_rules import REINDEXABLE

SAMPLE_SIZE = 20
"""The number of vectors of each part that are compared with newly made ones."""
MIN_COSINE = 0.97
"""Vectors at least so similar count as the same: on another processor a model gives almost the same vector."""
VECTOR = "Its vector is that which the embedder makes of its text."

VERSION_PROJECT = "A version has the project of its memory."
"""A rule of check/check_projects: what a graphmem before 0.2 has written may lack it."""

_REINDEXABLE = REINDEXABLE | {VECTOR, VERSION_PROJECT}
_REINDEXABLE_PARTS = frozenset(["passages", "entities", "leftovers"])
"""The parts whose every fault a reindexing repairs: what is wrong there follows from something that is right."""


class CheckService:
    """Checks the graph part by part, for `graphmem doctor`."""

    def __init__(self, store: CheckStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    async def check(self, project: str | None = None) -> AsyncIterator[Finding]:
        """Yields one finding for each part of the graph, over all projects where none is named.

        Raises SetupError and Unavailable.
        """
        async for finding in self._store.check(project):
            yield finding
        async for finding, sample in self._store.sample(project, SAMPLE_SIZE):
            embeddings = await embed(self._embedder, [vector.text for vector in sample])
            yield Finding(finding.part, finding.things, len(sample), by_rule(_mismatches(sample, embeddings)))


def is_reindexable(finding: Finding) -> bool:
    """Returns whether `graphmem migrate --anew` repairs all that the finding names, without a loss."""
    return finding.part in _REINDEXABLE_PARTS or _REINDEXABLE.issuperset(finding.broken)


def _mismatches(sample: Sequence[SampledVector], embeddings: Mapping[str, Embedding]) -> list[tuple[str, list[str]]]:
    """Returns the ids of the stored vectors that differ from the embedder's, each with the rule that it breaks."""
    return [(stored.id, [VECTOR]) for stored in sample if not _matches(stored, embeddings[stored.text])]


def _matches(stored: SampledVector, made: Embedding) -> bool:
    """Returns whether a stored vector, of a memory or of its passage at `position`, is the one of a new embedding."""
    if stored.position is None:
        return float(np.dot(stored.vector, made.vector)) >= MIN_COSINE
    # A missing or surplus passage breaks a rule of its own, which the store checks.
    return (
        stored.position >= len(made.passages)
        or float(np.dot(stored.vector, made.passages[stored.position])) >= MIN_COSINE
    )
