"""Sentence segmentation, by the library sentencex with rules for chat, without code, logs and quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from graphmem.english.code import without_code
from graphmem.english.languages import language_of

_MARKER = re.compile(
    r"[ \t]{0,20}(?:(?:[-*+\u2022\u00b7]|#{1,6}|\(?\d{1,3}[.)]|\(?[a-z][.)]|\[[ xX]\])[ \t]{1,20}){1,3}"
)
_WRAPPED_LINE = 50
"""The fewest characters of a line that may have been wrapped at a margin."""
_EMPHASIS = re.compile(r"(?<![\w*`])(?:\*\*|`)(?=\S)|(?<=\S)(?:\*\*|`)(?![\w*`])")
_MISSED = re.compile(
    r"(?<=[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F])(?=\s(?:I\b|[A-Z][a-z]|i\b|my\b))"
    r"|(?<=\b(?:me|ok|no|in|or|hi)\.)(?=\s[A-Z])"
)
"""Boundaries that the library misses: after an emoji, and after words that it takes for abbreviations."""
_PAIRS = {"(": ")", "[": "]", "\u201c": "\u201d", "\u00ab": "\u00bb", "\u300c": "\u300d"}
_WINDOW = 4_000
"""Characters that the library segments at once: its time grows with the square of repeated quotation marks."""
_MAX_ENCLOSED = 300
"""Characters after which an opening bracket or quotation mark is taken for one that is never closed."""


def sentences(text: str) -> list[str]:
    """Returns the sentences of a text, without code, quotations and list markers, and with single spaces."""
    lines = list(_paragraphs(without_code(text)))
    language = language_of(" ".join(lines)[:400]) if lines else "en"
    split = (sentence for line in lines for sentence in _split(line, language))
    return [sentence for sentence in split if any(map(str.isalnum, sentence))]


def _paragraphs(text: str) -> Iterator[str]:
    """Yields the paragraphs, with lines joined that only wrap at a margin."""
    pending: list[str] = []
    for raw in text.splitlines():
        marker = _MARKER.match(raw)
        line = " ".join(_EMPHASIS.sub("", raw[marker.end() :] if marker else raw).split())
        if pending and not marker and _continues(pending[-1], line):
            pending.append(line)
            continue
        if pending:
            yield " ".join(pending)
        pending = [line] if line else []
    if pending:
        yield " ".join(pending)


def _continues(before: str, line: str) -> bool:
    is_open = before[-1:].isalnum() or before[-1:] == ","
    return len(before) >= _WRAPPED_LINE and is_open and line[:1].islower() and not line.startswith(("i ", "i'"))


def _split(line: str, language: str) -> Iterator[str]:
    pending = ""
    for segment in _segments(line, language):
        for part in _MISSED.split(segment):
            if pending and not _is_open(pending, part):
                yield pending.strip()
                pending = ""
            pending += part
    yield pending.strip()


def _segments(line: str, language: str) -> Iterator[str]:
    """Yields the library's segments of one window after another."""
    start = 0
    while start < len(line):
        end = _end_of_window(line, start)
        yield from sentencex.segment(language, line[start:end])
        start = end


def _end_of_window(line: str, start: int) -> int:
    """Returns the end of a window: behind a sentence if there is one, else between words."""
    most = start + _WINDOW
    if most >= len(line):
        return len(line)
    ends = [line.rfind(mark, start, most) + len(mark) for mark in (". ", "! ", "? ")]
    end = max(ends) if max(ends) > start + len(". ") else line.rfind(" ", start, most) + 1
    return end if end > start else most


def _is_open(before: str, after: str) -> bool:
    """Returns whether the sentence goes on in the next segment, being inside brackets or quotation marks."""
    return not any(map(str.isalnum, after)) or (len(before) < _MAX_ENCLOSED and _is_enclosing(before))


def _is_enclosing(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(text.count(left) > text.count(right) for left, right in _PAIRS.items())
