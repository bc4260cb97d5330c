"""Whether a sentence asks, with a question mark or without."""

from __future__ import annotations

import re

from graphmem.english.lexicons import words_in
from graphmem.extraction.shorthand import has_verb, is_verb

_WORD_CHARACTER = re.compile(r"\w")
_AUXILIARIES = words_in("auxiliaries")
_ASKED = words_in("subjects")
_WH = frozenset({"what", "where", "when", "why", "who", "whom", "whose", "which", "how"})
_HOW_MUCH = words_in("measures")
_ASKED_AFTER = frozenset({"happens", "happened", "else", "kind", "type", "about", "if"})


def is_question(sentence: str, tokens: tuple[str, ...]) -> bool:
    if "?" in _WORD_CHARACTER.split(sentence)[-1]:
        return True
    first, second = tokens[0], tokens[1] if len(tokens) > 1 else ""
    if first in _WH:
        return _is_wh_question(first, second, tokens)
    if first in ("anyone", "anybody") and is_verb(second):
        return True
    if first == "any":
        return len(tokens) <= 8 and not has_verb(tokens[2:4])
    return first in _AUXILIARIES and second in _ASKED and tokens[:2] != ("have", "a")


def _is_wh_question(first: str, second: str, tokens: tuple[str, ...]) -> bool:
    if second in _AUXILIARIES or second in _ASKED_AFTER or first in ("why", "whose", "whom"):
        return True
    if first == "how":
        return second in _HOW_MUCH
    if first in ("what", "which"):
        return second not in ("i", "a") and any(token in _AUXILIARIES for token in tokens[2:5])
    return first == "who" and is_verb(second)
