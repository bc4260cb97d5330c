"""What today's client of mem0 can do beside the examples of the quickstart of January 2025."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mem0 import MemoryClient
from mem0.client.types import AddMemoryOptions, GetAllMemoryOptions, SearchMemoryOptions, UpdateMemoryOptions

ODD = "a b/ü.%41?"
ALEX = {"user_id": "alex"}
NEEDS = SearchMemoryOptions(filters=ALEX, top_k=1, rerank=True, fields=["id", "memory"], metadata={"food": "none"})


def examples(client: Any, run: Any) -> dict[str, Callable[[], Any]]:
    ids = run.ids
    said = [{"role": "user", "content": "I was born in Oslo."}]
    return {
        "ping": lambda: [client.org_id, client.project_id],
        "add": lambda: client.add(
            "I'm allergic to nuts.", AddMemoryOptions(filters=ALEX, infer=False, metadata={"food": "none"})
        ),
        "immutable": lambda: client.add(said, user_id="alex", infer=False, immutable=True),
        "unchanged": lambda: client.update(ids("immutable")[0], text="I was born in Rome."),
        "first page": lambda: client.get_all(filters=ALEX, page=1, page_size=1),
        "second page": lambda: client.get_all(GetAllMemoryOptions(filters=ALEX, page=2, page_size=1)),
        "no page": lambda: client.get_all(filters=ALEX, page=3, page_size=1),
        "all": lambda: client.get_all(GetAllMemoryOptions(filters=ALEX, start_date="2024-07-01", latest_only=True)),
        "long ago": lambda: client.get_all(GetAllMemoryOptions(filters=ALEX, end_date="2024-07-31")),
        "search": lambda: client.search("nuts", NEEDS),
        "threshold": lambda: client.search("nuts", filters=ALEX, threshold=1, show_expired=True),
        "updated": lambda: client.update(ids("add")[0], UpdateMemoryOptions(metadata={"food": "any"})),
        "expiring": lambda: client.update(ids("add")[0], expiration_date="2999-01-31"),
        "lasting": lambda: client.update(ids("add")[0], expiration_date=None),
        "history": lambda: client.history(ids("add")[0]),
        "feedback": lambda: client.feedback(ids("add")[0], "negative", "It was coffee."),
        "no feedback": lambda: client.feedback(ids("add")[0]),
        "odd id": lambda: client.add("I collect stamps.", user_id=ODD, infer=False),
        "odd id, listed": lambda: client.get_all(filters={"user_id": ODD}),
        "odd id, searched": lambda: client.search("stamps", filters={"user_id": ODD}),
        "odd id, deleted": lambda: client.delete_users(user_id=ODD),
        "odd id, then users": lambda: client.users(),
        "deleted with its past": lambda: client.delete(ids("add")[0], delete_linked=True),
        "project": lambda: client.project.get(fields=["custom_instructions"]),
        "forbidden": lambda: client.project.update(custom_instructions="Remember food alone."),
        "export": lambda: client.create_memory_export({"type": "object"}, filters=ALEX),
        "exported": lambda: client.get_memory_export(filters=ALEX),
        "summary": lambda: client.get_summary(filters=ALEX),
        "webhooks": lambda: client.get_webhooks(client.project_id),
        "webhook": lambda: client.create_webhook("https://example.org", "hook", client.project_id, ["memory_add"]),
        "webhook, changed": lambda: client.update_webhook(1, name="other"),
        "webhook, deleted": lambda: client.delete_webhook(1),
        "profile": lambda: client.get_profile("alex"),
        "members": lambda: client.project.get_members(),
        "unknown": lambda: client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428"),
        "malformed": lambda: client.get("no-id"),
        "nobody": lambda: client.search("nuts"),
        "unknown field": lambda: client.search("nuts", filters={"nothing": 1}),
        "too large": lambda: client.add("a" * 17_000_000, user_id="alex"),
        "wrong key": lambda: MemoryClient(api_key="gm_wrong", host=run.host),
    }
