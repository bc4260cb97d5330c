"""The claims of a statement, which are values of slots, and whether one claim contradicts another.

The rules prefer to miss a claim: a pattern of the table must match the whole sentence, after a short list of openings
and endings is removed. A sentence with any other word makes no claim.
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
    ended_statements,
    in_first_person,
    negated_statement,
    normalised,
    plain_clause,
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
"""The marks of quotations, code and questions, which claim nothing."""
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
    """One value of one slot that a statement claims to hold, or to hold no longer."""

    slot: str
    """The row's name, followed by the kind if the row has kinds: "home", "favorite color"."""
    person: str
    """Empty for the speaker, else a name, kin or both in lower case: "sister anna"."""
    value: str
    """The normal form; empty for the end of whatever value there was."""
    holds: bool = True
    """Whether the value holds, and not that it holds no longer."""
    can_replace: bool = False
    """Whether it is certain enough to supersede another claim."""
    can_be_replaced: bool = False
    """Whether its sentence claims nothing else, so that nothing else is lost when it is superseded."""
    is_change: bool = False
    """Whether the statement says that the value has changed."""


@lru_cache(maxsize=4_096)
def claims_of(sentence: str, speaker: str | None = None) -> tuple[Claim, ...]:
    """Returns the claims of a statement of one or several sentences.

    `speaker` is the name of who made it, if it is known; a label ("Anna: …") counts where it is not.
    """
    text = normalised(sentence)
    if len(text) > MAX_CHARACTERS:
        return ()
    label, text = split_label(text)
    if _QUOTED.search(text) or _HEDGED.match(text):
        return ()
    person = (speaker or label or "").lower()
    return _combined([part for sentence in _SENTENCES.split(text) for part in _parts(sentence, person)])


def slot_tokens(text: str) -> tuple[str, ...]:
    """Returns a token of the full-text index for each slot that the text fills or ends.

    In a slot of many values each value has its own token. "does" has none, since any predicate fills it.
    """
    return tuple(dict.fromkeys(_token(claim) for claim in claims_of(text) if claim.slot != "does"))


def contradicts(new: Claim, old: Claim) -> bool:
    """Returns whether the newer claim supersedes the older one: it is another value of the same slot, or ends the
    value."""
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
    return _slot_named(claim.slot)


@cache
def _slot_named(name: str) -> Slot:
    return next(slot for slot in TABLE if name == slot.name or name.startswith(f"{slot.name} "))


def _stems(value: str) -> list[str]:
    return [stem(NUMBERS.get(word, word)) for word in value.split()]


def _token(claim: Claim) -> str:
    value = "" if slot_of(claim).is_single else "0" + "".join(_stems(claim.value))
    return "slot0" + re.sub(r"[\W_]", "", claim.slot + value)


Part = tuple[str, tuple[Claim, ...]]
"""A clause or sentence with its claims."""


def _parts(sentence: str, speaker: str) -> list[Part]:
    """Returns the sentence or, if it claims nothing as a whole, its clauses."""
    whole = _read(sentence, speaker)
    clauses = [clause for clause in _JOINS.split(sentence) if clause]
    if whole or len(clauses) < 2:
        return [(sentence, whole)]
    return [(clause, _read(clause, speaker)) for clause in clauses]


def _combined(parts: list[Part]) -> tuple[Claim, ...]:
    """Joins the claims of the parts of a statement.

    A part may supersede others only if all parts before it fill specific slots (after "I dreamt", nothing is certain)
    and no part after it has a word of doubt. A slot with two claims in one statement supersedes nothing.
    """
    if len(parts) == 1:
        return parts[0][1]
    claims: list[Claim] = []
    is_sure = True
    for index, (_, new) in enumerate(parts):
        is_sure = is_sure and not any(_DOUBTFUL.search(part) for part, _ in parts[index + 1 :])
        claims += [replace(claim, can_replace=claim.can_replace and is_sure) for claim in new]
        is_sure = is_sure and _is_specific(new)
    is_single_claim = is_sure and len({(claim.slot, claim.person, claim.value) for claim in claims}) == 1
    of_slot = Counter(claim.slot for claim in claims)
    return tuple(
        replace(
            claim,
            can_replace=claim.can_replace and of_slot[claim.slot] == 1,
            can_be_replaced=claim.can_be_replaced and is_single_claim,
        )
        for claim in claims
    )


def _read(text: str, speaker: str) -> tuple[Claim, ...]:
    own = map(_claims, in_first_person(plain_clause(text, speaker)))
    return next((tuple(dict.fromkeys(claims)) for claims in own if claims), ())


