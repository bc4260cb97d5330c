"""What a statement claims of whom, and whether one claim takes the place of another.

All is decided by what is known to be harmless: a pattern of the table must match the whole sentence, once a short list
of openings and endings is taken off. Whatever else stands in the sentence makes it claim nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from graphmem.english.labels import split_label
from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import known_names
from graphmem.english.slot_table import EXCLUDED, TABLE, Slot
from graphmem.english.words import APOSTROPHES, CONTRACTIONS, stem

MAX_CHARACTERS = 300
"""What is longer says more than what fills one slot."""

_SPELLINGS = {
    "favourite": "favorite", "fav": "favorite", "fave": "favorite", "colour": "color", "anymore": "any more",
    "mom": "mother", "mum": "mother", "dad": "father", "e-mail": "email", "film": "movie", "fiancee": "fiance",
    "longer": "more", "bday": "birthday",
}  # fmt: skip
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10",
}  # fmt: skip
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_OUTSIDE = re.compile(r"[\"“”«»`{}<>=\[\]|\\]|\?")
"""Quotations, code and questions."""
_SENTENCES = re.compile(r"(?<=[.!…])\s+")
_JOINS = re.compile(
    r",? and (?=(?:i|we|my|our|it is|it has|they)\b)|, so (?=(?:i|we|my|our|it|they)\b)|; ", re.IGNORECASE
)
_DOUBTFUL = re.compile(
    r"\b(?:if|when|but|only|except|unless|until|novel|story|dream|joke|joking|kidding|not|game|maybe)\b"
)
_OPENING = re.compile(
    r"^(?:(?:hi|hey|hello|well|so|oh|ok|okay|yes|yeah|and|btw|by the way|fyi|update|good news|bad news"
    r"|actually|anyway|honestly"
    r"|unfortunately|sadly|luckily|finally|just so you know|for the record|as i said|as i mentioned|as you know"
    r"|correction"
    r"|it turns out|turns out)\b(?: that)?[,!:]? "
    r"|(?:please )?(?:remember|note|keep in mind|do not forget|know) (?:that )?(?=(?:i|my|we|our)\b))+",
    re.IGNORECASE,
)
_NOW = r"(?:now|nowadays|these days|from now on|as of now|as of today)"
_OPENING_NOW = re.compile(rf"^{_NOW},? ", re.IGNORECASE)
_ENDING = re.compile(
    r"(?:[.!…,:;)( ]|\b(?:btw|lol|haha|though|by the way|you know)$|[^\w\s.!…,:;)(@#$%€£&*+°'\"/-])+$", re.IGNORECASE
)
_ENDING_NOW = re.compile(rf",? {_NOW}$", re.IGNORECASE)
_SEASON = "spring|summer|autumn|fall|winter"
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WHEN = (
    rf"(?:(?:earlier )?(?:this|last) (?:week|month|year|weekend|{_SEASON}|{_MONTH}|{_DAY})"
    r"|yesterday|today|recently|lately"
    rf"|in (?:early |late |mid )?(?:the )?(?:{_MONTH}|{_SEASON})|on {_DAY}"
    r"|(?:an?|a few|a couple of|[a-z]{3,5}|\d{1,2}) (?:day|week|month)s? ago)"
)
_ENDING_WHEN = re.compile(rf",? {_WHEN}$", re.IGNORECASE)
_OPENING_WHEN = re.compile(rf"^{_WHEN},? (?=(?:i|we)\b)", re.IGNORECASE)
_SINCE = re.compile(rf" since (?:last (?:week|month|year|{_SEASON})|(?:{_MONTH})|(?:19|20)\d\d)$", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(i|am|have|is|and) (now|really|currently|still|actually|officially|finally|already"
    r"|absolutely|truly|totally)\b(?! [aA]nd)",
    re.IGNORECASE,
)
_RECENT = re.compile(r"^(i(?: have)?) (?:just|recently|finally) (?!use|like|have|am|do|work|live)", re.IGNORECASE)
_PERFECT = re.compile(r"^i have ", re.IGNORECASE)
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
_ONLY_KIN = word_set("wife husband mother father partner girlfriend boyfriend fiance spouse")
_ADVERBS = word_set("no more now just recently finally still also really actually")
_VERBS = {"is": "am", "are": "am", "has": "have", "does": "do", "goes": "go"}
_SUBJECT = re.compile(
    r"(?:(?:[Mm]y|[Oo]ur) (?P<kin>[a-z]+(?: in law)?)(?: (?P<name>[A-Z]\w+))?"
    r"|(?P<alone>[A-Z]\w+(?: [A-Z]\w+)?))(?P<of>'s)? "
)
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


@dataclass(frozen=True, slots=True)
class _Clause:
    """One clause in the first person, whoever it speaks of."""

    text: str
    person: str
    is_sure: bool
    """Whether it is known of whom it speaks."""
    is_change: bool = False


def claims_of(sentence: str, speaker: str | None = None) -> tuple[Claim, ...]:
    return _read(sentence, (speaker or "").lower())


def without_frame(text: str) -> str:
    """The text without the openings and endings that say nothing."""
    return _bare(_spelled(text), "").text if len(text) <= MAX_CHARACTERS else text


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
    return [stem(_NUMBERS.get(word, word)) for word in value.split()]


def _token(claim: Claim) -> str:
    value = "" if slot_of(claim).is_single else "0" + "".join(_stems(claim.value))
    return "slot0" + re.sub(r"[\W_]", "", claim.slot + value)


@lru_cache(maxsize=4_096)
def _read(sentence: str, speaker: str) -> tuple[Claim, ...]:
    text = _spelled(sentence)
    if len(text) > MAX_CHARACTERS:
        return ()
    label, text = split_label(text)
    speaker = speaker or (label or "").lower()
    if _OUTSIDE.search(text):
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


def _spelled(sentence: str) -> str:
    """In one spelling, contractions spelled out; capitals stay."""
    if len(sentence) > 2 * MAX_CHARACTERS:
        return sentence
    plain = " ".join(unicodedata.normalize("NFKC", sentence).translate(APOSTROPHES).split())
    return _TOKEN.sub(lambda found: _spelled_word(found[0]), plain).replace("gluten-free", "gluten free")


def _spelled_word(word: str) -> str:
    low = word.lower()
    if low in ("name's", "birthday's"):
        return f"{word[:-2]} is"
    spelled = CONTRACTIONS.get(low) or _SPELLINGS.get(low)
    return spelled if spelled else word


def _claims(text: str, speaker: str) -> tuple[Claim, ...]:
    clause = _bare(text, speaker)
    found = (tuple(dict.fromkeys(_claims_of_clause(one))) for one in _perspectives(clause, speaker))
    return next(filter(None, found), ())


def _bare(text: str, speaker: str) -> _Clause:
    """Without the openings and endings that say nothing, or only that something is so now."""
    is_change, before = False, ""
    while before != text:
        before = text
        text = _ENDING.sub("", _OPENING.sub("", text, count=1)).strip(" ,")
        if (now := _ENDING_NOW.search(text) or _OPENING_NOW.match(text)) and now[0] != text:
            text, is_change = (text[: now.start()] + text[now.end() :]).strip(" ,"), True
        if filler := _FILLER.search(text):
            text = text[: filler.end(1)] + text[filler.end() :]
            is_change = is_change or filler[2].lower() == "now"
    return _Clause(text, speaker, is_sure=True, is_change=is_change)


def _perspectives(clause: _Clause, speaker: str) -> Iterator[_Clause]:
    """The clause as the speaker's own, and as that of whom its subject names."""
    text = re.sub(r"^we are (?!\d)", "i am ", clause.text, flags=re.IGNORECASE)
    text = re.sub(r"^we ", "i ", text, flags=re.IGNORECASE)
    yield replace(clause, text=re.sub(r"^our ", "my ", text, flags=re.IGNORECASE))
    found = _SUBJECT.match(clause.text)
    if not found:
        return
    kin, name = (found["kin"] or "").lower(), (found["name"] or found["alone"] or "").lower()
    if (kin and kin not in lexicon("kin")) or (not kin and name.partition(" ")[0] not in known_names("person")):
        return
    person = " ".join(part for part in (speaker if kin else "", kin, name) if part)
    rest = clause.text[found.end() :]
    own = f"my {rest}" if found["of"] else f"i {_in_first_person(rest)}"
    yield _Clause(own, person, is_sure=bool(name) or kin in _ONLY_KIN, is_change=clause.is_change)


