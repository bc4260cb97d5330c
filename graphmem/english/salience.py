"""The salience of a statement: how much it tells somebody who did not follow the conversation."""

from __future__ import annotations

import math
import re

from graphmem.english.lexicons import word_set
from graphmem.english.references import is_anaphoric
from graphmem.english.words import words

_FIRST_PERSON = frozenset({"i", "my", "we", "our", "mine", "me", "us"})
_ANAPHORS = word_set(
    """
    it its they them their that this those these he him his she her
    """
)
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]")
_SHOWN = 2_000
_MANY = 40
"""Words above which a longer statement is no more salient."""
_WEIGHTS = (1.2, 0.1, 0.2, -1.2, 2.1, 1.1, 0.6, 0.2)
_BIAS = -2.1
"""The coefficients of a logistic model of `features`, in their order."""


def salience(text: str) -> float:
    """Returns the salience of a text, in (0, 1). It is a feature of ranking and never a reason to drop a memory."""
    score = _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, features(text), strict=True))
    return 1 / (1 + math.exp(-score))


def features(text: str) -> tuple[float, ...]:
    """Returns the inputs of the model, each in [0, 1]."""
    shown = text[:_SHOWN]
    tokens = words(shown)
    return (
        float(not _FIRST_PERSON.isdisjoint(tokens)),
        float(is_anaphoric(shown)),
        float(not _ANAPHORS.isdisjoint(tokens)),
        float("you" in tokens or "your" in tokens),
        min(len(tokens), _MANY) / _MANY,
        float(any(map(str.isdigit, shown))),
        float("!" in shown),
        float(bool(_NAME.search(shown))),
    )
