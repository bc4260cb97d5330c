"""What a statement claims of whom, and whether one claim takes the place of another.

All is decided by what is known to be harmless: a pattern of the table must match the whole sentence, once a short list
of openings and endings is taken off. Whatever else stands in the sentence makes it claim nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from graphmem.english.clauses import (
    MAX_CHARACTERS,
    Clause,
    as_event,
    as_state,
    denied,
    formerly,
    in_first_person,
    plain_clause,
    spelled,
)
from graphmem.english.labels import split_label
from graphmem.english.slot_columns import Slot
from graphmem.english.slot_table import TABLE
from graphmem.english.words import stem

NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
_QUOTED = re.compile(r"[\"“”«»`{}<>=\[\]|\\]|\?")
"""Quotations, code and questions."""
_HEDGED = re.compile(
    r"(?:maybe|perhaps|possibly|probably|apparently|supposedly|imagine|suppose|pretend|assume|what if)\b", re.IGNORECASE
)
_SENTENCES = re.compile(r"(?<=[.!…])\s+")
_JOINS = re.compile(
    r",? and (?=(?:i|we|my|our|it is|it has|they)\b)|, so (?=(?:i|we|my|our|it|they)\b)|; ", re.IGNORECASE
)
_DOUBTFUL = re.compile(
    r"\b(?:if|when|but|only|except|unless|until|novel|story|dream|joke|joking|kidding|not|game|maybe)\b"
)
_PLACEHOLDERS = {"{value}": "(?P<value>.+?)", "{kind}": "(?P<kind>[a-z]+(?: [a-z]+)?)"}


@dataclass(frozen=True, slots=True)
class Claim:
    slot: str
    """A row's name, and the kind if it has kinds: "home", "favorite color"."""
    person: str
    """"" for the speaker, else a lower-case name, or kin: "sister anna"."""
    value: str
    """"" for the end of whatever it was."""
    holds: bool = True
    """Whether it says so, not that it is no longer so."""
    can_replace: bool = False
    """Whether it is sure enough to end another."""
    can_be_replaced: bool = False
    """Whether its sentence says no more than this, so that nothing is lost with it."""
    is_change: bool = False
    """Whether it says that it has become so."""


@lru_cache(maxsize=4_096)
def claims_of(sentence: str, speaker: str | None = None) -> tuple[Claim, ...]:
    text = spelled(sentence)
    if len(text) > MAX_CHARACTERS:
        return ()
    label, text = split_label(text)
    if _QUOTED.search(text) or _HEDGED.match(text):
        return ()
    person = (speaker or label or "").lower()
    return _together([part for sentence in _SENTENCES.split(text) for part in _parts(sentence, person)])


def slot_tokens(text: str) -> tuple[str, ...]:
    """A word for each slot that the text fills or ends; of many values, for each value."""
    return tuple(dict.fromkeys(_token(claim) for claim in claims_of(text) if claim.slot != "does"))


def contradicts(new: Claim, old: Claim) -> bool:
    """Whether the older claim is no longer so by the newer one: another value of one slot, or its end."""
    if not (new.can_replace and old.can_be_replaced and old.holds):
        return False
    if (new.slot, new.person) != (old.slot, old.person):
        return False
    is_same, slot = is_same_value(new.value, old.value), slot_of(new)
    if not new.holds:
        return is_same or not new.value
    return slot.is_single and not is_same and slot.conflicts(new.value, old.value, new.is_change)


@lru_cache(maxsize=4_096)
def is_same_value(one: str, other: str) -> bool:
    return one == other or _stems(one) == _stems(other)


def slot_of(claim: Claim) -> Slot:
    return _named(claim.slot)


@cache
def _named(name: str) -> Slot:
    return next(slot for slot in TABLE if name == slot.name or name.startswith(f"{slot.name} "))


def _stems(value: str) -> list[str]:
    return [stem(NUMBERS.get(word, word)) for word in value.split()]


def _token(claim: Claim) -> str:
    value = "" if slot_of(claim).is_single else "0" + "".join(_stems(claim.value))
    return "slot0" + re.sub(r"[\W_]", "", claim.slot + value)


Part = tuple[str, tuple[Claim, ...]]
"""A clause, or a sentence, and what it claims."""


def _parts(sentence: str, speaker: str) -> list[Part]:
    """The sentence, or its clauses where the whole of it claims nothing."""
    whole = _read(sentence, speaker)
    clauses = [clause for clause in _JOINS.split(sentence) if clause]
    if whole or len(clauses) < 2:
        return [(sentence, whole)]
    return [(clause, _read(clause, speaker)) for clause in clauses]


