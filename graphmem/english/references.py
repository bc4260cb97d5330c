"""Anaphora: whether a sentence refers back to the one before it."""

from __future__ import annotations

import re
from functools import cache
from itertools import dropwhile, takewhile

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.words import words

_OPENING = word_set(
    """
    it its they them their that this these those he him his she her hers both neither either one ones such same
    another others there then especially except mostly
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
_THINGS = frozenset({"it", "its", "they", "them", "their"})
_PEOPLE = frozenset({"he", "him", "his", "she", "her", "hers"})
# "It rains": this "it" refers to nothing.
_EXPLETIVE = re.compile(r"\bit (?:is|was|would be|has been|takes|took|rains?|snows?|seems|looks like)\b")
_JOINS = frozenset({"and", "but", "because", "that"})
_EARLY = 6
"""Words of a clause after which a pronoun usually refers to a name in the clause itself."""


def is_anaphoric(sentence: str) -> bool:
    """Returns whether a sentence needs the one before it to be understood, as with "It was great" or "[laughs]"."""
    if sentence.startswith("["):
        return True
    tokens = list(dropwhile(_CONNECTIVES.__contains__, words(sentence[:600])))
    if tokens and tokens[0] in _OPENING:
        return tokens[1:2] == [] or tokens[1] not in _TIMES
    clause = " ".join(takewhile(lambda token: token not in _JOINS, tokens[:_EARLY]))
    early = _EXPLETIVE.sub("so", clause).split()
    return not _THINGS.isdisjoint(early) or (not _PEOPLE.isdisjoint(early) and _persons().isdisjoint(early))


@cache
def _persons() -> frozenset[str]:
    kin = frozenset(word for entry in lexicon("kin") for word in entry.split())
    return kin | word_set("friend person someone guy woman man girl boy doctor")
