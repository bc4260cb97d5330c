"""Claims on what someone does: the plain sentence, affirmed or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.extraction.reading.claim import Claim, Slot
from graphmem.extraction.reading.clause import Clause
from graphmem.extraction.reading.making import claim, without_article
from graphmem.extraction.reading.spelling import head, listed, stems, untimed, with_digits
from graphmem.extraction.reading.verb import Tense

_STOPPED = re.compile(
    r"^(?:quit|stopped|gave up|given up|got rid of|gotten rid of|give up|cut out|dropped(?! (?:out|by|off|in))"
    r"|am off|am done with|finished) (?P<v>.+)"
)
_STARTED = re.compile(
    r"^(?:started|began|begun|took up|taken up|started to|went back to|got back into|resumed) (?P<v>.+)"
)
_SWITCHED = re.compile(r"^(?:switched|changed|migrated|converted)(?: over)? from (?P<a>.+?) to (?P<b>.+)")
_SWITCHED_TO = re.compile(r"^(?:switched|migrated)(?: over)? to (?P<b>.+)")
_DRIVES = re.compile(r"^(?:drive|driving) (?:an?|my) (?P<v>.+)")
_USES = ("use", "drink", "eat", "play", "drive", "read", "watch", "smoke", "do", "practice")
_MEASURE = re.compile(r"\b(?:an?|\d+|some|lots|plenty) (?:glass|cup|bottle|piece|slice|bit|pack|can)?(?:e?s)? ?of ")
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
            yield _does(clause, f"{verb} {found['a']}", holds=False, is_implied=True)
    if found or (found := _SWITCHED_TO.match(clause.predicate)):
        yield _does(clause, f"use {untimed(head(found['b']))}", holds=True)


def _stop(clause: Clause) -> Iterator[Claim]:
    found = _STOPPED.match(clause.predicate)
    if not found or clause.negated:
        return
    for thing in listed(untimed(head(found["v"]))):
        what = without_article(thing)
        verbs: tuple[str, ...] = ("",) if what.split()[0].endswith("ing") else _USES
        for verb in verbs:
            yield _does(clause, f"{verb} {what}".strip(), holds=False)


def _start(clause: Clause) -> Iterator[Claim]:
    found = _STARTED.match(clause.predicate)
    if found and not clause.negated:
        yield _does(clause, untimed(head(found["v"])), holds=True)


def _drive(clause: Clause) -> Iterator[Claim]:
    if (found := _DRIVES.match(clause.predicate)) and not clause.negated:
        phrase = untimed(head(found["v"]))
        yield claim(clause, Slot.ATTRIBUTE, phrase, about=stems("drive"), value=stems(phrase))


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


def _amount(clause: Clause) -> Iterator[Claim]:
    """How much of what someone does: a new number takes the place of the old one."""
    predicate = with_digits(head(clause.predicate))
    if clause.negated or clause.tense is not Tense.PRESENT or not _AMOUNT.match(predicate):
        return
    numbers = re.findall(r"\d+", predicate)
    if len(numbers) == 1:
        about = stems(re.sub(r"\d+", " ", predicate))
        yield claim(clause, Slot.AMOUNT, predicate, about=about, value=frozenset(numbers))


def _does(clause: Clause, phrase: str, *, holds: bool, is_implied: bool = False) -> Claim:
    return claim(clause, Slot.DOES, phrase, about=stems(with_digits(phrase)), holds=holds, is_implied=is_implied)
