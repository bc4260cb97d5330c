"""Claims on what someone does: the plain sentence, affirmed or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.lexicons import word_set
from graphmem.extraction.reading.attributes import has_make, plain_value
from graphmem.extraction.reading.claim import Claim, Slot
from graphmem.extraction.reading.clause import Clause
from graphmem.extraction.reading.making import claim, without_article
from graphmem.extraction.reading.spelling import AT_TIMES, head, listed, stems, untimed, with_digits
from graphmem.extraction.reading.verb import Tense

_STOPPED = re.compile(
    r"^(?:quit|stopped|gave up|given up|got rid of|gotten rid of|give up|cut out|dropped(?! (?:out|by|off|in))"
    r"|am off|am done with|finished) (?P<v>.+)"
)
_STARTED = re.compile(
    r"^(?:started|began|begun|took up|taken up|started to|went back to|got back into|resumed) (?P<v>.+)"
)
_SWITCHED = re.compile(
    r"^(?:switched|changed|migrated|converted)(?: over)?(?: (?:my|our) (?P<where>\w+(?: \w+)?))?"
    r" from (?P<a>.+?) to (?P<b>.+)"
)
_SWITCHED_TO = re.compile(r"^(?:switched|migrated)(?: over)? to (?P<b>.+)")
_DRIVES = re.compile(r"^(?:drive|driving) (?:an?|my) (?P<v>.+)")
_DEVICES = word_set("phone laptop computer desktop pc tablet mac server machine")
_LENT = re.compile(r"\b(?:s|rental|rented|hired|borrowed|loaner|company|friend)\b")
_USES = ("use", "drink", "eat", "play", "drive", "read", "watch", "smoke", "do", "practice", "run")
_MEASURE = re.compile(r"\b(?:an?|\d+|some|lots|plenty) (?:glass|cup|bottle|piece|slice|bit|pack|can)?(?:e?s)? ?of ")
_QUANTITY = re.compile(
    r"\b(?:a|per|every|each) (?:single )?(?:day|week|month|year|morning|evening|night)\b"
    r"|\b(?:about |around |roughly |nearly |at least |up to )?"
    r"(?:(?:half )?an?|\d+(?: to \d+)?|several|(?:a )?few|a couple(?: of)?)"
    r"(?: (?:packs?|packets?|cigarettes?|cigs|cigars?|kms?|kilometers|kilometres|miles?|laps|hours?|minutes?|times)\b"
    r"(?: of (?:cigarettes|cigs))?)?(?= |$)"
)
_AT_ALL = "at all"
"""The aspect of a habit that is given up, however much of it there was."""
_AMOUNT = re.compile(
    r"^(?:weigh|run|sleep|wake up|get up|earn|pay|walk|cycle|swim|spend|smoke|drink|read|practice|train|bench"
    r"|deadlift|squat|"
    r"save|study|exercise|meditate|commute|bike|go to (?:bed|sleep)|am \d+ (?:cm|feet|meters|centimeters)"
    r"|have \d+ followers|"
    r"eat|take|lift|work) .*"
)
_LEAVES = re.compile(
    r"^(?:quit|stopped|gave up|left|lost) (?:my|the) \w* ?job|^stopped (?:liking|loving|enjoying|being)"
)


def read_habits(clause: Clause) -> Iterator[Claim]:
    if clause.is_thing or _LEAVES.match(clause.predicate):
        return
    readers = (_switch, _stop, _start, _drive)
    special = [each for reader in readers for each in reader(clause)]
    yield from special or _plain(clause)
    yield from _amount(clause)


def _switch(clause: Clause) -> Iterator[Claim]:
    found = _SWITCHED.match(clause.predicate)
    if found:
        for verb in _USES:
            for place in _places(found["where"] or ""):
                yield _does(clause, f"{verb} {found['a']} {place}", holds=False, is_implied=True)
    if found or (found := _SWITCHED_TO.match(clause.predicate)):
        yield _does(clause, f"use {untimed(head(found['b']))}", holds=True)


def _places(where: str) -> tuple[str, ...]:
    """What one device is switched from may stay in use on another."""
    return (where,) if where.split()[-1:] and where.split()[-1] in _DEVICES else ("", where)


def _stop(clause: Clause) -> Iterator[Claim]:
    found = _STOPPED.match(clause.predicate)
    if not found or clause.negated:
        return
    given_up = head(found["v"])
    for thing in listed(given_up if AT_TIMES.search(given_up) else untimed(given_up)):
        what = without_article(thing)
        verbs: tuple[str, ...] = ("",) if what.split()[0].endswith("ing") else _USES
        for verb in verbs:
            yield _does(clause, f"{verb} {what}".strip(), holds=False)
            yield _does(clause, f"{verb} {what}", holds=False, is_implied=True, aspect=_AT_ALL)


def _start(clause: Clause) -> Iterator[Claim]:
    found = _STARTED.match(clause.predicate)
    if found and not clause.negated:
        yield _does(clause, untimed(head(found["v"])), holds=True)


def _drive(clause: Clause) -> Iterator[Claim]:
    if (found := _DRIVES.match(clause.predicate)) and not clause.negated:
        phrase = re.split(r" (?:to|for|at|on|in|with|around) ", untimed(head(found["v"])))[0]
        if _LENT.search(phrase):
            return
        kind = "car" if has_make(phrase) else "drive"
        yield claim(clause, Slot.ATTRIBUTE, phrase, about=stems(kind), value=plain_value(phrase))


def _plain(clause: Clause) -> Iterator[Claim]:
    """The whole predicate. What is denied keeps its times: "not in the evening" says nothing of the morning."""
    phrase = head(clause.predicate)
    if not clause.negated and clause.tense is Tense.PRESENT:
        phrase = untimed(phrase)
    if not (about := stems(_MEASURE.sub(" ", with_digits(phrase)))):
        return
    slot = Slot.DOES if clause.tense in (Tense.PRESENT, Tense.FUTURE) else Slot.DID
    aspect = Tense.FUTURE.value if clause.tense is Tense.FUTURE else ""
    yield claim(clause, slot, phrase, about=about, holds=not clause.negated, aspect=aspect)
    if slot is Slot.DOES and not aspect and not clause.negated:
        yield from _at_all(clause, with_digits(phrase))


def _at_all(clause: Clause, phrase: str) -> Iterator[Claim]:
    """The habit itself, where it is told how much of it there is."""
    bare = stems(_QUANTITY.sub(" ", phrase))
    if bare and bare != stems(phrase):
        yield claim(clause, Slot.DOES, phrase, about=bare, aspect=_AT_ALL, is_implied=True)


def _amount(clause: Clause) -> Iterator[Claim]:
    """How much of what someone does: a new number takes the place of the old one."""
    predicate = with_digits(head(clause.predicate))
    if clause.negated or clause.tense is not Tense.PRESENT or not _AMOUNT.match(predicate):
        return
    numbers = re.findall(r"\d+", predicate)
    if len(numbers) == 1:
        about = stems(re.sub(r"\d+", " ", predicate))
        yield claim(clause, Slot.AMOUNT, predicate, about=about, value=frozenset(numbers))


def _does(clause: Clause, phrase: str, *, holds: bool, is_implied: bool = False, aspect: str = "") -> Claim:
    about = stems(with_digits(phrase))
    return claim(clause, Slot.DOES, phrase, about=about, holds=holds, is_implied=is_implied, aspect=aspect)
