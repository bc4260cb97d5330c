"""What a model and its client are told of the tools, and what a tool makes of arguments that are wrong."""

from __future__ import annotations

import json
import re

import pytest
from jsonschema import Draft202012Validator

from graphmem.errors import BadUserInput
from graphmem.mcp.session import Session
from graphmem.mcp.tools import TOOLS
from graphmem.model.principal import Permission

SESSION: Session = None  # type: ignore[assignment]  # nothing is asked of it
_OWNERS = ("user_id", "agent_id", "app_id", "run_id", "project", "owner", "scope")


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_has_an_example_that_it_takes(name: str) -> None:
    example = re.search(r"Example: (\{.*?\})(, then|$)", TOOLS[name].description)
    assert example
    Draft202012Validator(TOOLS[name].described().input_schema).validate(json.loads(example[1]))


@pytest.mark.parametrize("name", TOOLS)
def test_its_schemas_are_of_objects_with_every_argument_described(name: str) -> None:
    described = TOOLS[name].described()

    assert described.output_schema
    for schema in (described.input_schema, described.output_schema):
        Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
    assert all("description" in one for one in described.input_schema["properties"].values())


@pytest.mark.parametrize("name", TOOLS)
def test_a_model_cannot_say_whose_memories_it_means(name: str) -> None:
    assert not {*_OWNERS} & {*TOOLS[name].described().input_schema["properties"]}


def test_clients_are_told_which_tools_change_something() -> None:
    changing = {name for name, tool in TOOLS.items() if not tool.described().annotations.read_only_hint}  # type: ignore[union-attr]

    assert changing == {"remember", "update_memory", "forget"}
    assert all((TOOLS[name].permission is not Permission.READ) == (name in changing) for name in TOOLS)


def test_clients_are_told_of_each_tool_what_a_call_and_its_repetition_do() -> None:
    hints = {name: tool.described().annotations for name, tool in TOOLS.items()}

    assert {name for name, one in hints.items() if one and one.destructive_hint} == {"update_memory", "forget"}
    assert {name for name, one in hints.items() if one and not one.idempotent_hint} == {"remember", "update_memory"}
    assert {one and one.open_world_hint for one in hints.values()} == {False}
    assert all(one and one.title == TOOLS[name].title == TOOLS[name].described().title for name, one in hints.items())


@pytest.mark.parametrize("name", TOOLS)
def test_its_schemas_have_no_references_which_some_clients_lose(name: str) -> None:
    described = TOOLS[name].described()

    assert "$" not in json.dumps([described.input_schema, described.output_schema])


@pytest.mark.parametrize("name", TOOLS)
def test_an_argument_that_is_null_is_as_if_it_were_not_given(name: str) -> None:
    arguments = TOOLS[name].arguments
    needed = {field: "tea" for field, info in arguments.model_fields.items() if info.is_required()}

    assert arguments.model_validate(dict.fromkeys(arguments.model_fields) | needed) == arguments(**needed)


async def test_an_argument_that_a_tool_does_not_have_is_refused() -> None:
    with pytest.raises(BadUserInput, match=r"user_id: "):
        await TOOLS["search_memories"].call(SESSION, {"query": "tea", "user_id": "bob"})
    with pytest.raises(BadUserInput, match=r"user_id: "):
        await TOOLS["search_memories"].call(SESSION, {"query": "tea", "user_id": None})


async def test_a_refusal_names_each_of_the_first_mistakes_and_quotes_nothing() -> None:
    with pytest.raises(BadUserInput) as refused:
        await TOOLS["search_memories"].call(SESSION, {"top_k": "zqsecret", "threshold": 7})

    assert [part.split(":")[0] for part in refused.value.message.split("; ")] == ["query", "top_k", "threshold"]
    assert "zqsecret" not in refused.value.message
