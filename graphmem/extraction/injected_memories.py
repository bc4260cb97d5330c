"""Removing injected memories: those that an agent has recalled and put into a message for its model.

They are no statements of the user: read as such, every recall would confirm, or duplicate, what is remembered. They are
recognised by the forms in common use: tags, a heading with a list, and JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_TAGS = re.compile(
    r"<(?P<closes>/?)(?P<name>(?:recalled|retrieved|relevant|user|long_term)?[_-]?(?:memory|memories|context))(?:\s[^<>]{0,200})?>",
    re.I,
)

_HEADER = re.compile(
    r"""[#>*_\s]{0,9}(?:here\s+(?:are|is)\s+)?(?:
      (?:(?:the|some|your|all|user(?:'s)?|relevant|related|recalled|retrieved|stored|saved|past|previous|long[-\s]term|known)\s+){0,4}
        memor(?:y|ies)(?:\s+(?:context|about\s+the\s+user|of\s+the\s+user|about\s+me|about\s+you))?
      |(?:relevant\s+)?(?:context|information|facts|notes)\s+(?:from|in)\s+(?:your\s+|the\s+)?(?:long[-\s]term\s+)?memor(?:y|ies)
      |what\s+(?:i|we|you)\s+(?:already\s+)?(?:know|remember)\s+about\s+(?:you|me|the\s+user|this\s+user)
      |(?:known|relevant|stored|remembered)\s+(?:facts|information)(?:\s+about\s+(?:the\s+user|me|you|this\s+user))?
      |facts\s+about\s+(?:the\s+user|this\s+user)
    )[*_\s]{0,5}:[*_]{0,3}\s*""",
    re.I | re.X,
)
_LABEL = re.compile(
    r"""[#>*_\s]{0,9}(?:(?:the\s+)?(?:current\s+|new\s+|latest\s+|user(?:'s)?\s+)?
    (?:user|human|question|query|message|input|request|prompt|task))[*_\s]{0,5}:[*_]{0,3}\s*""",
    re.I | re.X,
)
_HEADING = re.compile(r"#{1,6}\s")
_BULLET = re.compile(r"\s*(?:[-*\u2022]|\d{1,3}[.)])\s|\s{2,}\S")
_JSON_START = re.compile(r"[\[{]\s*[\[{\"']")
_MEMORY_KEYS = frozenset({"memory", "memories"})
_MAX_STARTS = 20
"""The number of beginnings of JSON that are tried: each may be read to the end of the text."""


def without_injected_memories(text: str) -> str:
    """Returns the text without elements, blocks and JSON that hold memories.

    A label after a block ("User question:") is removed too.
    """
    if "<" in text:
        text = _without_tags(text)
    if ":" in text:
        text = "\n".join(_without_blocks(text.split("\n")))
    return _without_dumps(text) if "memor" in text else text


def _without_tags(text: str) -> str:
    """Removes elements such as <memories>…</memories>; of an unclosed element only the tag is removed."""
    elements: list[tuple[int, int]] = []
    closing: dict[str, int] = {}
    # Going backwards, the end of the nearest closing tag is known when an opening tag comes, in one pass.
    for tag in reversed(list(_TAGS.finditer(text))):
        name = tag["name"].lower()
        if tag["closes"]:
            closing[name] = tag.end()
        else:
            elements.append((tag.start(), closing.get(name, tag.end())))
    pieces: list[str] = []
    at = 0
    for start, end in reversed(elements):
        if start >= at:
            pieces.append(text[at:start])
            at = end
    return " ".join((*pieces, text[at:]))


def _without_blocks(lines: list[str]) -> Iterator[str]:
    """Yields the lines outside blocks such as "Relevant memories:" with the list that follows."""
    place = 0
    has_block = False
    while place < len(lines):
        header = _HEADER.match(lines[place])
        label = _LABEL.match(lines[place]) if has_block else None
        if header:
            has_block = True
            place = _end_of_block(lines, place, bool(lines[place][header.end() :].strip()))
        else:
            yield lines[place][label.end() :] if label else lines[place]
            place += 1


def _end_of_block(lines: list[str], header: int, is_inline: bool) -> int:
    """Returns the first line after a block: an empty one, a label, a heading, or plain text after a list."""
    place = header + 1
    if not is_inline and place < len(lines) and not lines[place].strip():
        place += 1
    is_list = place < len(lines) and bool(_BULLET.match(lines[place]))
    while place < len(lines) and _is_inside(lines[place], is_list):
        place += 1
    return place


def _is_inside(line: str, is_list: bool) -> bool:
    if not line.strip() or _LABEL.match(line) or _HEADER.match(line) or _HEADING.match(line):
        return False
    return not is_list or bool(_BULLET.match(line))


def _without_dumps(text: str) -> str:
    """Removes JSON values that hold memories, such as the response of a memory API."""
    pieces: list[str] = []
    at = place = 0
    for _ in range(_MAX_STARTS):
        start = _JSON_START.search(text, place)
        if not start:
            break
        end = _end_of_dump(text, start.start())
        place = end or start.end()
        if end:
            pieces.append(text[at : start.start()])
            at = end
    return " ".join((*pieces, text[at:]))


def _end_of_dump(text: str, start: int) -> int | None:
    """Returns the end of a JSON value that holds memories, or None where the text has none at `start`."""
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):  # deeply nested JSON, which anybody may send
        return None
    return end if _holds_memories(value) else None


def _holds_memories(value: object) -> bool:
    entries = value if isinstance(value, list) else [value]
    return any(_has_memory(entry) or _has_results(entry) for entry in entries)


def _has_memory(entry: object) -> bool:
    return isinstance(entry, dict) and not _MEMORY_KEYS.isdisjoint(entry)


def _has_results(entry: object) -> bool:
    results = entry.get("results") if isinstance(entry, dict) else None
    return isinstance(results, list) and any(_has_memory(result) for result in results)