def _together(parts: list[Part]) -> tuple[Claim, ...]:
    """A part is sure as long as all before it fill slots that not any words fill ("I dreamt Tom" is no sure start), and
    none behind it raises a doubt."""
    if len(parts) == 1:
        return parts[0][1]
    claims: list[Claim] = []
    is_sure = True
    for place, (_, found) in enumerate(parts):
        is_sure = is_sure and not any(_DOUBTFUL.search(part) for part, _ in parts[place + 1 :])
        claims += [replace(claim, can_replace=claim.can_replace and is_sure) for claim in found]
        is_sure = is_sure and _is_specific(found)
    says_one = is_sure and len({(claim.slot, claim.person, claim.value) for claim in claims}) == 1
    of_slot = Counter(claim.slot for claim in claims)
    return tuple(
        replace(
            claim,
            can_replace=claim.can_replace and of_slot[claim.slot] == 1,
            can_be_replaced=claim.can_be_replaced and says_one,
        )
        for claim in claims
    )


def _read(text: str, speaker: str) -> tuple[Claim, ...]:
    own = map(_claims, in_first_person(plain_clause(text, speaker)))
    return next((tuple(dict.fromkeys(claims)) for claims in own if claims), ())


def _claims(clause: Clause) -> list[Claim]:
    if readings := [_ended(clause, text) for text in formerly(clause.text)]:
        return next(filter(_is_specific, readings), readings[-1])
    claims = _filled(clause)
    if not _is_specific(claims) and (text := denied(clause.text)):
        return [claim for claim in _ended(clause, text) if slot_of(claim).is_ended_by_not]
    return claims


def _is_specific(claims: Sequence[Claim]) -> bool:
    return any(not slot_of(claim).is_fallback for claim in claims)


def _ended(clause: Clause, text: str) -> list[Claim]:
    """What a clause would claim that said the text, as no longer so."""
    claims = _filled(replace(clause, text=text, is_change=False))
    return [replace(claim, holds=False, can_replace=clause.is_sure) for claim in claims if claim.holds]


def _filled(clause: Clause) -> list[Claim]:
    claims: list[Claim] = []
    event, state = as_event(clause.text), as_state(clause.text)
    for slot in TABLE:
        if not (slot.is_fallback and claims):
            claims += _of_slot(slot, clause, {"changes": event, "ends": event, "states": state, "ambiguous": state})
    return claims


def _of_slot(slot: Slot, clause: Clause, texts: dict[str, str]) -> Iterator[Claim]:
    """What is so by the first pattern that matches, what is no longer so, and what else ends with that."""
    known: set[bool] = set()
    for column, pattern in _patterns(slot):
        holds = column != "ends"
        if holds in known or not (found := pattern.fullmatch(texts[column])):
            continue
        if claim := _claim(slot, column, found, clause):
            known.add(holds)
            yield claim
            yield from _also_ended(slot, claim)


@cache
def _patterns(slot: Slot) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each with its column."""

    def compiled(pattern: str) -> re.Pattern[str]:
        for placeholder, group in _PLACEHOLDERS.items():
            pattern = pattern.replace(placeholder, group)
        return re.compile(pattern, re.IGNORECASE)

    columns = ("changes", "ends", "states", "ambiguous")
    return tuple((column, compiled(pattern)) for column in columns for pattern in getattr(slot, column))


def _claim(slot: Slot, column: str, found: re.Match[str], clause: Clause) -> Claim | None:
    said = found.groupdict()
    value, kind = slot.shape(said.get("value") or ""), (said.get("kind") or "").lower()
    is_any = column == "ends" and not said.get("value")
    if not (value or is_any) or (kind and not slot.is_kind(kind)):
        return None
    return Claim(
        slot=f"{slot.name} {kind}".strip(),
        person=clause.person,
        value=value,
        holds=column != "ends",
        can_replace=clause.is_sure and column != "ambiguous" and (slot.is_single or column == "ends"),
        can_be_replaced=clause.is_sure,
        is_change=clause.is_change or column == "changes",
    )


def _also_ended(slot: Slot, claim: Claim) -> Iterator[Claim]:
    if claim.holds and claim.is_change:
        for other, values in slot.also_ends.get(claim.value, {}).items():
            for value in values:
                yield replace(claim, slot=other, value=value, holds=False, can_be_replaced=False)


def slots_named(phrase: str) -> frozenset[str]:
    """The speaker's slots that a phrase names as a whole: "allergies", "phone number", "where I live", "sister"."""
    phrase = spelled(phrase).lower()
    place = re.fullmatch(r"where (i .+)", phrase)
    texts = [f"{place[1]} in V", f"{place[1]} at V"] if place else [f"my {phrase} is V"]
    named = {slot.name for slot in TABLE if _stems(slot.name) == _stems(phrase)}
    return frozenset(named.union(*(_stated(slot, text) for slot in TABLE for text in texts if not slot.is_fallback)))


def _stated(slot: Slot, text: str) -> Iterator[str]:
    """The slots of a row that a text states to be "V", whatever the shape that their values have."""
    for column, pattern in _patterns(slot):
        found = pattern.fullmatch(text) if column == "states" else None
        said = found.groupdict() if found else {}
        kind = said.get("kind") or ""
        if said.get("value") == "V" and (not kind or slot.is_kind(kind)):
            yield f"{slot.name} {kind}".strip()
