"""Moving house: what one graphmem exports, another imports, and then it is the same."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import uuid_utils.compat as uuids

from graphmem.embeddings.local import DIMENSION, MODEL
from graphmem.model.transfer import FORMAT
from graphmem.store.database import Database
from graphmem.store.driver import Address
from tests.acceptance.belongings import BACK, BOUGHT, OFFERED, RENTED, SETTLE, ask, fill, whole_graph
from tests.acceptance.documents import CATEGORIES, HISTORY, OWNERS, SEARCH
from tests.command_line import Said, graphmem_fed, login
from tests.graphql_client import Client, Server, clean_environment, graphmem_command, running_server

ALL = "{ memories(first: 1000, includeExpired: true) { totalCount nodes { id } } }"
MEMORIES = """
{
  memories(first: 50, includeExpired: true) {
    totalCount
    nodes {
      id text hash metadata categories { id name description memoryCount } userId agentId appId runId
      owners { id type ownerId memoryCount createdAt updatedAt }
      version immutable createdAt updatedAt recordedAt expiresAt
      entities {
        name type
        relations(first: 5) { nodes { source { name } relationship target { name } memory { id } } }
      }
      messages(first: 5) {
        nodes {
          id role content name createdAt previous { id content } next { id content }
          memories(first: 5) { nodes { id } }
        }
      }
      versions(first: 10) {
        nodes {
          id version event oldText newText metadata categories input(first: 5) { id } supersededBy { id } actor
          validFrom validTo
        }
      }
    }
  }
}
"""
EVERYTHING = """
MATCH (n)
RETURN elementId(n) AS id, [label IN labels(n) WHERE label <> 'Pending' | label] AS labels,
       n {.*, seq: null, last_seq: null, settled_seq: null} AS properties
ORDER BY id
"""
KILLED = "killed"
MANY = 1_500


@pytest.fixture(scope="module")
def other_server(empty_address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An empty one, to move to."""
    with running_server(tmp_path_factory.mktemp("other") / "data", **login(empty_address)) as running:
        yield running


@pytest.fixture(scope="module")
def other_address(other_server: Server, empty_address: Address) -> Address:
    return empty_address


@pytest.fixture(scope="module")
async def other_database(other_address: Address) -> AsyncIterator[Database]:
    database = Database(other_address)
    yield database
    await database.close()


@pytest.fixture
async def other_client(other_server: Server, project: str) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(base_url=other_server.url, timeout=120) as http:
        yield Client(http, project)


async def run(address: Address, *arguments: str, status: int = 0, input: bytes = b"") -> Said:
    said = await asyncio.to_thread(graphmem_fed, input, *arguments, **login(address))
    assert said.status == status, said.stderr
    return said


async def complaint(address: Address, *arguments: str, **more: Any) -> str:
    """The one sentence of a command that must fail."""
    said = (await run(address, *arguments, status=1, **more)).stderr
    assert said.count("\n") == 1
    return said


def lines_of(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.decode().splitlines()]


async def state(client: Client) -> dict[str, Any]:
    """All that the API tells of a project."""
    return {
        "memories": await client.data(MEMORIES),
        "owners": await client.data(OWNERS),
        "categories": await client.data(CATEGORIES),
        "hits": [await client.data(SEARCH, query=question, topK=20) for question in ("Where is home?", "tea", BACK)],
    }


async def test_everything_moves_and_moving_again_changes_nothing(
    client: Client,
    database: Database,
    neo4j_address: Address,
    other_client: Client,
    other_database: Database,
    other_address: Address,
) -> None:
    ids = await fill(client, database)
    graph = await whole_graph(database, client.project)

    exported = (await run(neo4j_address, "export", "-", "--project", client.project)).output
    imported = await run(other_address, "import", "-", input=exported)

    assert await whole_graph(other_database, client.project) == graph
    counts = "12 memories, 7 categories, 1 project's settings, 9 owners, 13 messages and 22 events"
    assert "Imported " + counts + "." in imported.stdout

    everything = await ask(other_database, EVERYTHING)
    again = await run(other_address, "import", "-", input=exported)

    assert "Imported nothing.\nAlready there: 12 memories" in again.stdout
    assert await ask(other_database, EVERYTHING) == everything
    assert await whole_graph(other_database, client.project) == graph
    assert await state(other_client) == await state(client)
    assert await other_client.data(HISTORY, id=ids[RENTED]) == await client.data(HISTORY, id=ids[RENTED])


