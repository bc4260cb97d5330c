"""What the manual shows can be tried: its first example as printed, its queries with their answers, its chat loop."""

from __future__ import annotations

import asyncio
import json
import shlex
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmem.store.database import Database
from graphmem.web.guide import parameters
from tests.graphql_client import Client, Server
from tests.manual import MANUAL, README, ROOT, Block, blocks, named

WITH_GRAPHQL = [page for page in MANUAL if blocks(page, "graphql")]
WITH_CYPHER = [page for page in MANUAL if blocks(page, "cypher")]
ADDRESS = "http://127.0.0.1:8000/graphql"


async def answer(http: httpx.AsyncClient, command: str, project: str) -> Any:
    """What a curl command prints, sent to the tests' server and to a project of its own."""
    curl, silently, url, with_header, header, with_body, body, *_ = shlex.split(command)
    assert (curl, silently, with_header, with_body) == ("curl", "-s", "-H", "-d")
    assert url == ADDRESS
    key, _, value = header.partition(": ")
    response = await http.post("/graphql", content=body, headers={key: value, "X-Graphmem-Project": project})
    return without_cost(response.json())


def without_cost(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as the manual prints it: what each one costs is told on one page only."""
    assert answer.pop("extensions").keys() == {"cost"}
    return answer


def shape(value: Any) -> Any:
    """Scores vary in their last digits from one processor to the next."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return pytest.approx(value, abs=0.05) if isinstance(value, float) else value


async def test_the_first_example_runs_as_printed(http: httpx.AsyncClient, project: str) -> None:
    commands = [block.text for block in blocks(README, "sh") if block.text.startswith("curl")]
    printed = blocks(README, "json")

    assert len(commands) == len(printed) == 2
    for command, expected in zip(commands, printed, strict=True):
        assert await answer(http, command, project) == shape(json.loads(expected.text))


@pytest.mark.parametrize("page", WITH_GRAPHQL, ids=named)
async def test_the_documents_of_a_page_are_answered_in_their_order_as_it_says(page: Path, client: Client) -> None:
    """A block of JSON behind a document is what it is answered with, or where it has no data, its variables."""
    for document, following in pairs(blocks(page)):
        if "\nsubscription" in f"\n{document}":
            continue  # it would go on
        variables = {} if "data" in following else following
        answered = await client.send(document, variables)

        assert "errors" not in answered, document
        if "data" in following:
            assert without_cost(answered) == shape(following), document


def pairs(found: list[Block]) -> list[tuple[str, dict[str, Any]]]:
    """Each document with the JSON that stands directly behind it, or with nothing."""
    return [
        (block.text, json.loads(after.text) if after.language == "json" else {})
        for block, after in zip(found, [*found[1:], Block("", "")], strict=True)
        if block.language == "graphql"
    ]


def test_enough_is_tried() -> None:
    found = [pair for page in WITH_GRAPHQL for pair in pairs(blocks(page))]

    assert len(found) >= 30
    assert sum("data" in following for _, following in found) >= 7
    assert sum(len(blocks(page, "cypher")) for page in WITH_CYPHER) >= 20


@pytest.mark.parametrize("page", WITH_CYPHER, ids=named)
async def test_every_query_for_browser_runs(page: Path, database: Database) -> None:
    [row] = await database.run_statement(f"RETURN {parameters().removeprefix(':param ')} AS values")
    for block in blocks(page, "cypher"):
        await database.run_statement(block.text, row["values"])


async def test_the_chat_loop_remembers(server: Server, project: str, capsys: pytest.CaptureFixture[str]) -> None:
    [block] = blocks(ROOT / "docs" / "agents.md", "python")
    loop = block.text.replace(ADDRESS, f"{server.url}/graphql").replace('"assistant"}', f'"{project}"}}')

    assert loop.count(project) == 1
    await asyncio.to_thread(exec, loop, {})
    assert "allergic to peanuts" in capsys.readouterr().out