def _claims(clause: Clause) -> list[Claim]:
    if readings := [_ended(clause, text) for text in ended_statements(clause.text)]:
        return next(filter(_is_specific, readings), readings[-1])
    claims = _filled(clause)
    if not _is_specific(claims) and (text := negated_statement(clause.text)):
        return [claim for claim in _ended(clause, text) if slot_of(claim).is_ended_by_negation]
    return claims


def _is_specific(claims: Sequence[Claim]) -> bool:
    return any(not slot_of(claim).is_fallback for claim in claims)


def _ended(clause: Clause, text: str) -> list[Claim]:
    """Returns the claims of `text`, which the clause ends, as no longer holding."""
    claims = _filled(replace(clause, text=text, is_change=False))
    return [replace(claim, holds=False, can_replace=clause.is_subject_certain) for claim in claims if claim.holds]


def _filled(clause: Clause) -> list[Claim]:
    claims: list[Claim] = []
    event, state = as_event(clause.text), as_state(clause.text)
    for slot in TABLE:
        if not (slot.is_fallback and claims):
            claims += _of_slot(slot, clause, {"changes": event, "ends": event, "states": state, "ambiguous": state})
    return claims


def _of_slot(slot: Slot, clause: Clause, texts: dict[str, str]) -> Iterator[Claim]:
    """Yields at most one claim that holds and one that holds no longer, and the values that they end in other slots."""
    known: set[bool] = set()
    for column, pattern in _patterns(slot):
        holds = column != "ends"
        if holds in known or not (match := pattern.fullmatch(texts[column])):
            continue
        if claim := _claim(slot, column, match, clause):
            known.add(holds)
            yield claim
            yield from _also_ended(slot, claim)


@cache
def _patterns(slot: Slot) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Returns the compiled patterns, each with its column. A change is more specific than a state, and tried first."""

    def compiled(pattern: str) -> re.Pattern[str]:
        for placeholder, group in _PLACEHOLDERS.items():
            pattern = pattern.replace(placeholder, group)
        return re.compile(pattern, re.IGNORECASE)

    columns = ("changes", "ends", "states", "ambiguous")
    return tuple((column, compiled(pattern)) for column in columns for pattern in getattr(slot, column))


def _claim(slot: Slot, column: str, match: re.Match[str], clause: Clause) -> Claim | None:
    groups = match.groupdict()
    value, kind = slot.shape(groups.get("value") or ""), (groups.get("kind") or "").lower()
    is_any = column == "ends" and not groups.get("value")
    if not (value or is_any) or (kind and not slot.is_kind(kind)):
        return None
    return Claim(
        slot=f"{slot.name} {kind}".strip(),
        person=clause.person,
        value=value,
        holds=column != "ends",
        can_replace=clause.is_subject_certain and column != "ambiguous" and (slot.is_single or column == "ends"),
        can_be_replaced=clause.is_subject_certain,
        is_change=clause.is_change or column == "changes",
    )


def _also_ended(slot: Slot, claim: Claim) -> Iterator[Claim]:
    if claim.holds and claim.is_change:
        for other, values in slot.also_ends.get(claim.value, {}).items():
            for value in values:
                yield replace(claim, slot=other, value=value, holds=False, can_be_replaced=False)


def slots_named(phrase: str) -> frozenset[str]:
    """Returns the speaker's slots that a phrase names: "allergies", "phone number", "where I live", "sister"."""
    phrase = normalised(phrase).lower()
    place = re.fullmatch(r"where (i .+)", phrase)
    # The phrase names a slot if the slot's patterns match with "V" for the value.
    texts = [f"{place[1]} in V", f"{place[1]} at V"] if place else [f"my {phrase} is V"]
    named = {slot.name for slot in TABLE if _stems(slot.name) == _stems(phrase)}
    return frozenset(named.union(*(_stated(slot, text) for slot in TABLE for text in texts if not slot.is_fallback)))


def _stated(slot: Slot, text: str) -> Iterator[str]:
    """Yields the slots of a row that a text states to be "V", though that is no valid value."""
    for column, pattern in _patterns(slot):
        match = pattern.fullmatch(text) if column == "states" else None
        groups = match.groupdict() if match else {}
        kind = groups.get("kind") or ""
        if groups.get("value") == "V" and (not kind or slot.is_kind(kind)):
            yield f"{slot.name} {kind}".strip()
