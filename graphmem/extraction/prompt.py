"""The data that a language model gets of a conversation, and what its answer may refer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from graphmem.model.fact import ExtractionInput, Known, KnownMemory, Turn
from graphmem.model.moment import format_moment

MAX_KNOWN = 50
"""How many known memories the model is shown."""
MAX_KNOWN_CHARACTERS = 2_000
"""Characters of a known memory that the model is shown: enough to tell whether it is the same or the opposite."""


@dataclass(frozen=True)
class ExtractionPrompt:
    """A conversation and the known memories, all numbered.

    The model sees no ids, so that its answer can only refer to what it was shown.
    """

    extraction_input: ExtractionInput
    known: tuple[KnownMemory, ...]
    """Each memory once, the nearest first."""

    @classmethod
    def of(cls, extraction_input: ExtractionInput, known: Known) -> ExtractionPrompt:
        """Returns the prompt with the nearest MAX_KNOWN of the known memories."""
        nearest: dict[str, KnownMemory] = {}
        everything = (memory for memories in known.values() for memory in memories)
        for memory in sorted(everything, key=lambda memory: -memory.similarity):
            nearest.setdefault(memory.id, memory)
        return cls(extraction_input, tuple(nearest.values())[:MAX_KNOWN])

    @cached_property
    def sources(self) -> tuple[int, ...]:
        """The numbers of the turns that facts may be drawn from."""
        return tuple(number for number, turn in enumerate(self.extraction_input.turns) if turn.is_source)

    @property
    def is_open(self) -> bool:
        """Whether an answer could hold anything: there is a source turn, or a turn that may be a command."""
        return bool(self.sources or self.extraction_input.last_user_turn)

    @property
    def is_about_agent(self) -> bool:
        """Whether the memories are an agent's own, which needs other rules."""
        return self.extraction_input.scope.is_agent_alone

    def text(self) -> str:
        """Returns the prompt's data as JSON."""
        extraction_input = self.extraction_input
        shown = {
            "instructions": extraction_input.instructions,
            "include": extraction_input.includes,
            "exclude": extraction_input.excludes,
            "categories": [_without_none(name=c.name, description=c.description) for c in extraction_input.categories],
            "known": [
                {"number": number, "text": memory.text[:MAX_KNOWN_CHARACTERS]}
                for number, memory in enumerate(self.known)
            ],
            "turns": list(_turns(extraction_input.turns)),
        }
        return orjson.dumps(_without_none(**shown)).decode()


def _turns(turns: Iterable[Turn]) -> Iterable[dict[str, Any]]:
    for number, turn in enumerate(turns):
        yield _without_none(
            number=number,
            source=turn.is_source,
            speaker=turn.speaker,
            name=turn.name,
            at=format_moment(turn.at),
            weekday=f"{turn.at:%A}",
            text=turn.content,
        )


def _without_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
