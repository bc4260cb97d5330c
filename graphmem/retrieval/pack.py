"""Choosing the hits that go into a prompt within a token budget, and writing them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from graphmem.model.context_pack import CitedHit, ContextEntry
from graphmem.model.hit import Hit
from graphmem.retrieval.near_duplicates import ComparedText

MAX_PAUSE = timedelta(hours=1)
"""Hits of one run with no longer pause between them are written as one conversation."""

MAX_CHARACTERS_PER_TOKEN = 8
"""More characters than a token of any text has on average: a longer text than so many for each token of the budget is
not even counted."""

MAX_WASTED_CHARACTERS = 1_000_000
"""Characters of texts whose tokens are counted and then do not fit: counting them takes about two seconds."""

_LINE_END = "\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The budget of a prompt, and the format of its entries."""

    budget: int
    """Tokens."""
    count: Callable[[str], int]
    """Returns the tokens of a text."""
    is_cited: bool = True
    """Whether each entry names its memory, version and turn."""

    def block(self, number: int, cited_hit: CitedHit) -> str:
        """Returns the text of one entry. Lines after its first are indented, so that no memory can forge an entry."""
        who = "" if cited_hit.speaker is None else f", {' '.join(cited_hit.speaker.split())}"
        lines = [line.rstrip() for line in cited_hit.hit.text.strip().splitlines() if line.strip()]
        citation = f" ({cited_hit.citation})" if self.is_cited else ""
        return f"[{number}] {cited_hit.at.date().isoformat()}{who}: {f'{_LINE_END}  '.join(lines)}{citation}"


@dataclass(frozen=True, slots=True)
class Packed:
    """The text of a prompt, with its tokens and its entries in order."""

    text: str
    token_count: int
    entries: list[ContextEntry]


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """A hit that goes into the prompt."""

    cited_hit: CitedHit
    statement: ComparedText
    rank: int
    """The best rank of the hit and of those merged into it."""
    cost: int
    """Tokens."""
    merged: tuple[Hit, ...] = ()
    """Near duplicates that this hit covers."""

    @property
    def position(self) -> tuple[datetime, datetime, str]:
        """The sort key in a conversation; memories of one add were recorded at once, and have ids in their order."""
        memory = self.cited_hit.hit.memory
        return self.cited_hit.at, memory.recorded_at, memory.id


def pack(cited_hits: Sequence[CitedHit], prompt: Prompt) -> Packed:
    """Returns the best hits that fit, in the order of their conversations; `cited_hits` come best first."""
    chosen = _Chooser(cited_hits, prompt).choose()
    packed = _write(chosen, prompt)
    while packed.token_count > prompt.budget:  # some tokenizers make more of joined lines than of each line
        chosen.remove(max(chosen, key=lambda choice: choice.rank))
        packed = _write(chosen, prompt)
    return packed


class _Chooser:
    """Chooses hits greedily, the best first: each is taken, is covered by one that was, or is too long for the rest."""

    def __init__(self, cited_hits: Sequence[CitedHit], prompt: Prompt) -> None:
        self._cited_hits = cited_hits
        self._prompt = prompt
        self._chosen: list[_Choice] = []
        self._wasted_left = MAX_WASTED_CHARACTERS

    def choose(self) -> list[_Choice]:
        for rank, cited_hit in enumerate(self._cited_hits):
            if len(cited_hit.hit.text) <= min(MAX_CHARACTERS_PER_TOKEN * self._prompt.budget, self._wasted_left):
                self._consider(rank, cited_hit)
        return self._chosen

    def _consider(self, rank: int, cited_hit: CitedHit) -> None:
        statement = ComparedText.of(cited_hit)
        for place, choice in enumerate(self._chosen):
            if choice.statement.covers(statement):
                self._chosen[place] = replace(choice, merged=(*choice.merged, cited_hit.hit))
                return
        # A longer text may come after those that it covers. It takes their place, and their room in the budget.
        covered = [choice for choice in self._chosen if statement.covers(choice.statement)]
        left = self._prompt.budget - sum(choice.cost for choice in self._chosen if choice not in covered)
        cost = self._cost(cited_hit, left)
        if cost > left:
            # It is passed over, and not the end: a shorter hit further down may still fit.
            self._wasted_left -= len(cited_hit.hit.text)
            return
        merged = tuple(hit for choice in covered for hit in (choice.cited_hit.hit, *choice.merged))
        self._chosen = [choice for choice in self._chosen if choice not in covered]
        self._chosen.append(_Choice(cited_hit, statement, min([rank, *(c.rank for c in covered)]), cost, merged))

    def _cost(self, cited_hit: CitedHit, left: int) -> int:
        """Returns the tokens of an entry with its line end and the longest number.

        Of a text that is surely too long it returns more than `left`, without counting.
        """
        if len(cited_hit.hit.text) > MAX_CHARACTERS_PER_TOKEN * left:
            return left + 1
        return self._prompt.count(self._prompt.block(len(self._cited_hits), cited_hit) + _LINE_END)


def _write(chosen: Sequence[_Choice], prompt: Prompt) -> Packed:
    entries = []
    for number, choice in enumerate(_in_order(chosen), 1):
        block = prompt.block(number, choice.cited_hit)
        entries.append(ContextEntry(choice.cited_hit, block, prompt.count(block), choice.merged))
    text = _LINE_END.join(entry.block for entry in entries)
    return Packed(text, prompt.count(text), entries)


def _in_order(chosen: Sequence[_Choice]) -> list[_Choice]:
    """Returns the conversation with the best hit first, each conversation in the order of time."""
    best_first = sorted(_conversations(chosen), key=lambda conversation: min(choice.rank for choice in conversation))
    return [choice for conversation in best_first for choice in conversation]


def _conversations(chosen: Sequence[_Choice]) -> list[list[_Choice]]:
    """Returns the hits of each run, cut at long pauses; a hit of no run is a conversation of its own."""
    by_run: dict[object, list[_Choice]] = defaultdict(list)
    for choice in chosen:
        scope = choice.cited_hit.hit.memory.scope
        by_run[choice if scope.run_id is None else scope].append(choice)
    return [part for run in by_run.values() for part in _cut(sorted(run, key=lambda choice: choice.position))]


def _cut(run: Sequence[_Choice]) -> list[list[_Choice]]:
    parts: list[list[_Choice]] = []
    for choice in run:
        if parts and choice.cited_hit.at - parts[-1][-1].cited_hit.at <= MAX_PAUSE:
            parts[-1].append(choice)
        else:
            parts.append([choice])
    return parts
