"""What reads callers' text takes a time that grows no faster than the text, whatever the text repeats.

A pattern that goes back over what it has read (catastrophic backtracking) would hold up everybody.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.english.names import find_names
from graphmem.english.restatements import is_restatement
from graphmem.english.slots import claims_of, slot_tokens
from graphmem.english.statements import read_turn, salience
from graphmem.english.terms import encode_terms
from graphmem.english.times import find_periods
from graphmem.english.triples import find_mentions
from graphmem.extraction.commands import read_command
from graphmem.extraction.injected_memories import without_injected_memories
from graphmem.model.entity import EntityKey
from graphmem.model.limits import check_text
from graphmem.retrieval.parsed_query import parse_query
from graphmem.service.topics import read_topic

AT = datetime(2026, 5, 1, tzinfo=UTC)
SIZE = 40_000
PLAIN = "We took the early train to the coast and Anna read a book about old ships on 3 May. " * (SIZE // 84)
MOST = 12
"""So many times what plain prose of the same size takes; what grows with the square takes hundreds."""
LEAST_SECONDS = 0.02
"""What is faster than this on plain prose is held against this: a clock that short tells nothing."""

READERS: dict[str, Callable[[str], Any]] = {
    "statements": read_turn,
    "salience": salience,
    "claims": claims_of,
    "slots": slot_tokens,
    "restatements": lambda text: is_restatement(text, text + "."),
    "names": find_names,
    "triples": lambda text: find_mentions(text, EntityKey("alex", "user")),
    "times": lambda text: find_periods(text, AT),
    "commands": lambda text: read_command(text, AT),
    "short commands": lambda text: read_command(f"forget {text[:4_000]}", AT),
    "injected memories": without_injected_memories,
    "terms": encode_terms,
    "questions": lambda text: parse_query(text, AT),
    "topics": lambda text: read_topic(text, ()),
    "limits": check_text,
}
REPEATED = [
    *(
        "a",
        "A",
        "I ",
        "1",
        "1 ",
        "\n",
        "\t",
        " ",
        "\u3000",
        "(",
        ")",
        "#",
        "- ",
        '"',
        "'",
        "`",
        "```",
        ",",
        ", ",
        ".",
        "..",
        "?",
    ),
    *(
        "<!--",
        "<memory>",
        "{",
        "[{",
        "@",
        "a@",
        "http://a.",
        "> ",
        "// ",
        "A. ",
        "Anna ",
        "A: ",
        "and ",
        "and I ",
        "because ",
    ),
    *(
        "in may ",
        "last week ",
        "not ",
        "forget ",
        "my a ",
        "I am ",
        "Memories:\n",
        "猫",
        "é",
        "🎉",
        "it ",
        "SELECT ",
        "=\n",
    ),
]


def seconds(reader: Callable[[str], Any], text: str) -> float:
    """The best of two, of the processor's time: other work on the machine does not count."""
    found = []
    for _ in range(2):
        began = time.process_time()
        reader(text)
        found.append(time.process_time() - began)
    return min(found)


@pytest.mark.parametrize("name", READERS)
def test_no_text_takes_much_longer_than_plain_prose_of_its_size(name: str) -> None:
    reader = READERS[name]
    reader(PLAIN)
    most = MOST * max(seconds(reader, PLAIN), LEAST_SECONDS)

    slow = {}
    for part in REPEATED:
        text = f"x{part * (SIZE // len(part))}x"
        took = seconds(reader, text)
        if took > most:
            slow[part] = f"{took:.2f} s, and at most {most:.2f}"

    assert slow == {}
