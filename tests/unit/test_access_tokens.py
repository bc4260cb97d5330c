from __future__ import annotations

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
