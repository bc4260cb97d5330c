"""Commands to forget what is remembered. What only may be one is none: a false command is the worst mistake."""

from __future__ import annotations

import re
from datetime import datetime

from graphmem.extraction.openings import bare, capitalised
from graphmem.extraction.orders import read_order
from graphmem.extraction.sentences import sentences
from graphmem.extraction.shorthand import spell
from graphmem.extraction.statements import Kind, kind_of
from graphmem.extraction.topics import read_meant
from graphmem.model.fact import Forgetting
from graphmem.model.period import Period

_NOT_MEANT = re.compile(
    r"^\s*(?:[-*+\u2022#>]|\[[ x]?\]|\d+[.)]\s|subject:|from:|to:)"
    r"|\b(?:just|only) (?:kidding|joking)\b|\bj/?k\b|\b(?:lol|lmao|a?haha\w*)\b|\bactually,? no\b"
    r"|\bthat's what s?he said\b"
    r"|\b(?:all|everything|what) (?:that )?i know\b|\bfor now\b",
    re.IGNORECASE | re.MULTILINE,
)
"""Lists and letters that are shown, what is taken back or is for the moment only, and what the speaker knows."""

_BESIDE = frozenset({Kind.STATEMENT, Kind.COURTESY, Kind.EMPTY})
_ADDRESSED = frozenset({"you", "your", "me", "my", "memory", "memories"})


def read_command(content: str, at: datetime) -> Forgetting | None:
    """A turn's last sentence but for courtesies, when only statements and courtesies stand before it."""
    if _NOT_MEANT.search(content):
        return None
    said = sentences(content.replace("_", " "))
    while said:
        command = command_in(said[-1], at)
        if command:
            return command if _stands_clear(command, said[:-1]) else None
        if kind_of(bare(said[-1])) not in (Kind.COURTESY, Kind.EMPTY):
            return None
        said.pop()
    return None


def command_in(sentence: str, at: datetime) -> Forgetting | None:
    """What one sentence commands, seen from the time it was said."""
    order = read_order(bare(sentence), at)
    meant = read_meant(order) if order else None
    if not order or not meant:
        return None
    period = order.period if meant.is_timed else Period()
    return Forgetting(
        command=sentence,
        everything=meant.everything,
        topics=meant.topics,
        statement=capitalised(meant.statement) if meant.statement else None,
        since=period.since,
        until=period.until,
    )


def _stands_clear(command: Forgetting, before: list[str]) -> bool:
    """ "I am tired of it. Forget everything." is no command; "Forget everything." is one."""
    is_plain = not command.everything or not _ADDRESSED.isdisjoint(spell(command.command))
    return all(map(_may_stand_before, before)) and (is_plain or all(map(_is_courtesy, before)))


def _is_courtesy(sentence: str) -> bool:
    return kind_of(bare(sentence)) is Kind.COURTESY


def _may_stand_before(sentence: str) -> bool:
    return not sentence.endswith(":") and kind_of(bare(sentence)) in _BESIDE
