"""What a phrase such as "food preferences" means: categories by their names, texts by their words; pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphmem.extraction.words import content_stems
from graphmem.model.fact import CategoryChoice
from graphmem.model.filters import And, Condition, Field, Filter, Operator
from graphmem.service.topics import SAYING_NOTHING, match_topic

_SEPARATORS = re.compile(r"\s*(?:[,;/&\n]|\band\b|\bor\b)\s*", re.IGNORECASE)
_TOO_SHORT_TO_CUT = 5


@dataclass(frozen=True, slots=True)
class Topic:
    """Means memories of these categories, and those whose text has all of these words."""

    categories: frozenset[str]
    stems: frozenset[str]

    def is_about(self, text: str, categories: Collection[str]) -> bool:
        return not self.categories.isdisjoint(categories) or self.is_in(text)

    def is_in(self, text: str) -> bool:
        said = set(content_stems(text))
        return bool(self.stems) and all(any(_akin(stem, other) for other in said) for stem in self.stems)

    def text_filter(self) -> Filter:
        """What every text that the topic is in fulfils, and some others do."""
        return And(tuple(Condition(Field.TEXT, Operator.ICONTAINS, _beginning(stem)) for stem in sorted(self.stems)))


def read_topic(phrase: str, choices: Sequence[CategoryChoice]) -> Topic:
    """Words that say nothing by themselves ("preferences", "things") count for the categories' names only."""
    stems = frozenset(content_stems(phrase)) - SAYING_NOTHING
    return Topic(frozenset(match_topic(phrase, choices)), stems)


def read_topics(phrase: str, choices: Sequence[CategoryChoice]) -> list[Topic]:
    """Of a phrase that names several, such as "work, travel and food"."""
    return [read_topic(part, choices) for part in _SEPARATORS.split(phrase) if part.strip()]


def _akin(stem: str, other: str) -> bool:
    """Equal, or as "allergi" and "allerg" are: of two words with one root."""
    shorter, longer = sorted((stem, other), key=len)
    return longer == shorter or (
        len(shorter) > _TOO_SHORT_TO_CUT and len(longer) - len(shorter) == 1 and longer.startswith(shorter)
    )


def _beginning(stem: str) -> str:
    """What the words of a stem begin with: "happi" stands for "happy" too."""
    return stem[:-1] if len(stem) > _TOO_SHORT_TO_CUT else stem.removesuffix("i")
