"""Takes the manual's pictures of a store that looks lived in: `make pictures`."""

from __future__ import annotations

from pathlib import Path

import httpx

from graphmem import embedded
from tests.graphql_client import Client, Server
from tests.lived_in import live
from tests.node_packages import NodePackages

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
LARGEST = 300_000
"""Bytes."""


async def test_pictures_are_taken(node_browser: NodePackages, server: Server, http: httpx.AsyncClient) -> None:
    await live(Client(http, "default"))
    status = await embedded.status(server.data_dir)
    assert status.browser_url
    password = status.password_file.read_text().strip()
    taken = await node_browser.run("pictures.mjs", server.url, status.browser_url, password, str(PICTURES))

    assert {name for name in taken if (PICTURES / name).stat().st_size > LARGEST} == set()
