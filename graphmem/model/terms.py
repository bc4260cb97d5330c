"""Text as the words that a search compares: what the text index holds and is asked for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from graphmem.model.scope import OwnerRef
from graphmem.model.words import STOP_WORDS, stem, words

MAX_WORD = 64
"""Characters of a word that count: what is longer is no word, and Lucene refuses terms of 32 KB."""

_ASKING = frozenset(["why", "whose", "let", "us", "am", "don"])
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
"""Scripts that write no spaces between words."""


def terms_of(text: str) -> list[str]:
    """The stems of the words that tell texts apart, in order; unspaced scripts by pairs of characters."""
    found: list[str] = []
    for word in words(text):
        if word in STOP_WORDS or word in _ASKING:
            continue
        if _UNSPACED.search(word):
            found.extend(_pairs(word))
        else:
            found.append(stem(word[:MAX_WORD]))
    return found


def spell_terms(text: str) -> str:
    """As the index keeps them: each between spaces, so that a term is counted where it stands whole."""
    return f" {' '.join(terms_of(text))} "


def project_token(project: str) -> str:
    return _token(project)


def owner_token(project: str, owner: OwnerRef) -> str:
    return _token(project, owner.type, owner.owner_id)


def spell_scope(project: str, owners: Iterable[OwnerRef]) -> str:
    """What a memory is found by in the text index beside its words: its project, and each of its owners."""
    return " ".join([project_token(project), *(owner_token(project, owner) for owner in owners)])


def _token(*parts: str) -> str:
    """A digest: an id as it is would be cut into words, and "alices" would find "alice"."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(max(1, len(word) - 1))]
