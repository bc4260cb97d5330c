"""What a phrase such as "food preferences" means: categories by their names, and texts by their words.

What is matched may be deleted: doubt is no match.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphmem.english.words import content_stems, stem
from graphmem.model.fact import CategoryChoice
from graphmem.model.filters import And, Condition, Field, Filter, Operator

_SEPARATORS = re.compile(r"[,;/&\n]|\band\b|\bor\b", re.IGNORECASE)
_TOO_SHORT_TO_CUT = 5


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


_EMPTY = _stems(
    "thing things something anything everything stuff memory memories remember remembered know knowledge related "
    "regarding concerning category categories topic saved stored said told including whatever else please"
)
"""Words that say nothing of what is meant."""

_PREFERRING = _stems("preference preferences")
_TELLING = _stems("detail details info information fact facts data note notes idea ideas")
_SOFT = _PREFERRING | _TELLING
"""Words that name a category only where nothing else does: "my preferences", but not "food preferences"."""

_BEARERS = _stems("user personal own general")
"""Whose preferences they are, which goes without saying."""

SAYING_NOTHING = _EMPTY | _SOFT | _BEARERS | _stems("like likes liked dislike dislikes love hate want")
"""Stems that texts have for many reasons: that they occur in one does not make it one that is meant."""

_Words = frozenset[str]


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
    """What the words of a stem begin with: "happi" is that of "happy", "hike" of "hiking", "die" of "dying"."""
    return stem[:-1] if len(stem) > 3 else stem.removesuffix("e").removesuffix("i")


def match_topic(topic: str, choices: Sequence[CategoryChoice]) -> list[str]:
    """The names of the categories that "food preferences", "my job" or "hobbies and travel" stands for as a whole.

    All that mean it, by their names or by how their descriptions
    begin: "Work, a job, a career: …" is meant by "my job". A topic that is only a part of what a category is about, or
    only partly about it, means none.
    """
    parts = [part for part in _SEPARATORS.split(topic) if part.strip()]
    each = [_match(part, choices) for part in parts]
    if all(each):
        return list(dict.fromkeys(name for names in each for name in names))
    return _match(topic, choices)


def _match(topic: str, choices: Sequence[CategoryChoice]) -> list[str]:
    said = _words_of(topic) - _EMPTY
    return [choice.name for choice in choices if (said and _words_of(choice.name) == said) or _means(said, choice)]


def _means(said: _Words, choice: CategoryChoice) -> bool:
    name = _words_of(choice.name)
    soft, named_softly = said & _SOFT, name & _SOFT
    meant = said - _SOFT
    if soft & _PREFERRING:
        meant -= _BEARERS
    if not meant:
        return bool(soft & named_softly) and (name <= _SOFT or name <= _PREFERRING | _BEARERS)
    if not _agree(soft, named_softly) or (meant <= _BEARERS and not soft):
        return False
    return meant == name - _SOFT or meant in _beginnings(choice.description)


def _agree(soft: _Words, named_softly: _Words) -> bool:
    """What somebody prefers is not what is told of them: "personal preferences" are no personal details."""
    kinds = (_PREFERRING, _TELLING)
    return not soft or not named_softly or any(soft & kind and named_softly & kind for kind in kinds)


def _beginnings(description: str | None) -> list[_Words]:
    """The names that a description gives before its first colon; without one it is a name as a whole, if any."""
    if not description:
        return []
    head, colon, _ = description.partition(":")
    names = head.split(",") if colon else [description]
    return [_words_of(name) - _SOFT for name in names]


def _words_of(text: str) -> _Words:
    return frozenset(content_stems(text.replace("_", " ")))
