from __future__ import annotations

from typing import Any

import pytest

from graphmem.wire.text_parts import join_text_parts

HELLO: dict[str, Any] = {"type": "text", "text": "Hello."}
PICTURE: dict[str, Any] = {"type": "image_url", "image_url": {"url": "data:"}}


def content_after(content: Any, wrap: str | None = "input") -> Any:
    messages = {"messages": [{"role": "user", "content": content}]}
    variables = {wrap: messages} if wrap else messages
    join_text_parts(variables)
    return messages["messages"][0]["content"]


@pytest.mark.parametrize("wrap", ["input", "i", None])
def test_the_texts_of_parts_are_one_content(wrap: str | None) -> None:
    assert content_after([HELLO, PICTURE, {"type": "text", "text": "Bye."}], wrap) == "Hello.\nBye."


def test_parts_of_responses_are_texts_too() -> None:
    assert content_after([{"type": "input_text", "text": "Hello."}, {"type": "output_text", "text": "Bye."}]) == (
        "Hello.\nBye."
    )


@pytest.mark.parametrize(
    "content", ["Hello.", None, 7, {"type": "text"}, [HELLO, "Bye."], [{"text": "a"}], [{"type": "text"}]]
)
def test_what_is_no_list_of_parts_is_left_for_graphql_to_refuse(content: Any) -> None:
    assert content_after(content) == content


@pytest.mark.parametrize(
    "variables", [None, [], "a", {"messages": "a"}, {"input": {"messages": ["a", None]}}, {"a": None}]
)
def test_variables_of_any_shape_are_taken(variables: Any) -> None:
    join_text_parts(variables)
