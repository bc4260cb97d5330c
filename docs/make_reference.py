"""Writes the pages under docs/reference/ from the code: `make reference`. A test compares them with what it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
    print_ast,
)

from graphmem import errors
from graphmem.api.schema import export_schema
from graphmem.cli import commands
from graphmem.config.settings import Settings, default_of, variable_of
from graphmem.extraction.commands import MAX_TURN
from graphmem.model import categories, filters, limits, metadata
from graphmem.model.filter_json import JSON_FIELDS
from graphmem.model.relation_type import FORMER, OTHER, RELATION_TYPES
from graphmem.model.transfer import FORMAT, LINE_FIELDS, VERSION_FIELDS, LineKind
from graphmem.service.context_pack import MAX_TOKENS
from graphmem.store.metadata_keys import MAX_METADATA_KEYS
from graphmem.store.queries import CypherQuery
from graphmem.web.guide import chapters, parameters, pasted
from graphmem.wire import json_body

FOLDER = Path(__file__).parent / "reference"


def pages() -> dict[str, str]:
    """Returns the text of each page, by its name."""
    schema = build_schema(export_schema())
    return {
        "settings": _settings(),
        "commands": _commands(),
        "queries": _queries(schema),
        "mutations": _mutations(schema),
        "subscriptions": _subscriptions(schema),
        "types": _types(schema),
        "filters": _filters(),
        "errors": _errors(schema),
        "limits": _limits(),
        "relations": _relations(),
        "export-format": _export_format(),
        "browser-queries": _browser_queries(),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *parts]) + "\n"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Returns a Markdown table without its empty columns."""
    body = list(rows)
    kept = [place for place in range(len(columns)) if any(row[place] for row in body)]
    lines = [columns, ["---"] * len(columns), *body]
    return "\n".join(f"| {' | '.join(_cell(line[place]) for place in kept)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _settings() -> str:
    rows = [
        (f"`{variable_of(one)}`", _default(default_of(one)), one.metadata["description"]) for one in fields(Settings)
    ]
    secrets = [f"`{variable_of(one)}`" for one in fields(Settings) if one.metadata["secret"]]
    return _page(
        "Settings",
        "Settings are environment variables, and these are all of them. `GRAPHMEM_PORT=9000 make serve` sets one "
        "for one start; `graphmem config` prints them with their present values. A variable that begins with "
        "`GRAPHMEM_` and is none of these is an error.",
        "A secret can also be in a file, such as a Docker secret: a variable with `_FILE` at its end has the file's "
        f"path. These are secrets: {', '.join(secrets)}.",
        _table(("variable", "default", "what it is"), rows),
    )


def _default(value: Any) -> str:
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, Path):
        return f"`~/{value.relative_to(Path.home())}`"
    return f"`{str(value).lower()}`"


def _commands() -> str:
    return _page(
        "Commands",
        "`make` installs the command as `.venv/bin/graphmem`. A command that fails prints one sentence and exits with "
        "status 1.",
        *_described(commands, click.Context(commands, info_name="graphmem")),
    )


def _described(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yields the parts of a command's section, then those of its subcommands."""
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"## {context.command_path}"
    yield f"```\n{context.command_path} {usage}\n```"
    yield re.sub(r"\s+", " ", command.help or "")
    options = [
        record
        for parameter in command.params
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context))
    ]
    if options:
        yield _table(("option", "what it does"), [(f"`{names}`", text) for names, text in options])
    if isinstance(command, click.Group):
        for name, part in command.commands.items():
            yield from _described(part, click.Context(part, info_name=name, parent=context))


def _queries(schema: GraphQLSchema) -> str:
    assert schema.query_type
    return _page(
        "Queries",
        "The endpoint is `/graphql`, by POST. A browser that opens it gets GraphiQL with the whole schema, which is "
        "also in `schema.graphql`; `graphmem schema` prints it. The header `X-Graphmem-Project` chooses a project.",
        *_operations(schema.query_type),
    )


def _mutations(schema: GraphQLSchema) -> str:
    assert schema.mutation_type
    about = "A refused mutation has changed nothing, and says why in `userErrors`: see [errors](errors.md)."
    return _page("Mutations", about, *_operations(schema.mutation_type))


def _subscriptions(schema: GraphQLSchema) -> str:
    assert schema.subscription_type
    about = "They are answered over WebSocket and as server-sent events: see [the guide](../guide/live.md)."
    return _page("Subscriptions", about, *_operations(schema.subscription_type))


def _types(schema: GraphQLSchema) -> str:
    shown = [
        one
        for one in schema.type_map.values()
        if one not in (schema.query_type, schema.mutation_type, schema.subscription_type)
        and not is_introspection_type(one)
        and not is_specified_scalar_type(one)
    ]
    about = "The inputs and results of [queries](queries.md) and [mutations](mutations.md), by name."
    return _page("Types", about, *(part for one in sorted(shown, key=lambda one: one.name) for part in _type(one)))


