"""What reads callers' text takes a time that grows no faster than the text, whatever the text repeats.

A pattern that goes back over what it has read (catastrophic backtracking) would hold up everybody.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.english.names import find_names
from graphmem.english.restatements import is_restatement
from graphmem.english.salience import salience
from graphmem.english.sentences import sentences
from graphmem.english.slots import claims_of, slot_tokens
from graphmem.english.statements import read_turn
from graphmem.english.terms import encode_terms
from graphmem.english.times import find_periods
from graphmem.english.triples import find_mentions
from graphmem.extraction.commands import read_command
from graphmem.extraction.injected_memories import without_injected_memories
from graphmem.extraction.local import LocalExtractor
from graphmem.model.entity import EntityKey
from graphmem.model.fact import Extraction, ExtractionInput, Speaker, Turn
from graphmem.model.limits import check_text, without_damage
from graphmem.model.scope import Scope
from graphmem.retrieval.parsed_query import parse_query
from graphmem.service.topics import read_topic

AT = datetime(2026, 5, 1, tzinfo=UTC)
SIZE = 20_000
PLAIN = ("We took the early train to the coast and Anna read a book about old ships on 3 May. " * SIZE)[:SIZE]
MOST = 12
"""So many times what plain prose of the same size takes; what grows with the square takes hundreds."""
LEAST_SECONDS = 0.05
"""What is faster than this on plain prose is held against this: a clock that short tells nothing."""
MOST_GROWTH = 8
"""The greatest ratio of the time for a text to that for a quarter of it; linear time has 4, quadratic time 16."""
MOST_AT_ALL = 4
"""The factor of `most` that no text may take, however its time grows: a reader may cut what it reads."""

EXTRACTOR = LocalExtractor()


def extract(text: str) -> Extraction:
    reading = EXTRACTOR.read(ExtractionInput(Scope(user_id="alex"), [Turn(Speaker.USER, text, AT)]))
    return asyncio.run(EXTRACTOR.extract(reading, {}))


READERS: dict[str, Callable[[str], Any]] = {
    "sentences": sentences,
    "statements": read_turn,
    "salience": salience,
    "claims": claims_of,
    "slots": lambda text: [slot_tokens(text[:size]) for size in (300, SIZE)],
    "restatements": lambda text: [is_restatement(text[:size], text[:size] + ".") for size in (1_900, SIZE)],
    "names": find_names,
    "triples": lambda text: find_mentions(text, EntityKey("alex", "user")),
    "times": lambda text: find_periods(text, AT),
    "commands": lambda text: read_command(text, AT),
    "short commands": lambda text: read_command(f"forget {text[: len(text) // 5]}", AT),
    "extraction": extract,
    "injected memories": without_injected_memories,
    "terms": encode_terms,
    "questions": lambda text: parse_query(text, AT),
    "topics": lambda text: read_topic(text, ()),
    "limits": lambda text: check_text(text.replace("\x1b", "")),
    "damage": without_damage,
}
REPEATED = [
    "a", "A", "I ", "1", "1 ", "\n", "\t", " ", "\u3000", "(", ")", "#", "- ", '"', "'", "`", "```", ",", ", ", ".",
    "..", "?", "-", "0;", "。", "😀", "é", "猫", "🎉", "=\n", "x=", "'s ", "a ", ",a", "a, ", "- a\n", "```\n", "<!--",
    "/*", "<memory>", "<memories>", "{", "[{", "@", "a@", "http://a.", "> ", "// ", "A.", "A. ", "Dr. ", "Anna ",
    "Anna's ", "A: ", "and ", "and I ", ", and I live in ", "because ", "I live ", "I love ", "I like tea, ",
    "no. ", "my ", "My ", "my sister ", "now ", "not ", "forget ", "forget my a ", "my a ", "I am ", "it ",
    "Memories:\n", "SELECT ", "may ", "in may ", "May 5 - ", "June 9-", "2023-", "in 2023 ", "in 2023-05-08T1",
    "5 to ", "early in ", "last ", "last week ", "the week before last ", "a couple of ", "\x1b", "\x1b[", "\x1b]",
    "\x1b(", "\x1b[0", "\x1b]0;\x1b",
]  # fmt: skip


def seconds(reader: Callable[[str], Any], text: str) -> float:
    """Returns the processor time of this thread: other work of the process and of the machine does not count."""
    began = time.thread_time()
    reader(text)
    return time.thread_time() - began


@pytest.mark.parametrize("name", READERS)
def test_no_text_takes_much_longer_than_plain_prose_of_its_size(name: str) -> None:
    reader = READERS[name]
    reader(PLAIN)
    most = MOST * max(seconds(reader, PLAIN), LEAST_SECONDS)

    def is_slow(part: str) -> bool:
        long, quarter = (f"x{part * (size // len(part))}x" for size in (SIZE, SIZE // 4))
        taken = seconds(reader, long)
        if taken <= most:
            return False
        return taken > MOST_AT_ALL * most or taken > MOST_GROWTH * seconds(reader, quarter)

    slow = [part for part in REPEATED if all(is_slow(part) for _ in range(3))]
    assert slow == [], f"They take more than {most:.2f} s, and more than {MOST_GROWTH} times what a quarter takes."
