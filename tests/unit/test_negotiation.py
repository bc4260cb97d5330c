"""The type of an answer is the one that the caller likes best."""

from __future__ import annotations

import pytest

from graphmem.api.negotiation import ANSWERS, JSON, RESPONSE_JSON, negotiate, rank


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        ("Application/GraphQL-Response+JSON; charset=utf-8", RESPONSE_JSON),
        # Apollo's, urql's, and a browser's
        (f"{RESPONSE_JSON},application/json;q=0.9", RESPONSE_JSON),
        (f"{RESPONSE_JSON}, application/graphql+json, application/json, text/event-stream", RESPONSE_JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        (f"application/json, {RESPONSE_JSON}", JSON),
        (f"application/json;q=0.5, {RESPONSE_JSON};q=0.6", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.2, */*;q=0.1", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.2, */*", JSON),
        (f"*/*, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0, */*", JSON),
        ("application/json;q=0, application/*", RESPONSE_JSON),
        ("application/json;q=nonsense", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("application/jsonx, json", None),
        (",;,", None),
    ],
)
def test_an_answer_has_the_type_that_is_liked_best(accept: str | None, chosen: str | None) -> None:
    assert negotiate(accept, ANSWERS) == chosen


def test_what_names_it_most_exactly_decides() -> None:
    assert rank("*/*;q=1, text/*;q=0.5, text/css;q=0.2", "text/css")[0] == 0.2
    assert rank("*/*;q=1, text/*;q=0.5", "text/css")[0] == 0.5
    assert rank("text/css;q=0.2", "text/html")[0] == 0
