"""The findings of a consistency check of the graph: how many objects were checked, and which break a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

_NAMED = 3
"""Ids that a message names for each rule."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of checking one part of the graph."""

    part: str
    things: str
    """The plural of what was checked, as in "12 memories"."""
    checked: int = 0
    broken: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The ids of the objects that break each rule."""

    @property
    def is_well(self) -> bool:
        return not self.broken

    @property
    def wrong(self) -> int:
        """The number of objects that break at least one rule."""
        return len(set(chain.from_iterable(self.broken.values())))

    def merged_with(self, other: Finding) -> Finding:
        """Returns the finding for two disjoint pages of the same part together."""
        rules = {
            rule: [*self.broken.get(rule, ()), *other.broken.get(rule, ())]
            for rule in dict.fromkeys([*self.broken, *other.broken])
        }
        return Finding(self.part, self.things, self.checked + other.checked, rules)

    def confirmed_by(self, again: Finding) -> Finding:
        """Returns only what a second check has found again.

        A write between two reads of one check can look like damage, but not twice for the same object.
        """
        before = {rule: set(keys) for rule, keys in self.broken.items()}
        both = {rule: [key for key in keys if key in before.get(rule, ())] for rule, keys in again.broken.items()}
        return Finding(self.part, self.things, again.checked, {rule: keys for rule, keys in both.items() if keys})

    def __str__(self) -> str:
        if self.is_well:
            return f"{self.checked:,} {self.things}, each as it should be"
        rules = " ".join(f"{rule} Not so: {_some(keys)}." for rule, keys in self.broken.items())
        return f"{self.wrong:,} of {self.checked:,} {self.things}. {rules}"


def _some(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more


def by_rule(wrong: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """Groups ids by the rules that they break."""
    broken: dict[str, list[str]] = {}
    for key, rules in wrong:
        for rule in rules:
            broken.setdefault(rule, []).append(key)
    return broken
