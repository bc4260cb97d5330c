from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.words import words
from graphmem.extraction.local import LocalExtractor
from graphmem.model.fact import Extraction, ExtractionInput, Known, KnownMemory, Speaker, Turn
from graphmem.model.scope import Scope

AT = datetime(2024, 7, 20, 12, tzinfo=UTC)
ALEX = Scope(user_id="alex")
TUTOR = Scope(agent_id="ai-tutor")
UTTERANCES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("utterances.json").read_text("utf-8"))
COMMANDS = [utterance for utterance in UTTERANCES if utterance["kind"] == "forget"]

EXTRACTOR = LocalExtractor()


def user(content: str) -> Turn:
    return Turn(Speaker.USER, content, AT)


def assistant(content: str, is_source: bool = False) -> Turn:
    return Turn(Speaker.ASSISTANT, content, AT, is_source=is_source)


async def extract(*turns: Turn, scope: Scope = ALEX, known: Known | None = None) -> Extraction:
    return await EXTRACTOR.extract(EXTRACTOR.read(ExtractionInput(scope, turns)), known or {})


def looked_up(*turns: Turn) -> list[str]:
    return [lookup.text for lookup in EXTRACTOR.read(ExtractionInput(ALEX, turns)).lookups]


async def texts(*turns: Turn, scope: Scope = ALEX) -> list[str]:
    return [fact.text for fact in (await extract(*turns, scope=scope)).facts]


@dataclass(frozen=True)
class ParsedConversation:
    utterance: dict[str, Any]
    found: Extraction

    @property
    def is_right(self) -> bool:
        if self.utterance["kind"] == "forget":
            return self._is_command_right()
        return self.found.forget_command is None and [fact.text for fact in self.found.facts] == self.utterance["kept"]

    def _is_command_right(self) -> bool:
        found, meant = self.found.forget_command, self.utterance["forgets"]
        if found is None:
            return False
        is_timed = bool(found.since or found.until)
        return (found.everything, list(found.topics), found.statement, is_timed) == (
            meant["everything"],
            meant["topics"],
            meant["statement"],
            meant["is_timed"],
        )

    def __str__(self) -> str:
        return (
            f"{self.utterance['said']!r}: {[fact.text for fact in self.found.facts]} {self.found.forget_command or ''}"
        )


async def read_all(utterances: Sequence[dict[str, Any]]) -> list[ParsedConversation]:
    return [ParsedConversation(utterance, await extract(user(utterance["said"]))) for utterance in utterances]


async def test_most_utterances_are_read_as_labelled() -> None:
    readings = await read_all(UTTERANCES)
    wrong = [str(conversation) for conversation in readings if not conversation.is_right]
    assert len(wrong) <= 0.03 * len(readings), "\n".join(wrong)


async def test_nothing_but_a_command_is_one() -> None:
    readings = await read_all([utterance for utterance in UTTERANCES if utterance["kind"] != "forget"])
    assert [str(conversation) for conversation in readings if conversation.found.forget_command] == []


async def test_nearly_all_commands_are_understood() -> None:
    missed = [str(conversation) for conversation in await read_all(COMMANDS) if not conversation.is_right]
    assert len(missed) <= 0.05 * len(COMMANDS), "\n".join(missed)


async def test_facts_about_the_user_are_what_the_user_says() -> None:
    assert await texts(
        user("Hi, I'm Alex. I'm a vegetarian and I'm allergic to nuts."),
        assistant("Hello Alex! I've noted that you're a vegetarian and have a nut allergy."),
    ) == ["Hi, I'm Alex.", "I'm a vegetarian", "I'm allergic to nuts."]


async def test_a_session_keeps_the_plan_and_not_the_small_talk() -> None:
    facts = (
        await extract(
            user("I'm planning a trip to Japan next month."),
            assistant("That's exciting, Alex! Would you like some recommendations?"),
            user("Yes, please! Especially in Tokyo."),
            assistant("Great! I'll remember that you're interested in vegetarian restaurants."),
            scope=Scope(user_id="alex123", run_id="trip-planning-2024"),
        )
    ).facts
    assert [(fact.text, fact.turns) for fact in facts] == [
        ("I'm planning a trip to Japan next month.", (0,)),
        ("Especially in Tokyo.", (2,)),
    ]