async def test_what_is_there_is_not_touched_and_twins_are_told(
    client: Client, neo4j_address: Address, other_client: Client, other_database: Database, other_address: Address
) -> None:
    [changed, _] = await client.add("I like tea.", "I like jam.", userId="alex", runId="talk", categories=["likes"])
    file = (await run(neo4j_address, "export", "-", "--project", client.project)).output
    [twin] = await other_client.add("I like jam.", userId="alex", runId="talk", metadata={"mine": True})

    said = (await run(other_address, "import", "-", input=file)).stdout

    assert "Imported 1 memory," in said
    assert "Skipped, because other memories of the same owners say the same: 1." in said
    listed = await other_client.data(ALL)
    assert {node["id"] for node in listed["nodes"]} == {changed, twin}
    await ask(other_database, "MATCH (m:Memory {id: $id}) SET m.text = 'Mine now.'", id=changed)
    graph = await whole_graph(other_database, client.project)
    assert "Skipped" in (await run(other_address, "import", "-", input=file)).stdout
    assert await whole_graph(other_database, client.project) == graph


async def test_the_settings_of_a_project_that_has_some_stay(
    client: Client, neo4j_address: Address, other_client: Client, other_database: Database, other_address: Address
) -> None:
    await client.data(SETTLE, categories=OFFERED)
    await other_client.data(SETTLE, instructions="Mine.")
    file = (await run(neo4j_address, "export", "-", "--project", client.project)).output

    said = (await run(other_address, "import", "-", input=file)).stdout

    assert said == "Imported 3 categories.\nAlready there: 1 project's settings.\n"
    [held] = await ask(other_database, "MATCH (p:Project {id: $id}) RETURN p", id=client.project)
    assert dict(held["p"]) == {"id": client.project, "name": client.project, "custom_instructions": "Mine."}


async def test_vectors_of_another_embedder_are_made_anew(
    client: Client, database: Database, neo4j_address: Address, other_database: Database, other_address: Address
) -> None:
    ids = await fill(client, database)
    file = (await run(neo4j_address, "export", "-", "--project", client.project)).output
    foreign = file.replace(f'"embedder":"local:{MODEL}"'.encode(), b'"embedder":"foreign"', 1)
    assert foreign != file

    said = (await run(other_address, "import", "-", input=foreign)).stdout

    assert "Vectors made anew, of 14 texts." in said
    of_all = "MATCH (m {project: $project})-[:MEMORY_VERSION]->(v:Version) RETURN v.memory_id + v.version AS key, "
    of_all += "coalesce(v.vector, m.vector) AS vector, v.vector IS NULL AS newest"
    theirs = {row["key"]: row for row in await ask(database, of_all, project=client.project)}
    ours = {row["key"]: row for row in await ask(other_database, of_all, project=client.project)}
    assert ours.keys() == theirs.keys()
    assert all(ours[key]["newest"] == theirs[key]["newest"] for key in ours)
    same = {key for key in ours if np.dot(ours[key]["vector"], theirs[key]["vector"]) > 0.9999}
    assert {key for key in ours if key not in same} == {  # the tests gave those directions of their own
        *(f"{ids[BOUGHT]}{number}" for number in (2, 3, 4)),
        f"{ids[BACK]}3",
    }
    parts = "MATCH (p:Passage|PastPassage {project: $project}) RETURN labels(p) AS labels, p.memory_id AS id, "
    parts += "p.position AS position, p.vector AS vector ORDER BY id, position"
    passages = await ask(database, parts, project=client.project)
    assert [row["labels"] for row in passages] == [["Passage"], ["Passage"], ["PastPassage"], ["PastPassage"]]
    assert await ask(other_database, parts, project=client.project) == passages
    cosines = {np.round(np.linalg.norm(row["vector"]), 4) for row in ours.values()}
    assert cosines == {1.0}


def many_lines(count: int) -> Iterator[dict[str, Any]]:
    """A file of memories whose vectors cost nothing."""
    at, random = "2026-01-31T08:30:00.123456Z", np.random.default_rng(1)
    space = {"embedder": f"local:{MODEL}", "dimension": DIMENSION}
    yield {"kind": "graphmem-export", "format": FORMAT, "graphmem": "0", "exported_at": at, **space}
    yield {"kind": "owner", "project": KILLED, "type": "USER", "id": "alex", "last_message_id": None} | {
        "created_at": at,
        "updated_at": at,
    }
    owned = {"user_id": "alex", "agent_id": None, "app_id": None, "run_id": None, "owners": ["USER"]}
    times = {"created_at": at, "updated_at": at, "recorded_at": at}
    empty: dict[str, Any] = {name: [] for name in ("mentions", "relations", "superseded_by", "supersedes")}
    empty["feedback"] = None
    change: dict[str, Any] = {
        "version": 1,
        "event": "ADD",
        "valid_from": at,
        "valid_to": None,
        "actor": None,
        "passages": [],
        "mentions": [],
        "relations": [],
        "messages": [],
    }
    for number in range(count):
        vector = b64encode(random.normal(size=DIMENSION).astype("<f4").tobytes()).decode()
        held: dict[str, Any] = {
            "expires_at": None,
            "metadata": {"number": number},
            "text": f"Statement {number}.",
            "categories": [],
        }
        memory = {"kind": "memory", "project": KILLED, "id": str(uuids.uuid7()), "deleted": False, "immutable": False}
        versions = [{**change, **held, "embedding": None}]
        yield {**memory, **owned, **times, **empty, **held, "embedding": vector, "versions": versions}
    yield {"kind": "end", "counts": {"owner": 1, "memory": count}}


