"""API keys: from the first one on nobody comes in without, and a key opens its own project to what it allows."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from graphql import build_schema

from graphmem.access.tokens import Token, make_token, parse_token
from graphmem.api.schema import export_schema
from graphmem.model.api_key import Grant
from graphmem.model.principal import Permission
from tests.acceptance.conftest import ADMIN_KEY, KeyedServer
from tests.acceptance.documents import LIST
from tests.command_line import graphmem
from tests.graphql_client import Client

ASK = {"query": "{ memories { totalCount } }"}


async def ask(keyed: KeyedServer, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await keyed.http.post("/graphql", json=ASK, headers=named)


def assert_unauthenticated(response: httpx.Response) -> None:
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["UNAUTHENTICATED"]


async def test_whoever_has_no_good_key_gets_one_and_the_same_answer(keyed_server: KeyedServer, project: str) -> None:
    keys, grant = keyed_server.keys, Grant(project, "tester")
    _, good = await keys.create_key(grant, None)
    revoked, of_revoked = await keys.create_key(grant, None)
    await keys.revoke_key(revoked.id)
    _, expired = await keys.create_key(grant, timedelta(milliseconds=1))
    shown = {
        "none": {},
        "unknown": {"Authorization": f"Bearer {make_token().text}"},
        "wrong secret": {"Authorization": f"Bearer {Token(good.key_id, make_token().secret).text}"},
        "cut short": {"Authorization": f"Bearer {good.text[:-1]}"},
        "nonsense": {"X-API-Key": "nonsense"},
        "another scheme": {"Authorization": f"Basic {good.text}"},
        "two keys": {"Authorization": f"Bearer {good.text}", "X-API-Key": of_revoked.text},
        "revoked": {"Authorization": f"Bearer {of_revoked.text}"},
        "expired": {"Authorization": f"Bearer {expired.text}"},
    }

    answers = {name: await ask(keyed_server, **headers) for name, headers in shown.items()}

    for answer in answers.values():
        assert_unauthenticated(answer)
    assert {answer.text for answer in answers.values()} == {answers["none"].text}


async def test_a_key_is_shown_in_a_header_and_never_in_the_address(keyed_server: KeyedServer, project: str) -> None:
    token = (await keyed_server.client(project)).token

    for headers in ({"Authorization": f"Bearer {token}"}, {"authorization": f"token {token}"}, {"X_API_Key": token}):
        assert (await ask(keyed_server, **headers)).json()["data"] == {"memories": {"totalCount": 0}}
    for name in ("key", "api_key", "token", "access_token"):
        assert_unauthenticated(await keyed_server.http.post("/graphql", params={name: token}, json=ASK))


async def test_a_key_opens_its_own_project_only(keyed_server: KeyedServer, project: str) -> None:
    client, stranger = await keyed_server.client(project), await keyed_server.client(f"{project}-x")
    await client.add("I like tea.", userId="alex")

    assert (await client.data(LIST))["totalCount"] == 1
    assert (await stranger.data(LIST))["totalCount"] == 0
    elsewhere = Client(keyed_server.http, project, stranger.token)
    assert await elsewhere.refused(LIST) == ["FORBIDDEN"]


async def test_of_several_projects_in_one_request_none_counts(keyed_server: KeyedServer, project: str) -> None:
    """A proxy that checks one of them, and another that hands on the other, would let a caller choose."""
    _, token = await keyed_server.keys.create_key(Grant(project, "tester"), None)
    headers = [
        ("Authorization", f"Bearer {token.text}"),
        *(("X-Graphmem-Project", name) for name in (project, "other")),
    ]

    response = await keyed_server.http.post("/graphql", json=ASK, headers=headers)

    assert response.status_code == 400
    assert "send one" in response.text


async def test_an_admin_key_chooses_the_project(keyed_server: KeyedServer, project: str) -> None:
    client = await keyed_server.client(project)
    admin = await keyed_server.client(f"{project}-x", frozenset(Permission))
    await client.add("I like tea.", userId="alex")

    assert (await admin.data(LIST))["totalCount"] == 0
    assert (await Client(keyed_server.http, project, admin.token).data(LIST))["totalCount"] == 1


async def test_a_revoked_key_ends_within_seconds(keyed_server: KeyedServer, project: str) -> None:
    client = await keyed_server.client(project)
    assert client.token
    await client.data(LIST)

    await keyed_server.keys.revoke_key(client.token.split("_")[1])
    await asyncio.sleep(6)

    assert await client.refused(LIST) == ["UNAUTHENTICATED"]


ADD = """
mutation ($input: AddMemoriesInput!) {
  addMemories(input: $input) { results { id event text previousText reason } userErrors { code } }
}
"""
BEGIN = """
mutation ($text: String) { addMemories(input: {userId: "alex", text: $text, wait: false}) { operation { id } } }
"""
LOOK = "query ($id: ID!) { addOperation(id: $id) { status results { event text previousText } } }"
WITHOUT_DELETE = frozenset({Permission.READ, Permission.WRITE})
READS = [
    'node(id: "%(id)s") { id }',
    'nodes(ids: ["%(id)s"]) { id }',
    'memory(id: "%(id)s") { id }',
    "memories { totalCount }",
    'searchMemories(query: "tea") { hits { text } }',
    'searchMessages(query: "tea") { hits { score } }',
    'contextPack(query: "tea") { text }',
    'memoryHistory(id: "%(id)s") { version }',
    "owners { totalCount }",
    'owner(type: USER, ownerId: "alex") { memoryCount }',
    "categories { totalCount }",
    "entities { totalCount }",
    "activity { nodes { id } }",
    "activityCounts(bucket: DAY) { count }",
    "project { name }",
]
WRITES = [
    'updateMemory(input: {id: "%(id)s", text: "I like green tea."}) { userErrors { code } }',
    'giveFeedback(input: {memoryId: "%(id)s", rating: POSITIVE}) { userErrors { code } }',
    'updateMemories(items: [{id: "%(id)s", text: "I like black tea."}]) { userErrors { code } }',
    'restoreMemory(id: "%(id)s", version: 1) { userErrors { code } }',
    'restoreMemories(ids: ["%(id)s"]) { userErrors { code } }',
    'endRun(runId: "monday") { userErrors { code } }',
]
DELETIONS = [
    'deleteMemory(id: "%(id)s") { userErrors { code } }',
    'deleteMemories(ids: ["%(id)s"]) { userErrors { code } }',
    'deleteAllMemories(scope: {userId: "alex"}) { userErrors { code } }',
    "deleteOwners(types: [RUN]) { userErrors { code } }",
]
ADMINISTRATION = [
    'updateProject(customInstructions: "Be brief.") { userErrors { code } }',
    'reset(confirm: "RESET") { userErrors { code } }',
]
OPERATIONS = {
    Permission.READ: [f"{{ {field} }}" for field in READS],
    Permission.WRITE: [f"mutation {{ {field} }}" for field in WRITES],
    Permission.DELETE: [f"mutation {{ {field} }}" for field in DELETIONS],
    Permission.ADMIN: [f"mutation {{ {field} }}" for field in ADMINISTRATION],
}


async def test_a_key_does_what_it_allows_and_nothing_else(
    keyed_server: KeyedServer, project: str, subtests: pytest.Subtests
) -> None:
    [memory_id] = await (await keyed_server.client(project)).add("I like tea.", userId="alex", runId="monday")
    for needed, documents in OPERATIONS.items():
        without = await keyed_server.client(project, frozenset(Permission) - {needed})
        only = await keyed_server.client(project, frozenset({needed}))
        for document in documents:
            with subtests.test(document=document):
                filled = document % {"id": memory_id}

                assert await without.refused(filled) == ["FORBIDDEN"]
                assert "errors" not in await only.send(filled)


def test_every_field_of_the_schema_is_among_those_that_take_a_permission() -> None:
    schema = build_schema(export_schema())
    assert schema.query_type
    assert schema.mutation_type
    named = schema.query_type.fields.keys() | schema.mutation_type.fields.keys()

    tried = {document.split("{ ")[1].split("(")[0].split(" ")[0] for part in OPERATIONS.values() for document in part}

    assert named - tried == {"addMemories", "addOperation", "addOperations"}


async def test_who_may_only_write_sees_what_became_of_its_own_adds(keyed_server: KeyedServer, project: str) -> None:
    writer = await keyed_server.client(project, frozenset({Permission.WRITE}))
    other = await keyed_server.client(project, frozenset({Permission.WRITE}))
    reader = await keyed_server.client(project, frozenset({Permission.READ}))
    neither = await keyed_server.client(project, frozenset({Permission.DELETE, Permission.ADMIN}))
    for town in ("Oslo", "Rome"):
        begun = await writer.data(BEGIN, text=f"I live in {town}.")
        operation_id = begun["operation"]["id"]
        async with asyncio.timeout(120):
            while True:
                if (await writer.data(LOOK, id=operation_id))["status"] == "SUCCEEDED":
                    break
                await asyncio.sleep(0.1)

    assert (await writer.data(LOOK, id=operation_id))["results"] == [
        {"event": "UPDATE", "text": "", "previousText": None}
    ]
    [result] = (await reader.data(LOOK, id=operation_id))["results"]
    assert (result["text"], result["previousText"]) == ("I live in Rome.", "I live in Oslo.")
    counted = "{ addOperations { totalCount } }"
    assert [(await client.data(counted))["totalCount"] for client in (writer, reader, other)] == [2, 2, 0]
    assert await other.data(LOOK, id=operation_id) is None
    assert await writer.data(LOOK, id=str(uuid.uuid4())) is None, "a memory's id is not looked up"
    assert await neither.refused(LOOK, id=operation_id) == ["FORBIDDEN"]


async def test_who_may_only_write_reads_nothing_in_the_answer(keyed_server: KeyedServer, project: str) -> None:
    writer = await keyed_server.client(project, frozenset({Permission.WRITE}))
    input = {"input": {"text": "I live in Oslo.", "userId": "alex"}}

    first = await writer.data(ADD, **input)
    replaced = await writer.data(ADD, input={"text": "I live in Rome.", "userId": "alex"})
    nested = ADD.replace("{ id event text previousText reason }", "{ memory { text } }")
    answer = await writer.send(nested, {"input": {"text": "I like tea.", "userId": "alex"}})

    assert [result["text"] for result in first["results"]] == ["I live in Oslo."]
    assert [(one["event"], one["text"], one["previousText"]) for one in replaced["results"]] == [("UPDATE", "", None)]
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["FORBIDDEN"]
    assert "tea" not in str(answer)


async def test_who_may_only_delete_cannot_ask_what_a_filter_would_match(
    keyed_server: KeyedServer, project: str
) -> None:
    """A dry run with one guessed text after the other would read every memory."""
    await (await keyed_server.client(project)).add("I like tea.", userId="alex")
    deleter = await keyed_server.client(project, frozenset({Permission.DELETE}))

    for field in (
        'deleteAllMemories(filter: {text: {startsWith: "I like t"}}, dryRun: true)',
        "deleteOwners(types: [USER], dryRun: true)",
    ):
        assert await deleter.refused(f"mutation {{ {field} {{ deletedCount }} }}") == ["FORBIDDEN"]


async def test_a_command_to_forget_takes_a_key_that_may_delete(keyed_server: KeyedServer, project: str) -> None:
    writer = await keyed_server.client(project, WITHOUT_DELETE)
    owner = await keyed_server.client(project)
    await owner.add("I like tea.", "I like maths.", userId="alex")
    command = {"text": "I moved to Rome. Forget that I like tea.", "userId": "alex"}

    for dry in (True, False):
        assert await writer.refused(ADD, input=command | {"dryRun": dry}) == ["FORBIDDEN"]
    assert (await owner.data(LIST))["totalCount"] == 2

    payload = await owner.data(ADD, input=command)
    assert "DELETE" in [result["event"] for result in payload["results"]]


async def test_history_and_activity_name_who_made_a_change(keyed_server: KeyedServer, project: str) -> None:
    ann = await keyed_server.client(project, name="ann")
    bob = await keyed_server.client(project, name="bob")
    [memory_id] = await ann.add("I like tea.", userId="alex")
    update = 'mutation ($id: ID!) { updateMemory(input: {id: $id, text: "I like maths."}) { memory { id } } }'
    await bob.data(update, id=memory_id)
    await ann.data("mutation ($id: ID!) { deleteMemory(id: $id) { deletedCount } }", id=memory_id)

    history = await bob.data("query ($id: ID!) { memoryHistory(id: $id) { event actor } }", id=memory_id)
    activity = await bob.data("{ activity(direction: ASC) { nodes { event actor } } }")

    expected = [("ADD", "ann"), ("UPDATE", "bob"), ("DELETE", "ann")]
    assert [(one["event"], one["actor"]) for one in history] == expected
    assert [(one["event"], one["actor"]) for one in activity["nodes"]] == expected


async def test_health_takes_no_key(keyed_server: KeyedServer) -> None:
    for path in ("/healthz", "/readyz"):
        assert (await keyed_server.http.get(path)).status_code == 200


def test_keys_are_made_listed_rotated_and_revoked_from_the_command_line(
    keyed_server: KeyedServer, project: str
) -> None:
    def keys(*arguments: str) -> str:
        said = graphmem("keys", *arguments, GRAPHMEM_DATA_DIR=str(keyed_server.server.data_dir))
        assert said.status == 0, said.stderr
        return said.stdout

    def answer(token: str) -> int:
        headers = {"Authorization": f"Bearer {token.strip()}"}
        return httpx.post(f"{keyed_server.server.url}/graphql", json=ASK, headers=headers).status_code

    token = keys("create", "--project", project, "--name", "ann", "--user", "alex", "--expires", "90d")
    assert parse_token(token.strip())  # and nothing else, for scripts
    assert answer(token) == 200
    listed = keys("list", "--project", project)
    assert "ann" in listed
    assert "user alex" in listed
    assert "read, write, delete" in listed
    assert token.split("_")[2] not in listed

    key_id = token.split("_")[1]
    successor = keys("rotate", key_id, "--overlap", "1h")
    assert answer(token) == answer(successor) == 200
    keys("revoke", key_id)
    assert f"{key_id}  {project}" in keys("list")
    assert "revoked" in keys("list", "--project", project)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create", "--user", "a", "--agent", "b"], "one of --user, --agent and --app"),
        (["create", "--expires", "soon"], "write it like 30m, 24h, 90d or 52w"),
        (["create", "--expires", "0d"], "opens nothing"),
        (["create", "--expires", "999999w"], "write it like"),
        (["create", "--permission", "all"], "'all' is not one of"),
        (["create", "--user", "a", "--permission", "admin"], "cannot be bound to an owner"),
        (["create", "--project", " "], "project must not be blank"),
        (["revoke", "unknown"], "There is no key 'unknown'"),
        (["rotate", "unknown"], "There is no key 'unknown'"),
    ],
)
def test_what_the_command_line_cannot_do_is_said_in_a_sentence(
    arguments: list[str], said: str, keyed_server: KeyedServer
) -> None:
    told = graphmem("keys", *arguments, GRAPHMEM_DATA_DIR=str(keyed_server.server.data_dir))

    assert told.status != 0
    assert said in told.stderr
    assert told.stdout == ""


def test_without_a_database_there_is_a_sentence(tmp_path: Path) -> None:
    told = graphmem("keys", "list", GRAPHMEM_DATA_DIR=str(tmp_path))

    assert told.status == 1
    assert "start it with `graphmem serve`" in told.stderr


async def test_a_server_with_a_key_may_be_reached_by_others(strict: httpx.AsyncClient, project: str) -> None:
    assert_unauthenticated(await strict.post("/graphql", json=ASK))

    assert (await Client(strict, project, ADMIN_KEY).data(LIST))["totalCount"] == 0


async def test_a_caller_beyond_its_rate_limit_is_told_when_to_come_again(
    strict: httpx.AsyncClient, keyed_server: KeyedServer, project: str
) -> None:
    client, other = await keyed_server.client(project), await keyed_server.client(project)
    headers = Client(strict, project, client.token).headers()

    answers = [await strict.post("/graphql", json=ASK, headers=headers) for _ in range(12)]

    assert answers[0].status_code == 200
    refused = answers[-1]
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert 0 < refused.json()["errors"][0]["extensions"]["retryAfter"] <= 60
    assert [error["extensions"]["code"] for error in refused.json()["errors"]] == ["THROTTLED"]
    assert "errors" not in await Client(strict, project, other.token).send(LIST)


async def test_what_costs_much_counts_like_several_requests(
    strict: httpx.AsyncClient, keyed_server: KeyedServer, project: str
) -> None:
    headers = Client(strict, project, (await keyed_server.client(project)).token).headers()
    page = "memories(first: 1000) { nodes { id text version createdAt updatedAt userId agentId appId } }"
    large = {"query": f"{{ a: {page} b: {page} c: {page} }}"}

    first = await strict.post("/graphql", json=large, headers=headers)
    second = await strict.post("/graphql", json=large, headers=headers)

    # Twice what the caller has a minute: the rest of the second minute is long, however slow the first answer was.
    assert first.json()["extensions"]["cost"]["requested"] > 20_000
    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second.headers["retry-after"]) >= 1
