"""From evidence to one score of a fixed meaning."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from graphmem.retrieval.evidence import Evidence
from graphmem.retrieval.pool import Column

WEIGHTS = {
    "meaning": 6.5,
    "words": 3.5,
    "rarest": 4.0,
    "pairs": 2.5,
    "context": 8.0,
    "after": 4.5,
    "speaker": 1.5,
    "own_words": 2.0,
    "substance": 4.0,
    "run": 7.5,
    "mere_question": -1.5,
    "time": 6.0,
    "entity": 1.5,
    "past": 2.5,
    "salience": 0.25,
    "newer": 0.25,
}
"""What a full column of each evidence weighs, in units of log-odds between two candidates of one question. Fitted
(softmax over a question's candidates, both kinds of conversation counting the same) on short turns between two people
and on long turns between a user and an assistant, then rounded: README, "How search ranks"."""

_HALF = 10.0
"""The weight of evidence that scores 0.5. Half of the answers in those conversations score 0.8 or more, half of all
other candidates less than 0.5."""
_SPREAD = 2.5


def weigh(evidence: Evidence, names: Iterable[str] = WEIGHTS) -> Column:
    """How much of the named evidence, of which there is some, speaks for each candidate."""
    columns: list[Column] = [WEIGHTS[name] * getattr(evidence, name) for name in names]
    weighed: Column = np.sum(columns, axis=0)
    return weighed


def score(weighed: Column) -> Column:
    """In [0, 1], the same for the same evidence whatever else was found."""
    scored: Column = 1 / (1 + np.exp((_HALF - weighed) / _SPREAD))
    return scored
