"""The manual's examples for GraphQL clients do what they say, each as the page has it, with a key and a project."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from graphmem.model.principal import Permission
from tests.acceptance.client_examples import EXAMPLES, ReadersSettings
from tests.acceptance.conftest import KeyedServer
from tests.node_packages import NodePackages
from tests.python_packages import PythonPackages

TEXTS = ["I like tea.", "I live in Zürich.", "I have a cat."]


@pytest.fixture
async def settings(keyed_server: KeyedServer, project: str) -> ReadersSettings:
    """With a key that opens every project."""
    client = await keyed_server.client("another", frozenset(Permission))
    headers = {"X-Graphmem-Project": project, "Authorization": f"Bearer {client.token}"}
    return ReadersSettings(keyed_server.server.url, headers)


def check(seen: dict[str, Any], *, follows: bool = True) -> None:
    """All were added, heard of, and read in pages of two; what is refused raised its reason."""
    assert seen["added"] == TEXTS
    assert seen.get("followed") == (TEXTS if follows else None)
    assert sorted(seen["listed"]) == sorted(TEXTS)
    assert "text" in seen["refused"]
    assert "userId" in seen["failed"]
    assert seen["wasBusy"]


@pytest.mark.parametrize("name", ["fetch", "apollo", "urql"])
async def test_a_client_for_javascript(name: str, node_clients: NodePackages, settings: ReadersSettings) -> None:
    settings.write_examples(node_clients.directory)

    check(await node_clients.run("example.mjs", name, "alex"))


async def test_relay(node_tools: NodePackages, node_clients: NodePackages, settings: ReadersSettings) -> None:
    settings.write_examples(node_clients.directory)
    settings.write_examples(node_tools.directory)
    await node_tools.output("relay-compiler")
    shutil.copytree(node_tools.directory / "__generated__", node_clients.directory / "__generated__")
    (node_clients.directory / "relay.js").write_text(await node_tools.run("relay.mjs", "relay.js"), "utf-8")

    check(await node_clients.run("example.mjs", "relay", "alex"))


async def test_graphql_codegen(node_tools: NodePackages, node_clients: NodePackages, settings: ReadersSettings) -> None:
    settings.write_examples(node_tools.directory)
    await node_tools.output("graphql-codegen", "--config", "codegen.json")
    options = "--strict --target es2022 --module nodenext --skipLibCheck --allowJs --outDir built"
    await node_tools.output("tsc", *options.split(), "typed.ts")
    shutil.copytree(node_tools.directory / "built", node_clients.directory, dirs_exist_ok=True)

    check(await node_clients.run("example.mjs", "typed", "alex"), follows=False)


async def test_gql(python_clients: PythonPackages, settings: ReadersSettings) -> None:
    settings.write_examples(python_clients.directory)

    check(await python_clients.run("example.py", "with_gql", "alex"))


async def test_ariadne_codegen(python_clients: PythonPackages, settings: ReadersSettings) -> None:
    settings.write_examples(python_clients.directory)
    await python_clients.output(python_clients.interpreter, "-m", "ariadne_codegen")

    check(await python_clients.run("example.py", "with_ariadne", "alex"))


def test_every_example_is_tried() -> None:
    assert {Path(name).stem for name in EXAMPLES if Path(name).suffix in (".js", ".ts", ".py")} == {
        *("settings", "patient-fetch", "documents", "patient"),
        *("fetch", "apollo", "urql", "relay", "typed", "with_gql", "with_ariadne"),
    }
