"""The parameters of a request are the same in a body and in a URL."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.api.request_parameters import parse_url, read_parameters
from graphmem.errors import BadUserInput, LimitExceeded


def test_all_parameters_are_read() -> None:
    read = read_parameters(
        {"query": "{ a }", "operationName": "A", "variables": {"b": 1}, "extensions": {"c": 2}, "unknown": 3}
    )

    assert (read.query, read.operation_name, read.variables, read.extensions) == ("{ a }", "A", {"b": 1}, {"c": 2})
    assert read.protocol == "http"


def test_the_id_of_a_document_is_one_of_the_extensions() -> None:
    assert read_parameters({"documentId": "d"}).extensions == {"documentId": "d"}
    assert read_parameters({"documentId": "d", "extensions": {"e": 1}}).extensions == {"e": 1, "documentId": "d"}


def test_null_is_as_left_out() -> None:
    read = read_parameters(
        {"query": None, "operationName": None, "variables": None, "extensions": None, "documentId": None}
    )

    assert (read.query, read.operation_name, read.variables, read.extensions) == (None, None, None, None)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("query", [5, {}, [], False]),
        ("operationName", [5, {}, [], False]),
        ("variables", [5, "x", [], False]),
        ("extensions", [5, "x", [], False]),
    ],
)
def test_a_parameter_of_another_kind_is_bad_user_input(name: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(BadUserInput, match=f"request's {name} must be an? (string|object)"):
            read_parameters({"query": "{ a }", name: value})


def test_variables_and_extensions_of_a_url_are_json() -> None:
    assert parse_url({"query": "{ a }", "variables": '{"n": 1}', "extensions": "{}", "operationName": ""}) == {
        "query": "{ a }",
        "variables": {"n": 1},
        "extensions": {},
    }
    assert parse_url({"variables": "null", "extensions": ""}) == {"variables": None}


@pytest.mark.parametrize("text", ["[]", "5", "{", '"x"', '{"a": NaN}', "nonsense", "\ufffd"])
@pytest.mark.parametrize("name", ["variables", "extensions"])
def test_what_is_no_json_object_in_a_url_is_bad_user_input(name: str, text: str) -> None:
    with pytest.raises(BadUserInput):
        parse_url({name: text})


def test_json_of_a_url_is_bounded_as_that_of_a_body() -> None:
    with pytest.raises(LimitExceeded, match="nested"):
        parse_url({"variables": '{"a":' * 100 + "1" + "}" * 100})
