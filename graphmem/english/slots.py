"""What a statement claims of whom, and whether one claim takes the place of another.

All is decided by what is known to be harmless: a pattern of the table must match the whole sentence, once a short list
of openings and endings is taken off. Whatever else stands in the sentence makes it claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from graphmem.english.clauses import (
    ENDING_WHEN,
    MAX_CHARACTERS,
    NUMBERS,
    OPENING_WHEN,
    PERFECT,
    RECENT,
    SINCE,
    Clause,
    bare,
    perspectives,
    spelled,
)
from graphmem.english.labels import split_label
from graphmem.english.lexicons import word_set
from graphmem.english.slot_shapes import EXCLUDED, Slot
from graphmem.english.slot_table import TABLE
from graphmem.english.words import stem

_OUTSIDE = re.compile(r"[\"“”«»`{}<>=\[\]|\\]|\?")
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
_NO_MORE = (
    (re.compile(r"i (am|have) no more (.+)", re.IGNORECASE), r"i \1 \2"),
    (re.compile(r"i no more (.+)", re.IGNORECASE), r"i \1"),
    (re.compile(r"i am not (.+) any more", re.IGNORECASE), r"i am \1"),
    (re.compile(r"i do not (.+) any more", re.IGNORECASE), r"i \1"),
)
_DENIED = (
    (re.compile(r"i am not (.+)", re.IGNORECASE), r"i am \1"),
    (re.compile(r"i do not (.+)", re.IGNORECASE), r"i \1"),
)
_STOPPED = re.compile(r"i (?:have )?(?:stopped|quit|gave up|given up) (\w+ing)\b(.*)", re.IGNORECASE)
_SAID_ONCE = word_set("home employer diet")
"""Slots of which a plain "I don't …" is the end."""


@dataclass(frozen=True, slots=True)
class Claim:
    slot: str
    """A row's name: "home"; of favorites with their kind: "favorite color"."""
    person: str
    """"" for the speaker, else a lower-case name, or kin: "sister anna"."""
    value: str
    """"" for the end of whatever it was."""
    holds: bool = True
    """Whether it says so, not that it is no longer so."""
    replaces: bool = False
    """Whether it is sure enough to end another."""
    yields: bool = False
    """Whether its sentence says no more than this, so that nothing is lost with it."""
    is_change: bool = False
    """Whether it says that it has become so."""


def claims_of(sentence: str, speaker: str | None = None) -> tuple[Claim, ...]:
    return _read(sentence, (speaker or "").lower())


def without_frame(text: str) -> str:
    """The text without the openings and endings that say nothing."""
    return bare(spelled(text), "").text if len(text) <= MAX_CHARACTERS else text


def slot_tokens(text: str) -> tuple[str, ...]:
    """A word for each slot that the text fills or ends; of many values, for each value."""
    return tuple(dict.fromkeys(_token(claim) for claim in claims_of(text) if claim.slot != "does"))


def contradicts(new: Claim, old: Claim) -> bool:
    """Whether the older claim is no longer so by the newer one: another value of one slot, or its end."""
    if not (new.replaces and old.yields and old.holds) or (new.slot, new.person) != (old.slot, old.person):
        return False
    if not new.holds:
        return not new.value or is_same_value(new.value, old.value)
    row, is_same = slot_of(new), is_same_value(new.value, old.value)
    return row.is_single and not is_same and row.excludes(new.value, old.value, new.is_change)


@lru_cache(maxsize=4_096)
def is_same_value(one: str, other: str) -> bool:
    return one == other or _stems(one) == _stems(other)


@cache
def _named(name: str) -> Slot:
    return next(slot for slot in TABLE if name == slot.name or name.startswith(f"{slot.name} "))


def slot_of(claim: Claim) -> Slot:
    return _named(claim.slot)


def _stems(value: str) -> list[str]:
    return [stem(NUMBERS.get(word, word)) for word in value.split()]


def _token(claim: Claim) -> str:
    value = "" if slot_of(claim).is_single else "0" + "".join(_stems(claim.value))
    return "slot0" + re.sub(r"[\W_]", "", claim.slot + value)


@lru_cache(maxsize=4_096)
def _read(sentence: str, speaker: str) -> tuple[Claim, ...]:
    text = spelled(sentence)
    if len(text) > MAX_CHARACTERS:
        return ()
    label, text = split_label(text)
    speaker = speaker or (label or "").lower()
    if _OUTSIDE.search(text) or _HEDGED.match(text):
        return ()
    return _claims_of_parts([part for sentence in _SENTENCES.split(text) for part in _parts(sentence, speaker)])


def _parts(sentence: str, speaker: str) -> list[tuple[str, tuple[Claim, ...]]]:
    """The sentence with its claims, or its clauses where the whole of it claims nothing."""
    whole = _claims(sentence, speaker)
    clauses = [sentence] if whole else [clause for clause in _JOINS.split(sentence) if clause]
    if len(clauses) < 2:
        return [(sentence, whole)]
    return [(clause, _claims(clause, speaker)) for clause in clauses]


def _claims_of_parts(parts: list[tuple[str, tuple[Claim, ...]]]) -> tuple[Claim, ...]:
    """A part is sure as long as all before it claim something, and none behind it raises a doubt."""
    claims: list[Claim] = []
    is_sure = True
    for place, (_, found) in enumerate(parts):
        is_sure = is_sure and bool(found) and not any(_DOUBTFUL.search(part) for part, _ in parts[place + 1 :])
        claims += [replace(claim, replaces=claim.replaces and is_sure) for claim in found]
    if len(parts) == 1:
        return tuple(claims)
    of_one = len({(claim.slot, claim.person, claim.value) for claim in claims}) == 1 and is_sure
    slots = [claim.slot for claim in claims]
    return tuple(
        replace(claim, yields=claim.yields and of_one, replaces=claim.replaces and slots.count(claim.slot) == 1)
        for claim in claims
    )


