"""A synthetic corpus of memories, the same in every run: of many owners, one of whom has half."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_PEOPLE = ("Ana", "Bo", "Carla", "Deniz", "Emre", "Fay", "Goran", "Hana", "Ivo", "Jun", "Kim", "Lena")
_VERBS = (
    "bought",
    "repaired",
    "lost",
    "painted",
    "sold",
    "borrowed",
    "found",
    "cleaned",
    "admired",
    "forgot",
    "carried",
)
_THINGS = (
    "bicycle",
    "violin",
    "sofa",
    "kettle",
    "tent",
    "camera",
    "lamp",
    "coat",
    "map",
    "piano",
    "boat",
    "clock",
    "mirror",
)
_ADJECTIVES = (
    "old",
    "red",
    "broken",
    "tiny",
    "expensive",
    "wooden",
    "silent",
    "heavy",
    "borrowed",
    "striped",
    "bright",
)
_PLACES = (
    "Lisbon",
    "the attic",
    "Oslo",
    "the market",
    "Kyoto",
    "her office",
    "the harbour",
    "Quito",
    "a train",
    "the garden",
)
_REASONS = (
    "to surprise a friend",
    "for the summer",
    "after the storm",
    "before moving house",
    "because it rained",
    "for charity",
)

START = datetime(2024, 1, 1, tzinfo=UTC)
BIG_OWNER = "owner-0"


@dataclass(frozen=True, slots=True)
class Item:
    """One memory of the corpus. Its number is in its text, so that a filter on the text can select any share."""

    number: int
    owner: str
    text: str

    @property
    def created_at(self) -> datetime:
        return START + timedelta(minutes=self.number)


def make_items(count: int, owners: int) -> list[Item]:
    """Makes items: every second one belongs to the big owner, the rest to the others in turn."""
    chance = random.Random(1)
    return [Item(number, _owner(number, owners), note(number, chance)) for number in range(count)]


def note(number: int, chance: random.Random) -> str:
    """Makes the text of an item: a sentence with the number behind it."""
    return f"{sentence(chance)} (note {number:07})"


def number_of(text: str) -> int:
    """Returns the number in "… (note 0000123)"."""
    return int(text[text.rindex(" ") + 1 : -1])


def batches(items: list[Item], size: int) -> Iterator[list[Item]]:
    """Yields batches of up to `size` items of one owner."""
    by_owner: dict[str, list[Item]] = {}
    for item in items:
        by_owner.setdefault(item.owner, []).append(item)
    for owned in by_owner.values():
        for start in range(0, len(owned), size):
            yield owned[start : start + size]


def make_queries(count: int) -> list[str]:
    chance = random.Random(2)
    return [
        f"Who {chance.choice(_VERBS)} the {chance.choice(_THINGS)} in {chance.choice(_PLACES)}?" for _ in range(count)
    ]


def sentence(chance: random.Random) -> str:
    person, verb, thing = chance.choice(_PEOPLE), chance.choice(_VERBS), chance.choice(_THINGS)
    return (
        f"{person} {verb} the {chance.choice(_ADJECTIVES)} {thing} in {chance.choice(_PLACES)} "
        f"{chance.choice(_REASONS)}, with {chance.choice(_PEOPLE)} and a {chance.choice(_ADJECTIVES)} "
        f"{chance.choice(_THINGS)}."
    )


def _owner(number: int, owners: int) -> str:
    return BIG_OWNER if number % 2 == 0 else f"owner-{1 + number // 2 % (owners - 1)}"
