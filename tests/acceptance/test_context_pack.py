"""A context pack holds the best memories that fit into a prompt, each once, and tells where each is from."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from graphmem.embeddings.embedder import Embedder
from graphmem.store.driver import Address
from tests.command_line import graphmem, login
from tests.graphql_client import Client

PACK = """
query ($query: String!, $scope: ScopeInput, $filter: MemoryFilter, $filters: JSON, $tokenBudget: Int,
       $threshold: Float, $citations: Boolean, $asOf: DateTime, $includeExpired: Boolean) {
  contextPack(query: $query, scope: $scope, filter: $filter, filters: $filters, tokenBudget: $tokenBudget,
              threshold: $threshold, citations: $citations, asOf: $asOf, includeExpired: $includeExpired) {
    text tokenCount tokenBudget strategy complete warnings
    entries {
      number text version score tokenCount citation
      memory { id text } messages { id role name content } merged { id }
    }
  }
}
"""
UPDATE = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { userErrors { code } } }"
NODE = "query ($id: ID!) { node(id: $id) { ... on Message { content } } }"

KNOWN = [
    "I am allergic to peanuts.",
    "My sister Clara lives in Lisbon.",
    "I go climbing every Tuesday.",
    "My car is a green Fiat.",
    "I work as a nurse in a children's hospital.",
]
QUESTION = "Which food must I avoid?"


async def pack(client: Client, query: str = QUESTION, **arguments: Any) -> dict[str, Any]:
    found: dict[str, Any] = await client.data(PACK, query=query, **arguments)
    return found


async def test_the_best_comes_first_and_the_text_is_made_of_the_entries(client: Client) -> None:
    ids = await client.add(*KNOWN, userId="alex", timestamp="2026-11-02T09:00:00Z")

    found = await pack(client, threshold=0, citations=True)

    first = found["entries"][0]
    turn = first["messages"][0]
    [raw_turn] = [part.removeprefix("turn ") for part in first["citation"].split(", ") if part.startswith("turn ")]
    assert found["text"].splitlines()[0] == f"[1] 2026-11-02, alex: {KNOWN[0]} ({first['citation']})"
    assert first["citation"] == f"memory {ids[0]}, version 1, turn {raw_turn}"
    assert (first["memory"], first["text"], first["version"]) == ({"id": ids[0], "text": KNOWN[0]}, KNOWN[0], 1)
    assert (turn["role"], turn["content"]) == ("user", KNOWN[0])
    assert await client.data(NODE, id=turn["id"]) == {"content": KNOWN[0]}
    assert [entry["number"] for entry in found["entries"]] == [1, 2, 3, 4, 5]
    assert {entry["memory"]["id"] for entry in found["entries"]} == set(ids)
    assert (found["strategy"], found["complete"], found["warnings"]) == ("EXACT", True, [])


async def test_the_whole_text_fits_the_budget(client: Client, embedder: Embedder) -> None:
    long = "The meeting went on about budgets, deadlines and the printer. " * 40
    await client.add(long + QUESTION, *(f"I have been to {number} countries." for number in range(30)), userId="alex")

    for citations in (True, False):
        sizes = []
        for budget in (1, 100, 500, 4_000):
            found = await pack(client, tokenBudget=budget, citations=citations, threshold=0)
            assert found["tokenBudget"] == budget
            assert found["tokenCount"] == embedder.count_tokens(found["text"]) <= budget
            assert bool(found["entries"]) == bool(found["text"]) == (budget > 1)
            sizes.append(len(found["entries"]))

        assert sizes == sorted(sizes)
        assert sizes[-1] == 31


async def test_a_budget_below_the_best_memory_says_so(client: Client) -> None:
    await client.add(KNOWN[0], userId="alex")

    found = await pack(client, tokenBudget=5)

    assert (found["text"], found["tokenCount"], found["entries"]) == ("", 0, [])
    [warning] = found["warnings"]
    assert "tokens, more than tokenBudget (5)" in warning


async def test_a_text_of_more_characters_than_any_so_many_tokens_have_says_so(client: Client) -> None:
    await client.add("x" * 300, userId="alex")  # a word that the tokenizer does not know, and counts as one

    found = await pack(client, tokenBudget=30, threshold=0)

    assert found["entries"] == []
    [warning] = found["warnings"]
    assert "has 300 characters, more than tokenBudget (30)" in warning


@pytest.mark.parametrize("budget", [0, -1, 100_001])
async def test_a_budget_out_of_bounds_is_refused(client: Client, budget: int) -> None:
    assert await client.refused(PACK, query=QUESTION, tokenBudget=budget) == ["BAD_USER_INPUT"]
    assert await client.refused(PACK, query=" ") == ["BAD_USER_INPUT"]


async def test_without_citations_more_fits(client: Client) -> None:
    await client.add(*(f"I have been to {number} countries." for number in range(30)), userId="alex")

    cited = await pack(client, tokenBudget=300, citations=True, threshold=0)
    plain = await pack(client, tokenBudget=300, threshold=0)

    assert len(plain["entries"]) > 2 * len(cited["entries"])
    assert all(entry["memory"]["id"] not in plain["text"] for entry in plain["entries"])
    assert all(entry["citation"].startswith(f"memory {entry['memory']['id']}") for entry in plain["entries"])


async def test_what_is_said_again_is_told_once(client: Client) -> None:
    [old] = await client.add("I am allergic to peanuts.", userId="alex", runId="1", timestamp="2026-01-01T00:00:00Z")
    [new] = await client.add("I'm allergic to peanuts!", userId="alex", runId="2", timestamp="2026-02-01T00:00:00Z")
    [other] = await client.add("I am allergic to peanuts.", userId="bo", runId="3")
    [contrary] = await client.add("I am not allergic to peanuts.", userId="alex", runId="4")

    found = await pack(client)

    merged = {entry["memory"]["id"]: [one["id"] for one in entry["merged"]] for entry in found["entries"]}
    assert merged == {new: [old], other: [], contrary: []}


async def test_the_best_comes_first_and_tells_who_said_it(client: Client) -> None:
    talk: list[tuple[str, str, str | None]] = [
        ("Have you ever been to Rome?", "user", "Alex"),
        ("Yes, twice!", "assistant", "Tutor"),
        ("Did you like the food in Rome?", "user", None),
    ]
    turns = [
        {"role": role, "content": content, "createdAt": f"2026-11-02T09:0{minute}:00Z", "name": name}
        for minute, (content, role, name) in enumerate(talk)
    ]
    await client.data(
        "mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { outcome } }",
        input={"messages": turns, "infer": False, "userId": "alex", "runId": "talk"},
    )

    found = await pack(client, "the food in Rome")

    scores = [entry["score"] for entry in found["entries"]]
    assert scores == sorted(scores, reverse=True)
    assert found["text"].splitlines()[0] == "[1] 2026-11-02, alex: Did you like the food in Rome?"
    assert {"Alex: Have you ever been to Rome?", "Tutor: Yes, twice!"} == {
        line.partition(", ")[2] for line in found["text"].splitlines()[1:]
    }


@pytest.mark.parametrize("query", ["How are you?", "Hi!", "Thanks a lot!", "What is the boiling point of mercury?"])
async def test_what_does_not_bear_on_the_question_is_left_out(client: Client, query: str) -> None:
    await client.add(*KNOWN, userId="alex")

    nothing = await pack(client, query)
    everything = await pack(client, query, threshold=0)

    assert (nothing["text"], nothing["tokenCount"], nothing["entries"]) == ("", 0, [])
    assert len(everything["entries"]) == len(KNOWN)


async def test_with_a_threshold_what_scores_so_much_is_packed(client: Client) -> None:
    await client.add(*KNOWN, userId="alex")
    scores = [entry["score"] for entry in (await pack(client, threshold=0))["entries"]]

    found = await pack(client, threshold=(scores[1] + scores[2]) / 2)

    assert [entry["score"] for entry in found["entries"]] == scores[:2]
    assert await client.refused(PACK, query=QUESTION, threshold=1.5) == ["BAD_USER_INPUT"]


async def test_a_version_of_the_same_text_keeps_its_turns_and_one_of_another_has_none(client: Client) -> None:
    same, other = await client.add(KNOWN[0], KNOWN[1], userId="alex")
    await client.data(UPDATE, input={"id": same, "metadata": {"n": 1}})
    await client.data(UPDATE, input={"id": other, "text": "My sister Clara lives in Porto."})

    entries = {entry["memory"]["id"]: entry for entry in (await pack(client, threshold=0))["entries"]}

    assert entries[same]["version"] == entries[other]["version"] == 2
    assert [turn["content"] for turn in entries[same]["messages"]] == [KNOWN[0]]
    assert "turn" in entries[same]["citation"]
    assert entries[other]["messages"] == []
    assert "turn" not in entries[other]["citation"]


async def test_scopes_filters_expiry_and_the_past_hold_as_in_a_search(client: Client) -> None:
    await client.add("I like tea.", userId="alex", timestamp="2024-01-01T00:00:00Z")
    await client.add("I like jam.", userId="bo", timestamp="2025-01-01T00:00:00Z")
    await client.add("I like cake.", userId="alex", timestamp="2025-01-01T00:00:00Z", expiresAt="2025-02-01T00:00:00Z")

    async def told(**arguments: Any) -> set[str]:
        return {entry["text"] for entry in (await pack(client, "What do I like?", **arguments))["entries"]}

    assert await told() == {"I like tea.", "I like jam."}
    assert await told(scope={"userId": "alex"}) == {"I like tea."}
    assert await told(filter={"text": {"contains": "jam"}}) == {"I like jam."}
    assert await told(filters={"user_id": "bo"}) == {"I like jam."}
    assert await told(includeExpired=True) == {"I like tea.", "I like jam.", "I like cake."}
    assert await told(asOf="2024-06-01T00:00:00Z") == {"I like tea."}


async def test_an_empty_project_has_an_empty_pack(client: Client) -> None:
    found = await pack(client)

    assert (found["text"], found["entries"], found["warnings"], found["complete"]) == ("", [], [], True)


async def test_the_command_line_prints_the_text(client: Client, neo4j_address: Address) -> None:
    await client.add(*KNOWN, userId="alex")
    settings = login(neo4j_address) | {"GRAPHMEM_PROJECT": client.project}

    printed = await asyncio.to_thread(graphmem, "context", QUESTION, "--user", "alex", "--budget", "200", **settings)
    small = await asyncio.to_thread(graphmem, "context", QUESTION, "--budget", "5", "--no-citations", **settings)

    assert printed.stdout == (await pack(client, tokenBudget=200))["text"] + "\n"
    assert small.stdout == "There is nothing to show.\n"
    assert "more than tokenBudget (5)" in small.stderr
