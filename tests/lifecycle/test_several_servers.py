"""Two servers on one Neo4j, which share one embedder in a process of its own.

The tests are the steps of one life, and each goes on with what the one before it left.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.graphql_client import ADD_MEMORIES, Server, free_port, graphmem_command, neo4j_of, running_server
from tests.lifecycle.processes import command, wait_until
from tests.manual import ROOT, blocks
from tests.waiting import PATIENCE

SLOW = {"GRAPHMEM_REQUEST_TIMEOUT": "120", "GRAPHMEM_LOG_LEVEL": "error"}
"""On a busy machine the first requests of a young Neo4j take half a minute."""
LONG = "The committee went through the minutes of the previous meeting, item after item. " * 60 + "Miso the cat slept."
TEXTS = ["I drink green tea.", "I play golf on Sundays.", "My sister lives in Oslo.", LONG]
QUESTIONS = ["What do I drink?", "Which sport do I do?", "Where does my family live?", "Which pet was there?"]

SEARCH = """query ($query: String!) {
  searchMemories(query: $query, scope: {userId: "alex"}, topK: 4) { hits { memory { text } score } }
}"""
LIST = '{ memories(scope: {userId: "alex"}, first: 100) { nodes { text } } }'


@dataclass(slots=True)
class Life:
    """What runs, and what ends it."""

    folder: Path
    embed_port: int = field(default_factory=free_port)
    stack: ExitStack = field(default_factory=ExitStack)
    embedding: ExitStack = field(default_factory=ExitStack)
    servers: list[Server] = field(default_factory=list)

    @property
    def shared(self) -> dict[str, str]:
        return {
            "GRAPHMEM_EMBEDDER": "graphmem",
            "GRAPHMEM_EMBEDDER_BASE_URL": f"http://127.0.0.1:{self.embed_port}/v1",
            **SLOW,
        }

    def embed(self) -> None:
        self.embedding.enter_context(
            running_server(
                self.folder / "embed", graphmem_command("embed", "serve"), GRAPHMEM_PORT=str(self.embed_port)
            )
        )

    def serve(self, **settings: str) -> Server:
        name = f"server-{len(self.servers)}"
        self.servers.append(self.stack.enter_context(running_server(self.folder / name, **settings)))
        return self.servers[-1]


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    life = Life(tmp_path_factory.mktemp("several"))
    with life.embedding, life.stack:
        life.embed()
        yield life


@pytest.fixture(scope="module")
def first(life: Life) -> Server:
    return life.serve(**life.shared)


@pytest.fixture(scope="module")
def second(life: Life, first: Server) -> Server:
    return life.serve(**neo4j_of(first), **life.shared)


def ask(server: Server, document: str, **variables: Any) -> Any:
    body = {"query": document, "variables": variables}
    return httpx.post(f"{server.url}/graphql", json=body, timeout=PATIENCE).json()


def add(server: Server, text: str) -> Any:
    messages = [{"role": "user", "content": text}]
    return ask(server, ADD_MEMORIES, input={"messages": messages, "userId": "alex", "infer": False})


def texts(server: Server) -> set[str]:
    return {node["text"] for node in ask(server, LIST)["data"]["memories"]["nodes"]}


def hits(server: Server, question: str) -> list[tuple[str, float]]:
    found = ask(server, SEARCH, query=question)["data"]["searchMemories"]["hits"]
    return [(hit["memory"]["text"], hit["score"]) for hit in found]


def test_what_one_server_stores_the_other_finds_at_once(first: Server, second: Server) -> None:
    for number, text in enumerate(TEXTS):
        writer, reader = (first, second) if number % 2 else (second, first)
        assert add(writer, text)["data"]["addMemories"]["outcome"] == "STORED"
        assert text in texts(reader)
        assert hits(reader, QUESTIONS[number])[0][0] == text

    assert [hits(first, question) for question in QUESTIONS] == [hits(second, question) for question in QUESTIONS]


def test_without_the_embedder_searches_are_unavailable_and_lists_are_not(
    life: Life, first: Server, second: Server
) -> None:
    life.embedding.close()

    for server in (first, second):
        [error] = ask(server, SEARCH, query="tea?")["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "does not answer" in error["message"]
        assert texts(server) == set(TEXTS)
        ready = httpx.get(f"{server.url}/readyz", timeout=PATIENCE)
        assert (ready.status_code, ready.json()["database"]) == (503, "ok")
        assert f":{life.embed_port}/v1 does not answer" in ready.json()["embedder"]


def test_when_it_is_back_they_go_on(life: Life, first: Server, second: Server) -> None:
    life.embed()

    for server in (first, second):
        assert hits(server, QUESTIONS[0])[0][0] == TEXTS[0]
        assert httpx.get(f"{server.url}/readyz", timeout=PATIENCE).status_code == 200


def test_a_server_with_the_same_embedder_in_it_takes_the_store_as_it_is(life: Life, first: Server) -> None:
    shared = [hits(first, question) for question in QUESTIONS]

    alone = life.serve(**neo4j_of(first), **SLOW)

    assert [hits(alone, question) for question in QUESTIONS] == shared
    assert stale(alone) == 0
    assert command(alone.data_dir, "doctor", "--deep", **neo4j_of(first)).returncode == 0


def stale(server: Server) -> float:
    """How many memories wait to be embedded anew."""
    metrics = httpx.get(f"{server.url}/metrics", timeout=PATIENCE).text
    return float(next(line for line in metrics.splitlines() if line.startswith("graphmem_reindexing_left")).split()[1])


@pytest.fixture(scope="module")
def proxy(life: Life, first: Server) -> str:
    """The address of an nginx that is set up as the manual says, before the first and the last server."""
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("There is no nginx here.")
    port, [block] = free_port(), blocks(ROOT / "docs" / "operating" / "several.md", "nginx")
    text = block.text.replace("listen 8000", f"listen 127.0.0.1:{port}")
    for address, server in (("127.0.0.1:8001", first), ("127.0.0.1:8002", life.servers[-1])):
        text = text.replace(address, server.url.removeprefix("http://"))
    folders = "".join(
        f"{kind}_temp_path {life.folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = life.folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; error_log stderr; pid {life.folder}/nginx.pid; events {{}} "
        f"http {{ access_log off; {folders} {text} }}"
    )
    process = subprocess.Popen([nginx, "-p", str(life.folder), "-c", str(configuration)])
    life.stack.callback(process.wait, 60)
    life.stack.callback(process.terminate)
    wait_until(lambda: answers(port))
    return f"http://127.0.0.1:{port}"


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False


def test_behind_the_proxy_of_the_manual_both_servers_answer(life: Life, first: Server, proxy: str) -> None:
    both = (first, life.servers[-1])
    before = [answered(server) for server in both]
    with httpx.Client(headers={"Origin": proxy}, timeout=PATIENCE) as page, ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: page.post(f"{proxy}/graphql", json={"query": LIST}).json(), range(24)))

    assert {len(one["data"]["memories"]["nodes"]) for one in found} == {len(TEXTS)}
    assert all(answered(server) > past for server, past in zip(both, before, strict=True))


def answered(server: Server) -> float:
    """How many of GraphQL's requests it has answered."""
    metrics = httpx.get(f"{server.url}/metrics", timeout=PATIENCE).text
    counts = [line for line in metrics.splitlines() if line.startswith('graphmem_http_responses_total{path="/graphql"')]
    return sum(float(line.split()[-1]) for line in counts)


