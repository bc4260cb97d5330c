"""The facts of an add that a later one of it may repeat or replace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from graphmem.english.words import content_stems
from graphmem.model.fact import Fact, KnownMemory

_LATEST = 20
_ALIKE = 20


class EarlierFacts:
    """Judging each fact by all before it would take long conversations a time that grows with their square."""

    def __init__(self) -> None:
        self._facts: list[KnownMemory] = []
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._gone: set[str] = set()

    def add(self, fact: Fact) -> None:
        for stem in set(content_stems(fact.text)):
            self._by_stem[stem].append(len(self._facts))
        self._facts.append(KnownMemory(fact.id, fact.text, similarity=0.0))

    def forget(self, ids: Iterable[str]) -> None:
        """What a later fact has replaced is no longer said."""
        self._gone.update(ids)

    def near(self, text: str) -> Iterable[KnownMemory]:
        """The latest, and the latest that share a word, in the order they were said."""
        alike = sorted({place for stem in content_stems(text) for place in self._by_stem.get(stem, ())[-_ALIKE:]})
        latest = range(max(0, len(self._facts) - _LATEST), len(self._facts))
        near = (self._facts[place] for place in sorted({*alike[-_ALIKE:], *latest}))
        return [fact for fact in near if fact.id not in self._gone]
