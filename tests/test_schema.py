"""The schema is good by the rules of linters, and good for whoever wrote a client for the last release."""

from __future__ import annotations

import re
from pathlib import Path

from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema, find_breaking_changes

from graphmem.api.schema import export_schema
from tests.node_packages import NodePackages

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"
RELEASED = Path(__file__).parent / "released"
"""The schema of the last release, named by its version."""

ACCEPTED = {
    "Field Message.role changed type from String! to MessageRole!.": "`givenRole` has the text, whatever it is.",
    "Field Signal.name changed type from String! to SignalName!.": "It is what the argument `signals` takes.",
}
"""Changes since then that can break a client, with the reason; the changelog tells them too."""


def test_a_client_of_the_last_release_finds_all_that_it_used() -> None:
    [version, *_] = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", CHANGELOG.read_text("utf-8"), re.MULTILINE)
    [released] = RELEASED.iterdir()
    assert released.name == f"{version}.graphql", f"a release keeps its schema: graphmem schema > {released}"

    changes = find_breaking_changes(build_schema(released.read_text("utf-8")), build_schema(export_schema()))

    assert {change.description for change in changes} == set(ACCEPTED)


def test_every_mutation_takes_an_input_and_answers_with_what_was_refused() -> None:
    mutation = build_schema(export_schema()).mutation_type
    assert mutation
    for name, field in mutation.fields.items():
        others = {key: one.deprecation_reason for key, one in field.args.items() if key != "input"}
        assert "input" in field.args, name
        assert all(others.values()), f"{name}: {others}"
        payload = field.type
        assert isinstance(payload, GraphQLObjectType), name
        assert str(payload.fields["userErrors"].type) == "[UserError!]!", name


def test_every_argument_is_described() -> None:
    for kind in build_schema(export_schema()).type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                without = [key for key, argument in field.args.items() if not argument.description]
                assert not without, f"{kind.name}.{name}: {without}"


async def test_linters_find_nothing_to_say_about_the_schema(node_tools: NodePackages) -> None:
    (node_tools.directory / "schema.graphql").write_text(export_schema())

    assert await node_tools.output("eslint", "schema.graphql") == ""
