"""An agent that remembers by today's client of mem0, turn by turn; prints what it has in the end, by id."""

from __future__ import annotations

import json
import sys
from typing import Any

from mem0 import MemoryClient

host, key, turns = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = MemoryClient(api_key=key, host=host)
mine = {"user_id": "blake"}


def everything() -> dict[str, str]:
    found: dict[str, str] = {}
    for page in range(1, 100):
        listed = client.get_all(filters=mine, page=page, page_size=100)
        found |= {row["id"]: row["memory"] for row in listed["results"]}
        if not listed["next"]:
            break
    return found


def correct(found: list[dict[str, Any]], number: int) -> None:
    if found and number % 10 == 5:
        client.update(found[0]["id"], text=f"I changed my mind in turn {number}.")
        assert client.history(found[0]["id"])
    if found and number % 15 == 7:
        client.delete(found[-1]["id"])
    if number % 20 == 9:
        client.users()


for number, turn in enumerate(turns):
    found = client.search(turn["question"], filters=mine, top_k=5)["results"]
    said = [{"role": "user", "content": turn["statement"]}, {"role": "assistant", "content": "I see."}]
    client.add(said, timestamp=turn["timestamp"], **mine)
    correct(found, number)
print(json.dumps(everything()))
