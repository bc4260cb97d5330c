"""Reading a phrase such as "food preferences" as a topic: categories by their names, and texts by their words.

What a topic matches may be deleted, so that a doubtful match is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphmem.english.words import content_stems, stem
from graphmem.model.categories import CategoryChoice
from graphmem.model.filters import And, Condition, Field, Filter, Operator

_SEPARATORS = re.compile(r"[,;/&\n]|\band\b|\bor\b", re.IGNORECASE)
_MAX_UNCUT = 5
"""Two stems share a root only where the shorter one has more characters than this."""


def _stems(words: str) -> frozenset[str]:
    return frozenset(map(stem, words.split()))


_STOP_STEMS = _stems(
    "thing things something anything everything stuff memory memories remember remembered know knowledge related "
    "regarding concerning category categories topic saved stored said told including whatever else please"
)
"""Words that name neither a category nor anything in a text: "everything related to work" is about work."""

_PREFERENCE = _stems("preference preferences")
_DETAIL = _stems("detail details info information fact facts data note notes idea ideas")
_GENERIC = _PREFERENCE | _DETAIL
"""Words that name a category only by themselves: "my preferences" does, and "food preferences" is about food."""

_OWNER = _stems("user personal own general")
"""Words that say whose preferences they are, which goes without saying."""

UNINFORMATIVE = _STOP_STEMS | _GENERIC | _OWNER | _stems("like likes liked dislike dislikes love hate want")
"""Stems that occur in texts about anything: having one of them in common does not make a text match a topic."""

_Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic matches memories of its categories, and memories whose text has all of its stems."""

    categories: frozenset[str]
    stems: frozenset[str]

    def is_about(self, text: str, categories: Collection[str]) -> bool:
        """Returns whether the topic matches a memory with this text and these categories."""
        return not self.categories.isdisjoint(categories) or self.is_in(text)

    def is_in(self, text: str) -> bool:
        """Returns whether a text has all of the stems."""
        of_text = set(content_stems(text))
        return bool(self.stems) and all(any(_share_root(stem, other) for other in of_text) for stem in self.stems)

    def text_filter(self) -> Filter:
        """Returns a filter that lets every text through that `is_in` is true of, and some others.

        The database can't stem words: it selects the candidates, and `is_in` decides.
        """
        return And(tuple(Condition(Field.TEXT, Operator.ICONTAINS, _prefix(stem)) for stem in sorted(self.stems)))


def read_topic(phrase: str, choices: Sequence[CategoryChoice]) -> Topic:
    """Returns the topic of a phrase; uninformative words ("preferences") count for categories' names only."""
    stems = frozenset(content_stems(phrase)) - UNINFORMATIVE
    return Topic(frozenset(match_topic(phrase, choices)), stems)


def read_topics(phrase: str, choices: Sequence[CategoryChoice]) -> list[Topic]:
    """Returns the topics of a phrase that lists several, such as "work, travel and food"."""
    return [read_topic(part, choices) for part in _SEPARATORS.split(phrase) if part.strip()]


def _share_root(stem: str, other: str) -> bool:
    """Returns whether two stems are equal or one letter apart, as "allergi" (allergies) and "allerg" (allergic) are."""
    shorter, longer = sorted((stem, other), key=len)
    return longer == shorter or (
        len(shorter) > _MAX_UNCUT and len(longer) - len(shorter) == 1 and longer.startswith(shorter)
    )


def _prefix(stem: str) -> str:
    """Returns the letters that all words of a stem begin with: "happ" for "happi", the stem of "happy"."""
    return stem[:-1] if len(stem) > 3 else stem.removesuffix("e").removesuffix("i")


def match_topic(topic: str, choices: Sequence[CategoryChoice]) -> list[str]:
    """Returns the names of the categories that "food preferences", "my job" or "hobbies and travel" stands for.

    A category is named by its name, or by the beginning of its description: "my job" names "Work, a job, a career: …".
    A topic that is only a part of what a category is about ("pizza"), or only partly about it, names none.
    """
    parts = [part for part in _SEPARATORS.split(topic) if part.strip()]
    each = [_match(part, choices) for part in parts]
    if all(each):
        return list(dict.fromkeys(name for names in each for name in names))
    return _match(topic, choices)


def _match(topic: str, choices: Sequence[CategoryChoice]) -> list[str]:
    stems = _stems_of(topic) - _STOP_STEMS
    return [choice.name for choice in choices if (stems and _stems_of(choice.name) == stems) or _names(stems, choice)]


def _names(stems: _Stems, choice: CategoryChoice) -> bool:
    """Returns whether the stems of a topic name a category, generic words and all."""
    name = _stems_of(choice.name)
    generic, generic_in_name = stems & _GENERIC, name & _GENERIC
    specific = stems - _GENERIC
    if generic & _PREFERENCE:
        specific -= _OWNER
    if not specific:
        return bool(generic & generic_in_name) and (name <= _GENERIC or name <= _PREFERENCE | _OWNER)
    if not _are_of_one_kind(generic, generic_in_name) or (specific <= _OWNER and not generic):
        return False
    return specific == name - _GENERIC or specific in _leading_names(choice.description)


def _are_of_one_kind(generic: _Stems, generic_in_name: _Stems) -> bool:
    """Returns whether generic words are compatible: "personal preferences" do not name "personal details"."""
    kinds = (_PREFERENCE, _DETAIL)
    return not generic or not generic_in_name or any(generic & kind and generic_in_name & kind for kind in kinds)


def _leading_names(description: str | None) -> list[_Stems]:
    """Returns the names that a description lists before its first colon; without a colon it is one name as a whole."""
    if not description:
        return []
    head, colon, _ = description.partition(":")
    names = head.split(",") if colon else [description]
    return [_stems_of(name) - _GENERIC for name in names]


def _stems_of(text: str) -> _Stems:
    return frozenset(content_stems(text.replace("_", " ")))
