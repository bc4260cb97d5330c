"""What mem0's own clients can do beside the examples of the document that graphmem fulfils, and what they raise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from graphmem.model.api_key import DEFAULT_PERMISSIONS
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.mem0_scripts import CLIENTS, Answers
from tests.acceptance.mem0_shapes import Row
from tests.graphql_client import Client
from tests.rest_client import call

OF_2025 = ["python_2025", "javascript_2025"]
OF_2026 = ["python_2026", "python_2026_async", "javascript_2026"]
ALL = OF_2025 + OF_2026

WEBHOOKS = "graphmem calls no webhooks"
EXPORTS = "graphmem does not fill in schemas"
ERRORS = {
    "unchanged": ("ValidationError", "The memory was made not to change"),
    "no page": ("MemoryNotFoundError", "Invalid page."),
    "forbidden": ("AuthenticationError", "it takes one with the permission 'admin'"),
    "unknown": ("MemoryNotFoundError", "Memory not found!"),
    "malformed": ("ValidationError", "memory_id should be a valid UUID"),
    "nobody": ("ValidationError", "At least one of the filters: agent_id, user_id, app_id, run_id is required!"),
    "unknown field": ("ValidationError", "'nothing' cannot be filtered on"),
    "too large": ("MemoryQuotaExceededError", "The request's body is too large."),
    "export": ("MemoryError", EXPORTS),
    "exported": ("MemoryError", EXPORTS),
    "webhooks": ("MemoryError", WEBHOOKS),
    "webhook": ("MemoryError", WEBHOOKS),
    "webhook, changed": ("MemoryError", WEBHOOKS),
    "webhook, deleted": ("MemoryError", WEBHOOKS),
    "summary": ("MemoryError", "graphmem writes no summaries"),
    "profile": ("MemoryError", "graphmem keeps no profiles"),
    "members": ("MemoryError", "Projects have keys instead of members"),
}
"""What today's clients raise, and what they say; those of 2025 have one exception for all."""
_LATER = {"unknown field", "too large", "summary", "profile", "members"}
_WEBHOOKS = {name for name in ERRORS if "webhook" in name}
LACKS = {"python_2025": _LATER | _WEBHOOKS, "javascript_2025": _LATER, "javascript_2026": {"summary", "members"}}
"""What a client has no call for, or is not asked."""


@pytest.fixture(scope="module")
async def answers(keyed_server: KeyedServer, cache_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Of clients whose keys have not the permission `admin`."""
    directory = tmp_path_factory.mktemp("features")
    return Answers("features", keyed_server, DEFAULT_PERMISSIONS, cache_dir, directory)


@pytest.fixture
async def gave(client_name: str, answers: Answers) -> Any:
    return await answers.of(client_name)


def each(clients: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("client_name", clients)


def rows(answer: Any) -> list[Row]:
    found: list[Row] = answer["results"] if isinstance(answer, dict) else answer
    return found


@pytest.mark.parametrize(
    ("client_name", "name"), [(client, name) for client in ALL for name in ERRORS if name not in LACKS.get(client, ())]
)
def test_an_error_is_raised_as_the_client_has_it(gave: Any, client_name: str, name: str) -> None:
    raised, sentence = ERRORS[name]
    assert gave[name]["raised"] == ("APIError" if client_name in OF_2025 else raised)
    assert sentence in gave[name]["message"]


@each(["python_2025", "python_2026", "python_2026_async"])
def test_a_client_in_python_is_not_made_with_a_wrong_key(gave: Any) -> None:
    assert gave["wrong key"]["raised"] == "ValueError"


@each(ALL)
def test_a_client_learns_its_project(gave: Any) -> None:
    organization, project = gave["ping"]
    assert organization == "graphmem"
    assert project.startswith("mem0-")
    assert gave["project"] == {"custom_instructions": None}


@each(ALL)
def test_pages_follow_one_another(gave: Any) -> None:
    first, second = gave["first page"], gave["second page"]
    assert (first["count"], first["previous"]) == (second["count"], second["next"]) == (2, None)
    assert "page=2&page_size=1" in first["next"]
    assert "page=1&page_size=1" in second["previous"]
    assert first["results"] + second["results"] == rows(gave["all"])


@each(OF_2026)
def test_a_list_is_bounded_by_dates(gave: Any) -> None:
    assert rows(gave["long ago"]) == []


@each(ALL)
def test_a_search_takes_its_options(gave: Any) -> None:
    assert rows(gave["search"]) == [{"id": rows(gave["add"])[0]["id"], "memory": "I'm allergic to nuts."}]
    assert rows(gave["threshold"]) == []


@each(OF_2026)
def test_what_is_no_text_is_updated(gave: Any) -> None:
    assert gave["updated"]["metadata"] == {"food": "any"}
    assert (gave["expiring"]["expiration_date"], gave["lasting"]["expiration_date"]) == ("2999-01-31", None)
    assert [row["event"] for row in gave["history"]] == ["ADD", *["UPDATE"] * 3]
    assert gave["deleted with its past"] == {"message": "Memory deleted successfully!"}


@each(["javascript_2025", *OF_2026])
def test_feedback_is_answered(gave: Any) -> None:
    said = {"id": rows(gave["add"])[0]["id"], "feedback": "NEGATIVE", "feedback_reason": "It was coffee."}
    assert gave["feedback"] == {"message": "Feedback kept.", **said}
    withdrawn = {"message": "Feedback withdrawn.", "id": said["id"], "feedback": None, "feedback_reason": None}
    assert gave["no feedback"] == withdrawn


@each(ALL)
def test_an_id_may_have_what_no_url_takes(gave: Any) -> None:
    for name in ("odd id, listed", "odd id, searched"):
        assert [row["memory"] for row in rows(gave[name])] == ["I collect stamps."]
    assert gave["odd id, deleted"] == {"message": "Entity deleted successfully."}
    assert [row["name"] for row in rows(gave["odd id, then users"])] == ["alex"]


async def test_a_ping_names_the_project_of_who_asks(client: Client, project: str) -> None:
    known = {"org_id": "graphmem", "project_id": project, "user_email": None}
    assert await call(client, "GET", "/v1/ping/") == (200, {"status": "ok", "message": "graphmem is here.", **known})


@each(["python_2026", "javascript_2026"])
async def test_a_client_is_told_that_it_asks_too_often(
    client_name: str, strict: httpx.AsyncClient, keyed_server: KeyedServer, cache_dir: Path, tmp_path: Path
) -> None:
    asked = Client(strict, "mem0-throttled", (await keyed_server.client("mem0-throttled")).token)

    gave = await CLIENTS[client_name].run("throttled", asked, (cache_dir, tmp_path))

    assert gave["0"]["results"] == []
    assert gave["11"]["raised"] == "RateLimitError"
