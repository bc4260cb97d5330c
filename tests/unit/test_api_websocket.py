"""The protocol graphql-transport-ws on one connection: what is sent, what is refused, and how it is closed."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.types import Message

from graphmem.access.credentials import Credentials
from graphmem.api import context as context_module
from graphmem.api import websocket
from graphmem.api.context import Context
from graphmem.api.contexts import Contexts
from graphmem.api.cost.budget import Budget
from graphmem.api.responses import encode_json
from graphmem.api.schema import make_schema
from graphmem.api.websocket import PROTOCOL, GraphQLSocket
from graphmem.errors import GraphmemError, Throttled, Unauthenticated, Unavailable
from graphmem.model.activity import Activity, ActivityKind
from graphmem.model.cost import CostLimits
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.scheduling.request_memory import FREE, RequestMemory
from graphmem.scheduling.request_work import RequestWork
from graphmem.telemetry.telemetry import Telemetry

KEY = "Bearer good"
FOLLOW = "subscription { activity { cursor node { event memoryId } } }"


class Door(Contexts):
    """Lets in whoever has the key, for as long as it is good; notes who was asked for."""

    def __init__(self, services: Any) -> None:
        self.services = services
        self.error: GraphmemError | None = None
        self.seen: list[Credentials] = []

    async def admit(self, credentials: Credentials) -> Context:
        self.seen.append(credentials)
        await self.check(credentials)
        principal = Principal(credentials.project or "p", caller="somebody")

        async def recheck() -> None:
            await self.check(credentials)

        return Context(principal, self.services, Budget(CostLimits()), lambda points, least: None, recheck)

    async def check(self, credentials: Credentials) -> None:
        if self.error:
            raise self.error
        if credentials.token != "good":
            raise Unauthenticated("Nobody is known by this key.")


class Peer:
    """A client that sends what it likes, on one connection."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[Message] = asyncio.Queue()
        self.outbox: asyncio.Queue[Message] = asyncio.Queue()
        self.inbox.put_nowait({"type": "websocket.connect"})

    async def receive(self) -> Message:
        return await self.inbox.get()

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.close":
            self.inbox.put_nowait({"type": "websocket.disconnect", "code": message["code"]})
        self.outbox.put_nowait(message)

    def says(self, *messages: Any) -> None:
        for message in messages:
            text = message if isinstance(message, str) else json.dumps(message)
            self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    def subscribes(self, document: str, id: str = "1", **payload: Any) -> None:
        self.says({"type": "subscribe", "id": id, "payload": {"query": document, **payload}})

    async def hears(self) -> Any:
        """The next message."""
        async with asyncio.timeout(10):
            message = await self.outbox.get()
        assert message["type"] == "websocket.send", message
        assert "bytes" not in message, "clients read text frames only"
        return json.loads(message["text"])

    async def is_closed(self) -> tuple[int, str]:
        async with asyncio.timeout(10):
            message = await self.outbox.get()
        assert message["type"] == "websocket.close", message
        return message["code"], message["reason"]

    async def is_welcome(self, **params: Any) -> None:
        self.says({"type": "connection_init", "payload": {"Authorization": KEY, **params}})
        assert await self.hears() == {"type": "connection_ack"}


class Follow:
    """What subscribers are told: each entry that is put in, and None for silence."""

    def __init__(self) -> None:
        self.entries: asyncio.Queue[Activity | None] = asyncio.Queue()
        self.open = 0

    def tell(self, number: int) -> None:
        self.entries.put_nowait(Activity(str(number), number, ActivityKind.ADD, now(), Scope("alex"), f"m{number}"))

    async def follow_events(self, *_: Any) -> AsyncGenerator[Activity | None, None]:
        self.open += 1
        try:
            while True:
                yield await self.entries.get()
        finally:
            self.open -= 1


@pytest.fixture
def follow() -> Follow:
    return Follow()


@pytest.fixture
def door(follow: Follow) -> Door:
    return Door(SimpleNamespace(activity=follow))


@pytest.fixture
def server(door: Door) -> GraphQLSocket:
    memory = RequestMemory()
    return GraphQLSocket(door, make_schema(), Telemetry(), lambda: RequestWork(1, memory), most_per_caller=2)


