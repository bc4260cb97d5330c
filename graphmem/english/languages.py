"""The language of a text, and the words that open questions, requests and courtesies in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.words import APOSTROPHES, STOP_WORDS

_LANGUAGES = sorted(word_set("en de fr es pt it nl pl sv no da tr ru uk ar he hi cs el id vi zh ja ko th"))
_SHOWN = 400
"""Characters of a text from which its language is identified."""
_LETTER = r"(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u0e31-\u0e4e])"
"""A letter or a mark that belongs to one."""
_WORD = re.compile(rf"{_LETTER}+(?:['-]{_LETTER}+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
# Without it, threads that come at once would each load the model.
_LOADING = Lock()


def language_of(text: str) -> str:
    """Returns the language's ISO 639-1 code.

    The identifier is unreliable for short texts, so that one is English if half of its words are English stop words.
    """
    shown = text[:_SHOWN]
    tokens = plain_words(shown)
    if shown.isascii() and sum(token.partition("'")[0] in STOP_WORDS for token in tokens) * 2 >= len(tokens):
        return "en"
    with _LOADING:
        identifier = _identifier()
    language: str = identifier.classify(shown)[0]
    return language


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  loads numpy

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_LANGUAGES)
    return identifier


def plain_words(text: str) -> list[str]:
    """Returns the lower-case words of any script, with contractions as they are."""
    return _WORD.findall(lowered(text))


def lowered(text: str) -> str:
    """Returns the text in lower case. Python makes two characters of the Turkish dotted capital I; here it is one."""
    return unicodedata.normalize("NFC", text.translate(APOSTROPHES).replace("\u0130", "i").lower())


def is_unspaced(text: str) -> bool:
    """Returns whether its script has no spaces between words or, like Korean, has endings glued to them."""
    return bool(_UNSPACED.search(text))


def opens_with(name: str, text: str) -> bool:
    """Returns whether the text opens with a word of the named list, in a language that it may be in.

    The language is identified only if the words alone leave a doubt.
    """
    if is_unspaced(text):
        return any(word in text for language in ("zh", "ja", "ko") for word in _by_language(name)[language])
    tokens = plain_words(text[:_SHOWN])
    listed = _by_language(name)
    languages = {language for language, openers in listed.items() if tokens[:1] and tokens[0] in openers}
    languages |= {language for language in _VERB_LAST if not listed[language].isdisjoint(tokens[-2:])}
    if not languages or languages == {"en"}:
        return bool(languages)
    spoken = language_of(text)
    return spoken in languages or "en" not in {spoken, *languages}


_VERB_LAST = ("hi", "tr", "vi")
"""Languages in which the word that asks can also stand at the end of a sentence."""


def is_courtesy(text: str) -> bool:
    """Returns whether each part between punctuation marks is a greeting, thanks, an answer or praise of the list."""
    parts = [
        part for part in re.split(r"[^\w\s'\u0300-\u036f\u0900-\u097f\u0e00-\u0e7f-]+", _folded(text)) if part.strip()
    ]
    return bool(parts) and all(" ".join(re.sub(r"['-]", " ", part).split()) in _courtesies() for part in parts)


@cache
def _courtesies() -> frozenset[str]:
    return frozenset(" ".join(_folded(entry).replace("'", " ").split()) for entry in lexicon("courtesies"))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", lowered(text))
    plain = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", plain)


@cache
def _by_language(name: str) -> Mapping[str, frozenset[str]]:
    lines = (line.split() for line in lexicon(name))
    return {language: frozenset(map(lowered, openers)) for language, *openers in lines}
