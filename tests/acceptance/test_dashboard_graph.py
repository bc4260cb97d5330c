"""The dashboard's graph in a real browser: it draws what GraphQL says, now and then, as Neo4j Browser would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from graphmem.store.database import Database
from tests.acceptance.documents import DELETE, UPDATE
from tests.graphql_client import ADD_MEMORIES, Client, Server
from tests.node_packages import NodePackages

PATIENCE = 300
MARKUP = "<img src=x onerror=alert(1)>"
YEAR = timedelta(days=365)


def ago(time: timedelta) -> str:
    return (datetime.now(UTC) - time).isoformat()


async def live_in_lisbon(client: Client) -> str:
    """Two years of two people; the id of a memory that was drawn from a conversation."""
    old = {"userId": "alex", "timestamp": ago(2 * YEAR)}
    [_, food, car] = await client.add("My sister Maria lives in Lisbon.", "I like sushi.", "I drive a Tesla.", **old)
    await client.add(MARKUP, userId="alex", runId="Q&A #1")
    await client.data(UPDATE, input={"id": food, "text": "I like ramen."})
    await client.data(DELETE, id=car)
    await client.add("I love Lisbon.", "I play the violin.", userId="caroline")
    turn = {"role": "user", "content": "I was promoted to team lead at Siemens."}
    payload = await client.data(ADD_MEMORIES, input={"messages": [turn], "userId": "alex"})
    return str(payload["results"][0]["id"])


@pytest.mark.timeout(PATIENCE, func_only=True)
async def test_the_graph_is_walked_by_mouse_and_keyboard_and_through_time(
    node_browser: NodePackages, server: Server, client: Client, database: Database
) -> None:
    promoted = await live_in_lisbon(client)

    seen = await node_browser.run("dashboard_graph.mjs", server.url, client.project, promoted, timeout=PATIENCE)
    drawn = {record["n"].element_id for record in await database.run_statement(seen["cypher"])}

    assert seen["empty"] == ["Nothing is remembered yet"]
    assert {"user alex 4", "user caroline 2", "Lisbon place"} <= set(seen["beginnings"])
    assert {"alex", "Lisbon", MARKUP, "I like ramen.", "Q&A #1"} <= set(seen["owner"])
    assert {"I drive a Tesla.", "I like sushi.", "I love Lisbon."}.isdisjoint(seen["owner"])
    assert {"I love Lisbon.", "caroline"} <= set(seen["expanded"])
    assert seen["panel"][:2] == ["Entity, place", "Lisbon"]
    assert "I love Lisbon." in " ".join(seen["panel"][2:])
    assert seen["label"].startswith(f"{len(seen['expanded'])} nodes and ")
    assert "caroline" in seen["chosen"]
    assert {"I drive a Tesla.", "I like sushi.", "Lisbon"} <= set(seen["then"])
    assert {"I like ramen.", MARKUP, "Q&A #1"}.isdisjoint(seen["then"])
    assert abs(datetime.now(UTC) - YEAR - datetime.fromtimestamp(seen["asOf"] / 1000, UTC)) < timedelta(days=7)
    assert sorted(seen["now"]) == sorted(seen["owner"])
    assert len(drawn) == len(seen["now"])
    opened = unquote(seen["address"])
    assert opened.startswith("http://localhost:7777/browser/?cmd=edit&arg=CYPHER 25\n")
    assert "Q\\u0026A \\u00231" in opened
    assert seen["turns"] == ["user: I was promoted to team lead at Siem…"]
    assert seen["focused"] == "value"
    assert seen["missing"] == ["It is not there"]
    assert seen["unreadable"] == ["“alex” is no owner: one is written as user:alex, or with agent, app or run."]
    assert seen["most"] == [300, 100]
    assert seen["overflow"] <= 0
    assert (seen["origins"], seen["faults"], seen["violations"]) == ([server.url], [], [])
