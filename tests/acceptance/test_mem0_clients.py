"""mem0's own clients, of the time of the examples that graphmem fulfils and of today, work unchanged: only the host
and the key are graphmem's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphmem.model.principal import Permission
from tests import node_packages, python_packages
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.seed import CHICKEN, FOOD, TRIP, TUTOR, VEGETARIAN
from tests.packages import Packages

CONVERSATIONS = {"food": FOOD, "trip": TRIP, "tutor": TUTOR, "chicken": CHICKEN, "vegetarian": VEGETARIAN}
MEMORY = {"id", "memory", "user_id", "agent_id", "app_id", "run_id", "hash", "metadata", "categories", "created_at"}
HISTORY = {"id", "memory_id", "input", "old_memory", "new_memory", "user_id", "event", "metadata", "created_at"}
ENTITY = {"id", "name", "created_at", "updated_at", "total_memories", "owner", "type"}


async def _gave(packages: Packages, script: str, keyed_server: KeyedServer) -> dict[str, Any]:
    """What the examples gave in a project of their own."""
    client = await keyed_server.client(f"mem0-{packages.directory.name}-{script}", frozenset(Permission))
    assert client.token
    home = str(packages.directory)  # the clients leave a file there
    gave: dict[str, Any] = await packages.run(
        script, keyed_server.server.url, client.token, json.dumps(CONVERSATIONS), timeout=600, MEM0_TELEMETRY="false",
        HOME=home, MEM0_DIR=home,
    )  # fmt: skip
    return gave


def _has(row: dict[str, Any], fields: set[str]) -> bool:
    return fields <= row.keys()


@pytest.fixture(scope="module")
async def python_2025(keyed_server: KeyedServer, cache_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = python_packages.install("mem0_2025", cache_dir, tmp_path_factory.mktemp("python-2025"))
    return await _gave(packages, "seed.py", keyed_server)


@pytest.fixture(scope="module")
async def python_2026(keyed_server: KeyedServer, cache_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = python_packages.install("mem0_2026", cache_dir, tmp_path_factory.mktemp("python-2026"))
    return await _gave(packages, "seed.py", keyed_server)


@pytest.fixture(scope="module")
async def node_2025(keyed_server: KeyedServer, cache_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = node_packages.install("mem0", cache_dir, tmp_path_factory.mktemp("node-2025"))
    return await _gave(packages, "seed2025.mjs", keyed_server)


@pytest.fixture(scope="module")
async def node_2026(keyed_server: KeyedServer, cache_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    packages = node_packages.install("mem0", cache_dir, tmp_path_factory.mktemp("node-2026"))
    return await _gave(packages, "seed2026.mjs", keyed_server)


def test_create_memories(python_2025: Any) -> None:
    assert {row["event"] for row in python_2025["add"]["results"]} == {"ADD"}
    assert any("nuts" in row["memory"] for row in python_2025["add"]["results"])
    assert any("Japan" in row["data"]["memory"] for row in python_2025["add_v1.0"])
    assert any("Alice" in row["memory"] for row in python_2025["add_agent"]["results"])


def test_search(python_2025: Any) -> None:
    assert _has(python_2025["search"]["results"][0], MEMORY | {"score", "input"})
    assert python_2025["search"]["results"] == python_2025["search_v1.0"]
    assert {row["metadata"]["food"] for row in python_2025["search_metadata"]} == {"vegan"}
    assert {row["user_id"] for row in python_2025["search_v2"]} == {"alex"}
    assert python_2025["search_dates"] == []


def test_users(python_2025: Any) -> None:
    entities = python_2025["users"]["results"]
    assert {(row["type"], row["name"]) for row in entities} == {
        ("user", "alex"), ("user", "alex123"), ("run", "trip-planning-2024"), ("agent", "ai-tutor"),
    }  # fmt: skip
    assert all(_has(row, ENTITY) for row in entities)


def test_get_all(python_2025: Any) -> None:
    rows = python_2025["get_all"]
    assert all(_has(row, MEMORY) for row in rows)
    page = python_2025["get_all_page"]
    assert (page["count"], page["previous"], page["results"]) == (len(rows), None, rows[:1])
    assert "page=2" in page["next"]
    assert python_2025["get_all_page_v1.1"]["results"] == {"results": rows[:1]}
    assert {row["agent_id"] for row in python_2025["get_all_agent"]["results"]} == {"ai-tutor"}
    assert {row["run_id"] for row in python_2025["get_all_run"]["results"]} == {"trip-planning-2024"}
    assert python_2025["get_all_categories"]
    assert all("food" in row["categories"] for row in python_2025["get_all_categories"])
    assert all("nuts" in row["memory"] for row in python_2025["get_all_keywords"]["results"])
    assert python_2025["get_all_v2_page"]["results"] == python_2025["get_all_v2"]


def test_get_update_and_history(python_2025: Any) -> None:
    memory, updated, history = python_2025["get"], python_2025["update"], python_2025["history"]
    assert "nuts" in memory["memory"]
    assert updated["memory"] == "I am allergic to nuts and to sesame."
    assert updated["hash"] != memory["hash"]
    assert [row["event"] for row in history] == ["ADD", "UPDATE"]
    assert all(_has(row, HISTORY) for row in history)
    assert history[0]["input"][0] == FOOD[0]
    assert (history[1]["old_memory"], history[1]["new_memory"]) == (memory["memory"], updated["memory"])


def test_batches(python_2025: Any) -> None:
    assert python_2025["batch_update"] == {"message": "Successfully updated 2 memories"}
    assert python_2025["batch_updated"] == ["Loves to travel", "Watches football"]
    assert python_2025["batch_delete"] == {"message": "Successfully deleted 2 memories"}


def test_delete(python_2025: Any) -> None:
    assert python_2025["forget"]["message"] == "ok"
    assert python_2025["delete"]["message"].startswith("Memory deleted successfully")
    assert python_2025["delete_all"] == {"message": "Memories deleted successfully!"}


def test_project(python_2025: Any) -> None:
    assert python_2025["project"] == {"custom_instructions": None}
    assert "message" in python_2025["update_project"]


def test_ids_that_no_url_takes(python_2025: Any) -> None:
    assert [row["memory"] for row in python_2025["async"]] == ["I collect stamps."]
    assert [row["memory"] for row in python_2025["async_search"]] == ["I collect stamps."]


def test_errors_and_reset(python_2025: Any) -> None:
    assert "Memory not found!" in python_2025["unknown"]
    assert "Invalid API Key" in python_2025["wrong_key"]
    assert python_2025["delete_users"] == {"message": "All users, agents, apps and runs deleted."}
    assert python_2025["left"]["results"] == []
    assert "reset successful" in python_2025["reset"]["message"]


def test_todays_client_in_python(python_2026: Any) -> None:
    gave = python_2026
    assert gave["add"]["status"] in ("SUCCEEDED", "PENDING")
    assert _has(gave["search"]["results"][0], MEMORY | {"score"})
    assert len(gave["get_all"]["results"]) == 2
    assert (gave["update"]["memory"], gave["update"]["metadata"]) == ("I am allergic to sesame.", {"food": "any"})
    assert (gave["expiring"]["expiration_date"], gave["lasting"]["expiration_date"]) == ("2999-01-31", None)
    assert [row["event"] for row in gave["history"]] == ["ADD", *["UPDATE"] * 3]
    assert gave["batch_update"] == {"message": "Successfully updated 1 memories"}
    assert gave["batch_delete"] == {"message": "Successfully deleted 2 memories"}
    assert "custom_categories" in gave["project"]
    assert gave["unknown"] == ["MemoryNotFoundError", "Memory not found!"]
    assert gave["invalid"][0] == gave["nobody"][0] == "ValidationError"
    assert [row["memory"] for row in gave["async_search"]["results"]] == ["I collect stamps."]
    assert gave["async_delete"] == {"message": "Entity deleted successfully."}
    assert {row["name"] for row in gave["users"]["results"]} >= {"alex", "ai-tutor"}
    assert gave["left"]["results"] == []


def test_the_client_in_javascript(node_2025: Any) -> None:
    gave = node_2025
    assert any("nuts" in row["memory"] for row in gave["add"]["results"])
    assert _has(gave["search"]["results"][0], MEMORY)
    assert gave["search_v2"] == gave["search_version"] != []
    assert {row["name"] for row in gave["users"]["results"]} == {"alex", "ai-tutor"}
    assert gave["get_all_page"]["count"] == len(gave["get_all_page"]["results"])
    assert all("food" in row["categories"] for row in gave["get_all_categories"])
    assert gave["get_all_v2_page"]["results"] == gave["get_all_v2"] != []
    assert gave["update"]["memory"] == "I am allergic to sesame."
    assert [row["event"] for row in gave["history"]] == ["ADD", "UPDATE"]
    assert gave["batch_update"] == {"message": "Successfully updated 2 memories"}
    assert gave["batch_delete"] == {"message": "Successfully deleted 2 memories"}
    assert gave["forget"]["message"] == "ok"
    assert gave["unknown"][0] == "APIError"
    assert gave["delete_user"] == {"message": "Entity deleted successfully."}
    assert gave["left"]["results"] == []


def test_todays_client_in_javascript(node_2026: Any) -> None:
    gave = node_2026
    assert gave["search"]["results"][0]["userId"] == "alex"
    assert len(gave["getAll"]["results"]) == 2
    assert gave["update"]["memory"] == "I am allergic to sesame."
    assert [row["event"] for row in gave["history"]] == ["ADD", "UPDATE"]
    assert gave["batchDelete"] == {"message": "Successfully deleted 2 memories"}
    assert gave["unknown"][0] == "MemoryNotFoundError"
    assert gave["invalid"][0] == "ValidationError"
    assert gave["left"]["results"] == []
