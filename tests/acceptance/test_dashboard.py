"""The dashboard in a real browser: what it shows is what GraphQL says, and no address but graphmem's is asked."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.model.api_key import DEFAULT_PERMISSIONS
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.documents import texts
from tests.graphql_client import ADD_MEMORIES, Client, Server
from tests.node_packages import NodePackages

PATIENCE = 300
"""Seconds for one walk in the browser; what is installed before does not count."""
MARKUP = "<img src=x onerror=alert(1)> is what the banner said"


def is_clean(seen: dict[str, Any], server: Server) -> bool:
    """Whether it asked nobody but the server, threw nothing, and axe-core has found nothing serious."""
    found = (seen["origins"], seen["faults"], seen["violations"])
    assert found == ([server.url], [], [])
    return True


@pytest.mark.timeout(PATIENCE, func_only=True)
async def test_memories_are_told_found_filtered_changed_and_taken_back(
    node_browser: NodePackages, server: Server, client: Client
) -> None:
    seen = await node_browser.run("dashboard_memories.mjs", server.url, client.project, timeout=PATIENCE)
    kept = set(await texts(client))

    assert is_clean(seen, server)
    assert seen["empty"] == ["Nothing is remembered yet"]
    assert len(seen["wouldBeKept"]) == 2
    assert "Nina lives in Lisbon" in seen["pack"]
    assert set(seen["listed"]) == set(seen["undone"]) == kept
    assert MARKUP in kept
    assert seen["found"][0] == "I play the cello."
    assert "vector" in seen["signals"]
    assert seen["filterText"] == {"text": {"icontains": "cello"}}
    assert seen["filterForm"] == ["contains", "eq"]
    assert seen["filterRefusal"].startswith("This is no filter yet:")
    assert seen["filtered"] == ["I play the cello."]
    assert (seen["afterDialog"], seen["afterSearch"]) == ("Filter (on)", "q")
    assert seen["untouched"]["and"] == [
        {"metadata": [{"key": "room", "eq": "5"}]},
        {"createdAt": {"lte": "2124-01-31"}},
        {"text": {"in": []}},
        {"not": {}},
        {"text": {"icontains": "cello"}},
    ]
    assert seen["unknownField"] == "This is no filter yet: colour is no field."
    assert [len(shown) for shown in seen["unreadable"]] == [1] * 5
    assert seen["unreadable"][0][0].startswith("“alex” is no owner")
    assert seen["stillOf"] == "#/memories?owner=user:alex"
    assert seen["percent"] == ["There is no such memory"]
    assert kept - set(seen["left"]) == {"I play the cello.", "My train leaves at seven."}
    assert seen["difference"][1] == ["double bass"]
    assert seen["origin"] == ["I play the cello."]
    assert seen["events"] == ["restore", "update", "restore", "delete", "add"]
    assert seen["unlike"] == [1, 1]
    assert "memory" in seen["requests"]


@pytest.mark.timeout(PATIENCE, func_only=True)
async def test_owners_categories_and_entities_are_counted_and_an_owner_is_deleted_knowingly(
    node_browser: NodePackages, server: Server, client: Client
) -> None:
    for text, user in [("My sister Nina lives in Lisbon.", "alex"), ("Tom works at Siemens.", "caroline")]:
        said = {"messages": [{"role": "user", "content": text}], "userId": user, "runId": "monday"}
        await client.data(ADD_MEMORIES, input=said)

    seen = await node_browser.run("dashboard_people.mjs", server.url, client.project, timeout=PATIENCE)

    assert is_clean(seen, server)
    assert seen["owners"] == ["user alex", "1", "user caroline", "1", "run monday", "2"]
    assert seen["overflow"] <= 0
    assert "family" in seen["categories"]
    assert seen["entities"] == ["Nina person"]
    assert "lives in" in seen["relations"]
    assert seen["first"] == ["2 memories go, also where others own them too. Their histories stay.", "and 1 more"]
    assert seen["proxy"] == ["graphmem cannot be reached: see whether it still runs."]
    assert seen["goes"] == ["My sister Nina lives in Lisbon."]
    assert seen["stays"] == ["user caroline", "run monday"]
    assert len(await texts(client)) == 1


@pytest.mark.timeout(PATIENCE, func_only=True)
async def test_where_there_are_keys_one_signs_in(
    node_browser: NodePackages, keyed_server: KeyedServer, project: str
) -> None:
    token = (await keyed_server.client(project, DEFAULT_PERMISSIONS)).token
    assert token

    seen = await node_browser.run("dashboard_keys.mjs", keyed_server.server.url, token, timeout=PATIENCE)

    assert is_clean(seen, keyed_server.server)
    assert seen["asked"] == "Sign in"
    assert seen["refusal"]
    assert seen["bar"].endswith(project)
    assert seen["session"]["graphmem:key"] == token
    assert token not in str(seen["local"]) + seen["address"]
