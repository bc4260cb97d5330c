"""What the README says can be tried: its first example as printed, its queries, its table of settings."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmem.config import Settings, default_of, variable_of
from graphmem.embedded import locked
from graphmem.store.database import Database
from tests.graphql_client import Client

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
FIRST_EXAMPLE = README.partition("## A first example")[2].partition("\n## ")[0]


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


async def answer(http: httpx.AsyncClient, command: str, project: str) -> Any:
    """What a curl command prints, sent to the tests' server and to a project of its own."""
    curl, silently, url, with_header, header, with_body, body, *_ = shlex.split(command)
    assert (curl, silently, with_header, with_body) == ("curl", "-s", "-H", "-d")
    assert url == "http://127.0.0.1:8000/graphql"
    key, _, value = header.partition(": ")
    response = await http.post("/graphql", content=body, headers={key: value, "X-Graphmem-Project": project})
    return response.json()


def shape(value: Any) -> Any:
    """Scores vary in their last digits from one processor to the next."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return pytest.approx(value, abs=0.05) if isinstance(value, float) else value


async def test_the_first_example_runs_as_printed(http: httpx.AsyncClient, project: str) -> None:
    commands, printed = blocks("sh", FIRST_EXAMPLE), blocks("json", FIRST_EXAMPLE)

    assert len(commands) == len(printed) == 2
    for command, expected in zip(commands, printed, strict=True):
        assert await answer(http, command, project) == shape(json.loads(expected))


async def test_every_graphql_document_is_answered(client: Client) -> None:
    documents = blocks("graphql")

    assert len(documents) == 10
    for document in documents:
        assert "errors" not in await client.send(document), document


async def test_every_query_for_browser_runs(database: Database) -> None:
    queries = blocks("cypher")

    assert len(queries) == 4
    for query in queries:
        await database.run_statement(query)


def test_the_table_of_settings_is_the_code() -> None:
    rows = re.findall(r"^\| `(GRAPHMEM_\w+)` \| (.*?) \| (.*) \|$", README, re.MULTILINE)

    assert rows == [
        (variable_of(setting), shown(default_of(setting)), setting.metadata["description"])
        for setting in fields(Settings)
    ]


def shown(default: Any) -> str:
    if default is None or default == "":
        return ""
    if isinstance(default, Path):
        return f"`~/{default.relative_to(Path.home())}`"
    return f"`{str(default).lower()}`"


def test_versions_and_licences_are_those_of_the_lock() -> None:
    [browser], [graphiql], [model] = (locked()[name] for name in ("browser", "graphiql", "bge-small-en-v1.5"))
    neo4j = next(one for one in locked()["neo4j"] if one.coordinate.startswith("org.neo4j:neo4j:"))

    assert f"| Neo4j Community {neo4j.version} | GPL-3.0;" in README
    assert f"| Neo4j Browser {browser.version} | GPL-3.0 |" in README
    assert f"{model.coordinate.split(':')[1]} {model.version}) | Apache-2.0;" in README
    assert f"{graphiql.coordinate.split(':')[1]} {graphiql.version}) | Apache-2.0;" in README
    assert f"starts Neo4j Community {neo4j.version} and graphmem" in README
