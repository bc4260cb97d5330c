"""Splits a turn into statements: its informative sentences, each with the context that it needs to stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import filterfalse

from graphmem.english.labels import split_label
from graphmem.english.purposes import content_words, is_informative, is_small_talk
from graphmem.english.references import is_anaphoric
from graphmem.english.sentences import sentences
from graphmem.scheduling.request_work import while_wanted

_CHUNK = 400
"""The most characters of a statement of several sentences."""
_REACH = 2
"""How many sentences back the antecedent of a pronoun is looked for."""
_COLONS = (":", "\uff1a")
_SHORT = 60
_ITEM = 5


_REMEMBER = re.compile(
    r"(?:please |pls )?(?:(?:can|could) you )?(?:please )?(?:remember|note|keep in mind|don.?t forget|do not forget)"
    r"(?: that)? (?=(?:i|i.?m|my|we|our)\b)",
    re.IGNORECASE,
)
_JOIN = re.compile(r",? (?:and|but) (?=(?:i|i.?m|i.?ve|my|we|our)\b)", re.IGNORECASE)
_OWN = re.compile(r"(?:(?:hi|hey|hello)(?: there)?[,!] )?(?:i|i.?m|i.?ve|my|we|our)\b", re.IGNORECASE)
_SUBORDINATE = re.compile(
    r"\b(?:if|when|while|because|since|unless|until|although|though|so|that|which|who|where|before|after|not only|once"
    r"|would|could|think|feel|hope|wish)\b|[?\"\u201c(;]",
    re.IGNORECASE,
)
_FEW = 2
"""The fewest words of a clause that stands alone; a sentence after "remember that" must have more."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a memory can be made of, with its context."""

    text: str
    """The memory's text: sentences in the speaker's own words, after the speaker's label if the turn has one."""
    sentence: str
    """The first informative sentence alone, from which claims are read; the ones after it refer back to it."""
    speaker: str | None
    """The name on the turn's label."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Sentences that each refer back to the one before, by their indices in the turn."""

    indices: list[int]
    first: int
    """The first informative one; the others before it are its context."""


def read_turn(content: str) -> list[Statement]:
    """Returns the statements of a turn in order; no sentence is in two of them.

    In a transcript, where turns have labels, a mere question is a statement too if the turn has no other.
    """
    speaker, body = split_label(content)
    clauses = [clause for sentence in while_wanted(sentences(body)) for clause in _clauses(sentence)]
    informative = set(filter(is_informative, while_wanted(clauses)))
    if not informative and speaker:
        informative = set(filterfalse(is_small_talk, clauses))
    label = f"{speaker}: " if speaker else ""
    return [
        Statement(label + _joined([clauses[index] for index in group.indices]), clauses[group.first], speaker)
        for group in _groups(clauses, informative)
    ]


def _clauses(sentence: str) -> list[str]:
    """Returns the main clauses of a short sentence in the first person, if each can stand alone; else the sentence.

    As memories of their own, one can be superseded while the other stays. "Please remember that" is removed.
    """
    request = _REMEMBER.match(sentence)
    if request and len(sentence[request.end() :].split()) > _FEW:
        sentence = _capitalised(sentence[request.end() :])
    parts = _JOIN.split(sentence)
    if len(parts) == 1 or len(sentence) > _CHUNK or _SUBORDINATE.search(sentence):
        return [sentence]
    all_stand_alone = all(_OWN.match(part) and len(part.split()) >= _FEW and not is_anaphoric(part) for part in parts)
    return [_capitalised(part) for part in parts] if all_stand_alone else [sentence]


def _capitalised(clause: str) -> str:
    return clause[:1].upper() + clause[1:]


def _joined(clauses: list[str]) -> str:
    """Joins clauses in one line, but puts each item of a list on its own."""
    return "".join(clause + ("\n" if clause[-1].isalnum() else " ") for clause in clauses).strip()


def _groups(clauses: list[str], informative: set[str]) -> Iterator[_Group]:
    group: _Group | None = None
    listed = _list_items(clauses)
    for index, clause in enumerate(clauses):
        if clause not in informative or _introduces(clause, index + 1 in listed):
            continue
        before = index - 1 if index in listed else _antecedent(clauses, index)
        if group and before in group.indices and _length(clauses, [*group.indices, index]) <= _CHUNK:
            group.indices.append(index)
            continue
        if group:
            yield group
        taken = group.indices if group else []
        group = _Group([index] if before is None or before in taken else [before, index], index)
    if group:
        yield group


def _introduces(sentence: str, is_before_list: bool) -> bool:
    """Returns whether a clause only introduces what follows: a list, to which it is added, or code, which is no
    statement."""
    return sentence.endswith(_COLONS) and (is_before_list or len(sentence) < _SHORT)


def _list_items(clauses: list[str]) -> set[int]:
    """Returns the indices of list items: few words without a mark at their end, after a colon or another item."""
    items: set[int] = set()
    for index in range(1, len(clauses)):
        is_item = clauses[index][-1].isalnum() and clauses[index].count(" ") < _ITEM
        if is_item and (index - 1 in items or clauses[index - 1].endswith(_COLONS)):
            items.add(index)
    return items


def _antecedent(clauses: list[str], index: int) -> int | None:
    """Returns the nearest clause before an anaphoric one that has content words for it to refer to."""
    if not is_anaphoric(clauses[index]):
        return None
    before = range(index - 1, max(-1, index - 1 - _REACH), -1)
    return next((earlier for earlier in before if content_words(clauses[earlier])), None)


def _length(clauses: list[str], indices: list[int]) -> int:
    return sum(len(clauses[index]) + 1 for index in indices)
