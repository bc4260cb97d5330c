"""What a look at one part of the graph has found: how much there is, and what of it breaks a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    things: str
    """What was looked at, as in "12 memories"."""
    looked_at: int = 0
    broken: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By rule, the ids of what breaks it."""

    @property
    def is_well(self) -> bool:
        return not self.broken

    @property
    def wrong(self) -> int:
        """How many things break any rule."""
        return len(set(chain.from_iterable(self.broken.values())))

    def plus(self, other: Finding) -> Finding:
        """Of both parts of the same whole."""
        rules = {
            rule: [*self.broken.get(rule, ()), *other.broken.get(rule, ())]
            for rule in dict.fromkeys([*self.broken, *other.broken])
        }
        return Finding(self.part, self.things, self.looked_at + other.looked_at, rules)

    def still(self, again: Finding) -> Finding:
        """What was wrong and is so again: a write between two reads of one look is no damage."""
        before = {rule: set(keys) for rule, keys in self.broken.items()}
        both = {rule: [key for key in keys if key in before.get(rule, ())] for rule, keys in again.broken.items()}
        return Finding(self.part, self.things, again.looked_at, {rule: keys for rule, keys in both.items() if keys})

    def __str__(self) -> str:
        if self.is_well:
            return f"{self.looked_at:,} {self.things}, each as it should be"
        rules = " ".join(f"{rule} Not so: {_some(keys)}." for rule, keys in self.broken.items())
        return f"{self.wrong:,} of {self.looked_at:,} {self.things}. {rules}"


def _some(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more


def by_rule(wrong: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """From ids, each with the rules that it breaks."""
    broken: dict[str, list[str]] = {}
    for key, rules in wrong:
        for rule in rules:
            broken.setdefault(rule, []).append(key)
    return broken
