"""What `test_docker_build.py` runs in a network namespace: the image's command on the image's root directory."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import httpx

from tests.acceptance.documents import SEARCH
from tests.graphql_client import Client, running_server

REPOSITORY = Path(__file__).parents[2]


async def main(root: Path) -> None:
    """Prints the network's interfaces, what a stranger gets, what a search finds, and the server's exit status."""
    print(*(name for _, name in socket.if_nameindex()))  # noqa: T201
    command = (REPOSITORY / "docker" / "graphmem").read_text("utf-8").replace("/opt/graphmem", f"{root}/opt/graphmem")
    (root / "data").mkdir()
    settings = {"GRAPHMEM_HOST": "0.0.0.0", "GRAPHMEM_CACHE_DIR": f"{root}/opt/graphmem/cache", "PYTHONPATH": ""}
    settings |= {"GRAPHMEM_REQUEST_TIMEOUT": "300"}  # it is not speed that is tried here
    with running_server(root / "data", ("sh", "-c", command, "graphmem", "serve"), **settings) as server:
        key = (root / "data" / "admin-key").read_text()
        async with httpx.AsyncClient(base_url=server.url, timeout=60) as stranger:
            print((await stranger.post("/graphql", json={"query": "{ __typename }"})).status_code)  # noqa: T201
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=server.url, timeout=60, headers=headers) as http:
            client = Client(http, "default")
            await client.add("I have a dog called Rex.", "It is raining.", userId="alex")
            found = await client.data(SEARCH, query="Which pet do I have?", scope={"userId": "alex"})
        print(found["hits"][0]["text"])  # noqa: T201
        print(server.stop(timeout=120))  # noqa: T201


asyncio.run(main(Path(sys.argv[1])))
