"""The client for Python without a server: what it sends, and what it raises."""

from __future__ import annotations

import inspect
import math
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from graphql import GraphQLEnumType, build_schema, parse, validate

from graphmem.api.schema import export_schema
from graphmem.client import AsyncGraphmem, Graphmem, GraphmemError, __version__, errors
from graphmem.client.models import MemoryFilter, StringFilter, documents
from tests.client_script import MEMORY, PROJECT, Script, failure, ok
from tests.manual import ROOT

SCHEMA = build_schema(export_schema())


def test_every_document_is_valid() -> None:
    for name in documents.__all__:
        assert validate(SCHEMA, parse(getattr(documents, name))) == [], name


def test_every_code_has_an_error_of_its_own() -> None:
    codes = SCHEMA.type_map["ErrorCode"]
    assert isinstance(codes, GraphQLEnumType)
    raised = {type(raised_for(code)) for code in codes.values}

    assert len(raised) == len(codes.values)
    assert GraphmemError not in raised
    assert type(raised_for("A_CODE_OF_TOMORROW")) is GraphmemError


def raised_for(code: str) -> GraphmemError:
    with pytest.raises(GraphmemError) as raised:
        Script(ok(failure(code))).client().project()
    assert raised.value.code == code
    return raised.value


def test_its_version_and_its_licence_are_those_of_the_server() -> None:
    assert f'__version__ = "{__version__}"' in (ROOT / "graphmem" / "__init__.py").read_text("utf-8")
    assert (ROOT / "graphmem" / "client" / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


@pytest.mark.parametrize(
    "url", ["http://host:8000", "http://host:8000/", "http://host:8000/graphql", "HTTP://host:8000/graphql/"]
)
def test_it_says_who_asks_and_where(url: str) -> None:
    script = Script(ok(PROJECT))

    assert script.client(url=url, key="gm_1", project="Zürich").project().name == "demo"

    [request] = script.requests
    assert request.url == "http://host:8000/graphql"
    headers = dict(request.headers.raw)
    assert headers[b"Authorization"] == b"Bearer gm_1"
    assert headers[b"X-Graphmem-Project"] == "Zürich".encode()


@pytest.mark.parametrize("url", ["", "127.0.0.1:8000", "localhost", "ftp://host", "http://", "http:// host"])
def test_what_is_no_address_is_told_at_once(url: str) -> None:
    for client in (Graphmem, AsyncGraphmem):
        with pytest.raises(ValueError, match="write it like http"):
            client(url)


@pytest.mark.parametrize("text", ["", "gm_1\n", " gm_1", "gm\r\nHost: elsewhere", "gm\0"])
def test_what_no_header_can_hold_is_told_at_once_without_showing_it(text: str) -> None:
    for name in ("key", "project"):
        options: dict[str, Any] = {name: text}
        with pytest.raises(ValueError, match="line end") as refused:
            Graphmem(**options)
        assert not text.strip() or text.strip() not in str(refused.value)


def test_a_graphmem_of_another_version_is_told_of() -> None:
    unknown = "Cannot query field 'customInstructions' on type 'Project'."
    error = {"message": unknown, "locations": [{"line": 1, "column": 3}], "extensions": {"code": "BAD_USER_INPUT"}}

    with pytest.raises(errors.BadUserInput, match=__version__) as refused:
        Script(ok({"errors": [error]}, 400)).client().project()
    assert refused.value.message.startswith(unknown)


def test_an_error_of_an_argument_is_no_sign_of_another_version() -> None:
    located = {"locations": [{"line": 1, "column": 3}], "extensions": {"code": "BAD_USER_INPUT"}}
    bad_filter = {"message": "Variable '$filter' has invalid value.", **located}
    blank = {"message": "query is blank; give some text.", "path": ["searchMemories"], **located}
    for error in (bad_filter, blank):
        with pytest.raises(errors.BadUserInput) as refused:
            Script(ok({"errors": [error]}, 400)).client().search("")
        assert refused.value.message == error["message"]


def test_an_answer_of_a_later_version_is_an_error_of_the_client() -> None:
    change = {"id": "m", "event": "AN_EVENT_OF_TOMORROW", "text": "I like tea.", "previousText": None, "reason": None}
    added = {"data": {"addMemories": {"outcome": "STORED", "results": [change], "userErrors": []}}}

    with pytest.raises(GraphmemError, match=rf"{__version__}(.|\n)*AN_EVENT_OF_TOMORROW") as refused:
        Script(ok(added)).client().add(text="I like tea.", user_id="alex")
    assert refused.value.code is None


def test_the_two_clients_are_alike() -> None:
    """But for the names of what closes them."""
    names = {name for name in dir(Graphmem) if not name.startswith("_")} - {"close"}

    assert names == {name for name in dir(AsyncGraphmem) if not name.startswith("_")} - {"aclose"}
    for name in names - {"is_closed"}:
        blocking, asynchronous = getattr(Graphmem, name), getattr(AsyncGraphmem, name)
        assert inspect.signature(blocking).parameters == inspect.signature(asynchronous).parameters, name
        assert blocking.__doc__ == asynchronous.__doc__ is not None, name


def test_only_what_was_given_is_sent() -> None:
    page = {"totalCount": 0, "nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}, "warnings": []}
    script = Script(*(ok({"data": {"memories": page}}) for _ in range(3)))
    client = script.client()

    client.memories_page()
    client.memories_page(user_id="alex", filter=MemoryFilter(text=StringFilter(icontains="tea")))
    client.memories_page(run_id="r", filter={"createdAt": {"gt": datetime(2026, 1, 1, tzinfo=UTC)}}, first=3)

    assert script.variables == [
        {},
        {"scope": {"userId": "alex"}, "filter": {"text": {"icontains": "tea"}}},
        {"scope": {"runId": "r"}, "filter": {"createdAt": {"gt": "2026-01-01T00:00:00Z"}}, "first": 3},
    ]


def test_an_id_that_is_none_is_sent_so_that_nobody_is_not_taken_for_everybody() -> None:
    nobody: Any = None
    script = Script(ok(failure("BAD_USER_INPUT", field=["scope", "userId"])))

    with pytest.raises(errors.BadUserInput) as refused:
        script.client().search("tea", user_id=nobody)

    assert refused.value.field == ["scope", "userId"]
    assert script.variables == [{"query": "tea", "scope": {"userId": None}}]


def test_null_is_sent_where_it_was_given_and_no_number_is_made_null() -> None:
    updated = {"data": {"updateMemory": {"memory": MEMORY, "userErrors": []}}}
    script = Script(ok(updated), ok(updated))

    assert script.client().update("m", expires_at=None).memory.text == "I like tea."
    script.client().update("m", metadata={"n": math.nan})

    assert script.variables[0] == {"id": "m", "expiresAt": None}
    assert math.isnan(script.variables[1]["metadata"]["n"])


def test_what_is_refused_raises_with_all_reasons() -> None:
    refusals = [
        {"message": "There is none.", "code": "NOT_FOUND", "field": ["items", "0", "id"]},
        {"message": "It is at 3.", "code": "CONFLICT", "field": ["items", "1"]},
    ]
    answer = {"data": {"updateMemories": {"affectedCount": 0, "results": [], "userErrors": refusals}}}

    with pytest.raises(errors.NotFound, match=r"There is none\.") as refused:
        Script(ok(answer)).client().update_many([{"id": "a", "text": "b"}, {"id": "c", "text": "d"}])

    assert refused.value.field == ["items", "0", "id"]
    assert [type(other) for other in refused.value.others] == [errors.Conflict]


def test_an_answer_of_a_proxy_raises_too() -> None:
    with pytest.raises(errors.Unavailable, match="Bad Gateway"):
        Script(httpx2.Response(502, text="Bad Gateway")).client().project()


def test_no_answer_raises_and_nothing_is_sent_twice() -> None:
    script = Script(httpx2.ConnectError("refused"))

    with pytest.raises(errors.Unreachable, match="refused"):
        script.client().add(text="I like tea.", user_id="alex")

    assert len(script.requests) == 1


def test_a_list_is_all_of_its_pages() -> None:
    def page(cursor: str | None, *texts: str) -> httpx2.Response:
        place = {"hasNextPage": cursor is not None, "endCursor": cursor}
        nodes = [MEMORY | {"text": text} for text in texts]
        return ok({"data": {"memories": {"totalCount": 3, "nodes": nodes, "pageInfo": place, "warnings": []}}})

    script = Script(page("c2", "a", "b"), page(None, "c"))

    assert [memory.text for memory in script.client().list(user_id="alex", first=2)] == ["a", "b", "c"]
    assert script.variables == [
        {"scope": {"userId": "alex"}, "first": 2},
        {"scope": {"userId": "alex"}, "first": 2, "after": "c2"},
    ]
