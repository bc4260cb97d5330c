"""mem0's history of a memory that is gone, its lists of owners, and its filters."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.graphql_client import Client
from tests.rest_client import call

OWNERS = {"user_id": "alex", "agent_id": "tutor", "app_id": None, "run_id": "walk"}


async def test_the_history_of_a_deleted_memory_tells_whose_it_was(client: Client) -> None:
    [memory_id] = await client.add("I like tea.", userId="alex", agentId="tutor", runId="walk")
    assert (await call(client, "DELETE", f"/v1/memories/{memory_id}/"))[0] == 200

    status, rows = await call(client, "GET", f"/v1/memories/{memory_id}/history/")

    assert (status, [row["event"] for row in rows]) == (200, ["ADD", "DELETE"])
    assert all(OWNERS.items() <= row.items() for row in rows)


async def test_owners_are_read_a_page_at_a_time_with_the_number_of_all(client: Client) -> None:
    for user in ("alex", "bo", "cy"):
        await client.add("I like tea.", userId=user, agentId="tutor")
    _, everybody = await call(client, "GET", "/v1/entities/")

    pages = [(await call(client, "GET", f"/v1/entities/?page={page}&page_size=3"))[1] for page in (1, 2)]

    assert [row["name"] for row in everybody["results"]] == ["alex", "bo", "cy", "tutor"]
    assert [row for page in pages for row in page["results"]] == everybody["results"]
    totals = {"count": 4, "total_users": 3, "total_agents": 1, "total_apps": 0, "total_runs": 0}
    assert all(totals.items() <= answer.items() for answer in (everybody, *pages))
    assert ("page=2" in pages[0]["next"], pages[1]["next"]) == (True, None)
    assert (await call(client, "GET", "/v1/entities/?page=3&page_size=3"))[0] == 404
    assert len((await call(client, "GET", "/v1/entities/?page_size=1"))[1]["results"]) == 1


FILTERS: list[tuple[Any, set[str]]] = [
    ({"expiration_date": "2999-01-31"}, {"tea"}),
    ({"expiration_date": {"gte": "2999-01-31"}}, {"tea"}),
    ({"expiration_date": {"gt": "2999-01-31"}}, set()),
    ({"AND": [{"agent_id": {"ne": "tutor"}}, {"agent_id": "*"}]}, {"jam"}),
    ({"agent_id": {"ne": "tutor"}}, {"tea", "jam"}),
    ({"NOT": [{"agent_id": "tutor"}, {"agent_id": "cook"}]}, {"tea"}),
    ({"OR": [{"keywords": {"icontains": "TEA"}}, {"AND": [{"metadata": {"place": "shop"}}]}]}, {"tea", "ham"}),
    ({"metadata": {"place": {"ne": "shop"}}}, {"tea", "jam"}),
    ({"categories": {"in": ["meat", "sweets"]}}, {"jam", "ham"}),
    ({"categories": {"contains": "WEET"}}, {"jam"}),
    ({"memory_ids": {"in": []}}, set()),
    ({"created_at": {"gte": "2000-01-01", "lt": "2000-01-02"}}, set()),
]


async def test_filters_select_what_mem0_says_that_they_do(client: Client) -> None:
    for text, beside in (
        ("tea", {"expiration_date": "2999-01-31"}),
        ("jam", {"agent_id": "cook", "metadata": {"place": "home"}}),
        ("ham", {"agent_id": "tutor", "metadata": {"place": "shop"}}),
    ):
        body = {"messages": f"I like {text}.", "user_id": "alex", "infer": False, **beside}
        [row] = (await call(client, "POST", "/v1/memories/", body))[1]
        category = {"tea": "drinks", "jam": "sweets", "ham": "meat"}[text]
        await call(client, "PUT", f"/v1/memories/{row['id']}/", {"categories": [category]})

    for filters, words in FILTERS:
        wanted = {"AND": [{"user_id": "alex"}, filters]}
        _, listed = await call(client, "POST", "/v2/memories/", {"filters": wanted})
        _, found = await call(client, "POST", "/v2/memories/search/", {"filters": wanted, "query": "I like"})
        for rows in (listed, found):
            assert {row["memory"].removeprefix("I like ").removesuffix(".") for row in rows} == words, filters


async def test_a_filter_that_there_is_not_is_refused_with_those_that_there_are(client: Client) -> None:
    status, error = await call(client, "POST", "/v2/memories/", {"filters": {"feedback": "POSITIVE"}})
    assert (status, error["code"], error["field"]) == (400, "BAD_USER_INPUT", ["filters", "feedback"])
    assert "memory_ids" in error["error"]


async def test_deleting_all_takes_what_all_conditions_name_as_python_writes_them_too(client: Client) -> None:
    for text, user in (("tea", "alex"), ("jam", "alex"), ("ham", "bo")):
        await call(client, "POST", "/v1/memories/", {"messages": text, "user_id": user, "infer": False})
    stars = "user_id=*&agent_id=*&app_id=*&run_id=*"

    for query, left in (
        (f"{stars}&keywords=tea", {"tea", "jam", "ham"}),
        ("filters={'user_id': 'alex', 'keywords': {'contains': 'jam'}}", {"tea", "ham"}),
        ('filters={"user_id": "alex"}', {"ham"}),
        (stars, set()),
    ):
        status, _ = await call(client, "DELETE", f"/v1/memories/?{quote(query, safe='=&')}")
        rows = (await call(client, "GET", "/v1/memories/?user_id=*"))[1]
        assert (status, {row["memory"] for row in rows}) == (200, left), query

    for odd in ("{'user_id': open('x')}", "{'user_id'}", "(" * 5_000, "1e999", "['alex']"):
        status, error = await call(client, "DELETE", f"/v1/memories/?filters={quote(odd)}")
        assert (status, error["code"]) == (400, "BAD_USER_INPUT"), odd


async def test_pages_and_names_that_may_not_are_refused_in_mem0s_form(client: Client) -> None:
    for headers, status in (({"Origin": "https://evil.example"}, 403), ({"Host": "attacker.example"}, 421)):
        response = await client.http.get("/v1/memories/?user_id=alex", headers=headers)
        assert response.status_code == status
        assert response.json().keys() == {"error", "detail", "code"}
