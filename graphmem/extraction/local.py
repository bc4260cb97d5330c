"""The extractor by rules: its facts are the speakers' own sentences. It is deterministic and needs no network."""

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
from graphmem.extraction.judgement import Judgement, NewStatement, is_contradicted_by, judge
from graphmem.extraction.parsed_conversation import ParsedConversation, ParsedStatement
from graphmem.extraction.speakers import speaker_entity
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
from graphmem.scheduling.request_work import check_deadline

MAX_FACTS = 3_000
"""The number of facts of one add that are written in its transaction, well within Neo4j's memory."""
MAX_COMPARED = 20
"""With how many earlier facts of the same add a statement is compared for each of its words, the latest ones."""

_FIRST_PERSON = frozenset({"i", "me", "my", "we", "our", "us"})
_PAST_REASON = "What is said later, and is known already, stands."


class LocalExtractor:
    """Extracts the statements that rules of English find, and judges each by the claims that it makes."""

    name = "rules (local)"
    is_model = False

    def read(self, extraction_input: ExtractionInput) -> ParsedConversation:
        """Returns the statements in the order in which they were said, and a command to forget.

        Raises LimitExceeded for more than MAX_FACTS statements.
        """
        forget_command = _command(extraction_input)
        # Nothing else is read then: a refused command stores nothing, and what stands beside "forget everything" is
        # not to be remembered.
        if forget_command and (forget_command.refusal or forget_command.everything):
            return ParsedConversation(extraction_input, forget_command=forget_command)
        statements = sorted(
            _statements(extraction_input, forget_command), key=lambda parsed: extraction_input.turns[parsed.turn].at
        )
        lookups = {parsed.statement.text: Lookup(parsed.statement.text, parsed.slots) for parsed in statements}
        if len(statements) > MAX_FACTS:
            raise LimitExceeded(
                f"The messages hold {len(statements):,} statements, "
                f"and an add takes at most {MAX_FACTS:,}: send fewer.",
                field=("input", "messages"),
            )
        return ParsedConversation(extraction_input, tuple(lookups.values()), tuple(statements), forget_command)

    async def extract(self, conversation: ParsedConversation, known: Known) -> Extraction:
        """Returns a fact for each statement, judged against the known memories and the facts before it."""
        return await asyncio.to_thread(_extract, conversation, known)

    async def close(self) -> None:
        """Closes nothing, for there is nothing open."""


def _extract(conversation: ParsedConversation, known: Known) -> Extraction:
    """Judges the statements one after another, each against the memories and the facts that no fact has replaced."""
    restated = _restated(conversation.statements, known)
    facts: list[Fact] = []
    earlier, replaced = _EarlierFacts(), set[str]()
    for place, parsed in enumerate(conversation.statements):
        check_deadline()
        turn, near = conversation.extraction_input.turns[parsed.turn], known.get(parsed.statement.text, ())
        new = NewStatement(parsed.statement.text, turn.at, parsed.statement.speaker or turn.name)
        # Memories that a later turn of this conversation restates stay true, whatever is said before that turn.
        later = [memory for memory in near if restated.get(memory.id, -1) > place]
        current = [memory for memory in near if memory.id not in replaced]
        fact = _fact(parsed, conversation.extraction_input, judge(new, [*current, *earlier.near(parsed)]))
        fact = _as_past(fact, conversation.extraction_input.remembered.get((parsed.turn, fact.text)), new, later)
        facts.append(fact)
        replaced.update(fact.replaces)
        earlier.discard(fact.replaces)
        # Only a fact that becomes a new, current memory can be repeated or contradicted by the statements after it.
        if not fact.duplicate_of and not fact.superseded_by:
            earlier.add(parsed, KnownMemory(fact.id, fact.text, said_at=new.said_at, speaker=new.speaker))
    return Extraction(tuple(facts), conversation.forget_command)


def _restated(statements: Sequence[ParsedStatement], known: Known) -> dict[str, int]:
    """Returns, by the id of each known memory that is restated, the place of the last statement that does so."""
    return {
        memory.id: place
        for place, parsed in enumerate(statements)
        for memory in known.get(parsed.statement.text, ())
        if memory.is_of_run and is_restatement(parsed.statement.text, memory.text)
    }


