"""A body is bounded before it is parsed."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.wire.json_body import MAX_DEPTH, MAX_VALUES, parse_body


def body(variables: Any) -> bytes:
    return json.dumps({"query": "{ a }", "variables": variables}, ensure_ascii=False).encode()


def test_a_body_is_read_as_it_is() -> None:
    assert parse_body(b'\xef\xbb\xbf {"query": "{ a }", "variables": {"n": 123456789012345678901234567890}}') == {
        "query": "{ a }",
        "variables": {"n": 123456789012345678901234567890},
    }


@pytest.mark.parametrize(
    "data", [b"", b" ", b"[]", b"null", b"1", b'"a"', b"{", b'{"a": 1}}', b"\xff", b'{"a": "\xff"}', b'{"a": NaN}']
)
def test_what_is_no_json_object_is_bad_user_input(data: bytes) -> None:
    with pytest.raises(BadUserInput):
        parse_body(data)


def test_values_are_counted_before_they_are_made() -> None:
    assert len(parse_body(body(["a"] * (MAX_VALUES - 3)))["variables"]) == MAX_VALUES - 3
    with pytest.raises(LimitExceeded, match="more than 300,000 values"):
        parse_body(body(["a"] * (MAX_VALUES + 1)))


@pytest.mark.parametrize("text", [",", "[{,", '\\",', '"\\', "\\\\,"])
def test_what_stands_in_texts_is_not_counted(text: str) -> None:
    sent = text * MAX_VALUES

    assert parse_body(body({"text": [sent, sent]}))["variables"] == {"text": [sent, sent]}


@pytest.mark.parametrize(
    "filling", [b"[],", b" ", b'"",', b"{},", b"[", b'{"a":', b"1,", b'"\\"', b"\\\\,", b'",'], ids=repr
)
@pytest.mark.parametrize("start", [b"", b'{"variables":[', b'{"query":"'], ids=repr)
def test_as_much_as_may_be_sent_is_refused_soon(start: bytes, filling: bytes) -> None:
    data = start + filling * ((MAX_REQUEST_BYTES - len(start)) // len(filling))
    started = time.monotonic()

    with pytest.raises((BadUserInput, LimitExceeded)):
        parse_body(data)

    assert time.monotonic() - started < 5


def test_integers_have_a_limit() -> None:
    assert parse_body(b'{"n": %s}' % (b"1" * 1_000)) == {"n": int("1" * 1_000)}
    with pytest.raises(BadUserInput, match="more than 1,000 digits"):
        parse_body(b'{"n": %s}' % (b"1" * 1_001))


def test_depth_has_a_limit() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"

    parse_body(nested(MAX_DEPTH))
    with pytest.raises(LimitExceeded, match="more than 64 levels"):
        parse_body(nested(MAX_DEPTH + 1))
    with pytest.raises(LimitExceeded, match="more than 64 levels"):
        parse_body(nested(100_000))
