"""Searching finds what is meant, within the scope asked for, and says how good it is."""

from __future__ import annotations

import asyncio

import pytest

from tests.acceptance.documents import SEARCH, found
from tests.graphql_client import Client

KNOWN = [
    "I am allergic to peanuts.",
    "My sister Clara lives in Lisbon.",
    "I go climbing every Tuesday.",
    "My car is a green Fiat.",
    "I work as a nurse in a children's hospital.",
]


async def test_the_answer_to_a_question_comes_first(client: Client) -> None:
    await client.add(*KNOWN, userId="alex")

    for question, answer in (
        ("Which food must I avoid?", KNOWN[0]),
        ("Where does my sister live?", KNOWN[1]),
        ("What sport do I do?", KNOWN[2]),
        ("What colour is my vehicle?", KNOWN[3]),
        ("What is my job?", KNOWN[4]),
    ):
        assert (await found(client, question))[0] == answer


async def test_hits_tell_how_they_were_found(client: Client) -> None:
    ids = await client.add(*KNOWN, userId="alex")

    result = await client.data(SEARCH, query="Where does my sister live?")

    hits = result["hits"]
    assert {hit["memory"]["id"] for hit in hits} == set(ids)
    assert all(hit["text"] == hit["memory"]["text"] and hit["version"] == 1 for hit in hits)
    scores = [hit["score"] for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(set(scores)) == len(scores)
    for hit in hits:
        assert hit["signals"]
        assert all(0 <= signal["score"] <= 1 for signal in hit["signals"])
    assert (result["strategy"], result["complete"], result["warnings"]) == ("EXACT", True, [])


async def test_top_k_cuts_and_ten_come_where_none_is_given(client: Client) -> None:
    await client.add(*(f"I have been to {number} countries." for number in range(15)), userId="alex")
    full = await found(client, "Where have I travelled?", topK=1000)

    assert len(full) == 15
    assert await found(client, "Where have I travelled?") == full[:10]
    assert await found(client, "Where have I travelled?", topK=3) == full[:3]


async def test_threshold_leaves_out_what_scores_less(client: Client) -> None:
    await client.add(*KNOWN, userId="alex")
    question = "Where does my sister live?"
    scores = [hit["score"] for hit in (await client.data(SEARCH, query=question))["hits"]]
    between = (scores[1] + scores[2]) / 2

    assert len(await found(client, question, threshold=between)) == 2
    assert len(await found(client, question, threshold=0)) == 5


async def test_a_memory_is_found_by_its_own_words_with_nearly_the_highest_score(client: Client) -> None:
    await client.add(*KNOWN, userId="alex")

    for text in KNOWN:
        [best] = (await client.data(SEARCH, query=text, topK=1))["hits"]
        assert best["text"] == text
        assert best["score"] > 0.9


async def test_a_scope_searches_its_own_memories_only(client: Client) -> None:
    await client.add("I am allergic to peanuts.", userId="alex")
    await client.add("I am allergic to cats.", userId="bo", agentId="doctor")
    await client.add("Ask about allergies first.", agentId="doctor")

    assert set(await found(client, "allergies")) == {
        "I am allergic to peanuts.",
        "I am allergic to cats.",
        "Ask about allergies first.",
    }
    assert await found(client, "allergies", scope={"userId": "alex"}) == ["I am allergic to peanuts."]
    assert await found(client, "allergies", scope={"userId": "bo", "agentId": "doctor"}) == ["I am allergic to cats."]
    assert await found(client, "allergies", scope={"userId": "nobody"}) == []
    assert await found(client, "allergies", scope={"userId": "doctor"}) == []


async def test_what_was_just_added_is_found_at_once(client: Client) -> None:
    for number in range(5):
        await client.add(f"My lucky number is {number}.", userId="alex")
        assert f"My lucky number is {number}." in await found(client, "lucky number", scope={"userId": "alex"})


async def test_adds_at_the_same_time_store_each_text_once(client: Client) -> None:
    answers = await asyncio.gather(*(client.add(*KNOWN, userId="alex") for _ in range(8)))

    assert len({tuple(ids) for ids in answers}) == 1
    assert sorted(await found(client, "what is known")) == sorted(KNOWN)


async def test_a_long_text_is_found_by_what_stands_at_its_end(client: Client) -> None:
    filler = "The meeting went on and on about budgets, deadlines and the printer. " * 60
    await client.add(filler + "My passport number is stored in the blue drawer.", userId="alex")
    await client.add(filler + "We then had pizza.", userId="alex")

    best = (await found(client, "Where is my passport number?"))[0]

    assert best.endswith("blue drawer.")


async def test_searching_an_empty_project_finds_nothing(client: Client) -> None:
    result = await client.data(SEARCH, query="anything")

    assert (result["hits"], result["complete"]) == ([], True)


PAGES = """
query ($query: String!, $topK: Int, $after: String, $signals: [SignalName!]) {
  searchMemories(query: $query, topK: $topK, after: $after, signals: $signals) {
    hits { text highlights { text isMatch } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.mark.parametrize("signals", [None, ["VECTOR"], ["TEXT"]])
async def test_pages_of_hits_follow_each_other_without_gaps(client: Client, signals: list[str] | None) -> None:
    await client.add(*(f"I have been to {number} countries." for number in range(15)), userId="alex")
    query = {"query": "Which countries have I been to?", "signals": signals}
    whole = await client.data(PAGES, **query, topK=1000)

    texts: list[str] = []
    after = None
    for place in range(3):
        page = await client.data(PAGES, **query, topK=6, after=after)
        texts += [hit["text"] for hit in page["hits"]]
        after = page["pageInfo"]["endCursor"]
        assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]) == (place > 0, place < 2)

    assert texts == [hit["text"] for hit in whole["hits"]]
    assert len(texts) == 15
    assert (await client.data(PAGES, **query, after=after))["hits"] == []
    assert await client.refused(PAGES, query="Another query", after=after) == ["BAD_USER_INPUT"]
    assert await client.refused(PAGES, **query, after="garbage") == ["BAD_USER_INPUT"]


async def test_the_words_of_the_query_are_marked_in_the_text_that_matched(client: Client) -> None:
    await client.add("I go climbing every Tuesday.", userId="alex")

    [hit] = (await client.data(PAGES, query="Who climbs on Tuesdays?"))["hits"]

    assert [(part["text"], part["isMatch"]) for part in hit["highlights"]] == [
        ("I go ", False),
        ("climbing", True),
        (" every ", False),
        ("Tuesday", True),
        (".", False),
    ]


async def test_named_signals_alone_are_searched_by(client: Client) -> None:
    await client.add("My sister Clara lives in Lisbon.", "I like tea.", userId="alex")

    by_entity = await client.data(SEARCH, query="Where does Clara live?", signals=["ENTITY"])
    nothing = await client.data(SEARCH, query="Where do I live?", signals=["ENTITY"])
    by_vector = await client.data(SEARCH, query="Where does Clara live?", signals=["VECTOR"])

    [hit] = by_entity["hits"]
    assert (hit["text"], {signal["name"].lower() for signal in hit["signals"]}) == (
        "My sister Clara lives in Lisbon.",
        {"entity"},
    )
    assert nothing["hits"] == []
    assert [{signal["name"].lower() for signal in hit["signals"]} for hit in by_vector["hits"]] == [{"vector"}] * 2
    assert by_vector["complete"]
    assert not by_entity["complete"]
