"""A second server beside the one of the whole run: on the same Neo4j, with a language model that follows a script."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from graphmem.store.database import Address
from tests.acceptance.seed_model import seed_script
from tests.graphql_client import Client, running_server
from tests.scripted_model import ScriptedModel, scripted_model


@pytest.fixture(scope="session")
async def model() -> AsyncIterator[ScriptedModel]:
    async with scripted_model(seed_script) as running:
        yield running


@pytest.fixture(scope="session")
async def model_http(
    neo4j_address: Address, model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    settings = {
        "GRAPHMEM_NEO4J_URI": neo4j_address.uri,
        "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password,
        "GRAPHMEM_LLM_BASE_URL": model.url,
        "GRAPHMEM_LLM_TIMEOUT": "6",
        "GRAPHMEM_CORS_ORIGINS": "https://app.example.org",
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
