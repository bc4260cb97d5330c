"""Whether a sentence states something worth remembering."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

from graphmem.english.lexicons import words_in
from graphmem.english.words import STOP_WORDS, stem
from graphmem.extraction.demands import is_demand
from graphmem.extraction.knowledge import is_knowledge
from graphmem.extraction.languages import is_foreign, is_foreign_statement
from graphmem.extraction.questions import is_question
from graphmem.extraction.shorthand import has_verb, spell


class Kind(StrEnum):
    STATEMENT = "statement"
    QUESTION = "question"
    REQUEST = "request"
    COURTESY = "courtesy"
    EMPTY = "empty"
    """Says nothing by itself: an answer, an evaluation, a mood, a fragment."""
    KNOWLEDGE = "knowledge"
    """Holds of the world, and of nobody in it."""


_FIRST_PERSON = words_in("first_person")
_SUBJECTS = frozenset({"i", "my", "we", "our"})
_COURTESY = re.compile(
    r"(?:thanks|thank you|(?:i )?(?:really )?appreciate (?:it|that|your|you|the)|way to go"
    r"|(?:so |very )?(?:glad|happy|sorry) (?:that )?you)\b"
)
_PEOPLE = words_in("people")
_ANAPHORS = frozenset({"it", "that", "this", "these", "those"})
_APPEARING = words_in("appearing")
_PREPOSITIONS = words_in("prepositions")
_STANDING = frozenset({"always", "never"})
_LABEL = re.compile(r"(?:my |the user'?s )?([a-z]+)(?: [a-z]+)?\s*[:=]\s*\S", re.I)


def kind_of(sentence: str) -> Kind:
    """Of one clause without its lead-in. In doubt it is a statement."""
    if sentence[:1] == "[" and sentence[-1:] == "]":
        return Kind.EMPTY
    if is_foreign(sentence):
        return Kind.STATEMENT if is_foreign_statement(sentence) else Kind.EMPTY
    tokens = spell(sentence)
    if not tokens or _is_courtesy(tokens):
        return Kind.COURTESY
    if is_question(sentence, tokens):
        return Kind.QUESTION
    if is_demand(tokens):
        return Kind.REQUEST
    if _is_empty(sentence, tokens):
        return Kind.EMPTY
    return Kind.KNOWLEDGE if is_knowledge(sentence, tokens) else Kind.STATEMENT


def _is_courtesy(tokens: tuple[str, ...]) -> bool:
    greetings = words_in("greetings")
    if all(token in greetings for token in tokens):
        return True
    if _COURTESY.match(" ".join(tokens)):
        return _SUBJECTS.isdisjoint(tokens[1:])
    return tokens[0] in ("hi", "hey", "hello", "bye") and len(tokens) <= 3 and not has_verb(tokens[1:])


def _is_empty(sentence: str, tokens: tuple[str, ...]) -> bool:
    content = [token for token in tokens if token not in STOP_WORDS and not _is_filler(token)]
    if not content:
        return tokens[0] not in _STANDING or len(tokens) < 3
    if all(token in words_in("weather") for token in content) and tokens[0] not in _FIRST_PERSON:
        return True
    if tokens[0] in _ANAPHORS and len(tokens) > 1 and tokens[1] in _APPEARING and len(content) <= 1:
        return not _names_someone(sentence)
    if tokens[0] == "you" and not _FIRST_PERSON.intersection(tokens):
        return len(content) <= 1 and "an" not in tokens and "a" not in tokens
    return _is_fragment(sentence, tokens)


def _is_filler(token: str) -> bool:
    return stem(token) in _filler_stems()


@cache
def _filler_stems() -> frozenset[str]:
    return frozenset(stem(filler) for filler in words_in("fillers"))


def _is_fragment(sentence: str, tokens: tuple[str, ...]) -> bool:
    label = _LABEL.match(sentence)
    if label and label[1].lower() in words_in("attributes"):
        return False
    if _PEOPLE.intersection(tokens[:1]) or not words_in("predicates").isdisjoint(tokens):
        return len(tokens) < 2
    if has_verb(tokens):
        return tokens[0] in _PREPOSITIONS and not has_verb(tokens[2:])
    return tokens[0] in _PREPOSITIONS or len(tokens) < 4 or not _names_time(sentence, tokens)


def _names_time(sentence: str, tokens: tuple[str, ...]) -> bool:
    return any(char.isdigit() for char in sentence) or not words_in("occasions").isdisjoint(tokens)


def _names_someone(sentence: str) -> bool:
    """Whether a later word is written as a name."""
    return any(word[:1].isupper() and word.lower().partition("'")[0] not in STOP_WORDS for word in sentence.split()[1:])
