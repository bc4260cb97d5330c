"""Neo4j Browser itself, with graphmem's guide and style, on a store that looks lived in."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from graphmem import embedded
from graphmem.store.driver import Address
from graphmem.web.guide import CHAPTERS, chapters, parameters
from graphmem.web.palette import read_palette
from tests.command_line import graphmem, login
from tests.graphql_client import ADD_MEMORIES, Client, Server
from tests.lived_in import live
from tests.node_packages import NodePackages

PATIENCE = 400
"""Seconds that Browser may take for all of the guide's queries, which a busy machine plans for a second each."""
SCRIPT = "<img src=x onerror=alert(1)>"
SHOWN = re.compile(r"Started streaming [1-9]\d* records|Displaying [1-9]\d* nodes")


@pytest.fixture
async def lived_in(client: Client) -> Client:
    await live(client)
    await client.add(SCRIPT, userId="alex")
    return client


async def test_browser_opens_with_the_guide_and_each_of_its_queries_shows_something(
    node_browser: NodePackages, server: Server, lived_in: Client
) -> None:
    status = await embedded.status(server.data_dir)
    assert status.browser_url
    password = status.password_file.read_text().strip()
    given = parameters().replace('"default"', json.dumps(lived_in.project)).replace("2026-11-20", "2999-12-31")
    seen = await node_browser.run("explore.mjs", status.browser_url, password, given, timeout=PATIENCE)

    assert seen["title"] == "graphmem: what an agent remembers"
    assert lived_in.project in seen["parameters"]
    runs = seen["runs"]
    assert {purpose for purpose, said in runs.items() if "ERROR" in said} == set()
    empty = {query.name for _, queries in chapters() for query in queries if not SHOWN.search(runs[query.purpose])}
    # Other tests damage the database that all projects share.
    assert empty | {"guide/find_leaks"} == set(CHAPTERS["Whether all is well"])
    looks = read_palette().nodes
    assert {looks[label].color for label in ("User", "Memory", "Entity", "Category", "Message")} <= set(seen["colors"])
    browser, bolt = status.browser_url.removesuffix("/browser/"), str(status.bolt_uri)
    asked = set(seen["origins"])
    assert {browser, bolt.replace("bolt", "ws")} <= asked
    # Browser also asks the Bolt port over HTTP where its first connection is slow.
    assert asked <= {server.url, browser, bolt.replace("bolt", "ws"), bolt.replace("bolt", "http")}
    assert SCRIPT in runs["What was true at a time: what a user's memories said then."]
    assert seen["faults"] == []


async def test_a_picture_shows_what_is_remembered_and_asks_nobody_for_anything(
    node_browser: NodePackages, neo4j_address: Address, client: Client, tmp_path: Path
) -> None:
    await client.data(ADD_MEMORIES, input={"userId": "alex", "text": "I live in Lisbon.", "categories": ["home"]})
    await client.add(SCRIPT, userId="alex")
    await client.add("I live in Oslo.", userId="clara")
    page = tmp_path / "alex.html"
    options = ("--user", "alex", "--project", client.project, "--output", str(page))
    said = await asyncio.to_thread(graphmem, "graph", *options, **login(neo4j_address))
    again = await asyncio.to_thread(graphmem, "graph", *options, **login(neo4j_address))
    seen = await node_browser.run("picture.mjs", str(page))

    assert (said.status, said.stderr) == (0, "")
    assert "--force" in again.stderr
    assert {"User", "Memory", "Entity", "Category", "HAS_MEMORY", "MENTIONS", "LIVES_IN"} <= set(seen["legend"])
    assert f"alex, {client.project}" in seen["title"]
    assert (seen["asked"], seen["faults"]) == ([], [])
    assert "I live in Lisbon." in page.read_text()
    assert "Oslo" not in page.read_text()
