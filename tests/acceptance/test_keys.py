"""API keys: from the first one on nobody comes in without, and a key opens its own project to what it allows."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx

from graphmem.access.tokens import Token, make_token
from graphmem.model.api_key import Grant
from graphmem.model.principal import Permission
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.documents import LIST
from tests.graphql_client import Client

ASK = {"query": "{ memories { totalCount } }"}


async def ask(keyed: KeyedServer, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await keyed.http.post("/graphql", json=ASK, headers=named)


def assert_unauthenticated(response: httpx.Response) -> None:
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["UNAUTHENTICATED"]


async def test_whoever_has_no_good_key_gets_one_and_the_same_answer(keyed_server: KeyedServer, project: str) -> None:
    keys, grant = keyed_server.keys, Grant(project, "tester")
    _, good = await keys.create_key(grant, None)
    revoked, of_revoked = await keys.create_key(grant, None)
    await keys.revoke_key(revoked.id)
    _, expired = await keys.create_key(grant, timedelta(milliseconds=1))
    shown = {
        "none": {},
        "unknown": {"Authorization": f"Bearer {make_token().text}"},
        "wrong secret": {"Authorization": f"Bearer {Token(good.key_id, make_token().secret).text}"},
        "cut short": {"Authorization": f"Bearer {good.text[:-1]}"},
        "nonsense": {"X-API-Key": "nonsense"},
        "another scheme": {"Authorization": f"Basic {good.text}"},
        "two keys": {"Authorization": f"Bearer {good.text}", "X-API-Key": of_revoked.text},
        "revoked": {"Authorization": f"Bearer {of_revoked.text}"},
        "expired": {"Authorization": f"Bearer {expired.text}"},
    }

    answers = {name: await ask(keyed_server, **headers) for name, headers in shown.items()}

    for answer in answers.values():
        assert_unauthenticated(answer)
    assert {answer.text for answer in answers.values()} == {answers["none"].text}


async def test_a_key_is_shown_in_a_header_and_never_in_the_address(keyed_server: KeyedServer, project: str) -> None:
    token = (await keyed_server.client(project)).token

    for headers in ({"Authorization": f"Bearer {token}"}, {"authorization": f"token {token}"}, {"X_API_Key": token}):
        assert (await ask(keyed_server, **headers)).json() == {"data": {"memories": {"totalCount": 0}}}
    for name in ("key", "api_key", "token", "access_token"):
        assert_unauthenticated(await keyed_server.http.post("/graphql", params={name: token}, json=ASK))


async def test_a_key_opens_its_own_project_only(keyed_server: KeyedServer, project: str) -> None:
    client, stranger = await keyed_server.client(project), await keyed_server.client(f"{project}-x")
    await client.add("I like tea.", userId="alex")

    assert (await client.data(LIST))["totalCount"] == 1
    assert (await stranger.data(LIST))["totalCount"] == 0
    elsewhere = Client(keyed_server.http, project, stranger.token)
    assert await elsewhere.refused(LIST) == ["FORBIDDEN"]


async def test_an_admin_key_chooses_the_project(keyed_server: KeyedServer, project: str) -> None:
    client = await keyed_server.client(project)
    admin = await keyed_server.client(f"{project}-x", frozenset(Permission))
    await client.add("I like tea.", userId="alex")

    assert (await admin.data(LIST))["totalCount"] == 0
    assert (await Client(keyed_server.http, project, admin.token).data(LIST))["totalCount"] == 1


async def test_a_revoked_key_ends_within_seconds(keyed_server: KeyedServer, project: str) -> None:
    client = await keyed_server.client(project)
    assert client.token
    await client.data(LIST)

    await keyed_server.keys.revoke_key(client.token.split("_")[1])
    await asyncio.sleep(6)

    assert await client.refused(LIST) == ["UNAUTHENTICATED"]
