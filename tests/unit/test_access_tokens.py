from __future__ import annotations

import pytest

from graphmem.access.credentials import MALFORMED, network_of, read_token
from graphmem.access.tokens import Token, hash_secret, is_secret, make_token, parse_token


def test_a_token_is_read_as_it_was_made_and_shows_its_secret_to_nobody() -> None:
    tokens = [make_token() for _ in range(100)]

    assert [parse_token(token.text) for token in tokens] == tokens
    assert len({token.secret for token in tokens}) == len({token.key_id for token in tokens}) == 100
    assert all(token.secret not in repr(token) for token in tokens)


def test_a_token_that_was_copied_wrongly_is_none() -> None:
    text = make_token().text
    swapped = text[:30] + ("a" if text[30] != "a" else "b") + text[31:]

    for wrong in (
        text[:-1],
        text + "a",
        swapped,
        text.upper(),
        f" {text}",
        f"{text}\n",
        text.replace("gm_", "gh_"),
        "",
    ):
        assert parse_token(wrong) is None


def test_a_secret_of_the_least_value_is_as_long_as_others() -> None:
    token = Token("0" * 16, "0" * 43)

    assert parse_token(token.text) == token


def test_only_the_secret_itself_has_its_hash() -> None:
    assert is_secret("secret", hash_secret("secret"))
    assert not is_secret("secreT", hash_secret("secret"))
    assert not is_secret("", hash_secret("secret"))
    assert len(hash_secret("secret")) == 64


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


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("::1", "::1"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_who_has_one_address_of_a_network_is_counted_by_all_of_it(address: str, network: str) -> None:
    assert network_of(address) == network