async def test_facts_about_an_agent_are_what_it_is_told_and_says_of_itself() -> None:
    assert await texts(
        Turn(Speaker.SYSTEM, "You are an AI tutor with a personality. Give yourself a name for the user.", AT),
        assistant("Understood. I'm an AI tutor with a personality. My name is Alice.", is_source=True),
        scope=TUTOR,
    ) == ["You are an AI tutor with a personality.", "I'm an AI tutor with a personality.", "My name is Alice."]


async def test_a_system_turn_keeps_no_standing_instruction() -> None:
    system = Turn(Speaker.SYSTEM, "You are Max, a pirate. Always answer in rhymes. Never break character.", AT)
    assert await texts(system, scope=TUTOR) == ["You are Max, a pirate."]


async def test_what_a_user_says_of_the_assistant_is_no_fact_about_the_user() -> None:
    assert await texts(user("You are a helpful pirate. I am a sailor.")) == ["I am a sailor."]


async def test_the_same_sentence_twice_is_said_again_the_second_time() -> None:
    first, second = (await extract(user("I live in Oslo."), user("As I said, i live in Oslo!"))).facts
    assert (second.same_as, second.turns) == (first.id, (1,))


async def test_recalled_memories_are_not_said_anew() -> None:
    said = "Relevant memories:\n- Alex likes tea\n\nUser question: I moved to Kiel, where can I buy tea?"
    assert await texts(user(said)) == ["I moved to Kiel, where can I buy tea?"]


async def test_facts_beside_a_command_are_kept() -> None:
    found = await extract(user("I moved to Kiel."), user("I sail. Delete all of my food preferences"))
    assert [fact.text for fact in found.facts] == ["I moved to Kiel.", "I sail."]
    assert found.forget_command
    assert found.forget_command.topics == ("food preferences",)


async def test_only_the_last_user_turn_can_be_a_command() -> None:
    found = await extract(user("Forget my phone number"), assistant("Done."), user("I moved to Kiel."))
    assert found.forget_command is None


async def test_an_answer_after_it_leaves_a_command_one() -> None:
    found = await extract(user("Forget my phone number"), assistant("Are you sure?"))
    assert found.forget_command


async def test_a_command_to_an_agent_need_not_be_a_source() -> None:
    turn = Turn(Speaker.USER, "Forget my phone number", AT, is_source=False)
    assert (await extract(turn, scope=TUTOR)).forget_command


async def test_what_is_looked_up_are_the_texts_of_the_facts_and_their_slots() -> None:
    turn = user("I live in Oslo. I collect stamps. What's new?")
    [oslo, stamps] = EXTRACTOR.read(ExtractionInput(ALEX, [turn])).lookups

    assert [fact.text for fact in (await extract(turn)).facts] == [oslo.text, stamps.text]
    assert (oslo.slots, stamps.slots) == (("slot0home",), ())


async def test_what_is_known_is_not_said_anew() -> None:
    known = {"I live in Oslo.": [KnownMemory("m1", "I live in Oslo!", said_at=AT)]}

    found = await extract(user("I live in Oslo."), known=known)

    assert found.facts[0].same_as == "m1"


async def test_what_another_session_knows_is_said_in_this_one_too() -> None:
    known = {"I live in Oslo.": [KnownMemory("m1", "I live in Oslo.", said_at=AT, is_of_run=False)]}

    [fact] = (await extract(user("I live in Oslo."), known=known)).facts

    assert (fact.same_as, fact.replaces) == (None, ())


async def test_what_another_session_knows_is_replaced() -> None:
    known = {"I moved to Bergen.": [KnownMemory("m1", "I live in Oslo.", said_at=AT, is_of_run=False)]}

    assert (await extract(user("I moved to Bergen."), known=known)).facts[0].replaces == ("m1",)


async def test_what_cannot_be_changed_is_not_replaced() -> None:
    known = {"I moved to Bergen.": [KnownMemory("m1", "I live in Oslo.", immutable=True, said_at=AT)]}

    assert (await extract(user("I moved to Bergen."), known=known)).facts[0].replaces == ()


