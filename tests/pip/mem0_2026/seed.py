"""Runs the examples of mem0's quickstart with today's client; prints what each of them gave."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

from mem0 import AsyncMemoryClient, MemoryClient
from mem0.exceptions import MemoryNotFoundError, ValidationError

host, key, conversations = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
gave: dict[str, Any] = {}
client = MemoryClient(api_key=key, host=host)

gave["add"] = client.add(conversations["food"], user_id="alex", metadata={"food": "vegan"})
client.add(conversations["tutor"], agent_id="ai-tutor")
gave["search"] = client.search("What should I cook for dinner today?", filters={"user_id": "alex"}, top_k=5)
gave["get_all"] = client.get_all(filters={"AND": [{"user_id": "alex"}]}, page=1, page_size=2)
memory_id = gave["get_all"]["results"][0]["id"]
gave["get"] = client.get(memory_id)
gave["update"] = client.update(memory_id, text="I am allergic to sesame.", metadata={"food": "any"})
gave["expiring"] = client.update(memory_id, expiration_date="2999-01-31")
gave["lasting"] = client.update(memory_id, expiration_date=None)
gave["history"] = client.history(memory_id)
first, second = (
    row["id"] for row in client.add(["Plays football.", "Hates to travel."], user_id="b", infer=False)["results"]
)
gave["batch_update"] = client.batch_update([{"memory_id": first, "text": "Watches football"}])
gave["batch_delete"] = client.batch_delete([{"memory_id": first}, {"memory_id": second}])
gave["project"] = client.project.get(fields=["custom_categories"])
gave["update_project"] = client.project.update(custom_instructions="Remember food alone.")
asks: dict[str, Callable[[], Any]] = {
    "unknown": lambda: client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428"),
    "invalid": lambda: client.search("x", filters={"nothing": 1}),
    "nobody": lambda: client.search("x"),
}
for name, ask in asks.items():
    try:
        ask()
    except (MemoryNotFoundError, ValidationError) as error:
        gave[name] = [type(error).__name__, error.message]


async def ask_async() -> None:
    asked = AsyncMemoryClient(api_key=key, host=host)
    await asked.add("I collect stamps.", user_id="a b/ü", infer=False)
    gave["async_search"] = await asked.search("stamps", filters={"user_id": "a b/ü"})
    gave["async_delete"] = await asked.delete_users(user_id="a b/ü")


asyncio.run(ask_async())
gave["users"] = client.users()
gave["delete"] = client.delete(memory_id)
gave["delete_all"] = client.delete_all(user_id="alex")
gave["reset"] = client.reset()
gave["left"] = client.users()
print(json.dumps(gave))
