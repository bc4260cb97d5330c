"""Readers of a relation's object: a name of some type, a word of a list, or things that nothing restricts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from graphmem.english.lexicons import lexicon
from graphmem.english.slot_shapes import thing
from graphmem.model.entity import EntityKey, fold

Named = Mapping[str, EntityKey]
"""The names of a text by their folded spelling, the longest first."""
Ends = Callable[[str, Named], list[EntityKey]]
"""Reads what the rest of a clause begins with, behind the relation."""

_PHRASE = re.compile(r"[\w-]+(?: [\w-]+){0,3}?(?=[.,!;]|$| (?:at|for|in|by|from|and|with|who|since)\b)")
_MUCH = re.compile(r" (?:too|as well|a lot|(?:so|very) much)$", re.IGNORECASE)
_RATHER = re.compile(r" (?:over|to|rather) ")
_JOINS = re.compile(r",? and |, | or ")


def name_at(text: str, named: Named) -> EntityKey | None:
    """The name that a text begins with, whole and not in the possessive."""
    low = fold(text)
    for name, key in named.items():
        if low.startswith(name) and not re.match(r"[\w']", low[len(name) : len(name) + 1]):
            return key
    return None


def name_of(*types: str) -> Ends:
    def read(rest: str, named: Named) -> list[EntityKey]:
        key = name_at(rest.removeprefix("the "), named)
        return [key] if key and key.type in types else []

    return read


def kind_of(kinds: frozenset[str]) -> Ends:
    """A phrase whose last word is one of these: "senior data analyst"."""

    def read(rest: str, named: Named) -> list[EntityKey]:
        phrase = found[0].lower() if (found := _PHRASE.match(rest)) else ""
        is_kind = phrase.rpartition(" ")[2] in kinds and thing(phrase) == phrase
        return [EntityKey(phrase, "thing")] if is_kind else []

    return read


def things(rest: str, named: Named) -> list[EntityKey]:
    """The names and common nouns that are all of the rest; a person behind others is spoken to, not listed."""
    found = [_thing(item, named) for item in _JOINS.split(_MUCH.sub("", rest))]
    listed = [key for at, key in enumerate(found) if key and not (at and key.type == "person")]
    return listed if len(listed) == len(found) else []


def one_thing(rest: str, named: Named) -> list[EntityKey]:
    """Returns the one thing that stands alone or is preferred to another: tea in "tea to coffee"; else nothing."""
    found = things(_RATHER.split(rest, maxsplit=1)[0], named)
    return found if len(found) == 1 else []


def _thing(item: str, named: Named) -> EntityKey | None:
    if key := name_at(item, named):
        return key if len(key.name) == len(item) else None
    is_common = all(word.islower() or word.lower() in lexicon("not_names") for word in item.split())
    return EntityKey(item.lower(), "thing") if is_common and thing(item, most=3) == item.lower() else None