async def test_a_killed_import_is_completed_by_the_next(
    other_database: Database, other_address: Address, tmp_path: Path
) -> None:
    path = tmp_path / "many.jsonl.gz"
    lines = list(many_lines(MANY))
    path.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))
    count = "MATCH (m:Memory {project: $project}) RETURN count(m) AS count"

    async def written() -> int:
        return int((await ask(other_database, count, project=KILLED))[0]["count"])

    process = await asyncio.create_subprocess_exec(
        *graphmem_command("import", str(path)),
        env=clean_environment(**login(other_address)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    async with asyncio.timeout(60):
        while not await written():
            assert process.returncode is None
    process.kill()
    await asyncio.wait_for(process.wait(), 60)
    assert 0 < await written() < MANY
    await run(other_address, "import", str(path))

    exported = lines_of((await run(other_address, "export", "-", "--project", KILLED)).output)
    held = {line.get("id"): line for line in lines}
    assert [line for line in exported[1:-1] if line != held[line["id"]]] == []
    assert len(exported) == len(lines)


async def test_a_file_cut_short_is_told_after_what_it_holds_is_imported(
    client: Client, other_client: Client, neo4j_address: Address, other_address: Address, tmp_path: Path
) -> None:
    await client.add("One.", "Two.", "Three.", userId="alex")
    path = tmp_path / "out.jsonl.gz"
    await run(neo4j_address, "export", str(path), "--project", client.project)
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    short = b"".join(lines[:-5]) + lines[-5][:100]
    assert json.loads(lines[-5])["kind"] == "memory"

    result = await run(other_address, "import", "-", status=1, input=short)

    assert "Imported 2 memories" in result.stdout
    assert "cut short" in result.stderr
    assert (await other_client.data(ALL))["totalCount"] == 2
    path.write_bytes(path.read_bytes()[:-20])
    assert "cut short" in (await run(other_address, "import", str(path), status=1)).stderr


async def test_nothing_of_the_batch_of_a_wrong_line_is_written(
    client: Client, other_client: Client, other_database: Database, neo4j_address: Address, other_address: Address
) -> None:
    await client.add("One.", "Two.", userId="alex")
    lines = (await run(neo4j_address, "export", "-", "--project", client.project)).output.splitlines(keepends=True)
    wrong = next(number for number, line in reversed([*enumerate(lines)]) if b'"kind":"memory"' in line)
    lines[wrong] = lines[wrong].replace(b'"version":1', b'"version":2')

    said = await complaint(other_address, "import", "-", input=b"".join(lines))

    assert f"Line {wrong + 1}: it has versions that are not numbered from 1" in said
    assert (await other_client.data(ALL))["totalCount"] == 0


async def test_a_file_is_for_its_owner_only_and_is_not_replaced(neo4j_address: Address, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"

    await run(neo4j_address, "export", str(path), "--project", "nobody's")

    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["out.jsonl"]
    assert [line["kind"] for line in lines_of(path.read_bytes())] == ["graphmem-export", "end"]
    assert "--force" in await complaint(neo4j_address, "export", str(path))
    await run(neo4j_address, "export", str(path), "--project", "nobody's", "--force")
    assert "cannot be written" in await complaint(neo4j_address, "export", str(tmp_path / "no" / "out.jsonl"))
    assert "is not a file" in await complaint(neo4j_address, "export", str(tmp_path), "--force")
    assert "cannot be read" in await complaint(neo4j_address, "import", str(tmp_path / "other.jsonl"))
    assert "Line 1: it is not JSON" in await complaint(neo4j_address, "import", "-", input=b"\x00\x01\n")
    assert "The file is empty" in await complaint(neo4j_address, "import", "-", input=b"")


async def test_a_question_is_answered_in_a_table(client: Client, neo4j_address: Address) -> None:
    [tea] = await client.add("Drinks\ntea.", userId="alex", runId="talk", timestamp="2024-07-31T23:59:59Z")
    await client.add("Owns a bicycle.", userId="bo")

    lines = (await run(neo4j_address, "search", "a hot drink", "--project", client.project)).stdout.splitlines()
    why = (
        await run(neo4j_address, "search", "a hot drink", "--project", client.project, "--explain")
    ).stdout.splitlines()
    none = (await run(neo4j_address, "search", "a hot drink", "--project", client.project, "--user", "cy")).stdout

    assert lines[0].split() == ["score", "text", "owners", "date", "id"]
    assert lines[1].split()[1:] == ["Drinks", "tea.", "user", "alex,", "run", "talk", "2024-07-31", tea]
    assert len(lines) == 3
    assert [line.split() for line in why if tea in line] == [lines[1].split()]
    assert none == "Nothing was found.\n"
    assert "threshold is 2.0" in await complaint(neo4j_address, "search", "x", "--threshold", "2")
