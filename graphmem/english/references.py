"""Whether a sentence leans on the one before it, and whether that one names what it may stand for."""

from __future__ import annotations

import re
from functools import cache

from graphmem.english.lexicons import lexicon, word_set, words_in
from graphmem.english.words import STOP_WORDS, words

_OPENING = word_set(
    """
    it its they them their that this these those he him his she her hers both neither either one ones such same
    another others there then
    """
)
_CONNECTIVES = word_set(
    """
    and but so also plus or yes yeah oh well because though although still even only just actually maybe
    """
)
_TIMES = word_set(
    """
    year years month week weekend morning afternoon evening night summer winter spring fall autumn season time term
    semester monday tuesday wednesday thursday friday saturday sunday day
    """
)
_THINGS = frozenset({"it", "its"})
_PEOPLE = frozenset({"he", "him", "his", "she", "her", "hers"})
_ANY = frozenset({"they", "them", "their", "theirs"})
_DETERMINERS = word_set(
    """
    a an the my our your some any each every two three four five another new
    """
)
_EXPLETIVE = re.compile(r"\bit (?:is|was|would be|has been|takes|took|rains?|snows?|seems|looks like)\b")
_NO_NOUN = word_set(
    """
    really recently finally already always never often sometimes usually lately very good great nice new old happy
    sad glad today tomorrow yesterday now soon ago once last next first
    """
)


def leans(sentence: str) -> bool:
    if sentence.startswith("["):
        return True
    tokens = words(sentence[:600])
    while len(tokens) > 1 and tokens[0] in _CONNECTIVES:
        tokens = tokens[1:]
    if not tokens:
        return False
    if tokens[0] in _OPENING:
        return tokens[1:2] == [] or tokens[1] not in _TIMES
    return _has_open_pronoun(tokens) or _is_fragment(tokens)


def _has_open_pronoun(tokens: list[str]) -> bool:
    """A pronoun before which nothing is named that it may stand for."""
    things = people = False
    for place, token in enumerate(tokens):
        if token in _THINGS and not things and not _is_expletive(tokens, place):
            return True
        if (token in _PEOPLE and not people) or (token in _ANY and not (things or people)):
            return True
        if _is_nominal(token):
            is_person = token in _persons()
            people = people or is_person or token not in _verbs()
            things = things or not is_person
    return False


def _is_expletive(tokens: list[str], place: int) -> bool:
    return bool(_EXPLETIVE.match(" ".join(tokens[place : place + 3])))


def _is_nominal(token: str) -> bool:
    if token in STOP_WORDS or token in _NO_NOUN or len(token) < 2 or token.endswith("ly"):
        return False
    return token in _persons() or not _is_verb(token)


@cache
def _persons() -> frozenset[str]:
    kin = frozenset(word for entry in lexicon("kin") for word in entry.split())
    return kin | word_set(
        """
    friend friends people person someone guy guys woman man girl boy kids everyone team doctor
    """
    )


@cache
def _verbs() -> frozenset[str]:
    return words_in("verbs")


def _is_verb(token: str) -> bool:
    verbs = _verbs()
    if token in verbs or (token.endswith("ed") and len(token) > 4):
        return True
    return any(
        token.endswith(end) and (token[: -len(end)] in verbs or token[: -len(end)] + "e" in verbs)
        for end in ("s", "es", "ing")
    )


def _is_fragment(tokens: list[str]) -> bool:
    """Few words without a verb or a speaker: "Especially in the mountains."."""
    if len(tokens) > 5 or not {"i", "my", "we", "our"}.isdisjoint(tokens):
        return False
    return tokens[0] in (
        "especially",
        "except",
        "like",
        "with",
        "without",
        "for",
        "in",
        "at",
        "from",
        "mostly",
        "not",
    ) and not any(map(_is_verb, tokens))


def names_something(sentence: str) -> bool:
    """Whether it has a noun or a name; not an exclamation or "What do you think?"."""
    return any(map(_is_nominal, (word for word in words(sentence[:600]) if word not in words_in("fillers"))))
