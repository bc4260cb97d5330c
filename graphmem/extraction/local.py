"""Rules alone: it keeps the speaker's own sentences, needs no key and no network, and always finds the same."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from graphmem.english.triples import find_mentions
from graphmem.english.words import words
from graphmem.errors import LimitExceeded
from graphmem.extraction.claims import judge
from graphmem.extraction.clauses import clauses
from graphmem.extraction.commands import read_command
from graphmem.extraction.earlier import EarlierFacts
from graphmem.extraction.recall import without_recalled
from graphmem.extraction.speakers import speaker_of
from graphmem.extraction.statements import Kind, kind_of
from graphmem.model.fact import Extraction, Fact, Forgetting, Known, KnownMemory, Material, Speaker, Turn
from graphmem.model.scope import Scope

MAX_FACTS = 3_000
"""What one transaction writes well within its memory."""


_OUTDONE = "What is said later, and known already, stands."


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence worth remembering, and the turns that say it."""

    text: str
    turns: tuple[int, ...]


class LocalExtractor:
    name = "rules (local)"
    is_model = False

    def probes(self, material: Material) -> list[str]:
        forgetting = _command(material)
        if forgetting:
            return [forgetting.statement] if forgetting.statement else []
        return [said.text for said in _said(material)]

    async def extract(self, material: Material, known: Known) -> Extraction:
        return await asyncio.to_thread(self._extract, material, known)

    async def close(self) -> None:
        """It holds nothing."""

    def _extract(self, material: Material, known: Known) -> Extraction:
        forgetting = _command(material)
        if forgetting:
            return Extraction(forgetting=forgetting)
        said = _said(material)
        repeated = {one.text: judge(one.text, known.get(one.text, ())).same_as for one in said}
        confirmed = {memory_id: place for place, memory_id in enumerate(repeated.values()) if memory_id}
        facts: list[Fact] = []
        earlier, replaced = EarlierFacts(), set[str]()
        for place, one in enumerate(said):
            standing = [memory for memory in known.get(one.text, ()) if memory.id not in replaced]
            fact = _outdone(_fact(one, material, [*standing, *earlier.near(one.text)]), place, confirmed)
            replaced.update(fact.replaces)
            earlier.forget(fact.replaces)
            facts.append(fact)
            earlier.add(fact)
        return Extraction(facts=tuple(facts))


def _fact(said: _Said, material: Material, known: list[KnownMemory]) -> Fact:
    speaker = speaker_of(material.scope, material.turns[said.turns[0]].speaker)
    judgement = judge(said.text, known)
    return Fact(
        text=said.text,
        turns=said.turns,
        mentions=find_mentions(said.text, speaker),
        same_as=judgement.same_as,
        replaces=judgement.replaces,
        reason=judgement.reason,
    )


def _outdone(fact: Fact, place: int, confirmed: Mapping[str, int]) -> Fact:
    """What is said again later in the same conversation stands: the one before it is its past, and known."""
    later = next((target for target in fact.replaces if confirmed.get(target, -1) > place), None)
    return replace(fact, same_as=later, replaces=(), reason=_OUTDONE) if later else fact


def _command(material: Material) -> Forgetting | None:
    """Of the last turn that the user says, whether facts are drawn from it or not."""
    last = material.last_user_turn
    return read_command(without_recalled(last.content), last.at) if last else None


def _said(material: Material) -> list[_Said]:
    """Each once, in the order in which it was first said."""
    found: dict[tuple[str, ...], _Said] = {}
    for place, turn in enumerate(material.turns):
        for text in _statements(turn, material.scope) if turn.is_source else ():
            key = tuple(words(text)) or (text,)
            first = found.setdefault(key, _Said(text, ()))
            if place not in first.turns:
                found[key] = replace(first, turns=(*first.turns, place))
    if len(found) > MAX_FACTS:
        raise LimitExceeded(
            f"The messages hold {len(found):,} statements, and an add takes at most {MAX_FACTS:,}: send fewer at once.",
            field=("input", "messages"),
        )
    return list(found.values())


def _statements(turn: Turn, scope: Scope) -> Iterator[str]:
    for text in clauses(without_recalled(turn.content)):
        if kind_of(text) is Kind.STATEMENT and _is_of_scope(text, turn, scope):
            yield text


def _is_of_scope(text: str, turn: Turn, scope: Scope) -> bool:
    """Statements about "you" and standing instructions count by whom memories are of and who speaks."""
    tokens = words(text)
    if turn.speaker is Speaker.SYSTEM:
        return tokens[:1] not in (["always"], ["never"])
    return (
        scope.is_agent_alone
        or tokens[:1] not in (["you"], ["your"])
        or bool({"i", "me", "my", "we", "our", "us"}.intersection(tokens))
    )
