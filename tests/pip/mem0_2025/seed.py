"""Runs the examples of mem0's quickstart of January 2025, as they stand there; prints what each of them gave."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from mem0 import AsyncMemoryClient, MemoryClient
from mem0.client.main import APIError

host, key, conversations = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
gave: dict[str, Any] = {}
client = MemoryClient(api_key=key, host=host)

gave["add"] = client.add(conversations["food"], user_id="alex", output_format="v1.1", metadata={"food": "vegan"})
gave["add_v1.0"] = client.add(conversations["trip"], user_id="alex123", run_id="trip-planning-2024")
gave["add_agent"] = client.add(conversations["tutor"], agent_id="ai-tutor", output_format="v1.1")

query = "What should I cook for dinner today?"
gave["search"] = client.search(query, user_id="alex", output_format="v1.1")
gave["search_v1.0"] = client.search(query, user_id="alex")
gave["search_metadata"] = client.search("What do you know about me?", categories=["food"], metadata={"food": "vegan"})
gave["search_v2"] = client.search(
    "What do you know about me?",
    version="v2",
    filters={"AND": [{"user_id": "alex"}, {"NOT": {"agent_id": {"in": ["travel-assistant", "customer-support"]}}}]},
)
gave["search_dates"] = client.search(
    "What do you know about me?",
    version="v2",
    filters={"AND": [{"created_at": {"gte": "2024-07-20", "lte": "2024-07-10"}}, {"user_id": "alex"}]},
)

gave["users"] = client.users()
gave["get_all"] = client.get_all(user_id="alex")
gave["get_all_page"] = client.get_all(user_id="alex", page=1, page_size=1)
gave["get_all_page_v1.1"] = client.get_all(user_id="alex", page=1, page_size=1, output_format="v1.1")
gave["get_all_agent"] = client.get_all(agent_id="ai-tutor", page=1, page_size=50)
gave["get_all_run"] = client.get_all(user_id="alex123", run_id="trip-planning-2024", page=1, page_size=50)
gave["get_all_categories"] = client.get_all(user_id="alex", categories=["likes", "food"])
gave["get_all_keywords"] = client.get_all(user_id="alex", keywords="nuts", page=1, page_size=50)
filters = {
    "AND": [
        {"user_id": "alex"},
        {"created_at": {"gte": "2024-07-01"}},
        {"categories": {"contains": "food"}},
        {"keywords": {"contains": "nuts"}},
    ]
}
gave["get_all_v2"] = client.get_all(version="v2", filters=filters)
gave["get_all_v2_page"] = client.get_all(version="v2", filters=filters, page=1, page_size=50)

memory_id = gave["get_all_v2"][0]["id"]
gave["get"] = client.get(memory_id)
messages = [{"role": "user", "content": conversations["chicken"]}]
client.add(messages, user_id="alex")
messages.append({"role": "user", "content": conversations["vegetarian"]})
client.add(messages, user_id="alex")
gave["update"] = client.update(memory_id, "I am allergic to nuts and to sesame.")
gave["history"] = client.history(memory_id)

first, second = (row["id"] for row in client.add(["Plays football.", "Hates to travel."], user_id="b", infer=False))
gave["batch_update"] = client.batch_update(
    [{"memory_id": first, "text": "Watches football"}, {"memory_id": second, "text": "Loves to travel"}]
)
gave["batch_updated"] = sorted(row["memory"] for row in client.get_all(user_id="b"))
gave["batch_delete"] = client.batch_delete([{"memory_id": first}, {"memory_id": second}])

gave["forget"] = client.add("Delete all of my food preferences", user_id="alex")
gave["delete"] = client.delete(client.get_all(user_id="alex123")[0]["id"])
gave["delete_all"] = client.delete_all(user_id="alex123")
gave["project"] = client.get_project(fields=["custom_instructions"])
gave["update_project"] = client.update_project(custom_categories=[{"likes": "What somebody likes."}])


async def ask() -> None:
    async with AsyncMemoryClient(api_key=key, host=host) as asked:
        await asked.add("I collect stamps.", user_id="a b/ü.%41?", infer=False)
        gave["async"] = await asked.get_all(user_id="a b/ü.%41?")
        gave["async_search"] = await asked.search("stamps", user_id="a b/ü.%41?")


asyncio.run(ask())
try:
    client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428")
except APIError as error:
    gave["unknown"] = str(error)
gave["delete_users"] = client.delete_users()
gave["left"] = client.users()
gave["reset"] = client.reset()
try:
    MemoryClient(api_key="gm_wrong", host=host)
except ValueError as error:
    gave["wrong_key"] = str(error)
print(json.dumps(gave))
