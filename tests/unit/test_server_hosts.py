from __future__ import annotations

import httpx
import pytest
from starlette.responses import Response

from graphmem.server.hosts import HostCheck
from tests.unit.asgi import client_of, code_of

APP = Response("answered")
LOOPBACK = HostCheck(APP, ["127.0.0.1"], takes_addresses=False)
OPEN = HostCheck(APP, ["0.0.0.0", "Memory.example.org", "graphmem"], takes_addresses=True)
ANY = HostCheck(APP, ["0.0.0.0", "*"], takes_addresses=True)


async def ask(app: HostCheck, host: str) -> httpx.Response:
    async with client_of(app) as client:
        return await client.get("/", headers={"Host": host})


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "[::1]"])
@pytest.mark.parametrize("port", ["", ":8000"])
async def test_the_loopback_has_its_names(name: str, port: str) -> None:
    for app in (LOOPBACK, OPEN):
        assert (await ask(app, name + port)).text == "answered"


@pytest.mark.parametrize("name", ["attacker.example", "localhost.attacker.example", "192.168.1.5", "[2001:db8::1]"])
async def test_on_the_loopback_no_other_name_is_answered(name: str) -> None:
    refused = await ask(LOOPBACK, f"{name}:8000")

    assert (refused.status_code, code_of(refused)) == (421, "BAD_USER_INPUT")
    assert "GRAPHMEM_HOSTS" in refused.text


@pytest.mark.parametrize(
    "name", ["memory.example.org", "MEMORY.EXAMPLE.ORG", "graphmem", "192.168.1.5", "[2001:db8::1]"]
)
async def test_beyond_it_every_address_and_each_listed_name_is_answered(name: str) -> None:
    assert (await ask(OPEN, f"{name}:8000")).text == "answered"


@pytest.mark.parametrize("name", ["attacker.example", "example.org", "a.memory.example.org", "192.168.1.5.example"])
async def test_beyond_it_a_name_that_is_not_listed_is_refused(name: str) -> None:
    refused = await ask(OPEN, name)

    assert (refused.status_code, code_of(refused)) == (421, "BAD_USER_INPUT")


async def test_any_name_is_answered_where_that_is_asked_for() -> None:
    assert (await ask(ANY, "attacker.example")).text == "answered"


@pytest.mark.parametrize(
    "host", ["", "a b", "user@localhost", "localhost/x", "[::1", "localhost:port", "localhost:1:2", "*"]
)
async def test_what_names_no_host_is_refused(host: str) -> None:
    refused = await ask(LOOPBACK, host)

    assert refused.status_code in (400, 421)
    assert code_of(refused) == "BAD_USER_INPUT"


async def test_two_hosts_are_one_too_many() -> None:
    async with client_of(LOOPBACK) as client:
        refused = await client.get("/", headers=[("Host", "localhost"), ("Host", "attacker.example")])

    assert (refused.status_code, code_of(refused)) == (400, "BAD_USER_INPUT")
