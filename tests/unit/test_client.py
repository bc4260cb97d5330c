"""The client for Python without a server: what it sends, when it waits, what it raises, and how it goes on."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from graphql import GraphQLEnumType, build_schema, parse, validate

from graphmem.api.schema import export_schema
from graphmem.client import AsyncGraphmem, Graphmem, GraphmemError, __version__, errors
from graphmem.client.models import MemoryFilter, StringFilter, documents
from tests.manual import ROOT

SCHEMA = build_schema(export_schema())
PROJECT: Any = {"data": {"project": {"id": "p", "name": "demo", "categories": [], "customInstructions": None}}}
MOMENT = "2026-11-02T08:00:00Z"

Answers = Callable[[httpx2.Request], httpx2.Response]


class Script:
    """Answers requests one after the other, and keeps what they were."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def variables(self) -> list[dict[str, Any]]:
        return [json.loads(request.content)["variables"] for request in self.requests]

    def client(self, **options: Any) -> Graphmem:
        return Graphmem(transport=httpx2.MockTransport(self), **options)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that clients would have made."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    monkeypatch.setattr("graphmem.client.synchronous.session.time.sleep", made.append)
    monkeypatch.setattr("graphmem.client.asynchronous.session.asyncio.sleep", sleep)
    return made


def ok(answer: Any, status: int = 200) -> httpx2.Response:
    return httpx2.Response(status, json=answer)


def busy(seconds: int, status: int = 503) -> httpx2.Response:
    error = {"message": "No room.", "extensions": {"code": "UNAVAILABLE", "retryAfter": seconds}}
    return httpx2.Response(status, json={"errors": [error]}, headers={"Retry-After": str(seconds)})


def entry(cursor: str) -> dict[str, Any]:
    node = {
        "id": cursor,
        "event": "ADD",
        "memoryId": "m",
        "actor": None,
        "at": MOMENT,
        "latencyMs": None,
        "memory": None,
    }
    return {"data": {"activity": {"cursor": cursor, "node": node}}}


def stream(*answers: dict[str, Any], complete: bool = False) -> httpx2.Response:
    text = "".join(f"event: next\ndata: {json.dumps(answer)}\n\n:\n\n" for answer in answers)
    text += "event: complete\ndata:\n\n" if complete else ""
    return httpx2.Response(200, content=text.encode(), headers={"Content-Type": "text/event-stream"})


def failure(code: str, **details: Any) -> dict[str, Any]:
    return {"errors": [{"message": "It is so.", "extensions": {"code": code, **details}}]}


def test_every_document_is_valid() -> None:
    for name in documents.__all__:
        assert validate(SCHEMA, parse(getattr(documents, name))) == [], name


def test_every_code_has_an_error_of_its_own() -> None:
    codes = SCHEMA.type_map["ErrorCode"]
    assert isinstance(codes, GraphQLEnumType)
    raised = {type(raised_for(code)) for code in codes.values}

    assert len(raised) == len(codes.values)
    assert GraphmemError not in raised
    assert type(raised_for("A_CODE_OF_TOMORROW")) is GraphmemError


def raised_for(code: str) -> GraphmemError:
    with pytest.raises(GraphmemError) as raised:
        Script(ok(failure(code))).client().project()
    assert raised.value.code == code
    return raised.value


def test_its_version_is_that_of_the_server() -> None:
    assert f'__version__ = "{__version__}"' in (ROOT / "graphmem" / "__init__.py").read_text("utf-8")


@pytest.mark.parametrize("url", ["http://host:8000", "http://host:8000/", "http://host:8000/graphql"])
def test_it_says_who_asks_and_where(url: str) -> None:
    script = Script(ok(PROJECT))

    assert script.client(url=url, key="gm_1", project="Zürich").project().name == "demo"

    [request] = script.requests
    assert request.url == "http://host:8000/graphql"
    headers = dict(request.headers.raw)
    assert headers[b"Authorization"] == b"Bearer gm_1"
    assert headers[b"X-Graphmem-Project"] == "Zürich".encode()


def test_only_what_was_given_is_sent() -> None:
    page = {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}, "warnings": []}
    script = Script(*(ok({"data": {"memories": page}}) for _ in range(3)))
    client = script.client()

    client.memories_page()
    client.memories_page(user_id="alex", filter=MemoryFilter(text=StringFilter(icontains="tea")))
    client.memories_page(run_id="r", filter={"createdAt": {"gt": datetime(2026, 1, 1, tzinfo=UTC)}}, first=3)

    assert script.variables == [
        {},
        {"scope": {"userId": "alex"}, "filter": {"text": {"icontains": "tea"}}},
        {"scope": {"runId": "r"}, "filter": {"createdAt": {"gt": "2026-01-01T00:00:00Z"}}, "first": 3},
    ]


def test_an_id_that_is_none_is_sent_so_that_nobody_is_not_taken_for_everybody() -> None:
    nobody: Any = None
    script = Script(ok(failure("BAD_USER_INPUT", field=["scope", "userId"])))

    with pytest.raises(errors.BadUserInput) as refused:
        script.client().search("tea", user_id=nobody)

    assert refused.value.field == ["scope", "userId"]
    assert script.variables == [{"query": "tea", "scope": {"userId": None}}]


