"""Servers beside the one of the whole run: one whose language model follows a script, and one with keys."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from graphmem import embedded
from graphmem.access.keys import KeyService
from graphmem.model.api_key import DEFAULT_PERMISSIONS, Grant
from graphmem.model.principal import Permission
from graphmem.model.scope import OwnerRef
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.keys import KeyStore
from tests.acceptance.seed_model import seed_script
from tests.command_line import login
from tests.graphql_client import Client, Server, free_port, running_server
from tests.scripted_model import ScriptedModel, scripted_model

ADMIN_KEY = "f" * 40
"""Of the strict server."""


@pytest.fixture(scope="session")
async def model() -> AsyncIterator[ScriptedModel]:
    async with scripted_model(seed_script) as running:
        yield running


@pytest.fixture(scope="session")
def listed_origin() -> str:
    """Of a web page that the server with the language model lists, where nothing listens yet."""
    return f"http://localhost:{free_port()}"


@pytest.fixture(scope="session")
async def model_http(
    neo4j_address: Address, model: ScriptedModel, listed_origin: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    documents = tmp_path_factory.mktemp("documents") / "trusted.json"
    documents.write_text(json.dumps({"count": "query Count { memories { totalCount } }"}))
    settings = {
        "GRAPHMEM_TRUSTED_DOCUMENTS": str(documents),
        "GRAPHMEM_NEO4J_URI": neo4j_address.uri,
        "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password,
        "GRAPHMEM_LLM_BASE_URL": model.url,
        "GRAPHMEM_LLM_TIMEOUT": "6",
        "GRAPHMEM_CORS_ORIGINS": f"https://app.example.org,{listed_origin}",
    }
    with running_server(tmp_path_factory.mktemp("model") / "data", **settings) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
            yield http


@pytest.fixture
def model_client(model_http: httpx.AsyncClient, project: str) -> Client:
    """Of the server whose memories a language model finds."""
    return Client(model_http, project)


@pytest.fixture(params=["local", "llm"])
def either(request: pytest.FixtureRequest, client: Client) -> Client:
    """Of a server without a key, and of one with a language model."""
    if request.param == "llm":
        client = request.getfixturevalue("model_client")
    return client


@dataclass(slots=True)
class KeyedServer:
    """A server that nobody reaches without a key, and what makes keys for it."""

    server: Server
    http: httpx.AsyncClient
    database: Database
    keys: KeyService

    async def client(
        self,
        project: str,
        permissions: frozenset[Permission] = DEFAULT_PERMISSIONS,
        owner: OwnerRef | None = None,
        name: str = "tester",
    ) -> Client:
        """Of a new key."""
        _, token = await self.keys.create_key(Grant(project, name, permissions, owner), None)
        return Client(self.http, project, token.text)


@pytest.fixture(scope="session")
async def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KeyedServer]:
    """It has a Neo4j of its own: where there is one key in a database, nobody comes in without."""
    # The plans of a walk's many queries fill a smaller heap than the usual one, which then but collects garbage.
    settings = {"GRAPHMEM_NEO4J_PAGE_CACHE": "64m"}
    # On a busy machine the first requests of a young Neo4j, all of whose queries are planned, take half a minute.
    settings["GRAPHMEM_REQUEST_TIMEOUT"] = "120"
    with running_server(tmp_path_factory.mktemp("keyed") / "data", **settings) as server:
        status = await embedded.status(server.data_dir)
        assert status.bolt_uri
        database = Database(Address(status.bolt_uri, "neo4j", status.password_file.read_text().strip()))
        async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
            keyed = KeyedServer(server, http, database, KeyService(KeyStore(database)))
            await keyed.client("first")
            await _await_locked(http)
            yield keyed
        await database.close()


async def _await_locked(http: httpx.AsyncClient) -> None:
    """Waits until the server has seen the first key."""
    for _ in range(150):
        if (await http.post("/graphql", json={"query": "{ __typename }"})).status_code == 401:
            return
        await asyncio.sleep(0.2)
    raise AssertionError("The server lets everybody in, 30 s after the first key was made.")


@pytest.fixture(scope="session")
async def strict(
    keyed_server: KeyedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A second server on the same Neo4j, which others can reach, with an admin key in a file and a low rate limit."""
    folder = tmp_path_factory.mktemp("strict")
    (folder / "key").write_text(f"{ADMIN_KEY}\n")
    settings = {
        **login(keyed_server.database.address),
        "GRAPHMEM_HOST": "0.0.0.0",
        "GRAPHMEM_ADMIN_KEY_FILE": str(folder / "key"),
        "GRAPHMEM_RATE_LIMIT": "10",
    }
    with running_server(folder / "data", **settings) as server:
        async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
            yield http
