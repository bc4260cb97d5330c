"""A text's sentences, in its own words; code, logs and what others said set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from graphmem.english.code import without_code
from graphmem.english.languages import language_of
from graphmem.english.lexicons import word_set
from graphmem.english.words import STOP_WORDS

_MARKER = re.compile(
    r"[ \t]{0,20}(?:(?:[-*+\u2022\u00b7]|#{1,6}|\(?\d{1,3}[.)]|\(?[a-z][.)]|\[[ xX]\])[ \t]{1,20}){1,3}"
)
_WRAPPED_LINE = 50
_EMPHASIS = re.compile(r"(?<![\w*`])(?:\*\*|`)(?=\S)|(?<=\S)(?:\*\*|`)(?![\w*`])")
_LANGUAGES = word_set(
    """
    de fr es pt it nl pl sv no da tr ru uk ar he hi cs el ja zh
    """
)
"""Of those whose abbreviations sentencex knows."""

_MONTH = r"(?:jan|feb|m[\u00e4a]r|apr|ma[ijy]|jun|jul|aug|sep|o[ck]t|nov|de[csz])"
_UNENDED = re.compile(
    r"(?:\b[A-HJ-Z]|(?i:\b(?:dr|mr|mrs|ms|prof|st|mt|e\.g|i\.e|eg|ie|vs|etc|approx|no|nr|fig|a\.m|p\.m|z\.b|d\.h|bzw))|\.\.|\u2026)\.?\s*$"
)
_ORDINAL = re.compile(r"\b\d{1,2}\.\s*$")
_MISSED = re.compile(
    r"(?<=[a-z\d)\"'\u201d\u2019][.!?])\s+(?=(?:I|[A-Z][a-z']+)\b)|(?<=[a-z]{2}[.!?])(?=(?:I|[A-Z][a-z']+)\s)"
    r"|(?<=[.!?]{3})\s+(?=[A-Z])|(?<=[\u3002\uff01\uff1f])(?=[^\s\u3002\uff01\uff1f\u300d\u300f\uff09\"'\u201d])"
)
_EMOJI_END = re.compile(r"(?<=[\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F])\s+(?=I\b|[A-Z][a-z]|i\b|my\b)")
_PAIRS = {"(": ")", "[": "]", "\u201c": "\u201d", "\u00ab": "\u00bb", "\u300c": "\u300d"}
_AT_ONCE = 4_000
_ENCLOSED = 300
_LAST = 12


def sentences(text: str) -> list[str]:
    """Without code and quotations, without the marks of lists; white space is one blank."""
    lines = list(_paragraphs(without_code(text)))
    language = language_of(" ".join(lines)[:400]) if lines else "en"
    spoken = language if language in _LANGUAGES else "en"
    found = (sentence for line in lines for sentence in _split(line, spoken))
    return [sentence for sentence in found if any(map(str.isalnum, sentence))]


def _paragraphs(text: str) -> Iterator[str]:
    """Lines, those that only wrap at a margin joined."""
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
        for part in _parted(segment):
            if pending and not _is_open(pending, part):
                yield pending.strip()
                pending = ""
            pending += part
    yield pending.strip()


def _segments(line: str, language: str) -> Iterator[str]:
    """By the library, which needs a time that grows with the square of what repeats a quotation mark."""
    start = 0
    while start < len(line):
        end = _end_of_window(line, start)
        yield from sentencex.segment(language, line[start:end])
        start = end


def _end_of_window(line: str, start: int) -> int:
    """Behind a sentence's end if there is one, else between words."""
    most = start + _AT_ONCE
    if most >= len(line):
        return len(line)
    ends = [line.rfind(mark, start, most) + len(mark) for mark in (". ", "! ", "? ")]
    end = max(ends) if max(ends) > start + len(". ") else line.rfind(" ", start, most) + 1
    return end if end > start else most


def _parted(segment: str) -> Iterator[str]:
    """Where the library misses an end: after a month ("in May. Then …"), without a blank, after an emoji."""
    start = 0
    ends = sorted({match.end() for pattern in (_MISSED, _EMOJI_END) for match in pattern.finditer(segment)})
    for end in ends:
        yield segment[start:end]
        start = end
    yield segment[start:]


def _is_open(before: str, after: str) -> bool:
    """Whether the sentence goes on: after an abbreviation, an ordinal, inside brackets or quotes."""
    following = after.lstrip()
    if not any(map(str.isalnum, following)):
        return True
    if len(before) < _ENCLOSED and _is_enclosing(before):
        return True
    ending = before[-_LAST:]
    if _ORDINAL.search(ending):
        return bool(re.match(_MONTH, following, re.I)) or following[:1].islower()
    if not _UNENDED.search(ending):
        return following[:1].islower() and ending.rstrip()[-1:] in ")\"'\u201d" and not following.startswith("i ")
    if following[:1].islower() or following[:1].isdigit():
        return True
    return (
        not ending.rstrip().lower().endswith(_CLOSING)
        and following.split()[0].lower().partition("'")[0] not in STOP_WORDS
    )


_CLOSING = ("a.m.", "p.m.", "etc.", "..", "\u2026", "no.")
"""Abbreviations that often end a sentence, and words that look like them."""


def _is_enclosing(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(text.count(left) > text.count(right) for left, right in _PAIRS.items())