def _as_past(fact: Fact, remembered: str | None, new: NewStatement, later: Sequence[KnownMemory]) -> Fact:
    """Returns the fact as the past of a known memory, where it is; else as it was.

    It is where a memory was made of the same text and changed since (`remembered` is its id), and where a memory that
    the same conversation restates later contradicts it. So a conversation that is sent twice changes nothing back.
    """
    successor = remembered or next((memory.id for memory in later if is_contradicted_by(new, memory)), None)
    if fact.same_as or not successor:
        return fact
    return replace(fact, past_of=successor, replaces=(), superseded_by=None, reason=_PAST_REASON)


def _fact(parsed: ParsedStatement, extraction_input: ExtractionInput, judgement: Judgement) -> Fact:
    speaker = speaker_entity(extraction_input.scope, extraction_input.turns[parsed.turn].speaker)
    return Fact(
        text=parsed.statement.text,
        turns=(parsed.turn,),
        mentions=find_mentions(parsed.statement.text, speaker),
        same_as=judgement.same_as,
        replaces=judgement.replaces,
        superseded_by=judgement.superseded_by,
        superseded_at=judgement.superseded_at,
        reason=judgement.reason,
    )


def _command(extraction_input: ExtractionInput) -> ForgetCommand | None:
    """Returns the command of the user's last turn, whether facts are drawn from that turn or not."""
    last = extraction_input.last_user_turn
    return read_command(without_injected_memories(last.content), last.at) if last else None


def _statements(extraction_input: ExtractionInput, forget_command: ForgetCommand | None) -> Iterator[ParsedStatement]:
    """Yields the statements of the source turns, each once a turn; of a turn with a command, those of its rest."""
    for place, turn in enumerate(extraction_input.turns):
        check_deadline()
        is_command = forget_command is not None and turn is extraction_input.last_user_turn
        content = forget_command.remainder if forget_command and is_command else without_injected_memories(turn.content)
        statements = read_turn(content) if turn.is_source else []
        own = [statement for statement in statements if _is_of_scope(statement, turn, extraction_input.scope)]
        by_text = {statement.text: statement for statement in own or filter(_is_attributed, statements)}
        for statement in by_text.values():
            yield ParsedStatement(statement, place, slot_tokens(statement.text))


def _is_of_scope(statement: Statement, turn: Turn, scope: Scope) -> bool:
    """Returns whether a statement is about the owner of the memories.

    "Always" and "never" at the start of a system's turn open standing instructions. "You are …" is about the hearer,
    who is the owner only where an agent owns the memories alone.
    """
    opening = words(statement.sentence)[:1]
    if turn.speaker is Speaker.SYSTEM:
        return opening not in (["always"], ["never"])
    is_about_hearer = opening in (["you"], ["your"]) and _FIRST_PERSON.isdisjoint(words(statement.text))
    return scope.is_agent_alone or not is_about_hearer


def _is_attributed(statement: Statement) -> bool:
    """Returns whether a statement names its speaker, as in a transcript: then "you" is a person, not the assistant."""
    return statement.speaker is not None


class _EarlierFacts:
    """An index of the facts of an add by their words and slots.

    Comparing each statement with all before it would take a time that grows with the square of the conversation.
    """

    def __init__(self) -> None:
        self._by_key: dict[str, dict[str, KnownMemory]] = defaultdict(dict)
        self._replaced: set[str] = set()

    def add(self, parsed: ParsedStatement, fact: KnownMemory) -> None:
        for key in _keys(parsed):
            self._by_key[key][fact.id] = fact

    def discard(self, ids: Iterable[str]) -> None:
        """Removes the facts that a later one replaces."""
        self._replaced.update(ids)

    def near(self, parsed: ParsedStatement) -> list[KnownMemory]:
        """Returns the facts that share a word or a slot with a statement."""
        near: dict[str, KnownMemory] = {}
        for key in _keys(parsed):
            near |= dict(islice(reversed(self._by_key[key].items()), MAX_COMPARED))
        return [fact for fact in near.values() if fact.id not in self._replaced]


def _keys(parsed: ParsedStatement) -> set[str]:
    return {*content_stems(parsed.statement.text), *(f"slot {slot}" for slot in parsed.slots)}
