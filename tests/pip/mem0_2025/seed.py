"""The examples of mem0's quickstart of January 2025, with the client of that time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

COOK = "What should I cook for dinner today?"
KNOW = "What do you know about me?"


def examples(client: Any, run: Any) -> dict[str, Callable[[], Any]]:
    said, ids = run.said, run.ids
    return {
        "setup: categories": lambda: client.update_project(custom_categories=said["categories"]),
        "4.1 user, v1.0": lambda: client.add(said["food"], user_id="alex", metadata={"food": "vegan"}),
        "4.1 session, v1.0": lambda: client.add(said["trip"], user_id="alex123", run_id="trip-planning-2024"),
        "4.1 agent, v1.0": lambda: client.add(said["tutor"], agent_id="ai-tutor"),
        "4.7 delete all users": lambda: client.delete_users(),
        "4.7 delete all users, then users": lambda: client.users(),
        "4.1 user, v1.1": lambda: client.add(
            said["food"], user_id="alex", output_format="v1.1", metadata={"food": "vegan"}
        ),
        "4.1 session, v1.1": lambda: client.add(
            said["trip"], user_id="alex123", run_id="trip-planning-2024", output_format="v1.1"
        ),
        "4.1 agent, v1.1": lambda: client.add(said["tutor"], agent_id="ai-tutor", output_format="v1.1"),
        "setup: July": lambda: client.add(said["July"], user_id="alex", timestamp=1721001600),
        "setup: August": lambda: client.add(said["August"], user_id="alex", timestamp=1722816000),
        "setup: likes": lambda: client.add(said["likes"], user_id="alex123"),
        "setup: seat": lambda: client.add(said["seat"], user_id="alex", agent_id="travel-assistant", infer=False),
        "4.2 search, v1.0": lambda: client.search(COOK, user_id="alex"),
        "4.2 search, v1.1": lambda: client.search(COOK, user_id="alex", output_format="v1.1"),
        "4.2 search by categories and metadata": lambda: client.search(
            KNOW, categories=["food_preferences"], metadata={"food": "vegan"}
        ),
        "4.2 search by user and agents": lambda: client.search(KNOW, version="v2", filters=said["by_agents"]),
        "4.2 search by dates": lambda: client.search(KNOW, version="v2", filters=said["by_dates"]),
        "4.3 users": lambda: client.users(),
        "4.4 get all of a user, v1.0": lambda: client.get_all(user_id="alex", page=1, page_size=50),
        "4.4 get all of a user, v1.1": lambda: client.get_all(
            user_id="alex", page=1, page_size=50, output_format="v1.1"
        ),
        "4.4 get all of an agent, v1.0": lambda: client.get_all(agent_id="ai-tutor", page=1, page_size=50),
        "4.4 get all of an agent, v1.1": lambda: client.get_all(
            agent_id="ai-tutor", page=1, page_size=50, output_format="v1.1"
        ),
        "4.4 get all of a session, v1.0": lambda: client.get_all(
            user_id="alex123", run_id="trip-planning-2024", page=1, page_size=50
        ),
        "4.4 get all of a session, v1.1": lambda: client.get_all(
            user_id="alex123", run_id="trip-planning-2024", page=1, page_size=50, output_format="v1.1"
        ),
        "4.4 get one": lambda: client.get(ids("4.1 user, v1.1")[2]),
        "4.4 get all by a category": lambda: client.get_all(user_id="alex123", categories=["likes"]),
        "4.4 get all by categories": lambda: client.get_all(
            user_id="alex123", categories=["likes", "food_preferences"]
        ),
        "4.4 get all by a category, paged": lambda: client.get_all(
            user_id="alex123", categories=["likes"], page=1, page_size=50
        ),
        "4.4 get all by keywords": lambda: client.get_all(user_id="alex123", keywords="to play", page=1, page_size=50),
        "4.4 get all by filters": lambda: client.get_all(version="v2", filters=said["by_all"]),
        "4.4 get all by filters, paged": lambda: client.get_all(
            version="v2", filters=said["by_all"], page=1, page_size=50
        ),
        "4.5 first add": lambda: client.add(said["chicken"], user_id="alex"),
        "4.5 second add": lambda: client.add(said["chicken"] + said["vegetarian"], user_id="alex"),
        "4.5 history": lambda: client.history(ids("4.5 second add")[0]),
        "4.6 update": lambda: client.update(ids("4.5 second add")[0], said["chicken"][0]["content"]),
        "4.7 delete": lambda: client.delete(ids("4.1 agent, v1.1")[0]),
        "4.7 delete, then get all": lambda: client.get_all(agent_id="ai-tutor", page=1, page_size=50),
        "4.8 add a command to delete": lambda: client.add("Delete all of my food preferences", user_id="alex"),
        "4.8 add a command to delete, then get all": lambda: client.get_all(user_id="alex", page=1, page_size=50),
        "setup: two": lambda: client.add(said["two"], user_id="alex", infer=False),
        "4.9 batch update": lambda: client.batch_update(
            [
                {"memory_id": ids("setup: two")[0], "text": "Watches football"},
                {"memory_id": ids("setup: two")[1], "text": "Loves to travel"},
            ]
        ),
        "4.9 batch update, then get all": lambda: client.get_all(user_id="alex", page=1, page_size=50),
        "4.10 batch delete": lambda: client.batch_delete(
            [{"memory_id": ids("setup: two")[0]}, {"memory_id": ids("setup: two")[1]}]
        ),
        "4.10 batch delete, then get all": lambda: client.get_all(user_id="alex", page=1, page_size=50),
        "4.7 delete all of a user": lambda: client.delete_all(user_id="alex"),
        "4.7 delete all of a user, then get all": lambda: client.get_all(user_id="alex", page=1, page_size=50),
        "4.8 reset": lambda: client.reset(),
        "4.8 reset, then users": lambda: client.users(),
    }
