"""One server with one real Neo4j for the whole run; each test has a project of its own in it."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from graphmem import embedded
from graphmem.app import LOCAL_MODEL
from graphmem.config import read_settings
from graphmem.embedded.artifacts import fetch
from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.model.principal import Principal
from graphmem.store.database import Address, Database
from tests.graphql_client import Client, Server, running_server


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("graphmem")
    group.addoption("--crash-rounds", type=int, default=3, help="how often the crash tests kill something")
    group.addoption("--crash-seed", type=int, default=random.randrange(10**6), help="what the crash tests draw from")


def pytest_report_header(config: pytest.Config) -> str:
    return f"crash tests: --crash-seed={config.getoption('--crash-seed')}"


def pytest_report_teststatus(report: pytest.TestReport, config: pytest.Config) -> tuple[str, str, str] | None:
    """With -v, a test that has noted something says it where it has passed."""
    if report.when != "call" or not report.passed or not report.user_properties:
        return None
    return "passed", ".", "PASSED " + ", ".join(f"{name}: {value}" for name, value in report.user_properties)


@pytest.fixture(scope="session")
def cache_dir() -> Path:
    """Where downloads are kept."""
    return read_settings().cache_dir


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("server") / "data") as running:
        yield running


@pytest.fixture(scope="session")
def neo4j_address(server: Server) -> Address:
    """Of the server's Neo4j."""
    with asyncio.Runner() as runner:
        status = runner.run(embedded.status(server.data_dir))
    assert status.bolt_uri
    return Address(status.bolt_uri, "neo4j", status.password_file.read_text().strip())


@pytest.fixture(scope="session")
async def database(neo4j_address: Address) -> AsyncIterator[Database]:
    """The server's database, past the server."""
    database = Database(neo4j_address)
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def http(server: Server) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, timeout=120) as client:
        yield client


@pytest.fixture(scope="session")
async def embedder(cache_dir: Path) -> AsyncIterator[Embedder]:
    """The local one, with its real model."""
    [model_file] = await asyncio.to_thread(fetch, LOCAL_MODEL, cache_dir)
    embedder = make_embedder(EmbedderSettings(kind="local", model_file=model_file))
    yield embedder
    await embedder.close()


@pytest.fixture
def project() -> str:
    """A project that no other test has."""
    return f"test-{uuid.uuid4()}"


@pytest.fixture
def principal(project: str) -> Principal:
    return Principal(project, actor="tester")


@pytest.fixture
def client(http: httpx.AsyncClient, project: str) -> Client:
    return Client(http, project)
