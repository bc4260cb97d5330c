"""One server with one real Neo4j for each process of a run; each test has a project of its own in it.

Two processes share the tests: one runs all of integration and the pages in a browser, the other the rest of acceptance,
and each what else is left.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import hypothesis
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from graphmem import embedded
from graphmem.app.models import LOCAL_MODEL
from graphmem.config.environment import read_settings
from graphmem.embedded.artifacts import fetch
from graphmem.embeddings.embedder import Embedder, EmbedderSettings, make_embedder
from graphmem.model.principal import Principal
from graphmem.store.database import Database
from graphmem.store.driver import Address
from tests import node_packages, python_packages
from tests.graphql_client import Client, Server, running_server
from tests.node_packages import NodePackages
from tests.python_packages import PythonPackages

IN_A_BROWSER = ("dashboard", "exploring", "ide.py", "other_origin")
SHARED = {
    **{f"tests/acceptance/test_{name}": "integration" for name in IN_A_BROWSER},
    "tests/acceptance/": "acceptance",
    "tests/integration/": "integration",
    "tests/test_consistency.py": "integration",
}
"""Tests that use one server a process, by how their node ids begin, with the group that one process runs."""

# A Java that lives for minutes spends more on its second compiler than that saves where two processes of tests run.
os.environ.setdefault("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1")

hypothesis.settings.register_profile("default", max_examples=50, deadline=None)
hypothesis.settings.register_profile("nightly", max_examples=400, deadline=None)
hypothesis.settings.load_profile("default")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("graphmem")
    group.addoption("--crash-rounds", type=int, default=12, help="how often the crash tests kill something")
    # In the environment it is the same for all processes of a run.
    seed = os.environ.setdefault("CRASH_SEED", str(random.randrange(10**6)))
    group.addoption("--crash-seed", type=int, default=int(seed), help="what the crash tests draw from")


def pytest_configure() -> None:
    """Gives the tests' children the signals of a terminal back, which a background job has ignored.

    A process inherits that a signal is ignored, and Ctrl-C would not end it; one that is handled is as ever in it.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


class ServerScheduling(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """Gives one process all files of a group that shares a server, and each other file to the one that is free.

    pytest-xdist has groups for that, which pytest 9.2 makes it overlook.
    """

    def _split_scope(self, nodeid: str) -> str:
        groups = (group for start, group in SHARED.items() if nodeid.startswith(start))
        return next(groups, nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ServerScheduling:
    return ServerScheduling(config, log)


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
    # Two processes of tests share the machine: what takes seconds on a quiet one must not end at the deadline here. All
    # tests are one caller, which may ask for more than one has a minute.
    settings = {"GRAPHMEM_REQUEST_TIMEOUT": "120", "GRAPHMEM_RATE_LIMIT": "1000000"}
    with running_server(tmp_path_factory.mktemp("server") / "data", **settings) as running:
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
async def spare_address(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> AsyncIterator[Address]:
    """A second Neo4j, for files of tests that need one to themselves; each empties it first."""
    data_dir = tmp_path_factory.mktemp("spare") / "data"
    neo4j = embedded.EmbeddedNeo4j(embedded.Options(data_dir, cache_dir, heap="300m", page_cache="64m"))
    status = await neo4j.start()
    assert status.bolt_uri
    yield Address(status.bolt_uri, "neo4j", neo4j.password)
    await neo4j.stop()


@pytest.fixture(scope="module")
async def empty_address(spare_address: Address) -> Address:
    """The second Neo4j, in which there is nothing."""
    database = Database(spare_address)
    await database.run_statement("MATCH (n) DETACH DELETE n")
    for kind, kinds in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
        for record in await database.run_statement(f"SHOW {kinds} YIELD name"):
            await database.run_statement(f"DROP {kind} {record['name']}")
    await database.close()
    return spare_address


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


@pytest.fixture(scope="session")
def node_clients(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> NodePackages:
    """GraphQL's clients for JavaScript, and the scripts of `tests/npm/clients` that use them."""
    return node_packages.install("clients", cache_dir, tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="session")
def python_clients(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> PythonPackages:
    """GraphQL's clients for Python, and the scripts of `tests/pip/clients` that use them."""
    return python_packages.install("clients", cache_dir, tmp_path_factory.mktemp("python-clients"))


@pytest.fixture(scope="session")
def node_agents(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> NodePackages:
    """Clients of the Model Context Protocol."""
    return node_packages.install("agents", cache_dir, tmp_path_factory.mktemp("agents"))


@pytest.fixture(scope="session")
def node_browser(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> NodePackages:
    """A Chromium, and the scripts of `tests/npm/browser` that look at pages with it."""
    return node_packages.install("browser", cache_dir, tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="session")
def node_tools(tmp_path_factory: pytest.TempPathFactory, cache_dir: Path) -> NodePackages:
    """Linters, compilers and code generators, and the scripts of `tests/npm/tools` that use them."""
    return node_packages.install("tools", cache_dir, tmp_path_factory.mktemp("tools"))


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
