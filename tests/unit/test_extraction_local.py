from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.english.words import words
from graphmem.extraction.local import LocalExtractor
from graphmem.model.fact import Extraction, KnownMemory, Material, Speaker, Turn
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


async def extract(*turns: Turn, scope: Scope = ALEX) -> Extraction:
    return await EXTRACTOR.extract(Material(scope, turns), {})


async def texts(*turns: Turn, scope: Scope = ALEX) -> list[str]:
    return [fact.text for fact in (await extract(*turns, scope=scope)).facts]


@dataclass(frozen=True)
class Reading:
    utterance: dict[str, Any]
    found: Extraction

    @property
    def is_right(self) -> bool:
        if self.utterance["kind"] == "forget":
            return self._is_command_right()
        return self.found.forgetting is None and [fact.text for fact in self.found.facts] == self.utterance["kept"]

    def _is_command_right(self) -> bool:
        found, meant = self.found.forgetting, self.utterance["forgets"]
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
        return f"{self.utterance['said']!r}: {[fact.text for fact in self.found.facts]} {self.found.forgetting or ''}"


async def read_all(utterances: Sequence[dict[str, Any]]) -> list[Reading]:
    return [Reading(utterance, await extract(user(utterance["said"]))) for utterance in utterances]


async def test_most_utterances_are_read_as_labelled() -> None:
    readings = await read_all(UTTERANCES)
    wrong = [str(reading) for reading in readings if not reading.is_right]
    assert len(wrong) <= 0.03 * len(readings), "\n".join(wrong)


async def test_nothing_but_a_command_is_one() -> None:
    readings = await read_all([utterance for utterance in UTTERANCES if utterance["kind"] != "forget"])
    assert [str(reading) for reading in readings if reading.found.forgetting] == []


async def test_nearly_all_commands_are_understood() -> None:
    missed = [str(reading) for reading in await read_all(COMMANDS) if not reading.is_right]
    assert len(missed) <= 0.05 * len(COMMANDS), "\n".join(missed)


async def test_facts_about_the_user_are_what_the_user_says() -> None:
    assert await texts(
        user("Hi, I'm Alex. I'm a vegetarian and I'm allergic to nuts."),
        assistant("Hello Alex! I've noted that you're a vegetarian and have a nut allergy."),
    ) == ["I'm Alex.", "I'm a vegetarian", "I'm allergic to nuts."]


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
    assert [(fact.text, fact.turns) for fact in facts] == [("I'm planning a trip to Japan next month.", (0,))]


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


async def test_the_same_sentence_twice_is_one_fact_of_both_turns() -> None:
    facts = (await extract(user("I live in Oslo."), user("As I said, i live in Oslo!"))).facts
    assert [(fact.text, fact.turns) for fact in facts] == [("I live in Oslo.", (0, 1))]


async def test_recalled_memories_are_not_said_anew() -> None:
    said = "Relevant memories:\n- Alex likes tea\n\nUser question: I moved to Kiel, where can I buy tea?"
    assert await texts(user(said)) == ["I moved to Kiel"]


async def test_a_command_leaves_no_facts() -> None:
    found = await extract(user("I moved to Kiel."), user("Delete all of my food preferences"))
    assert found.facts == ()
    assert found.forgetting
    assert found.forgetting.topics == ("food preferences",)


async def test_only_the_last_user_turn_can_be_a_command() -> None:
    found = await extract(user("Forget my phone number"), assistant("Done."), user("I moved to Kiel."))
    assert found.forgetting is None


async def test_an_answer_after_it_leaves_a_command_one() -> None:
    found = await extract(user("Forget my phone number"), assistant("Are you sure?"))
    assert found.forgetting


async def test_a_command_to_an_agent_need_not_be_a_source() -> None:
    turn = Turn(Speaker.USER, "Forget my phone number", AT, is_source=False)
    assert (await extract(turn, scope=TUTOR)).forgetting


async def test_probes_are_the_texts_of_the_facts() -> None:
    material = Material(ALEX, [user("I live in Oslo and I work at Acme. What's new?")])
    facts = (await EXTRACTOR.extract(material, {})).facts
    assert EXTRACTOR.probes(material) == [fact.text for fact in facts] == ["I live in Oslo", "I work at Acme."]


async def test_the_probe_of_a_command_is_its_statement() -> None:
    assert EXTRACTOR.probes(Material(ALEX, [user("Forget that i like football")])) == ["I like football"]
    assert EXTRACTOR.probes(Material(ALEX, [user("Forget my phone number")])) == []


async def test_what_is_known_is_judged() -> None:
    known = {"I live in Oslo.": [KnownMemory("m1", "I live in Oslo.", 1.0)]}
    found = await EXTRACTOR.extract(Material(ALEX, [user("I live in Oslo.")]), known)
    assert found.facts[0].same_as == "m1"


PIECES = st.sampled_from(
    [
        "I'm Alex",
        "and",
        "my dog",
        "...",
        "?!",
        "\n",
        "```",
        '"',
        "(",
        "e.g.",
        "Dr.",
        "forget",
        "everything",
        "about me",
        "Memories:",
        "<memory>",
        "[{",
        "- ",
        "1.",
        "2024-13-45",
        "last week",
        "before",
        "¿",
        "好。",
        "🎉",
        ", what should I do",
        "ß",
        "U.S.",
        "i've",
        "’",
    ]
)
MESSAGES = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=25).map(" ".join), st.lists(PIECES).map("".join))


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
async def test_no_message_fails(message: str) -> None:
    material = Material(ALEX, [user(message)])
    found = await EXTRACTOR.extract(material, {})
    assert found.forgetting or EXTRACTOR.probes(material) == [fact.text for fact in found.facts]


@settings(max_examples=300, deadline=None)
@given(MESSAGES)
async def test_a_fact_has_the_speakers_words_in_their_order(message: str) -> None:
    for fact in (await extract(user(message))).facts:
        said = iter(words(message))
        assert all(word in said for word in words(fact.text)), (message, fact.text)


def test_a_very_long_message_is_read_to_its_end() -> None:
    message = "I like tea. " * 20_000 + "I live in Oslo."
    assert EXTRACTOR.probes(Material(ALEX, [user(message)])) == ["I like tea.", "I live in Oslo."]


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


async def test_what_the_user_says_mentions_the_user() -> None:
    fact = (await extract(user("My sister Anna lives in Oslo."))).facts[0]
    assert {entity.name for entity in fact.mentions.entities} >= {"alex", "Anna", "Oslo"}


@pytest.mark.parametrize("part", ["?", ".", " ", "\n", "a ", "I ", ",a", "and ", "<memories>", "```", "forget my a "])
async def test_a_text_that_repeats_itself_is_read_in_one_go(part: str) -> None:
    """Rules that go back over it again and again would need minutes."""
    text = (part * 30_000)[:30_000] + "a"

    extraction = await extract(user(text))

    assert all(fact.text.strip() for fact in extraction.facts)
