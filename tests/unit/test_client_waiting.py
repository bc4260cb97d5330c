"""The client for Python waits and goes on: where graphmem asks for it, and when a subscription breaks."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest

from graphmem.client import AsyncGraphmem, errors
from graphmem.client.models.base_model import UNSET
from tests.client_script import MOMENT, PROJECT, Script, busy, failure, ok


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that clients would have made."""
    made: list[float] = []

    async def sleep(seconds: float) -> None:
        made.append(seconds)

    # Of the client's modules alone: what else runs in this process's loop would never let go of it without a pause.
    for module in ("session", "streams"):
        monkeypatch.setattr(f"graphmem.client.synchronous.{module}.time", SimpleNamespace(sleep=made.append))
        monkeypatch.setattr(f"graphmem.client.asynchronous.{module}.asyncio", SimpleNamespace(sleep=sleep))
    return made


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


def end_of_log(cursor: str | None) -> httpx2.Response:
    place = {"hasNextPage": False, "endCursor": cursor}
    return ok({"data": {"activity": {"totalCount": 0, "nodes": [], "pageInfo": place}}})


def following(script: Script, patience: float = 60, **arguments: Any) -> Iterator[str]:
    for heard in script.client(patience=patience).follow(**arguments):
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


@pytest.mark.parametrize("nowhere", [None, UNSET])
def test_a_place_that_is_none_is_from_now_on(nowhere: Any, pauses: list[float]) -> None:
    script = Script(end_of_log("9"), stream(), stream(entry("10"), complete=True))

    assert list(following(script, since=nowhere, after=nowhere)) == ["10"]
    assert [variables["after"] for variables in script.variables[1:]] == ["9", "9"]


def test_a_subscription_waits_for_a_graphmem_that_starts_and_says_so(
    pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    script = Script(httpx2.ConnectError("refused"), busy(5), end_of_log("9"), stream(entry("10"), complete=True))

    with caplog.at_level(logging.WARNING, "graphmem.client"):
        assert list(following(script, patience=0)) == ["10"]
    assert pauses == [1, 5]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Following again in 1 s",
        "Following again in 5 s",
    ]


@pytest.mark.parametrize("code", ["SLOW_CONSUMER", "THROTTLED", "TIMEOUT", "UNAVAILABLE"])
def test_a_subscription_goes_on_after_what_passes(code: str, pauses: list[float]) -> None:
    script = Script(stream(entry("1"), failure(code, cursor="2")), stream(entry("3"), complete=True))

    assert list(following(script, after="0")) == ["1", "3"]
    assert [variables["after"] for variables in script.variables] == ["0", "2"]


def test_a_subscription_ends_with_what_does_not_pass() -> None:
    with pytest.raises(errors.CursorExpired):
        list(following(Script(stream(failure("CURSOR_EXPIRED"))), after="1"))
    with pytest.raises(errors.Unauthenticated):
        list(following(Script(ok(failure("UNAUTHENTICATED"), 401)), after="1"))


def test_a_subscription_ends_when_its_client_is_closed() -> None:
    client = Script(stream(entry("1")), stream(entry("2"))).client()
    entries = client.follow(after="0")

    assert next(entries).cursor == "1"
    client.close()
    assert list(entries) == []
    with pytest.raises(RuntimeError, match="closed"):
        next(client.follow(after="0"))