@asynccontextmanager
async def connected(server: GraphQLSocket, protocols: tuple[str, ...] = (PROTOCOL,)) -> AsyncIterator[Peer]:
    peer = Peer()
    scope = {"type": "websocket", "path": "/graphql", "headers": [], "subprotocols": [*protocols], "client": ("::1", 1)}
    task = asyncio.create_task(server(scope, peer.receive, peer.send))
    accepted = await peer.outbox.get()
    assert accepted["type"] == "websocket.accept"
    assert accepted["subprotocol"] == (PROTOCOL if PROTOCOL in protocols else None)
    yield peer
    peer.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
    await asyncio.wait_for(task, 10)


async def test_each_entry_is_sent_as_it_comes_until_the_client_has_enough(
    server: GraphQLSocket, follow: Follow
) -> None:
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(FOLLOW)
        for number in (1, 2):
            follow.tell(number)
            message = await peer.hears()
            assert (message["id"], message["type"]) == ("1", "next")
            node = message["payload"]["data"]["activity"]["node"]
            assert node == {"event": "ADD", "memoryId": f"m{number}"}
            assert message["payload"]["extensions"]["cost"]["requested"] > 0
        assert follow.open == 1
        peer.says({"type": "complete", "id": "1"}, {"type": "ping"})
        assert await peer.hears() == {"type": "pong"}
        await asyncio.sleep(0)
        assert follow.open == 0


async def test_a_connection_that_ends_ends_its_subscriptions(server: GraphQLSocket, follow: Follow) -> None:
    async with connected(server) as peer:
        await peer.is_welcome()
        for number in range(3):
            peer.subscribes(FOLLOW, id=str(number))
        follow.tell(1)
        await peer.hears()
        assert (follow.open, server.open) == (3, 1)

    assert (follow.open, server.open) == (0, 0)


async def test_queries_are_answered_once_and_their_errors_described(server: GraphQLSocket) -> None:
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes("{ __typename }")
        answer = await peer.hears()
        assert answer["payload"]["data"] == {"__typename": "Query"}
        assert await peer.hears() == {"id": "1", "type": "complete"}
        for document in ("{", "{ nothing }", "query ($n: Int!) { __typename }"):
            peer.subscribes(document, id="2")
            refused = await peer.hears()
            [error] = refused["payload"] if refused["type"] == "error" else refused["payload"]["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            if refused["type"] == "next":
                assert (await peer.hears())["type"] == "complete"


async def test_bad_arguments_of_a_subscription_are_refused(server: GraphQLSocket) -> None:
    bad = ['after: "x"', "scope: {}", 'scope: {userId: ""}', "events: [NOTHING]"]
    async with connected(server) as peer:
        await peer.is_welcome()
        for arguments in bad:
            peer.subscribes(f"subscription {{ activity({arguments}) {{ cursor }} }}")
            message = await peer.hears()
            [error] = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
            assert error["extensions"]["code"] in ("BAD_USER_INPUT", "EMPTY_SCOPE"), arguments
            if message["type"] == "next":
                assert (await peer.hears())["type"] == "complete"


async def test_parameters_of_another_kind_are_refused(server: GraphQLSocket) -> None:
    async with connected(server) as peer:
        await peer.is_welcome()
        for wrong in ({"query": 5}, {"variables": [1]}, {"operationName": 1}, {"extensions": "x"}, {"documentId": "x"}):
            peer.says({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", **wrong}})
            refused = await peer.hears()
            assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "BAD_USER_INPUT")


async def test_a_subscription_may_be_named_by_its_hash(server: GraphQLSocket, follow: Follow) -> None:
    persisted = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(FOLLOW.encode()).hexdigest()}}
    async with connected(server) as peer:
        await peer.is_welcome()
        named = {"type": "subscribe", "id": "1", "payload": {"extensions": persisted}}
        peer.says(named)
        refused = await peer.hears()
        assert refused["payload"][0]["message"] == "PersistedQueryNotFound"
        for payload in ({"query": FOLLOW, "extensions": persisted}, {"extensions": persisted}):
            peer.says(named | {"payload": payload})
            follow.tell(1)
            assert (await peer.hears())["payload"]["data"]["activity"]["node"]["memoryId"] == "m1"
            peer.says({"type": "complete", "id": "1"})


