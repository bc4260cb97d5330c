"""What can't be stored is refused with a code and the field's path, and changes nothing at all."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from graphmem.store.database import Database
from tests.acceptance.documents import LIST, MEMORY, SEARCH, found, texts
from tests.graphql_client import ADD_MEMORIES, Client

GOOD: dict[str, Any] = {"text": "I like tea.", "userId": "alex"}


async def graph_of(database: Database, project: str) -> tuple[int, int]:
    [record] = await database.run_statement(
        "CYPHER 25 MATCH (n) WHERE n.project = $project OPTIONAL MATCH (n)-[r]->() "
        "RETURN count(DISTINCT n) AS nodes, count(r) AS relationships",
        {"project": project},
    )
    return record["nodes"], record["relationships"]


@pytest.fixture
async def unchanged(client: Client, database: Database, project: str) -> AsyncIterator[None]:
    """The project holds one memory, and the test leaves each node and relationship as it was."""
    await client.add("I was here before.", userId="alex", categories=["kept"])
    before = await graph_of(database, project)
    yield
    assert await graph_of(database, project) == before
    assert await texts(client) == ["I was here before."]


def message(content: Any, **more: Any) -> dict[str, Any]:
    return {"role": "user", "content": content, **more}


REFUSED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"text": "I like tea."}, "EMPTY_SCOPE", []),
    ({**GOOD, "userId": ""}, "BAD_USER_INPUT", ["userId"]),
    ({**GOOD, "userId": "   "}, "BAD_USER_INPUT", ["userId"]),
    ({**GOOD, "runId": "tab\there"}, "BAD_USER_INPUT", ["runId"]),
    ({**GOOD, "agentId": "nul\x00"}, "BAD_USER_INPUT", ["agentId"]),
    ({**GOOD, "appId": "long" * 10_000}, "LIMIT_EXCEEDED", ["appId"]),
    ({"userId": "alex"}, "BAD_USER_INPUT", ["messages"]),
    ({"userId": "alex", "messages": []}, "BAD_USER_INPUT", ["messages"]),
    ({**GOOD, "messages": [message("I like tea.")]}, "BAD_USER_INPUT", ["messages"]),
    ({**GOOD, "text": ""}, "BAD_USER_INPUT", ["text"]),
    ({**GOOD, "text": " \n\t"}, "BAD_USER_INPUT", ["text"]),
    ({"userId": "alex", "messages": [message("fine"), message("")]}, "BAD_USER_INPUT", ["messages", "1", "content"]),
    (
        {"userId": "alex", "messages": [message("fine"), message("fine too", role="")]},
        "BAD_USER_INPUT",
        ["messages", "1", "role"],
    ),
    ({"userId": "alex", "messages": [message("fine")] * 1001}, "LIMIT_EXCEEDED", ["messages"]),
    ({**GOOD, "text": "é" * 250_001}, "LIMIT_EXCEEDED", ["text"]),
    (
        {"userId": "alex", "messages": [message("fine"), message("x" * 500_001)]},
        "LIMIT_EXCEEDED",
        ["messages", "1", "content"],
    ),
    ({**GOOD, "metadata": {"key": "x" * 65_536}}, "LIMIT_EXCEEDED", ["metadata"]),
    ({**GOOD, "metadata": ["a list"]}, "BAD_USER_INPUT", ["metadata"]),
    ({**GOOD, "metadata": "a string"}, "BAD_USER_INPUT", ["metadata"]),
    ({**GOOD, "metadata": {"": "no key"}}, "BAD_USER_INPUT", ["metadata"]),
    ({**GOOD, "metadata": {"bell": "\x07"}}, "BAD_USER_INPUT", ["metadata"]),
    ({**GOOD, "metadata": {f"key-{number}": number for number in range(1001)}}, "LIMIT_EXCEEDED", ["metadata"]),
    ({**GOOD, "categories": ["fine", ""]}, "BAD_USER_INPUT", ["categories", "1"]),
    ({**GOOD, "timestamp": "soon"}, "BAD_USER_INPUT", ["timestamp"]),
    ({**GOOD, "timestamp": "2024-02-30T00:00:00Z"}, "BAD_USER_INPUT", ["timestamp"]),
    ({**GOOD, "expiresAt": ""}, "BAD_USER_INPUT", ["expiresAt"]),
    (
        {"userId": "alex", "messages": [message("fine", createdAt="then")]},
        "BAD_USER_INPUT",
        ["messages", "0", "createdAt"],
    ),
]


@pytest.mark.usefixtures("unchanged")
async def test_a_refused_add_says_why_and_where(client: Client, subtests: pytest.Subtests) -> None:
    for input, code, field in REFUSED:
        with subtests.test(input=input, code=code, field=field):
            [error] = await client.refused_add(**input)

            assert error["code"] == code
            assert error["message"]
            assert error["field"] == ["input", *field]


async def raw(client: Client, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Sends text that httpx would not encode, such as lone surrogates."""
    response = await client.http.post(
        "/graphql",
        content=json.dumps({"query": document, "variables": variables}).encode(),
        headers={"X-Graphmem-Project": client.project, "Content-Type": "application/json"},
    )
    answer: dict[str, Any] = response.json()
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    """Of an answer's errors, whichever kind they are."""
    if "errors" in answer:
        return [error["extensions"]["code"] for error in answer["errors"]]
    return [error["code"] for error in answer["data"]["addMemories"]["userErrors"]]


