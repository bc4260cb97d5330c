"""What was said is found, whether or not it was remembered; what has been forgotten does not come back by it."""

from __future__ import annotations

from typing import Any

from tests.graphql_client import ADD_MEMORIES, Client

SEARCH = """
query ($query: String!, $scope: ScopeInput, $topK: Int, $threshold: Float, $after: String) {
  searchMessages(query: $query, scope: $scope, topK: $topK, threshold: $threshold, after: $after) {
    hits {
      message { id role content memories { nodes { text } } }
      score signals { name score rank } highlights { text isMatch }
    }
    pageInfo { hasNextPage endCursor }
    strategy complete warnings
  }
}
"""
PACK = """
query ($query: String!, $scope: ScopeInput, $filter: MemoryFilter, $citations: Boolean, $asOf: DateTime) {
  contextPack(query: $query, scope: $scope, filter: $filter, citations: $citations, asOf: $asOf,
              includeMessages: true) {
    text tokenCount entries { number text merged { text } }
    messages { number citation score tokenCount message { id role content } }
  }
}
"""
DELETE = "mutation ($id: ID!) { deleteMemory(id: $id) { deletedCount } }"
UPDATE = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { userErrors { code } } }"
END_RUN = 'mutation { endRun(runId: "talk") { deletedCount } }'
MEMORIES = "query { memories { nodes { id text } } }"

TALK = [
    ("user", "My lemon tree has sticky leaves. What should I do?"),
    ("assistant", "Wash the leaves with soft soap once a week, against scale insects."),
    ("user", "Thanks! My sister Clara lives in Lisbon."),
    ("assistant", "Lisbon has steep hills and yellow trams."),
]


async def talk(client: Client, *turns: tuple[str, str], **input: Any) -> None:
    messages = [
        {"role": role, "content": content, "createdAt": f"2026-11-02T09:{minute:02}:00Z"}
        for minute, (role, content) in enumerate(turns)
    ]
    payload = await client.data(ADD_MEMORIES, input={"messages": messages, "userId": "alex", "runId": "talk", **input})
    assert payload["userErrors"] == []


async def said(client: Client, query: str, **arguments: Any) -> list[str]:
    """What is found, the best first."""
    return [hit["message"]["content"] for hit in (await client.data(SEARCH, query=query, **arguments))["hits"]]


async def test_the_assistants_advice_is_found_of_which_nothing_was_remembered(client: Client) -> None:
    await talk(client, *TALK)

    found = await client.data(SEARCH, query="What did you recommend against sticky leaves?")

    best = found["hits"][0]
    assert (best["message"]["role"], best["message"]["content"]) == TALK[1]
    assert best["message"]["memories"]["nodes"] == []
    assert {"vector", "text", "speaker"} <= {signal["name"].lower() for signal in best["signals"]}
    assert "leaves" in [part["text"] for part in best["highlights"] if part["isMatch"]]
    assert "".join(part["text"] for part in best["highlights"]) == TALK[1][1]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert (found["strategy"], found["complete"], found["warnings"]) == ("EXACT", True, [])


async def test_questions_and_what_was_remembered_are_found_too(client: Client) -> None:
    await talk(client, *TALK)

    assert (await said(client, "When did I ask about the lemon tree?"))[0] == TALK[0][1]
    assert (await said(client, "Where does my sister live?"))[0] == TALK[2][1]
    assert set(await said(client, "Lisbon", topK=1000)) == {content for _, content in TALK}
    assert await said(client, "Lisbon", threshold=1) == []
    assert await client.refused(SEARCH, query="Lisbon", topK=0) == ["BAD_USER_INPUT"]


async def test_a_scope_has_its_own_messages_only(client: Client) -> None:
    await talk(client, *TALK)
    await talk(client, ("user", "Bo's lemon tree is fine."), ("assistant", "Good."), userId="bo", runId="other")

    assert not {content for _, content in TALK} & {*await said(client, "lemon tree", scope={"userId": "bo"})}
    assert "Good." not in await said(client, "lemon tree", scope={"runId": "talk"}, topK=1000)
    assert await client.refused(SEARCH, query="lemon tree", scope={}) == ["EMPTY_SCOPE"]


async def test_pages_are_of_one_list(client: Client) -> None:
    await talk(client, *(("assistant", f"Advice number {number} is to water the tree.") for number in range(12)))
    whole = await said(client, "Which advice did you give on the tree?", topK=100)

    pages: list[list[str]] = []
    after = None
    for _ in range(5):
        found = await client.data(SEARCH, query="Which advice did you give on the tree?", topK=5, after=after)
        pages.append([hit["message"]["content"] for hit in found["hits"]])
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break

    assert [len(page) for page in pages] == [5, 5, 2]
    assert [content for page in pages for content in page] == whole
    assert await client.refused(SEARCH, query="Another query", after=after) == ["BAD_USER_INPUT"]


async def test_what_is_forgotten_does_not_come_back_as_said(client: Client) -> None:
    await talk(client, ("user", "I am allergic to peanuts."), ("assistant", "Noted: no peanuts for you."), *TALK)
    [allergy] = [one for one in (await client.data(MEMORIES))["nodes"] if "peanuts" in one["text"]]
    assert len([text for text in await said(client, "peanuts") if "peanuts" in text]) == 2

    await client.data(DELETE, id=allergy["id"])

    assert [text for text in await said(client, "peanuts", topK=1000) if "peanuts" in text] == []
    assert (await said(client, "What did you recommend against sticky leaves?"))[0] == TALK[1][1]


async def test_what_was_changed_since_is_not_told_as_it_was_said(client: Client) -> None:
    [home] = await client.add("I live in Utrecht.", userId="alex")
    await client.data(UPDATE, input={"id": home, "text": "I live in Ghent."})

    assert await said(client, "Where do I live?") == []


async def test_a_session_that_has_ended_is_over_with_all_that_was_said(client: Client) -> None:
    await talk(client, *TALK)
    await client.data(END_RUN)

    assert await said(client, "What did you recommend against sticky leaves?", topK=1000) == []


async def test_a_pack_tells_what_was_said_beside_what_is_remembered(client: Client) -> None:
    await talk(client, *TALK)
    query = "What did you recommend against sticky leaves, and where does my sister live?"

    found = await client.data(PACK, query=query, citations=True)

    numbers = [entry["number"] for entry in (*found["entries"], *found["messages"])]
    assert sorted(numbers) == [*range(1, len(numbers) + 1)]
    advice = next(one for one in found["messages"] if one["message"]["content"] == TALK[1][1])
    assert f"[{advice['number']}] 2026-11-02, assistant: {TALK[1][1]} ({advice['citation']})" in found["text"]
    assert "Clara" in str(found["entries"])
    assert TALK[2][1] not in [one["message"]["content"] for one in found["messages"]]


async def test_a_pack_has_no_messages_for_small_talk_nor_from_after_its_time(client: Client) -> None:
    await talk(client, *TALK)

    assert (await client.data(PACK, query="How are you?"))["messages"] == []
    assert (await client.data(PACK, query="sticky leaves", asOf="2026-11-01T00:00:00Z"))["messages"] == []
    assert (await client.data(PACK, query="sticky leaves", asOf="2026-11-03T00:00:00Z"))["messages"]


async def test_messages_have_owners_only_to_filter_by(client: Client) -> None:
    await talk(client, *TALK)

    assert await client.refused(PACK, query="leaves", filter={"categories": {"has": "home"}}) == ["BAD_USER_INPUT"]
    assert (await client.data(PACK, query="sticky leaves", filter={"userId": {"eq": "bo"}}))["messages"] == []
