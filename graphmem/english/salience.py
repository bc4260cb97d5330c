"""How much a statement tells somebody who was not there."""

from __future__ import annotations

import math
import re

from graphmem.english.lexicons import word_set
from graphmem.english.references import leans
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
"""Words from which on more tell no more."""
_WEIGHTS = (1.2, 0.1, 0.2, -1.2, 2.1, 1.1, 0.6, 0.2)
_BIAS = -2.1


def salience(text: str) -> float:
    """From 0 to 1: it ranks, and deletes nothing."""
    score = _BIAS + sum(weight * value for weight, value in zip(_WEIGHTS, features(text), strict=True))
    return 1 / (1 + math.exp(-score))


def features(text: str) -> tuple[float, ...]:
    shown = text[:_SHOWN]
    tokens = words(shown)
    return (
        float(not _FIRST_PERSON.isdisjoint(tokens)),
        float(leans(shown)),
        float(not _ANAPHORS.isdisjoint(tokens)),
        float("you" in tokens or "your" in tokens),
        min(len(tokens), _MANY) / _MANY,
        float(any(map(str.isdigit, shown))),
        float("!" in shown),
        float(bool(_NAME.search(shown))),
    )
