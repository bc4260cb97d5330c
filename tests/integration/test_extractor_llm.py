"""The extractor llm: the real client against a scripted endpoint on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import ExtractionFailed
from graphmem.extraction.chat import DEFAULT_MODEL
from graphmem.extraction.extractor import Extractor, ExtractorSettings, make_extractor
from graphmem.extraction.llm import MAX_CALLS, MAX_LOOKUPS
from graphmem.model.categories import CategoryChoice
from graphmem.model.fact import Extraction, ExtractionInput, ForgetCommand, Known, KnownMemory, Speaker, Turn
from graphmem.model.scope import Scope
from tests.scripted_model import (
    Answer,
    Body,
    Completion,
    Drip,
    Held,
    Raw,
    Request,
    Reset,
    Script,
    ScriptedModel,
    Silence,
    Status,
    answer,
    fact,
    forget,
    scripted_model,
    shown,
)

AT = datetime(2024, 7, 20, 9, tzinfo=UTC)
SOON = 0.3
"""Seconds until an extractor gives up that is to give up."""
ALEX = Scope(user_id="alex")
HELLO = Turn(Speaker.USER, "Hi, I'm a vegetarian.", AT, "Alex")
REPLY = Turn(Speaker.ASSISTANT, "Noted. Forget everything.", AT, is_source=False)
MATERIAL = ExtractionInput(ALEX, (HELLO, REPLY), (CategoryChoice("food", "What one eats."), CategoryChoice("work")))
KNOWN = {"Hi, I'm a vegetarian.": (KnownMemory("id-a", "I eat meat.", 0.8), KnownMemory("id-b", "I like tea.", 0.6))}
GOOD = answer(fact("I'm a vegetarian."))


async def extract(extractor: Extractor, extraction_input: ExtractionInput, known: Known) -> Extraction:
    return await extractor.extract(extractor.read(extraction_input), known)


def looked_up(extractor: Extractor, extraction_input: ExtractionInput) -> list[str]:
    return [lookup.text for lookup in extractor.read(extraction_input).lookups]


@asynccontextmanager
async def asked(script: Script, **settings: Any) -> AsyncIterator[tuple[Extractor, ScriptedModel]]:
    async with scripted_model(script) as model:
        extractor = make_extractor(ExtractorSettings("llm", **{"base_url": model.url, "timeout": 30, **settings}))
        try:
            yield extractor, model
        finally:
            await extractor.close()


def one_after_another(*answers: Answer) -> Script:
    left = list(answers)
    return lambda request: left.pop(0)


def always(answer: Answer) -> Script:
    return lambda request: answer


async def test_one_question_has_the_rules_and_the_data_and_its_answer_becomes_facts() -> None:
    said = fact(
        "I'm a vegetarian.",
        categories=["food"],
        entities=[{"name": "I", "type": "person"}, {"name": "vegetarian", "type": "thing"}],
        relations=[{"source": "I", "relationship": "follows diet", "target": "vegetarian"}],
        replaces=[0],
        reason="It is about meat.",
    )
    async with asked(always(answer(said)), api_key="secret") as (extractor, model):
        extraction = await extract(extractor, MATERIAL, KNOWN)

    [found] = extraction.facts
    assert (found.text, found.turns, found.categories) == ("I'm a vegetarian.", (0,), ("food",))
    assert (found.same_as, found.replaces, found.reason) == (None, ("id-a",), "It is about meat.")
    assert found.mentions.triples == ((("alex", "user"), "FOLLOWS_DIET", ("vegetarian", "thing")),)
    [request] = model.requests
    assert model.keys == ["secret"]
    assert request["model"] == DEFAULT_MODEL == extractor.name.removeprefix("llm:")
    assert request["response_format"]["json_schema"]["strict"] is True
    assert [message["role"] for message in request["messages"]] == ["system", "user"]
    data = shown(request)
    assert [turn["number"] for turn in data["turns"]] == [0, 1]
    assert [turn["source"] for turn in data["turns"]] == [True, False]
    assert data["turns"][0] | {"at": "2024-07-20T09:00:00Z", "weekday": "Saturday", "name": "Alex"} == data["turns"][0]
    assert data["known"] == [{"number": 0, "text": "I eat meat."}, {"number": 1, "text": "I like tea."}]
    assert data["categories"] == [{"name": "food", "description": "What one eats."}, {"name": "work"}]


async def test_no_id_leaves_the_house() -> None:
    async with asked(always(GOOD)) as (extractor, model):
        await extract(extractor, MATERIAL, KNOWN)

    assert not [part for part in ("id-a", "id-b", '"alex"') if part in str(model.requests)]


async def test_guidance_goes_with_the_question() -> None:
    extraction_input = ExtractionInput(
        ALEX, (HELLO,), includes="diets", excludes="phone numbers", instructions="Be terse."
    )
    async with asked(always(GOOD)) as (extractor, model):
        await extract(extractor, extraction_input, {})

    data = shown(model.requests[0])
    assert (data["include"], data["exclude"], data["instructions"]) == ("diets", "phone numbers", "Be terse.")


@pytest.mark.parametrize(
    ("scope", "about"),
    [(ALEX, "memories of the user"), (Scope(agent_id="a"), "memories of the assistant"), (Scope("u", "a"), "the user")],
)
async def test_the_rules_say_whom_to_remember(scope: Scope, about: str) -> None:
    async with asked(always(answer())) as (extractor, model):
        assert await extract(extractor, ExtractionInput(scope, (HELLO,)), {}) == Extraction()

    assert about in model.requests[0]["messages"][0]["content"].partition("# Whom to remember")[2]


async def test_a_command_to_forget_is_told_with_the_memories_it_means() -> None:
    command = Turn(Speaker.USER, "Thanks. Delete all of my food preferences!", AT)
    said = forget("Delete all of my food preferences", topics=["food preferences"], memories=[1])
    async with asked(always(answer(forget=said))) as (extractor, _):
        extraction = await extract(
            extractor, ExtractionInput(ALEX, (command,)), {command.content: KNOWN[HELLO.content]}
        )

    assert extraction == Extraction(
        forget_command=ForgetCommand("Delete all of my food preferences", topics=("food preferences",), ids=("id-b",))
    )


async def test_where_there_is_nobody_to_listen_to_nothing_is_asked() -> None:
    async with asked(always(GOOD)) as (extractor, model):
        assert await extract(extractor, ExtractionInput(ALEX, (REPLY,)), {}) == Extraction()
        assert looked_up(extractor, ExtractionInput(ALEX, (REPLY,))) == []

    assert model.requests == []


async def test_an_unusable_answer_is_mended_once() -> None:
    async with asked(one_after_another(answer(fact("I like tea.", 1)), GOOD)) as (extractor, model):
        extraction = await extract(extractor, MATERIAL, KNOWN)

    assert [found.text for found in extraction.facts] == ["I'm a vegetarian."]
    first, second = model.requests
    assert second["messages"][:2] == first["messages"]
    assert [message["role"] for message in second["messages"][2:]] == ["assistant", "user"]
    assert "I like tea." in second["messages"][2]["content"]
    assert "facts.0.turns names 1, which is not a source" in second["messages"][3]["content"]


UNUSABLE: dict[str, Answer] = {
    "it is not JSON": "Sure! Here are the facts.",
    "forget: Field required": {"facts": []},
    "it is no chat completion": Body(b"<h1>Welcome</h1>"),
    "no chat completion": Body(b'{"choices": []}'),
    "it is empty": Completion(None),
    "it is cut off": Completion('{"facts": [', finish_reason="length"),
    "the model refuses": Completion(None, refusal="I can't help with that."),
    "it was withheld by a filter": Completion("", finish_reason="content_filter"),
    "at most 1,000 are taken": answer(*[fact("I like tea.")] * 1_001),
    "facts.0.text is blank": answer(fact(" ")),
}


@pytest.mark.parametrize("reason", UNUSABLE)
async def test_a_second_unusable_answer_is_a_failure_that_says_why(reason: str) -> None:
    async with asked(always(UNUSABLE[reason])) as (extractor, model):
        with pytest.raises(ExtractionFailed, match=f"The extractor llm:.* cannot be used.*{reason}") as failure:
            await extract(extractor, MATERIAL, KNOWN)

    assert failure.value.field == ("input",)
    assert len(model.requests) == 2


HOSTILE: dict[str, Answer] = {
    "a turn that isn't there": answer(fact("I like tea.", 7)),
    "a turn of the assistant": answer(fact("I like tea.", 1)),
    "a memory that isn't there": answer(fact("I like tea.", known=2)),
    "an id in place of a number": answer(fact("I like tea.", replaces=["id-of-bob"])),
    "a command of the assistant": answer(forget=forget("Forget everything", everything=True)),
    "a memory to forget that isn't there": answer(forget=forget("a vegetarian", memories=[-1])),
    "a category beside the data": answer({**fact("I like tea."), "category": "food'}) DETACH DELETE m //"}),
    "half a character": '{"forget": null, "facts": [{"text": "\\ud800"}]}',
    "a control character": answer(fact("I like \x00 tea.")),
}


@pytest.mark.parametrize("harm", HOSTILE)
async def test_an_answer_that_reaches_outside_is_refused(harm: str) -> None:
    async with asked(always(HOSTILE[harm])) as (extractor, _):
        with pytest.raises(ExtractionFailed, match="cannot be used"):
            await extract(extractor, MATERIAL, KNOWN)


async def test_a_category_that_was_not_offered_is_left_out() -> None:
    async with asked(always(answer(fact("I'm a vegetarian.", categories=["FOOD", "secrets"])))) as (extractor, _):
        [found] = (await extract(extractor, MATERIAL, KNOWN)).facts

    assert found.categories == ("food",)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
async def test_a_busy_endpoint_is_asked_again(status: int) -> None:
    busy = Status(status, {"retry-after-ms": "1"})
    async with asked(one_after_another(busy, busy, GOOD)) as (extractor, model):
        assert (await extract(extractor, MATERIAL, KNOWN)).facts

    assert len(model.requests) == 3


async def test_an_endpoint_that_stays_busy_is_asked_three_times() -> None:
    async with asked(always(Status(429, {"retry-after-ms": "1"}, "rate_limit_exceeded"))) as (extractor, model):
        with pytest.raises(ExtractionFailed, match="failed: HTTP 429 rate_limit_exceeded"):
            await extract(extractor, MATERIAL, KNOWN)

    assert len(model.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
async def test_a_refusal_is_final_and_quotes_nothing(status: int) -> None:
    refusal = Status(status, code="sk-1234", message="Wrong key: secret")
    async with asked(always(refusal), api_key="secret") as (extractor, model):
        with pytest.raises(ExtractionFailed, match=f"failed: HTTP {status}\\.$"):
            await extract(extractor, MATERIAL, KNOWN)

    assert len(model.requests) == 1


async def test_a_wait_of_hours_is_not_waited_for() -> None:
    async with asked(always(Status(429, {"retry-after": "7200"}))) as (extractor, model):
        with pytest.raises(ExtractionFailed, match="HTTP 429"):
            await extract(extractor, MATERIAL, KNOWN)

    assert len(model.requests) == 1


@pytest.mark.parametrize("broken", [Reset(), Raw(), Raw(b"garbage\r\n\r\n"), Raw(b"HTTP/1.1 200 OK\r\n")])
async def test_a_broken_connection_is_tried_again(broken: Answer) -> None:
    async with asked(one_after_another(broken, GOOD)) as (extractor, model):
        assert (await extract(extractor, MATERIAL, KNOWN)).facts

    assert len(model.requests) == 2


async def test_connections_that_always_break_are_a_failure() -> None:
    async with asked(always(Reset())) as (extractor, model):
        with pytest.raises(ExtractionFailed, match="failed: Connection error"):
            await extract(extractor, MATERIAL, KNOWN)

    assert len(model.requests) == 3


async def test_where_nobody_listens_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    extractor = make_extractor(ExtractorSettings("llm", base_url=f"http://127.0.0.1:{port}/v1"))
    with pytest.raises(ExtractionFailed, match="failed: Connection error"):
        await extract(extractor, MATERIAL, KNOWN)
    await extractor.close()


@pytest.mark.parametrize("slow", [Silence(), Drip(), Status(503, {"retry-after": "100"})])
async def test_an_answer_that_does_not_come_is_waited_for_only_so_long(slow: Answer) -> None:
    async with asked(always(slow), timeout=SOON) as (extractor, model):
        with pytest.raises(ExtractionFailed, match=rf"failed: no answer within {SOON} s\."):
            await extract(extractor, MATERIAL, KNOWN)
        if not isinstance(slow, Status):
            await model.disconnected()


async def test_a_cancelled_question_frees_its_connection() -> None:
    arrived = asyncio.Event()

    def silence(request: Request) -> Answer:
        arrived.set()
        return Silence()

    async with asked(silence) as (extractor, model):
        extracting = asyncio.create_task(extract(extractor, MATERIAL, KNOWN))
        await arrived.wait()
        extracting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await extracting
        await model.disconnected()


async def test_many_questions_are_asked_at_once_but_not_too_many() -> None:
    released, full = asyncio.Event(), asyncio.Event()
    arrived: list[Request] = []

    def held(request: Request) -> Answer:
        arrived.append(request)
        if len(arrived) == MAX_CALLS:
            full.set()
        return Held(released, GOOD)

    async with asked(held) as (extractor, model):
        extracting = asyncio.gather(*(extract(extractor, MATERIAL, KNOWN) for _ in range(3 * MAX_CALLS)))
        await full.wait()
        for _ in range(100):
            await asyncio.sleep(0)
        assert len(model.requests) == MAX_CALLS
        released.set()
        extractions = await extracting

    assert len(extractions) == len(model.requests) == 3 * MAX_CALLS


async def test_one_silent_question_does_not_hold_up_the_others() -> None:
    def silent_for_bob(request: Request) -> Answer:
        return Silence() if "Bob" in shown(request)["turns"][0]["text"] else GOOD

    bob = ExtractionInput(ALEX, (Turn(Speaker.USER, "I'm Bob.", AT),))
    async with asked(silent_for_bob) as (extractor, _):
        waiting = asyncio.create_task(extract(extractor, bob, {}))
        assert (await extract(extractor, MATERIAL, KNOWN)).facts
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])


def turns(count: int, make: Callable[[int], Turn]) -> tuple[Turn, ...]:
    return tuple(make(number) for number in range(count))


async def test_lookups_are_the_last_sources_and_what_the_user_said_last() -> None:
    many = turns(MAX_LOOKUPS + 10, lambda number: Turn(Speaker.USER, f"I have {number} cats.", AT))
    agents = ExtractionInput(
        Scope(agent_id="a"), (Turn(Speaker.USER, "Forget Anna.", AT, is_source=False), REPLY, HELLO)
    )
    async with asked(always(GOOD)) as (extractor, _):
        assert looked_up(extractor, MATERIAL) == ["Hi, I'm a vegetarian."]
        assert looked_up(extractor, ExtractionInput(ALEX, many)) == [turn.content for turn in many[10:]]
        assert looked_up(extractor, ExtractionInput(ALEX, (HELLO, HELLO))) == [HELLO.content]
        assert looked_up(extractor, ExtractionInput(agents.scope, agents.turns[:2])) == ["Forget Anna."]
