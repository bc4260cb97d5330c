"""Sentences that are not in English: what can be said of them without knowing their language."""

from __future__ import annotations

import re
import unicodedata

from graphmem.english.lexicons import lexicon, words_in
from graphmem.english.words import STOP_WORDS, words

_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f\uac00-\ud7af]")
_QUESTION_MARKS = ("?", "\uff1f", "\u061f")
_ASKING_END = re.compile(r"(?:\u5417|\u55ce|\u5462|\u304b|\uae4c|\ub098\uc694)[\u3002.!\uff01]*$")
_LEAST_LETTERS = 4
_LEAST_WORDS = 3


def is_foreign(sentence: str) -> bool:
    """Whether more speaks for another language than for English."""
    tokens = words(sentence)
    letters = [char for char in sentence if char.isalpha()]
    if sum(not _is_latin(char) for char in letters) * 2 > len(letters):
        return True
    english = sum(_is_english(token) for token in tokens)
    foreign = sum(token in words_in("foreign_words") for token in _plain_words(sentence))
    if not english:
        return foreign > 0 or (len(tokens) >= _LEAST_WORDS and any(letter > "\x7f" for letter in letters))
    return foreign > english and foreign * 4 >= len(tokens)


def _is_english(token: str) -> bool:
    if token in words_in("doubtful_words"):
        return False
    return (
        token in STOP_WORDS
        or token in words_in("verbs")
        or token in words_in("imperatives")
        or token in words_in("fillers")
    )


def is_foreign_statement(sentence: str) -> bool:
    tokens = _plain_words(sentence)
    if (
        sentence.startswith("\u00bf")
        or sentence.rstrip("\"' ").endswith(_QUESTION_MARKS)
        or _ASKING_END.search(sentence)
    ):
        return False
    if not tokens or tokens[0] in words_in("foreign_questions") or _is_courtesy(sentence):
        return False
    if _DENSE.search(sentence):
        return sum(map(str.isalpha, sentence)) >= _LEAST_LETTERS
    return len(tokens) >= _LEAST_WORDS


def _is_courtesy(sentence: str) -> bool:
    letters = "".join(
        char if char.isalnum() or unicodedata.category(char)[0] == "M" else " " for char in sentence.lower()
    )
    folded = "".join(char for char in unicodedata.normalize("NFD", letters) if not "\u0300" <= char <= "\u036f")
    known = lexicon("foreign_courtesies")
    return " ".join(letters.split()) in known or " ".join(folded.split()) in known


def _plain_words(sentence: str) -> list[str]:
    """Lower-case, contractions left as they are."""
    return re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", sentence.lower().replace("\u2019", "'"))


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char <= "\u1eff"
