"""The 13 checks of graphql-cop, a scanner for faults of GraphQL servers, and that none of them finds one.

Each sends what the scanner sends; what it takes for a fault is asserted not to be there.
"""

from __future__ import annotations

from typing import Any

import httpx

from graphmem.model.principal import Permission
from tests.acceptance.conftest import KeyedServer
from tests.graphql_client import Client

READ = frozenset({Permission.READ})


async def sent(http: httpx.AsyncClient, document: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await http.post("/graphql", json={"query": document})).json()
    return answer


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


async def test_alias_overloading(http: httpx.AsyncClient) -> None:
    answer = await sent(http, "query cop { " + " ".join(f"alias{n}:__typename" for n in range(101)) + " }")

    assert codes(answer) == ["COST_LIMIT_EXCEEDED"]
    assert answer.get("data") is None


async def test_array_based_query_batching(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", json=[{"query": "query cop { __typename }"}] * 10)

    assert response.status_code == 400
    assert codes(response.json()) == ["BAD_USER_INPUT"]


async def test_directive_overloading(http: httpx.AsyncClient) -> None:
    answer = await sent(http, "query cop { __typename " + "@aa" * 10 + " }")

    assert len(answer["errors"]) < 10
    assert codes(await sent(http, "query cop { __typename " + "@skip(if: false)" * 51 + " }")) == [
        "COST_LIMIT_EXCEEDED"
    ]


async def test_circular_introspection(http: httpx.AsyncClient) -> None:
    inner = "fields { type { " * 4 + "fields { name }" + " } }" * 4

    answer = await sent(http, f"query cop {{ __schema {{ types {{ {inner} }} }} }}")

    assert answer.get("data") is None
    assert "introspection depth" in answer["errors"][0]["message"]


async def test_field_duplication(http: httpx.AsyncClient) -> None:
    answer = await sent(http, "query cop { " + "__typename \n" * 500 + "}")

    assert codes(answer) == ["COST_LIMIT_EXCEEDED"]


async def test_field_suggestions(keyed_server: KeyedServer, project: str) -> None:
    """Without keys everybody is the administrator, who gets suggestions."""
    reader = await keyed_server.client(project, READ)

    answer = await reader.send("query cop { __schema { directive } }")
    other = await reader.send("query cop { memorees { totalCount } }")

    assert "Did you mean" not in answer["errors"][0]["message"] + other["errors"][0]["message"]


async def test_mutations_by_get(http: httpx.AsyncClient) -> None:
    response = await http.get("/graphql", params={"query": "mutation cop { __typename }"})

    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert "data" not in response.json()


async def test_queries_by_get_from_a_page_of_another_site(http: httpx.AsyncClient) -> None:
    """Whatever way a page sends them, nothing is carried out that it has not been allowed."""
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, embedded):
        response = await http.get("/graphql", params={"query": "query cop { __typename }"}, headers=headers)

        assert response.status_code == 403
        assert codes(response.json()) == ["FORBIDDEN"]


async def test_the_ide_of_a_server_with_keys(keyed_server: KeyedServer) -> None:
    """The page asks for its reader's key, and holds nothing that would need one."""
    response = await keyed_server.http.get("/graphql", headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert "memories" not in response.text


async def test_introspection_of_a_server_with_keys(keyed_server: KeyedServer, project: str) -> None:
    document = "query cop { __schema { types { name fields { name } } } }"

    assert codes(await sent(keyed_server.http, document)) == ["UNAUTHENTICATED"]
    assert codes(await (await keyed_server.client(project, READ)).send(document)) == ["FORBIDDEN"]
    assert (await (await keyed_server.client(project, frozenset(Permission))).send(document))["data"]


async def test_post_by_a_form_that_any_page_can_send(http: httpx.AsyncClient) -> None:
    response = await http.post("/graphql", data={"query": "query cop { __typename }"})

    assert response.status_code == 415
    assert codes(response.json()) == ["BAD_USER_INPUT"]


async def test_trace_mode(client: Client) -> None:
    answer = await client.send("query cop { __typename }")

    assert answer["extensions"].keys() == {"cost"}


async def test_unhandled_errors(http: httpx.AsyncClient) -> None:
    answer = await sent(http, "qwerty cop { abc }")

    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer["errors"][0]["extensions"].keys() == {"code"}
