"""What mem0's client of January 2025 can do beside the examples of that time's quickstart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mem0 import MemoryClient

ODD = "a b/ü.%41?"


def examples(client: Any, run: Any) -> dict[str, Callable[[], Any]]:
    ids = run.ids
    owner = getattr(client, "sync_client", client)
    return {
        "ping": lambda: [owner.org_id, owner.project_id],
        "add": lambda: client.add("I'm allergic to nuts.", user_id="alex", infer=False, metadata={"food": "none"}),
        "immutable": lambda: client.add("I was born in Oslo.", user_id="alex", infer=False, immutable=True),
        "unchanged": lambda: client.update(ids("immutable")[0], "I was born in Rome."),
        "first page": lambda: client.get_all(user_id="alex", page=1, page_size=1),
        "second page": lambda: client.get_all(user_id="alex", page=2, page_size=1),
        "no page": lambda: client.get_all(user_id="alex", page=3, page_size=1),
        "all": lambda: client.get_all(user_id="alex"),
        "search": lambda: client.search(
            "nuts", user_id="alex", top_k=1, rerank=True, fields=["id", "memory"], metadata={"food": "none"}
        ),
        "threshold": lambda: client.search("nuts", user_id="alex", threshold=1, limit=5),
        "odd id": lambda: client.add("I collect stamps.", user_id=ODD, infer=False),
        "odd id, listed": lambda: client.get_all(user_id=ODD),
        "odd id, searched": lambda: client.search("stamps", user_id=ODD),
        "odd id, deleted": lambda: client.delete_users(user_id=ODD),
        "odd id, then users": lambda: client.users(),
        "project": lambda: client.get_project(fields=["custom_instructions"]),
        "forbidden": lambda: client.update_project(custom_instructions="Remember food alone."),
        "export": lambda: client.create_memory_export(json.dumps({"type": "object"}), user_id="alex"),
        "exported": lambda: client.get_memory_export(user_id="alex"),
        "unknown": lambda: client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428"),
        "malformed": lambda: client.get("no-id"),
        "nobody": lambda: client.search("nuts"),
        "wrong key": lambda: MemoryClient(api_key="gm_wrong", host=run.host),
    }