def _operations(root: GraphQLObjectType) -> Iterator[str]:
    for name, field in root.fields.items():
        yield f"## {name}"
        yield f"{field.description} Returns {_named(field)}."
        if field.args:
            rows = [(f"`{arg}`", _named(one), _default_of(one), _about(one)) for arg, one in field.args.items()]
            yield _table(("argument", "type", "default", "what it is"), rows)


def _parts(kind: str, parts: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]) -> str:
    return _table(
        (kind, "type", "default", "what it is"),
        [(f"`{name}`", _named(part), _default_of(part), _about(part)) for name, part in parts.items()],
    )


def _about(part: GraphQLArgument | GraphQLInputField) -> str:
    deprecation = f"Deprecated: {part.deprecation_reason}" if part.deprecation_reason else ""
    return " ".join(filter(None, (part.description, deprecation)))


def _type(one: GraphQLNamedType) -> Iterator[str]:
    yield f"## {one.name}"
    yield f"*{_kind(one)}* {' '.join((one.description or '').split())}"
    match one:
        case GraphQLEnumType():
            yield _table(
                ("value", "meaning"), [(f"`{name}`", value.description or "") for name, value in one.values.items()]
            )
        case GraphQLInputObjectType():
            rows = [(f"`{name}`", _named(part), _default_of(part), _about(part)) for name, part in one.fields.items()]
            yield _table(("field", "type", "default", "what it is"), rows)
        case GraphQLObjectType() | GraphQLInterfaceType():
            if one.interfaces:
                yield f"It is a {' and a '.join(f'[{base.name}](#{base.name.lower()})' for base in one.interfaces)}."
            yield _table(
                ("field", "type", "what it is"),
                [
                    (f"`{name}`{_arguments(part)}", _named(part), part.description or "")
                    for name, part in one.fields.items()
                ],
            )


def _kind(one: GraphQLNamedType) -> str:
    kinds: dict[type[GraphQLNamedType], str] = {
        GraphQLEnumType: "Enum.",
        GraphQLInputObjectType: "Input.",
        GraphQLInterfaceType: "Interface.",
        GraphQLObjectType: "Object.",
        GraphQLUnionType: "Union.",
    }
    return kinds.get(type(one), "Scalar.")


def _arguments(field: GraphQLField) -> str:
    return f" ({', '.join(f'`{name}`' for name in field.args)})" if field.args else ""


def _named(part: GraphQLField | GraphQLArgument | GraphQLInputField) -> str:
    """Returns the type, with a link to its section."""
    named = get_named_type(part.type)
    return f"`{part.type}`" if is_specified_scalar_type(named) else f"[`{part.type}`](types.md#{named.name.lower()})"


def _default_of(part: GraphQLArgument | GraphQLInputField) -> str:
    node = part.ast_node.default_value if part.ast_node else None
    return f"`{print_ast(node)}`" if node else ""


def _filters() -> str:
    json_names: dict[filters.Field, list[str]] = {}
    for name, field in JSON_FIELDS.items():
        json_names.setdefault(field, []).append(f"`{name}`")
    rows = [
        (
            f"`{_camel(field)}`",
            ", ".join(json_names.get(field, [])) or f"`{field}`",
            ", ".join(f"`{operator}`" for operator in operators),
        )
        for field, operators in filters.OPERATORS.items()
    ]
    return _page(
        "Filters",
        "The fields of the typed `filter` and of the JSON `filters`, with their operators. The JSON spelling takes all "
        "of them; [the inputs](types.md#memoryfilter) of the typed one show which of them it takes. [The "
        "guide](../guide/filters.md) has examples.",
        _table(("`filter`", "`filters`", "operators"), rows),
        "`filters` also takes `AND` and `OR` with a list, `NOT` with an object or a list, a bare value for `eq` "
        "(for `keywords` and `text`: for `contains`), a list for `in`, and `*` for any value. All keys of an "
        "object must hold.",
        f"A filter has up to {filters.MAX_CONDITIONS} conditions, nested up to {filters.MAX_DEPTH} levels deep.",
    )


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def _errors(schema: GraphQLSchema) -> str:
    codes = schema.type_map["ErrorCode"]
    assert isinstance(codes, GraphQLEnumType)
    raised = {vars(one).get("code") for one in vars(errors).values() if isinstance(one, type)}
    rows = [
        (f"`{code}`", value.description or "", "" if code in raised else "not answered yet; reserved")
        for code, value in codes.values.items()
    ]
    return _page(
        "Errors",
        "A mutation returns errors in its payload as `userErrors`, and has changed nothing. Errors of a query "
        "are GraphQL errors, with the code in `extensions.code` and the offending argument in `extensions.field`. "
        "An `INTERNAL` error has an `extensions.requestId`, under which the log gives the reason.",
        _table(("code", "meaning", "note"), rows),
    )


