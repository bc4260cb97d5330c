"""GraphiQL in a real browser, which finds nothing but this machine."""

from __future__ import annotations

from graphmem.model.api_key import DEFAULT_PERMISSIONS
from graphmem.model.principal import Permission
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.documents import LIST
from tests.graphql_client import Client, Server
from tests.node_packages import NodePackages

READ = frozenset({Permission.READ})
ADMIN = frozenset(Permission)


async def key_of(keyed_server: KeyedServer, project: str, granted: frozenset[Permission]) -> str:
    token = (await keyed_server.client(project, granted)).token
    assert token
    return token


async def test_a_project_is_named_and_used_without_headers(
    node_browser: NodePackages, server: Server, client: Client
) -> None:
    client.project += "-für-日本"
    seen = await node_browser.run("ide.mjs", server.url, client.project)

    assert seen["remembered"]["data"]["addMemories"]["outcome"] == "STORED"
    assert [hit["text"] for hit in seen["asked"]["data"]["searchMemories"]["hits"]]
    assert (await client.data(LIST))["totalCount"] == 1
    assert seen["notice"] == ""
    assert seen["origins"] == [server.url]
    assert seen["faults"] == []


async def test_a_key_stays_in_its_tab(node_browser: NodePackages, keyed_server: KeyedServer, project: str) -> None:
    token = await key_of(keyed_server, project, DEFAULT_PERMISSIONS)
    seen = await node_browser.run("ide.mjs", keyed_server.server.url, "", token)

    assert seen["remembered"]["data"]["addMemories"]["outcome"] == "STORED"
    assert [hit["text"] for hit in seen["asked"]["data"]["searchMemories"]["hits"]]
    assert seen["session"]["graphmem:key"] == token
    assert token not in str(seen["local"])
    assert seen["otherTab"] == ""
    assert seen["origins"] == [keyed_server.server.url]


async def test_a_tab_follows_what_another_does(
    node_browser: NodePackages, keyed_server: KeyedServer, project: str
) -> None:
    url = keyed_server.server.url
    token = await key_of(keyed_server, "another", ADMIN)
    seen = await node_browser.run("ide_follow.mjs", url, project, token)

    assert seen["heard"]["data"]["activity"]["node"]["event"] in ("ADD", "SEARCH")
    assert set(seen["origins"]) == {url, url.replace("http", "ws")}
    assert seen["faults"] == []


async def test_the_page_says_why_it_has_no_schema(
    node_browser: NodePackages, keyed_server: KeyedServer, project: str
) -> None:
    keys = [await key_of(keyed_server, project, granted) for granted in (READ, ADMIN)]
    seen = await node_browser.run("ide_keys.mjs", keyed_server.server.url, *keys)
    without, reader, admin = seen["tabs"]

    assert [tab["documented"] for tab in (without, reader)] == [False, False]
    assert without["notice"].startswith("This graphmem answers to keys only:")
    assert reader["notice"].startswith("The schema is shown to keys that administer.")
    assert admin == {"documented": True, "notice": ""}
