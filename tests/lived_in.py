"""Makes a store that looks lived in: a family's invented conversations, changes of mind, a correction, a deletion."""

from __future__ import annotations

import json
from pathlib import Path

from tests.acceptance.documents import DELETE, UPDATE
from tests.graphql_client import ADD_MEMORIES, Client

_SAID = Path(__file__).parent / "acceptance" / "data" / "lived_in.json"
_FIND = "query ($text: String!) { memories(filter: {text: {contains: $text}}) { nodes { id } } }"
_ASK = 'query ($query: String!) { searchMemories(query: $query, scope: {userId: "alex"}) { hits { score } } }'
_CORRECTED = ("My surfing teacher is called Rui.", "My surfing teacher is called Rui Tavares.")
_QUESTIONS = ("Which foods must Alex avoid?", "Where does Alex live?", "Who teaches surfing?")
_FORGOTTEN = "I play the cello in an orchestra."


async def live(client: Client) -> None:
    """Says all that is in `lived_in.json`, in its order, then corrects one memory, deletes another, and asks."""
    for said in json.loads(_SAID.read_text("utf-8")):
        assert (await client.data(ADD_MEMORIES, input=said))["userErrors"] == []
    old, new = _CORRECTED
    await client.data(UPDATE, input={"id": await _find(client, old), "text": new})
    await client.data(DELETE, id=await _find(client, _FORGOTTEN))
    for question in _QUESTIONS:
        await client.data(_ASK, query=question)


async def _find(client: Client, text: str) -> str:
    [memory] = (await client.data(_FIND, text=text))["nodes"]
    found: str = memory["id"]
    return found