def _limits() -> str:
    rows: Mapping[str, str] = {
        "a request's body": f"{_bytes(limits.MAX_REQUEST_BYTES)}, {json_body.MAX_VALUES:,} JSON values, "
        f"{json_body.MAX_DEPTH} levels, numbers of {json_body.MAX_DIGITS:,} digits",
        "a text, a message": _bytes(limits.MAX_TEXT_BYTES),
        "messages of an add, ids, items of a batch, entries of a page, values of `in`": f"{limits.MAX_ITEMS:,}",
        "metadata of a memory": f"{_bytes(limits.MAX_METADATA_BYTES)}, {metadata.MAX_DEPTH} levels, keys of "
        f"{metadata.MAX_KEY_LENGTH} characters",
        "different metadata paths of a project": f"{MAX_METADATA_KEYS:,}",
        "an owner's id": _bytes(limits.MAX_ID_BYTES),
        "the name of a category, role, speaker or project": _bytes(limits.MAX_NAME_BYTES),
        "the description of a category": _bytes(limits.MAX_DESCRIPTION_BYTES),
        "categories of a project's own": f"{categories.MAX_CHOICES:,}",
        "`includes`, `excludes`, `customInstructions`": _bytes(limits.MAX_INSTRUCTIONS_BYTES),
        "conditions of a filter, and their nesting": f"{filters.MAX_CONDITIONS}, {filters.MAX_DEPTH} levels",
        "tokens of a context pack": f"{MAX_TOKENS:,}",
        "a turn that rules read completely for a command to forget": f"{MAX_TURN:,} characters",
    }
    return _page(
        "Limits",
        "Larger input is refused with `LIMIT_EXCEEDED`, a number out of its range with `BAD_USER_INPUT`.",
        _table(("what", "at most"), rows.items()),
        "## A request's cost",
        "A document has a size of its own (`LIMIT_EXCEEDED`). What an operation asks for is measured before anything "
        "runs, and refused with `COST_LIMIT_EXCEEDED`, which says the figure; "
        "[what requests may cost](../operating/cost.md) explains it. Each limit is a setting.",
        _table(("what", "at most", "setting"), _cost_limits()),
    )


def _cost_limits() -> Iterator[tuple[str, str, str]]:
    for setting in fields(Settings):
        if setting.name.startswith("max_"):
            yield setting.metadata["description"], f"{default_of(setting):,}", f"`{variable_of(setting)}`"


def _bytes(count: int) -> str:
    return f"{count:,} bytes"


def _relations() -> str:
    return _page(
        "Relations",
        "The types of relations that are relationships of their own in the graph; every other is "
        f"`{OTHER}`, and one that has ended is `{FORMER}`. The property `type` has the name in any case.",
        ", ".join(f"`{name}`" for name in sorted(RELATION_TYPES)) + ".",
    )


def _export_format() -> str:
    return _page(
        "Export format",
        f"`graphmem export` writes format {FORMAT}; an import reads formats 1 to {FORMAT - 1} too. The file is JSON "
        "lines in UTF-8, each with its `kind` and exactly the fields below. A field that has no value is `null`, and "
        "none is left out. Times are RFC 3339 with up to nine digits of a second, embeddings are little-endian float32 "
        "in base64.",
        "The kinds come in this order, so that a line follows the objects that it names.",
        *(_fields(kind, names, _LINES[kind]) for kind, names in LINE_FIELDS.items()),
        _fields("The versions of a memory", VERSION_FIELDS, _VERSIONS),
    )


def _fields(title: str, names: Iterable[str], about: str) -> str:
    return f"## {title}\n\n{', '.join(f'`{name}`' for name in names)}\n\n{about}"


_LINES = {
    LineKind.HEADER: "The first line: which format, which graphmem and which embedder wrote it, and when.",
    LineKind.CATEGORY: "A category.",
    LineKind.PROJECT: "The settings of a project that has some; `categories` are names, in order.",
    LineKind.OWNER: "An owner, `type` USER, AGENT, APP or RUN; `last_message_id` is a run's.",
    LineKind.MESSAGE: "A turn; `previous`, `next` and `runs` are lists of ids, `input_id` is the add that it came "
    "with.",
    LineKind.MEMORY: "A memory with its history. `owners` are the types of its owners, `categories` are names, "
    "`mentions` have `name` and `type`, `relations` have `source`, `type`, `target`, `valid_from` and `valid_to`, "
    "`superseded_by` and `supersedes` are ids.",
    LineKind.EVENT: "An entry of the activity log.",
    LineKind.END: "The last line: how many lines of each kind there are. A file without it is truncated: an "
    "import says so after it has imported the rest.",
}

_VERSIONS = (
    "`version` counts from 1, only a past version has an `embedding`, `messages` are ids. `passages` are "
    "embeddings, in order, of a text that is longer than the embedder's window; versions with the same text share them."
)


def _browser_queries() -> str:
    """Returns the page of the queries of Browser's guide."""
    return _page(
        "Queries for Neo4j Browser",
        "These are the queries of the guide with which [Neo4j Browser](../graph.md) opens. They ask about these "
        "parameters, which one command sets:",
        f"```\n{parameters()}\n```",
        *(part for title, queries in chapters() for part in _chapter(title, queries)),
    )


def _chapter(title: str, queries: Sequence[CypherQuery]) -> Iterator[str]:
    yield f"## {title}"
    for query in queries:
        yield f"{query.purpose}\n\n```cypher\n{pasted(query)}\n```"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / f"{name}.md").write_text(text, "utf-8")
