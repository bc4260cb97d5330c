from __future__ import annotations

import pytest

from graphmem.access.credentials import MALFORMED, read_token


@pytest.mark.parametrize(
    ("authorization", "api_key", "token"),
    [
        ([], [], None),
        (["Bearer abc"], [], "abc"),
        (["bearer  abc "], [], "abc"),
        (["Token abc"], [], "abc"),
        ([], ["abc"], "abc"),
        (["Bearer abc"], ["abc"], "abc"),
        (["Bearer abc"], ["def"], MALFORMED),
        (["Bearer abc", "Bearer def"], [], MALFORMED),
        (["Basic abc"], [], MALFORMED),
        (["abc"], [], MALFORMED),
        (["Bearer"], [], MALFORMED),
        ([""], [], MALFORMED),
    ],
)
def test_a_token_is_in_one_of_two_headers(authorization: list[str], api_key: list[str], token: str | None) -> None:
    assert read_token(authorization, api_key) == token
