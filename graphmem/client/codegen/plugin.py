"""The plugin for ariadne-codegen that makes the methods of the client what people like to write."""

from __future__ import annotations

import ast
from keyword import iskeyword
from typing import Any

from ariadne_codegen.plugins.base import Plugin
from graphql import (
    ExecutableDefinitionNode,
    FieldNode,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    assert_object_type,
)

LOOK_UPS = {"memory", "node", "owner"}
"""The fields of Query whose null is an answer: there is no such thing."""

NULL_WHEN_REFUSED = [
    ("AddMemoriesPayload", "outcome"),
    ("UpdateMemoryPayload", "memory"),
    ("ProjectPayload", "project"),
]
"""The fields of mutations' results that are null only beside userErrors, which the client raises."""

IDS = {"user_id": "userId", "agent_id": "agentId", "app_id": "appId", "run_id": "runId"}
"""The arguments that stand for a scope, and its fields."""

_UNSET_ID = "Union[str, UnsetType]"


class FriendlyMethods(Plugin):
    """Lets methods take a scope's ids, options by name, and JSON for inputs; no answer is null for an error."""

    def __init__(self, schema: GraphQLSchema, config_dict: dict[str, Any]) -> None:
        super().__init__(schema, config_dict)
        self._descriptions: dict[str, str] = {}

    def process_schema(self, schema: GraphQLSchema) -> GraphQLSchema:
        """Tells the generator what is not null where nothing has been raised."""
        for root in (schema.query_type, schema.mutation_type):
            for name in assert_object_type(root).fields.keys() - LOOK_UPS:
                _require(assert_object_type(root), name)
        for owner, name in NULL_WHEN_REFUSED:
            _require(assert_object_type(schema.type_map[owner]), name)
        return schema

    def process_name(self, name: str, node: Node | None = None) -> str:
        """Leaves `filter` and `type` as they are: only keywords need another name."""
        plain = name.removesuffix("_")
        return name if iskeyword(plain) else plain

    def generate_result_class(
        self,
        class_def: ast.ClassDef,
        operation_definition: ExecutableDefinitionNode,
        selection_set: SelectionSetNode,
    ) -> ast.ClassDef:
        """Leaves out userErrors, which the client raises."""
        kept = [
            node for node in class_def.body if not (isinstance(node, ast.AnnAssign) and _named(node) == "user_errors")
        ]
        class_def.body = kept
        return class_def

    def generate_input_field(
        self, field_implementation: ast.AnnAssign, input_field: GraphQLInputField, field_name: str
    ) -> ast.AnnAssign:
        """Lets type checkers know a field that is a keyword by its other name: they read `alias`, and nothing else."""
        call = field_implementation.value
        if isinstance(call, ast.Call):
            aliases = [keyword for keyword in call.keywords if keyword.arg == "alias"]
            call.keywords = [keyword for keyword in call.keywords if keyword not in aliases]
            for name in ("validation_alias", "serialization_alias"):
                call.keywords += [ast.keyword(name, keyword.value) for keyword in aliases]
        return field_implementation

    def generate_arguments(
        self, arguments: ast.arguments, variable_definitions: tuple[VariableDefinitionNode, ...]
    ) -> ast.arguments:
        """Puts four ids in the place of a scope, and lets what is optional be given by name only."""
        needed = len(arguments.args) - len(arguments.defaults)
        arguments.args, optional = arguments.args[:needed], arguments.args[needed:]
        arguments.kwonlyargs = [argument for given in optional for argument in _arguments_for(given)]
        arguments.kw_defaults = [ast.Name("UNSET") for _ in arguments.kwonlyargs]
        arguments.defaults, arguments.kwarg = [], None
        for argument in (*arguments.args, *arguments.kwonlyargs):
            if argument.annotation is not None:
                argument.annotation = _OrJson(self.schema).visit(argument.annotation)
        return arguments

    def generate_arguments_dict(
        self, dict_: ast.Dict, variable_definitions: tuple[VariableDefinitionNode, ...]
    ) -> ast.Dict:
        """Makes a scope of the four ids."""
        ids = ", ".join(f"{field}={name}" for name, field in IDS.items())
        scope = ast.parse(f"scope_of({ids})", mode="eval").body
        dict_.values = [
            scope if isinstance(value, ast.Name) and value.id == "scope" else value for value in dict_.values
        ]
        return dict_

    def generate_client_method(
        self, method_def: ast.FunctionDef | ast.AsyncFunctionDef, operation_definition: OperationDefinitionNode
    ) -> ast.FunctionDef | ast.AsyncFunctionDef:
        """Takes note of the method's description, lets it pass no arguments on, and has the client read its answer."""
        self._descriptions[method_def.name] = self._description(operation_definition)
        for call in (node for node in ast.walk(method_def) if isinstance(node, ast.Call)):
            call.keywords = [keyword for keyword in call.keywords if keyword.arg is not None]  # not **kwargs
            match call.func:
                case ast.Attribute(value=kind, attr="model_validate"):
                    call.func, call.args = ast.Name("read"), [kind, *call.args]
        return method_def

    def generate_client_module(self, module: ast.Module) -> ast.Module:
        """Adds the descriptions, and imports what the methods use beside what is generated."""
        module.body = [node for node in module.body if not isinstance(node, ast.FunctionDef)]
        for method in (node for node in ast.walk(module) if isinstance(node, ast.AsyncFunctionDef)):
            method.body.insert(0, ast.Expr(ast.Constant(self._descriptions[method.name])))
        module.body.insert(0, ast.parse("from collections.abc import Mapping, Sequence").body[0])
        module.body.insert(0, ast.parse("from ..messages import read, scope_of").body[0])
        return module

    def _description(self, operation: OperationDefinitionNode) -> str:
        [field] = operation.selection_set.selections
        assert isinstance(field, FieldNode)
        root = assert_object_type(self.schema.get_root_type(operation.operation))
        return (root.fields[field.name.value].description or "").replace("\n", " ")


class _OrJson(ast.NodeTransformer):
    """Lets an argument be JSON where it is an input, and any sequence where it is a list."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == "list":
            return ast.Name("Sequence")
        if isinstance(self._schema.type_map.get(node.id), GraphQLInputObjectType):
            return ast.parse(f"Union[{node.id}, Mapping[str, Any]]", mode="eval").body
        return node


def _arguments_for(argument: ast.arg) -> list[ast.arg]:
    if argument.arg != "scope":
        return [argument]
    return [ast.arg(name, ast.parse(_UNSET_ID, mode="eval").body) for name in IDS]


def _require(owner: GraphQLObjectType, name: str) -> None:
    field = owner.fields[name]
    if not isinstance(field.type, GraphQLNonNull):
        field.type = GraphQLNonNull(field.type)


def _named(node: ast.AnnAssign) -> Any:
    return node.target.id if isinstance(node.target, ast.Name) else None
