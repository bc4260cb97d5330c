"""Words with the spellings of chats ("u", "whats", "gonna") spelled out."""

from __future__ import annotations

from functools import cache, lru_cache

from graphmem.english.lexicons import lexicon, words_in
from graphmem.english.words import stem, words

_KEPT_LENGTH = 400


def spell(text: str) -> tuple[str, ...]:
    """As `words`, and chat spellings as what they stand for."""
    return _spell_kept(text) if len(text) <= _KEPT_LENGTH else _spell(text)


@lru_cache(maxsize=1024)
def _spell_kept(text: str) -> tuple[str, ...]:
    return _spell(text)


def _spell(text: str) -> tuple[str, ...]:
    known = _spellings()
    return tuple(spelled for word in words(text) for spelled in known.get(word, (word,)))


def has_verb(tokens: tuple[str, ...]) -> bool:
    return any(is_verb(token) for token in tokens)


@lru_cache(maxsize=16_384)
def is_verb(word: str) -> bool:
    """Whether it can be one: "works" and "work" are verbs and nouns."""
    verbs = words_in("verbs")
    return word in verbs or (word.endswith(("s", "ed", "ing")) and stem(word) in _verb_stems()) or _is_past(word)


def _is_past(word: str) -> bool:
    return len(word) > 5 and word.endswith("ed")


@cache
def _verb_stems() -> frozenset[str]:
    return frozenset(stem(verb) for verb in words_in("verbs"))


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    pairs = (phrase.split("=") for phrase in lexicon("shorthand"))
    return {short.strip(): tuple(long.split()) for short, long in pairs}
