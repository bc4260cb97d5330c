"""Errors over MCP: a code and what to do, and nothing of what went wrong inside."""

from __future__ import annotations

import logging

import mcp_types as wire
import pytest

from graphmem.errors import BadUserInput, GraphmemError, NotFound, Throttled, Unavailable
from graphmem.mcp.errors import MAX_QUOTE, expected, protocol_error, refused_call


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
