"""Readers of a relation's objects: a name of some type, a word of a list, or any plain nouns and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from graphmem.english.lexicons import lexicon
from graphmem.english.slot_shapes import thing
from graphmem.model.entity import EntityKey, fold

NamesBySpelling = Mapping[str, EntityKey]
"""The names of a text by their folded spelling, the longest first."""
ObjectReader = Callable[[str, NamesBySpelling], list[EntityKey]]
"""Reads the objects from the rest of a clause after the relation; returns an empty list if it has none."""

_PHRASE = re.compile(r"[\w-]+(?: [\w-]+){0,3}?(?=[.,!;]|$| (?:at|for|in|by|from|and|with|who|since)\b)")
_MUCH = re.compile(r" (?:too|as well|a lot|(?:so|very) much)$", re.IGNORECASE)
_RATHER = re.compile(r" (?:over|to|rather) ")
_JOINS = re.compile(r",? and |, | or ")


def leading_name(text: str, named: NamesBySpelling) -> EntityKey | None:
    """Returns the name that a text begins with, if it is whole and not in the possessive."""
    low = fold(text)
    for name, key in named.items():
        if low.startswith(name) and not re.match(r"[\w']", low[len(name) : len(name) + 1]):
            return key
    return None


def name_of(*types: str) -> ObjectReader:
    """Builds a reader of a name that has one of these types."""

    def read(rest: str, named: NamesBySpelling) -> list[EntityKey]:
        key = leading_name(rest.removeprefix("the "), named)
        return [key] if key and key.type in types else []

    return read


def kind_of(kinds: frozenset[str]) -> ObjectReader:
    """Builds a reader of a phrase whose last word is one of these: "senior data analyst"."""

    def read(rest: str, named: NamesBySpelling) -> list[EntityKey]:
        phrase = match[0].lower() if (match := _PHRASE.match(rest)) else ""
        is_kind = phrase.rpartition(" ")[2] in kinds and thing(phrase) == phrase
        return [EntityKey(phrase, "thing")] if is_kind else []

    return read


def things(rest: str, named: NamesBySpelling) -> list[EntityKey]:
    """Reads a list of names and common nouns that is all of the rest, or nothing.

    A person at the end of a list is addressed and not part of it, so that nothing is read then.
    """
    items = [_thing(item, named) for item in _JOINS.split(_MUCH.sub("", rest))]
    listed = [key for at, key in enumerate(items) if key and not (at and key.type == "person")]
    return listed if len(listed) == len(items) else []


def one_thing(rest: str, named: NamesBySpelling) -> list[EntityKey]:
    """Reads a single thing, which may be preferred to another: tea in "tea to coffee"."""
    preferred = things(_RATHER.split(rest, maxsplit=1)[0], named)
    return preferred if len(preferred) == 1 else []


def _thing(item: str, named: NamesBySpelling) -> EntityKey | None:
    if key := leading_name(item, named):
        return key if len(key.name) == len(item) else None
    is_common = all(word.islower() or word.lower() in lexicon("not_names") for word in item.split())
    return EntityKey(item.lower(), "thing") if is_common and thing(item, most=3) == item.lower() else None
