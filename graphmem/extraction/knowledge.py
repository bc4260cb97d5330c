"""Sentences that hold of the world, and of nobody in it."""

from __future__ import annotations

import re
from functools import cache

from graphmem.english.lexicons import words_in
from graphmem.english.words import stem

_PEOPLE = words_in("people") | {"you", "your"}
_WORLD = re.compile(r"the (?:sun|moon|earth|sky|universe|world|ocean|human body|heart|brain)\b")


def is_knowledge(sentence: str, tokens: tuple[str, ...]) -> bool:
    if not _PEOPLE.isdisjoint(tokens) or not words_in("occasions").isdisjoint(tokens) or "'s " in sentence:
        return False
    if _WORLD.match(" ".join(tokens)):
        return True
    if any(token in _knowledge_stems() for token in map(stem, tokens[1:4])):
        return True
    return _defines(tokens)


@cache
def _knowledge_stems() -> frozenset[str]:
    return frozenset(stem(verb) for verb in words_in("knowledge"))


def _defines(tokens: tuple[str, ...]) -> bool:
    """ "Paris is the capital of France", "Dogs are mammals"."""
    for place, token in enumerate(tokens[1:5], 1):
        if token in ("is", "are"):
            return any(
                word in words_in("kinds") or word.removesuffix("s") in words_in("kinds")
                for word in tokens[place + 1 : place + 6]
            )
    return False