def test_null_is_sent_where_it_was_given_and_no_number_is_made_null() -> None:
    updated = {"data": {"updateMemory": {"memory": MEMORY, "userErrors": []}}}
    script = Script(ok(updated), ok(updated))

    assert script.client().update("m", expires_at=None).memory.text == "I like tea."
    script.client().update("m", metadata={"n": math.nan})

    assert script.variables[0] == {"id": "m", "expiresAt": None}
    assert math.isnan(script.variables[1]["metadata"]["n"])


MEMORY = {
    **{"id": "m", "text": "I like tea.", "metadata": {}, "categories": [], "version": 1, "immutable": False},
    **dict.fromkeys(["userId", "agentId", "appId", "runId", "expiresAt"]),
    **dict.fromkeys(["createdAt", "updatedAt", "recordedAt"], MOMENT),
}


def test_what_is_refused_raises_with_all_reasons() -> None:
    refusals = [
        {"message": "There is none.", "code": "NOT_FOUND", "field": ["items", "0", "id"]},
        {"message": "It is at 3.", "code": "CONFLICT", "field": ["items", "1"]},
    ]
    answer = {"data": {"updateMemories": {"affectedCount": 0, "results": [], "userErrors": refusals}}}

    with pytest.raises(errors.NotFound, match=r"There is none\.") as refused:
        Script(ok(answer)).client().update_many([{"id": "a", "text": "b"}, {"id": "c", "text": "d"}])

    assert refused.value.field == ["items", "0", "id"]
    assert [type(other) for other in refused.value.others] == [errors.Conflict]


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_asked_to(status: int, pauses: list[float]) -> None:
    script = Script(busy(2, status), busy(3, status), ok(PROJECT))

    assert script.client().project().name == "demo"
    assert pauses == [2, 3]


async def test_so_does_the_other_one(pauses: list[float]) -> None:
    script = Script(busy(2), ok(PROJECT))

    async with AsyncGraphmem(transport=httpx2.MockTransport(script)) as client:
        assert (await client.project()).name == "demo"

    assert pauses == [2]


def test_it_waits_no_longer_than_its_patience(pauses: list[float]) -> None:
    with pytest.raises(errors.Unavailable) as refused:
        Script(busy(2), busy(9)).client(patience=10).project()

    assert refused.value.retry_after == 9
    assert pauses == [2]


def test_an_answer_of_a_proxy_raises_too() -> None:
    with pytest.raises(errors.Unavailable, match="Bad Gateway"):
        Script(httpx2.Response(502, text="Bad Gateway")).client().project()


def test_no_answer_raises_and_nothing_is_sent_twice() -> None:
    script = Script(httpx2.ConnectError("refused"))

    with pytest.raises(errors.Unreachable, match="refused"):
        script.client().add(text="I like tea.", user_id="alex")

    assert len(script.requests) == 1


def test_a_list_is_all_of_its_pages() -> None:
    def page(cursor: str | None, *texts: str) -> httpx2.Response:
        place = {"hasNextPage": cursor is not None, "endCursor": cursor}
        nodes = [MEMORY | {"text": text} for text in texts]
        return ok({"data": {"memories": {"totalCount": 3, "nodes": nodes, "pageInfo": place, "warnings": []}}})

    script = Script(page("c2", "a", "b"), page(None, "c"))

    assert [memory.text for memory in script.client().list(user_id="alex", first=2)] == ["a", "b", "c"]
    assert script.variables == [
        {"scope": {"userId": "alex"}, "first": 2},
        {"scope": {"userId": "alex"}, "first": 2, "after": "c2"},
    ]


def end_of_log(cursor: str | None) -> httpx2.Response:
    place = {"hasNextPage": False, "endCursor": cursor}
    return ok({"data": {"activity": {"totalCount": 0, "nodes": [], "pageInfo": place}}})


def following(script: Script, **arguments: Any) -> Iterator[str]:
    for heard in script.client().follow(**arguments):
        yield heard.cursor


def test_a_subscription_goes_on_behind_what_was_heard(pauses: list[float]) -> None:
    script = Script(
        *(stream(entry("1"), entry("2")), httpx2.ConnectError("refused"), busy(5)),
        *(stream(entry("3"), failure("UNAVAILABLE", cursor="4", retryAfter=7)), stream(entry("5"), complete=True)),
    )

    assert list(following(script, since=datetime(2026, 1, 1, tzinfo=UTC))) == ["1", "2", "3", "5"]
    assert script.variables == [
        {"since": "2026-01-01T00:00:00Z"},
        *({"after": place} for place in ("2", "2", "2", "4")),
    ]
    assert pauses == [1, 2, 5, 7]


@pytest.mark.parametrize(("cursor", "place"), [("9", {"after": "9"}), (None, {"since": "1970-01-01T00:00:00Z"})])
def test_from_now_on_is_the_same_place_after_a_broken_connection(
    cursor: str | None, place: dict[str, str], pauses: list[float]
) -> None:
    script = Script(end_of_log(cursor), stream(), stream(entry("10"), complete=True))

    assert list(following(script, user_id="alex")) == ["10"]
    assert script.variables[1:] == [{"scope": {"userId": "alex"}, **place}] * 2
    assert pauses == [1]


def test_a_subscription_ends_with_what_does_not_pass() -> None:
    with pytest.raises(errors.CursorExpired):
        list(following(Script(stream(failure("CURSOR_EXPIRED"))), after="1"))
    with pytest.raises(errors.Unauthenticated):
        list(following(Script(ok(failure("UNAUTHENTICATED"), 401)), after="1"))