async def test_what_costs_too_much_is_refused(server: GraphQLSocket) -> None:
    document = "{ " + " ".join(f"a{n}: __typename" for n in range(60)) + " }"
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(document)
        message = await peer.hears()
        assert message["payload"][0]["extensions"]["code"] == "COST_LIMIT_EXCEEDED"


async def test_a_query_ends_at_its_deadline_and_a_subscription_does_not(
    server: GraphQLSocket, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "GRACE", 0)
    server.make_work = lambda: RequestWork(0.2)

    async def never(*_: Any) -> None:
        await asyncio.sleep(60)

    server.contexts.services.owners = SimpleNamespace(get_owners=never)  # type: ignore[attr-defined]
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(FOLLOW, id="lasting")
        peer.subscribes('{ owner(type: USER, ownerId: "alex") { id } }', id="short")
        message = await peer.hears()
        [error] = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert (message["id"], error["extensions"]["code"]) == ("short", "TIMEOUT")
        await asyncio.sleep(0.3)
        follow.tell(1)
        while (message := await peer.hears())["id"] != "lasting":
            continue
        assert message["type"] == "next"


class FullMemory(RequestMemory):
    """Has no room for so many times."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    def take(self, caller: str, size: int) -> None:
        self.refusals -= 1
        if self.refusals >= 0:
            raise Unavailable("All memory is in use.", retry_after=0.01)
        super().take(caller, size)


@pytest.fixture
def large_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer has so many bytes that it counts."""

    def enlarged(message: Any) -> bytes:
        return encode_json(message) + b" " * (2 * FREE if message["type"] == "next" else 0)

    monkeypatch.setattr(websocket, "encode_json", enlarged)


@pytest.mark.usefixtures("large_answers")
async def test_an_answer_is_counted_and_refused_where_there_is_no_room(server: GraphQLSocket) -> None:
    memory = FullMemory(1)
    server.make_work = lambda: RequestWork(60, memory)
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes("{ __typename }")
        message = await peer.hears()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "UNAVAILABLE")
        peer.subscribes("{ __typename }", id="2")
        assert (await peer.hears())["type"] == "next"
    assert memory.refusals == -1
    assert memory.held == 0


@pytest.mark.usefixtures("large_answers")
async def test_an_answer_of_a_subscription_waits_for_room(server: GraphQLSocket, follow: Follow) -> None:
    memory = FullMemory(3)
    server.make_work = lambda: RequestWork(60, memory)
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(FOLLOW)
        follow.tell(1)
        assert (await peer.hears())["payload"]["data"]["activity"]["node"]["memoryId"] == "m1"
        assert memory.refusals == -1
        assert memory.held > 0
    assert memory.held == 0


async def test_who_is_not_known_is_not_let_in(server: GraphQLSocket, door: Door) -> None:
    for payload in (
        {},
        {"Authorization": "Bearer bad"},
        {"Authorization": KEY, "X-API-Key": "other"},
        {"x-api-key": 5},
    ):
        async with connected(server) as peer:
            peer.says({"type": "connection_init", "payload": payload})
            code, reason = await peer.is_closed()
            assert code == 4403
            assert reason.startswith(("UNAUTHENTICATED: ", "BAD_USER_INPUT: "))
    door.error = Throttled("Too many requests.", retry_after=1)
    async with connected(server) as peer:
        peer.says({"type": "connection_init"})
        assert await peer.is_closed() == (1013, "THROTTLED: Too many requests.")


async def test_the_payload_of_connection_init_stands_for_headers(server: GraphQLSocket, door: Door) -> None:
    async with connected(server) as peer:
        await peer.is_welcome(**{"x-graphmem-project": "other"})
        peer.subscribes("{ __typename }")
        await peer.hears()

    assert [replace(one, address="") for one in door.seen] == [Credentials("good", "other", "")] * 2


