"""Fusion: from the features of a candidate to one score of a fixed meaning."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graphmem.retrieval.candidate_set import FloatArray
from graphmem.retrieval.features import Features

WEIGHTS = {
    "semantic_similarity": 6.5,
    "term_overlap": 3.5,
    "rarest_term": 4.0,
    "bigram_overlap": 2.5,
    "previous_turn_overlap": 8.0,
    "next_turn_similarity": 4.5,
    "speaker_match": 1.5,
    "is_not_assistant": 2.0,
    "substance": 4.0,
    "run_relevance": 7.5,
    "is_bare_question": -1.5,
    "time_overlap": 6.0,
    "entity_proximity": 1.5,
    "past_overlap": 2.5,
    "salience": 0.25,
    "is_newer": 0.25,
}
"""The weight of each feature, in log-odds between two candidates of one query.

They were fitted by a conditional logit (a softmax over a query's candidates, McFadden 1973) on short turns between two
people and on long turns between a user and an assistant, both counting the same, then rounded: docs/architecture.md,
"How a search ranks".
"""

_MIDPOINT = 10.0
"""The weighted sum that scores 0.5. In those conversations half of the answers score 0.8 or more, and half of all other
candidates less than 0.5."""
_SPREAD = 2.5


def weighted_sum(features: Features, names: Iterable[str] = WEIGHTS) -> FloatArray:
    """Returns the weighted sum of the named features, of which there must be at least one, for each candidate."""
    weighted = [WEIGHTS[name] * getattr(features, name) for name in names]
    summed: FloatArray = np.sum(weighted, axis=0)
    return summed


def score(sums: FloatArray) -> FloatArray:
    """Returns the logistic function of weighted sums, in [0, 1]: the same for the same features whatever else was
    found."""
    scores: FloatArray = 1 / (1 + np.exp((_MIDPOINT - sums) / _SPREAD))
    return scores