def _claims(text: str, speaker: str) -> tuple[Claim, ...]:
    clause = bare(text, speaker)
    found = (tuple(dict.fromkeys(_claims_of_clause(one))) for one in perspectives(clause, speaker))
    return next(filter(None, found), ())


def _claims_of_clause(clause: Clause) -> list[Claim]:
    for pattern, said in _NO_MORE:
        if found := pattern.fullmatch(clause.text):
            return _ended(replace(clause, text=found.expand(said)))
    if found := _STOPPED.fullmatch(clause.text):
        return _stopped(clause, found[1].lower(), found[2])
    claims = _filled(clause)
    if any(not slot_of(claim).is_general for claim in claims):
        return claims
    for pattern, said in _DENIED:
        if found := pattern.fullmatch(clause.text):
            return [claim for claim in _ended(replace(clause, text=found.expand(said))) if claim.slot in _SAID_ONCE]
    return claims


def _ended(clause: Clause) -> list[Claim]:
    return [
        replace(claim, holds=False, replaces=clause.is_sure)
        for claim in _filled(replace(clause, is_change=False))
        if claim.holds
    ]


def _stopped(clause: Clause, verb: str, rest: str) -> list[Claim]:
    """The verb in the forms that "-ing" may have been put to: "using" is "use", "running" is "run"."""
    root = verb[:-3]
    rest = ENDING_WHEN.sub("", rest)
    for base in (root + "e", root, root[:-1] if root[-1:] == root[-2:-1] else root):
        claims = _ended(replace(clause, text=f"i {base}{rest}"))
        if any(not slot_of(claim).is_general for claim in claims):
            return claims
    return _ended(replace(clause, text=f"i {verb}{rest}"))


def _filled(clause: Clause) -> list[Claim]:
    """A claim for each row that the clause fills, and for what a change of diet excludes."""
    claims: list[Claim] = []
    texts = _spellings_of(clause.text)
    for row in _rows():
        if not (row.slot.is_general and claims):
            claims += _fill(row, clause, texts)
    for claim in claims.copy():
        if claim.slot == "diet" and claim.holds and claim.is_change:
            ended = replace(claim, slot="eats", holds=False, yields=False)
            claims += [replace(ended, value=food) for food in EXCLUDED.get(claim.value, ())]
    return claims


@dataclass(frozen=True, slots=True)
class _Row:
    slot: Slot
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    """With which of the row's columns each is of."""


@cache
def _rows() -> tuple[_Row, ...]:
    return tuple(_Row(slot, tuple(_compiled(slot))) for slot in TABLE)


def _compiled(slot: Slot) -> Iterator[tuple[str, re.Pattern[str]]]:
    for column in ("changes", "ends", "states", "hints"):
        for pattern in getattr(slot, column):
            yield column, re.compile(re.sub(r"\bV\b", "(?P<v>.+?)", pattern), re.IGNORECASE)


def _spellings_of(text: str) -> dict[str, tuple[str, ...]]:
    """The text as each column of the table may match it: when something came about is no part of the value."""
    timed = RECENT.sub(r"\1 ", OPENING_WHEN.sub("", ENDING_WHEN.sub("", text)))
    changed = tuple(dict.fromkeys((timed, PERFECT.sub("i ", timed))))
    known = (SINCE.sub("", text),)
    return {"changes": changed, "ends": changed, "states": known, "hints": known}


def _fill(row: _Row, clause: Clause, texts: dict[str, tuple[str, ...]]) -> list[Claim]:
    """What is so by the row's first pattern that matches, and what is no longer so."""
    found: dict[bool, Claim] = {}
    for column, pattern in row.patterns:
        for text in texts[column]:
            if column != "ends" and True in found:
                continue
            if (match := pattern.fullmatch(text)) and (claim := _claim(row.slot, column, match, clause)):
                found.setdefault(claim.holds, claim)
    return list(found.values())


def _claim(slot: Slot, column: str, found: re.Match[str], clause: Clause) -> Claim | None:
    groups = found.groupdict()
    value, kind = groups.get("v"), (groups.get("k") or "").lower()
    shaped = slot.shape(value) if value else ""
    if (value or column != "ends") and not shaped:
        return None
    if kind and not slot.takes(kind):
        return None
    return Claim(
        slot=f"{slot.name} {kind}".strip(),
        person=clause.person,
        value=shaped,
        holds=column != "ends",
        replaces=clause.is_sure and column != "hints" and (slot.is_single or column == "ends"),
        yields=clause.is_sure,
        is_change=clause.is_change or column == "changes",
    )


def slots_named(phrase: str) -> frozenset[str]:
    """The speaker's slots that a phrase names as a whole: "allergies", "phone number", "where I live", "sister"."""
    phrase = spelled(phrase).lower()
    place = re.fullmatch(r"where (i .+)", phrase)
    texts = [f"{place[1]} in V", f"{place[1]} at V"] if place else [f"my {phrase} is V"]
    slots = [row.slot.name for row in _rows() if _stems(row.slot.name) == _stems(phrase)]
    for row in _rows():
        stating = (pattern for column, pattern in row.patterns if column == "states")
        for found in (pattern.fullmatch(text) for pattern in stating for text in texts):
            groups = found.groupdict() if found and not row.slot.is_general else {}
            kind = groups.get("k") or ""
            if groups.get("v") == "V" and (not kind or row.slot.takes(kind)):
                slots.append(f"{row.slot.name} {kind}".strip())
    return frozenset(slots)
