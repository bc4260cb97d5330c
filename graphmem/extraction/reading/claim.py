"""A claim: what holds, or no longer holds, of someone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from graphmem.english.lexicons import word_set
from graphmem.english.words import stem


class Slot(StrEnum):
    """What a claim is about. Two claims of one slot about the same thing tell of one state of affairs."""

    NAME = "name"
    HOME = "home"
    ORIGIN = "origin"
    BIRTHPLACE = "birthplace"
    EMPLOYER = "employer"
    OCCUPATION = "occupation"
    SCHOOL = "school"
    STUDIES = "studies"
    AGE = "age"
    MARITAL = "marital status"
    SPOUSE = "spouse"
    DIET = "diet"
    EATS = "food"
    ATTITUDE = "taste"
    PREFERENCE = "preference"
    ALLERGY = "allergy"
    HAVE = "possession"
    COUNT = "number"
    EVENT = "plan"
    TRIP = "trip"
    FAVORITE = "favorite"
    ATTRIBUTE = "detail"
    AMOUNT = "amount"
    DOES = "habit"
    DID = "experience"


PLAIN = frozenset({Slot.DOES, Slot.DID})
"""What a sentence claims when nothing more definite is known of it."""


class Subject(NamedTuple):
    """Whom a claim is about: the speaker where all is empty."""

    kin: str = ""
    """What the person is to the speaker, such as "sister"."""
    name: str = ""
    pronoun: str = ""

    @property
    def is_self(self) -> bool:
        return self == SELF

    @property
    def may_be_several(self) -> bool:
        """Whether the words for one such person fit another of the speaker's: one may have two sisters."""
        return bool(self.kin) and not self.name and self.kin not in _UNIQUE_KIN


SELF = Subject()
LISTENER = Subject(pronoun="you")

_UNIQUE_KIN = word_set(
    "mother father wife husband partner girlfriend boyfriend fiance boss manager supervisor doctor dentist therapist "
    "landlord dog cat mentor coach"
) | {"best friend", "team lead"}
Stems = frozenset[str]
NO_STEMS: Stems = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    slot: Slot
    subject: Subject
    about: Stems = NO_STEMS
    """What keeps claims of a slot apart; empty where there is but one."""
    value: Stems = NO_STEMS
    """Of two claims that hold about the same, only one value can be true; empty where several can."""
    holds: bool = True
    aspect: str = ""
    phrase: str = field(default="", compare=False)
    """The value, or what it is about, in the words of the text."""
    is_change: bool = field(default=False, compare=False)
    """Said with "now", "no longer", "moved": what was before has ended."""
    is_addition: bool = field(default=False, compare=False)
    """Said with "also": what was before goes on."""
    is_implied: bool = field(default=False, compare=False)
    needs_change: bool = field(default=False, compare=False)
    """Several values can be true at once, unless the newer is said to be a change."""


def is_same_person(one: Subject, other: Subject) -> bool:
    """Whether two subjects surely are the same."""
    if one.pronoun != other.pronoun:
        return False
    if one.name and other.name:
        return one.name == other.name and (one.kin == other.kin or not (one.kin and other.kin))
    if one.kin != other.kin:
        return False
    return one.name == other.name or one.kin in _UNIQUE_KIN


def contradicts(new: Claim, old: Claim) -> bool:
    """Whether both can't be true, so that the newer one takes the place of the older."""
    if (new.slot, new.about, new.aspect) != (old.slot, old.about, old.aspect):
        return False
    if not is_same_person(new.subject, old.subject):
        return False
    overlap = not new.value or not old.value or new.value <= old.value or old.value <= new.value
    if new.holds != old.holds:
        return overlap
    if overlap or not new.holds or new.is_addition:
        return False
    return new.is_change or not new.needs_change


def entailed(claim: Claim) -> tuple[Claim, ...]:
    """What else is so where a claim holds: who has a wife of some name is married to her."""
    if claim.slot is Slot.NAME and claim.holds and claim.subject.kin in {"wife", "husband"}:
        married = Claim(Slot.MARITAL, SELF, value=claim.value | {stem("married")})
        return married, Claim(Slot.SPOUSE, SELF, about=claim.value)
    return ()


def agrees(new: Claim, old: Claim) -> bool:
    """Whether the older claim says all that the newer does."""
    if (new.slot, new.about, new.aspect, new.holds) != (old.slot, old.about, old.aspect, old.holds):
        return False
    return is_same_person(new.subject, old.subject) and new.value <= old.value and bool(new.value) == bool(old.value)
