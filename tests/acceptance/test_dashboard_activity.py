"""The dashboard's activity in a real browser: what happens appears by itself, and what one reads stays where it is."""

from __future__ import annotations

import pytest

from tests.graphql_client import Client, Server
from tests.node_packages import NodePackages

PATIENCE = 300


@pytest.mark.timeout(PATIENCE, func_only=True)
async def test_what_happens_appears_and_is_counted(node_browser: NodePackages, server: Server, client: Client) -> None:
    seen = await node_browser.run("dashboard_activity.mjs", server.url, client.project, timeout=PATIENCE)

    assert seen["empty"] == ["Nothing has happened yet"]
    assert seen["events"] == ["searched", "searched", "added", "added"]
    assert seen["owners"] == ["user alex"]
    assert [latency.endswith(" ms") for latency in seen["latencies"]] == [True, True]
    assert {"activity", "activityCounts", "searchLatencies"} <= set(seen["requests"])
    assert (seen["afterBreak"], seen["afterEnd"]) == (5, 6)
    assert seen["table"] == ["4"]
    assert seen["searches"] == [["searched", "searched"], "#/activity?events=SEARCH"]
    assert seen["nobody"] == seen["before"] == ["Nothing of that kind has happened"]
    assert (seen["added"], seen["held"], seen["moved"]) == (64, 64, 0)
    assert len(seen["unreadable"]) == 1
    assert seen["latest"] in ("I play the cello.", "I sing.")
    assert seen["overflow"] <= 0
    assert set(seen["origins"]) == {server.url, server.url.replace("http", "ws")}
    assert (seen["faults"], seen["violations"]) == ([], [])
