"""Scripts for Node.js find their packages, and their failure is a test's."""

from __future__ import annotations

import pytest

from tests.node_packages import NodePackages


async def test_a_script_finds_its_packages_and_prints_json(node_clients: NodePackages) -> None:
    (node_clients.directory / "probe.mjs").write_text(
        "import { parse } from 'graphql'; console.log(JSON.stringify([parse(process.argv[2]).kind, process.env.WORD]))"
    )

    assert await node_clients.run("probe.mjs", "{ a }", WORD="word") == ["Document", "word"]


async def test_a_script_that_fails_says_why(node_clients: NodePackages) -> None:
    (node_clients.directory / "failure.mjs").write_text("console.log('before'); throw new Error('the reason')")

    with pytest.raises(AssertionError, match=r"(?s)failure.mjs ended with 1.*before.*the reason"):
        await node_clients.run("failure.mjs")