def _in_first_person(predicate: str) -> str:
    tokens = predicate.split(" ")
    at = next((at for at, word in enumerate(tokens) if word.lower() not in _ADVERBS), 0)
    verb = tokens[at].lower()
    tokens[at] = _VERBS.get(verb) or (verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us")) else verb)
    return " ".join(tokens)


def _claims_of_clause(clause: _Clause) -> list[Claim]:
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


def _ended(clause: _Clause) -> list[Claim]:
    return [
        replace(claim, holds=False, replaces=clause.is_sure)
        for claim in _filled(replace(clause, is_change=False))
        if claim.holds
    ]


def _stopped(clause: _Clause, verb: str, rest: str) -> list[Claim]:
    """The verb in the forms that "-ing" may have been put to: "using" is "use", "running" is "run"."""
    root = verb[:-3]
    rest = _ENDING_WHEN.sub("", rest)
    for base in (root + "e", root, root[:-1] if root[-1:] == root[-2:-1] else root):
        claims = _ended(replace(clause, text=f"i {base}{rest}"))
        if any(not slot_of(claim).is_general for claim in claims):
            return claims
    return _ended(replace(clause, text=f"i {verb}{rest}"))


def _filled(clause: _Clause) -> list[Claim]:
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
    timed = _RECENT.sub(r"\1 ", _OPENING_WHEN.sub("", _ENDING_WHEN.sub("", text)))
    changed = tuple(dict.fromkeys((timed, _PERFECT.sub("i ", timed))))
    known = (_SINCE.sub("", text),)
    return {"changes": changed, "ends": changed, "states": known, "hints": known}


def _fill(row: _Row, clause: _Clause, texts: dict[str, tuple[str, ...]]) -> list[Claim]:
    """What is so by the row's first pattern that matches, and what is no longer so."""
    found: dict[bool, Claim] = {}
    for column, pattern in row.patterns:
        for text in texts[column]:
            if column != "ends" and True in found:
                continue
            if (match := pattern.fullmatch(text)) and (claim := _claim(row.slot, column, match, clause)):
                found.setdefault(claim.holds, claim)
    return list(found.values())


def _claim(slot: Slot, column: str, found: re.Match[str], clause: _Clause) -> Claim | None:
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
