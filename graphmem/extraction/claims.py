"""What a new statement means for what is known: that it is known already, or that something known is no longer so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphmem.english.lexicons import word_set
from graphmem.english.words import content_stems, stem
from graphmem.extraction.reading.claim import LISTENER, PLAIN, Claim, Slot, agrees, contradicts, entailed
from graphmem.extraction.reading.clause import Mood
from graphmem.extraction.reading.likeness import MAX_CHARACTERS, have_equal_symbols, is_near, is_same_wording, wording
from graphmem.extraction.reading.statement import Reading, read
from graphmem.model.fact import KnownMemory

_SAME = "It says the same."
_REASONS = {
    Slot.NAME: "It gives another name.",
    Slot.HOME: "It gives another home.",
    Slot.EMPLOYER: "It says that the work has changed.",
    Slot.OCCUPATION: "It says that the work has changed.",
    Slot.AGE: "It gives another age.",
    Slot.MARITAL: "It gives another marital status.",
    Slot.DIET: "It says that the diet has changed.",
    Slot.EATS: "It says that the diet has changed.",
    Slot.ATTITUDE: "It says that the taste has changed.",
    Slot.PREFERENCE: "It says that the preference has changed.",
    Slot.FAVORITE: "It names another favorite.",
    Slot.ALLERGY: "It says the opposite of an allergy.",
    Slot.HAVE: "It says the opposite of what was had.",
    Slot.COUNT: "It gives another number.",
    Slot.AMOUNT: "It gives another number.",
    Slot.EVENT: "It says that the plan has changed.",
    Slot.TRIP: "It says that the plan has changed.",
    Slot.ATTRIBUTE: "It gives another value.",
}
_OPPOSITE = "It says the opposite."

_CUES = frozenset(
    stem(word)
    for word in word_set(
        "live living lives based located reside moved relocated work working works job employed name named called call "
        "people allergic allergy like likes love enjoy enjoys adore into fan big hate dislike detest stand bear prefer "
        "prefers favorite own have got year years old quit stopped gave drink eat use play planning trip going "
        "traveling travel flying come comes follow never not no longer address email is speak became turned "
        "user born came turn age vegetarian diet home profession trade occupation job birthday player car drive "
        "married trip"
    )
)
"""Words by which claims are made, which say no more than that."""


_GOING_ON_ABOUT = frozenset(
    {Slot.HOME, Slot.EMPLOYER, Slot.OCCUPATION, Slot.ALLERGY, Slot.ATTITUDE, Slot.HAVE, Slot.COUNT}
)
_JOINED = re.compile(r",|\b(?:and|with|plus|as well as)\b", re.IGNORECASE)
_WORDS = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Judgement:
    same_as: str | None = None
    replaces: tuple[str, ...] = ()
    reason: str | None = None


_UNRELATED = Judgement()


def judge(text: str, known: Sequence[KnownMemory]) -> Judgement:
    """Which memory says the same already; else which ones can't be true beside it, nearest first."""
    contradicted: list[tuple[str, str]] = []
    for memory in known:
        equal = have_equal_symbols(text, memory.text)
        if equal and is_same_wording(text, memory.text):
            return Judgement(same_as=memory.id, reason=_SAME)
        if max(len(text), len(memory.text)) > MAX_CHARACTERS:
            continue
        claim = _contradicting(text, memory.text)
        if (
            claim is None
            and equal
            and (_is_claimed(text, memory.text) or is_near(text, memory.text, memory.similarity))
        ):
            return Judgement(same_as=memory.id, reason=_SAME)
        if claim is not None and not memory.immutable:
            contradicted.append((memory.id, _reason(claim)))
    if not contradicted:
        return _UNRELATED
    return Judgement(replaces=tuple(memory_id for memory_id, _ in contradicted), reason=contradicted[0][1])


def _reason(claim: Claim) -> str:
    reason = _REASONS.get(claim.slot, _OPPOSITE)
    return reason if claim.holds or "changed" in reason else _OPPOSITE


def _is_claimed(new: str, old: str) -> bool:
    """Whether the older text claims all that the newer does."""
    readings, claims = read(new), [claim for reading in read(old) for claim in _told(reading)]
    if not readings or not all(reading.said and reading.clause.mood is Mood.TOLD for reading in readings):
        return False
    said = [claim for reading in readings for claim in reading.said]
    if not all(any(agrees(claim, other) for other in claims) for claim in said):
        return False
    if any(claim.slot in PLAIN for claim in said) and wording(new).names != wording(old).names:
        return False
    meant = {word for claim in said for word in claim.about | claim.value}
    return set(wording(new).stems) - set(wording(old).stems) - meant <= _CUES


def _told(reading: Reading) -> list[Claim]:
    if reading.clause.mood is not Mood.TOLD:
        return []
    refused = [claim for claim in reading.claims if claim.slot is Slot.EATS and not claim.holds]
    told = [claim for claim in reading.claims if not claim.is_implied]
    return [*told, *refused, *(other for claim in told for other in entailed(claim))]


def _contradicting(new: str, old: str) -> Claim | None:
    """The claim by which the newer text takes the place of the older; None where much of the older still stands."""
    claims = [claim for reading in read(new) for claim in reading.claims]
    first: Claim | None = None
    beaten = untouched = 0
    for reading in read(old):
        claim = _beaten_by(reading, claims)
        if claim is None and _stands(reading):
            return None
        first = first or claim
        beaten, untouched = (beaten + 1, untouched) if claim else (beaten, untouched + 1)
    return first if untouched <= beaten and not (first and _says_more(new, old, first)) else None


def _says_more(new: str, old: str, claim: Claim) -> bool:
    """Whether the older sentence goes on ("and", "with", a comma) about what the newer does not speak of."""
    if claim.slot not in _GOING_ON_ABOUT or not _JOINED.search(old):
        return False
    ended = {
        stem(word)
        for reading in read(old)
        for other in reading.claims
        if contradicts(claim, other)
        for word in (*other.value, *other.about)
    }
    left = [word for word in _WORDS.findall(old) if not word[0].isupper()]
    return bool(set(content_stems(" ".join(left))) - set(content_stems(new)) - _CUES - ended)


def _beaten_by(reading: Reading, claims: Sequence[Claim]) -> Claim | None:
    """The claim that contradicts a clause: of several likings in one, it takes half of them."""
    pairs = [(new, old) for old in reading.claims for new in claims if contradicts(new, old)]
    if not pairs:
        return None
    listed = [claim for claim in reading.said if claim.slot is pairs[0][1].slot]
    touched = {old for _, old in pairs if old in listed}
    if pairs[0][1].slot in (Slot.ATTITUDE, Slot.ALLERGY, Slot.HAVE) and len(touched) * 2 < len(listed):
        return None
    return pairs[0][0]


def _stands(reading: Reading) -> bool:
    """Whether a clause says something definite, of whomever but the one spoken to."""
    definite = any(claim.slot not in PLAIN and claim.slot is not Slot.EATS for claim in reading.said)
    return definite and reading.clause.mood is Mood.TOLD and reading.clause.subject != LISTENER
