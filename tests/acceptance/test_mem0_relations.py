"""mem0's `enable_graph`: the relations of the graph beside the memories of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql_client import Client
from tests.rest_client import call

HOME = {"source": "alex", "source_type": "user", "relationship": "LIVES_IN", "target": "Turin", "target_type": "place"}
JOB = HOME | {"relationship": "WORKS_AT", "target": "Siemens", "target_type": "organization"}
GRAPH = {"enable_graph": True, "filters": {"user_id": "alex"}}


@pytest.fixture
async def alex(client: Client) -> Client:
    """With the memories of alex, two of which state the same relation, and of bo."""
    for text in ("I live in Turin.", "I work at Siemens.", "I live in Turin, near the river."):
        await client.add(text, userId="alex")
    await client.add("I live in Quito.", userId="bo")
    return client


async def asked(client: Client, path: str, **body: Any) -> Any:
    status, answer = await call(client, "POST", path, GRAPH | body)
    assert status == 200, answer
    return answer


@pytest.mark.parametrize("version", ["v1", "v2", "v3"])
async def test_a_search_has_the_relations_of_its_hits_with_their_scores(alex: Client, version: str) -> None:
    body = {"query": "Where do I live?", "output_format": "v1.1"}

    answer = await asked(alex, f"/{version}/memories/search/", **body)
    [best, *_] = (await asked(alex, f"/{version}/memories/search/", **body, top_k=1))["relations"]

    scores = [relation.pop("score") for relation in answer["relations"]]
    assert answer["relations"] == [HOME, JOB]
    assert scores == sorted(scores, reverse=True)
    assert best == HOME | {"score": answer["results"][0]["score"]}


async def test_all_memories_have_their_relations_beside_them(alex: Client) -> None:
    wrapped = await asked(alex, "/v2/memories/", output_format="v1.1")
    page = await asked(alex, "/v2/memories/?page=1&page_size=50")
    page_of_v3 = await asked(alex, "/v3/memories/")
    url = "/v1/memories/?user_id=alex&enable_graph=true&output_format=v1.1"
    _, of_v1 = await call(alex, "GET", url)
    _, page_of_v1 = await call(alex, "GET", f"{url}&page=1&page_size=50")

    for answer in (wrapped, page, page_of_v3, of_v1, page_of_v1["results"]):
        assert len(answer["results"]) == 3
        assert sorted(answer["relations"], key=lambda relation: str(relation["target"])) == [JOB, HOME]


async def test_a_page_has_the_relations_of_its_own_memories(alex: Client) -> None:
    pages = [await asked(alex, f"/v2/memories/?page={number}&page_size=1") for number in (1, 2, 3)]
    assert [page["relations"] for page in pages] == [[HOME], [JOB], [HOME]]


async def test_relations_do_not_depend_on_the_fields_that_are_asked_for(alex: Client) -> None:
    answer = await asked(alex, "/v3/memories/", fields=["memory"])
    assert len(answer["relations"]) == 2
    assert answer["results"][0].keys() == {"memory"}


async def test_what_a_deleted_memory_stated_is_no_relation(alex: Client) -> None:
    _, listed = await call(alex, "GET", "/v1/memories/?user_id=alex&keywords=Siemens")
    await call(alex, "DELETE", f"/v1/memories/{listed[0]['id']}/")

    assert (await asked(alex, "/v3/memories/"))["relations"] == [HOME]


async def test_without_enable_graph_there_are_none(alex: Client) -> None:
    for body in ({}, {"enable_graph": False}):
        answer = await asked(alex, "/v3/memories/search/", query="Where?", **({"enable_graph": None} | body))
        assert answer.keys() == {"results"}


async def test_a_list_without_an_object_has_no_place_for_them(alex: Client) -> None:
    assert isinstance(await asked(alex, "/v2/memories/"), list)