LONE_SURROGATES: list[dict[str, Any]] = [
    {**GOOD, "text": "half \ud83d of a face"},
    {**GOOD, "userId": "al\udc00ex"},
    {**GOOD, "metadata": {"key": "\ud800"}},
    {**GOOD, "metadata": {"\udfff": 1}},
    {**GOOD, "categories": ["\ud800"]},
    {"userId": "alex", "messages": [message("fine", role="\ud800")]},
    {"userId": "alex", "messages": [message("fine", name="\ud800")]},
]


@pytest.mark.usefixtures("unchanged")
async def test_lone_surrogates_are_bad_user_input(client: Client, subtests: pytest.Subtests) -> None:
    for input in LONE_SURROGATES:
        with subtests.test(input=input):
            answer = await raw(client, ADD_MEMORIES, {"input": {**input, "infer": False}})

            assert codes(answer) == ["BAD_USER_INPUT"]


@pytest.mark.usefixtures("unchanged")
async def test_lone_surrogates_in_a_query_are_bad_user_input(client: Client) -> None:
    assert codes(await raw(client, SEARCH, {"query": "\ud800"})) == ["BAD_USER_INPUT"]
    assert codes(await raw(client, LIST, {"scope": {"userId": "\ud800"}})) == ["BAD_USER_INPUT"]
    assert codes(await raw(client, LIST, {"filters": {"text": {"contains": "\ud800"}}})) == ["BAD_USER_INPUT"]
    assert codes(await raw(client, "query { \ud800 }", {})) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("text", ["x" * 500_000, "é" * 250_000])
async def test_a_text_of_the_greatest_size_is_stored(client: Client, text: str) -> None:
    [id] = await client.add(text, userId="alex")

    assert (await client.data(MEMORY, id=id))["text"] == text


async def test_a_thousand_messages_are_taken_at_once(client: Client) -> None:
    sent = [f"Number {number % 50}" for number in range(1000)]

    ids = await client.add(*sent, userId="alex")

    assert len(ids) == 1000
    assert ids[:50] == ids[950:]
    assert (await client.data(LIST, first=1))["totalCount"] == len(set(ids)) == 50
    assert (await client.data(MEMORY, id=ids[999]))["text"] == sent[999]


VERBATIM = [
    "') MATCH (n) DETACH DELETE n //",
    "`}) RETURN 1; DROP INDEX memory_vectors",
    "$project $_ {text: 'x'} \\u0027 \\",
    'title:"x" AND (a OR b) NOT c^2 ~0.8 [a TO z] {* TO *} + - && || ! /re.*/ ? *',
    "CYPHER 25 CALL db.index.fulltext.queryNodes('x', '*')",
    "line one\nline two\ttab\r\nline three",
    "  kept with its spaces  ",
    "emoji 👩‍👩‍👧‍👦, accents é (e\u0301), rtl שלום, nbsp\u00a0, bom \ufeff, astral 𝔘",
    "AND",
    "*",
]


@pytest.mark.parametrize("text", VERBATIM)
async def test_a_text_is_stored_and_found_as_it_is(client: Client, text: str) -> None:
    await client.add("Something else.", userId="alex")
    [id] = await client.add(text, userId="alex", metadata={text: text})
    path = text.replace("\\", "\\\\").replace(".", "\\.")

    memory = await client.data(MEMORY, id=id)

    assert (memory["text"], memory["metadata"]) == (text, {text: text})
    assert (await found(client, text))[0] == text
    assert await texts(client, filter={"text": {"eq": text}}) == [text]
    assert await texts(client, filters={"keywords": {"contains": text}}) == [text]
    assert await texts(client, filter={"metadata": [{"key": path, "eq": text}]}) == [text]
    assert len(await texts(client)) == 2


NAMES = ["o'brien", 'a"b', "`x`", "x}) RETURN n //", "a:b OR c:*", "日本", "a b", "../x", "%", "*", "x"]


async def test_an_owner_may_be_called_anything(client: Client, subtests: pytest.Subtests) -> None:
    for name in NAMES:
        await client.add(f"Of {name}.", userId=name)

    for name in NAMES:
        with subtests.test(name=name):
            assert await texts(client, scope={"userId": name}) == [f"Of {name}."]
            assert await found(client, scope={"userId": name}) == [f"Of {name}."]
            others = await texts(client, filter={"userId": {"ne": name}})
            assert set(others) == {f"Of {other}." for other in NAMES if other != name}


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85"])
async def test_control_characters_in_a_text_are_refused_or_kept_exactly(client: Client, character: str) -> None:
    text = f"before{character}after"
    payload = await client.data(ADD_MEMORIES, input={"text": text, "userId": "alex", "infer": False})

    if payload["userErrors"]:
        assert [error["code"] for error in payload["userErrors"]] == ["BAD_USER_INPUT"]
        assert await texts(client) == []
    else:
        assert (await client.data(MEMORY, id=payload["results"][0]["id"]))["text"] == text
