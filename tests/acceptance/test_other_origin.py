"""A page that a development server (Vite) serves uses graphmem from a real browser, if its origin is listed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.acceptance.client_examples import ReadersSettings
from tests.graphql_client import Client
from tests.node_packages import NodePackages


async def seen_by(page: NodePackages, origin: str, client: Client) -> dict[str, Any]:
    """What came of the page's use of the client's server."""
    settings = ReadersSettings(str(client.http.base_url).rstrip("/"), {"X-Graphmem-Project": client.project})
    settings.write_examples(page.directory / "site")
    seen: dict[str, Any] = await page.run("other_origin.mjs", str(urlsplit(origin).port))
    return seen


async def test_a_listed_page_remembers_and_asks(
    node_browser: NodePackages, listed_origin: str, model_client: Client
) -> None:
    seen = await seen_by(node_browser, listed_origin, model_client)

    assert seen == {"listed": ["I like tea."], "followed": "I like tea."}


async def test_another_page_is_refused(node_browser: NodePackages, listed_origin: str, client: Client) -> None:
    assert "failure" in await seen_by(node_browser, listed_origin, client)
