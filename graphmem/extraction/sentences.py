"""A message's sentences, in the speaker's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.lexicons import words_in
from graphmem.english.words import STOP_WORDS

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.S)
_MARKER = re.compile(r"\s*(?:(?:[-*+\u2022\u00b7]|#{1,6}|\(?\d{1,3}[.)]|\(?[a-z][.)]|\[[ xX]\])(?=\s)\s*)+")
_QUOTING = re.compile(r"\s*>")
_WRAPPED_LINE = 50
_EMPHASIS = re.compile(r"(?<![\w*`])(?:\*\*|`)(?=\S)|(?<=\S)(?:\*\*|`)(?![\w*`])")
_SPACES = re.compile(r"\s+")

_ENCLOSED = re.compile(r"\"[^\"]{1,300}\"|\u201c[^\u201d]{1,300}\u201d|\u00ab[^\u00bb]{1,300}\u00bb|\([^()]{1,300}\)")
_EMOJI = r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\uFE0F\u200D\u2640\u2642]+|[:;=][-']?[)D(PpOo/]|<3|:'\)"
_END = re.compile(
    r"(?P<mark>(?<![.!?\u2026])[.!?\u2026]+|(?<![\u3002\uff01\uff1f\u061f\u0964])[\u3002\uff01\uff1f\u061f\u0964]+)(?P<close>[\"'\u201d\u2019)\]\u00bb]*)(?=(?P<gap>\s|$))"
    r"|(?P<wide>[\u3002\uff01\uff1f]+[\u300d\u300f\uff09]*)"
    r"|(?P<glued>(?<=[a-z][a-z])[.!?])(?=(?:I|[A-Z][a-z']+)\s)"
    rf"|(?<=\s)(?P<emoji>{_EMOJI})(?=\s+(?:[A-Z]|i\b|my\b))"
)
_LAST_TOKEN = re.compile(r"\S{1,40}$")
_INITIAL = re.compile(r"[A-HJ-Z]")
_DOUBLE_DOT = re.compile(r"(?<!\.)\.\.$")


def sentences(text: str) -> list[str]:
    """Without code, quoted lines and the marks of lists; white space is one blank."""
    lines = _paragraphs(_FENCE.sub("\n", text))
    return [sentence for line in lines for sentence in _split(line) if any(map(str.isalnum, sentence))]


def _paragraphs(text: str) -> Iterator[str]:
    """Lines, those that only wrap at a margin joined."""
    pending = ""
    for raw in text.splitlines():
        if _QUOTING.match(raw):
            continue
        marker = _MARKER.match(raw)
        line = _clean(raw[marker.end() :] if marker else raw)
        if pending and not marker and _continues(pending, line):
            pending = f"{pending} {line}"
            continue
        yield pending
        pending = line
    yield pending


def _clean(line: str) -> str:
    return _SPACES.sub(" ", _EMPHASIS.sub("", line)).strip()


def _continues(before: str, line: str) -> bool:
    is_open = before[-1].isalnum() or before[-1] == ","
    return len(before) >= _WRAPPED_LINE and is_open and line[:1].islower() and not line.startswith(("i ", "i'"))


def _split(line: str) -> Iterator[str]:
    enclosed = [match.span() for match in _ENCLOSED.finditer(line)] if line else []
    start = 0
    for end in _END.finditer(line):
        if _ends_sentence(line, end) and not _is_enclosed(enclosed, end):
            yield _tidy(line[start : end.end()])
            start = end.end()
    yield _tidy(line[start:])


def _tidy(sentence: str) -> str:
    return _DOUBLE_DOT.sub(".", sentence.strip())


def _is_enclosed(enclosed: list[tuple[int, int]], end: re.Match[str]) -> bool:
    """Whether it stands inside quotes or brackets; at their very end it may end the sentence."""
    while enclosed and enclosed[0][1] < end.end():
        enclosed.pop(0)
    return bool(enclosed) and enclosed[0][0] < end.start() and end.end() < enclosed[0][1]


def _ends_sentence(line: str, end: re.Match[str]) -> bool:
    if end["mark"] is None or not end["gap"]:
        return True
    following = line[end.end() :].split(maxsplit=1)[:1] or [""]
    is_lower = following[0][:1].islower() and following[0] not in ("i", "im", "i'm")
    if is_lower and (end["close"] or len(end["mark"]) > 1 or end["mark"] == "\u2026"):
        return not _is_trailing_off(end["mark"]) and not end["close"]
    return end["mark"] != "." or not _is_abbreviation(line[max(0, end.start() - 40) : end.start()], following[0])


def _is_trailing_off(mark: str) -> bool:
    return set(mark) <= {".", "\u2026"}


def _is_abbreviation(before: str, following: str) -> bool:
    token = _LAST_TOKEN.search(before)
    word = token[0].lstrip("(\"'") if token else ""
    if _INITIAL.fullmatch(word):
        return True
    if word.lower() == "no":
        return following[:1].isdigit()
    if word.lower() not in words_in("abbreviations"):
        return False
    return word.lower() not in words_in("closing_abbreviations") or not _begins_sentence(following)


def _begins_sentence(word: str) -> bool:
    return word[:1].isupper() and word.lower().partition("'")[0] in STOP_WORDS