async def test_behind_the_proxy_events_come_as_they_happen_and_websockets_open(proxy: str) -> None:
    told = {"query": 'subscription { activity(since: "2024-01-01T00:00:00Z") { cursor node { event } } }'}
    events = {"Accept": "text/event-stream"}
    with httpx.stream("POST", f"{proxy}/graphql", json=told, headers=events, timeout=PATIENCE) as stream:
        assert next(line for line in stream.iter_lines() if line.startswith("data: {"))
    address = f"{proxy.replace('http', 'ws', 1)}/graphql"
    async with websockets.connect(address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send('{"type": "connection_init"}')
        assert json.loads(await socket.recv())["type"] == "connection_ack"


def test_behind_the_proxy_callers_notice_nothing_of_a_server_that_is_killed(life: Life, proxy: str) -> None:
    life.servers[-1].process.kill()
    life.servers[-1].process.wait(60)

    found = [httpx.post(f"{proxy}/graphql", json={"query": LIST}, timeout=PATIENCE) for _ in range(10)]

    assert {one.status_code for one in found} == {200}
    assert {len(one.json()["data"]["memories"]["nodes"]) for one in found} == {len(TEXTS)}


def test_one_that_is_stopped_or_killed_takes_nothing_from_the_other(first: Server, second: Server) -> None:
    second.process.kill()
    second.process.wait(60)

    wait_until(lambda: add(first, f"I moved at {time.time()}.")["data"]["addMemories"]["outcome"] == "STORED")
    assert hits(first, QUESTIONS[1])[0][0] == TEXTS[1]