async def test_a_key_that_is_revoked_ends_what_it_began(
    server: GraphQLSocket, door: Door, follow: Follow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context_module, "RECHECK_AFTER", 0)
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(FOLLOW)
        follow.tell(1)
        cursor = (await peer.hears())["payload"]["data"]["activity"]["cursor"]
        door.error = Unauthenticated("Nobody is known by this key.")
        follow.entries.put_nowait(None)  # nothing happens, and it is noticed all the same
        [error] = (await peer.hears())["payload"]["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED", "cursor": cursor}
        assert (await peer.hears())["type"] == "complete"
        assert (await peer.is_closed())[0] == 4403


async def test_a_query_with_a_key_that_is_revoked_closes_the_connection(server: GraphQLSocket, door: Door) -> None:
    async with connected(server) as peer:
        await peer.is_welcome()
        door.error = Unauthenticated("Nobody is known by this key.")
        peer.subscribes("{ __typename }")
        message = await peer.hears()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")
        assert (await peer.is_closed())[0] == 4403


MALFORMED = [
    ("[]", 4400),
    ("{", 4400),
    ("5", 4400),
    ({}, 4400),
    ({"type": 5}, 4400),
    ({"type": "nonsense"}, 4400),
    ({"type": "connection_init", "payload": [1]}, 4400),
    ({"type": "subscribe", "id": [1], "payload": {"query": "{ __typename }"}}, 4400),
    ({"type": "subscribe", "id": "1", "payload": "x"}, 4400),
    ({"type": "complete", "id": {}}, 4400),
    ({"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}}, 4401),
]


@pytest.mark.parametrize(("message", "code"), MALFORMED)
async def test_a_message_out_of_the_protocol_closes_the_connection(
    server: GraphQLSocket, message: Any, code: int
) -> None:
    async with connected(server) as peer:
        peer.says(message)
        assert (await peer.is_closed())[0] == code


async def test_bytes_close_the_connection(server: GraphQLSocket) -> None:
    async with connected(server) as peer:
        peer.inbox.put_nowait({"type": "websocket.receive", "bytes": b"{}"})
        assert (await peer.is_closed())[0] == 4400


async def test_another_protocol_is_not_acceptable(server: GraphQLSocket) -> None:
    for protocols in ((), ("graphql-ws",)):
        async with connected(server, protocols) as peer:
            assert (await peer.is_closed())[0] == 4406


async def test_who_says_nothing_is_closed(server: GraphQLSocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "INIT_TIMEOUT", timedelta(seconds=0.05))
    async with connected(server) as peer:
        assert (await peer.is_closed())[0] == 4408


async def test_who_says_it_twice_or_uses_an_id_twice_is_closed(server: GraphQLSocket) -> None:
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.says({"type": "connection_init"})
        assert (await peer.is_closed())[0] == 4429
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(FOLLOW)
        peer.subscribes(FOLLOW)
        assert (await peer.is_closed())[0] == 4409


async def test_operations_of_a_connection_and_connections_of_a_caller_are_bounded(
    server: GraphQLSocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "MAX_OPERATIONS", 2)
    async with connected(server) as peer, connected(server) as second, connected(server) as third:
        await peer.is_welcome()
        for number in range(3):
            peer.subscribes(FOLLOW, id=str(number))
        refused = await peer.hears()
        assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == ("2", "LIMIT_EXCEEDED")
        await second.is_welcome()
        third.says({"type": "connection_init", "payload": {"Authorization": KEY}})
        assert (await third.is_closed())[0] == 1013
    async with connected(server) as peer:
        await peer.is_welcome()


async def test_a_fault_is_told_by_its_number_only(server: GraphQLSocket, door: Door) -> None:
    def fail(*_: Any) -> Any:
        raise ZeroDivisionError("a secret")

    door.services.activity.follow_events = fail
    async with connected(server) as peer:
        await peer.is_welcome()
        peer.subscribes(FOLLOW)
        message = await peer.hears()
        [error] = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        assert error["extensions"]["code"] == "INTERNAL"
        assert "secret" not in json.dumps(message)
