"""What tests of the HTTP application share: a client without a network, and the reading of its answers."""

from __future__ import annotations

import httpx
from starlette.types import ASGIApp


def client_of(app: ASGIApp, base_url: str = "http://localhost:8000", address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A client at that address."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=base_url)


def code_of(response: httpx.Response) -> str:
    """Returns the code of the one error of an answer that is JSON in GraphQL's form."""
    assert response.headers["content-type"].removesuffix("; charset=utf-8") == "application/json"
    [error] = response.json()["errors"]
    assert error["message"]
    code: str = error["extensions"]["code"]
    return code
