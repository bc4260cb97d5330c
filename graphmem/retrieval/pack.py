"""Which hits go into a prompt of so many tokens, and how they read there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from graphmem.model.context_pack import CitedHit, ContextEntry
from graphmem.model.hit import Hit
from graphmem.retrieval.near_duplicates import ComparedText

NEARBY = timedelta(hours=1)
"""What was said in one run with no longer pause between is read as one conversation."""

LONGEST_TOKENS = 8
"""Characters a token: texts have fewer on the average, so one of more for each token left is not even counted."""


PATIENCE = 1_000_000
"""Characters of texts that are counted in vain, because they do not fit: two seconds or so."""

_LINE_END = "\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """The room there is, and how what goes into it is written."""

    budget: int
    count: Callable[[str], int]
    """The tokens of a text."""
    is_cited: bool = True
    """Whether each entry names its memory, version and turn, beside its number."""

    def block(self, number: int, cited_hit: CitedHit) -> str:
        """Lines after the first are indented: no memory can pass for an entry."""
        who = "" if cited_hit.speaker is None else f", {' '.join(cited_hit.speaker.split())}"
        lines = [line.rstrip() for line in cited_hit.hit.text.strip().splitlines() if line.strip()]
        citation = f" ({cited_hit.citation})" if self.is_cited else ""
        return f"[{number}] {cited_hit.at.date().isoformat()}{who}: {f'{_LINE_END}  '.join(lines)}{citation}"


@dataclass(frozen=True, slots=True)
class Packed:
    text: str
    token_count: int
    entries: list[ContextEntry]


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    cited_hit: CitedHit
    statement: ComparedText
    rank: int
    """The best of what it stands for."""
    cost: int
    merged: tuple[Hit, ...] = ()

    @property
    def place(self) -> tuple[datetime, datetime, str]:
        """In a conversation: the turns of one add have ids in their order."""
        memory = self.cited_hit.hit.memory
        return self.cited_hit.at, memory.recorded_at, memory.id


def pack(cited_hits: Sequence[CitedHit], prompt: Prompt) -> Packed:
    """The best that fit, of hits that come best first, in the order in which they are best read."""
    chosen = _Chooser(cited_hits, prompt).choose()
    packed = _write(chosen, prompt)
    while packed.token_count > prompt.budget:  # some tokenizers need more for lines that are joined than for each
        chosen.remove(max(chosen, key=lambda choice: choice.rank))
        packed = _write(chosen, prompt)
    return packed


class _Chooser:
    """Goes through the hits from the best on: each is taken, stood for by one that is, or too long for what is left."""

    def __init__(self, cited_hits: Sequence[CitedHit], prompt: Prompt) -> None:
        self._tellings = cited_hits
        self._prompt = prompt
        self._chosen: list[_Choice] = []
        self._patience = PATIENCE

    def choose(self) -> list[_Choice]:
        for rank, cited_hit in enumerate(self._tellings):
            if len(cited_hit.hit.text) <= min(LONGEST_TOKENS * self._prompt.budget, self._patience):
                self._consider(rank, cited_hit)
        return self._chosen

    def _consider(self, rank: int, cited_hit: CitedHit) -> None:
        statement = ComparedText.of(cited_hit)
        for place, choice in enumerate(self._chosen):
            if choice.statement.stands_for(statement):
                self._chosen[place] = replace(choice, merged=(*choice.merged, cited_hit.hit))
                return
        covered = [choice for choice in self._chosen if statement.stands_for(choice.statement)]
        left = self._prompt.budget - sum(choice.cost for choice in self._chosen if choice not in covered)
        cost = self._cost(cited_hit, left)
        if cost > left:
            self._patience -= len(cited_hit.hit.text)
            return
        merged = tuple(hit for choice in covered for hit in (choice.cited_hit.hit, *choice.merged))
        self._chosen = [choice for choice in self._chosen if choice not in covered]
        self._chosen.append(_Choice(cited_hit, statement, min([rank, *(c.rank for c in covered)]), cost, merged))

    def _cost(self, cited_hit: CitedHit, left: int) -> int:
        """With its line end, and a number as long as there can be one; more than is left where it need not be known."""
        if len(cited_hit.hit.text) > LONGEST_TOKENS * left:
            return left + 1
        return self._prompt.count(self._prompt.block(len(self._tellings), cited_hit) + _LINE_END)


def _write(chosen: Sequence[_Choice], prompt: Prompt) -> Packed:
    entries = []
    for number, choice in enumerate(_in_order(chosen), 1):
        block = prompt.block(number, choice.cited_hit)
        entries.append(ContextEntry(choice.cited_hit, block, prompt.count(block), choice.merged))
    text = _LINE_END.join(entry.block for entry in entries)
    return Packed(text, prompt.count(text), entries)


def _in_order(chosen: Sequence[_Choice]) -> list[_Choice]:
    """Conversations by their best, each as it was held."""
    best_first = sorted(_conversations(chosen), key=lambda conversation: min(choice.rank for choice in conversation))
    return [choice for conversation in best_first for choice in conversation]


def _conversations(chosen: Sequence[_Choice]) -> list[list[_Choice]]:
    """What was said in one run, cut at long pauses; what was said in none is alone."""
    by_run: dict[object, list[_Choice]] = defaultdict(list)
    for choice in chosen:
        scope = choice.cited_hit.hit.memory.scope
        by_run[choice if scope.run_id is None else scope].append(choice)
    return [part for run in by_run.values() for part in _cut(sorted(run, key=lambda choice: choice.place))]


def _cut(run: Sequence[_Choice]) -> list[list[_Choice]]:
    parts: list[list[_Choice]] = []
    for choice in run:
        if parts and choice.cited_hit.at - parts[-1][-1].cited_hit.at <= NEARBY:
            parts[-1].append(choice)
        else:
            parts.append([choice])
    return parts
