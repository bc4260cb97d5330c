"""Choosing the memories and messages that go into a prompt within a token budget, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from graphmem.model.context_pack import Cited, ContextEntry
from graphmem.retrieval.near_duplicates import ComparedText

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
    is_cited: bool = False
    """Whether each entry names its memory, version and turn."""

    @property
    def most_characters(self) -> int:
        """The characters of a text above which it is passed over uncounted."""
        return MAX_CHARACTERS_PER_TOKEN * self.budget

    def block(self, number: int, cited: Cited) -> str:
        """Returns the text of one entry. Lines after its first are indented, so that no memory can forge an entry."""
        who = "" if cited.speaker is None else f", {' '.join(cited.speaker.split())}"
        lines = [line.rstrip() for line in cited.text.strip().splitlines() if line.strip()]
        citation = f" ({cited.citation})" if self.is_cited else ""
        return f"[{number}] {cited.at.date().isoformat()}{who}: {f'{_LINE_END}  '.join(lines)}{citation}"


@dataclass(frozen=True, slots=True)
class Packed:
    """The text of a prompt, with its tokens and its entries in order."""

    text: str
    token_count: int
    entries: list[ContextEntry]


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """A hit that goes into the prompt."""

    cited: Cited
    statement: ComparedText
    rank: int
    """The best rank of the hit and of those merged into it."""
    cost: int
    """Tokens."""
    merged: tuple[Cited, ...] = ()
    """Near duplicates that this hit covers."""


def pack(found: Sequence[Cited], prompt: Prompt) -> Packed:
    """Returns the best hits that fit, the best first, as `found` are."""
    chosen = _Chooser(found, prompt).choose()
    packed = _write(chosen, prompt)
    while packed.token_count > prompt.budget:  # some tokenizers make more of joined lines than of each line
        chosen.remove(max(chosen, key=lambda choice: choice.rank))
        packed = _write(chosen, prompt)
    return packed


class _Chooser:
    """Chooses hits greedily, the best first: each is taken, is covered by one that was, or is too long for the rest."""

    def __init__(self, found: Sequence[Cited], prompt: Prompt) -> None:
        self._found = found
        self._prompt = prompt
        self._chosen: list[_Choice] = []
        self._wasted_left = MAX_WASTED_CHARACTERS

    def choose(self) -> list[_Choice]:
        for rank, cited in enumerate(self._found):
            if len(cited.text) <= min(self._prompt.most_characters, self._wasted_left):
                self._consider(rank, cited)
        return self._chosen

    def _consider(self, rank: int, cited: Cited) -> None:
        statement = ComparedText.of(cited)
        for place, choice in enumerate(self._chosen):
            if choice.statement.covers(statement):
                self._chosen[place] = replace(choice, merged=(*choice.merged, cited))
                return
        # A longer text may come after those that it covers. It takes their place, and their room in the budget.
        covered = [choice for choice in self._chosen if statement.covers(choice.statement)]
        left = self._prompt.budget - sum(choice.cost for choice in self._chosen if choice not in covered)
        cost = self._cost(cited, left)
        if cost > left:
            # It is passed over, and not the end: a shorter hit further down may still fit.
            self._wasted_left -= len(cited.text)
            return
        merged = tuple(one for choice in covered for one in (choice.cited, *choice.merged))
        self._chosen = [choice for choice in self._chosen if choice not in covered]
        self._chosen.append(_Choice(cited, statement, min([rank, *(c.rank for c in covered)]), cost, merged))

    def _cost(self, cited: Cited, left: int) -> int:
        """Returns the tokens of an entry with its line end and the longest number.

        Of a text that is surely too long it returns more than `left`, without counting.
        """
        if len(cited.text) > MAX_CHARACTERS_PER_TOKEN * left:
            return left + 1
        return self._prompt.count(self._prompt.block(len(self._found), cited) + _LINE_END)


def _write(chosen: Sequence[_Choice], prompt: Prompt) -> Packed:
    entries = []
    for number, choice in enumerate(sorted(chosen, key=lambda choice: choice.rank), 1):
        block = prompt.block(number, choice.cited)
        entries.append(ContextEntry(choice.cited, block, prompt.count(block), choice.merged))
    text = _LINE_END.join(entry.block for entry in entries)
    return Packed(text, prompt.count(text), entries)
