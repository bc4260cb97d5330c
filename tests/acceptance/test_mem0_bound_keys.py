"""A key that is bound to a user reaches nobody else's memories over mem0's wire."""

from __future__ import annotations

import json
import uuid
from typing import Any

from graphmem.model.principal import Permission
from graphmem.model.scope import OwnerRef, OwnerType
from tests.acceptance.conftest import KeyedServer
from tests.graphql_client import Client
from tests.rest_client import check_conformance

SECRET = "Bo hides the key under the seventh stone."
OWN = "I like tea."
NONE = str(uuid.uuid4())
HER = {"user_id": "bo"}
ALL = {"filters": {"OR": [{"user_id": "bo"}, {"user_id": "*"}]}}


async def answer(client: Client, method: str, path: str, body: Any = None) -> str:
    response = await client.http.request(method, path, json=body, headers=client.headers())
    assert response.status_code < 500, response.text
    check_conformance(method, path, response)
    return response.text


async def test_what_is_anothers_is_neither_shown_nor_changed(keyed_server: KeyedServer, project: str) -> None:
    everybody = await keyed_server.client(project, frozenset(Permission))
    alex = await keyed_server.client(
        project, frozenset({Permission.READ, Permission.WRITE, Permission.DELETE}), OwnerRef(OwnerType.USER, "alex")
    )
    [hers] = await everybody.add(SECRET, userId="bo", runId="walk")
    [gone] = await everybody.add(f"{SECRET} It moved.", userId="bo", infer=False)
    await answer(everybody, "DELETE", f"/v1/memories/{gone}/")
    await everybody.add(OWN, userId="alex")
    queued = {"messages": SECRET, "user_id": "bo", "infer": False, "async_mode": True}
    [event] = json.loads(await answer(everybody, "POST", "/v1/memories/", queued))
    before = await answer(everybody, "GET", f"/v1/memories/{hers}/")

    asked = [
        ("GET", f"/v1/memories/{hers}/", None),
        ("GET", f"/v1/memories/{hers}/history/", None),
        ("GET", f"/v1/memories/{gone}/history/", None),
        ("PUT", f"/v1/memories/{hers}/", {"text": "Changed."}),
        ("DELETE", f"/v1/memories/{hers}/", None),
        ("PUT", "/v1/batch/", {"memories": [{"memory_id": hers, "text": "Changed."}]}),
        ("DELETE", "/v1/batch/", {"memories": [{"memory_id": hers}]}),
        ("POST", "/v1/feedback/", {"memory_id": hers, "feedback": "NEGATIVE"}),
        ("GET", "/v1/memories/?user_id=bo", None),
        ("GET", "/v1/memories/?run_id=walk", None),
        ("POST", "/v2/memories/", ALL),
        ("POST", "/v3/memories/", ALL),
        *(("POST", f"/{version}/memories/search/", {"query": "key stone", **ALL}) for version in ("v2", "v3")),
        ("POST", "/v1/memories/search/", {"query": "key stone", **HER}),
        ("GET", "/v1/entities/", None),
        ("DELETE", "/v1/entities/user/bo/", None),
        ("DELETE", "/v1/memories/?user_id=bo", None),
        ("POST", "/v1/memories/", {"messages": "Bo likes milk.", "infer": False, **HER}),
        ("GET", f"/v1/event/{event['event_id']}/", None),
        ("GET", "/v1/events/", None),
    ]
    for method, path, body in asked:
        found = await answer(alex, method, path, body)
        assert "seventh" not in found, (method, path)
        # Nothing tells whether there is such a memory, or such an owner: another's is like one that never was.
        never = json.loads(json.dumps([path, body]).replace(hers, NONE).replace(gone, NONE).replace("bo", "nobody"))
        if path != "/v1/entities/":
            assert _without_ids(found) == _without_ids(await answer(alex, method, *never)), (method, path)

    assert await answer(everybody, "GET", f"/v1/memories/{hers}/") == before
    assert OWN in await answer(alex, "GET", "/v1/memories/?user_id=alex")


async def test_anothers_relations_are_not_shown(keyed_server: KeyedServer, project: str) -> None:
    everybody = await keyed_server.client(project, frozenset(Permission))
    alex = await keyed_server.client(project, frozenset({Permission.READ}), OwnerRef(OwnerType.USER, "alex"))
    await everybody.add("I work at Siemens.", userId="bo", runId="walk")
    await everybody.add("I live in Turin.", userId="alex", runId="walk")

    for filters in (ALL["filters"], HER, {"run_id": "walk"}):
        graph = {"query": "Who works where?", "filters": filters, "enable_graph": True, "output_format": "v1.1"}
        for path in ("/v2/memories/search/", "/v3/memories/search/", "/v2/memories/", "/v3/memories/"):
            assert "Siemens" in await answer(everybody, "POST", path, graph)
            found = json.loads(await answer(alex, "POST", path, graph))
            assert [relation["target"] for relation in found["relations"]] == ([] if filters is HER else ["Turin"])
            assert "Siemens" not in json.dumps(found)


async def test_others_are_not_counted_among_the_owners(keyed_server: KeyedServer, project: str) -> None:
    everybody = await keyed_server.client(project, frozenset(Permission))
    alex = await keyed_server.client(project, frozenset({Permission.READ}), OwnerRef(OwnerType.USER, "alex"))
    await everybody.add(SECRET, userId="bo", runId="swim")
    await everybody.add(OWN, userId="alex", runId="walk")

    for query in ("", "?page=1&page_size=5"):
        found = json.loads(await answer(alex, "GET", f"/v1/entities/{query}"))
        assert [row["name"] for row in found["results"]] == ["alex", "walk"]
        assert (found["count"], found["total_users"], found["total_runs"]) == (2, 1, 1)


def _without_ids(text: str) -> str:
    """Returns an answer without what differs by chance, or by what was asked."""
    kept = json.loads(text)
    if isinstance(kept, dict):
        for name in ("next", "previous", "event_id"):
            kept.pop(name, None)
    return json.dumps(kept).replace("nobody", "bo")
