"""Errors over MCP: a code and what to do, and nothing of what went wrong inside."""

from __future__ import annotations

import json
import logging

import mcp_types as wire
import pytest

from graphmem.errors import BadUserInput, DeadlineExceeded, GraphmemError, NotFound, Throttled, Unavailable
from graphmem.mcp.errors import MAX_QUOTE, expected, protocol_error, refuse, refused_call


def told(error: GraphmemError) -> str:
    result = refused_call(error)
    assert result.is_error
    [content] = result.content
    assert isinstance(content, wire.TextContent)
    return content.text


def test_a_model_reads_the_code_the_message_and_the_place() -> None:
    assert told(BadUserInput("It is blank.", field=["text"])) == "BAD_USER_INPUT: It is blank. (at text)"


def test_it_is_told_when_to_try_again() -> None:
    assert told(Throttled("Too many.", retry_after=3.2)) == "THROTTLED: Too many. Try again in 3 s."


def test_a_long_message_is_cut() -> None:
    assert len(told(BadUserInput("a" * 10_000))) < MAX_QUOTE + 100


@pytest.mark.parametrize("fault", [RuntimeError("zqsecret"), GraphmemError("zqsecret")])
def test_a_fault_is_logged_and_told_nobody(fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        shown = told(expected(fault))

    assert shown.startswith("INTERNAL: ")
    assert "zqsecret" not in shown
    assert [record.message for record in caplog.records] == ["A request failed."]


@pytest.mark.parametrize(
    ("error", "code"), [(NotFound("No."), wire.INVALID_PARAMS), (Unavailable("No."), wire.INTERNAL_ERROR)]
)
def test_what_is_no_call_of_a_tool_has_an_error_of_the_protocol(error: GraphmemError, code: int) -> None:
    assert protocol_error(error).error.code == code
    assert protocol_error(error).error.data == {"code": error.code}


@pytest.mark.parametrize(
    ("error", "status", "code", "again"),
    [
        (Throttled("Too many.", retry_after=3.2), 429, wire.INVALID_REQUEST, "4"),
        (Unavailable("graphmem is stopping."), 503, wire.INTERNAL_ERROR, None),
        (DeadlineExceeded("Too slow."), 504, wire.INTERNAL_ERROR, None),
    ],
)
def test_a_request_that_must_end_has_a_status_and_an_error_of_json_rpc(
    error: GraphmemError, status: int, code: int, again: str | None
) -> None:
    response = refuse({}, error)

    assert (response.status_code, response.headers.get("Retry-After")) == (status, again)
    assert json.loads(bytes(response.body))["error"] == {
        "code": code,
        "message": told(error),
        "data": {"code": error.code},
    }
