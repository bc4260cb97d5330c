"""Words in the normal forms that rules compare."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import snowballstemmer

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_ACCENTS = re.compile(r"(?<=[A-Za-z\u0391-\u03c9])[\u0300-\u036f]+")
"""Accents of Latin and Greek letters, which people leave out; in other scripts a mark makes a different letter."""

_UNMARKED = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ı": "i", "ß": "ss", "ẞ": "SS",
     "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"}
)  # fmt: skip
"""ASCII spellings of letters that have no accent to remove."""

APOSTROPHES = str.maketrans("\u2019\u2018\u02bc\u00b4`", "'''''")


class _Stemmers(threading.local):
    """One stemmer for each thread: it keeps the word in an attribute, so that two threads would mix up their words."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_STEMMERS = _Stemmers()

CONTRACTIONS = {
    "i'm": "i am", "im": "i am", "i've": "i have", "ive": "i have", "i'd": "i would", "i'll": "i will",
    "you're": "you are", "you've": "you have", "you'll": "you will", "you'd": "you would",
    "we're": "we are", "we've": "we have", "we'll": "we will", "we'd": "we would",
    "they're": "they are", "they've": "they have", "they'll": "they will", "they'd": "they would",
    "he's": "he is", "she's": "she is", "it's": "it is", "that's": "that is", "there's": "there is",
    "what's": "what is", "who's": "who is", "where's": "where is", "here's": "here is", "let's": "let us",
    "can't": "can not", "cannot": "can not", "cant": "can not", "won't": "will not", "wont": "will not",
    "don't": "do not", "dont": "do not", "doesn't": "does not", "doesnt": "does not", "didn't": "did not",
    "didnt": "did not", "isn't": "is not", "isnt": "is not", "aren't": "are not", "wasn't": "was not",
    "weren't": "were not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "wouldn't": "would not", "shouldn't": "should not", "couldn't": "could not", "ain't": "am not",
}  # fmt: skip

_STOP_WORDS = """
a an the this that these those i me my mine myself we us our ours you your yours he him his she her hers it its they
them their theirs who whom which what am is are was were be been being do does did done has have had having will would
shall should can could may might must of to in on at by for from with about as into onto than then so and or but if
because while when where how there here just very really quite also too much many more most some any all each every
both few such own same up down out off over again now still already ever actually
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Returns the lower-case words in order, with contractions spelled out ("i", "am" for "I'm")."""
    plain = unicodedata.normalize("NFKC", text).translate(APOSTROPHES).lower()
    spelled: list[str] = []
    for word in _WORD.findall(plain):
        spelled.extend(CONTRACTIONS.get(word, word.removesuffix("'s")).split())
    return spelled


def unaccented(text: str) -> str:
    """Returns the text as it is typed without accents: "Malaga" for "Málaga", "Lukasz" for "Łukasz"."""
    if text.isascii():
        return text
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(_UNMARKED)))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Returns the English stem by Porter's second algorithm (Snowball's "english")."""
    stemmed: str = _STEMMERS.english.stemWord(word)
    return stemmed


def content_stems(text: str) -> list[str]:
    """Returns the stems of all words but stop words, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def says_more_than(turn: str, texts: Sequence[str]) -> bool:
    """Returns whether a turn has content words that are in none of the texts of the memories drawn from it."""
    return turn not in texts and not {stem for text in texts for stem in content_stems(text)}.issuperset(
        content_stems(turn)
    )
