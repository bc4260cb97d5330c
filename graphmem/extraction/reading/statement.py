"""All that one clause claims."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from graphmem.extraction.reading.appointments import read_appointments
from graphmem.extraction.reading.attributes import read_attributes
from graphmem.extraction.reading.belongings import read_belongings
from graphmem.extraction.reading.claim import PLAIN, Claim
from graphmem.extraction.reading.clause import Clause, Mood, clauses
from graphmem.extraction.reading.habits import read_habits
from graphmem.extraction.reading.life import read_life
from graphmem.extraction.reading.tastes import read_tastes

_READERS = (read_life, read_attributes, read_appointments, read_belongings, read_habits)

MAX_REMEMBERED = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    clause: Clause
    claims: tuple[Claim, ...]

    @property
    def said(self) -> tuple[Claim, ...]:
        """What the clause says, not what follows from it; the plain claim only where there is no other."""
        told = tuple(claim for claim in self.claims if not claim.is_implied)
        telling = tuple(claim for claim in told if claim.slot not in PLAIN)
        return telling or told


def read(text: str) -> tuple[Reading, ...]:
    """The clauses of a text, with what they claim."""
    return _remembered(text) if len(text) <= MAX_REMEMBERED else _read(text)


def _read(text: str) -> tuple[Reading, ...]:
    return tuple(Reading(clause, _claims(clause)) for clause in clauses(text))


_remembered = lru_cache(maxsize=2_048)(_read)


def _claims(clause: Clause) -> tuple[Claim, ...]:
    told = clause.mood is Mood.TOLD
    found = [claim for reader in _READERS if told for claim in reader(clause)]
    return tuple(dict.fromkeys([*found, *read_tastes(clause)]))