async def test_what_was_said_before_what_is_known_is_its_past() -> None:
    later = AT + timedelta(days=30)
    known = {"I live in Oslo.": [KnownMemory("m1", "I moved to Bergen.", said_at=later)]}

    [fact] = (await extract(user("I live in Oslo."), known=known)).facts

    assert (fact.replaces, fact.superseded_by, fact.superseded_at) == ((), "m1", later)


async def test_messages_count_by_their_own_times_and_not_by_their_places() -> None:
    newer = replace(user("I moved to Bergen."), at=AT + timedelta(days=1))

    first, second = (await extract(newer, user("I live in Oslo."))).facts

    assert (first.text, second.text, second.replaces) == ("I live in Oslo.", "I moved to Bergen.", (first.id,))


async def test_who_moves_back_lives_there_again() -> None:
    _, second, third = (await extract(*map(user, ["I live in Rome.", "I moved to Oslo.", "I live in Rome."]))).facts

    assert third.replaces == (second.id,)


@pytest.mark.parametrize(
    ("speakers", "replaces"),
    [(("Mia", "Mia"), True), (("Mia", "Ben"), False), ((None, "Ben"), True), ((None, None), True)],
)
async def test_two_people_do_not_contradict_each_other(speakers: tuple[str | None, ...], replaces: bool) -> None:
    said = ("I live in Oslo.", "I moved to Bergen.")
    named = [replace(user(text), name=name) for text, name in zip(said, speakers, strict=True)]
    labelled = [user(f"{name}: {text}" if name else text) for text, name in zip(said, speakers, strict=True)]

    for turns in (named, labelled):
        assert bool((await extract(*turns)).facts[1].replaces) is replaces


PIECES = st.sampled_from(
    [
        *("I'm Alex", "and", "my dog", "i've", ", what should I do", "last week", "before", "2024-13-45", "1.", "- "),
        *("forget", "everything", "about me", "Memories:", "<memory>", "[{", "```", '"', "(", "\n", "...", "?!"),
        *("e.g.", "Dr.", "U.S.", "¿", "好。", "🎉", "ß", "’"),
    ]
)
MESSAGES = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join))


@given(MESSAGES)
async def test_no_message_fails(message: str) -> None:
    found = await extract(user(message))
    assert found.forget_command or {fact.text for fact in found.facts} == set(looked_up(user(message)))


@given(MESSAGES)
async def test_a_fact_has_the_speakers_words_in_their_order(message: str) -> None:
    for fact in (await extract(user(message))).facts:
        said = iter(words(message.replace("`", " ")))
        assert all(word in said for word in words(fact.text.replace("`", " "))), (message, fact.text)


def test_a_very_long_message_is_read_to_its_end() -> None:
    message = "I like tea. " * 4_000 + "I live in Oslo."
    assert looked_up(user(message)) == ["I like tea.", "I live in Oslo."]


@pytest.mark.parametrize("message", ["", " ", "\n\n", "```", "...", "🎉"])
async def test_an_empty_message_has_no_facts(message: str) -> None:
    assert await extract(user(message)) == Extraction()


async def test_what_replaces_an_earlier_sentence_of_the_same_add_names_its_fact() -> None:
    first, second = (await extract(user("I live in Rome."), user("I moved to Oslo last week."))).facts
    assert second.replaces == (first.id,)


async def test_a_diet_replaces_what_was_said_of_eating() -> None:
    first, second, third = (
        await extract(
            user("I recently tried chicken and I loved it. I'm thinking of trying more non-vegetarian dishes.."),
            user("I turned vegetarian now."),
        )
    ).facts
    assert set(third.replaces) == {first.id, second.id}


async def test_the_speaker_is_a_triples_source_and_nobody_who_is_mentioned() -> None:
    fact = (await extract(user("My sister Anna lives in Oslo."))).facts[0]
    assert {entity.name for entity in fact.mentions.entities} == {"Anna", "Oslo"}
    assert (("alex", "user"), "HAS_SISTER", ("Anna", "person")) in fact.mentions.triples
