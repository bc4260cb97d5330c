"""Rules alone: it keeps the speaker's own sentences, needs no key and no network, and always finds the same."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from graphmem.english.restatements import is_restatement
from graphmem.english.slots import slot_tokens
from graphmem.english.statements import Statement, read_turn
from graphmem.english.triples import find_mentions
from graphmem.english.words import content_stems, words
from graphmem.errors import LimitExceeded
from graphmem.extraction.commands import read_command
from graphmem.extraction.injected_memories import without_injected_memories
from graphmem.extraction.judgement import Judgement, NewStatement, is_ended_by, judge
from graphmem.extraction.parsed_conversation import ParsedConversation, ParsedStatement
from graphmem.extraction.speakers import speaker_of
from graphmem.model.fact import (
    Extraction,
    ExtractionInput,
    Fact,
    ForgetCommand,
    Known,
    KnownMemory,
    Lookup,
    Speaker,
    Turn,
)
from graphmem.model.scope import Scope

MAX_FACTS = 3_000
"""What one transaction writes well within its memory."""
MAX_NEAR = 20
"""Facts of one add that share a word with a statement and are held against it, the latest ones."""

_FIRST_PERSON = frozenset({"i", "me", "my", "we", "our", "us"})
_OUTDONE = "What is said later, and is known already, stands."


class LocalExtractor:
    name = "rules (local)"
    is_model = False

    def read(self, extraction_input: ExtractionInput) -> ParsedConversation:
        """Raises LimitExceeded."""
        forget_command = _command(extraction_input)
        if forget_command and (forget_command.refusal or forget_command.everything):
            return ParsedConversation(extraction_input, forget_command=forget_command)
        said = sorted(_said(extraction_input, forget_command), key=lambda one: extraction_input.turns[one.turn].at)
        lookups = {one.statement.text: Lookup(one.statement.text, one.slots) for one in said}
        if len(said) > MAX_FACTS:
            raise LimitExceeded(
                f"The messages hold {len(said):,} statements, and an add takes at most {MAX_FACTS:,}: send fewer.",
                field=("input", "messages"),
            )
        return ParsedConversation(extraction_input, tuple(lookups.values()), tuple(said), forget_command)

    async def extract(self, conversation: ParsedConversation, known: Known) -> Extraction:
        return await asyncio.to_thread(_extract, conversation, known)

    async def close(self) -> None:
        """It holds nothing."""


def _extract(conversation: ParsedConversation, known: Known) -> Extraction:
    confirmed = _confirmed(conversation.said, known)
    facts: list[Fact] = []
    earlier, replaced = _EarlierFacts(), set[str]()
    for place, one in enumerate(conversation.said):
        turn, near = conversation.extraction_input.turns[one.turn], known.get(one.statement.text, ())
        new = NewStatement(one.statement.text, turn.at, one.statement.speaker or turn.name)
        later = [memory for memory in near if confirmed.get(memory.id, -1) > place]
        standing = [memory for memory in near if memory.id not in replaced]
        fact = _fact(one, conversation.extraction_input, judge(new, [*standing, *earlier.near(one)]))
        fact = _outdone(fact, conversation.extraction_input.remembered.get((one.turn, fact.text)), new, later)
        facts.append(fact)
        replaced.update(fact.replaces)
        earlier.forget(fact.replaces)
        if not fact.same_as and not fact.superseded_by:
            earlier.add(one, KnownMemory(fact.id, fact.text, said_at=new.said_at, speaker=new.speaker))
    return Extraction(tuple(facts), conversation.forget_command)


def _confirmed(said: Sequence[ParsedStatement], known: Known) -> dict[str, int]:
    """The place of the last statement that says a known memory again, by its id."""
    return {
        memory.id: place
        for place, one in enumerate(said)
        for memory in known.get(one.statement.text, ())
        if memory.is_of_run and is_restatement(one.statement.text, memory.text)
    }


def _outdone(fact: Fact, remembered: str | None, new: NewStatement, later: Sequence[KnownMemory]) -> Fact:
    """What a memory said before it was changed, or what is ended by a memory that the same conversation says again
    later, is that one's past, and known."""
    successor = remembered or next((memory.id for memory in later if is_ended_by(new, memory)), None)
    if fact.same_as or not successor:
        return fact
    return replace(fact, same_as=successor, replaces=(), superseded_by=None, is_past=True, reason=_OUTDONE)


def _fact(said: ParsedStatement, extraction_input: ExtractionInput, judgement: Judgement) -> Fact:
    speaker = speaker_of(extraction_input.scope, extraction_input.turns[said.turn].speaker)
    return Fact(
        text=said.statement.text,
        turns=(said.turn,),
        mentions=find_mentions(said.statement.text, speaker),
        same_as=judgement.same_as,
        replaces=judgement.replaces,
        superseded_by=judgement.superseded_by,
        superseded_at=judgement.superseded_at,
        reason=judgement.reason,
    )


def _command(extraction_input: ExtractionInput) -> ForgetCommand | None:
    """Of the last turn that the user says, whether facts are drawn from it or not."""
    last = extraction_input.last_user_turn
    return read_command(without_injected_memories(last.content), last.at) if last else None


def _said(extraction_input: ExtractionInput, forget_command: ForgetCommand | None) -> Iterator[ParsedStatement]:
    """Of the turn that is a command, what it says beside it."""
    for place, turn in enumerate(extraction_input.turns):
        is_command = forget_command is not None and turn is extraction_input.last_user_turn
        content = forget_command.remainder if forget_command and is_command else without_injected_memories(turn.content)
        found = read_turn(content) if turn.is_source else []
        own = [statement for statement in found if _is_of_scope(statement, turn, extraction_input.scope)]
        for statement in {one.text: one for one in own or filter(_is_between_people, found)}.values():
            yield ParsedStatement(statement, place, slot_tokens(statement.text))


def _is_of_scope(statement: Statement, turn: Turn, scope: Scope) -> bool:
    """Statements about "you" and standing instructions count by whom memories are of and who speaks."""
    opening = words(statement.sentence)[:1]
    if turn.speaker is Speaker.SYSTEM:
        return opening not in (["always"], ["never"])
    is_of_hearer = opening in (["you"], ["your"]) and _FIRST_PERSON.isdisjoint(words(statement.text))
    return scope.is_agent_alone or not is_of_hearer


def _is_between_people(statement: Statement) -> bool:
    """What is said of "you" is remembered where it is a person, and the turn says nothing else."""
    return statement.speaker is not None


class _EarlierFacts:
    """The facts of an add by their words and slots: judging each statement by all before it would take long
    conversations a time that grows with their square."""

    def __init__(self) -> None:
        self._by_key: dict[str, dict[str, KnownMemory]] = defaultdict(dict)
        self._gone: set[str] = set()

    def add(self, said: ParsedStatement, fact: KnownMemory) -> None:
        for key in _keys(said):
            self._by_key[key][fact.id] = fact

    def forget(self, ids: Iterable[str]) -> None:
        """What a later fact has replaced is no longer said."""
        self._gone.update(ids)

    def near(self, said: ParsedStatement) -> list[KnownMemory]:
        found: dict[str, KnownMemory] = {}
        for key in _keys(said):
            found |= dict(islice(reversed(self._by_key[key].items()), MAX_NEAR))
        return [fact for fact in found.values() if fact.id not in self._gone]


def _keys(said: ParsedStatement) -> set[str]:
    return {*content_stems(said.statement.text), *(f"slot {slot}" for slot in said.slots)}
